"""The planner against another model of the same problem, and the verifier against mutations."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import combinations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from recruit.training.timetable.model import (
    JAKARTA,
    Crew,
    Crossing,
    Kept,
    Objective,
    Plan,
    PlannedSession,
    Problem,
    Room,
    Seat,
    Slot,
    Status,
    Trainer,
    slots,
)
from recruit.training.timetable.solve import solve
from recruit.training.timetable.verify import Rule, verify

VILLAGES = ("31.72.01.1001", "31.72.01.1002", "31.72.01.1003")
HALF_DAYS = slots(date(2024, 11, 7), date(2024, 11, 9))


class Naive:
    """One variable for every crew, trainer, room and slot: slow, plain, and proven."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.model = problem, cp_model.CpModel()
        self.order = sorted(problem.slots)
        self.places = [(room, slot) for room in problem.rooms for slot in self.order]
        new = self.model.new_bool_var
        self.held = {(r.id, s): new("") for r, s in self.places}
        self.sits = {(c.code, r.id, s): new("") for c in problem.crews for r, s in self.places}
        self.leads = {(t.id, r.id, s): new("") for t in problem.trainers for r, s in self.places}
        self.last = self.model.new_int_var(0, len(self.order), "last")
        for room, slot in self.places:
            self._limit(room, slot)
        for trainer in problem.trainers:
            self._limit_days(trainer)
        for crew in problem.crews:
            self.model.add(self._placed(crew) <= 1)

    def objective(self) -> tuple[Objective, int]:
        """The least cost, and after who has no seat the fewest people who are moved."""
        unplaced, moved, *others = (_minimum(self.model, stage) for stage in self._stages())
        return Objective(unplaced, *others), moved

    def _placed(self, crew: Crew) -> cp_model.LinearExprT:
        return sum(self.sits[crew.code, room.id, slot] for room, slot in self.places)

    def _limit(self, room: Room, slot: Slot) -> None:
        problem, here = self.problem, self.held[room.id, slot]
        sits = [(c, self.sits[c.code, room.id, slot]) for c in problem.crews]
        leads = [(t, self.leads[t.id, room.id, slot]) for t in problem.trainers]
        people = sum(crew.size * var for crew, var in sits)
        self.model.add(people <= min(problem.capacity, room.capacity) * here)
        self.model.add(sum(var for _, var in leads) == problem.trainers_per_session * here)
        self.model.add(self.last >= (1 + self.order.index(slot)) * here)
        for person, var in [*sits, *leads]:
            far = problem.distance(person.village_code, room.village_code) is None
            boat = problem.crossings.get((str(person.village_code), room.village_code))
            if far or (boat and not self._by_boat(boat, slot)) or slot in room.closed:
                self.model.add(var == 0)
        for crew, var in sits:
            if slot in crew.cannot or problem.pins.get(crew.code, (room.id, slot)) != (
                room.id,
                slot,
            ):
                self.model.add(var == 0)
        for trainer, var in leads:
            if slot.day in trainer.absent:
                self.model.add(var == 0)

    @staticmethod
    def _by_boat(boat: Crossing, slot: Slot) -> bool:
        arrives = datetime.combine(slot.day, boat.arrives, JAKARTA)
        leaves = datetime.combine(slot.day, boat.leaves, JAKARTA)
        return arrives <= slot.starts and slot.ends <= leaves

    def _too_far(self, here: tuple[Room, Slot], there: tuple[Room, Slot]) -> bool:
        """Whether nobody can teach at both, the first of them earlier."""
        way = here[0].village_code, there[0].village_code
        boat = self.problem.crossings.get(way)
        pause = (there[1].starts - here[1].ends) / timedelta(minutes=1)
        return self.problem.distance(*way) is None or (boat is not None and boat.minutes > pause)

    def _limit_days(self, trainer: Trainer) -> None:
        for slot in self.order:
            now = [self.leads[trainer.id, room.id, slot] for room in self.problem.rooms]
            self.model.add(sum(now) <= 1)
        for day in {slot.day for slot in self.order}:
            today = [(r, s) for r, s in self.places if s.day == day]
            leads = {(r.id, s): self.leads[trainer.id, r.id, s] for r, s in today}
            self.model.add(sum(leads.values()) <= trainer.sessions_a_day)
            for one, two in combinations(sorted(today, key=lambda place: place[1]), 2):
                if one[1] < two[1] and self._too_far(one, two):
                    self.model.add(leads[one[0].id, one[1]] + leads[two[0].id, two[1]] <= 1)

    def _stages(self) -> list[cp_model.LinearExprT]:
        crews, away, metres = self.problem.crews, [], []
        for crew in crews:
            for room, slot in self.places:
                if room.village_code != crew.village_code:
                    seat = crew.size * self.sits[crew.code, room.id, slot]
                    far = self.problem.distance(crew.village_code, room.village_code) or 0
                    away.append(seat)
                    metres.append(far * seat)
        unplaced = sum(crew.size * (1 - self._placed(crew)) for crew in crews)
        stay = [
            kept.people * (1 - self.sits.get((code, *kept.seat), 0))
            for code, kept in self.problem.kept.items()
        ]
        return [unplaced, sum(stay), sum(away), sum(metres), sum(self.held.values()), self.last]


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


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_no_other_model_finds_a_better_plan(problem: Problem) -> None:
    plan = solve(problem)
    assert verify(problem, plan) == []
    assert (plan.objective, plan.moved) == Naive(problem).objective()
    assert plan.proven
    assert plan.status == (Status.INFEASIBLE if plan.unplaced else Status.OPTIMAL)


@st.composite
def hindered(draw: st.DrawFn) -> Problem:
    """As above, with closed rooms, absent trainers, busy crews, boats, pins and seats to keep."""
    problem = draw(problems())
    some = st.sets(st.sampled_from(HALF_DAYS), max_size=2).map(frozenset)
    absences = st.sets(st.sampled_from([slot.day for slot in HALF_DAYS]), max_size=1).map(frozenset)
    boats = st.builds(
        Crossing,
        st.sampled_from([time(8, 0), time(9, 0)]),
        st.sampled_from([time(16, 0), time(17, 0)]),
        st.sampled_from([60, 150]),
    )
    by_boat = draw(st.booleans())
    crossings = {way: draw(boats) for way in problem.travel if by_boat and draw(st.booleans())}
    crews = tuple(replace(crew, cannot=draw(some)) for crew in problem.crews)
    seats = [Seat(room.id, slot) for room in problem.rooms for slot in HALF_DAYS]
    tied: dict[str, dict[str, Seat]] = {"pins": {}, "kept": {}}
    for crew in crews if seats else ():
        how = draw(st.sampled_from([None, None, "pins", "kept", "kept"]))
        if how is not None:
            tied[how][crew.code] = draw(st.sampled_from(seats))
    return replace(
        problem,
        crews=crews,
        rooms=tuple(replace(room, closed=draw(some)) for room in problem.rooms),
        trainers=tuple(replace(trainer, absent=draw(absences)) for trainer in problem.trainers),
        crossings=crossings,
        pins=tied["pins"],
        kept={code: Kept(seat, draw(st.integers(1, 9))) for code, seat in tied["kept"].items()},
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hindered())
def test_no_other_model_does_better_where_things_are_tied(problem: Problem) -> None:
    plan = solve(problem)
    assert verify(problem, plan) == []
    assert (plan.objective, plan.moved) == Naive(problem).objective()
    assert plan.proven
    assert plan.status == (Status.INFEASIBLE if plan.unplaced else Status.OPTIMAL)


@settings(max_examples=15, deadline=None)
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
BEFORE = slots(date(2024, 11, 6), date(2024, 11, 6))[0]
MUTATIONS: dict[str, tuple[Rule, Mutation]] = {
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
@settings(max_examples=5, deadline=None)
@given(problem=solvable(), data=st.data())
def test_the_verifier_rejects_every_mutation(name: str, problem: Problem, data) -> None:
    plan = solve(problem)
    assert verify(problem, plan) == []
    rule, mutate = MUTATIONS[name]
    first, second, *others = data.draw(st.permutations(plan.sessions))
    broken = replace(plan, sessions=(*mutate(problem, first, second), *others))
    assert rule in {violation.rule for violation in verify(problem, broken)}


@settings(max_examples=5, deadline=None)
@given(problem=solvable())
def test_the_verifier_rejects_what_is_out_of_reach(problem: Problem) -> None:
    plan = solve(problem)
    island = replace(problem, rooms=tuple(replace(r, village_code="x") for r in problem.rooms))
    rules = {violation.rule for violation in verify(island, plan)}
    assert {Rule.CREW_OUT_OF_REACH, Rule.TRAINER_OUT_OF_REACH} <= rules


@settings(max_examples=5, deadline=None)
@given(problem=solvable())
def test_the_verifier_counts_a_trainer_s_day(problem: Problem) -> None:
    plan = solve(problem)
    lazy = replace(problem, trainers=tuple(replace(t, sessions_a_day=0) for t in problem.trainers))
    assert Rule.TRAINER_OVERWORKED in {violation.rule for violation in verify(lazy, plan)}


@settings(max_examples=10, deadline=None)
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
