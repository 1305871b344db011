"""Ending an appointment, and finding who follows (penggantian antarwaktu, PAW).

The next reserve of the unit takes the seat at once. Without one it is offered to those who were
not elected nearby, the nearest first, until somebody agrees. If nobody does, the panel appoints
somebody directly.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from recruit.applications.actions import advance
from recruit.applications.queries import rulebook_of
from recruit.applications.stages import Event
from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput, NotAllowed, NotFound
from recruit.notices.rules import NoticeKind
from recruit.people.permissions import Actor, ActorKind, Permission
from recruit.places.rules import Level
from recruit.selection import queries
from recruit.selection.actions.advance import BY_EVENT, advance_appointments
from recruit.selection.actions.offers import make_offers, may_offer
from recruit.selection.actions.open_matters import refuse_open
from recruit.selection.actions.succession import take_seat, tell
from recruit.selection.appointments import TRANSITIONS, AppointmentEvent, AppointmentStage, Basis
from recruit.selection.queries import offers
from recruit.selection.rules import FreeSeat
from recruit.selection.rules.redistribution import Proposal, nearest

_Row = dict[str, Any]
"""An appointment with its body, its holder's application, its unit and its seat."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """What followed an ending: the successor's appointment, or an offer that waits for an answer.

    ``application`` is the successor's, or that of whoever was asked.
    """

    ended: UUID
    successor: UUID | None
    application: UUID | None
    offer: UUID | None = None


async def end_appointment(*, appointment_id: UUID, reason: AppointmentEvent, actor: Actor) -> None:
    """End an appointment and leave the seat empty; a chair passes to the best who remains.

    Those who hold the office may resign themselves. :class:`NotFound`; :class:`NotAllowed`;
    :class:`Conflict` with the events that would fit.
    """
    async with transaction() as connection:
        row = await _appointment(connection, appointment_id)
        await queries.lock_seats(connection, row["call"], row["unit"])
        await _end(connection, row, reason, actor)
        await _pass_chair_on(connection, row, actor)


async def call_up(*, appointment_id: UUID, reason: AppointmentEvent, actor: Actor) -> Replacement:
    """End an appointment and give its seat to the next reserve of the unit, or offer it nearby.

    Until the evening before polling day. Reserves who hold another office of the election are
    passed over; where nobody can be asked, the seat stays empty.
    """
    async with transaction() as connection:
        row = await _appointment(connection, appointment_id)
        await _require_before_polling(row["call"])
        await queries.lock_seats(connection, row["call"], row["unit"])
        await _end(connection, row, reason, actor)
        await _pass_chair_on(connection, row, actor)
        return await _follow(connection, row, actor)


async def fill_vacancy(*, appointment_id: UUID, actor: Actor) -> Replacement:
    """Find who follows somebody who left before, e.g. by resigning.

    :class:`Conflict` if the seat is held or on offer, or it is too late.
    """
    async with transaction() as connection:
        row = await _appointment(connection, appointment_id)
        actor.require(Permission.plenary_hold, row["body"], row["place"])
        await _require_before_polling(row["call"])
        await queries.lock_seats(connection, row["call"], row["unit"])
        if row["seat"] not in await offers.empty_seats(connection, row["call"], row["place"]):
            raise Conflict(
                Text(
                    "Kursi ini sudah diisi atau sedang ditawarkan.",
                    "This seat is held, or it is on offer.",
                )
            )
        return await _follow(connection, row, actor)


async def offer_successor(*, appointment_id: UUID, actor: Actor) -> Replacement | None:
    """Ask the next, after somebody declined or kept silent; nothing if that is not needed now."""
    try:
        return await fill_vacancy(appointment_id=appointment_id, actor=actor)
    except Conflict:
        return None


async def who_follows(*, appointment_id: UUID, actor: Actor) -> tuple[UUID | None, bool]:
    """The application of whoever would follow, and whether they must be asked first.

    Nothing is changed. None: nobody can be asked.
    """
    async with transaction() as connection:
        row = await _appointment(connection, appointment_id)
        actor.require(Permission.plenary_hold, row["body"], row["place"])
        reserve = await queries.next_reserve(connection, row["call"], row["unit"])
        if reserve is not None:
            return reserve["id"], False
        proposal = await _nearest(connection, row)
    return (UUID(proposal.application) if proposal else None), True


async def _follow(connection: Connection, row: _Row, actor: Actor) -> Replacement:
    reserve = await queries.next_reserve(connection, row["call"], row["unit"])
    if reserve is None:
        return await _ask_nearby(connection, row, actor)
    refuse_open([reserve["number"]] if reserve["open_matter"] else [])
    data = {"replaces": str(row["id"])}
    await advance(connection, Event.call_up, reserve["id"], actor=actor, data=data)
    successor = await take_seat(
        connection,
        reserve["id"],
        call=row["call"],
        place=row["place"],
        seat_number=row["seat_number"],
        basis=Basis.reserve,
        replaces=row["id"],
    )
    return Replacement(row["id"], successor, reserve["id"])


async def _ask_nearby(connection: Connection, row: _Row, actor: Actor) -> Replacement:
    rulebook, proposal = await rulebook_of(row["call"]), await _nearest(connection, row)
    if proposal is None or not may_offer(rulebook, clock.now()):
        return Replacement(row["id"], None, None)
    made = await make_offers(connection, rulebook, [proposal], actor=actor, replaces=row["id"])
    return Replacement(row["id"], None, UUID(proposal.application), made[0])


async def _nearest(connection: Connection, row: _Row) -> Proposal | None:
    rulebook, district = await rulebook_of(row["call"]), row["place"][: Level.district.code_length]
    return nearest(await offers.problem_of(connection, rulebook, district, [row["seat"]]))


async def _appointment(connection: Connection, appointment_id: UUID) -> _Row:
    """The appointment, and the unit to which its seat belongs."""
    row = await connection.fetchrow(
        "SELECT appointment.id, appointment.call, call.body, appointment.place,"
        " appointment.seat_number, appointment.application, appointment.person"
        " FROM appointment JOIN call ON call.name = appointment.call"
        " WHERE appointment.id = $1",
        appointment_id,
    )
    if row is None:
        raise NotFound(Text("Penetapan tidak ditemukan.", "There is no such appointment."))
    unit = row["place"][: (await rulebook_of(row["call"])).unit.apply_level.code_length]
    return {**row, "unit": unit, "seat": FreeSeat(row["place"], row["seat_number"])}


async def _require_before_polling(call: str) -> None:
    polling_day = (await rulebook_of(call)).polling_day
    if clock.today() >= polling_day:
        raise Conflict(
            Text(
                f"Penggantian hanya sampai sehari sebelum pemungutan suara ({polling_day}).",
                f"Replacements end the day before polling day ({polling_day}).",
            )
        )


async def _end(connection: Connection, row: _Row, reason: AppointmentEvent, actor: Actor) -> None:
    _check_right(reason, row, actor)
    source = "SELECT $1::uuid AS id, '{}'::jsonb AS data"
    if await advance_appointments(connection, reason, source, row["id"], actor=actor):
        if reason is not AppointmentEvent.die:
            await tell(
                connection,
                NoticeKind.appointment_ended,
                row["application"],
                row["place"],
                str(row["id"]),
            )
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


def _check_right(reason: AppointmentEvent, row: _Row, actor: Actor) -> None:
    line = BY_EVENT[reason]
    if line.reason is None:
        message = Text(f"'{reason}' bukan pemberhentian.", f"'{reason}' ends no appointment.")
        raise InvalidInput([Fault("/reason", "no-ending", message)])
    if actor.kind is ActorKind.applicant:
        if not line.holder or str(row["person"]) != actor.id:
            raise NotAllowed(Text("Ini bukan jabatan Anda.", "This is not your office."))
    elif line.permission is not None:
        actor.require(line.permission, row["body"], row["place"])
    elif actor.kind is not ActorKind.system:
        raise NotAllowed(Text("Hanya jam yang memutuskan ini.", "Only the clock decides this."))


async def _pass_chair_on(connection: Connection, row: _Row, actor: Actor) -> None:
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
