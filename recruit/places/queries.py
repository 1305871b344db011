"""Reading places: what lies directly in one, how many stations and voters, and names."""

from collections.abc import Collection
from dataclasses import dataclass

from recruit.foundation.database import fetch
from recruit.places.rules import Level


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """A place as it is shown; ``voters`` is ``None`` where nobody said how many."""

    code: str
    level: Level
    name: str
    voters: int | None
    special: bool
    estimated: bool


@dataclass(frozen=True, slots=True)
class StationTotals:
    """The polling stations below a place; ``estimated`` if any of them is.

    ``voters`` is ``None`` unless they are known for every station.
    """

    stations: int
    special: int
    voters: int | None
    estimated: bool


async def children(code: str | None) -> list[PlaceFacts]:
    """The places directly inside a place, by code; the provinces for ``None``."""
    rows = await fetch(
        "SELECT code, level, name, voters, special, estimated FROM place"
        " WHERE parent IS NOT DISTINCT FROM $1 ORDER BY code",
        code,
    )
    return [PlaceFacts(**{**row, "level": Level(row["level"])}) for row in rows]


async def station_totals(within: str, level: Level) -> dict[str, StationTotals]:
    """Stations and voters of every place of a level inside a place, by code.

    With the level of the place itself: its own totals. Places without a station are left out.
    """
    rows = await fetch(
        "SELECT left(code, $2) AS place, count(*) AS stations,"
        " count(*) FILTER (WHERE special) AS special,"
        " CASE WHEN count(voters) = count(*) THEN sum(voters) END AS voters,"
        " bool_or(estimated) AS estimated"
        " FROM place WHERE level = 'tps' AND starts_with(code, $1)"
        " GROUP BY place ORDER BY place",
        f"{within}.",
        level.code_length,
    )
    return {
        row["place"]: StationTotals(
            row["stations"], row["special"], row["voters"], row["estimated"]
        )
        for row in rows
    }


async def names(codes: Collection[str]) -> dict[str, str]:
    """The names of places by code; codes that nothing has are left out."""
    rows = await fetch("SELECT code, name FROM place WHERE code = ANY($1)", list(codes))
    return {row["code"]: row["name"] for row in rows}


async def villages() -> list[tuple[str, str, str]]:
    """The code of every village with its name and that of its district, by district and name."""
    rows = await fetch(
        "SELECT village.code, village.name, district.name AS district FROM place AS village"
        " JOIN place AS district ON district.code = village.parent"
        " WHERE village.level = 'village' ORDER BY district.name, village.name"
    )
    return [(row["code"], row["name"], row["district"]) for row in rows]


async def region_codes() -> dict[str, Level]:
    """The code and level of every place above the polling station."""
    rows = await fetch("SELECT code, level FROM place WHERE level <> 'tps'")
    return {row["code"]: Level(row["level"]) for row in rows}
