"""The rooms of interviews: days, times, slots and panels."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import asyncpg

from recruit.applications.queries import rulebook_of, unknown_places
from recruit.foundation import clock, ledger
from recruit.foundation.clock import WIB
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput, NotFound
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import Rulebook, WindowName
from recruit.scoring import queries
from recruit.scoring.queries.interviews import RoomState
from recruit.scoring.rules import ASSESSORS
from recruit.scoring.rules.interviews import slots_of

NAME_LENGTH = 120
SHORTEST, LONGEST = 5, 120
"""Minutes of a slot."""
MOST_DAYS, MOST_PANELLISTS = 31, 9

_NO_ROOM = Text("Ruang ini tidak ditemukan.", "There is no such room.")
_NO_INTERVIEWS = Text("Lowongan ini tidak mewawancarai.", "This call has no interviews.")
_NO_PLACE = Text("Kode tempat ini tidak dikenal.", "There is no place of this code.")
_NAME = Text(
    f"Isi nama ruang, paling banyak {NAME_LENGTH} huruf.",
    f"Give the room a name of at most {NAME_LENGTH} letters.",
)
_MINUTES = Text(
    f"Satu wawancara {SHORTEST} sampai {LONGEST} menit.",
    f"An interview takes {SHORTEST} to {LONGEST} minutes.",
)
_TIMES = Text(
    "Ruang harus tutup sesudah dibuka, dan cukup lama untuk satu wawancara.",
    "The room must close after it opens, and be open long enough for one interview.",
)
_DAYS = Text(
    f"Pilih 1 sampai {MOST_DAYS} hari yang belum lewat.",
    f"Choose 1 to {MOST_DAYS} days that have not passed.",
)
_OUTSIDE = Text(
    "Masa wawancara {first} sampai {last}.", "Interviews are held from {first} to {last}."
)
_PANEL = Text(
    f"Pilih {ASSESSORS} sampai {MOST_PANELLISTS} pewawancara.",
    f"Choose {ASSESSORS} to {MOST_PANELLISTS} assessors.",
)
_STRANGER = Text(
    "Salah satunya tidak bertugas sebagai pewawancara di sini.",
    "One of them does not serve as an assessor here.",
)
_ELSEWHERE = Text(
    "{name} sudah duduk di {room} pada {day}.", "{name} already sits in {room} on {day}."
)
_TWICE = Text(
    "Ruang bernama itu sudah ada pada waktu itu.", "There is a room of that name at that time."
)
_INVITED = Text(
    "Sudah ada yang diundang ke ruang ini; pindahkan mereka dahulu.",
    "Somebody is invited to this room; move them first.",
)


@dataclass(frozen=True, slots=True)
class NewRoom:
    """A room as a chair describes it: on each of these days, from one time to another (WIB)."""

    name: str
    days: Sequence[date]
    opens: time
    closes: time
    minutes: int
    panel: Collection[UUID]

    def hours(self) -> list[tuple[datetime, datetime]]:
        """When it opens and closes, day by day."""
        return [
            (datetime.combine(day, self.opens, WIB), datetime.combine(day, self.closes, WIB))
            for day in sorted(set(self.days))
        ]


async def hold_plan(connection: Connection, call: str) -> None:
    """Let whoever changes the interviews of a call follow one another."""
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtext('interviews'), hashtext($1))", call
    )


async def make_rooms(*, call: str, place: str, room: NewRoom, actor: Actor) -> list[UUID]:
    """Make a room on each of its days; their ids.

    :class:`InvalidInput` names every fault: also an assessor who sits elsewhere at that time, of
    whatever call. :class:`Conflict` if there is such a room already.
    """
    rulebook = await rulebook_of(call)
    actor.require(Permission.interviews_plan, rulebook.body, place)
    faults = _faults(rulebook, room)
    if await unknown_places([place]):
        faults.append(Fault("/place", "unknown-place", _NO_PLACE))
    async with transaction() as connection:
        await _hold_officers(connection, room.panel)
        hours = [] if faults else room.hours()
        faults += await _panel_faults(connection, rulebook, place, room.panel, hours)
        if faults:
            raise InvalidInput(faults)
        try:
            made = [await _insert(connection, call, place, room, *hours) for hours in room.hours()]
        except asyncpg.UniqueViolationError as twice:
            raise Conflict(_TWICE) from twice
        data = {"call": call, "place": place, "panel": [str(one) for one in room.panel]}
        for made_room in made:
            await _record(connection, "interview_room_made", made_room, actor, data)
    return made


async def change_panel(*, room_id: UUID, panel: Collection[UUID], actor: Actor) -> None:
    """Put other assessors into a room. Whoever leaves it judges nobody there any more whose sheet
    they have not handed in; the next distribution finds others."""
    room, rulebook = await _room(room_id, actor)
    async with transaction() as connection:
        await hold_plan(connection, room.call)
        await _hold_officers(connection, panel)
        hours = [(room.opens_at, room.closes_at)]
        faults = await _panel_faults(connection, rulebook, room.place, panel, hours, room_id)
        if faults:
            raise InvalidInput(faults)
        await connection.execute("DELETE FROM interview_panellist WHERE room = $1", room_id)
        await _seat(connection, room_id, panel)
        await connection.execute(_LEAVE, room_id, list(panel))
        data = {"panel": [str(one) for one in panel]}
        await _record(connection, "interview_panel_changed", room_id, actor, data)


async def remove_room(*, room_id: UUID, actor: Actor) -> None:
    """Remove a room to which nobody is invited; :class:`Conflict` otherwise."""
    room, _ = await _room(room_id, actor)
    async with transaction() as connection:
        await hold_plan(connection, room.call)
        invited = "SELECT EXISTS (SELECT FROM interview WHERE room = $1 AND invited_at IS NOT NULL)"
        if await connection.fetchval(invited, room_id):
            raise Conflict(_INVITED)
        await connection.execute(_NOT_JUDGED, room_id)
        await connection.execute("DELETE FROM interview WHERE room = $1", room_id)
        await connection.execute("DELETE FROM interview_panellist WHERE room = $1", room_id)
        await connection.execute("DELETE FROM interview_room WHERE id = $1", room_id)
        await _record(connection, "interview_room_removed", room_id, actor)


_LEAVE = """
    DELETE FROM interview_assessor AS one USING interview
    WHERE interview.id = one.interview AND interview.room = $1 AND one.officer <> ALL ($2::uuid[])
      AND NOT EXISTS (SELECT FROM score_sheet AS sheet
                      WHERE sheet.application = interview.application
                        AND sheet.assessor = one.officer)
"""
_NOT_JUDGED = """
    DELETE FROM interview_assessor AS one USING interview
    WHERE interview.id = one.interview AND interview.room = $1
"""


async def _room(room_id: UUID, actor: Actor) -> tuple[RoomState, Rulebook]:
    room = await queries.room_by_id(room_id)
    if room is None:
        raise NotFound(_NO_ROOM)
    rulebook = await rulebook_of(room.call)
    actor.require(Permission.interviews_plan, rulebook.body, room.place)
    return room, rulebook


def _faults(rulebook: Rulebook, room: NewRoom) -> list[Fault]:
    """What is wrong with a room whatever the database says."""
    window = rulebook.window(WindowName.interview)
    if window is None:
        return [Fault("/call", "no-interviews", _NO_INTERVIEWS)]
    outside = _OUTSIDE.format(first=window.first_day, last=window.last_day)
    days, today = room.days, clock.today()
    opens, closes = (datetime.combine(today, each, WIB) for each in (room.opens, room.closes))
    wrong = {
        "/name": (_NAME, not 0 < len(room.name.strip()) <= NAME_LENGTH or "\x00" in room.name),
        "/minutes": (_MINUTES, not SHORTEST <= room.minutes <= LONGEST),
        "/closes": (_TIMES, not slots_of(opens, closes, max(room.minutes, 1))),
        "/days": (_DAYS, not 0 < len(days) <= MOST_DAYS or any(day < today for day in days)),
        "/days/0": (
            outside,
            any(not window.first_day <= day <= window.last_day for day in days),
        ),
    }
    return [Fault(at, "room", message) for at, (message, is_wrong) in wrong.items() if is_wrong]


async def _panel_faults(
    connection: Connection,
    rulebook: Rulebook,
    place: str,
    panel: Collection[UUID],
    hours: Sequence[tuple[datetime, datetime]],
    but: UUID | None = None,
) -> list[Fault]:
    """Why these cannot be the panel of a room; ``but`` is the room itself, which has one."""
    if not ASSESSORS <= len(set(panel)) <= MOST_PANELLISTS:
        return [Fault("/panel", "panel-size", _PANEL)]
    possible = await queries.possible_assessors(rulebook.body, place, clock.now())
    if not set(panel) <= possible.keys():
        return [Fault("/panel", "unknown-assessor", _STRANGER)]
    opens, closes = [opens for opens, _ in hours], [closes for _, closes in hours]
    sitting = await queries.elsewhere(connection, list(panel), opens, closes)
    return [
        Fault("/panel", "sits-elsewhere", _ELSEWHERE.format(
            name=row["name"], room=row["room"], day=row["opens_at"].astimezone(WIB).date()
        ))
        for row in sitting
        if row["id"] != but
    ]  # fmt: skip


async def _hold_officers(connection: Connection, officers: Collection[UUID]) -> None:
    """Nobody is put into two rooms at the same time by two chairs."""
    await connection.execute(
        "SELECT FROM officer WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE",
        list(officers),
    )


async def _insert(
    connection: Connection,
    call: str,
    place: str,
    room: NewRoom,
    opens: datetime,
    closes: datetime,
) -> UUID:
    made: UUID = await connection.fetchval(
        "INSERT INTO interview_room (call, place, name, opens_at, closes_at, minutes)"
        " VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        call,
        place,
        room.name.strip(),
        opens,
        closes,
        room.minutes,
    )
    await _seat(connection, made, room.panel)
    return made


async def _seat(connection: Connection, room: UUID, panel: Collection[UUID]) -> None:
    await connection.execute(
        "INSERT INTO interview_panellist (room, officer) SELECT $1, unnest($2::uuid[])",
        room,
        sorted(set(panel)),
    )


async def _record(
    connection: Connection,
    kind: str,
    room: UUID,
    actor: Actor,
    data: dict[str, Any] | None = None,
) -> None:
    await ledger.append(
        connection,
        kind=kind,
        subject_kind="interview_room",
        subject_id=room,
        actor=actor.reference,
        data=data,
    )
