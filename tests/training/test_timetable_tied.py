"""Plans in which something is tied or not free, and the verifier on mutations of them."""

import time as clock
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time

import pytest

from recruit.training.timetable.model import (
    Crew,
    Crossing,
    Kept,
    Plan,
    PlannedSession,
    Problem,
    Room,
    Seat,
    Status,
    Trainer,
    slots,
)
from recruit.training.timetable.solve import solve
from recruit.training.timetable.verify import Rule, verify
from tests.training.test_timetable import THREE_DAYS, checked, cured, district

A, B = "31.01.01.1001", "31.01.01.1002"
TWO_DAYS = slots(date(2024, 10, 14), date(2024, 10, 15))


def mending(problem: Problem, plan: Plan) -> Problem:
    """The problem with the seats and trainers of a plan to keep."""
    sizes = {crew.code: crew.size for crew in problem.crews}
    seats = {code: Seat(s.room, s.slot) for s in plan.sessions for code in s.crews}
    return replace(
        problem,
        kept={code: Kept(seat, sizes[code]) for code, seat in seats.items()},
        teams={Seat(s.room, s.slot): s.trainers for s in plan.sessions},
    )


BOAT = Crossing(time(7), time(17), 60)


def islands(boat: Crossing = BOAT) -> Problem:
    """Two islands with a crew each, one room on the second, and trainers on both."""
    return Problem(
        "31.01.01",
        (Crew(f"{A}.001", A, 9), Crew(f"{B}.001", B, 9)),
        (Room("hall", "office", B, 60),),
        (*(Trainer(f"A {n}", A) for n in range(2)), *(Trainer(f"B {n}", B) for n in range(2))),
        TWO_DAYS,
        travel={(A, B): 12_000, (B, A): 12_000},
        crossings={(A, B): boat, (B, A): boat},
    )


def closing(problem: Problem, room: int, closed: frozenset) -> Problem:
    rooms = list(problem.rooms)
    rooms[room] = replace(rooms[room], closed=closed)
    return replace(problem, rooms=tuple(rooms))


def test_a_flooded_hall_moves_its_crews_and_nobody_else_within_a_second() -> None:
    problem = district([56] * 6)
    flooded = closing(mending(problem, solve(problem)), 2, frozenset(problem.slots))
    started = clock.process_time()
    plan = checked(flooded)
    assert clock.process_time() - started < 1.5
    assert plan.moved == plan.moved_bound == 56 * 9
    assert plan.unplaced == ()
    seats = {code: Seat(s.room, s.slot) for s in plan.sessions for code in s.crews}
    moved = {code[:13] for code, kept in flooded.kept.items() if seats[code] != kept.seat}
    assert moved == {flooded.rooms[2].village_code}


def test_those_who_must_make_room_move_too() -> None:
    early, late = TWO_DAYS[:2]
    problem = Problem(
        "31.72.01",
        (Crew("a", A, 9, frozenset([late])), Crew("b", B, 9)),
        (Room("lost", "x", A, 9, frozenset([early, late])), Room("hall", "y", B, 9)),
        tuple(Trainer(f"{n}", None) for n in range(4)),
        (early, late),
        travel={(A, B): 1000, (B, A): 1000},
        kept={"a": Kept(Seat("lost", early), 9), "b": Kept(Seat("hall", early), 7)},
    )
    plan = checked(problem)
    assert {session.crews: session.slot for session in plan.sessions} == {
        ("a",): early,
        ("b",): late,
    }
    assert plan.moved == plan.moved_bound == 16


def test_what_was_held_is_not_planned_again() -> None:
    problem = district([12])
    first = problem.slots[0]
    mended = replace(mending(problem, solve(problem)), begun=first)
    plan = checked(closing(mended, 0, frozenset(problem.slots[:4])))
    assert [session.slot for session in plan.sessions] == [first, problem.slots[4]]
    assert plan.moved == 6 * 9


def test_closed_halls_absent_trainers_and_busy_people_are_gone_round() -> None:
    problem = district([12, 6])
    monday = problem.slots[:2]
    plan = checked(
        replace(
            closing(problem, 0, frozenset(monday[:1])),
            crews=tuple(
                replace(crew, cannot=frozenset(problem.slots[:3]))
                if crew.code.endswith("1002.001") else crew
                for crew in problem.crews
            ),
        )
    )  # fmt: skip
    assert plan.objective == (0, 0, 0, 3, 4)
    ill = replace(problem, trainers=tuple(
        replace(trainer, absent=frozenset([monday[0].day])) for trainer in problem.trainers
    ))  # fmt: skip
    assert {session.slot.day.day for session in checked(ill).sessions} == {15}


def test_a_crew_goes_by_boat_and_comes_home() -> None:
    plan = checked(islands())
    assert [session.crews for session in plan.sessions] == [(f"{A}.001", f"{B}.001")]
    assert plan.sessions[0].slot.half == 0
    # The boat is there at nine, and the last one leaves at five: the afternoon it is.
    late = islands(boat=Crossing(time(9), time(17), 60))
    assert checked(late).sessions[0].slot.half == 1
    # The boat is there at nine, and the last one leaves at three: no session is reached.
    never = checked(islands(boat=Crossing(time(9), time(15), 60)))
    assert never.unplaced == never.stranded == (f"{A}.001",)
    assert never.status == Status.INFEASIBLE


def test_a_trainer_needs_time_from_one_island_to_the_next() -> None:
    near, far = (Crossing(time(7), time(17), minutes) for minutes in (60, 180))
    for boat, days in ((near, 1), (far, 2)):
        problem = islands(boat=boat)
        rooms = (Room("A hall", "x", A, 9), Room("B hall", "y", B, 9))
        two = (Trainer("1", None), Trainer("2", None))
        plan = checked(replace(problem, rooms=rooms, trainers=two))
        assert len({session.slot.day for session in plan.sessions}) == days


def test_a_pin_that_cannot_be_kept_strands_its_crew_alone() -> None:
    problem = district([12])
    seat = Seat(problem.rooms[0].id, problem.slots[3])
    pinned = replace(problem, pins={problem.crews[0].code: seat})
    plan = checked(pinned)
    assert next(s.slot for s in plan.sessions if problem.crews[0].code in s.crews) == seat.slot
    lost = checked(closing(pinned, 0, frozenset([seat.slot])))
    assert lost.unplaced == lost.stranded == (problem.crews[0].code,)
    assert lost.shortages == ()


def test_the_impossible_is_cured_though_halls_are_closed_and_trainers_ill() -> None:
    problem = district([77, 30, 77], THREE_DAYS)
    hindered = replace(
        closing(problem, 0, frozenset(THREE_DAYS[:2])),
        trainers=tuple(
            replace(trainer, absent=frozenset([THREE_DAYS[2].day]))
            if trainer.id.endswith("2") else trainer
            for trainer in problem.trainers
        ),
    )  # fmt: skip
    plan = checked(hindered)
    assert plan.status == Status.INFEASIBLE
    assert sum(short.people for short in plan.shortages) == plan.objective.unplaced_people
    assert checked(cured(hindered, plan)).unplaced == ()


Mutation = Callable[[Problem, PlannedSession], tuple[Problem, PlannedSession]]

HINDER: dict[str, tuple[Rule, Mutation]] = {
    "closed venue": (
        Rule.ROOM_CLOSED,
        lambda p, s: (
            replace(p, rooms=tuple(replace(r, closed=frozenset([s.slot])) for r in p.rooms)),
            s,
        ),
    ),
    "absent trainer": (
        Rule.TRAINER_ABSENT,
        lambda p, s: (
            replace(
                p, trainers=tuple(replace(t, absent=frozenset([s.slot.day])) for t in p.trainers)
            ),
            s,
        ),
    ),
    "busy crew": (
        Rule.CREW_CANNOT,
        lambda p, s: (
            replace(p, crews=tuple(replace(c, cannot=frozenset([s.slot])) for c in p.crews)),
            s,
        ),
    ),
    "a boat too early": (
        Rule.BOAT_MISSED,
        lambda p, s: (
            replace(p, crossings={way: Crossing(time(9), time(17), 60) for way in p.crossings}),
            s,
        ),
    ),
    "the last boat is gone": (
        Rule.BOAT_MISSED,
        lambda p, s: (
            replace(p, crossings={way: Crossing(time(7), time(11), 60) for way in p.crossings}),
            s,
        ),
    ),
    "pin broken": (
        Rule.PIN_BROKEN,
        lambda p, s: (replace(p, pins={s.crews[0]: Seat(s.room, p.slots[3])}), s),
    ),
    "held session changed": (
        Rule.HELD_CHANGED,
        lambda p, s: (replace(p, begun=s.slot), s),
    ),
    "moved and not said": (
        Rule.MOVED_WRONG,
        lambda p, s: (replace(p, kept={s.crews[0]: Kept(Seat(s.room, p.slots[3]), 9)}), s),
    ),
}


@pytest.mark.parametrize("name", HINDER)
def test_the_verifier_sees_what_is_not_free_or_tied(name: str) -> None:
    problem = islands()
    plan = checked(problem)
    rule, hinder = HINDER[name]
    changed, session = hinder(problem, plan.sessions[0])
    found = {violation.rule for violation in verify(changed, replace(plan, sessions=(session,)))}
    assert found == {rule}


def test_the_verifier_follows_trainers_from_island_to_island() -> None:
    boat = Crossing(time(7), time(17), 180)
    problem = islands(boat=boat)
    rooms = (Room("A hall", "x", A, 9), Room("B hall", "y", B, 9))
    trainers = (Trainer("1", None), Trainer("2", None))
    plan = checked(replace(problem, rooms=rooms, trainers=trainers, crossings={}))
    far = replace(problem, rooms=rooms, trainers=trainers)
    assert {v.rule for v in verify(far, plan)} == {Rule.TRAINER_CANNOT_FOLLOW}
