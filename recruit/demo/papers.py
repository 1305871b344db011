"""The rosters that the demo leaves on disk."""

from pathlib import Path
from typing import Any

from recruit.demo.crowd import two_at_once
from recruit.demo.office import Office
from recruit.people.permissions import Role
from recruit.rulebook.model import Rulebook
from recruit.swearing_in.actions import RosterFormat, export_roster
from recruit.swearing_in.rosters.columns import RosterKind


async def export_rosters(
    calls: dict[str, Rulebook], place: str, out: Path, office: Office
) -> list[dict[str, Any]]:
    """Attendance lists of every ceremony in all formats, and the decrees and public lists as CSV.

    Calls that are sworn together share their lists.
    """
    folder = out / "rosters"
    folder.mkdir(parents=True, exist_ok=True)
    made: list[dict[str, Any]] = []

    async def export(order: tuple[str, RosterKind, RosterFormat]) -> None:
        name, kind, format_ = order
        path = folder / f"{name}-{place}-{kind}.{format_}"
        exported = await export_roster(
            call=name,
            place=place,
            kind=kind,
            format=format_,
            purpose="Latihan pelantikan",
            path=path,
            actor=office[Role.registrar].actor,
        )
        file = str(path.relative_to(out))
        made.append({"kind": kind, "format": format_, "file": file, "rows": exported.rows})

    hosts = sorted(name for name, book in calls.items() if book.sworn_with is None)
    await two_at_once([(name, *wanted) for name in hosts for wanted in _WANTED], export)
    return sorted(made, key=lambda one: one["file"])


_WANTED = [
    *((RosterKind.attendance, format_) for format_ in reversed(list(RosterFormat))),
    (RosterKind.decree, RosterFormat.csv),
    (RosterKind.public, RosterFormat.csv),
]
"""What takes longest comes first."""
