"""A plenary takes effect: seats are filled and applications move, in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from recruit.applications.actions import advance_many
from recruit.applications.stages import Event
from recruit.foundation import clock
from recruit.foundation.database import Connection, bulk
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict
from recruit.people.permissions import Actor
from recruit.rulebook.model import Rulebook
from recruit.selection.actions.plenary_ranking import Decision
from recruit.selection.rules import Outcome


@dataclass(frozen=True, slots=True)
class PlenaryHeld:
    """What a plenary decided."""

    plenary: UUID
    version: int
    elected: int
    reserve: int
    not_elected: int
    unfilled: int
    inputs_digest: bytes
    result_digest: bytes


async def fill_seats(
    connection: Connection,
    rulebook: Rulebook,
    place: str,
    plenary: tuple[UUID, int],
    decision: Decision,
    actor: Actor,
) -> PlenaryHeld:
    """Appoint the elected and move all candidates; ``plenary`` is its id and version.

    :class:`Conflict` if another body elects one of them now, or one has just withdrawn.
    """
    await _appoint(connection, rulebook, decision)
    unfilled = await count_unfilled(connection, rulebook.name, place)
    held = _held(*plenary, decision, unfilled)
    await _advance(connection, held, decision, actor)
    return held


_APPOINT = """
    INSERT INTO appointment
        (id, application, person, call, election, place, seat_number, chair, stage, appointed_at)
    SELECT uuidv7(), application.id, application.person, application.call, $1,
           elected.place, elected.number, elected.chair, 'appointed', $2
    FROM unnest($3::uuid[], $4::text[], $5::smallint[], $6::boolean[])
        AS elected (application, place, number, chair)
    JOIN application ON application.id = elected.application
    ORDER BY application.person
"""
# In the order of the persons, so that two bodies which elect the same people wait for one another
# and never both.


async def _appoint(connection: Connection, rulebook: Rulebook, decision: Decision) -> None:
    elected = [
        (line.candidate.application, *line.seat, line.chair)
        for _, line in decision.lines()
        if line.seat is not None
    ]
    try:
        async with bulk(connection):
            await connection.execute(
                _APPOINT, rulebook.election, clock.now(), *_columns(elected, 4)
            )
    except asyncpg.UniqueViolationError as race:
        raise elected_elsewhere() from race


def _columns(rows: Sequence[tuple[object, ...]], count: int) -> list[list[object]]:
    """Rows as the columns that ``unnest`` takes."""
    return [[row[column] for row in rows] for column in range(count)]


def elected_elsewhere() -> Conflict:
    """What the loser is told when two bodies elect the same person at the same moment."""
    return Conflict(
        Text(
            "Seorang calon baru saja ditetapkan oleh badan lain; tidak ada yang disimpan. Ulangi:"
            " calon itu akan dilewati.",
            "A candidate was elected by another body at this moment; nothing was saved. Try again:"
            " the candidate will be passed over.",
        )
    )


async def count_unfilled(connection: Connection, call: str, place: str) -> int:
    """The seats below a place that nobody holds."""
    unfilled: int = await connection.fetchval(
        "SELECT count(*) FROM seat WHERE call = $1 AND place LIKE $2 AND NOT EXISTS ("
        " SELECT FROM appointment AS held WHERE held.call = seat.call AND held.place = seat.place"
        " AND held.seat_number = seat.number AND held.stage <> 'ended')",
        call,
        f"{place}%",
    )
    return unfilled


def _held(plenary: UUID, version: int, decision: Decision, unfilled: int) -> PlenaryHeld:
    counts = dict.fromkeys(Outcome, 0)
    for _, line in decision.lines():
        counts[line.outcome] += 1
    return PlenaryHeld(
        plenary,
        version,
        counts[Outcome.elected],
        counts[Outcome.reserve],
        counts[Outcome.not_elected],
        unfilled,
        decision.inputs_digest,
        decision.result_digest,
    )


_ELECTED = """
    SELECT line.id, jsonb_build_object('plenary', $1::uuid, 'rank', line.rank,
        'place', line.place, 'seat', line.seat, 'chair', line.chair) AS data
    FROM unnest($2::uuid[], $3::int[], $4::text[], $5::smallint[], $6::boolean[])
        AS line (id, rank, place, seat, chair)
"""
_OTHERS = """
    SELECT line.id, jsonb_build_object('plenary', $1::uuid, 'rank', line.rank,
        'passed_over', line.passed_over) AS data
    FROM unnest($2::uuid[], $3::int[], $4::text[]) AS line (id, rank, passed_over)
"""


async def _advance(
    connection: Connection, held: PlenaryHeld, decision: Decision, actor: Actor
) -> None:
    """Move the applications; nobody else can, since they were read."""
    lines = [line for _, line in decision.lines()]
    elected = [
        (line.candidate.application, line.rank, *line.seat, line.chair)
        for line in lines
        if line.seat is not None
    ]
    await advance_many(
        connection, Event.elect, _ELECTED, held.plenary, *_columns(elected, 5), actor=actor
    )
    for event, outcome in (
        (Event.place_in_reserve, Outcome.reserve),
        (Event.not_elect, Outcome.not_elected),
    ):
        others = [
            (line.candidate.application, line.rank, line.passed_over)
            for line in lines
            if line.outcome is outcome
        ]
        await advance_many(
            connection, event, _OTHERS, held.plenary, *_columns(others, 3), actor=actor
        )
