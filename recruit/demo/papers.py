"""The rosters that the demo leaves on disk."""

from pathlib import Path
from typing import Any

from recruit.demo.crowd import three_at_once
from recruit.demo.office import Office
from recruit.foundation.files import Files
from recruit.people.permissions import Role
from recruit.rulebook.model import Rulebook
from recruit.settings import settings
from recruit.swearing_in.actions import Frozen, RosterFormat, freeze_roster, write_roster
from recruit.swearing_in.rosters.columns import RosterKind


async def export_rosters(
    calls: dict[str, Rulebook], place: str, out: Path, office: Office
) -> list[dict[str, Any]]:
    """Attendance lists of every ceremony in all formats, and the decrees and public lists as CSV.

    Calls that are sworn together share their lists. Each list is frozen once, whatever the
    formats that are made of it.
    """
    folder = out / "rosters"
    folder.mkdir(parents=True, exist_ok=True)
    made: list[dict[str, Any]] = []
    registrar = office[Role.registrar].actor
    files = Files.at(settings().files_url, settings().data_dir)

    frozen: dict[tuple[str, RosterKind], Frozen] = {}

    async def freeze(order: tuple[str, RosterKind]) -> None:
        name, kind = order
        frozen[order] = await freeze_roster(
            call=name, place=place, kind=kind, purpose=PURPOSE, actor=registrar, files=files
        )

    async def write(order: tuple[str, RosterKind, RosterFormat]) -> None:
        name, kind, format_ = order
        path, version = folder / f"{name}-{place}-{kind}.{format_}", frozen[name, kind]
        await write_roster(
            roster_id=version.id,
            format=format_,
            purpose=PURPOSE,
            path=path,
            actor=registrar,
            files=files,
        )
        file = str(path.relative_to(out))
        made.append({"kind": kind, "format": format_, "file": file, "rows": version.rows})

    hosts = sorted(name for name, book in calls.items() if book.sworn_with is None)
    kinds = [(name, kind) for name in hosts for kind in dict.fromkeys(kind for kind, _ in _WANTED)]
    await three_at_once(kinds, freeze)
    await three_at_once([(name, *wanted) for name in hosts for wanted in _WANTED], write)
    return sorted(made, key=lambda one: one["file"])


PURPOSE = "Latihan pelantikan"

_WANTED = [
    *((RosterKind.attendance, format_) for format_ in reversed(list(RosterFormat))),
    (RosterKind.decree, RosterFormat.csv),
    (RosterKind.public, RosterFormat.csv),
]
"""What takes longest comes first."""
