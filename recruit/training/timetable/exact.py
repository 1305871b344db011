"""The general case, decided by CP-SAT: rooms, time or trainers do not suffice close to home.

Crews, rooms and trainers that are interchangeable are counted, not named, so no symmetry is left
to search through. A stage is fixed at what it reached before the next one is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from ortools.sat.python import cp_model

from recruit.training.timetable.district import (
    District,
    Group,
    Outcome,
    Site,
    cost,
    last_used,
    time_of,
)
from recruit.training.timetable.model import Objective
from recruit.training.timetable.packing import Flow, lower_bound, new_solver
from recruit.training.timetable.timing import (
    Timing,
    all_reach_all,
    days,
    slot_limits,
    trainer_classes,
)

Expr = cp_model.LinearExprT
Values = tuple[int, ...]


class _Model:
    """The district as a CP-SAT model in which only the first `horizon` slots exist."""

    def __init__(self, district: District, horizon: int) -> None:
        self.district, self.horizon = district, horizon
        self.model, self.solver = cp_model.CpModel(), new_solver()
        self._held: dict[tuple[Site, int], cp_model.IntVar] = {}
        self.seated = self._seat()
        self.sessions: dict[Site, cp_model.IntVar] = {
            site: self.model.new_int_var(0, len(rooms) * horizon, f"sessions {site}")
            for site, rooms in district.rooms.items()
        }
        self.flows = self._fill()
        if all_reach_all(district.problem):
            self._time_by_counting()
        else:
            self._time_by_slot()

    def _seat(self) -> dict[tuple[Group, Site], cp_model.IntVar]:
        """Crews of each group at each site within reach."""
        seated = {}
        for group, crews in self.district.crews.items():
            villages = {village for _, village in self.district.choices(group)}
            for site in self.district.rooms:
                if site.village in villages and site.capacity >= group.size:
                    name = f"{group} at {site}"
                    seated[group, site] = self.model.new_int_var(0, len(crews), name)
            self.model.add(sum(v for (g, _), v in seated.items() if g == group) <= len(crews))
        return seated

    def _fill(self) -> dict[Site, Flow]:
        """Fill the sessions of each site with the crews that come to it."""
        flows = {}
        for site, sessions in self.sessions.items():
            most: Counter[int] = Counter()
            for group, there in self.seated:
                if there == site:
                    most[group.size] += len(self.district.crews[group])
            flows[site] = Flow(self.model, sessions, site.capacity, most)
            for size in most:
                coming = (v for (g, s), v in self.seated.items() if s == site and g.size == size)
                self.model.add(flows[site].crews(size) == sum(coming))
        return flows

    def _time_by_counting(self) -> None:
        """Sessions by slots of one limit: within such slots it is enough to count them."""
        limits = slot_limits(self.district.problem, self.district.problem.slots[: self.horizon])
        kinds = Counter(limits)
        for site, rooms in self.district.rooms.items():
            for limit, number in kinds.items():
                self._new_held(site, limit, len(rooms) * number)
            self.model.add(self.sessions[site] == sum(self._held[site, k] for k in kinds))
        for limit, number in kinds.items():
            self.model.add(self._at_all_sites(limit) <= limit * number)

    def _time_by_slot(self) -> None:
        """Sessions in every slot, and the trainers that come to them from within reach."""
        slots = range(self.horizon)
        for site, rooms in self.district.rooms.items():
            for slot in slots:
                self._new_held(site, slot, len(rooms))
            self.model.add(self.sessions[site] == sum(self._held[site, slot] for slot in slots))
        self._teach()

    def _teach(self) -> None:
        problem = self.district.problem
        teaching: dict[tuple[int, str, int], cp_model.IntVar] = {}
        villages = sorted({site.village for site in self.district.rooms})
        for number, members in enumerate(trainer_classes(problem)):
            reach = [v for v in villages if problem.distance(members.home, v) is not None]
            many, first = len(members.ids), 0
            for day in days(problem.slots[: self.horizon]):
                halves = range(first, first + len(day))
                first += len(day)
                for slot in halves:
                    for v in reach:
                        name = f"teach {number} {v} {slot}"
                        teaching[number, v, slot] = self.model.new_int_var(0, many, name)
                    self.model.add(sum(teaching[number, v, slot] for v in reach) <= many)
                a_day = sum(teaching[number, v, slot] for v in reach for slot in halves)
                self.model.add(a_day <= many * members.sessions_a_day)
        for slot in range(self.horizon):
            for village in villages:
                held = sum(v for (s, t), v in self._held.items() if (s[0], t) == (village, slot))
                come = sum(v for (_, *at), v in teaching.items() if at == [village, slot])
                self.model.add(come == problem.trainers_per_session * held)

    def _new_held(self, site: Site, when: int, most: int) -> None:
        self._held[site, when] = self.model.new_int_var(0, most, f"held {site} {when}")

    def _at_all_sites(self, when: int) -> Expr:
        return sum(self._held[site, when] for site in self.district.rooms)

    def stages(self) -> list[Expr]:
        """The first four stages of the aim."""
        problem, crews = self.district.problem, self.district.crews
        people = [(group, site, group.size * var) for (group, site), var in self.seated.items()]
        everybody = sum(group.size * len(members) for group, members in crews.items())
        return [
            everybody - sum(many for _, _, many in people),
            sum(many for group, site, many in people if site.village != group.village),
            sum((problem.distance(g.village, s.village) or 0) * many for g, s, many in people),
            sum(self.sessions.values()),
        ]

    def minimise(self, stages: Iterable[Expr]) -> tuple[Values, Values] | None:
        """Each stage in turn, as (reached, bound); None if not even the first was answered."""
        reached: list[int] = []
        bounds: list[int] = []
        for stage in stages:
            self.model.minimize(stage)
            if self.solver.solve(self.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                return None
            reached.append(round(self.solver.objective_value))
            bounds.append(min(reached[-1], lower_bound(self.solver)))
            self.model.add(stage <= reached[-1])
            self._hint()
        return tuple(reached), tuple(bounds)

    def _hint(self) -> None:
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for index in range(len(self.solver.response_proto.solution)):
            var = self.model.get_int_var_from_proto_index(index)
            self.model.add_hint(var, self.solver.value(var))

    def outcome(self, bound: Values) -> Outcome:
        """The solution found last."""
        places: dict[Group, Counter[str]] = {group: Counter() for group in self.district.crews}
        for (group, site), var in self.seated.items():
            places[group][site.village] += self.solver.value(var)
        loads = {site: flow.loads(self.solver) for site, flow in self.flows.items()}
        timing = self._timing() or _earliest(self.district, loads, self.horizon)
        sessions = sum(len(held) for held in loads.values())
        objective = Objective(*cost(self.district, places), sessions, last_used(timing))
        return Outcome(
            places, loads, timing, objective, Objective._make([*bound[:4], last_used(timing)])
        )

    def _timing(self) -> Timing | None:
        """The rooms of each slot where the model named slots; those first that were used least."""
        if all_reach_all(self.district.problem):
            return None
        used: Counter[str] = Counter()
        timing: Timing = []
        for slot in range(self.horizon):
            timing.append([])
            for site, rooms in self.district.rooms.items():
                number = self.solver.value(self._held[site, slot])
                chosen = sorted(rooms, key=lambda room: (used[room.id], room.id))[:number]
                used.update(room.id for room in chosen)
                timing[-1] += chosen
        return timing


def _earliest(district: District, loads: dict[Site, list[tuple[int, ...]]], horizon: int) -> Timing:
    for slots in range(horizon + 1):
        if (timing := time_of(district, loads, slots)) is not None:
            return timing
    raise AssertionError("the model let sessions through that no slots can hold")


def decide(district: District) -> Outcome | None:
    """The best plan with its bounds; None only if CP-SAT found none within its effort."""
    model = _Model(district, len(district.problem.slots))
    stages = model.stages()
    model.model.add(stages[0] >= _unplaced_at_least(district))
    answer = model.minimise(stages)
    if answer is None:
        return None
    reached, bound = answer
    return _end_early(district, model.outcome(bound), reached)


def _unplaced_at_least(district: District) -> int:
    """People without a seat, were all crews, rooms and trainers in one place.

    The villages make stage one hard to prove, though they hardly change its answer.
    """
    here, problem = district.problem.district, district.problem
    pooled = replace(
        problem,
        crews=tuple(replace(crew, village_code=here) for crew in problem.crews),
        rooms=tuple(replace(room, village_code=here) for room in problem.rooms),
        trainers=tuple(replace(trainer, village_code=None) for trainer in problem.trainers),
    )
    model = _Model(District.of(pooled), len(problem.slots))
    answer = model.minimise(model.stages()[:1])
    return answer[1][0] if answer else 0


def _end_early(district: District, best: Outcome, reached: Values) -> Outcome:
    """Bring the last session forward as far as the stages before allow, by bisection."""
    low, high = _slots_for(district, reached[3]), best.objective.slots
    doubtful = high
    while low < high:
        middle = (low + high) // 2
        model = _Model(district, middle)
        for stage, value in zip(model.stages(), reached, strict=True):
            model.model.add(stage <= value)
        status = model.solver.solve(model.model)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            best = model.outcome(best.bound[:4])
            high = best.objective.slots
        else:
            if status != cp_model.INFEASIBLE:
                doubtful = min(doubtful, middle)
            low = middle + 1
    bound = best.bound._replace(slots=min(doubtful, best.objective.slots))
    return Outcome(best.places, best.loads, best.timing, best.objective, bound)


def _slots_for(district: District, sessions: int) -> int:
    """The first slots in which the trainers could hold so many sessions."""
    slots = district.problem.slots
    ends = (
        n for n in range(len(slots)) if sum(slot_limits(district.problem, slots[:n])) >= sessions
    )
    return next(ends, len(slots))
