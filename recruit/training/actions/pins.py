"""Pinning crews: planning leaves a pinned crew where a person has put it."""

from datetime import datetime
from uuid import UUID

from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, NotFound
from recruit.people.permissions import Actor, Permission
from recruit.training import queries
from recruit.training.rules import place_of_crew
from recruit.training.rules.board import session_of

_NOT_PINNED = Text("Kelompok ini tidak disematkan.", "This crew is not pinned.")
_NO_CREW = Text("Kelompok ini tidak ada di jadwal.", "There is no such crew in the timetable.")
_NO_SEAT = Text(
    "Kelompok ini belum punya sesi; pindahkan dahulu.",
    "This crew has no session yet; move it to one first.",
)

_PIN = """
    INSERT INTO pin (programme, crew, room, starts_at, pinned_by, pinned_at)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (programme, crew) DO UPDATE SET room = excluded.room,
        starts_at = excluded.starts_at, pinned_by = excluded.pinned_by,
        pinned_at = excluded.pinned_at
"""


async def pin_crew(*, programme: str, district: str, crew: str, actor: Actor) -> None:
    """Pin a crew where it sits in the latest timetable.

    :class:`NotFound` if the district has no such crew, :class:`Conflict` if it has no seat.
    """
    rulebook, _ = await queries.programme_of(programme)
    actor.require(Permission.training_plan, rulebook.body, district)
    async with transaction() as connection:
        seating = await queries.read_seating(programme=programme, district=district)
        if crew not in seating.inputs.people:
            raise NotFound(_NO_CREW)
        session = session_of(seating.plan, crew)
        if session is None:
            raise Conflict(_NO_SEAT)
        await keep_pin(connection, programme, crew, UUID(session.room), session.slot.starts, actor)


async def unpin_crew(*, programme: str, crew: str, actor: Actor) -> None:
    """Let planning move a crew again; :class:`NotFound` if it is not pinned."""
    rulebook, _ = await queries.programme_of(programme)
    actor.require(Permission.training_plan, rulebook.body, place_of_crew(crew))
    async with transaction() as connection:
        gone = await connection.fetchval(
            "DELETE FROM pin WHERE programme = $1 AND crew = $2 RETURNING id", programme, crew
        )
        if gone is None:
            raise NotFound(_NOT_PINNED)
        await _record(connection, "crew_unpinned", programme, crew, actor)


async def keep_pin(
    connection: Connection, programme: str, crew: str, room: UUID, at: datetime, actor: Actor
) -> None:
    """Pin a crew in the caller's transaction, which has asked for the right."""
    await connection.execute(_PIN, programme, crew, room, at, actor.reference, clock.now())
    await _record(
        connection, "crew_pinned", programme, crew, actor, room=str(room), starts=at.isoformat()
    )


async def _record(
    connection: Connection, kind: str, programme: str, crew: str, actor: Actor, **data: str
) -> None:
    await ledger.append(
        connection,
        kind=kind,
        subject_kind="crew",
        subject_id=ledger.subject_of("crew", f"{programme} {crew}"),
        actor=actor.reference,
        data={"programme": programme, "crew": crew, **data},
    )
