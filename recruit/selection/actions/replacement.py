"""Ending an appointment, and calling up the next reserve (penggantian antarwaktu, PAW)."""

from dataclasses import dataclass
from uuid import UUID

import asyncpg

from recruit.applications.actions import advance
from recruit.applications.queries import rulebook_of
from recruit.applications.stages import Event
from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput, NotAllowed, NotFound
from recruit.people.permissions import Actor, ActorKind
from recruit.selection import queries
from recruit.selection.actions.advance import BY_EVENT, advance_appointments
from recruit.selection.actions.open_matters import refuse_open
from recruit.selection.actions.plenary_force import elected_elsewhere
from recruit.selection.appointments import TRANSITIONS, AppointmentEvent, AppointmentStage


@dataclass(frozen=True, slots=True)
class Replacement:
    """What followed an ending: the successor's appointment and application, if there was one."""

    ended: UUID
    successor: UUID | None
    application: UUID | None


async def end_appointment(*, appointment_id: UUID, reason: AppointmentEvent, actor: Actor) -> None:
    """End an appointment and leave the seat empty; a chair passes to the best who remains.

    :class:`NotFound`; :class:`NotAllowed`; :class:`Conflict` with the events that would fit.
    """
    async with transaction() as connection:
        row = await _appointment(connection, appointment_id)
        await queries.lock_seats(connection, row["call"], row["unit"])
        await _end(connection, row, reason, actor)
        await _pass_chair_on(connection, row, actor)


async def call_up(*, appointment_id: UUID, reason: AppointmentEvent, actor: Actor) -> Replacement:
    """End an appointment and give its seat to the next reserve of the unit.

    Until the evening before polling day. Reserves who hold another office of the election are
    passed over; where nobody is left, the seat stays empty.
    """
    async with transaction() as connection:
        row = await _appointment(connection, appointment_id)
        await _require_before_polling(row["call"])
        await queries.lock_seats(connection, row["call"], row["unit"])
        await _end(connection, row, reason, actor)
        reserve = await queries.next_reserve(connection, row["call"], row["unit"])
        successor = None
        if reserve is not None:
            refuse_open([reserve["number"]] if reserve["open_matter"] else [])
            data = {"replaces": str(appointment_id)}
            await advance(connection, Event.call_up, reserve["id"], actor=actor, data=data)
            successor = await _succeed(connection, row, reserve)
        await _pass_chair_on(connection, row, actor)
    return Replacement(appointment_id, successor, reserve["id"] if reserve else None)


async def _appointment(connection: Connection, appointment_id: UUID) -> asyncpg.Record:
    """The appointment with its body, and the unit in which its holder was ranked."""
    row = await connection.fetchrow(
        "SELECT appointment.id, appointment.call, call.body, appointment.place,"
        " appointment.seat_number, application.place AS unit"
        " FROM appointment JOIN call ON call.name = appointment.call"
        " JOIN application ON application.id = appointment.application"
        " WHERE appointment.id = $1",
        appointment_id,
    )
    if row is None:
        raise NotFound(Text("Penetapan tidak ditemukan.", "There is no such appointment."))
    return row


async def _require_before_polling(call: str) -> None:
    polling_day = (await rulebook_of(call)).polling_day
    if clock.today() >= polling_day:
        raise Conflict(
            Text(
                f"Penggantian hanya sampai sehari sebelum pemungutan suara ({polling_day}).",
                f"Replacements end the day before polling day ({polling_day}).",
            )
        )


async def _end(
    connection: Connection, row: asyncpg.Record, reason: AppointmentEvent, actor: Actor
) -> None:
    _check_right(reason, row, actor)
    source = "SELECT $1::uuid AS id, '{}'::jsonb AS data"
    if await advance_appointments(connection, reason, source, row["id"], actor=actor):
        return
    stage = AppointmentStage(
        await connection.fetchval("SELECT stage FROM appointment WHERE id = $1", row["id"])
    )
    raise Conflict(
        Text(
            f"Penetapan berada pada tahap {stage}; '{reason}' tidak sesuai.",
            f"The appointment is {stage}; '{reason}' does not fit.",
        ),
        stage=stage.value,
        events=[line.event.value for line in TRANSITIONS if stage in line.sources],
    )


def _check_right(reason: AppointmentEvent, row: asyncpg.Record, actor: Actor) -> None:
    line = BY_EVENT[reason]
    if line.reason is None:
        message = Text(f"'{reason}' bukan pemberhentian.", f"'{reason}' ends no appointment.")
        raise InvalidInput([Fault("/reason", "no-ending", message)])
    if line.permission is not None:
        actor.require(line.permission, row["body"], row["place"])
    elif actor.kind is not ActorKind.system:
        raise NotAllowed(Text("Hanya jam yang memutuskan ini.", "Only the clock decides this."))


async def _succeed(connection: Connection, row: asyncpg.Record, reserve: asyncpg.Record) -> UUID:
    try:
        successor: UUID = await connection.fetchval(
            "INSERT INTO appointment (id, application, person, call, election, place,"
            " seat_number, chair, stage, replaces, appointed_at)"
            " VALUES (uuidv7(), $1, $2, $3, $4, $5, $6, false, 'appointed', $7, $8) RETURNING id",
            reserve["id"],
            reserve["person"],
            row["call"],
            reserve["election"],
            row["place"],
            row["seat_number"],
            row["id"],
            clock.now(),
        )
    except asyncpg.UniqueViolationError as race:
        raise elected_elsewhere() from race
    return successor


async def _pass_chair_on(connection: Connection, row: asyncpg.Record, actor: Actor) -> None:
    """If the chair's appointment ended, the best ranked of those in office leads the place."""
    heir = await connection.fetchval(
        "UPDATE appointment SET chair = true WHERE id = ("
        " SELECT heir.id FROM appointment AS ended JOIN appointment AS heir"
        "  ON heir.call = ended.call AND heir.place = ended.place AND heir.stage <> 'ended'"
        " WHERE ended.id = $1 AND ended.chair"
        " ORDER BY heir.replaces IS NOT NULL, heir.seat_number LIMIT 1) RETURNING id",
        row["id"],
    )
    if heir is not None:
        await ledger.append(
            connection,
            kind="appointment_chair_passed_on",
            subject_kind="appointment",
            subject_id=heir,
            actor=actor.reference,
            data={"from": str(row["id"])},
        )
