"""Reads of interviews: what a distribution is made from, and what chair, assessor and applicant
see of it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from recruit.applications.stages import Stage
from recruit.foundation.database import Connection, fetch, fetch_one
from recruit.people.permissions import ROLE_PERMISSIONS, Permission, Scope
from recruit.rulebook.model import Rulebook
from recruit.scoring.queries.sheets import judged_stage
from recruit.scoring.rules.interviews import Resident, slots_of

_JUDGES = [role.value for role, held in ROLE_PERMISSIONS.items() if Permission.scores_enter in held]


@dataclass(frozen=True, slots=True)
class RoomState:
    """A room with its panel, and which of its slots are taken."""

    id: UUID
    call: str
    place: str
    name: str
    opens_at: datetime
    closes_at: datetime
    minutes: int
    panel: dict[UUID, str]
    """The names of its assessors; whoever left the service is no longer among them."""
    taken: frozenset[datetime]

    @property
    def slots(self) -> tuple[datetime, ...]:
        """When interviews begin here."""
        return slots_of(self.opens_at, self.closes_at, self.minutes)

    def free(self, after: datetime, freed: Collection[datetime] = ()) -> tuple[datetime, ...]:
        """The slots still to come that nobody has, and those that are ``freed``."""
        taken = self.taken.difference(freed)
        return tuple(at for at in self.slots if at not in taken and at > after)


@dataclass(frozen=True, slots=True)
class Assessment:
    """An assessor of an interview."""

    application: UUID
    officer: UUID
    judged: bool
    """Whether their sheet is in."""


@dataclass(frozen=True, slots=True)
class Assessor:
    """One of those who judge, with why they might know the applicant."""

    name: str
    flagged: str | None


@dataclass(frozen=True, slots=True)
class InterviewState:
    """An interview as the chair sees it."""

    id: UUID
    application: UUID
    number: int
    name: str
    place: str
    room: UUID
    at: datetime
    invited_at: datetime | None
    asked_to_move_at: datetime | None
    asked_because: str | None
    absent_at: datetime | None
    assessors: tuple[Assessor, ...]


@dataclass(frozen=True, slots=True)
class OwnInterview:
    """An invitation as the applicant sees it."""

    id: UUID
    room: str
    place: str
    at: datetime
    asked_to_move_at: datetime | None
    absent_at: datetime | None


@dataclass(frozen=True, slots=True)
class InterviewToHold:
    """An interview as its assessor sees it."""

    id: UUID
    application: UUID
    number: int
    name: str
    call: str
    room: str
    at: datetime
    absent_at: datetime | None
    judged: bool


_ROOMS = """
    SELECT room.id, room.call, room.place, room.name, room.opens_at, room.closes_at, room.minutes,
           panel.ids, panel.names,
           ARRAY(SELECT at FROM interview WHERE interview.room = room.id) AS taken
    FROM interview_room AS room
    CROSS JOIN LATERAL (
        SELECT array_agg(officer.id ORDER BY officer.name) AS ids,
               array_agg(officer.name ORDER BY officer.name) AS names
        FROM interview_panellist AS one JOIN officer ON officer.id = one.officer
        WHERE one.room = room.id AND officer.revoked_at IS NULL
    ) AS panel
"""


async def rooms_for(call: str, place: str) -> list[RoomState]:
    """The rooms of a call for people of a place: there, below and above, in order of time."""
    rows = await fetch(
        f"{_ROOMS} WHERE room.call = $1"
        " AND (starts_with(room.place, $2) OR starts_with($2, room.place))"
        " ORDER BY room.opens_at, room.name, room.id",
        call,
        place,
    )
    return [_room(row) for row in rows]


async def room_by_id(room: UUID) -> RoomState | None:
    """One room."""
    row = await fetch_one(f"{_ROOMS} WHERE room.id = $1", room)
    return _room(row) if row is not None else None


def _room(row: asyncpg.Record) -> RoomState:
    panel = dict(zip(row["ids"] or (), row["names"] or (), strict=True))
    facts = {name: row[name] for name in ("id", "call", "place", "name", "opens_at", "closes_at")}
    return RoomState(**facts, minutes=row["minutes"], panel=panel, taken=frozenset(row["taken"]))


async def people_to_interview(
    connection: Connection, rulebook: Rulebook, place: str, now: datetime
) -> list[asyncpg.Record]:
    """Everybody below a place whose interview is still to come, with where they live and the slot
    that they have, by place and number; held against change."""
    rows: list[asyncpg.Record] = await connection.fetch(
        f"{_PEOPLE} WHERE application.call = $1 AND application.stage = $2"
        " AND application.place LIKE $3"
        " AND (interview.id IS NULL OR interview.at > $4 AND interview.absent_at IS NULL)"
        " ORDER BY application.place, application.number FOR SHARE OF application",
        rulebook.name,
        judged_stage(rulebook).value,
        f"{place}%",
        now,
    )
    return rows


async def person_to_interview(connection: Connection, application: UUID) -> asyncpg.Record | None:
    """One of them, whatever became of the interview."""
    return await connection.fetchrow(f"{_PEOPLE} WHERE application.id = $1", application)


_PEOPLE = """
    SELECT application.id, application.number, application.place, application.name,
           person.village_code, person.rt, person.rw, interview.id AS interview, interview.room,
           interview.at, interview.invited_at
    FROM application JOIN person ON person.id = application.person
    LEFT JOIN interview ON interview.application = application.id
"""


async def assessments(connection: Connection, call: str) -> list[Assessment]:
    """Who judges whom in a call."""
    rows = await connection.fetch(
        "SELECT interview.application, one.officer, EXISTS (SELECT FROM score_sheet AS sheet"
        "  WHERE sheet.application = interview.application AND sheet.assessor = one.officer)"
        " FROM interview_assessor AS one JOIN interview ON interview.id = one.interview"
        " JOIN application ON application.id = interview.application WHERE application.call = $1",
        call,
    )
    return [Assessment(*row) for row in rows]


async def interests(connection: Connection, call: str) -> dict[UUID, set[UUID]]:
    """The officers who declared an interest, by application."""
    rows = await connection.fetch(
        "SELECT application, officer FROM interest_declared AS declared"
        " JOIN application ON application.id = declared.application WHERE application.call = $1",
        call,
    )
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for application, officer in rows:
        found[application].add(officer)
    return found


async def interests_below(call: str, place: str) -> list[asyncpg.Record]:
    """The interests declared in people of a place, the latest first: number and name of the
    applicant, name of the officer, reason and time."""
    return await fetch(
        "SELECT application.number, application.name, officer.name AS officer, declared.reason,"
        " declared.declared_at FROM interest_declared AS declared"
        " JOIN application ON application.id = declared.application"
        " JOIN officer ON officer.id = declared.officer"
        " WHERE application.call = $1 AND application.place LIKE $2"
        " ORDER BY declared.declared_at DESC",
        call,
        f"{place}%",
    )


async def homes(connection: Connection, call: str) -> dict[UUID, Resident]:
    """Where the assessors of all panels of a call live."""
    rows = await connection.fetch(
        "SELECT DISTINCT officer.id, officer.name, village_code, rt, rw FROM officer"
        " JOIN interview_panellist AS one ON one.officer = officer.id"
        " JOIN interview_room AS room ON room.id = one.room WHERE room.call = $1",
        call,
    )
    return {row["id"]: Resident(*tuple(row)[1:]) for row in rows}


async def possible_assessors(body: str, place: str, now: datetime) -> dict[UUID, str]:
    """The officers who may judge applications to a body at a place, by name."""
    rows = await fetch(
        "SELECT DISTINCT officer.id, officer.name FROM officer"
        " JOIN officer_grant AS held ON held.officer = officer.id"
        " WHERE officer.revoked_at IS NULL AND held.role = ANY ($1) AND $2 = ANY (held.bodies)"
        " AND (starts_with($3, held.place_prefix) OR starts_with(held.place_prefix, $3))"
        " AND (held.until IS NULL OR held.until > $4) ORDER BY officer.name, officer.id",
        _JUDGES,
        body,
        place,
        now,
    )
    return {row["id"]: row["name"] for row in rows}


async def elsewhere(
    connection: Connection, officers: list[UUID], opens: list[datetime], closes: list[datetime]
) -> list[asyncpg.Record]:
    """The rooms of any call in which these officers sit at one of these times."""
    return await connection.fetch(
        "SELECT one.officer, officer.name, room.id, room.name AS room, room.opens_at"
        " FROM interview_panellist AS one JOIN interview_room AS room ON room.id = one.room"
        " JOIN officer ON officer.id = one.officer WHERE one.officer = ANY ($1::uuid[])"
        " AND EXISTS (SELECT FROM unnest($2::timestamptz[], $3::timestamptz[])"
        "  AS asked (opens, closes) WHERE room.opens_at < closes AND opens < room.closes_at)"
        " ORDER BY room.opens_at, officer.name",
        officers,
        opens,
        closes,
    )


async def interviews_below(call: str, place: str) -> list[InterviewState]:
    """The interviews of the people of a place, in order of time."""
    rows = await fetch(
        "SELECT interview.id, application.id AS application, application.number,"
        " application.name, application.place, interview.room, interview.at,"
        " interview.invited_at, interview.asked_to_move_at, interview.asked_because,"
        " interview.absent_at,"
        " ARRAY(SELECT ARRAY[officer.name, one.flagged] FROM interview_assessor AS one"
        "  JOIN officer ON officer.id = one.officer WHERE one.interview = interview.id"
        "  ORDER BY officer.name) AS assessors"
        " FROM interview JOIN application ON application.id = interview.application"
        " JOIN interview_room AS room ON room.id = interview.room"
        " WHERE application.call = $1 AND application.place LIKE $2"
        " ORDER BY interview.at, room.name",
        call,
        f"{place}%",
    )
    return [
        InterviewState(**{**row, "assessors": tuple(Assessor(*one) for one in row["assessors"])})
        for row in rows
    ]


async def own_interview(application: UUID) -> OwnInterview | None:
    """The interview that an applicant was invited to, as long as they stand for the office."""
    row = await fetch_one(
        "SELECT interview.id, room.name AS room, room.place, interview.at,"
        " interview.asked_to_move_at, interview.absent_at FROM interview"
        " JOIN interview_room AS room ON room.id = interview.room"
        " JOIN application ON application.id = interview.application"
        " WHERE interview.application = $1 AND interview.invited_at IS NOT NULL"
        f" AND application.stage <> '{Stage.withdrawn}'",
        application,
    )
    return OwnInterview(**row) if row is not None else None


async def interviews_of(officer: UUID) -> list[InterviewToHold]:
    """The interviews that an assessor holds or held, in order of time."""
    rows = await fetch(
        "SELECT interview.id, application.id AS application, application.number,"
        " application.name, application.call, room.name AS room, interview.at,"
        " interview.absent_at, EXISTS (SELECT FROM score_sheet AS sheet"
        "  WHERE sheet.application = application.id AND sheet.assessor = $1) AS judged"
        " FROM interview_assessor AS one JOIN interview ON interview.id = one.interview"
        " JOIN interview_room AS room ON room.id = interview.room"
        " JOIN application ON application.id = interview.application"
        " WHERE one.officer = $1 AND interview.invited_at IS NOT NULL"
        " ORDER BY interview.at, application.number",
        officer,
    )
    return [InterviewToHold(**row) for row in rows]


async def call_of_interview(connection: Connection, interview: UUID) -> str | None:
    """The call that an interview belongs to."""
    call: str | None = await connection.fetchval(
        "SELECT call FROM interview JOIN application ON application.id = interview.application"
        " WHERE interview.id = $1",
        interview,
    )
    return call


async def interview_held(
    connection: Connection, *, interview: UUID | None = None, application: UUID | None = None
) -> asyncpg.Record | None:
    """One interview by its id or its application, held against change."""
    return await connection.fetchrow(
        "SELECT interview.id, interview.room, interview.at, interview.invited_at,"
        " interview.asked_to_move_at, interview.absent_at, application.id AS application,"
        " application.person, application.place, application.stage, application.call, call.body,"
        " EXISTS (SELECT FROM score_sheet AS sheet"
        "  WHERE sheet.application = application.id AND sheet.superseded_at IS NULL) AS judged"
        " FROM interview JOIN application ON application.id = interview.application"
        " JOIN call ON call.name = application.call"
        " WHERE interview.id = $1 OR application.id = $2 FOR NO KEY UPDATE OF application",
        interview,
        application,
    )


async def application_to_judge(connection: Connection, application: UUID) -> asyncpg.Record | None:
    """The call, body and place of an application, held against change."""
    return await connection.fetchrow(
        "SELECT application.call, application.place, call.body FROM application"
        " JOIN call ON call.name = application.call WHERE application.id = $1"
        " FOR NO KEY UPDATE OF application",
        application,
    )


async def places_to_interview(rulebook: Rulebook, scope: Scope) -> list[dict[str, Any]]:
    """How many are to be interviewed, have a slot and are invited, by district of the scope."""
    rows = await fetch(
        "SELECT left(application.place, 8) AS place, count(*) AS people,"
        " count(interview.id) AS planned, count(interview.invited_at) AS invited,"
        " count(interview.asked_to_move_at) AS asking, count(interview.absent_at) AS absent"
        " FROM application JOIN call ON call.name = application.call"
        " LEFT JOIN interview ON interview.application = application.id"
        " WHERE application.call = $1 AND application.stage = $2"
        f" AND {Scope.sql('call.body', 'application.place', 3)} GROUP BY 1 ORDER BY 1",
        rulebook.name,
        judged_stage(rulebook).value,
        list(scope.bodies),
        list(scope.prefixes),
    )
    return [dict(row) for row in rows]
