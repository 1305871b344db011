"""Need and supply, how far each call is, and results: sums over places, and what is public.

Every function asks the database once, whatever the number of places, calls or people.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from recruit.applications.queries import short_units
from recruit.applications.stages import Stage
from recruit.foundation.database import fetch, fetch_one, fetch_value
from recruit.people.permissions import Scope
from recruit.rulebook.model import Level, Rulebook

PAGE_SIZE = 100
"""People on one page of a result."""

_NEVER_COUNTED = "stage NOT IN ('draft', 'withdrawn')"
"""A draft was never handed in, and who withdrew is no supply."""


@dataclass(frozen=True, slots=True)
class PlaceSupply:
    """A place, how many people it needs and how many applied and did not withdraw."""

    code: str
    name: str
    need: int
    supply: int


@dataclass(frozen=True, slots=True)
class CallTotals:
    """A call as a whole: seats, applicants who did not withdraw, and people in office."""

    seats: int = 0
    applicants: int = 0
    elected: int = 0


@dataclass(slots=True)
class CallCounts:
    """How far a call is: its seats, people in office and sworn, and applications by stage."""

    seats: int = 0
    appointed: int = 0
    sworn: int = 0
    stages: dict[Stage, int] = field(default_factory=dict)

    @property
    def applications(self) -> int:
        """All that were handed in, those withdrawn later included."""
        return sum(count for stage, count in self.stages.items() if stage is not Stage.draft)


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A place by code and name."""

    code: str
    level: Level
    name: str


@dataclass(frozen=True, slots=True)
class ExtendedPlace:
    """A place whose registration was extended, with the figures that decided, in its district."""

    place: str
    name: str
    seats: int
    people: int
    district: str


@dataclass(frozen=True, slots=True)
class Elected:
    """What the public may know of somebody in office (UU 27/2022: no more than needed)."""

    place: str
    place_name: str
    name: str
    sex: str


_NEED_AND_SUPPLY = f"""
    SELECT place.code, place.name, coalesce(need, 0) AS need, coalesce(supply, 0) AS supply
    FROM place
    LEFT JOIN (SELECT left(place, $3) AS code, count(*) AS need FROM seat
               WHERE call = $1 AND place LIKE $4 GROUP BY 1) AS needed USING (code)
    LEFT JOIN (SELECT left(place, $3) AS code, count(*) AS supply FROM application
               WHERE call = $1 AND place LIKE $4 AND {_NEVER_COUNTED} GROUP BY 1) AS there
         USING (code)
    WHERE place.level = $2 AND place.code LIKE $4
    ORDER BY place.code
"""


async def need_and_supply(call: str, level: Level, below: str = "") -> list[PlaceSupply]:
    """Seats and applicants of every place of a level at or below a place, by code."""
    rows = await fetch(_NEED_AND_SUPPLY, call, level.value, level.code_length, f"{below}%")
    return [PlaceSupply(**row) for row in rows]


async def call_totals() -> dict[str, CallTotals]:
    """Every opened call as a whole, by name."""
    rows = await fetch(f"""
        SELECT call.name, coalesce(seats, 0) AS seats, coalesce(applicants, 0) AS applicants,
               coalesce(elected, 0) AS elected
        FROM call
        LEFT JOIN (SELECT call AS name, count(*) AS seats FROM seat GROUP BY 1) AS s USING (name)
        LEFT JOIN (SELECT call AS name, count(*) AS applicants FROM application
                   WHERE {_NEVER_COUNTED} GROUP BY 1) AS a USING (name)
        LEFT JOIN (SELECT call AS name, count(*) AS elected FROM appointment
                   WHERE stage <> 'ended' GROUP BY 1) AS e USING (name)
    """)
    return {row["name"]: CallTotals(*tuple(row)[1:]) for row in rows}


# A prefix inside another one of the same body would count its applications twice.
_STAGE_COUNTS = """
    WITH scope AS (SELECT * FROM unnest($1::text[], $2::text[]) AS scope (body, prefix)),
    seen AS (
        SELECT DISTINCT call.name AS call, prefix FROM scope JOIN call USING (body)
        WHERE NOT EXISTS (SELECT FROM scope AS wider WHERE wider.body = scope.body
                          AND wider.prefix <> scope.prefix
                          AND starts_with(scope.prefix, wider.prefix))
    )
    SELECT seen.call, 'application' AS kind, stage, count(*) AS count
    FROM seen JOIN application ON application.call = seen.call AND starts_with(place, prefix)
    GROUP BY seen.call, stage
    UNION ALL
    SELECT seen.call, 'appointment', stage, count(*)
    FROM seen JOIN appointment ON appointment.call = seen.call AND starts_with(place, prefix)
    GROUP BY seen.call, stage
    UNION ALL
    SELECT seen.call, 'seat', '', count(*)
    FROM seen JOIN seat ON seat.call = seen.call AND starts_with(place, prefix)
    GROUP BY seen.call
    UNION ALL
    SELECT DISTINCT call, 'call', '', 0 FROM seen
"""


async def stage_counts(scope: Scope) -> dict[str, CallCounts]:
    """How far every call is that the scope covers, within its places; by name."""
    rows = await fetch(_STAGE_COUNTS, list(scope.bodies), list(scope.prefixes))
    counts: dict[str, CallCounts] = {}
    for call, kind, stage, count in rows:
        _add(counts.setdefault(call, CallCounts()), kind, stage, count)
    return counts


def _add(counts: CallCounts, kind: str, stage: str, count: int) -> None:
    if kind == "application":
        counts.stages[Stage(stage)] = count
    elif kind == "seat":
        counts.seats = count
    elif kind == "appointment" and stage != "ended":
        counts.appointed += count
        counts.sworn += count if stage == "sworn" else 0


async def status(call: str, place: str = "") -> dict[str, Any]:
    """How far a call is at and below a place, as ``recruit status --json`` prints it.

    ``applications`` are all that were handed in; ``elected`` are the people in office, sworn or
    not, and ``unfilled`` the seats that nobody holds.
    """
    row = await fetch_one(
        "SELECT (SELECT count(*) FROM seat WHERE call = $1 AND place LIKE $2) AS seats,"
        " (SELECT coalesce(json_object_agg(stage, count), '{}') FROM (SELECT stage, count(*)"
        "   FROM application WHERE call = $1 AND place LIKE $2 GROUP BY stage) AS s) AS stages,"
        " count(*) AS elected, count(*) FILTER (WHERE stage = 'sworn') AS sworn"
        " FROM appointment WHERE call = $1 AND place LIKE $2 AND stage <> 'ended'",
        call,
        f"{place}%",
    )
    assert row is not None  # noqa: S101 - an aggregate always answers one row
    stages = dict.fromkeys(Stage, 0) | json.loads(row["stages"])
    return {
        "call": call,
        "place": place,
        "seats": row["seats"],
        "applications": sum(stages.values()) - stages[Stage.draft],
        "stages": {stage.value: stages[stage] for stage in Stage},
        "elected": row["elected"],
        "reserve": stages[Stage.reserve],
        "unfilled": row["seats"] - row["elected"],
        "sworn": row["sworn"],
    }


async def is_extended(rulebook: Rulebook) -> bool:
    """Whether registration goes on anywhere, because some place had too few applicants (D14)."""
    return bool(await short_units(rulebook))


_EXTENDED = """
    SELECT extension.place, place.name, extension.seats, extension.people,
           coalesce(district.name, place.name) AS district
    FROM extension JOIN place ON place.code = extension.place
    LEFT JOIN place AS district ON district.code = left(extension.place, $2)
    WHERE extension.call = $1 ORDER BY extension.place
"""


async def extended_places(call: str) -> list[ExtendedPlace]:
    """The places for which the registration of a call was extended, by code."""
    rows = await fetch(_EXTENDED, call, Level.district.code_length)
    return [ExtendedPlace(**row) for row in rows]


async def place_and_parents(code: str) -> list[PlaceName]:
    """A place behind the places it lies in, the province first; [] if there is no such place."""
    rows = await fetch(
        "SELECT code, level, name FROM place WHERE starts_with($1, code || '.') OR code = $1"
        " ORDER BY length(code)",
        code,
    )
    found = [PlaceName(row["code"], Level(row["level"]), row["name"]) for row in rows]
    return found if found and found[-1].code == code else []


async def announced_at(call: str, place: str = "") -> datetime | None:
    """When the latest plenary in force decided about a place or some place within it."""
    held: datetime | None = await fetch_value(
        "SELECT max(committed_at) FROM plenary WHERE stage = 'committed' AND undoes IS NULL"
        " AND call = $1 AND (starts_with(place, $2) OR starts_with($2, place))",
        call,
        place,
    )
    return held


async def elected_counts(call: str, level: Level, below: str = "") -> list[tuple[str, str, int]]:
    """Code, name and people in office of each place of a level at or below a place, by code."""
    rows = await fetch(
        "SELECT place.code, place.name, count FROM (SELECT left(place, $2) AS code, count(*)"
        "  FROM appointment WHERE call = $1 AND place LIKE $3 AND stage <> 'ended' GROUP BY 1"
        " ) AS counted JOIN place USING (code) ORDER BY place.code",
        call,
        level.code_length,
        f"{below}%",
    )
    return [(code, name, count) for code, name, count in rows]


async def elected_count(call: str, place: str) -> int:
    """How many people are in office at and below a place."""
    count: int = await fetch_value(
        "SELECT count(*) FROM appointment WHERE call = $1 AND place LIKE $2 AND stage <> 'ended'",
        call,
        f"{place}%",
    )
    return count


async def results(call: str, place: str, page: int) -> list[Elected]:
    """One page (from 1) of the people in office at and below a place, by place and seat."""
    rows = await fetch(
        "SELECT place.code AS place, place.name AS place_name, application.name, application.sex"
        " FROM appointment JOIN application ON application.id = appointment.application"
        " JOIN place ON place.code = appointment.place"
        " WHERE appointment.call = $1 AND appointment.place LIKE $2"
        " AND appointment.stage <> 'ended'"
        " ORDER BY appointment.place, appointment.seat_number OFFSET $3 LIMIT $4",
        call,
        f"{place}%",
        (page - 1) * PAGE_SIZE,
        PAGE_SIZE,
    )
    return [Elected(**row) for row in rows]


async def regions_of(scope: Scope) -> list[PlaceName]:
    """Every place above the TPS that a scope covers for some body, by code."""
    rows = await fetch(
        "SELECT code, level, name FROM place WHERE level <> 'tps'"
        " AND EXISTS (SELECT FROM unnest($1::text[]) AS prefix WHERE starts_with(code, prefix))"
        " ORDER BY code",
        list(scope.prefixes),
    )
    return [PlaceName(row["code"], Level(row["level"]), row["name"]) for row in rows]


async def actor_names(references: Collection[str]) -> dict[str, str]:
    """The names of officers and programs by the references that the ledger knows them by."""
    rows = await fetch(
        "SELECT 'officer:' || id AS reference, name FROM officer"
        " WHERE 'officer:' || id = ANY ($1)"
        " UNION ALL SELECT 'program:' || id, name FROM api_key WHERE 'program:' || id = ANY ($1)",
        list(references),
    )
    return {row["reference"]: row["name"] for row in rows}
