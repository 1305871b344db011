"""The planner against another model of the same problem, and the verifier against mutations."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from recruit.training.timetable.model import (
    Crew,
    Objective,
    Plan,
    PlannedSession,
    Problem,
    Room,
    Slot,
    Status,
    Trainer,
    slots,
)
from recruit.training.timetable.solve import solve
from recruit.training.timetable.verify import Rule, verify

VILLAGES = ("31.72.01.1001", "31.72.01.1002", "31.72.01.1003")
HALF_DAYS = slots(date(2024, 11, 7), date(2024, 11, 9))


def naive_objective(problem: Problem) -> Objective:
    """One variable for every crew, trainer, room and slot: slow, plain, and proven."""
    model, order = cp_model.CpModel(), sorted(problem.slots)
    places = [(room, slot) for room in problem.rooms for slot in order]
    held = {(r.id, s): model.new_bool_var("") for r, s in places}
    sits = {(c.code, r.id, s): model.new_bool_var("") for c in problem.crews for r, s in places}
    leads = {(t.id, r.id, s): model.new_bool_var("") for t in problem.trainers for r, s in places}
    last = model.new_int_var(0, len(order), "last")

    for room, slot in places:
        here = held[room.id, slot]
        people = sum(c.size * sits[c.code, room.id, slot] for c in problem.crews)
        model.add(people <= min(problem.capacity, room.capacity) * here)
        leaders = sum(leads[t.id, room.id, slot] for t in problem.trainers)
        model.add(leaders == problem.trainers_per_session * here)
        model.add(last >= (1 + order.index(slot)) * here)
        for crew in problem.crews:
            if problem.distance(crew.village_code, room.village_code) is None:
                model.add(sits[crew.code, room.id, slot] == 0)
        for trainer in problem.trainers:
            if problem.distance(trainer.village_code, room.village_code) is None:
                model.add(leads[trainer.id, room.id, slot] == 0)
    for trainer in problem.trainers:
        for slot in order:
            model.add(sum(leads[trainer.id, r.id, slot] for r in problem.rooms) <= 1)
        for day in {slot.day for slot in order}:
            today = [leads[trainer.id, r.id, s] for r, s in places if s.day == day]
            model.add(sum(today) <= trainer.sessions_a_day)
    placed = {c.code: sum(sits[c.code, r.id, s] for r, s in places) for c in problem.crews}
    for crew in problem.crews:
        model.add(placed[crew.code] <= 1)

    away, metres = [], []
    for crew in problem.crews:
        for room, slot in places:
            if room.village_code != crew.village_code:
                seat = crew.size * sits[crew.code, room.id, slot]
                away.append(seat)
                far = problem.distance(crew.village_code, room.village_code) or 0
                metres.append(far * seat)
    unplaced = sum(c.size * (1 - placed[c.code]) for c in problem.crews)
    stages = [unplaced, sum(away), sum(metres), sum(held.values()), last]
    return Objective._make(_minimum(model, stage) for stage in stages)


def _minimum(model: cp_model.CpModel, stage: cp_model.LinearExprT) -> int:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    model.minimize(stage)
    assert solver.solve(model) == cp_model.OPTIMAL
    value = round(solver.objective_value)
    model.add(stage == value)
    return value


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    villages = st.sampled_from(VILLAGES)
    pairs = [(a, b) for a in VILLAGES for b in VILLAGES if a != b]
    distances = st.one_of(st.none(), st.sampled_from([0, 700, 700, 1500, 2200]))
    travel = {pair: metres for pair in pairs if (metres := draw(distances)) is not None}
    crews = draw(st.lists(st.tuples(villages, st.integers(1, 9)), max_size=7))
    rooms = draw(st.lists(st.tuples(villages, st.integers(4, 25)), max_size=3))
    trainers = draw(
        st.lists(st.tuples(st.one_of(st.none(), villages), st.integers(0, 2)), max_size=5)
    )
    return Problem(
        "31.72.01",
        tuple(Crew(f"{v}.{n:03}", v, size) for n, (v, size) in enumerate(crews)),
        tuple(Room(f"room {n}", f"venue {n}", v, held) for n, (v, held) in enumerate(rooms)),
        tuple(Trainer(f"trainer {n}", v, most) for n, (v, most) in enumerate(trainers)),
        tuple(sorted(draw(st.sets(st.sampled_from(HALF_DAYS), max_size=4)))),
        capacity=20,
        trainers_per_session=draw(st.sampled_from([1, 2])),
        travel=travel,
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_no_other_model_finds_a_better_plan(problem: Problem) -> None:
    plan = solve(problem)
    assert verify(problem, plan) == []
    assert plan.objective == naive_objective(problem)
    assert plan.proven
    assert plan.status == (Status.INFEASIBLE if plan.unplaced else Status.OPTIMAL)


@settings(max_examples=30, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_is_of_no_consequence(problem: Problem, random) -> None:
    def shuffled(things: tuple) -> tuple:
        return tuple(random.sample(things, len(things)))

    other = replace(
        problem,
        crews=shuffled(problem.crews),
        rooms=shuffled(problem.rooms),
        trainers=shuffled(problem.trainers),
        slots=shuffled(problem.slots),
    )
    assert solve(other) == solve(problem)


Mutation = Callable[[Problem, PlannedSession, PlannedSession], tuple[PlannedSession, ...]]

NOON = timedelta(hours=1)
FRIDAY = next(s for s in HALF_DAYS if s.day.weekday() == 4 and s.half == 1)
BEFORE = Slot(*(getattr(HALF_DAYS[0], part) for part in ("day", "half", "starts", "ends")))
BEFORE = replace(
    BEFORE,
    day=BEFORE.day - timedelta(days=1),
    starts=BEFORE.starts - timedelta(days=1),
    ends=BEFORE.ends - timedelta(days=1),
)
MUTATIONS: dict[Rule | str, tuple[Rule, Mutation]] = {
    "crew split over two sessions": (
        Rule.CREW_TWICE,
        lambda _, a, b: (a, replace(b, crews=(*b.crews, a.crews[0]))),
    ),
    "crew lost": (Rule.CREW_FORGOTTEN, lambda _, a, b: (replace(a, crews=a.crews[1:]), b)),
    "all in one room": (
        Rule.ROOM_OVERFULL,
        lambda p, a, b: (replace(a, crews=tuple(c.code for c in p.crews)), b),
    ),
    "nobody comes": (Rule.SESSION_EMPTY, lambda _, a, b: (replace(a, crews=()), b)),
    "two sessions in one room": (
        Rule.ROOM_TWICE,
        lambda _, a, b: (a, replace(b, room=a.room, slot=a.slot)),
    ),
    "one trainer short": (
        Rule.TRAINERS_MISSING,
        lambda _, a, b: (replace(a, trainers=a.trainers[1:]), b),
    ),
    "trainer in two rooms": (
        Rule.TRAINER_TWICE,
        lambda _, a, b: (a, replace(b, slot=a.slot, trainers=a.trainers)),
    ),
    "trainer twice in one session": (
        Rule.TRAINER_TWICE,
        lambda _, a, b: (replace(a, trainers=(a.trainers[0],) * 2), b),
    ),
    "before the window": (Rule.OUTSIDE_SLOTS, lambda _, a, b: (replace(a, slot=BEFORE), b)),
    "Friday noon": (
        Rule.OUTSIDE_SLOTS,
        lambda _, a, b: (
            replace(a, slot=replace(FRIDAY, starts=FRIDAY.starts - NOON, ends=FRIDAY.ends - NOON)),
            b,
        ),
    ),
    "no such room": (Rule.UNKNOWN, lambda _, a, b: (replace(a, room="nowhere"), b)),
    "no such crew": (Rule.UNKNOWN, lambda _, a, b: (replace(a, crews=("nobody",)), b)),
    "no such trainer": (Rule.UNKNOWN, lambda _, a, b: (replace(a, trainers=("x", "y")), b)),
}


@st.composite
def solvable(draw: st.DrawFn) -> Problem:
    """Crews of two villages for at least two sessions, with a room and trainers at home."""
    sizes = draw(st.lists(st.sampled_from([5, 7, 8, 9]), min_size=8, max_size=16))
    two = VILLAGES[:2]
    crews = tuple(Crew(f"{two[n % 2]}.{n:03}", two[n % 2], size) for n, size in enumerate(sizes))
    trainers = tuple(Trainer(f"trainer {n}", two[n % 2], 1 + n // 4) for n in range(6))
    rooms = tuple(Room(f"room {v}", f"venue {v}", v, 24) for v in two)
    return Problem("31.72.01", crews, rooms, trainers, HALF_DAYS, capacity=20)


@pytest.mark.parametrize("name", MUTATIONS)
@settings(max_examples=8, deadline=None)
@given(problem=solvable(), data=st.data())
def test_the_verifier_rejects_every_mutation(name: str, problem: Problem, data) -> None:
    plan = solve(problem)
    assert verify(problem, plan) == []
    rule, mutate = MUTATIONS[name]
    first, second, *others = data.draw(st.permutations(plan.sessions))
    broken = replace(plan, sessions=(*mutate(problem, first, second), *others))
    assert rule in {violation.rule for violation in verify(problem, broken)}


@settings(max_examples=8, deadline=None)
@given(problem=solvable())
def test_the_verifier_rejects_what_is_out_of_reach(problem: Problem) -> None:
    plan = solve(problem)
    island = replace(problem, rooms=tuple(replace(r, village_code="x") for r in problem.rooms))
    rules = {violation.rule for violation in verify(island, plan)}
    assert {Rule.CREW_OUT_OF_REACH, Rule.TRAINER_OUT_OF_REACH} <= rules


@settings(max_examples=8, deadline=None)
@given(problem=solvable())
def test_the_verifier_counts_a_trainer_s_day(problem: Problem) -> None:
    plan = solve(problem)
    lazy = replace(problem, trainers=tuple(replace(t, sessions_a_day=0) for t in problem.trainers))
    assert Rule.TRAINER_OVERWORKED in {violation.rule for violation in verify(lazy, plan)}


@settings(max_examples=20, deadline=None)
@given(problem=solvable(), stage=st.integers(0, 4), off=st.sampled_from([-1, 1]))
def test_the_verifier_recomputes_the_objective(problem: Problem, stage: int, off: int) -> None:
    plan = solve(problem)
    objective = list(plan.objective)
    objective[stage] += off
    assume(objective[stage] >= 0)
    lie = replace(plan, objective=Objective._make(objective))
    assert Rule.OBJECTIVE_WRONG in {violation.rule for violation in verify(problem, lie)}


@pytest.mark.parametrize(
    "lie",
    [
        lambda plan: replace(plan, status=Status.FEASIBLE),
        lambda plan: replace(plan, bound=plan.bound._replace(sessions=plan.bound.sessions + 1)),
        lambda plan: replace(plan, bound=plan.bound._replace(slots=0)),
    ],
)
@settings(max_examples=4, deadline=None)
@given(problem=solvable())
def test_the_verifier_rejects_a_proof_that_does_not_fit(
    lie: Callable[[Plan], Plan], problem: Problem
) -> None:
    violations = verify(problem, lie(solve(problem)))
    assert [violation.rule for violation in violations] == [Rule.PROOF_WRONG]
