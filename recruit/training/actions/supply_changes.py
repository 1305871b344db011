"""Adding and changing one venue, room or trainer, and the days on which they are not there.

All of them are KPU's (PPS and PPK): the right for KPPS at their place is asked for. A timetable
that was published stays as it is; planning again goes round what has changed.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg

from recruit.foundation import ledger
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput, NotFound
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import Body
from recruit.training.schemas.supply import DaysGiven, RoomGiven, TrainerGiven, VenueGiven

_NO_VENUE = Text("Tempat bimtek tidak ditemukan.", "There is no such venue.")
_NO_ROOM = Text("Ruang tidak ditemukan.", "There is no such room.")
_NO_TRAINER = Text("Pelatih tidak ditemukan.", "There is no such trainer.")
_NO_PLACE = Text("Tempat ini tidak ada dalam daftar wilayah.", "There is no such place.")
_NAME_TAKEN = Text(
    "Nama ini sudah dipakai di sana; pilih nama lain.",
    "This name is taken there; choose another.",
)

_VENUE_FIELDS = ("village", "name", "latitude", "longitude", "accessible", "opens", "closes")

# The days of a span come to those known, or go from them.
_DAYS = """
    UPDATE {table} SET {column} = (
        SELECT coalesce(array_agg(day ORDER BY day), '{{}}') FROM (
            SELECT unnest({column}) AS day EXCEPT
            SELECT generate_series($2::date, $3::date, '1 day')::date
            UNION SELECT generate_series($2::date, $3::date, '1 day')::date WHERE $4
        ) AS days
    ) WHERE id = $1
"""


async def add_venue(*, given: VenueGiven, actor: Actor) -> UUID:
    """Add a venue, as yet without a room; its id."""
    actor.require(Permission.training_plan, Body.kpps, given.village)
    async with _changing("/village") as connection:
        venue: UUID = await connection.fetchval(
            "INSERT INTO venue (village, name, latitude, longitude, accessible, opens, closes)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
            *_values(given),
        )
        await _record(connection, "venue", "added", venue, actor, given.village)
    return venue


async def change_venue(*, venue: UUID, given: VenueGiven, actor: Actor) -> None:
    """Say anew what a venue is; the days on which it is closed stay."""
    actor.require(Permission.training_plan, Body.kpps, given.village)
    async with _changing("/village") as connection:
        await _village_of(connection, venue, actor)
        await connection.execute(
            "UPDATE venue SET village = $2, name = $3, latitude = $4, longitude = $5,"
            " accessible = $6, opens = $7, closes = $8 WHERE id = $1",
            venue,
            *_values(given),
        )
        await _record(connection, "venue", "changed", venue, actor, given.village)


async def close_venue(*, venue: UUID, days: DaysGiven, actor: Actor) -> None:
    """Close a venue on days, or open it again on them."""
    async with transaction() as connection:
        village = await _village_of(connection, venue, actor)
        await connection.execute(
            _DAYS.format(table="venue", column="closed_on"),
            venue,
            days.first,
            days.last,
            days.away,
        )
        event = "closed" if days.away else "reopened"
        await _record(connection, "venue", event, venue, actor, village, **_span(days))


async def add_room(*, venue: UUID, given: RoomGiven, actor: Actor) -> UUID:
    """Add a room to a venue; its id."""
    async with _changing("/name") as connection:
        village = await _village_of(connection, venue, actor)
        room: UUID = await connection.fetchval(
            "INSERT INTO room (venue, name, capacity) VALUES ($1, $2, $3) RETURNING id",
            venue,
            given.name,
            given.capacity,
        )
        await _record(connection, "room", "added", room, actor, village, capacity=given.capacity)
    return room


async def change_room(*, room: UUID, given: RoomGiven, actor: Actor) -> None:
    """Say anew what a room is called and how many people it holds."""
    async with _changing("/name") as connection:
        venue = await connection.fetchval("SELECT venue FROM room WHERE id = $1", room)
        if venue is None:
            raise NotFound(_NO_ROOM)
        village = await _village_of(connection, venue, actor)
        await connection.execute(
            "UPDATE room SET name = $2, capacity = $3 WHERE id = $1",
            room,
            given.name,
            given.capacity,
        )
        await _record(connection, "room", "changed", room, actor, village, capacity=given.capacity)


async def add_trainer(*, given: TrainerGiven, actor: Actor) -> UUID:
    """Add a trainer; their id. :class:`Conflict` if the place has one of this name."""
    actor.require(Permission.training_plan, Body.kpps, given.place)
    async with _changing("/place") as connection:
        await _refuse_taken(connection, given, None)
        trainer: UUID = await connection.fetchval(
            "INSERT INTO trainer (place, name, sessions_a_day) VALUES ($1, $2, $3) RETURNING id",
            given.place,
            given.name,
            given.sessions_a_day,
        )
        await _record(connection, "trainer", "added", trainer, actor, given.place)
    return trainer


async def change_trainer(*, trainer: UUID, given: TrainerGiven, actor: Actor) -> None:
    """Say anew who a trainer is; the days on which they cannot stay."""
    actor.require(Permission.training_plan, Body.kpps, given.place)
    async with _changing("/place") as connection:
        await _home_of(connection, trainer, actor)
        await _refuse_taken(connection, given, trainer)
        await connection.execute(
            "UPDATE trainer SET place = $2, name = $3, sessions_a_day = $4 WHERE id = $1",
            trainer,
            given.place,
            given.name,
            given.sessions_a_day,
        )
        await _record(connection, "trainer", "changed", trainer, actor, given.place)


async def mark_absent(*, trainer: UUID, days: DaysGiven, actor: Actor) -> None:
    """Take a trainer's days away, or give them back."""
    async with transaction() as connection:
        place = await _home_of(connection, trainer, actor)
        await connection.execute(
            _DAYS.format(table="trainer", column="absent_on"),
            trainer,
            days.first,
            days.last,
            days.away,
        )
        event = "absent" if days.away else "present"
        await _record(connection, "trainer", event, trainer, actor, place, **_span(days))


def _values(given: VenueGiven) -> list[Any]:
    return [getattr(given, name) for name in _VENUE_FIELDS]


def _span(days: DaysGiven) -> dict[str, str]:
    return {"first": days.first.isoformat(), "last": days.last.isoformat()}


@asynccontextmanager
async def _changing(place: str) -> AsyncIterator[Connection]:
    """A transaction that says in words what the database refuses; ``place``: the pointer."""
    try:
        async with transaction() as connection:
            yield connection
    except asyncpg.UniqueViolationError as fault:
        raise Conflict(_NAME_TAKEN) from fault
    except asyncpg.ForeignKeyViolationError as fault:
        raise InvalidInput([Fault(place, "no-such-place", _NO_PLACE)]) from fault


async def _village_of(connection: Connection, venue: UUID, actor: Actor) -> str:
    """The village of a venue that the actor may change, held until the end."""
    found = await connection.fetchval("SELECT village FROM venue WHERE id = $1 FOR UPDATE", venue)
    return _allowed(found, actor, _NO_VENUE)


async def _home_of(connection: Connection, trainer: UUID, actor: Actor) -> str:
    found = await connection.fetchval("SELECT place FROM trainer WHERE id = $1 FOR UPDATE", trainer)
    return _allowed(found, actor, _NO_TRAINER)


def _allowed(place: str | None, actor: Actor, nothing: Text) -> str:
    if place is None:
        raise NotFound(nothing)
    actor.require(Permission.training_plan, Body.kpps, place)
    return place


async def _refuse_taken(connection: Connection, given: TrainerGiven, own: UUID | None) -> None:
    # No unique index tells two trainers of a place apart; one writer at a time does.
    await connection.execute("LOCK TABLE trainer IN SHARE ROW EXCLUSIVE MODE")
    if await connection.fetchval(
        "SELECT EXISTS (SELECT FROM trainer WHERE place = $1 AND name = $2"
        " AND id IS DISTINCT FROM $3)",
        given.place,
        given.name,
        own,
    ):
        raise Conflict(_NAME_TAKEN)


async def _record(
    connection: Connection,
    kind: str,
    event: str,
    subject: UUID,
    actor: Actor,
    place: str,
    **data: object,
) -> None:
    """No name: trainers are people."""
    await ledger.append(
        connection,
        kind=f"{kind}_{event}",
        subject_kind=kind,
        subject_id=subject,
        actor=actor.reference,
        data={"place": place, **data},
    )
