"""Who may sit where: crews that are interchangeable put together, and seats that are tied."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from recruit.training.timetable.model import Crew, Problem, Room, Seat, Slot


class Pool(NamedTuple):
    """Crews of one village and size that can come in the same slots."""

    village: str
    size: int
    cannot: frozenset[Slot]


class Tie(NamedTuple):
    """Crews of a pool with one seat: pinned to it, or of a published timetable.

    Each has `people` who move if it does not stay.
    """

    pool: Pool
    seat: Seat
    people: int
    pinned: bool


def pool_of(crew: Crew) -> Pool:
    """The crews that a crew is interchangeable with."""
    return Pool(crew.village_code, crew.size, crew.cannot)


@dataclass
class Seating:
    """A problem by crews that were not held yet: free, tied to a seat, or without any.

    Tied crews that are not pinned may leave their seat for their pool.
    """

    problem: Problem
    free: dict[Pool, list[str]] = field(default_factory=dict)
    ties: dict[Tie, list[str]] = field(default_factory=dict)
    held: list[str] = field(default_factory=list)
    stranded: list[str] = field(default_factory=list)
    moved_anyway: int = 0

    @cached_property
    def rooms(self) -> dict[str, Room]:
        """The rooms by id."""
        return {room.id: room for room in self.problem.rooms}

    @cached_property
    def slots(self) -> list[Slot]:
        """The slots that are still to come, in order."""
        begun = self.problem.begun
        return [s for s in sorted(self.problem.slots) if begun is None or s > begun]

    @classmethod
    def of(cls, problem: Problem) -> Seating:
        """Sort the crews of a problem, each by code."""
        seating = cls(problem)
        for crew in sorted(problem.crews, key=lambda crew: crew.code):
            seating._add(crew)
        return seating

    def _add(self, crew: Crew) -> None:
        pool, kept = pool_of(crew), self.problem.kept.get(crew.code)
        seat = kept.seat if kept else None
        pin = self.problem.pins.get(crew.code)
        people = kept.people if kept else 0
        if self.problem.is_held(crew.code):
            self.held.append(crew.code)
            return
        if pin is not None:
            self.moved_anyway += people * (seat is not None and seat != pin)
            people *= seat == pin
            seat = pin
        if seat is not None and self.may_sit(pool, seat):
            tie = Tie(pool, seat, people, pin is not None)
            self.ties.setdefault(tie, []).append(crew.code)
            return
        self.moved_anyway += people
        lost = pin is not None or not any(self.choices(pool, self.slots))
        self.stranded.append(crew.code) if lost else self._free(pool, crew.code)

    def _free(self, pool: Pool, code: str) -> None:
        self.free.setdefault(pool, []).append(code)

    def may_sit(self, pool: Pool, seat: Seat) -> bool:
        """Whether the crews of a pool can come to a seat that is there, one at a time."""
        room = self.rooms.get(seat.room)
        return room is not None and seat.slot in self.slots and self.fits(pool, room, seat.slot)

    def fits(self, pool: Pool, room: Room, slot: Slot) -> bool:
        """Whether a crew can come to a room in a slot."""
        return (
            slot not in room.closed
            and slot not in pool.cannot
            and pool.size <= min(room.capacity, self.problem.capacity)
            and self.problem.distance(pool.village, room.village_code) is not None
            and self.problem.by_boat(pool.village, room.village_code, slot)
        )

    def choices(self, pool: Pool, slots: Collection[Slot]) -> Iterator[Seat]:
        """Every seat that the crews of a pool can come to."""
        for room in self.problem.rooms:
            yield from (Seat(room.id, slot) for slot in slots if self.fits(pool, room, slot))

    def metres(self, pool: Pool, seat: Seat) -> int:
        """The way from home to a seat."""
        return self.problem.distance(pool.village, self.rooms[seat.room].village_code) or 0

    def is_away(self, pool: Pool, seat: Seat) -> bool:
        """Whether it is in another village."""
        return self.rooms[seat.room].village_code != pool.village


def unhindered_part(seating: Seating) -> Problem:
    """The crews that can be seated, as if everybody were free: no plan can be better than its."""
    problem = seating.problem
    lost = {*seating.stranded, *seating.held}
    return replace(
        problem,
        crews=tuple(replace(c, cannot=frozenset()) for c in problem.crews if c.code not in lost),
        rooms=tuple(
            replace(room, closed=frozenset())
            for room in problem.rooms
            if not room.closed.issuperset(seating.slots)
        ),
        trainers=tuple(replace(trainer, absent=frozenset()) for trainer in problem.trainers),
        slots=tuple(seating.slots),
        crossings={},
        pins={},
        kept={},
        teams={},
        begun=None,
    )
