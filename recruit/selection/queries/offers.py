"""Empty seats, who could fill them, and the offers that were made."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from typing import Any
from uuid import UUID

import asyncpg

from recruit.applications.stages import Stage
from recruit.foundation.database import Connection, bulk, fetch, fetch_one
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.people.permissions import Scope
from recruit.rulebook.model import Level, Rulebook, RuleKind, Severity
from recruit.scoring.queries import judged_stage
from recruit.screening.queries.clarifications import open_sql, refused_sql
from recruit.selection.offers import OfferState
from recruit.selection.plenaries import PlenaryStage
from recruit.selection.rules import FreeSeat
from recruit.selection.rules.forecast import UnitState
from recruit.selection.rules.redistribution import Problem, Surplus

NO_OFFER = Text("Tawaran ini tidak ditemukan.", "There is no such offer.")

_FREE = """
    NOT EXISTS (SELECT FROM appointment AS held WHERE held.call = seat.call
                AND held.place = seat.place AND held.seat_number = seat.number
                AND held.stage <> 'ended')
"""

# Places of institutions are filled by direct appointment; a seat on offer is not free.
_EMPTY = f"""
    SELECT seat.place, seat.number FROM seat JOIN place ON place.code = seat.place
    WHERE seat.call = $1 AND starts_with(seat.place, $2) AND NOT place.special AND {_FREE}
      AND NOT EXISTS (SELECT FROM seat_offer WHERE seat_offer.call = seat.call
                      AND seat_offer.place = seat.place
                      AND seat_offer.seat_number = seat.number AND state = 'open')
    ORDER BY seat.place, seat.number
"""

_NO_OFFICE = """
    NOT EXISTS (SELECT FROM appointment AS held WHERE held.person = application.person
                AND held.election = call.election AND held.stage <> 'ended')
"""

# Whoever declined or kept silent once is not asked again; whose seat was filled otherwise is.
_SURPLUS = f"""
    WITH ranked AS MATERIALIZED (
        SELECT DISTINCT ON (line.application) line.application, line.total
        FROM plenary JOIN ranking ON ranking.plenary = plenary.id,
             jsonb_to_recordset(ranking.lines)
                 AS line (application uuid, total numeric, components jsonb)
        WHERE plenary.call = $1 AND plenary.stage = '{PlenaryStage.committed}'
          AND starts_with(ranking.unit, $2) AND line.components ->> 'passed_over' IS NULL
        ORDER BY line.application, plenary.held_at DESC
    )
    SELECT application.id::text AS application, application.village_code AS village,
           array_prepend(application.place, application.alternatives) AS choices,
           (ranked.total * 100)::int AS total
    FROM ranked JOIN application ON application.id = ranked.application
    JOIN call ON call.name = application.call
    WHERE application.stage IN ('{Stage.reserve}', '{Stage.not_elected}') AND {_NO_OFFICE}
      AND NOT {open_sql("application.id")} AND NOT {refused_sql("application.id")}
      AND NOT EXISTS (SELECT FROM seat_offer AS asked WHERE asked.application = application.id
                      AND (asked.state IN ('open', 'declined')
                           OR asked.state = 'lapsed' AND asked.answered_at >= asked.deadline))
    ORDER BY application.id
"""

# A station without coordinates is where its village is.
_POINTS = """
    SELECT place.code, coalesce(place.latitude, around.latitude) AS latitude,
           coalesce(place.longitude, around.longitude) AS longitude
    FROM place LEFT JOIN place AS around ON around.code = place.parent AND place.level = 'tps'
    WHERE place.code = ANY ($1) AND coalesce(place.latitude, around.latitude) IS NOT NULL
"""

EARTH_METRES = 6_371_000


async def empty_seats(connection: Connection, call: str, within: str) -> list[FreeSeat]:
    """The seats at or below a place that nobody holds and nobody was offered."""
    return [FreeSeat(*row) for row in await connection.fetch(_EMPTY, call, within)]


async def undecided(connection: Connection, rulebook: Rulebook, within: str) -> bool:
    """Whether somebody at or below a place still waits for a plenary."""
    waits: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM application WHERE call = $1 AND stage = $2"
        " AND starts_with(place, $3))",
        rulebook.name,
        judged_stage(rulebook).value,
        within,
    )
    return waits


async def problem_of(
    connection: Connection, rulebook: Rulebook, district: str, seats: Sequence[FreeSeat]
) -> Problem:
    """These seats of a district, with everybody in it who may be asked."""
    async with bulk(connection):
        rows = await connection.fetch(_SURPLUS, rulebook.name, district)
    surplus = tuple(
        Surplus(row["application"], row["village"], tuple(row["choices"]), row["total"])
        for row in rows
    )
    homes, places = {one.village for one in surplus}, {seat.place for seat in seats}
    metres = await _metres(connection, homes, places)
    return Problem(tuple(seats), surplus, metres, _domicile(rulebook))


def _domicile(rulebook: Rulebook) -> int:
    """How many characters of the codes of home and place must agree."""
    rules = (rule for rule in rulebook.rules if rule.kind is RuleKind.domicile_within)
    musts = [rule.level.code_length for rule in rules if rule.severity is Severity.ineligible]
    return max(musts, default=0)


async def _metres(
    connection: Connection, homes: Collection[str], places: Collection[str]
) -> dict[tuple[str, str], int]:
    """How far places are from villages as the crow flies, where both are on the map."""
    rows = await connection.fetch(_POINTS, [*homes, *places])
    points = {row["code"]: (row["latitude"], row["longitude"]) for row in rows}
    return {
        (home, place): _apart(points[home], points[place])
        for home in homes & points.keys()
        for place in places & points.keys()
    }


def _apart(one: tuple[float, float], other: tuple[float, float]) -> int:
    (north, east), (to_north, to_east) = map(radians, one), map(radians, other)
    half = sin((to_north - north) / 2) ** 2
    half += cos(north) * cos(to_north) * sin((to_east - east) / 2) ** 2
    return round(2 * EARTH_METRES * asin(sqrt(half)))


async def districts_with_empty_seats(call: str, within: str) -> list[str]:
    """The districts in (or around) a place with seats to offer."""
    rows = await fetch(
        f"SELECT DISTINCT left(place, $3) AS place FROM ({_EMPTY}) AS empty ORDER BY 1",
        call,
        within,
        Level.district.code_length,
    )
    return [row["place"] for row in rows]


@dataclass(frozen=True, slots=True)
class OwnOffer:
    """An offer as the person reads it who got it."""

    id: UUID
    application: UUID
    call: str
    place: str
    metres: int | None
    state: OfferState
    offered_at: datetime
    deadline: datetime
    answered_at: datetime | None


_OWN = """
    SELECT seat_offer.id, application, seat_offer.call, seat_offer.place, metres, state,
           offered_at, deadline, answered_at
    FROM seat_offer JOIN application ON application.id = seat_offer.application
    WHERE application.person = $1
"""


async def own_offers(person: UUID, application: UUID) -> list[OwnOffer]:
    """The seats that a person was offered through an application, the latest first."""
    rows = await fetch(
        f"{_OWN} AND application.id = $2 ORDER BY offered_at DESC, seat_offer.id DESC",
        person,
        application,
    )
    return [_own(row) for row in rows]


async def own_offer(person: UUID, offer: UUID) -> OwnOffer:
    """One of them; :class:`NotFound` also where it is somebody else's."""
    row = await fetch_one(f"{_OWN} AND seat_offer.id = $2", person, offer)
    if row is None:
        raise NotFound(NO_OFFER)
    return _own(row)


def _own(row: asyncpg.Record) -> OwnOffer:
    return OwnOffer(**{**row, "state": OfferState(row["state"])})


async def offers(scope: Scope, *, call: str, place: str, limit: int) -> list[dict[str, Any]]:
    """The offers of seats at or below a place, the latest first."""
    rows = await fetch(
        "SELECT seat_offer.id, seat_offer.application, application.number, application.name,"
        " application.place AS ranked_at, seat_offer.place, place.name AS place_name,"
        " seat_offer.seat_number, seat_offer.metres, seat_offer.state, seat_offer.offered_at,"
        " seat_offer.deadline, seat_offer.answered_at, seat_offer.replaces"
        " FROM seat_offer JOIN application ON application.id = seat_offer.application"
        " JOIN place ON place.code = seat_offer.place JOIN call ON call.name = seat_offer.call"
        " WHERE seat_offer.call = $1 AND starts_with(seat_offer.place, $2)"
        f" AND {Scope.sql('call.body', 'seat_offer.place', 3)}"
        " ORDER BY seat_offer.offered_at DESC, seat_offer.id DESC LIMIT $5",
        call,
        place,
        list(scope.bodies),
        list(scope.prefixes),
        limit,
    )
    return [dict(row) for row in rows]


async def redistributions(scope: Scope, *, call: str, place: str) -> list[dict[str, Any]]:
    """The rounds of redistribution at or below a place with the answers so far, the latest
    first."""
    rows = await fetch(
        "SELECT redistribution.id, redistribution.district, place.name AS district_name, status,"
        " objective, bound, encode(inputs_digest, 'hex') AS inputs_digest, needed, offered,"
        " seconds, planned_at, count(*) FILTER (WHERE state = 'open') AS open,"
        " count(*) FILTER (WHERE state = 'accepted') AS accepted,"
        " count(*) FILTER (WHERE state = 'declined') AS declined,"
        " count(*) FILTER (WHERE state = 'lapsed') AS lapsed"
        " FROM redistribution JOIN call ON call.name = redistribution.call"
        " JOIN place ON place.code = redistribution.district"
        " LEFT JOIN seat_offer ON seat_offer.redistribution = redistribution.id"
        " WHERE redistribution.call = $1 AND starts_with(redistribution.district, $2)"
        f" AND {Scope.sql('call.body', 'redistribution.district', 3)}"
        " GROUP BY redistribution.id, place.name"
        " ORDER BY planned_at DESC, redistribution.district",
        call,
        place,
        list(scope.bodies),
        list(scope.prefixes),
    )
    return [dict(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Vacancies:
    """A place with its empty seats, before offers were accepted and now."""

    code: str
    name: str
    seats: int
    before: int
    after: int
    on_offer: int


async def vacancies(scope: Scope, *, call: str, within: str, level: Level) -> list[Vacancies]:
    """The empty seats of every place of a level at or below another, in the order of the codes.

    ``before`` are those empty now and those filled by consent, so that both describe one moment.
    """
    rows = await fetch(
        "SELECT place.code, place.name, parts.seats, parts.empty + parts.moved AS before,"
        " parts.empty AS after, parts.on_offer FROM ("
        "  SELECT left(seat.place, $3) AS code, count(*) AS seats,"
        "   count(*) FILTER (WHERE held.id IS NULL) AS empty,"
        "   count(*) FILTER (WHERE held.basis = 'offer' AND held.replaces IS NULL) AS moved,"
        "   count(open.id) AS on_offer"
        "  FROM seat JOIN call ON call.name = seat.call"
        "  LEFT JOIN appointment AS held ON held.call = seat.call AND held.place = seat.place"
        "   AND held.seat_number = seat.number AND held.stage <> 'ended'"
        "  LEFT JOIN seat_offer AS open ON open.call = seat.call AND open.place = seat.place"
        "   AND open.seat_number = seat.number AND open.state = 'open'"
        "  WHERE seat.call = $1 AND starts_with(seat.place, $2)"
        f"  AND {Scope.sql('call.body', 'seat.place', 4)} GROUP BY 1"
        " ) AS parts JOIN place ON place.code = parts.code ORDER BY place.code",
        call,
        within,
        level.code_length,
        list(scope.bodies),
        list(scope.prefixes),
    )
    return [Vacancies(**row) for row in rows]


async def unit_states(scope: Scope, *, rulebook: Rulebook, within: str) -> list[UnitState]:
    """Seats, people in office and reserves of every unit at or below a place."""
    rows = await fetch(
        "WITH reserves AS MATERIALIZED ("
        "  SELECT place, count(*) AS people FROM application"
        "  WHERE call = $1 AND stage = 'reserve' AND starts_with(place, $2) GROUP BY place)"
        " SELECT counted.unit, counted.seats, counted.filled, coalesce(people, 0) AS reserves"
        " FROM (SELECT left(seat.place, $3) AS unit, count(*) AS seats, count(held.id) AS filled"
        "  FROM seat JOIN call ON call.name = seat.call"
        "  LEFT JOIN appointment AS held ON held.call = seat.call AND held.place = seat.place"
        "   AND held.seat_number = seat.number AND held.stage <> 'ended'"
        "  WHERE seat.call = $1 AND starts_with(seat.place, $2)"
        f"  AND {Scope.sql('call.body', 'seat.place', 4)} GROUP BY 1"
        " ) AS counted LEFT JOIN reserves ON reserves.place = counted.unit ORDER BY counted.unit",
        rulebook.name,
        within,
        rulebook.unit.apply_level.code_length,
        list(scope.bodies),
        list(scope.prefixes),
    )
    return [UnitState(**row) for row in rows]
