"""What follows when somebody takes a seat that another left, or that stayed empty."""

from uuid import UUID

import asyncpg

from recruit.applications.queries import rulebook_of
from recruit.foundation import clock, outbox
from recruit.foundation.database import Connection
from recruit.notices.actions import send
from recruit.notices.rules import NoticeKind
from recruit.notices.templates import both
from recruit.people.queries import recipient_of
from recruit.selection.actions.plenary_force import elected_elsewhere
from recruit.selection.appointments import Basis

FOLLOW = "follow_replacement"
"""The job of training that gives a successor the seat of the crew."""

# A station that lost its chair keeps none empty: whoever comes first leads it.
_TAKE = """
    INSERT INTO appointment (id, application, person, call, election, place, seat_number, chair,
                             stage, replaces, basis, appointed_at, reason)
    SELECT uuidv7(), application.id, application.person, $2::text, call.election, $3::text, $4,
           $5 AND NOT EXISTS (SELECT FROM appointment AS held
                              WHERE held.call = $2::text AND held.place = $3::text
                                AND held.chair AND held.stage <> 'ended'),
           'appointed', $6, $7, $8, $9
    FROM application JOIN call ON call.name = application.call WHERE application.id = $1
    RETURNING id
"""

PLACE_NAME = """
    (SELECT string_agg(around.name, ', ' ORDER BY length(around.code) DESC) FROM place AS around
     WHERE starts_with({place}, around.code) AND around.level IN ('tps', 'village', 'district'))
"""
"""The name of a place with its village and district."""


async def take_seat(
    connection: Connection,
    application_id: UUID,
    *,
    call: str,
    place: str,
    seat_number: int,
    basis: Basis,
    replaces: UUID | None,
    reason: str | None = None,
) -> UUID:
    """Appoint somebody to an empty seat; the appointment. Training follows, and they are told.

    A direct appointment needs a reason.

    The caller holds the seats and moves the application. :class:`Conflict` if the person was
    appointed elsewhere at this moment.
    """
    rulebook = await rulebook_of(call)
    try:
        appointment: UUID = await connection.fetchval(
            _TAKE,
            application_id,
            call,
            place,
            seat_number,
            rulebook.office.chair is not None,
            replaces,
            basis.value,
            clock.now(),
            reason,
        )
    except asyncpg.UniqueViolationError as race:
        raise elected_elsewhere() from race
    await outbox.enqueue(connection, FOLLOW, {"appointment_id": str(appointment)})
    await tell(connection, NoticeKind.seat_taken, application_id, place, str(appointment))
    return appointment


async def tell(
    connection: Connection, kind: NoticeKind, application_id: UUID, place: str, once: str
) -> None:
    """Tell an applicant about a seat at a place, in the caller's transaction."""
    row = await connection.fetchrow(
        f"SELECT person, call, {PLACE_NAME.format(place='$2::text')} AS place"
        " FROM application WHERE id = $1",
        application_id,
        place,
    )
    assert row is not None  # noqa: S101 - the caller has just read it
    await send(
        connection,
        kind=kind,
        recipient=await recipient_of(connection, row["person"]),
        details=both("call", (await rulebook_of(row["call"])).label)
        | {"place": row["place"], "application": str(application_id)},
        once=f"{kind}:{once}",
    )
