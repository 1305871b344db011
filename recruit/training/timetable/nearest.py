"""The usual case: every crew goes to its nearest room, and counting proves that nothing is better.

Nobody can do better in the first three stages than by sending every crew to its nearest village
with a room. What is left is bin packing, village by village, and sharing sessions out over
slots, and both have bounds that are nearly always met. Where they are not, `exact` decides.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

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
from recruit.training.timetable.packing import Load, fewest, fit
from recruit.training.timetable.timing import evenly, slot_limits, spread


class _Village(NamedTuple):
    """The crews that come to one village, and the fewest sessions that hold them, soonest."""

    loads: dict[Site, list[Load]]
    sessions_bound: int
    slots_bound: int


def everybody_to_the_nearest(district: District) -> Outcome | None:
    """Send every crew to its nearest room.

    None if time or trainers do not suffice for that, or if two villages are as near: counting
    does not say which of them needs fewer sessions.
    """
    places = _places(district)
    villages = None if places is None else _villages(district, places)
    if places is None or villages is None:
        return None
    loads = {site: held for village in villages for site, held in village.loads.items()}
    end = len(district.problem.slots) + 1
    first = max((village.slots_bound for village in villages), default=0)
    bound = next((h for h in range(first, end) if _could_end(district, villages, h)), end)
    for horizon in range(bound, end):
        if (timing := time_of(district, loads, horizon)) is not None:
            away = cost(district, places)
            sessions = sum(len(held) for held in loads.values())
            objective = Objective(*away, sessions, last_used(timing))
            least_sessions = sum(village.sessions_bound for village in villages)
            return Outcome(
                places, loads, timing, objective, Objective(*away, least_sessions, bound)
            )
    return None


def _places(district: District) -> dict[Group, Counter[str]] | None:
    """The nearest village of each group; None if some group has two of them."""
    places = {}
    for group, crews in district.crews.items():
        if choices := district.choices(group):
            metres, village = choices[0]
            if village != group.village and [m for m, _ in choices].count(metres) > 1:
                return None
            places[group] = Counter({village: len(crews)})
    return places


def _villages(district: District, places: dict[Group, Counter[str]]) -> list[_Village] | None:
    counts: dict[str, Counter[int]] = {}
    for group, villages in places.items():
        for name, crews in villages.items():
            counts.setdefault(name, Counter())[group.size] += crews
    found = []
    for name, sizes in sorted(counts.items()):
        sites = [(s, len(rooms)) for s, rooms in district.rooms.items() if s.village == name]
        sites.sort(key=lambda site: -site[0].capacity)
        village = _hold(sites, sizes, len(district.problem.slots))
        if village is None:
            return None
        found.append(village)
    return found


def _hold(sites: list[tuple[Site, int]], counts: Counter[int], most_slots: int) -> _Village | None:
    """Hold the fewest sessions in the rooms of a village, in as few slots as that allows.

    A larger room can hold whatever a smaller one holds: so the largest are used in every slot.
    """
    packing = fewest(counts, sites[0][0].capacity)
    bound = _slots_needed(sites, counts, len(packing.loads))
    for slots in range(bound, most_slots + 1):
        bins = _largest(sites, len(packing.loads), slots)
        if len(sites) == 1:
            return _Village({sites[0][0]: list(packing.loads)}, packing.bound, bound)
        fitting = fit(counts, bins)
        if fitting.loads is not None:
            loads = {site: fitting.loads[site.capacity] for site, _ in sites}
            return _Village(loads, packing.bound, bound)
        bound += fitting.sure and bound == slots
    return None


def _slots_needed(sites: list[tuple[Site, int]], counts: Counter[int], sessions: int) -> int:
    """Slots that are needed at least: by number of sessions, and by people."""
    slots = -(-sessions // sum(rooms for _, rooms in sites))
    people = sum(size * number for size, number in counts.items())
    while sum(size * held for size, held in _largest(sites, sessions, slots)) < people:
        slots += 1
    return slots


def _largest(sites: list[tuple[Site, int]], sessions: int, slots: int) -> list[tuple[int, int]]:
    """So many sessions as (capacity, number), the largest that so many slots offer."""
    largest = []
    for site, rooms in sites:
        held = min(sessions, rooms * slots)
        largest.append((site.capacity, held))
        sessions -= held
    return largest


def _could_end(district: District, villages: list[_Village], horizon: int) -> bool:
    """Whether so many slots could do, were all rooms of a village equal: if not, none can."""
    loads: dict[str, int] = {}
    for village in villages:
        rooms = [room.id for site in village.loads for room in district.rooms[site]]
        loads |= evenly(sum(len(held) for held in village.loads.values()), rooms)
    limits = slot_limits(district.problem, district.problem.slots[:horizon])
    return spread(loads, limits) is not None
