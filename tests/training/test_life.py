"""The life of a timetable: planned, published, mended, compared, and told."""

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from recruit.foundation import clock
from recruit.foundation.database import execute, fetch, fetch_value
from recruit.foundation.problems import Conflict
from recruit.people.permissions import Permission
from recruit.training import actions, queries
from recruit.training.actions.difference import tell_difference
from recruit.training.actions.plan import plan_district
from recruit.training.actions.replan import replan_district
from recruit.training.timetable.verify import Rule
from tests.training.conftest import ACTOR, BASIC, COUNTING, GAMBIR, appoint, at

MoveClock = Callable[[datetime], None]

HALL, NEIGHBOUR = "31.71.01.1001", "31.71.01.1002"
SCOPE = ACTOR.scope(Permission.status_read)
DAYS_OF_BASIC = [date(2024, 10, 14) + timedelta(days=n) for n in range(24)]


async def plan() -> Any:
    return await plan_district(programme=BASIC, district=GAMBIR, actor=ACTOR)


async def replan() -> Any:
    return await replan_district(programme=BASIC, district=GAMBIR, actor=ACTOR)


async def publish() -> int:
    return await actions.publish_timetables(programme=BASIC, place=GAMBIR, actor=ACTOR)


async def difference() -> queries.Difference:
    return await queries.difference(SCOPE, programme=BASIC, district=GAMBIR)


async def violations() -> list[Any]:
    found = await queries.verify_timetables(programme=BASIC, place=GAMBIR)
    return found[GAMBIR]


async def flood(village: str) -> None:
    """A venue is lost for the whole programme."""
    await execute("UPDATE venue SET closed_on = $2 WHERE village = $1", village, DAYS_OF_BASIC)


async def seats(timetable: Any) -> dict[Any, tuple[Any, ...]]:
    rows = await fetch(
        "SELECT appointment, crew, room, starts_at, ends_at FROM enrolment"
        " JOIN session ON session.id = enrolment.session WHERE enrolment.timetable = $1",
        timetable,
    )
    return {row["appointment"]: tuple(row)[1:] for row in rows}


async def notices(kind: str) -> int:
    number: int = await fetch_value("SELECT count(*) FROM notice WHERE kind = $1", kind)
    return number


@pytest.fixture
async def published(crews: int) -> Any:
    """Gambir, planned and published; everybody was told."""
    timetable = await plan()
    await publish()
    await tell_difference(timetable=timetable)
    return timetable


async def test_everybody_is_invited_once_when_the_first_version_is_published(
    crews: int,
) -> None:
    timetable = await plan()
    assert await tell_difference(timetable=timetable) == 0
    await publish()
    change = await difference()
    assert (change.earlier, change.new, change.moved, change.cancelled) == (None, crews, 0, 0)
    assert await tell_difference(timetable=timetable) == crews
    assert await tell_difference(timetable=timetable) == 0
    assert await notices("training_invited") == crews


async def test_a_flood_moves_only_who_must_and_tells_only_them(published: Any) -> None:
    before = await seats(published)
    await flood(HALL)
    started = time.perf_counter()
    mended = await replan()
    assert time.perf_counter() - started < 1
    after = await seats(mended)
    moved = {person for person, seat in before.items() if after[person] != seat}
    assert {before[person][0][:13] for person in moved} == {HALL}
    assert len(moved) == 8 * 9
    assert await fetch_value("SELECT moved FROM timetable WHERE id = $1", mended) == 72
    assert await violations() == []
    await publish()
    change = await difference()
    assert (change.version, change.earlier) == (2, 1)
    assert (change.new, change.moved, change.cancelled) == (0, 72, 0)
    assert {person for one in change.crews for person in one.people} == moved
    assert await tell_difference(timetable=mended) == 72
    assert await notices("training_moved") == 72
    told = await fetch("SELECT person FROM notice WHERE kind = 'training_moved'")
    people = await fetch("SELECT person FROM appointment WHERE id = ANY ($1)", list(moved))
    assert {row["person"] for row in told} == {row["person"] for row in people}


async def test_nothing_moves_where_nothing_changed(published: Any) -> None:
    mended = await replan()
    assert await seats(mended) == await seats(published)
    assert await replan() == mended
    change = await difference()
    assert (change.new, change.moved, change.cancelled, change.crews) == (0, 0, 0, [])


async def test_an_ill_trainer_moves_nobody(published: Any) -> None:
    row = await fetch(
        "SELECT trainer, session FROM session_trainer JOIN session ON session.id = session"
        " WHERE timetable = $1 LIMIT 1",
        published,
    )
    await execute(
        "UPDATE trainer SET absent_on = $2 WHERE id = $1", row[0]["trainer"], DAYS_OF_BASIC
    )
    assert Rule.TRAINER_ABSENT in {found.rule for found in await violations()}
    mended = await replan()
    assert await seats(mended) == await seats(published)
    assert await violations() == []
    trainers = await fetch(
        "SELECT trainer FROM session_trainer JOIN session ON session.id = session"
        " WHERE timetable = $1",
        mended,
    )
    assert row[0]["trainer"] not in {one["trainer"] for one in trainers}


async def test_what_was_held_stays_and_a_late_member_learns_elsewhere(
    published: Any, clock_at: MoveClock
) -> None:
    first = await fetch_value("SELECT min(starts_at) FROM session WHERE timetable = $1", published)
    clock_at(first + timedelta(hours=1))
    held = {person: seat for person, seat in (await seats(published)).items() if seat[2] <= first}
    person = next(iter(held))
    await execute(
        "UPDATE appointment SET stage = 'ended', ended_at = $2, end_reason = 'resignation'"
        " WHERE id = $1",
        person,
        clock.now(),
    )
    await execute(
        "INSERT INTO appointment (application, person, call, election, place, seat_number,"
        " appointed_at, replaces) SELECT application, person, call, election, place, seat_number,"
        " $2, id FROM appointment WHERE id = $1",
        person,
        clock.now(),
    )
    successor = await fetch_value("SELECT id FROM appointment WHERE replaces = $1", person)
    await flood(HALL)
    mended = await replan()
    after = await seats(mended)
    assert {one: seat for one, seat in held.items() if one != person}.items() <= after.items()
    assert after[successor][0] == held[person][0]
    assert after[successor][2] > first
    assert await violations() == []


async def test_who_has_changed_seats_keeps_the_new_one(published: Any, clock_at: MoveClock) -> None:
    enrolment = await fetch(
        "SELECT enrolment.id, appointment, session FROM enrolment WHERE timetable = $1"
        " ORDER BY id LIMIT 1",
        published,
    )
    other = await fetch_value(
        "SELECT id FROM session WHERE timetable = $1 AND id <> $2 ORDER BY starts_at DESC LIMIT 1",
        published,
        enrolment[0]["session"],
    )
    clock_at(clock.now() + timedelta(hours=1))
    await execute(
        'INSERT INTO seat_change (enrolment, "left", joined, reason, changed_by, changed_at)'
        " VALUES ($1, $2, $3, 'ill', 'test', $4)",
        enrolment[0]["id"],
        enrolment[0]["session"],
        other,
        clock.now(),
    )
    await execute("UPDATE enrolment SET session = $2 WHERE id = $1", enrolment[0]["id"], other)
    assert await violations() == []
    mended = await replan()
    assert await violations() == []
    assert await seats(mended) == await seats(published)


async def test_a_version_that_was_overtaken_is_not_published(
    published: Any, clock_at: MoveClock
) -> None:
    await flood(HALL)
    await replan()
    clock_at(at("2024-10-14 09:00"))
    with pytest.raises(Conflict, match=GAMBIR):
        await publish()
    await replan()
    assert await publish() == 1


async def test_there_must_be_something_to_mend(crews: int) -> None:
    await plan()
    with pytest.raises(Conflict):
        await replan()
    with pytest.raises(Conflict):
        await actions.start_planning(programme=BASIC, place=GAMBIR, actor=ACTOR, mend=True)


async def test_people_are_not_planned_when_they_cannot_come(
    crews: int, clock_at: MoveClock
) -> None:
    appointment = await fetch_value(
        "SELECT id FROM appointment WHERE place = $1 LIMIT 1", f"{HALL}.001"
    )
    for day, half in ((14, None), (15, 0)):
        await execute(
            "INSERT INTO impossibility (appointment, day, half, reason, told_at)"
            " VALUES ($1, $2, $3, 'work', $4)",
            appointment,
            date(2024, 10, day),
            half,
            clock.now(),
        )
    timetable = await plan()
    (crew, _, starts, _) = (await seats(timetable))[appointment]
    assert starts == at("2024-10-15 13:30")
    assert len({seat[2] for seat in (await seats(timetable)).values() if seat[0] == crew}) == 1
    assert await violations() == []


async def test_a_follow_up_oath_comes_before_training(crews: int) -> None:
    person = await fetch_value("SELECT id FROM appointment WHERE place = $1 LIMIT 1", f"{HALL}.001")
    await execute(
        "INSERT INTO ceremony (call, place, at, follow_up, point)"
        " VALUES ('kpps-2024', $1, $2, true, '')",
        GAMBIR,
        at("2024-11-08 09:00"),
    )
    await execute(
        "INSERT INTO invitation (ceremony, appointment) SELECT id, $1 FROM ceremony", person
    )
    timetable = await plan_district(programme=COUNTING, district=GAMBIR, actor=ACTOR)
    assert (await seats(timetable))[person][2] >= at("2024-11-08 14:00")


async def test_a_pinned_crew_stays_where_it_is_put(crews: int) -> None:
    room = await fetch_value(
        "SELECT room.id FROM room JOIN venue ON venue.id = venue WHERE village = $1", NEIGHBOUR
    )
    await execute(
        "INSERT INTO pin (programme, crew, room, starts_at, pinned_by, pinned_at)"
        " VALUES ($1, $2, $3, $4, 'test', $5)",
        BASIC,
        f"{HALL}.001",
        room,
        at("2024-10-16 08:30"),
        clock.now(),
    )
    timetable = await plan()
    there = {seat[1:3] for seat in (await seats(timetable)).values() if seat[0] == f"{HALL}.001"}
    assert there == {(room, at("2024-10-16 08:30"))}
    assert await violations() == []


async def test_what_is_missing_is_stored_and_named_and_cures(
    programmes: None, clock_at: MoveClock
) -> None:
    for call in ("kpps-2024", "tib-2024"):
        await appoint(call, HALL, stations=12)
    closed = [day for day in DAYS_OF_BASIC if day.day != 14]
    await execute("UPDATE venue SET closed_on = $2 WHERE village LIKE $1", f"{GAMBIR}.%", closed)
    await execute("UPDATE room SET capacity = 27")
    await execute(
        "DELETE FROM room WHERE venue IN (SELECT id FROM venue WHERE village <> $1)", HALL
    )
    await plan()
    assert await violations() == []
    found = await queries.district_timetable(SCOPE, programme=BASIC, district=GAMBIR)
    assert found.status == "infeasible"
    assert found.unplaced == 6 * 9
    assert found.missing["crews"] == [f"{HALL}.{number:03}" for number in range(7, 13)]
    (short,) = found.missing["villages"]
    assert (short["village"], short["rooms"], short["days"]) == (HALL, 1, 1)
    named = await queries.missing_at(programme=BASIC, place="31")
    assert named[GAMBIR][0].en.startswith("Gambir: 1 more room(s) on 1 day(s), for 54 people")
    await execute("INSERT INTO venue (name, village) VALUES ('Sekolah', $1)", HALL)
    await execute(
        "INSERT INTO room (venue, name, capacity) SELECT id, 'Kelas', 60 FROM venue"
        " WHERE name = 'Sekolah'"
    )
    await plan()
    assert (await queries.coverage(programme=BASIC, place=GAMBIR)).unplaced == 0
    assert await queries.missing_at(programme=BASIC, place="31") == {}
    assert await violations() == []
