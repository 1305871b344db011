"""What happens to one interview: another time, an absence, an assessor who may not judge."""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from recruit.applications.queries import rulebook_of
from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput, NotAllowed, NotFound
from recruit.notices.actions import send
from recruit.notices.rules import NoticeKind
from recruit.notices.templates import both
from recruit.people.permissions import Actor, ActorKind, Permission
from recruit.people.queries import recipient_of
from recruit.places.queries import names
from recruit.scoring import queries
from recruit.scoring.actions.interviews_plan import release_gone, ties_in, write_teams
from recruit.scoring.actions.interviews_rooms import hold_plan
from recruit.scoring.queries.interviews import RoomState
from recruit.scoring.rules.interviews import Interviewee, Room, Team, distribute

SHORTEST_REASON, LONGEST_REASON = 10, 500

_NO_INTERVIEW = Text("Wawancara ini tidak ditemukan.", "There is no such interview.")
_NO_APPLICATION = Text("Lamaran tidak ditemukan.", "There is no such application.")
_REASON = Text(
    f"Tulis alasannya, {SHORTEST_REASON} sampai {LONGEST_REASON} huruf.",
    f"Give the reason in {SHORTEST_REASON} to {LONGEST_REASON} letters.",
)
_ASKED = Text("Permintaan Anda sudah kami terima.", "You have asked already.")
_NOT_ASKED = Text("Tidak ada yang meminta waktu lain.", "Nobody asked for another time.")
_OVER = Text("Waktu wawancara ini sudah lewat.", "The time of this interview has passed.")
_NOT_YET = Text("Wawancara ini belum dimulai.", "This interview has not begun.")
_NOT_INVITED = Text("Orang ini belum diundang.", "This person is not invited yet.")
_JUDGED = Text("Wawancara ini sudah dinilai.", "This interview has been scored.")
_NO_ROOM = Text(
    "Ruang ini bukan untuk lowongan dan tempat pelamar.",
    "This room is not for the call and place of the applicant.",
)
_NO_SLOT = Text(
    "Ruang ini tidak punya waktu itu, atau sudah lewat.",
    "This room has no such time, or it has passed.",
)
_TAKEN = Text("Waktu ini baru saja diisi orang lain.", "Somebody else has just got this time.")
_NO_TEAM = Text(
    "Di ruang ini tidak ada dua pewawancara yang boleh menilai orang ini.",
    "No two assessors of this room may judge this person.",
)
_NOT_YOURS = Text("Ini bukan lamaran Anda.", "This is not your application.")
_OWN_ONLY = Text(
    "Kepentingan hanya dinyatakan oleh orangnya sendiri.",
    "Assessors declare their own interest only.",
)
_NO_OFFICER = Text("Petugas tidak ditemukan.", "There is no such officer.")
_SHEET_IN = Text(
    "Lembar nilai Anda sudah diserahkan; sampaikan kepada ketua pokja.",
    "Your score sheet is in; tell the panel's chair.",
)


async def ask_for_another_time(*, application_id: UUID, reason: str, actor: Actor) -> None:
    """Ask, as the applicant, for another time; once, before the interview begins."""
    tidy = _checked_reason(reason)
    async with transaction() as connection:
        row = await queries.interview_held(connection, application=application_id)
        if row is None or row["invited_at"] is None:
            raise NotFound(_NO_INTERVIEW)
        if actor.kind is ActorKind.applicant and str(row["person"]) != actor.id:
            raise NotAllowed(_NOT_YOURS)
        if row["at"] <= clock.now():
            raise Conflict(_OVER)
        if row["asked_to_move_at"] is not None:
            raise Conflict(_ASKED)
        await connection.execute(
            "UPDATE interview SET asked_to_move_at = $2, asked_because = $3 WHERE id = $1",
            row["id"],
            clock.now(),
            tidy,
        )
        await _record(connection, "interview_time_asked", row["application"], actor)


async def move_interview(*, interview_id: UUID, room_id: UUID, at: datetime, actor: Actor) -> None:
    """Give somebody who was invited another slot, with two assessors of its room, and tell them.

    :class:`Conflict` if somebody else has the slot, also if they got it at this moment.
    """
    async with transaction() as connection:
        row = await _held(connection, interview_id, actor, Permission.interviews_plan)
        if row["invited_at"] is None:
            raise Conflict(_NOT_INVITED)
        _require_unjudged(row)
        await release_gone(connection, await rulebook_of(row["call"]), row["place"])
        room = await _free(row, room_id, at)
        team = await _team(connection, row, Room(room.id, frozenset(room.panel), (at,)))
        await connection.execute(
            "UPDATE interview SET room = $2, at = $3, invited_at = $4, asked_to_move_at = NULL,"
            " asked_because = NULL, absent_at = NULL WHERE id = $1",
            interview_id,
            room_id,
            at,
            clock.now(),
        )
        await _write_team(connection, row, team)
        moved = {"room": str(room_id), "at": at.isoformat()}
        await _record(connection, "interview_moved", row["application"], actor, moved)
        await _tell(connection, NoticeKind.interview_moved, row, room, at)


async def keep_interview(*, interview_id: UUID, actor: Actor) -> None:
    """Leave somebody who asked for another time at the one they have, and tell them."""
    async with transaction() as connection:
        row = await _held(connection, interview_id, actor, Permission.interviews_plan)
        if row["asked_to_move_at"] is None:
            raise Conflict(_NOT_ASKED)
        await connection.execute(
            "UPDATE interview SET asked_to_move_at = NULL, asked_because = NULL WHERE id = $1",
            interview_id,
        )
        await _record(connection, "interview_kept", row["application"], actor)
        room = await queries.room_by_id(row["room"])
        assert room is not None  # noqa: S101 - a foreign key holds it
        await _tell(connection, NoticeKind.interview_stays, row, room, row["at"])


async def record_absence(*, interview_id: UUID, absent: bool, actor: Actor) -> None:
    """Note that somebody did not come, or that they did after all; not before the interview's
    time, and not once it was scored."""
    async with transaction() as connection:
        row = await _held(connection, interview_id, actor, Permission.scores_enter)
        if row["at"] > clock.now():
            raise Conflict(_NOT_YET)
        _require_unjudged(row)
        await connection.execute(
            "UPDATE interview SET absent_at = $2 WHERE id = $1",
            interview_id,
            clock.now() if absent else None,
        )
        kind = "interview_missed" if absent else "interview_absence_undone"
        await _record(connection, kind, row["application"], actor)


async def declare_interest(
    *, application_id: UUID, officer_id: UUID, reason: str, actor: Actor
) -> bool:
    """An assessor says that they may not judge an application; a second time changes nothing.

    They are taken off its interview, and another of the room's panel takes their place; whether
    the interview still has two assessors. :class:`Conflict` once their sheet is in.
    """
    tidy = _checked_reason(reason)
    if actor.kind is ActorKind.officer and actor.id != str(officer_id):
        raise NotAllowed(_OWN_ONLY)
    async with transaction() as connection:
        await _hold_plan_of(connection, application_id)
        row = await _to_judge(connection, application_id, actor)
        if not await queries.serving_officers(connection, [officer_id]):
            raise InvalidInput([Fault("/officer_id", "unknown-officer", _NO_OFFICER)])
        if await connection.fetchval(_SHEET, application_id, officer_id):
            raise Conflict(_SHEET_IN)
        new = await connection.execute(_DECLARE, officer_id, application_id, tidy, clock.now())
        if new == "INSERT 0 1":
            data = {"officer": str(officer_id)}
            await _record(connection, "interest_declared", application_id, actor, data)
        return await _replace(connection, row["call"], application_id, officer_id)


_DECLARE = """
    INSERT INTO interest_declared (officer, application, reason, declared_at)
    VALUES ($1, $2, $3, $4) ON CONFLICT (officer, application) DO NOTHING
"""
_SHEET = "SELECT EXISTS (SELECT FROM score_sheet WHERE application = $1 AND assessor = $2)"


def _checked_reason(reason: str) -> str:
    tidy = reason.replace("\x00", "").strip()
    if not SHORTEST_REASON <= len(tidy) <= LONGEST_REASON:
        raise InvalidInput([Fault("/reason", "reason", _REASON)])
    return tidy


async def _held(
    connection: Connection, interview_id: UUID, actor: Actor, permission: Permission
) -> asyncpg.Record:
    """An interview that the actor may do this with, held with the plan of its call."""
    call = await queries.call_of_interview(connection, interview_id)
    if call is not None:
        await hold_plan(connection, call)
    row = await queries.interview_held(connection, interview=interview_id)
    if row is None:
        raise NotFound(_NO_INTERVIEW)
    actor.require(permission, row["body"], row["place"])
    return row


async def _hold_plan_of(connection: Connection, application_id: UUID) -> None:
    call = await connection.fetchval("SELECT call FROM application WHERE id = $1", application_id)
    if call is not None:
        await hold_plan(connection, call)


async def _to_judge(connection: Connection, application_id: UUID, actor: Actor) -> asyncpg.Record:
    row = await queries.application_to_judge(connection, application_id)
    if row is None:
        raise NotFound(_NO_APPLICATION)
    actor.require(Permission.scores_enter, row["body"], row["place"])
    return row


def _require_unjudged(row: asyncpg.Record) -> None:
    if row["judged"]:
        raise Conflict(_JUDGED)


async def _free(row: asyncpg.Record, room_id: UUID, at: datetime) -> RoomState:
    """The room, if its slot can be given to this applicant."""
    room = await queries.room_by_id(room_id)
    if room is None or room.call != row["call"] or not row["place"].startswith(room.place):
        raise InvalidInput([Fault("/room", "unknown-room", _NO_ROOM)])
    if at not in room.slots or at <= clock.now():
        raise InvalidInput([Fault("/at", "no-slot", _NO_SLOT)])
    if at in room.taken:
        raise Conflict(_TAKEN)
    return room


async def _team(connection: Connection, row: asyncpg.Record, room: Room) -> Team:
    """The two of a room who judge an applicant: those with the fewest interviews."""
    held = await queries.assessments(connection, row["call"])
    loads = Counter(one.officer for one in held if one.application != row["application"])
    barred, flagged = await _ties(connection, row["call"], row["application"])
    who = Interviewee(row["application"], frozenset({room.id}), barred, flagged)
    done = distribute([room], [who], loads)
    if who.id not in done.seats:
        raise Conflict(_NO_TEAM)
    return done.seats[who.id].team


async def _ties(connection: Connection, call: str, application: UUID) -> tuple[Team, Team]:
    person = await queries.person_to_interview(connection, application)
    assert person is not None  # noqa: S101 - it is held
    return (await ties_in(connection, call)).of(person)


async def _write_team(connection: Connection, row: asyncpg.Record, team: Team) -> None:
    who = row["application"]
    _, flagged = await _ties(connection, row["call"], who)
    await write_teams(connection, {who: team}, {who: row["id"]}, {who: flagged})


async def _replace(connection: Connection, call: str, application: UUID, officer: UUID) -> bool:
    """Take an assessor off an interview still to come; whether it has two again."""
    row = await queries.interview_held(connection, application=application)
    held = await queries.assessments(connection, call)
    mine = frozenset(one.officer for one in held if one.application == application)
    if row is None or officer not in mine:
        return True
    room = await queries.room_by_id(row["room"])
    assert room is not None  # noqa: S101 - a foreign key holds it
    barred, flagged = await _ties(connection, call, application)
    rest = mine - {officer}
    who = Interviewee(application, frozenset({room.id}), barred, flagged, rest, seated=True)
    loads = Counter(one.officer for one in held if one.application != application)
    done = distribute([Room(room.id, frozenset(room.panel), ())], [who], loads)
    found = done.seats.get(application)
    await _write_team(connection, row, found.team if found else rest)
    return found is not None


async def _tell(
    connection: Connection, kind: NoticeKind, row: asyncpg.Record, room: RoomState, at: datetime
) -> None:
    rulebook = await rulebook_of(row["call"])
    await send(
        connection,
        kind=kind,
        recipient=await recipient_of(connection, row["person"]),
        details={
            **both("call", rulebook.label),
            "application": str(row["application"]),
            "starts": at.isoformat(),
            "room": room.name,
            "place": (await names([room.place])).get(room.place, room.place),
        },
    )


async def _record(
    connection: Connection,
    kind: str,
    application: UUID,
    actor: Actor,
    data: dict[str, Any] | None = None,
) -> None:
    await ledger.append(
        connection,
        kind=kind,
        subject_kind="application",
        subject_id=application,
        actor=actor.reference,
        data=data,
    )
