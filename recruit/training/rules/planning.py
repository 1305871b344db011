"""What a district is planned from: half days, ways between villages, and who learns where."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import permutations
from math import asin, cos, radians, sin, sqrt
from uuid import UUID

from recruit.places.rules import Level, level_of, village_of
from recruit.rulebook.model import Programme
from recruit.training.timetable.model import Crossing, Problem, Room, Slot

EARTH_RADIUS_METRES = 6_371_009
NEIGHBOUR_METRES = 1_000
"""From one village to the next by code, where nobody knows the coordinates of both."""

REACH_METRES = 24_000
"""Two hours by the wooden boat that makes the 45 km from Ancol to Pramuka in three to four hours
(D12). No way by land within a district of Jakarta is as long."""

ISLANDS = "31.01"
"""Kepulauan Seribu: from one village to another one takes a boat."""

FIRST_BOAT, LAST_BOAT_IN = time(6, 0), time(18, 0)
"""Wooden boats cross by daylight: none leaves before, and none is still at sea after."""

BOAT_METRES_AN_HOUR = REACH_METRES // 2


@dataclass(frozen=True, slots=True)
class Village:
    """A village and where it lies, in degrees; ``None`` where nobody said."""

    code: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Engagement:
    """A time at which rooms and trainers, or somebody of a crew, are needed elsewhere."""

    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Learner:
    """Somebody who is to be trained, by their appointment."""

    appointment: UUID
    call: str
    place: str
    seat_number: int


def crew_code(learner: Learner, programme: Programme) -> str:
    """The crew that somebody learns with: their TPS, or nobody else.

    The code begins with the place, so that neighbours by code are neighbours.
    """
    if programme.crew:
        return learner.place
    return own_code(learner)


def own_code(learner: Learner) -> str:
    """The code of somebody who learns apart from all others."""
    return f"{learner.place} {learner.call} {learner.seat_number}"


def place_of_crew(code: str) -> str:
    """The place that a crew's code begins with."""
    return code.partition(" ")[0]


def half_days(
    programme: Programme, district: str, engaged: Iterable[Engagement] = ()
) -> tuple[Slot, ...]:
    """The slots of a programme in a district, in WIB, in order of time.

    Days kept free for the weather are left out, and slots that overlap an engagement.
    """
    taken = list(engaged)
    planned = [
        Slot(day, half, *times.on(day))
        for day in programme.days(district)
        for half, times in enumerate(programme.sessions)
    ]
    return tuple(
        slot
        for slot in planned
        if not any(slot.starts < other.ends and other.starts < slot.ends for other in taken)
    )


def closed_slots(
    slots: Iterable[Slot], *, opens: time | None, closes: time | None, closed_on: Collection[date]
) -> frozenset[Slot]:
    """The slots in which a venue with these hours (WIB) and closed days cannot be used."""
    return frozenset(
        slot
        for slot in slots
        if slot.day in closed_on
        or (opens is not None and slot.starts.time() < opens)
        or (closes is not None and slot.ends.time() > closes)
    )


def busy_slots(
    slots: Iterable[Slot],
    impossible: Collection[tuple[date, int | None]],
    engaged: Collection[Engagement],
) -> frozenset[Slot]:
    """The slots in which somebody cannot come: days or halves of them, and other duties."""
    return frozenset(
        slot
        for slot in slots
        if not {(slot.day, None), (slot.day, slot.half)}.isdisjoint(impossible)
        or any(slot.starts < other.ends and other.starts < slot.ends for other in engaged)
    )


def crossings(
    district: str, ways: Mapping[tuple[str, str], int]
) -> dict[tuple[str, str], Crossing]:
    """The ways of a district that take a boat, with the hours between which one can be there."""
    if not district.startswith(ISLANDS):
        return {}
    return {way: _crossing(-(-metres * 60 // BOAT_METRES_AN_HOUR)) for way, metres in ways.items()}


def _crossing(minutes: int) -> Crossing:
    some_day, lasts = date(2024, 1, 1), timedelta(minutes=minutes)
    arrives = datetime.combine(some_day, FIRST_BOAT) + lasts
    leaves = datetime.combine(some_day, LAST_BOAT_IN) - lasts
    return Crossing(arrives.time(), leaves.time(), minutes)


def travel(villages: Iterable[Village]) -> dict[tuple[str, str], int]:
    """Metres between the villages of a district, in both directions, within reach only.

    As the crow flies where both coordinates are known; otherwise a kilometre for each step in
    the order of their codes, which Kemendagri gave to neighbours.
    """
    steps = list(enumerate(sorted(villages, key=lambda village: village.code)))
    ways = {
        (here.code, there.code): _metres(here, there, abs(first - second))
        for (first, here), (second, there) in permutations(steps, 2)
    }
    return {way: metres for way, metres in ways.items() if metres <= REACH_METRES}


def _metres(here: Village, there: Village, steps: int) -> int:
    if None in (here.latitude, here.longitude, there.latitude, there.longitude):
        return steps * NEIGHBOUR_METRES
    return great_circle(here, there)


def great_circle(here: Village, there: Village) -> int:
    """Metres between two villages as the crow flies (haversine); both have coordinates."""
    latitudes = radians(here.latitude or 0), radians(there.latitude or 0)
    longitudes = radians(here.longitude or 0), radians(there.longitude or 0)
    height = sin((latitudes[1] - latitudes[0]) / 2) ** 2
    width = cos(latitudes[0]) * cos(latitudes[1]) * sin((longitudes[1] - longitudes[0]) / 2) ** 2
    return round(2 * EARTH_RADIUS_METRES * asin(sqrt(height + width)))


def seat_of_district(district: str, villages: Collection[Village], rooms: Sequence[Room]) -> str:
    """The village where people of a whole village or district come together.

    The one with the largest room, the first by code among equals; no register names it.
    """
    if rooms:
        return min(rooms, key=lambda room: (-room.capacity, room.village_code)).village_code
    return min((village.code for village in villages), default=district)


def home_village(place: str, seat: str) -> str:
    """Where the people of a place are trained at best.

    Those of a TPS in their village. A village has only one supervisor (PKD), a district three:
    they learn together, in the seat of the district.
    """
    return village_of(place) if level_of(place) is Level.tps else seat


def inputs_digest(problem: Problem, people: Mapping[str, Collection[UUID]]) -> bytes:
    """SHA-256 of all that a plan depends on, the people of each crew included."""
    crews = [
        (c.code, c.village_code, sorted(map(str, people[c.code])), _moments(c.cannot))
        for c in problem.crews
    ]
    rooms = [(r.id, r.village_code, r.capacity, _moments(r.closed)) for r in problem.rooms]
    trainers = [
        (t.id, t.village_code or "", t.sessions_a_day, sorted(map(str, t.absent)))
        for t in problem.trainers
    ]
    slots = [(slot.starts.isoformat(), slot.ends.isoformat()) for slot in problem.slots]
    ways = [(*way, metres) for way, metres in problem.travel.items()]
    pins = [(code, pin.room, *_moments([pin.slot])) for code, pin in problem.pins.items()]
    kept = [
        (code, *_moments([seat.slot]), seat.room, people)
        for code, (seat, people) in problem.kept.items()
    ]
    teams = [(seat.room, *_moments([seat.slot]), team) for seat, team in problem.teams.items()]
    begun = _moments([problem.begun] if problem.begun else [])
    limits = [problem.capacity, problem.trainers_per_session, *begun]
    parts = [sorted(crews), sorted(rooms), sorted(trainers), sorted(slots), sorted(ways)]
    given = [problem.district, *parts, sorted(pins), sorted(kept), sorted(teams), limits]
    return hashlib.sha256(json.dumps(given).encode()).digest()


def _moments(slots: Iterable[Slot]) -> list[str]:
    return sorted(slot.starts.isoformat() for slot in slots)
