"""Reads of selection: what a plenary ranks, and what it decided."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from recruit.applications.stages import Stage
from recruit.foundation.database import Connection, bulk, fetch
from recruit.people.permissions import Scope
from recruit.rulebook.model import CriterionSource, Level, Rulebook
from recruit.scoring.queries import judged_stage
from recruit.scoring.rules import criteria_from, divided
from recruit.screening.queries.clarifications import open_sql, refused_sql
from recruit.screening.tables import CommentState, OverlapState
from recruit.selection.rules import Candidate, FreeSeat, Unit


@dataclass(frozen=True, slots=True)
class OutcomeCounts:
    """How the seats of a place are filled; women are counted among those in office."""

    seats: int
    filled: int
    women: int
    sworn: int
    reserves: int

    @property
    def unfilled(self) -> int:
        """Seats that nobody holds."""
        return self.seats - self.filled


async def lock_seats(connection: Connection, call: str, place: str) -> int:
    """Hold the seats below a place until the transaction ends; how many there are.

    Whoever decides about seats takes this lock first, so that plenaries and replacements of the
    same seats follow one another. What they read afterwards is of their turn.
    """
    held: int = await connection.fetchval(
        "WITH held AS MATERIALIZED (SELECT id FROM seat WHERE call = $1 AND place LIKE $2"
        " ORDER BY place, number FOR NO KEY UPDATE) SELECT count(*) FROM held",
        call,
        f"{place}%",
    )
    return held


_UNITS = """
    SELECT left(seat.place, $3) AS unit, count(*) AS need,
           array_agg(seat.place ORDER BY seat.number, seat.place) FILTER (WHERE held.id IS NULL)
               AS places,
           array_agg(seat.number ORDER BY seat.number, seat.place) FILTER (WHERE held.id IS NULL)
               AS numbers,
           count(*) FILTER (WHERE application.sex = 'P') AS women,
           array_agg(seat.place) FILTER (WHERE held.chair) AS chaired
    FROM seat
    LEFT JOIN appointment AS held ON held.call = $1 AND held.place = seat.place
        AND held.seat_number = seat.number AND held.stage <> 'ended'
    LEFT JOIN application ON application.id = held.application
    WHERE seat.call = $1 AND seat.place LIKE $2
    GROUP BY unit
"""


async def units(connection: Connection, rulebook: Rulebook, place: str) -> dict[str, Unit]:
    """The units below a place with their free seats, the first seat of every TPS first."""
    within = f"{place}%"
    length = rulebook.unit.apply_level.code_length
    async with bulk(connection):
        reserves = await connection.fetch(
            "SELECT place, count(*) AS reserves FROM application"
            " WHERE call = $1 AND stage = $2 AND place LIKE $3 GROUP BY place",
            rulebook.name,
            Stage.reserve.value,
            within,
        )
        rows = await connection.fetch(_UNITS, rulebook.name, within, length)
    standing = {row["place"]: row["reserves"] for row in reserves}
    return {
        unit: Unit(
            unit,
            need,
            tuple(map(FreeSeat, places or (), numbers or ())),
            women,
            standing.get(unit, 0),
            frozenset(chaired or ()),
        )
        for unit, need, places, numbers, women, chaired in rows
    }


# The sheets are looked up by their index for each candidate: whatever the planner believes after
# a mass move, the time grows with the number of candidates.
_CANDIDATES = f"""
    WITH candidate AS MATERIALIZED (
        SELECT id, place, sex, person,
               coalesce(answers ->> 'election_experience', 'none') AS experience
        FROM application WHERE call = $1 AND stage = $2 AND place LIKE $3
        ORDER BY id FOR SHARE
    ),
    refused AS MATERIALIZED (
        SELECT DISTINCT asked.application FROM clarification AS asked
        WHERE NOT asked.accepted AND {refused_sql("asked.application")}
    )
    SELECT candidate.id::text, candidate.place, candidate.sex = 'P',
           (result.score * 100)::int, (judged.interview * 100)::int, judged.interviews,
           (judged.desk * 100)::int, judged.desks, candidate.experience, held.id IS NOT NULL,
           refused.application IS NOT NULL
    FROM candidate
    CROSS JOIN LATERAL (
        SELECT sum(total) FILTER (WHERE at_desk) AS desk,
               count(*) FILTER (WHERE at_desk) AS desks,
               sum(total) FILTER (WHERE NOT at_desk) AS interview,
               count(*) FILTER (WHERE NOT at_desk) AS interviews
        FROM (SELECT scores ?| $4::text[] AS at_desk, total FROM score_sheet
              WHERE score_sheet.application = candidate.id AND superseded_at IS NULL
              OFFSET 0) AS sheet
    ) AS judged
    LEFT JOIN test_result AS result ON result.application = candidate.id
    LEFT JOIN appointment AS held ON held.person = candidate.person AND held.election = $5
        AND held.stage <> 'ended'
    LEFT JOIN refused ON refused.application = candidate.id
    ORDER BY candidate.id
"""


async def candidates(connection: Connection, rulebook: Rulebook, place: str) -> list[Candidate]:
    """All who stand for election below a place, with their scores.

    Until the transaction ends nobody of them moves, and no sheet of theirs is amended.
    """
    async with bulk(connection):
        rows = await connection.fetch(
            _CANDIDATES,
            rulebook.name,
            judged_stage(rulebook).value,
            f"{place}%",
            [one.code for one in criteria_from(rulebook.rubric, CriterionSource.facts)],
            rulebook.election,
        )
    return list(_candidates(rows))


def _candidates(rows: list[asyncpg.Record]) -> Iterator[Candidate]:
    for identifier, unit, woman, test, judged, judges, counted, desks, *facts in rows:
        interview = divided(judged, judges) if judges else None
        desk = divided(counted, desks) if desks else None
        yield Candidate(identifier, unit, woman, test, interview, desk, *facts)


async def open_matters(connection: Connection, rulebook: Rulebook, place: str) -> list[int]:
    """The registration numbers of candidates below a place about whom something is open: a
    question that is not decided on, a public comment that nobody has dealt with, or an overlap
    with another file that is not settled."""
    rows = await connection.fetch(
        "SELECT number FROM application WHERE id IN ("
        "  SELECT application FROM clarification WHERE decided_at IS NULL"
        f"  UNION SELECT application FROM public_comment WHERE state = '{CommentState.open}'"
        f"  UNION SELECT unnest(ARRAY[first, second]) FROM overlap"
        f"   WHERE state = '{OverlapState.open}')"
        " AND call = $1 AND stage = $2 AND starts_with(place, $3) ORDER BY number",
        rulebook.name,
        judged_stage(rulebook).value,
        place,
    )
    return [row["number"] for row in rows]


async def districts_to_decide(rulebook: Rulebook, place: str) -> list[str]:
    """The districts below a place (or the place itself, if narrower) with candidates."""
    rows = await fetch(
        "SELECT DISTINCT left(place, greatest($4::int, length($3::text))) AS place"
        " FROM application WHERE call = $1 AND stage = $2 AND place LIKE $3 || '%' ORDER BY 1",
        rulebook.name,
        judged_stage(rulebook).value,
        place,
        Level.district.code_length,
    )
    return [row["place"] for row in rows]


async def level_of(connection: Connection, place: str) -> Level | None:
    """The level of a place; None if there is no such place."""
    level = await connection.fetchval("SELECT level FROM place WHERE code = $1", place)
    return Level(level) if level else None


_LINES = (
    "SELECT ranking.plenary, ranking.unit, line.* FROM ranking, jsonb_to_recordset(ranking.lines)"
    " AS line (application uuid, rank int, total numeric, components jsonb, outcome text)"
)


async def next_reserve(connection: Connection, call: str, unit: str) -> asyncpg.Record | None:
    """The best reserve of a unit who holds no office of the election and no explanation of whom
    was refused, and who yields to no other file: id, person, number, election, and whether
    something about them is still open."""
    return await connection.fetchrow(
        "SELECT application.id, application.person, application.number, call.election,"
        f" {open_sql('application.id')} OR EXISTS (SELECT FROM overlap WHERE state = 'open'"
        "  AND application.id IN (first, second)) AS open_matter FROM application"
        " JOIN call ON call.name = application.call"
        f" JOIN ({_LINES}) AS entry ON entry.application = application.id"
        " JOIN plenary ON plenary.id = entry.plenary"
        " WHERE entry.unit = $2 AND entry.outcome = 'reserve' AND plenary.stage = 'committed'"
        " AND application.call = $1 AND application.place = $2 AND application.stage = $3"
        f" AND NOT {refused_sql('application.id')}"
        " AND NOT EXISTS (SELECT FROM overlap WHERE overlap.yields = application.id)"
        " AND NOT EXISTS (SELECT FROM appointment AS held WHERE held.person = application.person"
        "  AND held.election = call.election AND held.stage <> 'ended')"
        " ORDER BY plenary.held_at, entry.rank LIMIT 1 FOR UPDATE OF application",
        call,
        unit,
        Stage.reserve.value,
    )


async def ranking(scope: Scope, *, call: str, unit: str) -> list[dict[str, Any]]:
    """The frozen ranking of a unit by its latest plenary, the best first; [] before one."""
    rows = await fetch(
        "SELECT entry.plenary, entry.rank, entry.application, application.number,"
        " application.name, application.sex, entry.total, entry.components, entry.outcome,"
        " seat.place AS seat_place, seat.seat_number, coalesce(seat.chair, false) AS chair"
        f" FROM ({_LINES}) AS entry JOIN application ON application.id = entry.application"
        " JOIN call ON call.name = application.call"
        " LEFT JOIN appointment AS seat ON seat.application = entry.application"
        "  AND seat.stage <> 'ended'"
        " WHERE entry.unit = $2 AND entry.plenary = ("
        "  SELECT plenary.id FROM plenary JOIN ranking"
        "   ON ranking.plenary = plenary.id AND ranking.unit = $2"
        "  WHERE plenary.call = $1 AND plenary.stage = 'committed'"
        "  ORDER BY plenary.committed_at DESC, plenary.id DESC LIMIT 1)"
        f" AND {Scope.sql('call.body', 'entry.unit', 3)}"
        " ORDER BY entry.rank",
        call,
        unit,
        list(scope.bodies),
        list(scope.prefixes),
    )
    return [dict(row) | {"components": json.loads(row["components"])} for row in rows]


async def plenaries(scope: Scope, *, call: str, place: str = "") -> list[dict[str, Any]]:
    """The plenaries of a call below a place that took effect, the latest first, with seed and
    digests in hex."""
    rows = await fetch(
        "SELECT plenary.id, plenary.place, plenary.version, plenary.seed, plenary.held_at,"
        " plenary.stage, plenary.undoes, plenary.committed_at,"
        " encode(plenary.minutes_digest, 'hex') AS minutes_digest,"
        " plenary.women_reason, encode(plenary.inputs_digest, 'hex') AS inputs_digest,"
        " encode(plenary.result_digest, 'hex') AS result_digest"
        " FROM plenary JOIN call ON call.name = plenary.call"
        " WHERE plenary.call = $1 AND plenary.place LIKE $2"
        " AND plenary.stage IN ('committed', 'undone')"
        f" AND {Scope.sql('call.body', 'plenary.place', 3)}"
        " ORDER BY plenary.held_at DESC, plenary.place",
        call,
        f"{place}%",
        list(scope.bodies),
        list(scope.prefixes),
    )
    return [dict(row) for row in rows]


async def outcome_counts(*, call: str, within: str, level: Level) -> dict[str, OutcomeCounts]:
    """How the seats are filled in each place of a level below (or at) ``within``.

    These are sums without names, which anybody may see.
    """
    rows = await fetch(
        "SELECT place, sum(seats)::int AS seats, sum(filled)::int AS filled,"
        " sum(women)::int AS women, sum(sworn)::int AS sworn, sum(reserves)::int AS reserves FROM ("
        "  SELECT left(place, $3) AS place, count(*) AS seats, 0 AS filled, 0 AS women,"
        "   0 AS sworn, 0 AS reserves FROM seat WHERE call = $1 AND place LIKE $2 GROUP BY 1"
        "  UNION ALL"
        "  SELECT left(held.place, $3), 0, count(*), count(*) FILTER (WHERE sex = 'P'),"
        "   count(*) FILTER (WHERE held.stage = 'sworn'), 0"
        "  FROM appointment AS held JOIN application ON application.id = held.application"
        "  WHERE held.call = $1 AND held.place LIKE $2 AND held.stage <> 'ended' GROUP BY 1"
        "  UNION ALL"
        "  SELECT left(place, $3), 0, 0, 0, 0, count(*) FROM application"
        "  WHERE call = $1 AND place LIKE $2 AND stage = 'reserve' GROUP BY 1"
        " ) AS parts GROUP BY place ORDER BY place",
        call,
        f"{within}%",
        level.code_length,
    )
    return {
        row["place"]: OutcomeCounts(
            row["seats"], row["filled"], row["women"], row["sworn"], row["reserves"]
        )
        for row in rows
    }


async def appointments(
    scope: Scope,
    *,
    call: str,
    place: str = "",
    after: UUID | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """One page of the appointments of a call below a place, in the order of their keys."""
    rows = await fetch(
        "SELECT appointment.id, appointment.application, application.number, application.name,"
        " application.sex, appointment.place, appointment.seat_number, appointment.chair,"
        " appointment.stage, appointment.replaces, appointment.appointed_at,"
        " appointment.sworn_at, appointment.ended_at, appointment.end_reason"
        " FROM appointment JOIN application ON application.id = appointment.application"
        " JOIN call ON call.name = appointment.call"
        " WHERE appointment.call = $1 AND appointment.place LIKE $2"
        " AND ($3::uuid IS NULL OR appointment.id > $3)"
        f" AND {Scope.sql('call.body', 'appointment.place', 5)}"
        " ORDER BY appointment.id LIMIT $4",
        call,
        f"{place}%",
        after,
        limit,
        list(scope.bodies),
        list(scope.prefixes),
    )
    return [dict(row) for row in rows]
