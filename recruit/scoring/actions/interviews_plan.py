"""Distributing interviews over rooms and assessors, and inviting to them."""

import asyncio
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from recruit.applications.queries import rulebook_of
from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, copy_in, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict
from recruit.notices.actions import send_many
from recruit.notices.rules import NoticeKind
from recruit.notices.templates import both
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import Rulebook
from recruit.scoring import queries
from recruit.scoring.actions.interviews_rooms import hold_plan
from recruit.scoring.queries.interviews import Assessment, RoomState
from recruit.scoring.rules.interviews import (
    Distribution,
    Interviewee,
    Proof,
    Resident,
    Room,
    Seat,
    Tie,
    distribute,
    tie_between,
)

_NOBODY = Text(
    "Tidak ada yang perlu diwawancarai di {place}.", "Nobody is to be interviewed at {place}."
)
_TO_INVITE = Text("Tidak ada yang belum diundang.", "There is nobody to invite.")


@dataclass(frozen=True, slots=True)
class Planned:
    """A distribution as it is told: how many, how even, how well proven, and what is missing."""

    people: int
    kept: int
    """Those who were invited before and keep their time."""
    slots: int
    """Free slots that there were for the others."""
    proof: Proof
    loads: Mapping[UUID, int]
    flagged: int
    unplaced: tuple[int, ...]
    """Registration numbers of those without a slot or without two assessors."""
    without_team: tuple[int, ...]

    @property
    def possible(self) -> bool:
        """Whether everybody has a slot and two assessors."""
        return not self.unplaced


@dataclass(frozen=True, slots=True)
class Ground:
    """What a distribution is made from."""

    rows: list[asyncpg.Record]
    rooms: dict[UUID, RoomState]
    ties: "Ties"
    judging: dict[UUID, list[Assessment]]
    loads: Counter[UUID]
    """What assessors hold besides these people."""


class Ties:
    """Who must not judge whom, and who should not."""

    def __init__(self, homes: Mapping[UUID, Resident], declared: Mapping[UUID, set[UUID]]) -> None:
        self._homes = homes
        self._declared = declared

    def of(self, row: asyncpg.Record) -> tuple[frozenset[UUID], frozenset[UUID]]:
        """The officers who are barred from judging an applicant, and those who are flagged."""
        lives = Resident(row["name"], row["village_code"], row["rt"], row["rw"])
        ties = {who: tie_between(home, lives) for who, home in self._homes.items()}
        household = {who for who, tie in ties.items() if tie is Tie.household}
        barred = frozenset(household | self._declared.get(row["id"], set()))
        return barred, frozenset(w for w, tie in ties.items() if tie is Tie.surname) - barred


async def distribute_interviews(
    *, call: str, place: str, actor: Actor, dry_run: bool = False
) -> Planned:
    """Give everybody who is to be interviewed below a place a slot and two assessors.

    Whoever was invited keeps their time, and their assessors as long as these may judge; all
    others are planned anew. Nothing is written in a dry run, nor where it is impossible: then
    the plan says what is missing. :class:`Conflict` where there is nobody.
    """
    rulebook = await rulebook_of(call)
    actor.require(Permission.interviews_plan, rulebook.body, place)
    async with transaction() as connection:
        await hold_plan(connection, call)
        await release_gone(connection, rulebook, place)
        ground = await ground_of(connection, rulebook, place)
        if not ground.rows:
            raise Conflict(_NOBODY.format(place=place))
        done = await asyncio.to_thread(_distributed, ground)
        planned = _planned(ground, done)
        if planned.possible and not dry_run:
            await _write(connection, ground, done.seats)
            await _record(connection, call, place, planned, done, actor)
    return planned


async def invite_to_interviews(*, call: str, place: str, actor: Actor) -> int:
    """Invite everybody who has a slot below a place and was not invited; how many.

    :class:`Conflict` where there is nobody.
    """
    rulebook = await rulebook_of(call)
    actor.require(Permission.interviews_plan, rulebook.body, place)
    async with transaction() as connection:
        await hold_plan(connection, call)
        invited = [
            row["id"] for row in await connection.fetch(_INVITE, call, f"{place}%", clock.now())
        ]
        if not invited:
            raise Conflict(_TO_INVITE)
        await ledger.append_many(
            connection,
            "SELECT application AS subject_id, jsonb_build_object('room', room, 'at', at) AS data"
            " FROM interview WHERE id = ANY ($1::uuid[])",
            invited,
            kind="interview_invited",
            subject_kind="application",
            actor=actor.reference,
        )
        await send_many(
            connection, _TELL, invited, json.dumps(both("call", rulebook.label)),
            NoticeKind.interview_invited.value, kind=NoticeKind.interview_invited,
        )  # fmt: skip
    return len(invited)


_INVITE = """
    WITH held AS (
        SELECT interview.id FROM interview
        JOIN application ON application.id = interview.application
        WHERE application.call = $1 AND application.place LIKE $2
          AND interview.invited_at IS NULL AND interview.at > $3
        ORDER BY application.id FOR NO KEY UPDATE OF application
    )
    UPDATE interview SET invited_at = $3 FROM held WHERE interview.id = held.id
    RETURNING interview.id
"""

_TELL = """
    SELECT person.id AS person, person.language, person.phone, person.email,
           person.channel AS preferred,
           $2::jsonb || jsonb_build_object('application', application.id, 'starts', interview.at,
                                           'room', room.name, 'place', place.name) AS details,
           concat_ws(':', $3::text, interview.id, extract(epoch FROM invited_at)) AS once
    FROM interview JOIN interview_room AS room ON room.id = interview.room
    JOIN place ON place.code = room.place
    JOIN application ON application.id = interview.application
    JOIN person ON person.id = application.person
    WHERE interview.id = ANY ($1::uuid[])
"""


async def release_gone(connection: Connection, rulebook: Rulebook, place: str) -> None:
    """Free the slots still to come of those who no longer stand below a place."""
    gone = [
        row["id"]
        for row in await connection.fetch(
            _GONE, rulebook.name, f"{place}%", queries.judged_stage(rulebook).value, clock.now()
        )
    ]
    await _clear(connection, gone)


_GONE = """
    SELECT interview.id FROM interview JOIN application ON application.id = interview.application
    WHERE application.call = $1 AND application.place LIKE $2 AND application.stage <> $3
      AND interview.at > $4 AND interview.absent_at IS NULL
      AND NOT EXISTS (SELECT FROM score_sheet AS sheet
                      WHERE sheet.application = interview.application)
"""


async def _clear(connection: Connection, interviews: Sequence[UUID]) -> None:
    await connection.execute(
        "DELETE FROM interview_assessor WHERE interview = ANY ($1::uuid[])", interviews
    )
    await connection.execute("DELETE FROM interview WHERE id = ANY ($1::uuid[])", interviews)


async def ground_of(connection: Connection, rulebook: Rulebook, place: str) -> Ground:
    """What the database knows of the interviews below a place."""
    rows = await queries.people_to_interview(connection, rulebook, place, clock.now())
    here = {row["id"] for row in rows}
    judging: dict[UUID, list[Assessment]] = defaultdict(list)
    for one in await queries.assessments(connection, rulebook.name):
        judging[one.application].append(one)
    loads = Counter(one.officer for who, held in judging.items() if who not in here for one in held)
    ties = await ties_in(connection, rulebook.name)
    rooms = {room.id: room for room in await queries.rooms_for(rulebook.name, place)}
    return Ground(rows, rooms, ties, judging, loads)


async def ties_in(connection: Connection, call: str) -> Ties:
    """The ties between the assessors and the applicants of a call."""
    homes = await queries.homes(connection, call)
    return Ties(homes, await queries.interests(connection, call))


def is_kept(row: asyncpg.Record) -> bool:
    """Whether somebody keeps the time that they have: they know of it."""
    return row["invited_at"] is not None


def interviewee(ground: Ground, row: asyncpg.Record) -> Interviewee:
    """Somebody as the distribution takes them."""
    barred, flagged = ground.ties.of(row)
    if not is_kept(row):
        rooms = (room.id for room in ground.rooms.values() if row["place"].startswith(room.place))
        return Interviewee(row["id"], frozenset(rooms), barred, flagged)
    panel = ground.rooms[row["room"]].panel
    held = frozenset(
        one.officer
        for one in ground.judging[row["id"]]
        if one.judged or (one.officer in panel and one.officer not in barred)
    )
    return Interviewee(row["id"], frozenset({row["room"]}), barred, flagged, held, seated=True)


def _distributed(ground: Ground) -> Distribution:
    """The slots of those who do not know of them yet are free again."""
    freed: dict[UUID, set[datetime]] = defaultdict(set)
    for row in ground.rows:
        if row["at"] and not is_kept(row):
            freed[row["room"]].add(row["at"])
    rooms = [
        Room(room.id, frozenset(room.panel), room.free(clock.now(), freed[room.id]))
        for room in ground.rooms.values()
    ]
    return distribute(rooms, [interviewee(ground, row) for row in ground.rows], ground.loads)


def _planned(ground: Ground, done: Distribution) -> Planned:
    numbers = {row["id"]: row["number"] for row in ground.rows}
    return Planned(
        people=len(ground.rows),
        kept=sum(map(is_kept, ground.rows)),
        slots=done.slots,
        proof=done.proof,
        loads=done.loads,
        flagged=done.flagged,
        unplaced=tuple(numbers[who] for who in done.unplaced),
        without_team=tuple(numbers[who] for who in done.without_team),
    )


async def _write(connection: Connection, ground: Ground, seats: Mapping[UUID, Seat]) -> None:
    kept = {row["id"]: row["interview"] for row in ground.rows if is_kept(row)}
    await _clear(
        connection, [r["interview"] for r in ground.rows if r["interview"] and not is_kept(r)]
    )
    new = {who: uuid7() for who, seat in seats.items() if seat.at is not None}
    rows = ((new[who], who, seats[who].room, seats[who].at) for who in new)
    await copy_in(connection, "interview", ("id", "application", "room", "at"), rows)
    teams = {who: seat.team for who, seat in seats.items()}
    flagged = {row["id"]: ground.ties.of(row)[1] for row in ground.rows}
    await write_teams(connection, teams, kept | new, flagged)


async def write_teams(
    connection: Connection,
    teams: Mapping[UUID, Iterable[UUID]],
    interviews: Mapping[UUID, UUID],
    flagged: Mapping[UUID, Collection[UUID]],
) -> None:
    """Let these judge, and nobody else, with a mark where two might know each other."""
    await connection.execute(
        "DELETE FROM interview_assessor WHERE interview = ANY ($1::uuid[])",
        list(interviews.values()),
    )
    marks = (
        (interviews[who], officer, Tie.surname.value if officer in flagged[who] else None)
        for who, team in teams.items()
        for officer in team
    )
    await copy_in(connection, "interview_assessor", ("interview", "officer", "flagged"), marks)


async def _record(
    connection: Connection,
    call: str,
    place: str,
    planned: Planned,
    done: Distribution,
    actor: Actor,
) -> None:
    """One event for the place; the digest pins who sits where before whom."""
    digest = hashlib.sha256()
    for who, seat in sorted(done.seats.items()):
        team = ",".join(sorted(map(str, seat.team)))
        digest.update(f"{who}|{seat.room}|{seat.at and seat.at.isoformat()}|{team}\n".encode())
    await ledger.append(
        connection,
        kind="interviews_distributed",
        subject_kind="interviews",
        subject_id=ledger.subject_of("interviews", f"{call} {place}"),
        actor=actor.reference,
        data={
            "call": call,
            "place": place,
            "people": planned.people,
            "kept": planned.kept,
            "flagged": planned.flagged,
            "proof": planned.proof.value,
            "sha256": digest.hexdigest(),
        },
    )
