"""What would give those a seat who have none: rooms, days and trainers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from recruit.training.timetable.detailed import SOLVED, Detailed
from recruit.training.timetable.model import Crew, Plan, Problem, Room, Shortage, Trainer
from recruit.training.timetable.packing import fewest
from recruit.training.timetable.seats import Seating
from recruit.training.timetable.timing import days

MOST_ROOMS_MORE = 3
"""Rooms a village that are tried beyond those that sessions and slots ask for."""


def shortages(problem: Problem, crews: Iterable[Crew], more_rooms: int = 0) -> tuple[Shortage, ...]:
    """What would seat these crews in their own villages."""
    counts: dict[str, Counter[int]] = {}
    for crew in crews:
        counts.setdefault(crew.village_code, Counter())[crew.size] += 1
    slots = [s for s in problem.slots if problem.begun is None or s > problem.begun]
    dates = days(sorted(slots))
    found = []
    for village, sizes in sorted(counts.items()):
        sessions = len(fewest(sizes, problem.capacity).loads)
        people = sum(size * number for size, number in sizes.items())
        rooms = -(-sessions // max(1, len(slots))) + more_rooms
        a_day = rooms * max((len(day) for day in dates), default=1)
        needed = min(max(1, len(dates)), -(-sessions // a_day))
        found.append(Shortage(village, sizes.total(), people, sessions, rooms, needed))
    return tuple(found)


def with_cures(plan: Plan, problem: Problem) -> Plan:
    """The plan with what would seat those it could not; tried, not only counted."""
    lost = {*plan.unplaced} - {*plan.stranded}
    crews = [crew for crew in problem.crews if crew.code in lost]
    if not crews:
        return plan
    stranded = {*plan.stranded}
    others = replace(problem, crews=tuple(c for c in problem.crews if c.code not in stranded))
    short, trainers = _tried(others, crews)
    return replace(plan, shortages=short, missing_trainers=trainers)


def _tried(problem: Problem, crews: list[Crew]) -> tuple[tuple[Shortage, ...], int]:
    for more_rooms in range(MOST_ROOMS_MORE):
        short = shortages(problem, crews, more_rooms)
        enough = problem.trainers_per_session * (len(problem.rooms) + sum(s.rooms for s in short))
        if _seats_all(problem, short, enough):
            break
    low, high = 0, enough
    while low < high:
        middle = (low + high) // 2
        if _seats_all(problem, short, middle):
            high = middle
        else:
            low = middle + 1
    return short, high


def _seats_all(problem: Problem, short: Iterable[Shortage], trainers: int) -> bool:
    rooms = [
        Room(f"+{s.village_code} {n}", s.village_code, s.village_code, problem.capacity)
        for s in short
        for n in range(s.rooms)
    ]
    more = [Trainer(f"+{n}", None) for n in range(trainers)]
    cured = replace(problem, rooms=(*problem.rooms, *rooms), trainers=(*problem.trainers, *more))
    seating = Seating.of(cured)
    model = Detailed(seating, seating.slots)
    model.limit({0: 0})
    return model.solver.solve(model.model) in SOLVED
