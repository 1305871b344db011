"""When sessions are held and who teaches them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from ortools.graph.python import min_cost_flow

from recruit.training.timetable.model import Problem, Room, Slot

Timing = list[list[Room]]
"""For each slot, in order, the rooms in which a session is held."""

Demand = tuple[tuple[str, int], ...]
"""Sessions of one slot by village."""


def days(slots: Sequence[Slot]) -> list[list[Slot]]:
    """Slots, which stand in order, day by day."""
    return [list(group) for _, group in groupby(slots, key=lambda slot: slot.day)]


def slot_limits(problem: Problem, slots: Sequence[Slot], more_trainers: int = 0) -> list[int]:
    """How many sessions the trainers can hold at once in each slot, if all reach all rooms.

    A day's two limits are as equal as they can be: whatever fits any other split fits this one.
    """
    a_day = [trainer.sessions_a_day for trainer in problem.trainers] + [2] * more_trainers
    at_once = sum(1 for most in a_day if most > 0) // problem.trainers_per_session
    limits = []
    for day in days(slots):
        left = sum(min(most, len(day)) for most in a_day) // problem.trainers_per_session
        for halves in range(len(day), 0, -1):
            limits.append(min(at_once, -(-left // halves)))
            left -= limits[-1]
    return limits


def spread(loads: Mapping[str, int], limits: Sequence[int]) -> list[list[str]] | None:
    """Give every room its number of sessions, one a slot; None if they do not fit the limits.

    Taking the rooms that have most left decides it exactly (Gale 1957, Ryser 1957).
    """
    left = dict(sorted(loads.items()))
    timing = []
    for limit in limits:
        busiest = sorted((r for r, n in left.items() if n), key=lambda r: -left[r])[:limit]
        for room in busiest:
            left[room] -= 1
        timing.append(sorted(busiest))
    return None if any(left.values()) else timing


def evenly(total: int, rooms: Sequence[str]) -> dict[str, int]:
    """Share sessions out among rooms, as equally as can be."""
    share, rest = divmod(total, max(1, len(rooms)))
    return {room: share + (number < rest) for number, room in enumerate(rooms)}


class TrainerClass(NamedTuple):
    """Trainers who are interchangeable: same home, same sessions a day."""

    home: str | None
    sessions_a_day: int
    ids: tuple[str, ...]


def trainer_classes(problem: Problem) -> list[TrainerClass]:
    """The trainers of a problem who can teach at all, grouped."""
    members: dict[tuple[str, int], list[str]] = {}
    for trainer in sorted(problem.trainers, key=lambda trainer: trainer.id):
        if trainer.sessions_a_day > 0:
            key = (trainer.village_code or "", trainer.sessions_a_day)
            members.setdefault(key, []).append(trainer.id)
    return [
        TrainerClass(home or None, a_day, tuple(ids))
        for (home, a_day), ids in sorted(members.items())
    ]


def roams(problem: Problem) -> bool:
    """Whether no trainer is kept from any room by the way there, or from another before it."""
    villages = {room.village_code for room in problem.rooms}
    ways = (problem.distance(a, b) for a in villages for b in villages)
    return all_reach_all(problem) and None not in ways and not problem.crossings


def unhindered(problem: Problem) -> bool:
    """Whether everybody and every room is free in every slot, and nothing is to be kept."""
    absences = any(trainer.absent for trainer in problem.trainers)
    closed = any(room.closed for room in problem.rooms)
    busy = any(crew.cannot for crew in problem.crews)
    tied = problem.pins or problem.kept or problem.begun or problem.crossings
    return not (absences or closed or busy or tied) and _between_rooms(problem)


def _between_rooms(problem: Problem) -> bool:
    """Whether each trainer gets from any room within reach to any other on the same day."""
    villages = {room.village_code for room in problem.rooms}
    for home in {trainer.village_code for trainer in problem.trainers}:
        reach = [v for v in villages if problem.distance(home, v) is not None]
        if any(problem.distance(a, b) is None for a in reach for b in reach):
            return False
    return True


def all_reach_all(problem: Problem) -> bool:
    """Whether every trainer can teach in every village that has a room."""
    homes = {trainer.village_code for trainer in problem.trainers}
    villages = {room.village_code for room in problem.rooms}
    return all(problem.distance(h, v) is not None for h in homes for v in villages)


class Staffing:
    """Gives each session its trainers: near home first, then those who have taught least."""

    def __init__(self, problem: Problem) -> None:
        """Prepare for one plan of `problem`."""
        self._problem = problem
        self._classes = trainer_classes(problem)
        self._taught: Counter[str] = Counter()
        self._flows: dict[tuple[Demand, ...], list[Counter[tuple[int, str]]] | None] = {}

    def staff(self, timing: Timing) -> dict[tuple[Slot, str], tuple[str, ...]] | None:
        """The trainers of every (slot, room id); None if there are too few within reach."""
        trainers: dict[tuple[Slot, str], tuple[str, ...]] = {}
        rooms = dict(zip(self._problem.slots, timing, strict=False))
        for day in days(self._problem.slots[: len(timing)]):
            demands = tuple(_demand(rooms[slot]) for slot in day)
            if demands not in self._flows:
                self._flows[demands] = self._flow(demands)
            flows = self._flows[demands]
            if flows is None:
                return None
            today: Counter[str] = Counter()
            for slot, flow in zip(day, flows, strict=True):
                for room, ids in self._pick(rooms[slot], flow, today):
                    trainers[slot, room] = ids
        return trainers

    def _pick(
        self, rooms: Sequence[Room], flow: Counter[tuple[int, str]], today: Counter[str]
    ) -> list[tuple[str, tuple[str, ...]]]:
        """Name the trainers of one slot, those first who have taught least today, then at all."""
        by_village: dict[str, list[str]] = {}
        for number, members in enumerate(self._classes):
            villages = [v for (c, v), n in sorted(flow.items()) if c == number for _ in range(n)]
            free = sorted(members.ids, key=lambda i: (today[i], self._taught[i], i))
            for village, trainer in zip(villages, free, strict=False):
                by_village.setdefault(village, []).append(trainer)
                today[trainer] += 1
                self._taught[trainer] += 1
        each = self._problem.trainers_per_session
        return [
            (room.id, tuple(sorted(by_village[room.village_code].pop() for _ in range(each))))
            for room in rooms
        ]

    def _flow(self, demands: tuple[Demand, ...]) -> list[Counter[tuple[int, str]]] | None:
        """How many of each class teach in each village in each slot of a day, nearest home."""
        network = min_cost_flow.SimpleMinCostFlow()
        halves, each = len(demands), self._problem.trainers_per_session
        for number, members in enumerate(self._classes):
            day_node = 1 + number * (halves + 1)
            many = len(members.ids)
            a_day = min(members.sessions_a_day, halves) * many
            network.add_arc_with_capacity_and_unit_cost(0, day_node, a_day, 0)
            for half in range(halves):
                network.add_arc_with_capacity_and_unit_cost(day_node, day_node + 1 + half, many, 0)
        node = 1 + len(self._classes) * (halves + 1)
        arcs: dict[int, tuple[int, int, str]] = {}
        total = 0
        for half, demand in enumerate(demands):
            for village, sessions in demand:
                network.set_node_supply(node, -each * sessions)
                total += each * sessions
                arcs |= self._teach(network, half, halves, village, node)
                node += 1
        network.set_node_supply(0, total)
        if total and network.solve() != network.OPTIMAL:
            return None
        flows: list[Counter[tuple[int, str]]] = [Counter() for _ in demands]
        for arc, (half, number, village) in arcs.items():
            if total and network.flow(arc):
                flows[half][number, village] = network.flow(arc)
        return flows

    def _teach(
        self,
        network: min_cost_flow.SimpleMinCostFlow,
        half: int,
        halves: int,
        village: str,
        node: int,
    ) -> dict[int, tuple[int, int, str]]:
        """Arcs from every class within reach to one village in one slot."""
        arcs = {}
        for number, members in enumerate(self._classes):
            metres = self._problem.distance(members.home, village)
            if metres is not None:
                # The district's own trainers come after the village's, before the neighbours'.
                cost = 2 * metres + (members.home is None)
                tail, many = 1 + number * (halves + 1) + 1 + half, len(members.ids)
                arc = network.add_arc_with_capacity_and_unit_cost(tail, node, many, cost)
                arcs[arc] = (half, number, village)
        return arcs


def _demand(rooms: Sequence[Room]) -> Demand:
    return tuple(sorted(Counter(room.village_code for room in rooms).items()))
