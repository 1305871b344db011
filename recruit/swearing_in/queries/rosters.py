"""The rosters that were made."""

from typing import Any

from recruit.foundation.database import fetch
from recruit.people.permissions import Scope

_MADE = f"""
    SELECT roster.id, roster.call, roster.place, roster.kind, roster.number, roster.rows,
           encode(roster.digest, 'hex') AS digest, roster.purpose, roster.made_by, roster.made_at
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


async def place_path(code: str) -> str:
    """A place by its names, the narrowest first: ``Cikini, Menteng, …, DKI Jakarta``."""
    rows = await fetch(
        "SELECT name FROM place WHERE starts_with($1, code) ORDER BY length(code) DESC", code
    )
    return ", ".join(row["name"] for row in rows)
