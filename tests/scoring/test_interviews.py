"""Interviews in a real database: rooms, distribution, invitations, and what happens after."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from recruit.foundation.database import execute, fetch, fetch_one, fetch_value
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed, NotFound, Problem
from recruit.people.permissions import Actor, ActorKind
from recruit.scoring import queries
from recruit.scoring.actions import (
    NewRoom,
    ask_for_another_time,
    change_panel,
    declare_interest,
    distribute_interviews,
    invite_to_interviews,
    keep_interview,
    make_rooms,
    move_interview,
    record_absence,
    remove_room,
)
from recruit.scoring.rules.interviews import Proof
from tests.scoring.invented import ACTOR, TPS, VILLAGE, at, events, officer, stands

CALL = "ptps-2024"
DISTRICT = "31.71.01"
FIRST_DAY = date(2024, 10, 12)
REASON = "Ujian akhir pada jam yang sama."

pytestmark = pytest.mark.usefixtures("calls")


async def assessors(count: int) -> list[UUID]:
    made = []
    for index in range(count):
        who = await officer(f"penilai-{index}@contoh.example")
        await execute(
            "INSERT INTO officer_grant (officer, role, bodies, place_prefix)"
            " VALUES ($1, 'assessor', '{ptps}', $2)",
            who,
            DISTRICT,
        )
        made.append(who)
    return made


async def rooms(panel: list[UUID], **changes: Any) -> list[UUID]:
    described: dict[str, Any] = {
        "name": "Ruang 1", "days": [FIRST_DAY], "opens": time(8), "closes": time(9),
        "minutes": 10, "panel": panel,
    }  # fmt: skip
    room = NewRoom(**described | changes)
    return await make_rooms(call=CALL, place=DISTRICT, room=room, actor=ACTOR)


async def planned(people: int = 4, panel: int = 3) -> tuple[list[UUID], list[UUID], UUID]:
    """Applications, assessors, and a room with everybody distributed and invited."""
    who = [await stands(CALL, TPS) for _ in range(people)]
    judges = await assessors(panel)
    (room,) = await rooms(judges)
    await distribute_interviews(call=CALL, place=DISTRICT, actor=ACTOR)
    await invite_to_interviews(call=CALL, place=DISTRICT, actor=ACTOR)
    return who, judges, room


async def teams() -> dict[UUID, set[UUID]]:
    rows = await fetch(
        "SELECT interview.application, array_agg(officer) AS officers FROM interview_assessor"
        " JOIN interview ON interview.id = interview_assessor.interview GROUP BY 1"
    )
    return {row["application"]: set(row["officers"]) for row in rows}


async def interview_of(application: UUID) -> Any:
    return await fetch_one("SELECT * FROM interview WHERE application = $1", application)


async def notices(kind: str) -> list[Any]:
    return await fetch("SELECT * FROM notice WHERE kind = $1", kind)


def applicant(person: UUID) -> Actor:
    return Actor(ActorKind.applicant, str(person), "Contoh")


async def test_everybody_gets_a_slot_two_assessors_and_an_invitation() -> None:
    who = [await stands(CALL, TPS) for _ in range(5)]
    await stands(CALL, TPS, stage="ineligible")
    judges = await assessors(3)
    await rooms(judges)
    seen = await distribute_interviews(call=CALL, place=DISTRICT, actor=ACTOR, dry_run=True)
    assert (seen.people, seen.slots, seen.proof, seen.possible) == (5, 6, Proof.optimal, True)
    assert await fetch_value("SELECT count(*) FROM interview") == 0
    await distribute_interviews(call=CALL, place=DISTRICT, actor=ACTOR)
    found = await teams()
    assert set(found) == set(who)
    assert {len(team) for team in found.values()} == {2}
    loads = Counter(one for team in found.values() for one in team)
    assert max(loads.values()) - min(loads.values()) <= 1
    assert await notices("interview_invited") == []
    assert await invite_to_interviews(call=CALL, place=DISTRICT, actor=ACTOR) == 5
    assert len(await notices("interview_invited")) == 5
    with pytest.raises(Conflict):
        await invite_to_interviews(call=CALL, place=DISTRICT, actor=ACTOR)
    (recorded,) = await events("interviews_distributed")
    assert (recorded["people"], recorded["proof"]) == (5, "optimal")
    own = await queries.own_interview(who[0])
    assert own is not None
    assert (own.at, own.room) == (at("2024-10-12 08:00"), "Ruang 1")


async def test_again_after_changes_it_keeps_who_was_invited() -> None:
    who, judges, _ = await planned(4)
    before = {one: (await interview_of(one))["at"] for one in who}
    late = await stands(CALL, TPS)
    await execute("UPDATE application SET stage = 'withdrawn' WHERE id = $1", who[1])
    again = await distribute_interviews(call=CALL, place=DISTRICT, actor=ACTOR)
    assert (again.people, again.kept) == (4, 3)
    assert await interview_of(who[1]) is None
    for one in (who[0], who[2], who[3]):
        assert (await interview_of(one))["at"] == before[one]
    assert (await interview_of(late))["at"] == before[who[1]]
    assert set().union(*(await teams()).values()) == set(judges)


async def test_what_is_impossible_is_said_and_writes_nothing() -> None:
    for _ in range(8):
        await stands(CALL, TPS)
    await rooms(await assessors(2))
    done = await distribute_interviews(call=CALL, place=DISTRICT, actor=ACTOR)
    assert (done.possible, done.slots, len(done.unplaced), done.without_team) == (False, 6, 2, ())
    assert await fetch_value("SELECT count(*) FROM interview") == 0
    with pytest.raises(Conflict):
        await distribute_interviews(call=CALL, place="31.72", actor=ACTOR)
    with pytest.raises(NotFound):
        await distribute_interviews(call="ptps-1999", place=DISTRICT, actor=ACTOR)


async def test_nobody_judges_their_household_and_a_namesake_only_with_a_mark() -> None:
    judges = await assessors(3)
    home = "UPDATE officer SET name = $2, village_code = $3, rt = $4, rw = '002' WHERE id = $1"
    await execute(home, judges[0], "Budi Contoh, S.H.", VILLAGE, "001")
    await execute(home, judges[1], "Siti Contoh", VILLAGE, "009")
    await execute(home, judges[2], "Tono Lain", VILLAGE, "001")
    who = await stands(CALL, TPS)
    await rooms(judges)
    done = await distribute_interviews(call=CALL, place=DISTRICT, actor=ACTOR)
    assert done.flagged == 1
    assert await teams() == {who: {judges[1], judges[2]}}
    marks = await fetch("SELECT officer, flagged FROM interview_assessor")
    assert {row["officer"]: row["flagged"] for row in marks} == {
        judges[1]: "surname", judges[2]: None,
    }  # fmt: skip


async def test_an_assessor_who_declares_an_interest_is_replaced() -> None:
    who, _, _ = await planned(1)
    (team,) = (await teams()).values()
    leaving, staying = sorted(team)
    told = {"application_id": who[0], "officer_id": leaving, "reason": "Ia sepupu saya."}
    other = Actor(ActorKind.officer, str(staying), "Penilai")
    with pytest.raises(NotAllowed):
        await declare_interest(**told, actor=other)
    assert await declare_interest(**told, actor=ACTOR)
    (after,) = (await teams()).values()
    assert leaving not in after
    assert len(after) == 2
    assert await declare_interest(**told, actor=ACTOR)
    assert len(await events("interest_declared")) == 1
    assert not await declare_interest(**told | {"officer_id": staying}, actor=ACTOR)
    done = await distribute_interviews(call=CALL, place=DISTRICT, actor=ACTOR)
    assert len(done.without_team) == 1


async def test_an_applicant_asks_for_another_time_and_is_moved_or_told_that_it_stays() -> None:
    who, _, room = await planned(2)
    person = await fetch_value("SELECT person FROM application WHERE id = $1", who[0])
    asked = {"application_id": who[0], "reason": REASON}
    with pytest.raises(NotAllowed):
        await ask_for_another_time(**asked, actor=applicant(uuid4()))
    with pytest.raises(InvalidInput):
        await ask_for_another_time(application_id=who[0], reason="sibuk", actor=applicant(person))
    await ask_for_another_time(**asked, actor=applicant(person))
    with pytest.raises(Conflict):
        await ask_for_another_time(**asked, actor=applicant(person))
    interview = (await interview_of(who[0]))["id"]
    await keep_interview(interview_id=interview, actor=ACTOR)
    assert len(await notices("interview_stays")) == 1
    await ask_for_another_time(**asked, actor=applicant(person))
    free = at("2024-10-12 08:50")
    await move_interview(interview_id=interview, room_id=room, at=free, actor=ACTOR)
    moved = await interview_of(who[0])
    assert (moved["at"], moved["asked_to_move_at"], moved["asked_because"]) == (free, None, None)
    assert len((await teams())[who[0]]) == 2
    assert len(await notices("interview_moved")) == 1
    told = await fetch_value("SELECT string_agg(data::text, ' ') FROM ledger_event")
    assert REASON not in told


async def test_nobody_is_moved_to_a_time_that_is_not_there() -> None:
    who, _, room = await planned(2)
    interview = (await interview_of(who[0]))["id"]

    async def move(to: UUID, moment: datetime) -> None:
        await move_interview(interview_id=interview, room_id=to, at=moment, actor=ACTOR)

    with pytest.raises(Conflict):
        await move(room, at("2024-10-12 08:10"))
    with pytest.raises(InvalidInput):
        await move(room, at("2024-10-12 08:55"))
    with pytest.raises(InvalidInput):
        await move(uuid4(), at("2024-10-12 08:50"))
    with pytest.raises(NotFound):
        await move_interview(
            interview_id=uuid4(), room_id=room, at=at("2024-10-12 08:50"), actor=ACTOR
        )


async def test_of_two_movers_to_one_slot_one_gets_it_and_the_other_is_told() -> None:
    who, _, room = await planned(2)
    free = at("2024-10-12 08:50")
    ids = [(await interview_of(one))["id"] for one in who]
    ends = await asyncio.gather(
        *(move_interview(interview_id=one, room_id=room, at=free, actor=ACTOR) for one in ids),
        return_exceptions=True,
    )
    assert sorted(type(end) for end in ends if end is not None) == [Conflict]
    assert await fetch_value("SELECT count(*) FROM interview WHERE at = $1", free) == 1
    assert len(await notices("interview_moved")) == 1


async def test_two_chairs_distribute_and_withdraw_at_once_without_harm() -> None:
    for _ in range(4):
        await stands(CALL, TPS)
    await rooms(await assessors(3))
    ends = await asyncio.gather(
        *(distribute_interviews(call=CALL, place=DISTRICT, actor=ACTOR) for _ in range(3)),
        return_exceptions=True,
    )
    assert not [end for end in ends if isinstance(end, BaseException)]
    assert await fetch_value("SELECT count(*) FROM interview") == 4
    assert await fetch_value("SELECT count(*) FROM interview_assessor") == 8


async def test_an_absence_is_recorded_after_the_time_and_can_be_undone(
    clock_at: Callable[[datetime], None],
) -> None:
    who, _, room = await planned(1)
    interview = (await interview_of(who[0]))["id"]
    with pytest.raises(Conflict):
        await record_absence(interview_id=interview, absent=True, actor=ACTOR)
    clock_at(at("2024-10-12 08:30"))
    await record_absence(interview_id=interview, absent=True, actor=ACTOR)
    assert (await interview_of(who[0]))["absent_at"] is not None
    await record_absence(interview_id=interview, absent=False, actor=ACTOR)
    assert (await interview_of(who[0]))["absent_at"] is None
    await record_absence(interview_id=interview, absent=True, actor=ACTOR)
    await move_interview(
        interview_id=interview, room_id=room, at=at("2024-10-12 08:50"), actor=ACTOR
    )
    assert (await interview_of(who[0]))["absent_at"] is None


async def test_every_fault_of_a_room_is_named() -> None:
    judges = await assessors(2)
    nobody: dict[str, Any] = {
        "name": " ", "minutes": 0, "opens": time(9), "closes": time(8), "days": [], "panel": [],
    }  # fmt: skip
    assert await _faults(nobody) == {"/name", "/minutes", "/closes", "/panel", "/days"}
    early = {"panel": judges, "days": [FIRST_DAY - timedelta(days=1)]}
    assert await _faults(early) == {"/days/0"}
    assert await _faults({"panel": [judges[0], uuid4()]}) == {"/panel"}
    await rooms(judges)
    assert await _faults({"panel": judges, "name": "Ruang 2", "opens": time(8, 30)}) == {"/panel"}
    assert (
        await _faults({"panel": judges, "name": "Ruang 2", "opens": time(9), "closes": time(10)})
        == set()
    )
    with pytest.raises(Conflict):
        await rooms(await _others(), name="Ruang 1")


async def _faults(changes: dict[str, Any]) -> set[str]:
    try:
        await rooms(**{"panel": [], **changes})
    except InvalidInput as refused:
        return {fault.pointer for fault in refused.faults}
    return set()


async def _others() -> list[UUID]:
    made = []
    for index in range(2):
        who = await officer(f"lain-{index}@contoh.example")
        await execute(
            "INSERT INTO officer_grant (officer, role, bodies, place_prefix)"
            " VALUES ($1, 'panel_chair', '{ptps}', '31')",
            who,
        )
        made.append(who)
    return made


async def test_nobody_is_put_into_two_rooms_at_once_by_two_chairs() -> None:
    judges = await assessors(2)
    ends = await asyncio.gather(
        *(rooms(judges, name=f"Ruang {index}") for index in range(3)), return_exceptions=True
    )
    assert sum(isinstance(end, Problem) for end in ends) == 2
    assert await fetch_value("SELECT count(*) FROM interview_room") == 1


async def test_who_leaves_a_panel_is_replaced_by_the_next_distribution() -> None:
    who, judges, room = await planned(3)
    (new,) = (await _others())[:1]
    await change_panel(room_id=room, panel=[judges[1], judges[2], new], actor=ACTOR)
    assert judges[0] not in set().union(*(await teams()).values())
    await distribute_interviews(call=CALL, place=DISTRICT, actor=ACTOR)
    found = await teams()
    assert set(found) == set(who)
    assert {len(team) for team in found.values()} == {2}
    with pytest.raises(Conflict):
        await remove_room(room_id=room, actor=ACTOR)
    (empty,) = await rooms(judges, name="Ruang 2", days=[FIRST_DAY + timedelta(days=1)])
    await remove_room(room_id=empty, actor=ACTOR)
    with pytest.raises(NotFound):
        await remove_room(room_id=empty, actor=ACTOR)


async def test_who_may_not_plan_does_not() -> None:
    nobody = Actor(ActorKind.officer, "1", "Contoh")
    who, _, room = await planned(1)
    interview = (await interview_of(who[0]))["id"]
    for refused in (
        distribute_interviews(call=CALL, place=DISTRICT, actor=nobody),
        invite_to_interviews(call=CALL, place=DISTRICT, actor=nobody),
        keep_interview(interview_id=interview, actor=nobody),
        record_absence(interview_id=interview, absent=True, actor=nobody),
        remove_room(room_id=room, actor=nobody),
        change_panel(room_id=room, panel=[], actor=nobody),
    ):
        with pytest.raises(NotAllowed):
            await refused
