"""What was planned: the timetable of a district, seats, totals, and how far planning is."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from recruit.foundation import outbox
from recruit.foundation.database import fetch, fetch_one
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.people.permissions import Scope
from recruit.training.rules import cures_of
from recruit.training.timetable.model import Status

RUN_KIND = "training"
"""The kind of the runs that plan districts."""


@dataclass(frozen=True, slots=True)
class SessionDetail:
    """A session, with its crews by code and its trainers by name."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    venue: str
    room: str
    village: str
    capacity: int
    people: int
    crews: list[str]
    trainers: list[str]


@dataclass(frozen=True, slots=True)
class DistrictTimetable:
    """The latest timetable of a district.

    ``objective`` and ``bound`` hold a number for each aim, the most important first (people
    without a seat, people away from their village, person-metres, sessions, slots); where they
    are equal, no better plan exists. ``missing`` is what would seat those without a seat,
    ``moved`` people who sit elsewhere than in the published timetable that it mends.
    """

    id: UUID
    programme: str
    district: str
    version: int
    status: Status
    objective: list[int]
    bound: list[int]
    people: int
    crews: int
    unplaced: int
    missing: dict[str, Any]
    moved: int | None
    planned_at: datetime
    published_at: datetime | None
    sessions: list[SessionDetail]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Totals of the latest timetables at a place; ``unplaced`` are people without a seat.

    ``optimal`` are the districts for which the solver proved that no plan is better.
    """

    districts: int
    optimal: int
    published: int
    people: int
    crews: int
    sessions: int
    unplaced: int


@dataclass(frozen=True, slots=True)
class PlannedSeat:
    """The seat of an appointed person in a published session."""

    enrolment: UUID
    programme: str
    session: UUID
    starts_at: datetime
    ends_at: datetime
    venue: str
    room: str
    village: str
    attended_at: datetime | None


_LATEST = """
    SELECT timetable.id, programme, district, version, status, objective, bound, people, crews,
           unplaced, missing, moved, planned_at, published_at
    FROM timetable JOIN programme ON programme.name = programme
                   JOIN call ON call.name = programme.call
"""

_SESSIONS = """
    SELECT session.id, session.starts_at, session.ends_at, session.capacity,
           room.name AS room, venue.name AS venue, venue.village,
           (SELECT count(*) FROM enrolment
            JOIN appointment ON appointment.id = enrolment.appointment
            WHERE session = session.id AND stage <> 'ended') AS people,
           ARRAY (SELECT DISTINCT crew FROM enrolment WHERE session = session.id ORDER BY crew)
               AS crews,
           ARRAY (SELECT trainer.name FROM session_trainer
                  JOIN trainer ON trainer.id = session_trainer.trainer
                  WHERE session_trainer.session = session.id ORDER BY trainer.name) AS trainers
    FROM session JOIN room ON room.id = session.room JOIN venue ON venue.id = room.venue
    WHERE session.timetable = $1 ORDER BY session.starts_at, venue.village, room.name
"""


async def district_timetable(scope: Scope, *, programme: str, district: str) -> DistrictTimetable:
    """The latest timetable of a district; :class:`NotFound` also if the scope may not see it."""
    row = await fetch_one(
        f"{_LATEST} WHERE programme = $1 AND district = $2"
        f" AND {Scope.sql('call.body', 'district', 3)} ORDER BY version DESC LIMIT 1",
        programme,
        district,
        list(scope.bodies),
        list(scope.prefixes),
    )
    if row is None:
        raise NotFound(
            Text(
                f"Belum ada jadwal {programme} untuk {district}.",
                f"There is no timetable of {programme} for {district} yet.",
            )
        )
    sessions = [SessionDetail(**one) for one in await fetch(_SESSIONS, row["id"])]
    found: dict[str, Any] = {
        **row,
        "status": Status(row["status"]),
        "missing": json.loads(row["missing"]),
        "sessions": sessions,
    }
    return DistrictTimetable(**found)


async def coverage(*, programme: str, place: str) -> Coverage:
    """How many are planned for, at a place and everything in it; zeros where nothing is."""
    row = await fetch_one(
        "WITH latest AS (SELECT DISTINCT ON (district) * FROM timetable"
        "   WHERE programme = $1 AND district LIKE $2 ORDER BY district, version DESC)"
        " SELECT count(*) AS districts, count(*) FILTER (WHERE status = 'optimal') AS optimal,"
        " count(published_at) AS published, coalesce(sum(people), 0) AS people,"
        " coalesce(sum(crews), 0) AS crews, coalesce(sum(unplaced), 0) AS unplaced,"
        " (SELECT count(*) FROM session WHERE timetable IN (SELECT id FROM latest)) AS sessions"
        " FROM latest",
        programme,
        f"{place}%",
    )
    assert row is not None  # noqa: S101 - an aggregate always answers one row
    return Coverage(**row)


async def missing_at(*, programme: str, place: str) -> dict[str, list[Text]]:
    """What would seat those without a seat in the latest timetables at a place, by district."""
    rows = await fetch(
        "SELECT district, missing FROM (SELECT DISTINCT ON (district) * FROM timetable"
        "   WHERE programme = $1 AND district LIKE $2 ORDER BY district, version DESC) AS latest"
        " WHERE unplaced > 0 ORDER BY district",
        programme,
        f"{place}%",
    )
    return {row["district"]: cures_of(json.loads(row["missing"])) for row in rows}


async def seats_of(appointment: UUID) -> list[PlannedSeat]:
    """The seats of an appointed person in the published timetables, in order of time.

    Of each programme only the last that was published counts. The caller has asked for the right.
    """
    rows = await fetch(
        "SELECT DISTINCT ON (timetable.programme) enrolment.id AS enrolment, timetable.programme,"
        " session.id AS session, session.starts_at, session.ends_at, venue.name AS venue,"
        " room.name AS room, venue.village, attendance.attended_at"
        " FROM enrolment JOIN timetable ON timetable.id = enrolment.timetable"
        " JOIN session ON session.id = enrolment.session"
        " JOIN room ON room.id = session.room JOIN venue ON venue.id = room.venue"
        " LEFT JOIN attendance ON attendance.enrolment = enrolment.id"
        " WHERE enrolment.appointment = $1 AND timetable.published_at IS NOT NULL"
        " ORDER BY timetable.programme, timetable.version DESC",
        appointment,
    )
    return sorted((PlannedSeat(**row) for row in rows), key=lambda seat: seat.starts_at)


async def seats_of_application(application: UUID) -> list[PlannedSeat]:
    """The seats of whoever holds an office through an application; none if nobody does."""
    appointment = await fetch_one(
        "SELECT id FROM appointment WHERE application = $1 AND stage <> 'ended'", application
    )
    return await seats_of(appointment["id"]) if appointment is not None else []


async def run_progress(run: UUID) -> outbox.Progress:
    """How far the planning of a run is; :class:`NotFound` if no planning has this id."""
    progress = await outbox.progress(run)
    if progress is None or progress.kind != RUN_KIND:
        raise NotFound(Text("Penjadwalan tidak ditemukan.", "There is no such planning."))
    return progress
