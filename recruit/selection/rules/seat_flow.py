"""The flows that offer empty seats: from surplus candidates over their groups to places.

Candidates who live in one village and chose the same places differ in their totals alone, and the
seats of one place not at all: the flow goes from candidates over such groups to places. The first
three aims are one flow, the last two another over the arcs that are as good as the first one's, so
that no cost outgrows 64 bits.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from recruit.selection.rules.model import FreeSeat
from recruit.selection.rules.redistribution import (
    BEST_TOTAL,
    Objective,
    Plan,
    Problem,
    Proposal,
    Surplus,
    allowed,
)

Numbers = NDArray[np.int64]


class _Group(NamedTuple):
    """Candidates between whom only the total decides."""

    village: str
    choices: frozenset[str]


class _Way(NamedTuple):
    """From a group to a place: whether it leads away, whether it was not chosen, and how far."""

    group: _Group
    place: str
    away: bool
    not_chosen: bool
    metres: int


class District:
    """The flow of one district."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.farthest = max(problem.metres.values(), default=0) + 1
        self.seats: dict[str, list[FreeSeat]] = defaultdict(list)
        for seat in sorted(problem.seats):
            self.seats[seat.place].append(seat)
        self.groups = self._groups()
        self.ways = [way for group in self.groups for way in self._ways(group)]
        self.people = [one for members in self.groups.values() for one in members]

    def _groups(self) -> dict[_Group, list[Surplus]]:
        """The groups, each with its best: more than there are seats none of them can fill."""
        groups: dict[_Group, list[Surplus]] = defaultdict(list)
        for one in sorted(self.problem.surplus, key=lambda one: (-one.total, one.application)):
            members = groups[_Group(one.village, self._chosen(one))]
            if len(members) < len(self.problem.seats):
                members.append(one)
        return dict(sorted(groups.items(), key=lambda item: (item[0][0], sorted(item[0][1]))))

    def _chosen(self, one: Surplus) -> frozenset[str]:
        return frozenset(place for place in self.seats if place.startswith(one.choices))

    def _ways(self, group: _Group) -> Iterator[_Way]:
        for place in self.seats:
            if allowed(self.problem, group.village, place):
                metres = self.problem.metres.get((group.village, place), self.farthest)
                away = not place.startswith(group.village)
                yield _Way(group, place, away, place not in group.choices, metres)

    def plan(self) -> Plan:
        """Two flows, of which the second keeps what the first reached."""
        flow = _Flow(self)
        most = min(len(self.people), len(self.problem.seats))
        first = np.array([way.away * (most + 1) + way.not_chosen for way in self.ways], np.int64)
        reached = flow.best(first, np.zeros(len(self.people), np.int64))
        flow.keep(reached, first)
        below = np.array([BEST_TOTAL - one.total for one in self.people], np.int64)
        weight = most * BEST_TOTAL + 1
        far = np.array([way.metres for way in self.ways], np.int64) * weight
        final = flow.best(far, below)
        objective = self._objective(final)
        away, not_chosen = divmod(int(first @ reached.ways), most + 1)
        metres, below_best = divmod(int(far @ final.ways + below @ final.people), weight)
        bound = Objective(int(reached.people.sum()), away, not_chosen, metres, below_best)
        return Plan(tuple(self._proposals(final)), objective, bound)

    def _objective(self, sent: "_Sent") -> Objective:
        used = list(zip(self.ways, sent.ways.tolist(), strict=True))
        asked = [one for one, is_sent in zip(self.people, sent.people, strict=True) if is_sent]
        return Objective(
            len(asked),
            sum(people for way, people in used if way.away),
            sum(people for way, people in used if way.not_chosen),
            sum(way.metres * people for way, people in used),
            sum(BEST_TOTAL - one.total for one in asked),
        )

    def _proposals(self, sent: "_Sent") -> Iterator[Proposal]:
        """The best of each group first, and the places in the order of their codes."""
        asked = {
            one.application
            for one, is_sent in zip(self.people, sent.people, strict=True)
            if is_sent
        }
        waiting = {
            group: iter([one for one in members if one.application in asked])
            for group, members in self.groups.items()
        }
        seats = {place: iter(free) for place, free in self.seats.items()}
        for way, people in zip(self.ways, sent.ways.tolist(), strict=True):
            metres = self.problem.metres.get((way.group.village, way.place))
            for _ in range(people):
                person = next(waiting[way.group]).application
                yield Proposal(person, next(seats[way.place]), metres)


class _Sent(NamedTuple):
    """How many go each way, which people go, and how many seats of each place are taken."""

    ways: Numbers
    people: Numbers
    places: Numbers


class _Flow:
    """Source → people → groups → places → sink, and what of it may still change."""

    def __init__(self, district: District) -> None:
        groups, places = list(district.groups), list(district.seats)
        number = {group: index for index, group in enumerate(groups)}
        member = [number[group] for group, members in district.groups.items() for _ in members]
        people, self.source = len(member), 0
        first_group, first_place = 1 + people, 1 + people + len(groups)
        self.sink = first_place + len(places)
        at = {place: first_place + index for index, place in enumerate(places)}
        ways = district.ways
        self.tails = np.array(
            [0] * people + list(range(1, 1 + people))
            + [first_group + number[way.group] for way in ways] + list(at.values()),
            np.int64,
        )  # fmt: skip
        self.heads = np.array(
            list(range(1, 1 + people)) + [first_group + group for group in member]
            + [at[way.place] for way in ways] + [self.sink] * len(places),
            np.int64,
        )  # fmt: skip
        room = [len(district.seats[place]) for place in places]
        # Between groups and places there is room for all, so that no such arc is ever full.
        wide = len(district.problem.seats) + 1
        self.least = np.zeros(len(self.tails), np.int64)
        self.most = np.array([1] * people + [1] * people + [wide] * len(ways) + room, np.int64)
        self.people, self.ways, self.amount = people, len(ways), 0
        self.kept = False

    def best(self, ways: Numbers, people: Numbers) -> _Sent:
        """The cheapest of the largest flows."""
        costs = self._costs(ways, people)
        solver = SimpleMinCostFlow()
        arcs = solver.add_arcs_with_capacity_and_unit_cost(
            self.tails, self.heads, self.most - self.least, costs
        )
        supply = np.zeros(self.sink + 1, np.int64)
        np.subtract.at(supply, self.tails, self.least)
        np.add.at(supply, self.heads, self.least)
        most = int(self.most[: self.people].sum())
        supply[self.source] += self.amount if self.kept else most
        supply[self.sink] -= self.amount if self.kept else most
        solver.set_nodes_supplies(np.arange(self.sink + 1), supply)
        status = solver.solve() if self.kept else solver.solve_max_flow_with_min_cost()
        if status != solver.OPTIMAL:
            raise ArithmeticError(f"the flow was not solved: {status}")
        flows = solver.flows(arcs) + self.least
        after = 2 * self.people + self.ways
        return _Sent(flows[2 * self.people : after], flows[: self.people], flows[after:])

    def keep(self, sent: _Sent, ways: Numbers) -> None:
        """Leave only what is as large and as cheap as this flow.

        By complementary slackness these are the flows that are nought where an arc is dearer than
        its ends are apart, and full where it is cheaper; ``_potentials`` says how far that is.
        """
        flows = np.concatenate((sent.people, sent.people, sent.ways, sent.places))
        costs = self._costs(ways, np.zeros(self.people, np.int64))
        apart = self._potentials(flows, costs)
        reduced = costs + apart[self.tails] - apart[self.heads]
        self.least = np.where(reduced < 0, self.most, 0)
        self.most = np.where(reduced > 0, 0, self.most)
        self.amount, self.kept = int(sent.people.sum()), True

    def _costs(self, ways: Numbers, people: Numbers) -> Numbers:
        places = len(self.tails) - 2 * self.people - self.ways
        nothing = np.zeros(self.people, np.int64)
        return np.concatenate((people, nothing, ways, np.zeros(places, np.int64)))

    def _potentials(self, flows: Numbers, costs: Numbers) -> Numbers:
        """The cheapest way to every node in what the flow leaves (Bellman–Ford)."""
        on, back = flows < self.most, flows > 0
        tails = np.concatenate((self.tails[on], self.heads[back]))
        heads = np.concatenate((self.heads[on], self.tails[back]))
        lengths = np.concatenate((costs[on], -costs[back]))
        apart = np.zeros(self.sink + 1, np.int64)
        while True:
            shorter = apart.copy()
            np.minimum.at(shorter, heads, apart[tails] + lengths)
            if np.array_equal(shorter, apart):
                return apart
            apart = shorter
