"""Who came to a session."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput
from recruit.people.permissions import Actor, ActorKind, Permission
from recruit.training import queries
from recruit.training.actions.seats import move
from recruit.training.papers.codes import read_code, short_code, tidy
from recruit.training.queries import SeatToMark, SessionToAttend
from recruit.training.rules import ADMITTED_BEFORE, Outcome, Reason, moment_of

_HOLD = """
    SELECT id FROM timetable WHERE id = (SELECT timetable FROM session WHERE id = $1)
    FOR NO KEY UPDATE
"""

_FACTS = """
    SELECT DISTINCT {asked}.id, call.body, timetable.district,
           timetable.published_at IS NOT NULL AS published, session.starts_at <= $2 AS begun
    FROM session {join} JOIN timetable ON timetable.id = session.timetable
    JOIN programme ON programme.name = timetable.programme
    JOIN call ON call.name = programme.call
    WHERE {asked}.id = ANY ($1::uuid[])
"""
_OF_SESSIONS = _FACTS.format(asked="session", join="")
_OF_ENROLMENTS = _FACTS.format(
    asked="enrolment", join="JOIN enrolment ON enrolment.session = session.id"
)

# One event for a session, with everybody who was written down for it this time.
_WRITE = f"""
    WITH came AS (
        INSERT INTO attendance (enrolment, attended_at, recorded_by)
        SELECT id, at, $4::uuid FROM ({{asked}}) AS asked ORDER BY id
        ON CONFLICT (enrolment) DO NOTHING RETURNING enrolment
    ), served AS (
        UPDATE waiting_list_entry SET ended_at = $3 FROM came
        WHERE waiting_list_entry.enrolment = came.enrolment AND ended_at IS NULL
    ), sessions AS (
        SELECT enrolment.session AS subject_id,
               jsonb_build_object('enrolments', jsonb_agg(enrolment.id ORDER BY enrolment.id))
                   AS data,
               count(*) AS people
        FROM came JOIN enrolment ON enrolment.id = came.enrolment GROUP BY enrolment.session
    ), recorded AS ({
    ledger.append_sql(
        "sessions",
        subject_kind="'session'::text",
        kind="'attendance_recorded'::text",
        actor="$5::text",
        at="$3::timestamptz",
    )
})
    SELECT coalesce(sum(people), 0)::bigint FROM sessions
"""
_RECORD = _WRITE.format(
    asked="SELECT id, $3::timestamptz AS at FROM enrolment"
    " WHERE session = ANY ($1::uuid[]) OR id = ANY ($2::uuid[])"
)
_RECORD_MARKS = _WRITE.format(
    asked="SELECT * FROM unnest($1::uuid[], $2::timestamptz[]) AS marks (id, at)"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A code as a clerk scanned or typed it, when, and whether somebody of another session is
    let in."""

    code: str
    at: datetime | None = None
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Marked:
    """What became of a mark; ``seat`` as it was before, of a code that is known."""

    mark: Mark
    outcome: Outcome
    seat: SeatToMark | None

    @property
    def is_new(self) -> bool:
        """Whether somebody was written down who was not before."""
        return self.outcome is Outcome.recorded


async def record_attendance(
    *, actor: Actor, sessions: Collection[UUID] = (), enrolments: Collection[UUID] = ()
) -> int:
    """Write down that people came: everybody of whole sessions, or single enrolments.

    How many were new; twice is once. :class:`InvalidInput` names every session or enrolment that
    does not exist, is not published or has not begun, and then nobody is written down.
    """
    async with transaction() as connection:
        now = clock.now()
        asked = {
            "sessions": (sessions, await connection.fetch(_OF_SESSIONS, list(sessions), now)),
            "enrolments": (
                enrolments,
                await connection.fetch(_OF_ENROLMENTS, list(enrolments), now),
            ),
        }
        for _, facts in asked.values():
            for row in facts:
                actor.require(Permission.attendance_record, row["body"], row["district"])
        if faults := [f for name, (ids, facts) in asked.items() for f in _faults(name, ids, facts)]:
            raise InvalidInput(faults)
        return await _record(connection, list(sessions), list(enrolments), actor)


async def record_marks(*, actor: Actor, session: UUID, marks: Sequence[Mark]) -> list[Marked]:
    """Write down who came to a session, as a clerk scanned or typed their codes.

    What became of each mark, in their order. One whose seat is in another session is written
    down only if the mark says so, and then has a seat in this one. :class:`Conflict` an hour or
    more before the session.
    """
    found = await queries.session_to_attend(actor.scope(Permission.attendance_record), session)
    if clock.now() < found.starts_at - ADMITTED_BEFORE:
        raise Conflict(Text("Sesi belum dimulai.", "The session has not begun."))
    async with transaction() as connection:
        await connection.execute(_HOLD, found.id)
        marked = _judge(found, marks, await _seats_by_code(found, marks))
        new = {one.seat.enrolment: one for one in marked if one.seat and one.is_new}
        guests = [key for key, one in new.items() if one.seat and one.seat.session != found.id]
        if guests:
            moved = dict.fromkeys(guests, found.id)
            await move(connection, moved, dict.fromkeys(guests, Reason.came_elsewhere), actor)
        times = [moment_of(one.mark.at, found.starts_at, clock.now()) for one in new.values()]
        await connection.fetchval(
            _RECORD_MARKS, [*new], times, clock.now(), _officer(actor), actor.reference
        )
    return marked


async def _seats_by_code(found: SessionToAttend, marks: Sequence[Mark]) -> dict[str, SeatToMark]:
    """The seats of the session by their codes; those of the district if one of these is not
    among them."""
    asked = {read_code(mark.code, found.programme) for mark in marks}
    for everywhere in (False, True):
        seats = await queries.seats_to_mark(found.id, everywhere=everywhere)
        by_code = {tidy(short_code(seat.appointment, found.programme)): seat for seat in seats}
        if asked <= by_code.keys():
            break
    return by_code


def _judge(
    found: SessionToAttend, marks: Sequence[Mark], seats: Mapping[str, SeatToMark]
) -> list[Marked]:
    """What becomes of each mark. The second of two for one person finds the first."""
    judged: list[Marked] = []
    written: set[UUID] = set()
    for mark in marks:
        seat = seats.get(read_code(mark.code, found.programme) or "")
        outcome = _outcome(found.id, mark, seat, written)
        judged.append(Marked(mark, outcome, seat))
        if seat is not None and outcome is Outcome.recorded:
            written.add(seat.enrolment)
    return judged


def _outcome(session: UUID, mark: Mark, seat: SeatToMark | None, written: set[UUID]) -> Outcome:
    if seat is None:
        return Outcome.unknown
    if seat.attended_at is not None or seat.enrolment in written:
        return Outcome.already
    if seat.session != session and not mark.elsewhere:
        return Outcome.other_session
    return Outcome.recorded


def _officer(actor: Actor) -> UUID | None:
    return UUID(actor.id) if actor.kind is ActorKind.officer else None


async def _record(
    connection: Connection, sessions: list[UUID], enrolments: list[UUID], actor: Actor
) -> int:
    recorded: int = await connection.fetchval(
        _RECORD, sessions, enrolments, clock.now(), _officer(actor), actor.reference
    )
    return recorded


def _faults(
    name: str, identifiers: Iterable[UUID], facts: Iterable[asyncpg.Record]
) -> Iterable[Fault]:
    known = {row["id"]: row for row in facts}
    for number, identifier in enumerate(identifiers):
        wrong = _wrong(known.get(identifier))
        if wrong is not None:
            yield Fault(f"/{name}/{number}", *wrong)


def _wrong(row: asyncpg.Record | None) -> tuple[str, Text] | None:
    if row is None:
        return "unknown", Text("Tidak ditemukan.", "There is no such thing.")
    if not row["published"]:
        return "not-published", Text(
            "Jadwal belum diumumkan.", "The timetable has not been published."
        )
    if not row["begun"]:
        return "not-begun", Text("Sesi belum dimulai.", "The session has not begun.")
    return None
