"""Plans of whole districts: the usual one, the impossible one, and those in between."""

import random
import time as clock
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from recruit.training.timetable.model import (
    JAKARTA,
    Crew,
    InvalidProblemError,
    Objective,
    Plan,
    Problem,
    Room,
    Shortage,
    Slot,
    Status,
    Trainer,
    slots,
)
from recruit.training.timetable.packing import fewest, least
from recruit.training.timetable.solve import solve
from recruit.training.timetable.verify import LABELS, Rule, Violation, verify

DISTRICT = "31.72.01"
BEFORE_THE_OATH = slots(date(2024, 10, 14), date(2024, 11, 6))
THREE_DAYS = slots(date(2024, 11, 8), date(2024, 11, 10))


def district(
    villages: list[int], window: tuple[Slot, ...] = BEFORE_THE_OATH, odd: float = 0.0
) -> Problem:
    """So many crews of 9 in each village (some of 7 and 8), a room of 60 and 3 trainers in each."""
    dice = random.Random(2024)
    codes = {f"{DISTRICT}.{1001 + number}": crews for number, crews in enumerate(villages)}

    def size() -> int:
        return dice.choice([7, 8]) if dice.random() < odd else 9

    crews = [Crew(f"{v}.{n + 1:03}", v, size()) for v, many in codes.items() for n in range(many)]
    order = list(codes)
    return Problem(
        DISTRICT,
        tuple(crews),
        tuple(Room(f"{v} hall", f"{v} office", v, 60) for v in codes),
        (
            *(Trainer(f"{v} PPS {n}", v) for v in codes for n in range(3)),
            *(Trainer(f"PPK {n}", None) for n in range(5)),
        ),
        window,
        travel={
            (a, b): 1000 * abs(order.index(a) - order.index(b)) + 10 * order.index(b)
            for a in order
            for b in order
            if a != b
        },
    )


def checked(problem: Problem) -> Plan:
    plan = solve(problem)
    assert verify(problem, plan) == []
    assert plan.proven
    return plan


@pytest.mark.parametrize("odd", [0.0, 0.06, 0.3])
def test_a_district_is_planned_optimally_at_once(odd: float) -> None:
    problem = district([56] * 6, odd=odd)
    solve(problem)
    started = clock.process_time()
    plan = checked(problem)
    assert clock.process_time() - started < 0.3
    assert plan.status == Status.OPTIMAL
    assert plan.objective[:3] == (0, 0, 0)
    if not odd:
        assert plan.objective == Objective(0, 0, 0, sessions=60, slots=10)


def test_supervisors_are_planned_as_fast_as_crews() -> None:
    problem = district([56] * 6)
    alone = replace(problem, crews=tuple(replace(crew, size=1) for crew in problem.crews))
    plan = checked(alone)
    assert plan.objective == Objective(0, 0, 0, sessions=6, slots=1)


def test_sizes_that_fill_a_room_save_a_session() -> None:
    # 50 × 9 + 4 × 8 + 2 × 7 = 496 people need nine sessions, though six crews of 9 fill a room.
    assert len(fewest({9: 50, 8: 4, 7: 2}, 60).loads) == 9
    assert least({9: 56}, 60) == 10


def test_neighbours_by_number_sit_together() -> None:
    plan = checked(district([12]))
    assert [[crew[-3:] for crew in session.crews] for session in plan.sessions] == [
        ["001", "002", "003", "004", "005", "006"],
        ["007", "008", "009", "010", "011", "012"],
    ]


def test_a_village_s_own_trainers_teach_at_home_and_in_turn() -> None:
    problem = district([36, 36])
    plan = checked(problem)
    taught = [t for session in plan.sessions for t in session.trainers]
    assert not any(trainer.startswith("PPK") for trainer in taught)
    assert all(
        t.startswith(session.room[:13]) for session in plan.sessions for t in session.trainers
    )
    turns = [taught.count(trainer.id) for trainer in problem.trainers[:6]]
    assert max(turns) - min(turns) <= 1


def test_a_village_without_a_room_goes_to_the_nearest() -> None:
    problem = district([56, 30, 56])
    plan = checked(replace(problem, rooms=(problem.rooms[0], problem.rooms[2])))
    assert plan.status == Status.OPTIMAL
    assert plan.objective[:3] == (0, 30 * 9, 30 * 9 * 1000)


def test_a_room_that_is_too_small_for_the_window_sends_the_rest_away() -> None:
    problem = district([40, 30], THREE_DAYS)
    plan = checked(problem)
    assert plan.status == Status.OPTIMAL
    assert plan.objective[:3] == (0, 4 * 9, 4 * 9 * 1010)


def test_a_smaller_room_ends_it_earlier_without_another_session() -> None:
    # 56 crews are 6 sessions of six and 4 of five: the small room takes the four.
    problem = district([56, 56])
    small = tuple(replace(room, id=f"{room.id} 2", capacity=50) for room in problem.rooms)
    assert checked(problem).objective == Objective(0, 0, 0, sessions=20, slots=10)
    both = checked(replace(problem, rooms=problem.rooms + small))
    assert both.objective == Objective(0, 0, 0, sessions=20, slots=6)


def test_few_trainers_make_it_later_not_worse() -> None:
    problem = district([18] * 6)
    plan = checked(replace(problem, trainers=problem.trainers[-5:]))
    assert plan.objective == Objective(0, 0, 0, sessions=18, slots=9)


def test_trainers_who_teach_once_a_day() -> None:
    problem = district([12])
    once = tuple(Trainer(f"PPS {n}", None, sessions_a_day=1) for n in range(2))
    plan = checked(replace(problem, trainers=once))
    assert [session.slot.day.day for session in plan.sessions] == [14, 15]


def test_on_islands_nobody_crosses_water_that_is_out_of_reach() -> None:
    window = slots(date(2024, 10, 14), date(2024, 10, 17), buffer_days=1)
    problem = replace(district([8, 7, 9], window), travel={})
    home = tuple(trainer for trainer in problem.trainers if trainer.village_code)
    plan = checked(replace(problem, trainers=home))
    assert plan.objective == Objective(0, 0, 0, sessions=6, slots=2)
    stranded = replace(problem, trainers=home, rooms=problem.rooms[1:])
    plan = checked(stranded)
    assert plan.status == Status.INFEASIBLE
    assert len(plan.unplaced) == 8


def cured(problem: Problem, plan: Plan) -> Problem:
    rooms = (
        Room(f"{short.village_code} new {n}", "school", short.village_code, 60)
        for short in plan.shortages
        for n in range(short.rooms)
    )
    trainers = (Trainer(f"PPK new {n}", None) for n in range(plan.missing_trainers))
    return replace(problem, rooms=(*problem.rooms, *rooms), trainers=(*problem.trainers, *trainers))


def test_the_impossible_names_what_is_missing_and_becomes_possible() -> None:
    # Jakarta Utara: 77 TPS in a village, three days, one room. DOMAIN: 13 sessions, 6 slots.
    problem = district([77, 77, 30, 77], THREE_DAYS)
    plan = checked(problem)
    assert plan.status == Status.INFEASIBLE
    assert plan.objective.unplaced_people == (77 * 3 + 30 - 6 * 6 * 4) * 9
    assert plan.objective.sessions == 24
    assert all(short.rooms == -(-short.sessions // 6) for short in plan.shortages)
    assert sum(short.people for short in plan.shortages) == plan.objective.unplaced_people
    assert checked(cured(problem, plan)).status == Status.OPTIMAL


def test_missing_trainers_are_counted_too() -> None:
    problem = replace(district([30, 30], THREE_DAYS), trainers=(Trainer("PPS", None),))
    plan = checked(problem)
    codes = [room.village_code for room in problem.rooms]
    assert plan.shortages == tuple(Shortage(code, 30, 270, 5, 1, 3) for code in codes)
    assert checked(cured(problem, plan)).status == Status.OPTIMAL


def test_nothing_to_plan_and_nothing_to_plan_with() -> None:
    problem = district([6])
    assert checked(replace(problem, crews=())).objective == Objective(0, 0, 0, 0, 0)
    for bare in (
        replace(problem, rooms=()),
        replace(problem, trainers=()),
        replace(problem, slots=()),
    ):
        plan = checked(bare)
        assert plan.status == Status.INFEASIBLE
        assert len(plan.unplaced) == 6


def test_the_slots_of_a_window() -> None:
    window = slots(date(2024, 11, 7), date(2024, 11, 10), buffer_days=1)
    assert [(slot.day.day, slot.half) for slot in window] == [
        (7, 0), (7, 1), (8, 0), (8, 1), (9, 0), (9, 1),
    ]  # fmt: skip
    assert window[0].starts.tzinfo == JAKARTA
    assert [slot.starts.time() for slot in window[1:4]] == [time(13, 30), time(8, 30), time(14, 0)]
    assert {slot.ends - slot.starts for slot in window} == {timedelta(hours=3)}
    assert slots(date(2024, 11, 8), date(2024, 11, 7)) == ()


def test_every_fault_of_a_problem_is_named_at_once() -> None:
    problem = district([2])
    crew = replace(problem.crews[0], size=61)
    with pytest.raises(InvalidProblemError) as error:
        replace(
            problem,
            crews=(crew, crew),
            rooms=(*problem.rooms, replace(problem.rooms[0], capacity=0)),
            slots=(*problem.slots, problem.slots[0], replace(problem.slots[1], half=2)),
            travel={("a", "b"): -1},
            trainers_per_session=0,
        )
    assert {fault.kind for fault in error.value.faults} == {
        "crew twice",
        "crew does not fit a session",
        "room twice",
        "room holds nobody",
        "slot twice",
        "slot is no half of a day",
        "negative distance",
        "no trainer in a session",
    }


def test_every_violation_can_be_read_in_both_languages() -> None:
    assert set(LABELS) == set(Rule)
    violation = Violation(Rule.ROOM_OVERFULL, "Aula 2024-11-08 08:30")
    assert violation.text("en") == "Aula 2024-11-08 08:30: more people than the session may hold"
    assert violation.text("id") == "Aula 2024-11-08 08:30: peserta melebihi kapasitas"
