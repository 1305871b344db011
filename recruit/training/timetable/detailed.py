"""The case in which something is tied or not free, decided by CP-SAT with every room and slot.

Crews that are interchangeable are counted, as in `exact`; so are trainers, where all of them
reach all rooms. A stage is fixed at what it reached before the next one is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations, product
from typing import NamedTuple

from ortools.sat.python import cp_model

from recruit.training.timetable.model import Crossing, Problem, Seat, Slot, Trainer
from recruit.training.timetable.packing import lower_bound, new_solver
from recruit.training.timetable.seats import Pool, Seating, Tie
from recruit.training.timetable.timing import days, roams

Expr = cp_model.LinearExprT
SOLVED = (cp_model.OPTIMAL, cp_model.FEASIBLE)


class Stages(NamedTuple):
    """What is minimised, in this order; or what was reached, or proven."""

    unplaced: Expr
    moved: Expr
    away: Expr
    metres: Expr
    sessions: Expr


class Solution(NamedTuple):
    """How many crews of each pool and tie have which seat, and what is proven of it."""

    sits: Mapping[tuple[Pool, Seat], int]
    stay: Mapping[Tie, int]
    bound: tuple[int, ...]


class Detailed:
    """A seating as a CP-SAT model in which only some slots exist.

    With `keep` every tied crew stays, with `at_home` nobody leaves their village.
    """

    def __init__(
        self, seating: Seating, slots: Sequence[Slot], *, keep: bool = False, at_home: bool = False
    ) -> None:
        self.seating, self.slots, self.at_home = seating, slots, at_home
        self.model, self.solver = cp_model.CpModel(), new_solver()
        self.stay: dict[Tie, Expr] = {
            tie: len(codes) if keep else self._may_stay(tie, len(codes))
            for tie, codes in seating.ties.items()
        }
        self.sits = self._sit()
        self.held: dict[Seat, cp_model.IntVar] = {}
        self._fill()
        _Teaching(self)
        self.stages = self._stages()

    def _may_stay(self, tie: Tie, crews: int) -> cp_model.IntVar:
        there = tie.seat.slot in self.slots
        return self.model.new_int_var(0, crews if there else 0, "stay")

    def _sit(self) -> dict[tuple[Pool, Seat], cp_model.IntVar]:
        """Crews without a tie, and those that leave it, on every seat they can come to."""
        sits: dict[tuple[Pool, Seat], cp_model.IntVar] = {}
        leaving = self._leaving()
        for pool in sorted({*self.seating.free, *leaving}):
            free = len(self.seating.free.get(pool, ()))
            most = free + sum(len(self.seating.ties[tie]) for tie in leaving.get(pool, ()))
            mine = []
            for seat in self.seating.choices(pool, self.slots):
                if not (self.at_home and self.seating.is_away(pool, seat)):
                    mine.append(self.model.new_int_var(0, most, "sits"))
                    sits[pool, seat] = mine[-1]
            stay = sum(self.stay[tie] for tie in leaving.get(pool, ()))
            self.model.add(sum(mine, stay) <= most)
        return sits

    def _leaving(self) -> dict[Pool, list[Tie]]:
        """The ties that may be left, by the pool they are left for."""
        ties: dict[Pool, list[Tie]] = defaultdict(list)
        for tie, stay in self.stay.items():
            if not tie.pinned and not isinstance(stay, int):
                ties[tie.pool].append(tie)
        return ties

    def _fill(self) -> None:
        """No more people than a session holds, and no session without a reason."""
        there: dict[Seat, list[tuple[int, Expr]]] = defaultdict(list)
        for tie, stay in self.stay.items():
            there[tie.seat].append((tie.pool.size, stay))
        for (pool, seat), var in self.sits.items():
            there[seat].append((pool.size, var))
        for seat, coming in there.items():
            held = self.held[seat] = self.model.new_bool_var("held")
            room = self.seating.rooms[seat.room]
            capacity = min(room.capacity, self.seating.problem.capacity)
            self.model.add(sum(size * crews for size, crews in coming) <= capacity * held)
            most = capacity // min(size for size, _ in coming)
            self.model.add(sum(crews for _, crews in coming) <= most * held)

    def _stages(self) -> Stages:
        ties, seating = self.seating.ties, self.seating
        pools = [(pool, len(codes)) for pool, codes in seating.free.items()]
        pools += [(tie.pool, len(codes)) for tie, codes in ties.items()]
        seated: list[tuple[Pool, Seat, Expr]] = [
            (pool, seat, pool.size * var) for (pool, seat), var in self.sits.items()
        ]
        seated += [(tie.pool, tie.seat, tie.pool.size * var) for tie, var in self.stay.items()]
        return Stages(
            sum(pool.size * many for pool, many in pools) - sum(many for *_, many in seated),
            sum(tie.people * (len(ties[tie]) - stay) for tie, stay in self.stay.items()),
            sum(many for pool, seat, many in seated if seating.is_away(pool, seat)),
            sum(seating.metres(pool, seat) * many for pool, seat, many in seated),
            sum(self.held.values()),
        )

    def limit(self, stages: Mapping[int, int]) -> None:
        """Let stages, by number, be no worse than this."""
        for number, most in stages.items():
            self.model.add(self.stages[number] <= most)

    def minimise(self, first: int, at_least: Mapping[int, int]) -> tuple[int, ...] | None:
        """Minimise the stages from `first` on in turn; their bounds, None without an answer.

        `at_least` are bounds that hold if the stages before reached theirs.
        """
        bounds: list[int] = []
        as_good = True
        for number, stage in [*enumerate(self.stages)][first:]:
            if as_good and number in at_least:
                self.model.add(stage >= at_least[number])
            self.model.minimize(stage)
            if self.solver.solve(self.model) not in SOLVED:
                return None
            reached = round(self.solver.objective_value)
            bounds.append(min(reached, lower_bound(self.solver)))
            as_good = as_good and reached == at_least.get(number, reached)
            self.model.add(stage <= reached)
            self._hint()
        return tuple(bounds)

    def reached(self) -> dict[int, int]:
        """The stages of the solution found last, by number."""
        return {number: self.solver.value(stage) for number, stage in enumerate(self.stages)}

    def solution(self, bound: tuple[int, ...]) -> Solution:
        """The solution found last."""
        sits = {key: self.solver.value(var) for key, var in self.sits.items()}
        stay = {tie: self.solver.value(var) for tie, var in self.stay.items()}
        return Solution({key: many for key, many in sits.items() if many}, stay, bound)

    def _hint(self) -> None:
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for index, value in enumerate(self.solver.response_proto.solution):
            self.model.add_hint(self.model.get_int_var_from_proto_index(index), value)


class _Teaching:
    """The trainers of a model: counted where they reach all rooms, else each by name."""

    def __init__(self, detailed: Detailed) -> None:
        self.problem, self.model = detailed.seating.problem, detailed.model
        self.detailed = detailed
        whole = roams(self.problem)
        classes: dict[tuple[object, ...], list[Trainer]] = defaultdict(list)
        for trainer in self.problem.trainers:
            alike = (trainer.sessions_a_day, trainer.absent, None if whole else trainer.id)
            classes[alike].append(trainer)
        villages = sorted(
            {detailed.seating.rooms[seat.room].village_code for seat in detailed.held}
        )
        self.areas: dict[str | None, set[str]] = (
            {None: {*villages}} if whole else {village: {village} for village in villages}
        )
        teaching: dict[tuple[str | None, Slot], list[cp_model.IntVar]] = defaultdict(list)
        for members in classes.values():
            for key, var in self._teach(members).items():
                teaching[key].append(var)
        self._suffice(teaching)

    def _teach(self, members: list[Trainer]) -> dict[tuple[str | None, Slot], cp_model.IntVar]:
        """Where and when trainers who are alike teach."""
        one, many = members[0], len(members)
        teach: dict[tuple[str | None, Slot], cp_model.IntVar] = {}
        for day in days(self.detailed.slots):
            if day[0].day in one.absent:
                continue
            today = {
                (area, slot): self.model.new_int_var(0, many, "teach")
                for area, slot in product(self.areas, day)
                if area is None or can_teach(self.problem, one, area, slot)
            }
            for slot in day:
                self.model.add(sum(v for (_, s), v in today.items() if s == slot) <= many)
            self.model.add(sum(today.values()) <= many * one.sessions_a_day)
            for (a, first), (b, then) in combinations(today, 2):
                if None not in (a, b) and not can_go(self.problem, (a, first), (b, then)):
                    self.model.add(today[a, first] + today[b, then] <= 1)
            teach |= today
        return teach

    def _suffice(self, teaching: Mapping[tuple[str | None, Slot], list[cp_model.IntVar]]) -> None:
        rooms = self.detailed.seating.rooms
        for (area, villages), slot in product(self.areas.items(), self.detailed.slots):
            held = sum(
                var
                for seat, var in self.detailed.held.items()
                if seat.slot == slot and rooms[seat.room].village_code in villages
            )
            each = self.problem.trainers_per_session
            self.model.add(sum(teaching.get((area, slot), ())) >= each * held)


def can_teach(problem: Problem, trainer: Trainer, village: str, slot: Slot) -> bool:
    """Whether a trainer who is there that day can come to a village and be home again."""
    home = trainer.village_code
    reach = problem.distance(home, village) is not None
    return reach and problem.by_boat(home, village, slot)


def can_go(problem: Problem, one: tuple[str | None, Slot], other: tuple[str | None, Slot]) -> bool:
    """Whether a trainer can teach in both villages on a day, each in its slot."""
    (a, first), (b, then) = sorted((one, other), key=lambda place: place[1])
    if a == b or first == then:
        return a == b
    boat: Crossing | None = problem.crossings.get((str(a), str(b)))
    pause = (then.starts - first.ends).total_seconds() / 60
    reach = problem.distance(a, str(b)) is not None
    return reach and (boat is None or boat.minutes <= pause)


Goal = tuple[int, int, int, int, int]
"""Unplaced, away, metres, sessions and slots, were everybody free: no plan can be better."""


def best(seating: Seating, goal: Callable[[], Goal]) -> Solution | None:
    """The best seating; None only if CP-SAT found none within its effort.

    First it is tried whether the goal can be reached or everybody can stay: if so, it needs no
    further proof.
    """
    if seating.moved_anyway or any(not tie.pinned for tie in seating.ties):
        return _all_stay(seating) or _any(seating, goal())
    aim = goal()
    return (_as_if_free(seating, aim) if aim[0] == 0 else None) or _any(seating, aim)


def _all_stay(seating: Seating) -> Solution | None:
    """Everybody has a seat and nobody leaves theirs who need not: nothing moves fewer."""
    model = Detailed(seating, seating.slots, keep=True)
    model.limit({0: 0})
    bound = model.minimise(2, {})
    if bound is None:
        return None
    first = _Horizons(seating, model.reached(), keep=True).first(_last(seating))
    return first and first._replace(bound=(0, 0, *bound, first.bound[-1]))


def _as_if_free(seating: Seating, goal: Goal) -> Solution | None:
    """As good as if everybody were free, and so the best, but for when it ends."""
    limits = {0: goal[0], 2: goal[1], 3: goal[2], 4: goal[3]}
    horizons = _Horizons(seating, limits, keep=True, at_home=goal[1] == 0)
    first = horizons.first(max(goal[4], _last(seating)))
    return first and first._replace(bound=(goal[0], 0, *goal[1:4], first.bound[-1]))


def _any(seating: Seating, goal: Goal) -> Solution | None:
    model = Detailed(seating, seating.slots)
    bound = model.minimise(0, {0: goal[0], 2: goal[1], 3: goal[2], 4: goal[3]})
    if bound is None:
        return None
    sessions = model.reached()[4]
    at_once = max(1, len(seating.problem.rooms))
    first = _Horizons(seating, model.reached()).first(-(-sessions // at_once))
    if first is None:
        return model.solution((*bound, 0))
    return first._replace(bound=(*bound, first.bound[-1]))


def _last(seating: Seating) -> int:
    """The ordinal of the last seat that is tied."""
    tied = {tie.seat.slot for tie in seating.ties}
    return max((seating.slots.index(slot) + 1 for slot in tied), default=0)


class _Horizons:
    """How early it can end without being worse in any stage."""

    def __init__(
        self,
        seating: Seating,
        limits: Mapping[int, int],
        *,
        keep: bool = False,
        at_home: bool = False,
    ) -> None:
        self.seating, self.limits = seating, limits
        self.keep, self.at_home = keep, at_home
        self.doubtful = len(seating.slots)

    def first(self, low: int) -> Solution | None:
        """The seating that ends first, `low` slots or more; in larger and larger steps."""
        most, step, high = len(self.seating.slots), 1, low
        low = min(low, most)
        found = self._within(high := low)
        while found is None and high < most:
            low, high, step = high + 1, min(high + step, most), 2 * step
            found = self._within(high)
        while found is not None and low < high:
            middle = (low + high) // 2
            earlier = self._within(middle)
            if earlier is None:
                low = middle + 1
            else:
                found, high = earlier, middle
        return found and found._replace(bound=(min(self.doubtful, high),))

    def _within(self, horizon: int) -> Solution | None:
        slots = self.seating.slots[:horizon]
        model = Detailed(self.seating, slots, keep=self.keep, at_home=self.at_home)
        model.limit(self.limits)
        status = model.solver.solve(model.model)
        if status in SOLVED:
            return model.solution(())
        if status != cp_model.INFEASIBLE:
            self.doubtful = min(self.doubtful, horizon)
        return None
