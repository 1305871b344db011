"""The problem of a district and the plan that answers it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

JAKARTA = ZoneInfo("Asia/Jakarta")
FRIDAY = 4


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """Half a day: `half` 0 is the morning, 1 the afternoon."""

    day: date
    half: int
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Crew:
    """People who must learn together: a TPS (9), or one supervisor (1). Never split.

    In the slots of `cannot` one of them is needed elsewhere, or said that they cannot come.
    """

    code: str
    village_code: str
    size: int
    cannot: frozenset[Slot] = frozenset()


@dataclass(frozen=True, slots=True)
class Room:
    """A room and the people it holds; in the slots of `closed` its venue is not open."""

    id: str
    venue_id: str
    village_code: str
    capacity: int
    closed: frozenset[Slot] = frozenset()


@dataclass(frozen=True, slots=True)
class Trainer:
    """A trainer who is free on every day of the window but those of `absent`.

    `village_code` is home: they teach there and wherever `Problem.travel` reaches from it.
    None: a trainer of the whole district (PPK), within reach of every village.
    """

    id: str
    village_code: str | None
    sessions_a_day: int = 2
    absent: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class SessionHours:
    """The hours of one half of the day; on Fridays it may start later and lasts as long."""

    half: int
    starts: time
    ends: time
    friday_starts: time | None = None


HALF_DAYS = (
    SessionHours(0, time(8, 30), time(11, 30)),
    SessionHours(1, time(13, 30), time(16, 30), friday_starts=time(14, 0)),
)


def slots(
    opens: date,
    closes: date,
    sessions: Sequence[SessionHours] = HALF_DAYS,
    buffer_days: int = 0,
    zone: ZoneInfo = JAKARTA,
) -> tuple[Slot, ...]:
    """Every slot of a window, both days included, in order of time.

    The last `buffer_days` days are kept free: on islands the weather may cost a day.
    """
    days = (closes - opens).days + 1 - buffer_days
    return tuple(
        _slot(opens + timedelta(days=number), hours, zone)
        for number in range(days)
        for hours in sorted(sessions, key=lambda hours: hours.half)
    )


def _slot(day: date, hours: SessionHours, zone: ZoneInfo) -> Slot:
    lasts = datetime.combine(day, hours.ends) - datetime.combine(day, hours.starts)
    late = hours.friday_starts if day.weekday() == FRIDAY else None
    starts = datetime.combine(day, late or hours.starts, tzinfo=zone)
    return Slot(day, hours.half, starts, starts + lasts)


class Crossing(NamedTuple):
    """A way by boat: nobody is there before `arrives`, and the last boat back goes at `leaves`."""

    arrives: time
    leaves: time
    minutes: int


class Seat(NamedTuple):
    """A room, by its id, in a slot."""

    room: str
    slot: Slot


class Kept(NamedTuple):
    """The seat that a crew has in the published timetable, and how many of its people have it."""

    seat: Seat
    people: int


class Fault(NamedTuple):
    """One thing wrong with a problem: what, and whose (a code or an id)."""

    kind: str
    subject: str


class InvalidProblemError(ValueError):
    """The problem makes no sense as given; `faults` names everything that is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{fault.kind}: {fault.subject}" for fault in faults))


@dataclass(frozen=True, slots=True)
class Problem:
    """All that is to be planned in one district.

    `travel` gives metres from one village to another, in each direction. A pair that is missing
    is out of reach, for crews and for trainers. A village is always within its own reach, at 0.
    `crossings` are the ways that take a boat, in each direction.

    A crew of `pins` sits in that seat or in none. `kept` are the seats of the published timetable
    that is mended, `teams` its trainers: both stay where they can. What was held by `begun`
    (a slot) is not changed, and nothing new is held up to it.
    """

    district: str
    crews: tuple[Crew, ...]
    rooms: tuple[Room, ...]
    trainers: tuple[Trainer, ...]
    slots: tuple[Slot, ...]
    capacity: int = 60
    trainers_per_session: int = 2
    travel: Mapping[tuple[str, str], int] = field(default_factory=dict)
    crossings: Mapping[tuple[str, str], Crossing] = field(default_factory=dict)
    pins: Mapping[str, Seat] = field(default_factory=dict)
    kept: Mapping[str, Kept] = field(default_factory=dict)
    teams: Mapping[Seat, tuple[str, ...]] = field(default_factory=dict)
    begun: Slot | None = None

    def __post_init__(self) -> None:
        """Raise `InvalidProblemError`, naming every fault."""
        if faults := [*_faults(self)]:
            raise InvalidProblemError(faults)

    def distance(self, origin: str | None, village: str) -> int | None:
        """Metres from a village (None: from anywhere in the district); None if out of reach."""
        return 0 if origin in (village, None) else self.travel.get((str(origin), village))

    def by_boat(self, origin: str | None, village: str, slot: Slot) -> bool:
        """Whether boats bring people from a village there before a session and back after it.

        True by land; district trainers start from anywhere.
        """
        boat = self.crossings.get((str(origin), village))
        zone = slot.starts.tzinfo
        return boat is None or (
            datetime.combine(slot.day, boat.arrives, zone) <= slot.starts
            and slot.ends <= datetime.combine(slot.day, boat.leaves, zone)
        )

    def is_held(self, code: str) -> bool:
        """Whether a crew has had its session."""
        kept = self.kept.get(code)
        return kept is not None and self.begun is not None and kept.seat.slot <= self.begun


def _faults(problem: Problem) -> Iterable[Fault]:
    yield from _twice("crew twice", (crew.code for crew in problem.crews))
    yield from _twice("room twice", (room.id for room in problem.rooms))
    yield from _twice("trainer twice", (trainer.id for trainer in problem.trainers))
    yield from _twice("slot twice", (f"{slot.day} {slot.half}" for slot in problem.slots))
    for crew in problem.crews:
        if not 1 <= crew.size <= problem.capacity:
            yield Fault("crew does not fit a session", crew.code)
    for room in problem.rooms:
        if room.capacity < 1:
            yield Fault("room holds nobody", room.id)
    for slot in problem.slots:
        if slot.half not in (0, 1):
            yield Fault("slot is no half of a day", f"{slot.day} {slot.half}")
    for (origin, village), metres in problem.travel.items():
        if metres < 0:
            yield Fault("negative distance", f"{origin} {village}")
    if problem.trainers_per_session < 1:
        yield Fault("no trainer in a session", problem.district)


def _twice(kind: str, keys: Iterable[str]) -> Iterable[Fault]:
    return (Fault(kind, key) for key, times in Counter(keys).items() if times > 1)


class Objective(NamedTuple):
    """What a plan costs, the worst first; plans are compared from left to right.

    `slots` says how early it ends: the ordinal of the last slot used, 0 for an empty plan.
    """

    unplaced_people: int
    people_away: int
    person_metres: int
    sessions: int
    slots: int


class Status(StrEnum):
    """What the solver has proven."""

    OPTIMAL = "optimal"  # everybody has a seat, and no plan is better
    FEASIBLE = "feasible"  # a valid plan; a better one may exist
    INFEASIBLE = "infeasible"  # not everybody can have a seat, whatever one does


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """One session: ids of its room, trainers and crews."""

    room: str
    slot: Slot
    trainers: tuple[str, ...]
    crews: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shortage:
    """Crews of a village without a seat, and what would seat them there.

    `sessions` are missing session places; `rooms` of full size, free on `days` days of the
    window, would hold them.
    """

    village_code: str
    crews: int
    people: int
    sessions: int
    rooms: int
    days: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan and its proof: no plan of the problem is better than `bound`.

    The bound of a stage holds for plans that do as well as this one in the stages before it.
    `missing_trainers` of the whole district, together with all rooms of `shortages`, would
    seat everybody but the `stranded`: crews that can come in no slot, and those that are pinned
    where there is no seat. `moved` are people of a published timetable who get another seat or
    none; there is no plan that seats as many and moves fewer than `moved_bound`.
    """

    sessions: tuple[PlannedSession, ...]
    unplaced: tuple[str, ...]
    status: Status
    objective: Objective
    bound: Objective
    shortages: tuple[Shortage, ...] = ()
    missing_trainers: int = 0
    stranded: tuple[str, ...] = ()
    moved: int = 0
    moved_bound: int = 0

    @property
    def proven(self) -> bool:
        """Whether no plan can be better; true of an infeasible one that seats the most."""
        return (self.objective, self.moved) == (self.bound, self.moved_bound)
