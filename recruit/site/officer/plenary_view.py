"""A plenary as its page shows it, in the reader's language."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from recruit.foundation.i18n import Language, Text
from recruit.places.queries import names
from recruit.rulebook.model import Level, Rulebook
from recruit.selection.plenaries import LABELS, PlenaryStage
from recruit.selection.queries import PlenaryView, UnitDecided
from recruit.selection.rules import DecisionKind, Outcome, PassedOver
from recruit.site.ranking_view import OUTCOMES, PASSED_OVER

_TAGS = {
    PlenaryStage.drafted: "waiting",
    PlenaryStage.committed: "done",
    PlenaryStage.dropped: "closed",
    PlenaryStage.undone: "outdated",
}
_PARTS = {
    "written_test": Text("tes tertulis", "written test"),
    "interview": Text("wawancara", "interview"),
    "desk": Text("penilaian berkas", "desk"),
}
_KINDS = {
    DecisionKind.set_aside: Text("{who} ({place}) dilewati", "{who} ({place}) is set aside"),
    DecisionKind.chair: Text("{who} memimpin {place}", "{who} leads {place}"),
    DecisionKind.women: Text("Keterwakilan perempuan, {place}", "Women's share, {place}"),
    DecisionKind.undo: Text("Pencabutan pleno, {place}", "Undoing a plenary, {place}"),
}
_LEADS = Text("Pimpin tempat itu", "Leads the place")
_ASIDE = Text("Lewati", "Set aside")


@dataclass(frozen=True, slots=True)
class Shown:
    """A plenary in a list."""

    id: UUID
    place: str
    call: str
    version: int
    state: str
    state_label: str
    undoes: bool
    confirmed: int
    members: int
    quorum: int
    held_at: datetime


@dataclass(frozen=True, slots=True)
class LineShown:
    """A candidate in the ranking of a unit."""

    application: UUID
    number: int
    rank: int
    name: str
    woman: bool
    total: str
    parts: str
    outcome: str
    outcome_label: str
    seat: str
    chair: bool
    why: str
    choices: list[tuple[str, str]]
    """What the panel can decide about them."""


@dataclass(frozen=True, slots=True)
class DecisionShown:
    """A decision of the panel, and what takes it back."""

    text: str
    reason: str
    kind: str
    subject: str


def summary_of(view: PlenaryView, labels: dict[str, str], language: Language) -> Shown:
    """A plenary in a list."""
    return Shown(
        id=view.id,
        place=view.place_name,
        call=labels.get(view.call, view.call),
        version=view.version,
        state=_TAGS[view.stage],
        state_label=LABELS[view.stage].in_(language),
        undoes=view.undoes is not None,
        confirmed=view.confirmed,
        members=len(view.members),
        quorum=view.quorum,
        held_at=view.held_at,
    )


def is_short(unit: UnitDecided, rulebook: Rulebook) -> bool:
    """Whether fewer women than the share are among those whom the plenary elects there."""
    return unit.women < rulebook.women_share.seats_of(unit.elected)


async def places_of(
    view: PlenaryView, units: list[UnitDecided], lines: list[dict[str, Any]]
) -> dict[str, str]:
    """The names of all places that a plenary names."""
    codes = {one.unit for one in units} | {line["place"] for line in lines if line["place"]}
    codes |= {one.place for one in view.decisions} | {view.place}
    return await names(codes | {Level.village.cut(code) for code in codes})


def named(code: str, places: dict[str, str]) -> str:
    """A TPS with its village, any other place by its name."""
    return ", ".join(places.get(one, one) for one in dict.fromkeys((code, Level.village.cut(code))))


def line_of(
    line: dict[str, Any], rulebook: Rulebook, places: dict[str, str], language: Language
) -> LineShown:
    """A line of the ranking, with what the panel can decide about it."""
    parts, outcome = line["components"], Outcome(line["outcome"])
    scores = [
        f"{label.in_(language)} {parts[name]}" for name, label in _PARTS.items() if name in parts
    ]
    passed_over = parts.get("passed_over")
    return LineShown(
        application=line["application"],
        number=line["number"],
        rank=line["rank"],
        name=line["name"],
        woman=line["sex"] == "P",
        total=str(line["total"]) if scores else "–",
        parts=", ".join(scores),
        outcome=outcome.value,
        outcome_label=OUTCOMES[outcome].in_(language),
        seat=named(line["place"], places) if line["place"] else "",
        chair=bool(line["chair"]),
        why=PASSED_OVER[PassedOver(passed_over)].in_(language) if passed_over else "",
        choices=_choices(line, rulebook, language),
    )


def _choices(line: dict[str, Any], rulebook: Rulebook, language: Language) -> list[tuple[str, str]]:
    if line["components"].get("passed_over"):
        return []
    choices = [(f"{DecisionKind.set_aside}:{line['unit']}", _ASIDE.in_(language))]
    if rulebook.office.chair and line["place"] and not line["chair"]:
        choices.append((f"{DecisionKind.chair}:{line['place']}", _LEADS.in_(language)))
    return choices


def decisions_of(
    view: PlenaryView, lines: list[dict[str, Any]], places: dict[str, str], language: Language
) -> list[DecisionShown]:
    """What the panel decided, in words."""
    people = {str(line["application"]): line["name"] for line in lines}
    return [
        DecisionShown(
            _KINDS[one.kind]
            .in_(language)
            .format(who=people.get(one.application or "", ""), place=named(one.place, places)),
            one.reason,
            *one.subject,
        )
        for one in view.decisions
    ]
