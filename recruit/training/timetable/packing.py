"""Filling sessions with crews: bin packing over a few crew sizes, exact.

Crews of one size and village are interchangeable, so a session is a *load*: the sizes in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from typing import NamedTuple

from ortools.sat.python import cp_model

Load = tuple[int, ...]
"""Crew sizes in one session, largest first."""

EFFORT = 5.0
"""Work that CP-SAT may put into one question, in its own deterministic seconds (no clock)."""


class Packing(NamedTuple):
    """Loads, and the number of sessions below which nobody can go."""

    loads: tuple[Load, ...]
    bound: int


def fewest(counts: Mapping[int, int], capacity: int) -> Packing:
    """Pack `counts` crews of each size into the fewest sessions of `capacity` people."""
    loads = tuple(fill(Counter(counts), ((capacity, sum(counts.values())),))[capacity])
    bound = least(counts, capacity)
    return Packing(loads, bound) if len(loads) == bound else _exact(counts, capacity, loads, bound)


class Fitting(NamedTuple):
    """Loads by capacity; None if there are none (`sure`) or none was found."""

    loads: dict[int, list[Load]] | None
    sure: bool = True


def fit(counts: Mapping[int, int], bins: Sequence[tuple[int, int]]) -> Fitting:
    """Pack all crews into at most so many sessions of each capacity."""
    left = Counter(counts)
    filled = fill(left, bins)
    if not left.total():
        return Fitting(filled)
    model, solver = cp_model.CpModel(), new_solver()
    flows = {capacity: Flow(model, number, capacity, counts) for capacity, number in bins}
    for size, number in counts.items():
        model.add(sum(flow.crews(size) for flow in flows.values()) == number)
    status = solver.solve(model)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Fitting({capacity: flow.loads(solver) for capacity, flow in flows.items()})
    return Fitting(None, sure=status == cp_model.INFEASIBLE)


def least(counts: Mapping[int, int], capacity: int) -> int:
    """A lower bound of the sessions, by the dual feasible functions u(k) of Fekete and Schepers.

    With k = 6, a crew of 9 weighs a sixth of a session of 60: six fit, though the area says 6.7.
    """
    bound = -(-sum(size * number for size, number in counts.items()) // capacity)
    for k in range(1, capacity):
        weight = sum(number * _weight(size, k, capacity) for size, number in counts.items())
        bound = max(bound, -(-weight // (k * capacity)))
    return bound


def _weight(size: int, k: int, capacity: int) -> int:
    """The weight of a crew in units of 1 / (k * capacity) of a session."""
    parts, rest = divmod((k + 1) * size, capacity)
    return parts * capacity if rest else size * k


def fill(counts: Counter[int], bins: Iterable[tuple[int, int]]) -> dict[int, list[Load]]:
    """Fill up to so many sessions of each capacity as tightly as can be, one after the other.

    Takes what it places out of `counts`; what is left there did not fit.
    """
    loads: dict[int, list[Load]] = {}
    for capacity, number in bins:
        filled = loads.setdefault(capacity, [])
        while number > len(filled) and (load := _fullest(counts, capacity)):
            inside = Counter(load)
            # The same load again, as often as it goes: ten times the crews, the same work.
            times = min(counts[size] // held for size, held in inside.items())
            times = min(times, number - len(filled))
            filled.extend([load] * times)
            counts.subtract({size: held * times for size, held in inside.items()})
    return loads


def _fullest(counts: Mapping[int, int], capacity: int) -> Load:
    """The fullest load with one of the largest crews; of equals, the one of larger crews."""
    sizes = sorted((s for s, number in counts.items() if number and s <= capacity), reverse=True)
    if not sizes:
        return ()
    first, room = sizes[0], capacity - sizes[0]
    copies = {s: min(counts[s] - (s == first), room // s) for s in sizes}
    sums = [1]  # bit n is set where n people can be reached with the sizes so far
    for size in sizes:
        sums.append(_reach(sums[-1], size, copies[size], room))
    return (first, *_backtrack(sizes, sums, copies))


def _reach(sums: int, size: int, copies: int, room: int) -> int:
    for _ in range(copies):
        sums |= (sums << size) & ((1 << room + 1) - 1)
    return sums


def _backtrack(sizes: list[int], sums: list[int], copies: Mapping[int, int]) -> Load:
    total, load = sums[-1].bit_length() - 1, []
    for size, before in zip(reversed(sizes), reversed(sums[:-1]), strict=True):
        held = next(n for n in range(copies[size] + 1) if before >> (total - n * size) & 1)
        load += [size] * held
        total -= held * size
    return tuple(reversed(load))


class Flow:
    """All ways to fill the sessions of one capacity, as a flow in a CP-SAT model.

    A session is a path through the numbers of people 0..capacity; an arc seats one crew. Its
    linear relaxation is as tight as that over all patterns (Valério de Carvalho 1999).
    """

    def __init__(
        self,
        model: cp_model.CpModel,
        sessions: cp_model.LinearExprT,
        capacity: int,
        most: Mapping[int, int],
    ) -> None:
        """Let `model` fill `sessions` with at most `most` crews of each size."""
        self._arcs: dict[tuple[int, int], cp_model.IntVar] = {}
        nodes = {0}
        for size in sorted(most, reverse=True):
            for node in range(capacity - size + 1):
                if node in nodes:
                    nodes.add(node + size)
                    name = f"{capacity}:{node}+{size}"
                    self._arcs[node, size] = model.new_int_var(0, most[size], name)
        for node in nodes:
            leaving = sum(var for (start, _), var in self._arcs.items() if start == node)
            coming = sum(var for (start, s), var in self._arcs.items() if start + s == node)
            model.add(leaving <= (coming if node else sessions))

    def crews(self, size: int) -> cp_model.LinearExprT:
        """The number of crews of a size that have a seat."""
        return sum(var for (_, held), var in self._arcs.items() if held == size)

    def loads(self, solver: cp_model.CpSolver) -> list[Load]:
        """The sessions that are not empty, read off a solution."""
        left = {arc: solver.value(var) for arc, var in self._arcs.items()}
        paths = []
        while path := self._walk(left):
            paths.append(tuple(sorted(path, reverse=True)))
        return sorted(paths, reverse=True)

    def _walk(self, left: dict[tuple[int, int], int]) -> Load:
        node, path = 0, []
        while arc := next((a for a, n in left.items() if n and a[0] == node), None):
            left[arc] -= 1
            path.append(arc[1])
            node = sum(arc)
        return tuple(path)


def new_solver() -> cp_model.CpSolver:
    """A solver that gives the same answer to the same question, on every machine."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = EFFORT
    return solver


def lower_bound(solver: cp_model.CpSolver) -> int:
    """The proven bound of a minimum of whole numbers."""
    return ceil(solver.best_objective_bound - 1e-6)


def _exact(
    counts: Mapping[int, int], capacity: int, loads: tuple[Load, ...], bound: int
) -> Packing:
    model = cp_model.CpModel()
    sessions = model.new_int_var(bound, len(loads), "sessions")
    flow = Flow(model, sessions, capacity, counts)
    for size, number in counts.items():
        model.add(flow.crews(size) == number)
    model.minimize(sessions)
    solver = new_solver()
    if solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        better = tuple(flow.loads(solver))
        loads = min(better, loads, key=len)
        bound = max(bound, lower_bound(solver))
    return Packing(loads, bound)
