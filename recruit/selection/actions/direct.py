"""Direct appointment: to TPS in institutions (lokasi khusus), and where nobody is left."""

from uuid import UUID

import asyncpg

from recruit.applications.actions import advance
from recruit.applications.queries import rulebook_of
from recruit.applications.stages import BY_EVENT, Event, Stage, events_from
from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import Rulebook
from recruit.screening.queries.clarifications import open_sql
from recruit.selection import queries
from recruit.selection.actions.open_matters import refuse_open
from recruit.selection.actions.succession import take_seat
from recruit.selection.appointments import Basis

SHORTEST_REASON = 10
LONGEST_REASON = 2000
LARGEST_SEAT = 32767

_REASON = Text(
    f"Tulis alasan, {SHORTEST_REASON} sampai {LONGEST_REASON} huruf.",
    f"Write the reason, {SHORTEST_REASON} to {LONGEST_REASON} letters.",
)
_NO_SEAT = Text("Kursi ini tidak ada.", "There is no such seat.")
_NO_APPLICATION = Text(
    "Tidak ada lamaran ini untuk lowongan itu.", "There is no such application of this call."
)
_TAKEN = Text("Kursi ini sudah terisi.", "This seat is held already.")
_RESERVE_FIRST = Text(
    "Unit ini masih mempunyai calon pengganti; panggil dahulu yang berikutnya.",
    "The unit still has reserves; call up the next one first.",
)
_NOT_ELIGIBLE = Text(
    "Hanya yang dinyatakan memenuhi syarat dapat ditetapkan langsung.",
    "Only somebody who was found eligible can be appointed directly.",
)

_SEAT = """
    SELECT place.special, held.id IS NOT NULL AS taken
    FROM seat JOIN place ON place.code = seat.place
    LEFT JOIN appointment AS held ON held.call = seat.call AND held.place = seat.place
        AND held.seat_number = seat.number AND held.stage <> 'ended'
    WHERE seat.call = $1 AND seat.place = $2 AND seat.number = $3
"""


async def appoint_directly(
    *,
    call: str,
    place: str,
    seat_number: int,
    application_id: UUID,
    reason: str,
    actor: Actor,
    replaces: UUID | None = None,
) -> UUID:
    """Appoint somebody who was found eligible to an empty seat; the appointment.

    At a TPS in an institution at any time, elsewhere only when no reserve of the unit is left;
    until the evening before polling day. The applicants' home
    is not asked: those who serve in an institution live elsewhere.
    :class:`InvalidInput` with every fault; :class:`Conflict` if the seat is held, reserves are
    left, something about the person is open, or they hold another office of the election.
    """
    rulebook = await rulebook_of(call)
    actor.require(Permission.plenary_hold, rulebook.body, place)
    async with transaction() as connection:
        await queries.lock_seats(connection, call, place)
        seat, candidate = await _found(connection, call, place, seat_number, application_id, reason)
        await _require_fitting(connection, rulebook, place, seat, candidate)
        data = {"place": place, "seat": seat_number, "stood": candidate["stage"]}
        await advance(connection, Event.appoint_directly, application_id, actor=actor, data=data)
        appointment = await take_seat(
            connection,
            application_id,
            call=call,
            place=place,
            seat_number=seat_number,
            basis=Basis.direct,
            replaces=replaces,
            reason=reason.strip(),
        )
        await _record(connection, appointment, data, application_id, actor)
    return appointment


async def _found(
    connection: Connection,
    call: str,
    place: str,
    seat_number: int,
    application_id: UUID,
    reason: str,
) -> tuple[asyncpg.Record, asyncpg.Record]:
    """The seat and the application; :class:`InvalidInput` names every fault."""
    faults = []
    if not SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON or "\x00" in reason:
        faults.append(Fault("/reason", "reason-required", _REASON))
    within = 0 < seat_number <= LARGEST_SEAT
    seat = await connection.fetchrow(_SEAT, call, place, seat_number) if within else None
    if seat is None:
        faults.append(Fault("/seat_number", "no-such-seat", _NO_SEAT))
    candidate = await connection.fetchrow(
        f"SELECT stage, number, place, {open_sql('application.id')} AS open_matter"
        " FROM application WHERE id = $1 AND call = $2 AND number IS NOT NULL",
        application_id,
        call,
    )
    if candidate is None:
        faults.append(Fault("/application", "no-such-application", _NO_APPLICATION))
    if faults or seat is None or candidate is None:
        raise InvalidInput(faults)
    return seat, candidate


async def _require_fitting(
    connection: Connection,
    rulebook: Rulebook,
    place: str,
    seat: asyncpg.Record,
    candidate: asyncpg.Record,
) -> None:
    """:class:`Conflict` unless the seat is free and this person may have it now."""
    if seat["taken"]:
        raise Conflict(_TAKEN)
    if clock.today() >= rulebook.polling_day:
        raise Conflict(
            Text(
                f"Penetapan hanya sampai sehari sebelum pemungutan suara ({rulebook.polling_day}).",
                f"Appointments end the day before polling day ({rulebook.polling_day}).",
            )
        )
    stage = Stage(candidate["stage"])
    if stage not in BY_EVENT[Event.appoint_directly].sources:
        fitting = [event.value for event in events_from(stage)]
        raise Conflict(_NOT_ELIGIBLE, stage=stage.value, events=fitting)
    refuse_open([candidate["number"]] if candidate["open_matter"] else [])
    unit = rulebook.unit.apply_level.cut(place)
    if not seat["special"] and await queries.next_reserve(connection, rulebook.name, unit):
        raise Conflict(_RESERVE_FIRST)


async def _record(
    connection: Connection,
    appointment: UUID,
    data: dict[str, object],
    application: UUID,
    actor: Actor,
) -> None:
    await ledger.append(
        connection,
        kind="appointed_directly",
        subject_kind="appointment",
        subject_id=appointment,
        actor=actor.reference,
        data=data | {"application": str(application)},
    )
