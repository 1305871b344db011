"""A district with what is interchangeable put together, and the shape of an answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from recruit.training.timetable.model import Crew, Objective, Problem, Room
from recruit.training.timetable.packing import Load
from recruit.training.timetable.timing import Timing, evenly, slot_limits, spread


class Group(NamedTuple):
    """Crews of one village and size: which of them goes where makes no difference."""

    village: str
    size: int


class Site(NamedTuple):
    """Rooms of one village that hold equally many people in a session."""

    village: str
    capacity: int


@dataclass(frozen=True, slots=True)
class District:
    """A problem, aggregated."""

    problem: Problem
    crews: dict[Group, list[Crew]]
    rooms: dict[Site, list[Room]]

    @classmethod
    def of(cls, problem: Problem) -> District:
        """Aggregate a problem; the order of its tuples is of no consequence."""
        crews: dict[Group, list[Crew]] = {}
        for crew in sorted(problem.crews, key=lambda crew: crew.code):
            crews.setdefault(Group(crew.village_code, crew.size), []).append(crew)
        rooms: dict[Site, list[Room]] = {}
        for room in sorted(problem.rooms, key=lambda room: room.id):
            capacity = min(room.capacity, problem.capacity)
            rooms.setdefault(Site(room.village_code, capacity), []).append(room)
        return cls(problem, dict(sorted(crews.items())), dict(sorted(rooms.items())))

    def choices(self, group: Group) -> list[tuple[int, str]]:
        """Villages with a room that holds the group's crews, as (metres, village), nearest first.

        A crew's own village comes before all others, even where another is 0 metres away.
        """
        villages = {site.village for site in self.rooms if site.capacity >= group.size}
        near = [
            (metres, village)
            for village in villages
            if (metres := self.problem.distance(group.village, village)) is not None
        ]
        return sorted(near, key=lambda choice: (choice[1] != group.village, *choice))


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer in the aggregate: who goes to which village, what is held where and when."""

    places: dict[Group, Counter[str]]
    loads: dict[Site, list[Load]]
    timing: Timing
    objective: Objective
    bound: Objective


def cost(district: District, places: dict[Group, Counter[str]]) -> tuple[int, int, int]:
    """People without a seat, people who leave their village, and person-metres."""
    unplaced = sum(g.size * len(crews) for g, crews in district.crews.items())
    away = metres = 0
    for group, villages in places.items():
        for village, crews in villages.items():
            people = group.size * crews
            unplaced -= people
            away += people * (village != group.village)
            metres += people * (district.problem.distance(group.village, village) or 0)
    return unplaced, away, metres


def last_used(timing: Timing) -> int:
    """The ordinal of the last slot in which a session is held; 0 if there is none."""
    return max((number for number, rooms in enumerate(timing, 1) if rooms), default=0)


def time_of(district: District, loads: dict[Site, list[Load]], horizon: int) -> Timing | None:
    """Hold the sessions within the first slots, if trainers reach all rooms; None if they can't."""
    rooms: dict[str, Room] = {room.id: room for room in district.problem.rooms}
    counts: dict[str, int] = {}
    for site, held in loads.items():
        counts |= evenly(len(held), [room.id for room in district.rooms[site]])
    limits = slot_limits(district.problem, district.problem.slots[:horizon])
    timing = spread(counts, limits)
    return None if timing is None else [[rooms[room] for room in slot] for slot in timing]
