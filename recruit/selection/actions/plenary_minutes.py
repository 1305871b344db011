"""The papers of a plenary: made again from what is frozen, whenever somebody wants them."""

import asyncio
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

from recruit.applications.queries import rulebook_of
from recruit.foundation.database import execute
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import Conflict
from recruit.people.permissions import Permission, Scope, system
from recruit.places.queries import names
from recruit.rulebook.loading import content_hash
from recruit.rulebook.model import Level, Rulebook
from recruit.selection import queries
from recruit.selection.minutes import Paper, Seated, Sheet, Signatory, UnitLine, paper_pdf
from recruit.selection.queries import PlenaryView
from recruit.selection.rules import DecisionKind, Outcome, PanelDecision

_NO_PAPER = Text(
    "Berita acara ada setelah pleno ditetapkan.", "There are minutes once the plenary is committed."
)
_DECIDED = {
    DecisionKind.set_aside: Text("{who} ({unit}) dilewati", "{who} ({unit}) is set aside"),
    DecisionKind.chair: Text("{who} memimpin {unit}", "{who} leads {unit}"),
    DecisionKind.women: Text(
        "Keterwakilan perempuan di {unit} belum tercapai",
        "The women's share is not reached at {unit}",
    ),
    DecisionKind.undo: Text("Alasan pencabutan", "Why it is undone"),
}
_WOMEN = Text(
    "Keterwakilan perempuan belum tercapai di sebagian unit",
    "The women's share is not reached at some units",
)
_UNDONE = Text("rapat pleno nomor {version}, {place}", "plenary number {version}, {place}")


async def plenary_paper(scope: Scope, plenary_id: UUID, paper: Paper, language: Language) -> bytes:
    """A paper of a plenary as PDF. :class:`NotFound`; :class:`Conflict` before it is committed."""
    view = await queries.plenary_view(scope, plenary_id)
    return await asyncio.to_thread(paper_pdf, paper, await _sheet(view, scope, language))


async def write_minutes(plenary_id: UUID) -> None:
    """Keep the digest of the minutes in Indonesian, which are the ones that are signed."""
    everywhere = system("minutes").scope(Permission.applications_read)
    made = await plenary_paper(everywhere, plenary_id, Paper.minutes, Language.id)
    await execute(
        "UPDATE plenary SET minutes_digest = $2 WHERE id = $1 AND minutes_digest IS NULL",
        plenary_id,
        sha256(made).digest(),
    )


async def _sheet(view: PlenaryView, scope: Scope, language: Language) -> Sheet:
    if view.committed_at is None:
        raise Conflict(_NO_PAPER, stage=view.stage.value)
    rulebook = await rulebook_of(view.call)
    lines = await queries.lines_of(view.id)
    places = await names(_codes(view, lines))
    undone = await queries.plenary_view(scope, view.undoes) if view.undoes else None
    return Sheet(
        language=language,
        panel=rulebook.panel.in_(language),
        call=rulebook.label.in_(language),
        election=rulebook.election_label.in_(language),
        place=_path(view.place, places),
        version=view.version,
        drafted_at=view.held_at,
        committed_at=view.committed_at,
        members=[Signatory(one.name, one.confirmed_at) for one in view.members],
        quorum=view.quorum,
        units=[
            UnitLine(_named(one.unit, places), one.elected, one.women, one.reserve, one.not_elected)
            for one in await queries.units_decided(view.id)
        ],
        decisions=list(_decisions(view, lines, places, language)),
        seed=view.seed,
        rulebook=f"{rulebook.name} {content_hash(rulebook)[:16]}…",
        inputs_digest=view.inputs_digest,
        result_digest=view.result_digest,
        people=list(_people(lines, rulebook, places, language)),
        undoes=_UNDONE.in_(language).format(version=undone.version, place=undone.place_name)
        if undone
        else None,
    )


def _codes(view: PlenaryView, lines: list[dict[str, Any]]) -> set[str]:
    """Every place that the papers name, with its village and all that is around the plenary's."""
    codes = {line["unit"] for line in lines} | {line["place"] for line in lines if line["place"]}
    codes |= {one.place for one in view.decisions} | {view.place}
    return codes | {level.cut(code) for code in codes for level in Level}


def _path(code: str, places: Mapping[str, str]) -> str:
    """A place with those around it: ``Gambir, Kota Jakarta Pusat, DKI Jakarta``."""
    around = dict.fromkeys(level.cut(code) for level in reversed(Level))
    return ", ".join(places[one] for one in around if one in places)


def _named(code: str, places: Mapping[str, str]) -> str:
    """A TPS with its village, any other place by its name."""
    return ", ".join(places.get(one, one) for one in dict.fromkeys((code, Level.village.cut(code))))


def _decisions(
    view: PlenaryView,
    lines: list[dict[str, Any]],
    places: Mapping[str, str],
    language: Language,
) -> Iterator[tuple[str, str]]:
    people = {str(line["application"]): line["name"] for line in lines}
    for one in view.decisions:
        yield _decided(one, people, places, language), one.reason
    if view.women_reason:
        yield _WOMEN.in_(language), view.women_reason


def _decided(
    one: PanelDecision,
    people: Mapping[str, str],
    places: Mapping[str, str],
    language: Language,
) -> str:
    who = people.get(one.application or "", one.application)
    return _DECIDED[one.kind].in_(language).format(who=who, unit=_named(one.place, places))


def _people(
    lines: list[dict[str, Any]],
    rulebook: Rulebook,
    places: Mapping[str, str],
    language: Language,
) -> Iterator[Seated]:
    """The elected by their seats, then the reserves by their ranks."""
    member = rulebook.office.member
    chair = rulebook.office.chair or member
    elected = [line for line in lines if line["outcome"] == Outcome.elected]
    for line in sorted(elected, key=lambda line: (line["place"], line["seat"])):
        office = (chair if line["chair"] else member).in_(language)
        yield _seated(line, office, _named(line["place"], places), places)
    for line in lines:
        if line["outcome"] == Outcome.reserve:
            yield _seated(line, "", "", places)


def _seated(line: dict[str, Any], office: str, place: str, places: Mapping[str, str]) -> Seated:
    unit = _named(line["unit"], places)
    return Seated(unit, line["name"], line["sex"], office, place, line["rank"])
