"""The board of a district: who sits where in its latest timetable, and what is pinned."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from recruit.foundation import clock
from recruit.foundation.database import fetch, fetch_one, fetch_value
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.people.permissions import Scope
from recruit.training.queries.inputs import Inputs, programme_of, read_inputs
from recruit.training.timetable.model import Objective, Plan, PlannedSession, Slot, Status

_SESSIONS = """
    SELECT session.id, session.room, session.starts_at, session.ends_at, session.capacity,
           ARRAY (SELECT trainer::text FROM session_trainer WHERE session = session.id
                  ORDER BY trainer) AS trainers,
           ARRAY (SELECT appointment FROM enrolment WHERE enrolment.session = session.id)
               AS appointments
    FROM session WHERE timetable = $1 ORDER BY session.starts_at, session.room
"""

# Who sits where, as a short word that changes with every move.
_EDITION = """
    SELECT left(md5(string_agg(concat_ws(' ', enrolment.appointment, session.room,
                                         session.starts_at), ',' ORDER BY enrolment.appointment)),
                16)
    FROM enrolment JOIN session ON session.id = enrolment.session
    WHERE session.timetable = $1
"""


@dataclass(frozen=True, slots=True)
class Seating:
    """The latest timetable of a district against what there is to plan with now.

    ``edition`` names exactly this seating: a move that was made from another is refused.
    """

    timetable: UUID
    version: int
    published_at: datetime | None
    edition: str
    missing: dict[str, Any]
    inputs: Inputs
    plan: Plan


@dataclass(frozen=True, slots=True)
class BoardRoom:
    """A room of the board, by village and venue."""

    id: str
    name: str
    venue: str
    village: str
    village_name: str
    capacity: int


@dataclass(frozen=True, slots=True)
class BoardPin:
    """Where a crew was pinned."""

    crew: str
    room: UUID
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Board:
    """A seating with the names that people know its parts by."""

    seating: Seating
    rooms: list[BoardRoom]
    pins: dict[str, BoardPin]
    trainers: dict[str, str]


async def board(scope: Scope, *, programme: str, district: str) -> Board:
    """The board of a district; :class:`NotFound` also if the scope does not cover it."""
    rulebook, _ = await programme_of(programme)
    if not _covers(scope, rulebook.body, district):
        raise NotFound(_no_timetable(programme, district))
    seating = await read_seating(programme=programme, district=district)
    return Board(
        seating,
        await _rooms(district),
        await pins_in(programme=programme, district=district),
        await _trainers(district),
    )


async def read_seating(*, programme: str, district: str) -> Seating:
    """The latest seating of a district; :class:`NotFound` if it was never planned."""
    _, chosen = await programme_of(programme)
    latest = await fetch_one(
        "SELECT id, version, status, objective, bound, missing, published_at, keeps FROM timetable"
        " WHERE programme = $1 AND district = $2 ORDER BY version DESC LIMIT 1",
        programme,
        district,
    )
    if latest is None:
        raise NotFound(_no_timetable(programme, district))
    # What is changed from a published version is counted against it.
    base = latest["id"] if latest["published_at"] else latest["keeps"]
    inputs = await read_inputs(chosen, district, at=clock.now(), keeps=base)
    return Seating(
        latest["id"],
        latest["version"],
        latest["published_at"],
        f"{latest['version']}-{await fetch_value(_EDITION, latest['id']) or ''}",
        json.loads(latest["missing"]),
        inputs,
        _plan(inputs, latest, await fetch(_SESSIONS, latest["id"])),
    )


async def pins_in(*, programme: str, district: str) -> dict[str, BoardPin]:
    """The pins of a programme in a district, by crew."""
    rows = await fetch(
        "SELECT crew, room, starts_at FROM pin WHERE programme = $1 AND starts_with(crew, $2)",
        programme,
        district,
    )
    return {row["crew"]: BoardPin(**row) for row in rows}


def _covers(scope: Scope, body: str, place: str) -> bool:
    pairs = zip(scope.bodies, scope.prefixes, strict=True)
    return any(body == theirs and place.startswith(prefix) for theirs, prefix in pairs)


def _no_timetable(programme: str, district: str) -> Text:
    return Text(
        f"Belum ada jadwal {programme} untuk {district}.",
        f"There is no timetable of {programme} for {district} yet.",
    )


def _plan(inputs: Inputs, latest: asyncpg.Record, rows: Iterable[asyncpg.Record]) -> Plan:
    """The plan with those who are in office now; whoever left office meanwhile is not in it."""
    crews = {person: code for code, people in inputs.people.items() for person in people}
    slots = {slot.starts: slot for slot in inputs.problem.slots}
    sessions = tuple(_session(row, crews, slots) for row in rows)
    seated = {code for session in sessions for code in session.crews}
    return Plan(
        sessions,
        unplaced=tuple(sorted(inputs.people.keys() - seated)),
        status=Status(latest["status"]),
        objective=Objective(*latest["objective"]),
        bound=Objective(*latest["bound"]),
    )


def _session(row: Any, crews: dict[UUID, str], slots: dict[datetime, Slot]) -> PlannedSession:
    there = Counter(crews[person] for person in row["appointments"] if person in crews)
    slot = slots.get(row["starts_at"]) or Slot(
        row["starts_at"].date(), 0, row["starts_at"], row["ends_at"]
    )
    return PlannedSession(str(row["room"]), slot, tuple(row["trainers"]), tuple(sorted(there)))


async def _rooms(district: str) -> list[BoardRoom]:
    rows = await fetch(
        "SELECT room.id::text, room.name, venue.name AS venue, venue.village,"
        " place.name AS village_name, room.capacity"
        " FROM room JOIN venue ON venue.id = room.venue JOIN place ON place.code = venue.village"
        " WHERE place.parent = $1 ORDER BY venue.village, venue.name, room.name",
        district,
    )
    return [BoardRoom(**row) for row in rows]


async def _trainers(district: str) -> dict[str, str]:
    rows = await fetch("SELECT id::text, name FROM trainer WHERE starts_with(place, $1)", district)
    return {row["id"]: row["name"] for row in rows}
