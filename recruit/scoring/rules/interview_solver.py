"""The distribution of interviews over slots and assessors, solved exactly.

Who is interchangeable is counted, not named, so that a district of 700 is a small problem. What
is asked for comes in this order, and each stage is fixed before the next one is asked: everybody
has a slot, few judge people they might know, all assessors judge alike many, and it is over soon.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from uuid import UUID

from ortools.sat.python import cp_model

from recruit.scoring.rules.consensus import ASSESSORS
from recruit.scoring.rules.interviews import Distribution, Interviewee, Proof, Room, Seat, Team

EFFORT = 20.0
"""Deterministic seconds that a stage may take before the best that was found is taken."""


def solved(
    rooms: Sequence[Room], people: Sequence[Interviewee], loads: Mapping[UUID, int]
) -> Distribution:
    """The distribution that ``interviews.distribute`` describes."""
    ordered = sorted(rooms, key=lambda room: (not room.free, room.free[:1], str(room.id)))
    model = _Model(ordered, people, loads)
    proof = model.solve()
    seats = _seats(model, ordered, people)
    return Distribution(
        proof=proof,
        seats=seats,
        loads=model.loads_reached(),
        flagged=sum(len(seats[one.id].team & one.flagged) for one in people if one.id in seats),
        unplaced=tuple(person.id for person in people if person.id not in seats),
        without_team=tuple(one.id for one in people if not model.options[_kind(one)]),
        slots=sum(len(room.free) for room in rooms),
    )


_Kind = tuple[frozenset[UUID], Team, Team, Team, bool]
_Option = tuple[UUID, Team]


class _Model:
    """The problem as a CP-SAT model: how many of each kind of person sit where before whom."""

    def __init__(
        self, rooms: Sequence[Room], people: Sequence[Interviewee], loads: Mapping[UUID, int]
    ) -> None:
        self._rooms = {room.id: room for room in rooms}
        self._officers = sorted({one for room in rooms for one in room.panel} | loads.keys())
        self._before = loads
        self.kinds: dict[_Kind, list[UUID]] = defaultdict(list)
        for person in people:
            self.kinds[_kind(person)].append(person.id)
        self.options = {kind: self._options_for(kind) for kind in self.kinds}
        self._model = cp_model.CpModel()
        self._counts = {
            (kind, option): self._model.new_int_var(0, len(members), "")
            for kind, members in self.kinds.items()
            for option in self.options[kind]
        }
        self.chosen: dict[tuple[_Kind, _Option], int] = {}
        self._limit()

    def loads_reached(self) -> dict[UUID, int]:
        """How many interviews each assessor holds in what was chosen."""
        reached = Counter(dict(self._before))
        for (_, (_, team)), count in self.chosen.items():
            for officer in team:
                reached[officer] += count
        return {officer: reached[officer] for officer in self._officers}

    def teams_in(self, room: UUID, kind: _Kind) -> dict[Team, int]:
        """How many of a kind sit in a room, by the team that judges them."""
        return {
            team: self.chosen[kind, (where, team)]
            for where, team in self.options[kind]
            if where == room
        }

    def solve(self) -> Proof:
        """Ask stage by stage."""
        proof = Proof.optimal
        for stage in (self._unplaced(), self._flagged(), self._unevenness(), self._lateness()):
            solver = _solver()
            self._model.minimize(stage)
            if solver.solve(self._model) != cp_model.OPTIMAL:
                proof = Proof.feasible
            self._model.add(stage <= round(solver.objective_value))
            self.chosen = {key: solver.value(count) for key, count in self._counts.items()}
            self._model.clear_hints()  # type: ignore[no-untyped-call]
            for key, count in self._counts.items():
                self._model.add_hint(count, self.chosen[key])
        return proof

    def _options_for(self, kind: _Kind) -> list[_Option]:
        rooms, barred, _, held, _ = kind
        needed = max(ASSESSORS - len(held), 0)
        return [
            (room, held.union(team))
            for room in self._rooms
            if room in rooms
            for team in combinations(sorted(self._rooms[room].panel - barred - held), needed)
        ]

    def _limit(self) -> None:
        """Nobody is counted twice, no slot is given twice."""
        for kind, members in self.kinds.items():
            placed = [self._counts[kind, option] for option in self.options[kind]]
            self._model.add(sum(placed) <= len(members))
        for room in self._rooms.values():
            new = [
                count
                for (kind, (where, _)), count in self._counts.items()
                if where == room.id and not kind[-1]
            ]
            self._model.add(sum(new) <= len(room.free))

    def _unplaced(self) -> cp_model.LinearExprT:
        return sum(map(len, self.kinds.values())) - sum(self._counts.values())

    def _flagged(self) -> cp_model.LinearExprT:
        return sum(len(team & kind[2]) * count for (kind, (_, team)), count in self._counts.items())

    def _unevenness(self) -> cp_model.LinearExprT:
        """The sum of the squares of all loads: least when they are even. A square is held by its
        tangents between whole numbers, which is exact for whole loads."""
        most = sum(map(len, self.kinds.values()))
        squares = []
        for officer in self._officers:
            before = self._before.get(officer, 0)
            load = before + sum(c for (_, (_, team)), c in self._counts.items() if officer in team)
            square = self._model.new_int_var(0, (before + most) ** 2, "")
            for low in range(before, before + most):
                self._model.add(square >= (2 * low + 1) * load - low * (low + 1))
            squares.append(square)
        return sum(squares)

    def _lateness(self) -> cp_model.LinearExprT:
        rank = {room: index for index, room in enumerate(self._rooms)}
        return sum(
            rank[room] * count for (kind, (room, _)), count in self._counts.items() if not kind[-1]
        )


def _kind(person: Interviewee) -> _Kind:
    return person.rooms, person.barred, person.flagged, person.held, person.seated


def _solver() -> cp_model.CpSolver:
    """A solver that gives the same answer to the same question, on every machine."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.max_deterministic_time = EFFORT
    return solver


def _seats(model: _Model, rooms: Iterable[Room], people: Sequence[Interviewee]) -> dict[UUID, Seat]:
    """From counts to people: room by room, in their order, the teams in turn."""
    order = {person.id: index for index, person in enumerate(people)}
    waiting = {kind: list(members) for kind, members in model.kinds.items()}
    seats: dict[UUID, Seat] = {}
    for room in rooms:
        called: list[tuple[UUID, Team]] = []
        for kind, members in waiting.items():
            teams = _in_turn(model.teams_in(room.id, kind))
            here = list(zip(members, teams, strict=False))
            del members[: len(here)]
            if kind[-1]:
                seats |= {who: Seat(room.id, None, team) for who, team in here}
            else:
                called += here
        called.sort(key=lambda one: order[one[0]])
        for at, (who, team) in zip(room.free, called, strict=False):
            seats[who] = Seat(room.id, at, team)
    return seats


def _in_turn(counts: Mapping[Team, int]) -> list[Team]:
    """Each team as often as it is counted, spread evenly."""
    turns = [
        ((turn + 0.5) / count, sorted(team), team)
        for team, count in counts.items()
        for turn in range(count)
    ]
    return [team for _, _, team in sorted(turns, key=lambda turn: turn[:2])]
