"""The paper of a decree: made again from the register, whenever somebody wants it."""

import asyncio
import io
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from recruit.applications.queries import rulebook_of
from recruit.foundation.clock import WIB
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict
from recruit.people.permissions import Permission, Scope, system
from recruit.places.queries import names
from recruit.rulebook.model import Level, Rulebook
from recruit.selection.queries import plenary_view
from recruit.swearing_in import queries
from recruit.swearing_in.papers.decree import DecreePaper, Named, decree_pdf
from recruit.swearing_in.queries import Decree

MOST_AT_ONCE = 100
"""Decrees in one archive: a district has at most a dozen villages, each with a few."""

_NONE = Text("Belum ada keputusan di sini.", "There are no decrees here yet.")
_TOO_MANY = Text(
    f"Lebih dari {MOST_AT_ONCE} keputusan sekaligus. Pilih satu kecamatan.",
    f"More than {MOST_AT_ONCE} decrees at once. Choose one district.",
)
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The date of a ZIP entry that has none."""


async def decree_paper(scope: Scope, decree_id: UUID) -> bytes:
    """A decree that the scope covers as PDF; :class:`NotFound`."""
    return (await _papers([await queries.decree_of(scope, decree_id)]))[0]


async def decree_archive(scope: Scope, *, call: str, place: str) -> bytes:
    """Every decree of a call below a place, a PDF each, as a ZIP.

    :class:`Conflict` if there are none, or more than a hundred.
    """
    decrees = await queries.decrees_of(scope, call=call, place=place, limit=MOST_AT_ONCE + 1)
    if not decrees:
        raise Conflict(_NONE)
    if len(decrees) > MOST_AT_ONCE:
        raise Conflict(_TOO_MANY)
    return _zipped(decrees, await _papers(decrees))


def file_name(decree: Decree) -> str:
    """The name of a decree's file: ``SK-31.71.06.1005-2024-0012.pdf``."""
    return f"SK-{decree.place}-{decree.year}-{decree.number:04}.pdf"


def _zipped(decrees: Sequence[Decree], papers: Sequence[bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for decree, paper in zip(decrees, papers, strict=True):
            archive.writestr(zipfile.ZipInfo(file_name(decree), _EARLIEST), paper)
    return whole.getvalue()


async def _papers(decrees: Sequence[Decree]) -> list[bytes]:
    """One PDF each, set one after the other: typst uses all cores by itself."""
    lines = await queries.decree_lines([one.id for one in decrees])
    codes = {line["place"] for line in lines} | {one.place for one in decrees}
    places = await names(codes | {level.cut(code) for code in codes for level in Level})
    made = []
    for decree in decrees:
        own = [line for line in lines if line["decree"] == decree.id]
        made.append(await asyncio.to_thread(decree_pdf, await _paper(decree, own, places)))
    return made


async def _paper(
    decree: Decree, lines: Sequence[dict[str, Any]], places: dict[str, str]
) -> DecreePaper:
    rulebook = await rulebook_of(decree.call)
    everything = system("decrees").scope(Permission.decrees_issue)
    amended = await queries.decree_of(everything, decree.amends) if decree.amends else None
    return DecreePaper(
        kind=decree.kind,
        issuer=decree.issuer,
        number=decree.written_number,
        offices=_offices(rulebook),
        place=_path(decree.place, places),
        election=rulebook.election_label.id,
        grounds=[f"{source.title.id} ({source.citation})" for source in rulebook.sources],
        plenary_on=await _plenary_day(decree),
        starts=rulebook.term.starts,
        ends=rulebook.term.ends,
        issued_at=decree.issued_at,
        digest=decree.digest,
        people=[_named(line, decree, rulebook, places) for line in lines],
        amended=amended.written_number if amended else "",
        amended_on=amended.issued_at.astimezone(WIB).date() if amended else None,
    )


async def _plenary_day(decree: Decree) -> date | None:
    """The day of the plenary behind a decree; nothing where nobody stood for election."""
    if decree.plenary is None:
        return None
    everything = system("decrees").scope(Permission.applications_read)
    view = await plenary_view(everything, decree.plenary)
    return view.committed_at.astimezone(WIB).date() if view.committed_at else None


def _offices(rulebook: Rulebook) -> str:
    office = rulebook.office
    return " dan ".join(one.id for one in (office.chair, office.member) if one)


def _path(code: str, places: dict[str, str]) -> str:
    """A place with those around it: ``Gambir, Gambir, Kota Jakarta Pusat, DKI Jakarta``."""
    around = dict.fromkeys(level.cut(code) for level in reversed(Level))
    return ", ".join(places[one] for one in around if one in places)


def _named(
    line: dict[str, Any], decree: Decree, rulebook: Rulebook, places: dict[str, str]
) -> Named:
    chair = rulebook.office.chair if line["chair"] else None
    inside = (code for code in (line["place"], Level.village.cut(line["place"])))
    where = dict.fromkeys(places[code] for code in inside if code != decree.place)
    return Named(
        name=line["name"],
        sex=line["sex"],
        office=(chair or rulebook.office.member).id,
        place=", ".join(where) or decree.place_name,
        seat=(line["place"], line["seat_number"]),
        ends=line["ends"],
    )
