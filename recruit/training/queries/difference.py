"""What a version of a timetable changes for crews and people."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from recruit.foundation.database import fetch, fetch_one
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.people.permissions import Scope
from recruit.training.rules import Change

_SEATS = """
    SELECT enrolment.id AS enrolment, enrolment.appointment, enrolment.crew, session.room,
           session.starts_at, concat_ws(', ', venue.name, room.name, place.name) AS "where"
    FROM enrolment JOIN session ON session.id = enrolment.session
    JOIN room ON room.id = session.room JOIN venue ON venue.id = room.venue
    JOIN place ON place.code = venue.village
    WHERE enrolment.timetable = {timetable}
"""

CHANGES = f"""
    SELECT coalesce(now.appointment, was.appointment) AS appointment,
           coalesce(now.crew, was.crew) AS crew, now.enrolment,
           CASE WHEN was.appointment IS NULL THEN 'new'
                WHEN now.appointment IS NULL THEN 'cancelled' ELSE 'moved' END AS change,
           was.starts_at AS was_at, was."where" AS was_where, now.starts_at, now."where"
    FROM ({_SEATS.format(timetable="$1")}) AS now
    FULL JOIN ({_SEATS.format(timetable="$2")}) AS was USING (appointment)
    JOIN appointment ON appointment.id = coalesce(now.appointment, was.appointment)
    WHERE (now.room, now.starts_at) IS DISTINCT FROM (was.room, was.starts_at)
      AND appointment.stage <> 'ended'
"""
"""Whose seat differs between a timetable ($1) and an earlier one ($2, NULL for none)."""

EARLIER = """
    (SELECT earlier.id FROM timetable AS earlier
     WHERE earlier.programme = timetable.programme AND earlier.district = timetable.district
       AND earlier.version < timetable.version AND earlier.published_at IS NOT NULL
     ORDER BY earlier.version DESC LIMIT 1)
"""
"""The version that was published before a timetable."""

_VERSIONS = f"""
    SELECT timetable.id, timetable.version, timetable.published_at, {EARLIER} AS earlier
    FROM timetable JOIN programme ON programme.name = timetable.programme
    JOIN call ON call.name = programme.call
    WHERE timetable.programme = $1 AND timetable.district = $2 AND {{scope}}
    ORDER BY timetable.version DESC LIMIT 1
"""

_BY_CREW = f"""
    SELECT crew, change, was_at, was_where, starts_at, "where", array_agg(appointment) AS people
    FROM ({CHANGES}) AS changes
    GROUP BY crew, change, was_at, was_where, starts_at, "where"
    ORDER BY change, crew, starts_at, was_at
"""


@dataclass(frozen=True, slots=True)
class CrewChange:
    """People of a crew whose seat changes in the same way, by appointment."""

    crew: str
    change: Change
    was_at: datetime | None
    was_where: str | None
    starts_at: datetime | None
    where: str | None
    people: list[UUID]


@dataclass(frozen=True, slots=True)
class Difference:
    """What the latest version of a district changes against the one published before it.

    ``earlier`` is the number of that version; None for the first, in which all is new. Counts
    are of people.
    """

    version: int
    published_at: datetime | None
    earlier: int | None
    new: int
    moved: int
    cancelled: int
    crews: list[CrewChange]


async def difference(scope: Scope, *, programme: str, district: str) -> Difference:
    """The difference; :class:`NotFound` if there is no timetable or the scope may not see it."""
    latest = await fetch_one(
        _VERSIONS.format(scope=Scope.sql("call.body", "timetable.district", 3)),
        programme,
        district,
        list(scope.bodies),
        list(scope.prefixes),
    )
    if latest is None:
        raise NotFound(
            Text(
                f"Belum ada jadwal {programme} untuk {district}.",
                f"There is no timetable of {programme} for {district} yet.",
            )
        )
    rows = await fetch(_BY_CREW, latest["id"], latest["earlier"])
    crews = [_crew(row) for row in rows]
    counts = {change: sum(len(c.people) for c in crews if c.change is change) for change in Change}
    earlier = await _version(latest["earlier"])
    return Difference(latest["version"], latest["published_at"], earlier, **counts, crews=crews)


async def planned_districts(*, programme: str, place: str) -> list[str]:
    """The districts at a place that have a timetable of a programme, by code."""
    rows = await fetch(
        "SELECT DISTINCT district FROM timetable WHERE programme = $1 AND district LIKE $2"
        " ORDER BY district",
        programme,
        f"{place}%",
    )
    return [row["district"] for row in rows]


async def _version(timetable: UUID | None) -> int | None:
    row = await fetch_one("SELECT version FROM timetable WHERE id = $1", timetable)
    return None if row is None else row["version"]


def _crew(row: asyncpg.Record) -> CrewChange:
    return CrewChange(**{**row, "change": Change(row["change"])})
