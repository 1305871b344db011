"""Planning, publishing and attendance, on a real database."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from recruit.foundation import clock
from recruit.foundation.database import execute, fetch, fetch_one, fetch_value
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed, NotFound
from recruit.people.permissions import Actor, ActorKind, Grant, Permission
from recruit.rulebook.model import Body
from recruit.training import actions, queries
from recruit.training.actions.plan import plan_district
from recruit.training.timetable.verify import Rule
from tests.training.conftest import (
    ACTOR,
    BASIC,
    COUNTING,
    GAMBIR,
    SAWAH_BESAR,
    SUPERVISORS,
    appoint,
    at,
)

MoveClock = Callable[[datetime], None]

VILLAGES = 6


def coordinator(place: str) -> Actor:
    """Somebody who may plan the training of KPPS at a place, and nothing else."""
    grant = Grant(frozenset({Permission.training_plan}), frozenset({Body.kpps}), place)
    return Actor(ActorKind.program, "coordinator", "Coordinator", (grant,))


async def plan(programme: str = BASIC, district: str = GAMBIR) -> Any:
    return await plan_district(programme=programme, district=district, actor=ACTOR)


async def publish(programme: str = BASIC) -> int:
    return await actions.publish_timetables(programme=programme, place="31", actor=ACTOR)


async def violations(programme: str = BASIC) -> list[Any]:
    found = await actions_verify(programme)
    return [violation for each in found.values() for violation in each]


async def actions_verify(programme: str) -> dict[str, list[Any]]:
    return await queries.verify_timetables(programme=programme, place="31")


async def count(table: str) -> int:
    number: int = await fetch_value(f"SELECT count(*) FROM {table}")
    return number


async def events(kind: str) -> int:
    number: int = await fetch_value("SELECT count(*) FROM ledger_event WHERE kind = $1", kind)
    return number


async def test_supply_is_proposed_once(programmes: None) -> None:
    assert await actions.propose_supply(place="31.71", actor=ACTOR) == actions.Supply(0, 0, 0)
    assert await count("venue") == 44
    assert await count("trainer") == 44 * 3 + 8 * 5
    named = await fetch_value("SELECT name FROM trainer WHERE place = '31.71.01.1001' LIMIT 1")
    assert named == "PPS 1 Gambir"
    assert await actions.ensure_programmes(call="kpps-2024", actor=ACTOR) == 0


async def test_a_village_of_many_stations_gets_two_rooms(programmes: None) -> None:
    await actions.propose_supply(place="31.72", actor=ACTOR)
    rooms = await fetch_one(
        "SELECT min(rooms), max(rooms) FROM (SELECT count(*) AS rooms FROM room JOIN venue"
        " ON venue.id = room.venue WHERE village LIKE '31.72%' GROUP BY venue.id) AS counted"
    )
    assert rooms is not None
    assert tuple(rooms) == (2, 2)


async def test_a_district_is_planned_enrolled_and_holds(crews: int) -> None:
    await plan()
    assert crews == VILLAGES * 8 * 9
    assert await queries.coverage(programme=BASIC, place="31.71") == queries.Coverage(
        districts=1, optimal=1, published=0, people=crews, crews=48, sessions=12, unplaced=0
    )
    assert await violations() == []
    enrolled = await fetch_one(
        "SELECT count(*) AS all, count(DISTINCT appointment) AS people,"
        " count(DISTINCT (crew, session)) AS crews FROM enrolment"
    )
    assert dict(enrolled or {}) == {"all": crews, "people": crews, "crews": 48}
    assert await fetch_value("SELECT min(starts_at) FROM session") == at("2024-10-14 08:30")


async def test_the_same_inputs_change_nothing(crews: int) -> None:
    first = await plan()
    assert await plan() == first
    assert (await count("timetable"), await events("timetable_planned")) == (1, 1)


async def test_plans_of_one_district_follow_one_another(crews: int) -> None:
    assert len(set(await asyncio.gather(plan(), plan(), plan()))) == 1
    assert (await count("timetable"), await count("enrolment")) == (1, crews)


async def test_an_unpublished_version_gives_way_and_a_published_one_stays(crews: int) -> None:
    first = await plan()
    await appoint("kpps-2024", GAMBIR, stations=9)
    second = await plan()
    assert await fetch_value("SELECT array_agg(id) FROM timetable") == [second]
    assert await publish() == 1
    assert await publish() == 0
    await appoint("tib-2024", GAMBIR, stations=9)
    third = await plan()
    rows = await fetch("SELECT id, version, published_at FROM timetable ORDER BY version")
    assert [(row["id"], row["version"]) for row in rows] == [(second, 2), (third, 3)]
    assert [row["published_at"] is None for row in rows] == [False, True]
    assert len({first, second, third}) == 3
    assert await violations() == []


async def test_who_leaves_after_planning_does_not_break_the_timetable(
    crews: int, clock_at: MoveClock
) -> None:
    first = await plan()
    clock_at(clock.now() + timedelta(days=1))
    await execute(
        "UPDATE appointment SET stage = 'ended', ended_at = $1, end_reason = 'resignation'"
        " WHERE place = '31.71.01.1001.001' AND seat_number = 1",
        clock.now(),
    )
    assert await violations() == []
    assert await plan() != first
    assert await count("enrolment") == crews - 2
    assert await violations() == []


async def test_a_timetable_that_was_tampered_with_is_found_out(crews: int) -> None:
    await plan()
    await execute(
        "UPDATE enrolment SET session = (SELECT id FROM session WHERE id <> enrolment.session"
        " ORDER BY id LIMIT 1) WHERE id = (SELECT min(id::text)::uuid FROM enrolment)"
    )
    assert Rule.CREW_TWICE in {violation.rule for violation in await violations()}
    await execute("DELETE FROM enrolment WHERE id = (SELECT max(id::text)::uuid FROM enrolment)")
    assert Rule.CREW_FORGOTTEN in {violation.rule for violation in await violations()}


async def test_rooms_that_do_not_suffice_leave_people_unplaced(crews: int) -> None:
    await execute("DELETE FROM trainer WHERE place <> '31.71.01.1001' OR name <> 'PPS 1 Gambir'")
    await plan()
    covered = await queries.coverage(programme=BASIC, place="")
    assert (covered.unplaced, covered.sessions, covered.optimal) == (crews, 0, 0)
    assert await violations() == []


async def test_supervisors_of_villages_learn_together(programmes: None) -> None:
    assert await appoint("pkd-2024", GAMBIR) == VILLAGES
    await plan("pembekalan-pkd")
    covered = await queries.coverage(programme="pembekalan-pkd", place=GAMBIR)
    assert (covered.people, covered.crews, covered.sessions, covered.unplaced) == (6, 6, 1, 0)
    assert await violations("pembekalan-pkd") == []


async def test_programmes_do_not_share_a_room_or_trainer(crews: int, clock_at: MoveClock) -> None:
    await appoint("ptps-2024", GAMBIR)
    await execute("UPDATE room SET capacity = 5")
    await plan(SUPERVISORS)  # takes until the morning of 8 November, when the other one begins
    await execute("UPDATE room SET capacity = 60")
    await plan(COUNTING)
    await publish(SUPERVISORS)
    with pytest.raises(Conflict, match=GAMBIR):
        await publish(COUNTING)
    await plan(COUNTING)
    assert await publish(COUNTING) == 1
    clock_at(clock.now() + timedelta(days=1))
    assert await violations(SUPERVISORS) == await violations(COUNTING) == []


async def test_a_run_has_a_job_for_each_district_and_none_twice(crews: int) -> None:
    async def start(place: str) -> Any:
        return await actions.start_planning(programme=BASIC, place=place, actor=ACTOR)

    first = await start("31.71")
    assert await start("31") == await start(GAMBIR) == first
    await appoint("kpps-2024", SAWAH_BESAR, stations=1)
    second = await start("31.71")
    jobs = await fetch("SELECT run, arguments ->> 'district' AS district FROM outbox ORDER BY id")
    assert [(row["run"], row["district"]) for row in jobs] == [
        (first, GAMBIR),
        (second, SAWAH_BESAR),
    ]
    assert (await queries.run_progress(first)).jobs == 1
    assert (await queries.run_progress(await start("31.75"))).ended


@pytest.mark.parametrize("place", ["31.71.01.1001", "Gambir", "31.7"])
async def test_only_whole_districts_are_planned(programmes: None, place: str) -> None:
    with pytest.raises(InvalidInput):
        await actions.start_planning(programme=BASIC, place=place, actor=ACTOR)


async def test_rights_are_asked_for(crews: int) -> None:
    await plan()
    elsewhere = coordinator(SAWAH_BESAR)
    for action in (actions.start_planning, actions.publish_timetables):
        with pytest.raises(NotAllowed):
            await action(programme=BASIC, place=GAMBIR, actor=elsewhere)
    with pytest.raises(NotAllowed):
        await plan_district(programme=BASIC, district=GAMBIR, actor=elsewhere)
    with pytest.raises(NotAllowed):
        await actions.propose_supply(place="31", actor=elsewhere)
    session = await fetch_value("SELECT id FROM session LIMIT 1")
    with pytest.raises(NotAllowed):
        await actions.record_attendance(sessions=[session], actor=elsewhere)
    scope = elsewhere.scope(Permission.training_plan)
    with pytest.raises(NotFound):
        await queries.district_timetable(scope, programme=BASIC, district=GAMBIR)


async def test_a_programme_that_no_call_has(programmes: None) -> None:
    with pytest.raises(NotFound):
        await plan("bimtek-terbang")


async def test_attendance_is_recorded_once(crews: int, clock_at: MoveClock) -> None:
    await plan()
    await publish()
    clock_at(at("2024-11-07 08:00"))
    sessions = [row["id"] for row in await fetch("SELECT id FROM session ORDER BY id")]
    one = await fetch_one("SELECT id FROM enrolment WHERE session = $1 LIMIT 1", sessions[0])
    assert one is not None
    record = actions.record_attendance
    assert await record(enrolments=[one["id"]], actor=ACTOR) == 1
    assert await record(sessions=sessions, enrolments=[one["id"]], actor=ACTOR) == crews - 1
    assert await record(sessions=sessions, actor=ACTOR) == 0
    assert await count("attendance") == crews
    assert await events("attendance_recorded") == 1 + len(sessions)


async def test_attendance_names_every_fault_and_records_nobody(
    crews: int, clock_at: MoveClock
) -> None:
    unpublished = await plan()
    sessions = [row["id"] for row in await fetch("SELECT id FROM session ORDER BY starts_at")]
    with pytest.raises(InvalidInput) as refused:
        await actions.record_attendance(
            sessions=[sessions[0], unpublished], enrolments=[unpublished], actor=ACTOR
        )
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [
        ("/sessions/0", "not-published"),
        ("/sessions/1", "unknown"),
        ("/enrolments/0", "unknown"),
    ]
    await publish()
    clock_at(at("2024-10-14 09:00"))
    with pytest.raises(InvalidInput) as early:
        await actions.record_attendance(sessions=[sessions[0], sessions[-1]], actor=ACTOR)
    assert [fault.code for fault in early.value.faults] == ["not-begun"]
    assert await count("attendance") == 0


async def test_an_appointed_person_sees_their_seat_once_it_is_published(crews: int) -> None:
    await plan()
    person = await fetch_value("SELECT appointment FROM enrolment LIMIT 1")
    assert await queries.seats_of(person) == []
    await publish()
    (seat,) = await queries.seats_of(person)
    assert (seat.programme, seat.attended_at) == (BASIC, None)
    assert seat.village.startswith(GAMBIR)
