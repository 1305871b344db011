"""A coordinator moves crews by hand."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pytest

from recruit.foundation.database import execute, fetch, fetch_one, fetch_value
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed, NotFound
from recruit.training import actions, queries
from recruit.training.actions import Move
from recruit.training.actions.plan import plan_district
from recruit.training.queries import Seating
from recruit.training.rules.board import session_of
from recruit.training.timetable.model import Slot, Status
from tests.training.conftest import ACTOR, BASIC, GAMBIR, at
from tests.training.test_supply import coordinator

MoveClock = Callable[[datetime], None]
CREW = f"{GAMBIR}.1001.001"


async def seating() -> Seating:
    return await queries.read_seating(programme=BASIC, district=GAMBIR)


async def planned() -> Seating:
    await plan_district(programme=BASIC, district=GAMBIR, actor=ACTOR)
    return await seating()


def free_slot(seen: Seating, room: str) -> Slot:
    """The first time at which nothing is held in a room."""
    held = {session.slot for session in seen.plan.sessions if session.room == room}
    return next(slot for slot in seen.inputs.problem.slots if slot not in held)


def to_another_time(seen: Seating, crew: str = CREW) -> Move:
    sits = session_of(seen.plan, crew)
    assert sits is not None
    slot = free_slot(seen, sits.room)
    return Move(crew, UUID(sits.room), slot.starts, seen.edition)


async def move(given: Move, *, confirmed: bool = True) -> None:
    await actions.move_crew(
        programme=BASIC, district=GAMBIR, move=given, actor=ACTOR, confirmed=confirmed
    )


async def seat_of(crew: str) -> set[tuple[UUID, datetime]]:
    rows = await fetch(
        "SELECT DISTINCT session.room, session.starts_at FROM enrolment"
        " JOIN session ON session.id = enrolment.session WHERE enrolment.crew = $1"
        " AND enrolment.timetable = (SELECT id FROM timetable ORDER BY version DESC LIMIT 1)",
        crew,
    )
    return {(row["room"], row["starts_at"]) for row in rows}


async def test_a_moved_crew_sits_there_together_and_is_pinned(crews: int) -> None:
    before = await planned()
    given = to_another_time(before)
    await move(given)
    assert await seat_of(CREW) == {(given.room, given.starts_at)}
    pins = await queries.pins_in(programme=BASIC, district=GAMBIR)
    assert (pins[CREW].room, pins[CREW].starts_at) == (given.room, given.starts_at)
    after = await seating()
    assert (after.version, after.edition != before.edition) == (1, True)
    assert len(after.plan.sessions) == len(before.plan.sessions) + 1
    opened = session_of(after.plan, CREW)
    assert opened is not None
    assert len(opened.trainers) == 2
    assert await fetch_value("SELECT count(*) FROM enrolment") == crews


async def test_what_is_stored_after_a_move_is_verified(crews: int) -> None:
    await move(to_another_time(await planned()))
    found = await queries.verify_timetables(programme=BASIC, place=GAMBIR)
    assert found == {GAMBIR: []}
    row = await fetch_one("SELECT status, objective, bound FROM timetable")
    assert row is not None
    assert (row["status"], row["objective"][3] - row["bound"][3]) == (Status.FEASIBLE, 1)


async def test_warnings_are_told_first_and_ask_to_be_confirmed(crews: int) -> None:
    seen = await planned()
    given = to_another_time(seen)
    advice = await actions.check_move(programme=BASIC, district=GAMBIR, move=given, actor=ACTOR)
    assert [text.en for text in advice.warnings][:1] == ["A new session is opened in this room."]
    with pytest.raises(Conflict) as refused:
        await move(given, confirmed=False)
    assert [fault.message for fault in refused.value.faults] == list(advice.warnings)
    assert (await seating()).edition == seen.edition


async def test_a_crew_that_leaves_its_village_is_warned_of(crews: int) -> None:
    seen = await planned()
    room = next(room for room in seen.inputs.problem.rooms if room.village_code != f"{GAMBIR}.1001")
    slot = free_slot(seen, room.id)
    given = Move(CREW, UUID(room.id), slot.starts, seen.edition)
    advice = await actions.check_move(programme=BASIC, district=GAMBIR, move=given, actor=ACTOR)
    assert advice.warnings[0].en.startswith("9 people must leave their village")
    assert advice.plan.objective.people_away == 9


async def test_an_overfull_room_is_refused_even_if_confirmed(crews: int) -> None:
    await planned()
    await execute(
        "UPDATE room SET capacity = 18 WHERE venue IN (SELECT id FROM venue WHERE village = $1)",
        f"{GAMBIR}.1001",
    )
    seen = await planned()
    full = next(
        s for s in seen.plan.sessions
        if CREW not in s.crews and len(s.crews) == 2 and s.crews[0].startswith(f"{GAMBIR}.1001")
    )  # fmt: skip
    given = Move(CREW, UUID(full.room), full.slot.starts, seen.edition)
    with pytest.raises(Conflict) as refused:
        await move(given)
    assert [fault.code for fault in refused.value.faults] == ["broken"]
    assert "More people than the session may hold" in refused.value.faults[0].message.en


async def test_the_second_of_two_coordinators_is_told(crews: int) -> None:
    seen = await planned()
    mine = to_another_time(seen)
    theirs = to_another_time(seen, f"{GAMBIR}.1002.001")
    outcomes = await asyncio.gather(move(mine), move(theirs), return_exceptions=True)
    refused = [one for one in outcomes if one is not None]
    assert len(refused) == 1
    assert isinstance(refused[0], Conflict)
    assert "changed the timetable" in refused[0].detail.en


async def test_a_published_version_is_never_changed(crews: int, clock_at: MoveClock) -> None:
    await planned()
    await actions.publish_timetables(programme=BASIC, place=GAMBIR, actor=ACTOR)
    published = await fetch("SELECT * FROM enrolment ORDER BY id")
    given = to_another_time(await seating())
    await move(given)
    timetables = await fetch(
        "SELECT id, version, published_at, keeps, moved FROM timetable ORDER BY version"
    )
    assert [row["version"] for row in timetables] == [1, 2]
    assert (timetables[1]["keeps"], timetables[1]["moved"]) == (timetables[0]["id"], 9)
    assert timetables[1]["published_at"] is None
    assert (
        await fetch("SELECT * FROM enrolment WHERE timetable = $1 ORDER BY id", timetables[0]["id"])
        == published
    )
    assert await queries.verify_timetables(programme=BASIC, place=GAMBIR) == {GAMBIR: []}
    # A second move goes to the same working copy, and back again moves nobody.
    clock_at(at("2024-10-09 10:00"))
    seen = await seating()
    first = next(s for s in seen.plan.sessions if f"{GAMBIR}.1001.002" in s.crews)
    await move(Move(CREW, UUID(first.room), first.slot.starts, seen.edition))
    assert await fetch_value("SELECT moved FROM timetable WHERE version = 2") == 0


async def test_pins_are_set_where_a_crew_sits_and_taken_away(crews: int) -> None:
    await planned()
    await actions.pin_crew(programme=BASIC, district=GAMBIR, crew=CREW, actor=ACTOR)
    assert list(await queries.pins_in(programme=BASIC, district=GAMBIR)) == [CREW]
    await actions.unpin_crew(programme=BASIC, crew=CREW, actor=ACTOR)
    with pytest.raises(NotFound):
        await actions.unpin_crew(programme=BASIC, crew=CREW, actor=ACTOR)
    with pytest.raises(NotFound):
        await actions.pin_crew(programme=BASIC, district=GAMBIR, crew="x\x00", actor=ACTOR)


async def test_what_cannot_be_meant_is_refused(crews: int) -> None:
    seen = await planned()
    given = to_another_time(seen)
    for wrong, error in (
        (replace(given, crew="31.71.01.1001.999"), NotFound),
        (replace(given, starts_at=at("2024-10-14 03:00")), InvalidInput),
        (replace(given, room=UUID(int=0)), InvalidInput),
        (replace(given, edition="1-x"), Conflict),
    ):
        with pytest.raises(error):
            await move(wrong)
    with pytest.raises(NotAllowed):
        await actions.move_crew(
            programme=BASIC, district=GAMBIR, move=given, actor=coordinator("31.72")
        )
