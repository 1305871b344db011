"""Moving a crew by hand: checked, written to a working copy, and pinned there."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput, NotFound
from recruit.people.permissions import Actor, Permission
from recruit.training import queries
from recruit.training.actions.pins import keep_pin
from recruit.training.rules import place_of_crew
from recruit.training.rules.board import Advice, judge_move, session_of
from recruit.training.timetable.model import Plan, PlannedSession

_LOCK = "SELECT pg_advisory_xact_lock(hashtext($1), hashtext($2))"

_NO_CREW = Text("Kelompok ini tidak ada di jadwal.", "There is no such crew in the timetable.")
_NO_SLOT = Text(
    "Ruang dan waktu ini tidak tersedia untuk program ini.",
    "This room and time are not open to this programme.",
)
_ALREADY = Text("Kelompok ini sudah di sana.", "The crew is there already.")
_CHANGED = Text(
    "Jadwal sudah diubah orang lain sejak Anda membukanya. Periksa lagi, lalu pindahkan.",
    "Somebody has changed the timetable since you opened it. Look again, then move.",
)
_BROKEN = Text("Pemindahan ini melanggar aturan jadwal.", "The move breaks the timetable's rules.")
_CONFIRM = Text(
    "Periksa peringatannya, lalu tegaskan pemindahan.",
    "Look at the warnings, then confirm the move.",
)

_COPY = """
    INSERT INTO timetable (programme, district, version, status, objective, bound, people, crews,
                           unplaced, missing, keeps, moved, seconds, planned_at)
    SELECT programme, district, version + 1, status, objective, bound, people, crews, unplaced,
           missing, id, 0, 0, $2
    FROM timetable WHERE id = $1 RETURNING id
"""
_COPY_SESSIONS = """
    INSERT INTO session (timetable, room, starts_at, ends_at, capacity)
    SELECT $2, room, starts_at, ends_at, capacity FROM session WHERE timetable = $1
"""
_COPY_TRAINERS = """
    INSERT INTO session_trainer (session, trainer)
    SELECT copy.id, session_trainer.trainer FROM session_trainer
    JOIN session ON session.id = session_trainer.session
    JOIN session AS copy ON copy.timetable = $2
        AND (copy.room, copy.starts_at) = (session.room, session.starts_at)
    WHERE session.timetable = $1
"""
_COPY_ENROLMENTS = """
    INSERT INTO enrolment (timetable, session, appointment, crew)
    SELECT $2, copy.id, enrolment.appointment, enrolment.crew FROM enrolment
    JOIN session ON session.id = enrolment.session
    JOIN session AS copy ON copy.timetable = $2
        AND (copy.room, copy.starts_at) = (session.room, session.starts_at)
    WHERE session.timetable = $1
"""

_SESSION = "SELECT id FROM session WHERE timetable = $1 AND room = $2 AND starts_at = $3"

# The crew's people who sit with it move; whoever has a seat of their own elsewhere keeps it.
_MOVE = """
    UPDATE enrolment SET session = $3
    WHERE timetable = $1 AND session = $2 AND appointment = ANY ($4::uuid[])
"""
_SEAT_THE_REST = """
    INSERT INTO enrolment (timetable, session, appointment, crew)
    SELECT $1, $2, appointment, $4 FROM unnest($3::uuid[]) AS appointment
    ON CONFLICT (appointment, timetable) DO NOTHING
"""
_NOBODY_LEFT = "NOT EXISTS (SELECT FROM enrolment WHERE session = $1)"
_DROP_IF_EMPTY = (
    f"DELETE FROM session_trainer WHERE session = $1 AND {_NOBODY_LEFT}",
    f"DELETE FROM session WHERE id = $1 AND {_NOBODY_LEFT}",
)

# No inputs give what was made by hand: planning again is always a new plan.
_WEIGH = """
    UPDATE timetable SET status = $2, objective = $3, bound = $4, unplaced = $5, people = $6,
        crews = $7, planned_at = $8, inputs_digest = '', missing = $10::jsonb,
        moved = CASE WHEN keeps IS NOT NULL THEN $9::int END
    WHERE id = $1
"""


@dataclass(frozen=True, slots=True)
class Move:
    """A crew, the room and time it is to go to, and the edition of the board it was seen on."""

    crew: str
    room: UUID
    starts_at: datetime
    edition: str


async def check_move(*, programme: str, district: str, move: Move, actor: Actor) -> Advice:
    """What speaks against a move; nothing is changed.

    :class:`NotFound` for a crew that is not there, :class:`InvalidInput` for a room or time that
    is not, :class:`Conflict` for a board that was changed meanwhile.
    """
    rulebook, _ = await queries.programme_of(programme)
    actor.require(Permission.training_plan, rulebook.body, district)
    return _judged(await queries.read_seating(programme=programme, district=district), move)


async def move_crew(
    *, programme: str, district: str, move: Move, actor: Actor, confirmed: bool = False
) -> Advice:
    """Move a crew to another room or time, and pin it there.

    A published timetable is never changed: the move makes the next version first. As
    :func:`check_move`, and :class:`Conflict` names the rules that the move would break, or the
    warnings unless they are ``confirmed``.
    """
    rulebook, _ = await queries.programme_of(programme)
    actor.require(Permission.training_plan, rulebook.body, district)
    async with transaction() as connection:
        await connection.execute(_LOCK, programme, district)
        await connection.execute(
            "SELECT id FROM timetable WHERE programme = $1 AND district = $2 FOR UPDATE",
            programme,
            district,
        )
        seating = await queries.read_seating(programme=programme, district=district)
        advice = _judged(seating, move)
        _refuse(advice, confirmed=confirmed)
        copy = await _working_copy(connection, seating)
        await _write(connection, copy, seating, advice, move)
        await keep_pin(connection, programme, move.crew, move.room, move.starts_at, actor)
        await _record(connection, copy, move, actor)
    return advice


def _judged(seating: queries.Seating, move: Move) -> Advice:
    if move.edition != seating.edition:
        raise Conflict(_CHANGED)
    problem = seating.inputs.problem
    if move.crew not in seating.inputs.people:
        raise NotFound(_NO_CREW)
    slot = next((slot for slot in problem.slots if slot.starts == move.starts_at), None)
    if slot is None or str(move.room) not in {room.id for room in problem.rooms}:
        raise InvalidInput([Fault("/starts_at", "no-such-slot", _NO_SLOT)])
    sits = session_of(seating.plan, move.crew)
    if sits is not None and (sits.room, sits.slot) == (str(move.room), slot):
        raise Conflict(_ALREADY)
    return judge_move(problem, seating.plan, move.crew, str(move.room), slot)


def _refuse(advice: Advice, *, confirmed: bool) -> None:
    if advice.broken:
        raise Conflict(_BROKEN, [Fault("", "broken", text) for text in advice.broken])
    if advice.warnings and not confirmed:
        raise Conflict(_CONFIRM, [Fault("", "warning", text) for text in advice.warnings])


async def _working_copy(connection: Connection, seating: queries.Seating) -> UUID:
    """The timetable itself while it is not published; otherwise the next version, as it is."""
    if seating.published_at is None:
        return seating.timetable
    copy: UUID = await connection.fetchval(_COPY, seating.timetable, clock.now())
    for statement in (_COPY_SESSIONS, _COPY_TRAINERS, _COPY_ENROLMENTS):
        await connection.execute(statement, seating.timetable, copy)
    return copy


async def _write(
    connection: Connection, timetable: UUID, seating: queries.Seating, advice: Advice, move: Move
) -> None:
    people = list(seating.inputs.people[move.crew])
    target = await _target(connection, timetable, seating, advice, move)
    before = session_of(seating.plan, move.crew)
    if before is not None:
        left = await _find(connection, timetable, before)
        await connection.execute(_MOVE, timetable, left, target, people)
    place = place_of_crew(move.crew)
    await connection.execute(_SEAT_THE_REST, timetable, target, people, place)
    if before is not None:
        for statement in _DROP_IF_EMPTY:
            await connection.execute(statement, left)
    await _weigh(connection, timetable, seating, advice)


async def _find(connection: Connection, timetable: UUID, session: PlannedSession) -> Any:
    return await connection.fetchval(_SESSION, timetable, UUID(session.room), session.slot.starts)


async def _target(
    connection: Connection, timetable: UUID, seating: queries.Seating, advice: Advice, move: Move
) -> UUID:
    """The session that the crew goes to, opened with its trainers if there is none."""
    planned = session_of(advice.plan, move.crew)
    assert planned is not None  # noqa: S101 - the crew was moved there
    known: UUID | None = await _find(connection, timetable, planned)
    if known is not None:
        return known
    problem = seating.inputs.problem
    seats = next(room.capacity for room in problem.rooms if room.id == planned.room)
    opened: UUID = await connection.fetchval(
        "INSERT INTO session (timetable, room, starts_at, ends_at, capacity)"
        " VALUES ($1, $2, $3, $4, $5) RETURNING id",
        timetable,
        move.room,
        planned.slot.starts,
        planned.slot.ends,
        min(seats, problem.capacity),
    )
    await connection.execute(
        "INSERT INTO session_trainer (session, trainer) SELECT $1, unnest($2::uuid[])",
        opened,
        [UUID(trainer) for trainer in planned.trainers],
    )
    return opened


async def _weigh(
    connection: Connection, timetable: UUID, seating: queries.Seating, advice: Advice
) -> None:
    plan, crews = advice.plan, seating.inputs.problem.crews
    await connection.execute(
        _WEIGH,
        timetable,
        plan.status.value,
        list(plan.objective),
        list(plan.bound),
        plan.objective.unplaced_people,
        sum(crew.size for crew in crews),
        len(crews),
        clock.now(),
        plan.moved,
        json.dumps(_missing(seating.missing, plan)),
    )


def _missing(before: dict[str, Any], plan: Plan) -> dict[str, Any]:
    """Who has no seat still, and that nobody has proven how few people must move."""
    left = {**before, "crews": list(plan.unplaced)} if plan.unplaced else {}
    return {**left, "moved_at_least": 0} if plan.moved else left


async def _record(connection: Connection, timetable: UUID, move: Move, actor: Actor) -> None:
    await ledger.append(
        connection,
        kind="crew_moved",
        subject_kind="timetable",
        subject_id=timetable,
        actor=actor.reference,
        data={
            "crew": move.crew,
            "room": str(move.room),
            "starts": move.starts_at.isoformat(),
        },
    )
