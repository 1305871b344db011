"""Seats that change hands: declined, waited for, and missed."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

import asyncpg

from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, bulk, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput
from recruit.notices.actions import send_many
from recruit.notices.rules import NoticeKind
from recruit.notices.templates import both
from recruit.people.permissions import Actor
from recruit.training import queries
from recruit.training.queries.people import ATTENDED, CURRENT
from recruit.training.rules import (
    ABSENT_AFTER,
    ABSENT_UNTIL,
    OWN_REASONS,
    FreeSession,
    Reason,
    Seeker,
    give_seats,
)

CHOOSE_REASON = Text("Pilih alasannya.", "Choose the reason.")

# Whoever takes or leaves a seat of a district holds its timetable until the end: of two requests
# for the last seat the second sees that it is taken.
_HOLD = "SELECT id FROM timetable WHERE id = $1 FOR NO KEY UPDATE"
_HOLD_OF = """
    SELECT id FROM timetable
    WHERE id = (SELECT timetable FROM enrolment WHERE id = $1) FOR NO KEY UPDATE
"""

_PROGRAMME = "SELECT programme FROM timetable WHERE id = $1"
_SESSIONS = """
    SELECT session.id, session.starts_at, venue.village,
           session.capacity - (SELECT count(*) FROM enrolment
                               JOIN appointment ON appointment.id = enrolment.appointment
                               WHERE enrolment.session = session.id AND stage <> 'ended') AS seats
    FROM session JOIN room ON room.id = session.room JOIN venue ON venue.id = room.venue
    WHERE session.timetable = $1 AND session.starts_at > $2
"""
_SEEKERS = """
    SELECT enrolment.id AS enrolment, enrolment.session, venue.village,
           ARRAY (SELECT seat_change."left" FROM seat_change
                  WHERE seat_change.enrolment = enrolment.id) AS "left",
           ARRAY (SELECT day FROM impossibility
                  WHERE impossibility.appointment = enrolment.appointment ORDER BY id) AS days,
           ARRAY (SELECT half FROM impossibility
                  WHERE impossibility.appointment = enrolment.appointment ORDER BY id) AS halves
    FROM enrolment JOIN session ON session.id = enrolment.session
    JOIN room ON room.id = session.room JOIN venue ON venue.id = room.venue
    WHERE enrolment.id = ANY ($1::uuid[])
      AND NOT EXISTS (SELECT FROM attendance WHERE attendance.enrolment = enrolment.id)
"""
_WAITING = """
    SELECT enrolment.id AS enrolment, waiting_list_entry.reason FROM waiting_list_entry
    JOIN enrolment ON enrolment.id = waiting_list_entry.enrolment
    JOIN appointment ON appointment.id = enrolment.appointment
    WHERE waiting_list_entry.ended_at IS NULL AND enrolment.timetable = $1 AND stage <> 'ended'
    ORDER BY waiting_list_entry.since, waiting_list_entry.id
"""
_MOVE = """
    WITH given AS (
        SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS given (enrolment, joined, why)
    ), changed AS (
        INSERT INTO seat_change (enrolment, "left", joined, reason, changed_by, changed_at)
        SELECT enrolment.id, enrolment.session, given.joined, given.why, $4, $5
        FROM given JOIN enrolment ON enrolment.id = given.enrolment
    ), served AS (
        UPDATE waiting_list_entry SET ended_at = $5
        WHERE enrolment = ANY ($1::uuid[]) AND ended_at IS NULL
    )
    UPDATE enrolment SET session = given.joined FROM given WHERE enrolment.id = given.enrolment
"""
_WAIT = """
    INSERT INTO waiting_list_entry (enrolment, reason, since)
    SELECT enrolment, $2, $3 FROM unnest($1::uuid[]) AS enrolment
    ON CONFLICT (enrolment) WHERE ended_at IS NULL DO NOTHING RETURNING enrolment
"""
_TELL = """
    SELECT person.id AS person, person.language, person.phone, person.email,
           person.channel AS preferred,
           $2::jsonb || jsonb_build_object('starts', session.starts_at, 'enrolment', enrolment.id,
               'where', concat_ws(', ', venue.name, room.name, place.name)) AS details,
           format('seat_changed:%s:%s', enrolment.id, session.id) AS once
    FROM enrolment JOIN appointment ON appointment.id = enrolment.appointment
    JOIN person ON person.id = appointment.person
    JOIN session ON session.id = enrolment.session
    JOIN room ON room.id = session.room JOIN venue ON venue.id = room.venue
    JOIN place ON place.code = venue.village
    WHERE enrolment.id = ANY ($1::uuid[])
"""
_OPEN_LISTS = f"""
    SELECT DISTINCT timetable.id FROM waiting_list_entry
    JOIN enrolment ON enrolment.id = waiting_list_entry.enrolment
    JOIN timetable ON timetable.id = enrolment.timetable
    WHERE waiting_list_entry.ended_at IS NULL AND {CURRENT}
"""
# A session of which nobody at all is marked was not recorded yet; nobody is absent from it.
_ABSENT = f"""
    SELECT timetable.id, enrolment.id AS enrolment
    FROM session JOIN timetable ON timetable.id = session.timetable
    JOIN enrolment ON enrolment.session = session.id
    JOIN appointment ON appointment.id = enrolment.appointment
    WHERE session.ends_at <= $1 AND {CURRENT} AND appointment.stage <> 'ended'
      AND session.ends_at > $2
      AND EXISTS (SELECT FROM enrolment AS other
                  JOIN attendance ON attendance.enrolment = other.id
                  WHERE other.session = session.id)
      AND NOT EXISTS (SELECT FROM attendance WHERE attendance.enrolment = enrolment.id)
      AND NOT EXISTS (SELECT FROM waiting_list_entry
                      WHERE waiting_list_entry.enrolment = enrolment.id AND ended_at IS NULL)
      AND {ATTENDED} IS NULL
    ORDER BY enrolment.crew, enrolment.id
"""


async def decline_seat(*, actor: Actor, enrolment: UUID, session: UUID, reason: Reason) -> bool:
    """Give up one's own seat for the next free one of the programme in the district.

    Whether there was one; without it the person keeps the seat and waits for the first that
    becomes free. ``session`` is the one that they saw: :class:`Conflict` if it is not theirs any
    more, has begun, or they were there. :class:`InvalidInput` for a reason that is no person's.
    """
    if reason not in OWN_REASONS:
        raise InvalidInput([Fault("/reason", "unknown", CHOOSE_REASON)])
    person = UUID(actor.id)
    async with transaction() as connection:
        seat = await queries.own_seat(person, enrolment)
        timetable = await connection.fetchval(_HOLD_OF, seat.enrolment)
        seat = await queries.own_seat(person, seat.enrolment)
        _must_be_open(seat, session)
        given = await _seat(connection, timetable, {seat.enrolment: reason}, actor)
    return seat.enrolment in given


async def serve_waiting_lists(*, actor: Actor) -> int:
    """Give seats that became free to those who wait longest; how many got one."""
    async with transaction() as connection:
        lists = await connection.fetch(_OPEN_LISTS)
    return sum([await _serve(row["id"], [], actor) for row in lists])


async def book_absentees(*, actor: Actor) -> int:
    """Give everybody who missed a session a seat in a later one, or a place on the waiting list;
    how many got a seat. Those who are marked as present some hours late are absent no more."""
    now = clock.now()
    async with transaction() as connection:
        rows = await connection.fetch(_ABSENT, now - ABSENT_AFTER, now - ABSENT_UNTIL)
    absent: dict[UUID, list[UUID]] = defaultdict(list)
    for row in rows:
        absent[row["id"]].append(row["enrolment"])
    return sum([await _serve(*one, actor) for one in absent.items()])


async def _serve(timetable: UUID, absent: Collection[UUID], actor: Actor) -> int:
    async with transaction() as connection:
        await connection.execute(_HOLD, timetable)
        given = await _seat(connection, timetable, dict.fromkeys(absent, Reason.absent), actor)
    return len(given)


async def _seat(
    connection: Connection, timetable: UUID, new: dict[UUID, Reason], actor: Actor
) -> dict[UUID, UUID]:
    """Seats for those who wait and then for the new ones, who wait where there is none.

    The session of each who got one, by enrolment. The timetable is held by the caller.
    """
    waiting = await connection.fetch(_WAITING, timetable)
    reasons = {row["enrolment"]: Reason(row["reason"]) for row in waiting} | new
    async with bulk(connection):
        rows = {row["enrolment"]: row for row in await connection.fetch(_SEEKERS, [*reasons])}
        sessions = await connection.fetch(_SESSIONS, timetable, clock.now())
    seekers = [_seeker(rows[enrolment]) for enrolment in reasons if enrolment in rows]
    given = give_seats(seekers, [FreeSession(**row) for row in sessions])
    if given:
        await move(connection, given, reasons, actor)
        await _tell(connection, timetable, given)
    without = [enrolment for enrolment in new if enrolment in rows and enrolment not in given]
    for reason in {new[enrolment] for enrolment in without}:
        await connection.execute(_WAIT, without, reason.value, clock.now())
    return given


def _seeker(row: asyncpg.Record) -> Seeker:
    return Seeker(
        row["enrolment"],
        row["session"],
        row["village"],
        frozenset(row["left"]),
        frozenset(zip(row["days"], row["halves"], strict=True)),
    )


async def move(
    connection: Connection,
    given: Mapping[UUID, UUID],
    reasons: Mapping[UUID, Reason],
    actor: Actor,
) -> None:
    """Give these enrolments other sessions: written down, in the ledger, waiting no more."""
    enrolments, sessions = [*given], [*given.values()]
    why = [reasons[enrolment].value for enrolment in enrolments]
    await ledger.append_many(
        connection,
        "SELECT enrolment.id AS subject_id, jsonb_build_object('left', session, 'joined', joined)"
        " AS data FROM unnest($1::uuid[], $2::uuid[]) AS given (enrolment, joined)"
        " JOIN enrolment ON enrolment.id = given.enrolment",
        enrolments,
        sessions,
        kind="seat_changed",
        subject_kind="enrolment",
        actor=actor.reference,
    )
    await connection.execute(_MOVE, enrolments, sessions, why, actor.reference, clock.now())


async def _tell(connection: Connection, timetable: UUID, enrolments: Collection[UUID]) -> None:
    programme = await connection.fetchval(_PROGRAMME, timetable)
    _, chosen = await queries.programme_of(programme)
    label = json.dumps(both("programme", chosen.label))
    await send_many(connection, _TELL, [*enrolments], label, kind=NoticeKind.seat_changed)


def _must_be_open(seat: queries.OwnSeat, session: UUID) -> None:
    """:class:`Conflict` if there is nothing to decline any more."""
    if seat.attended_at is not None:
        raise Conflict(Text("Anda sudah tercatat hadir.", "You are marked as present."))
    if seat.session != session:
        raise Conflict(
            Text(
                "Jadwal Anda sudah berubah. Muat ulang halaman dahulu.",
                "Your session has changed meanwhile. Load the page again first.",
            )
        )
    if seat.starts_at <= clock.now():
        raise Conflict(Text("Sesi ini sudah dimulai.", "This session has begun."))
