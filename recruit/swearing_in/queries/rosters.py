"""The rosters that were frozen, the files made of them, and whether they are still current."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from recruit.foundation.database import fetch, fetch_one, fetch_value
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import NotFound
from recruit.people.permissions import Scope
from recruit.swearing_in.rosters.columns import RosterKind
from recruit.swearing_in.rules import RosterFormat


@dataclass(frozen=True, slots=True)
class RosterVersion:
    """A frozen roster: its number in the series, its rows, their digest."""

    id: UUID
    call: str
    place: str
    kind: RosterKind
    number: int
    rows: int
    digest: str
    content: str
    purpose: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class RosterExport:
    """A file of a roster: asked for, and made or not yet made."""

    id: UUID
    roster: UUID
    format: RosterFormat
    language: Language
    purpose: str
    run: UUID | None
    file: str | None
    asked_by: str
    asked_name: str
    asked_at: datetime
    made_at: datetime | None
    expires_at: datetime


_COLUMNS = """
    roster.id, roster.call, roster.place, roster.kind, roster.number, roster.rows,
    encode(roster.digest, 'hex') AS digest, roster.content, roster.purpose, roster.made_by,
    roster.made_at
"""

_MADE = f"""
    SELECT {_COLUMNS}
    FROM roster JOIN call ON call.name = roster.call
    WHERE ($1::text IS NULL OR roster.call = $1) AND roster.place LIKE $2
      AND {Scope.sql("call.body", "roster.place", 3)}
    ORDER BY roster.made_at DESC, roster.id DESC LIMIT $5
"""


async def rosters_made(
    scope: Scope, *, call: str | None = None, place: str = "", limit: int = 50
) -> list[dict[str, Any]]:
    """The latest rosters of a call (or of all) made for places below a place, newest first."""
    rows = await fetch(_MADE, call, f"{place}%", list(scope.bodies), list(scope.prefixes), limit)
    return [dict(row) for row in rows]


async def roster_version(roster_id: UUID, scope: Scope | None = None) -> RosterVersion:
    """A frozen roster, if the scope (None: everybody's) covers it; else :class:`NotFound`."""
    within = Scope.sql("call.body", "roster.place", 2) if scope else "true"
    given = [list(scope.bodies), list(scope.prefixes)] if scope else []
    row = await fetch_one(
        f"SELECT {_COLUMNS} FROM roster JOIN call ON call.name = roster.call"
        f" WHERE roster.id = $1 AND {within}",
        roster_id,
        *given,
    )
    if row is None:
        raise NotFound(Text("Daftar tidak ditemukan.", "There is no such roster."))
    return RosterVersion(**{**row, "kind": RosterKind(row["kind"])})


_OUTDATED = """
    SELECT EXISTS (
        SELECT FROM appointment
        WHERE call = ANY ($1::text[]) AND place LIKE $2
          AND (appointed_at > $3 OR ended_at > $3)
    ) OR EXISTS (
        SELECT FROM oath JOIN appointment ON appointment.id = oath.appointment
        WHERE appointment.call = ANY ($1::text[]) AND appointment.place LIKE $2
          AND oath.recorded_at > $3 AND NOT oath.present AND appointment.stage <> 'sworn'
    )
"""


async def is_outdated(version: RosterVersion, calls: list[str]) -> bool:
    """Whether somebody of these calls came, left, or missed the oath since it was frozen."""
    found: bool = await fetch_value(_OUTDATED, calls, f"{version.place}%", version.made_at)
    return found


_EXPORT = """
    SELECT export.id, export.roster, export.format, export.language, export.purpose, export.run,
           export.file, export.asked_by,
           coalesce(officer.name, split_part(export.asked_by, ':', 2)) AS asked_name,
           export.asked_at, export.made_at, export.expires_at
    FROM roster_export AS export
    LEFT JOIN officer ON 'officer:' || officer.id = export.asked_by
"""


async def exports_of(roster_id: UUID) -> list[RosterExport]:
    """The files that were asked for of a roster, the latest first."""
    rows = await fetch(
        f"{_EXPORT} WHERE export.roster = $1 ORDER BY export.asked_at DESC, export.id DESC",
        roster_id,
    )
    return [_export(dict(row)) for row in rows]


async def export_of(export_id: UUID) -> RosterExport:
    """A file that was asked for; :class:`NotFound` if none was."""
    row = await fetch_one(f"{_EXPORT} WHERE export.id = $1", export_id)
    if row is None:
        raise NotFound(Text("Berkas tidak ditemukan.", "There is no such file."))
    return _export(dict(row))


def _export(row: dict[str, Any]) -> RosterExport:
    row["format"], row["language"] = RosterFormat(row["format"]), Language(row["language"])
    return RosterExport(**row)


async def place_path(code: str) -> str:
    """A place by its names, the narrowest first: ``Cikini, Menteng, …, DKI Jakarta``."""
    rows = await fetch(
        "SELECT name FROM place WHERE starts_with($1, code) ORDER BY length(code) DESC", code
    )
    return ", ".join(row["name"] for row in rows)
