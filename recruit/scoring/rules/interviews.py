"""Interviews: the slots of a room, who must not judge whom, and the distribution over both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

Team = frozenset[UUID]


class Tie(StrEnum):
    """Why an assessor might know an applicant."""

    household = "household"
    """The same RT, RW and village, and the same last name: they do not judge."""
    surname = "surname"
    """The same village and the same last name: they judge only if nobody else can."""


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody's name, and where they live; nothing where nobody said."""

    name: str
    village: str | None
    rt: str | None
    rw: str | None


@dataclass(frozen=True, slots=True)
class Room:
    """A room with its panel, and the slots that nobody has."""

    id: UUID
    panel: Team
    free: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Interviewee:
    """Somebody to be interviewed: in which rooms, and by whom not."""

    id: UUID
    rooms: frozenset[UUID]
    barred: Team = frozenset()
    flagged: Team = frozenset()
    held: Team = frozenset()
    """Assessors that they keep."""
    seated: bool = False
    """Whether they keep their slot, in the only room that is named."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Where and by whom somebody is interviewed; no time for those who keep theirs."""

    room: UUID
    at: datetime | None
    team: Team


class Proof(StrEnum):
    """What is known of a distribution."""

    optimal = "optimal"
    feasible = "feasible"
    """The best within the effort; nobody proved that there is no better."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """Everybody's seat, or what is missing."""

    proof: Proof
    seats: Mapping[UUID, Seat]
    loads: Mapping[UUID, int]
    """How many interviews every assessor of a panel holds, with those they had before."""
    flagged: int
    """How many judge somebody they might know."""
    unplaced: tuple[UUID, ...]
    without_team: tuple[UUID, ...]
    """Those of the unplaced for whom no panel has two assessors who may judge."""
    slots: int
    """Free slots that there were."""


def slots_of(opens: datetime, closes: datetime, minutes: int) -> tuple[datetime, ...]:
    """When interviews begin in a room; the last one ends before it closes."""
    length = timedelta(minutes=minutes)
    return tuple(opens + index * length for index in range((closes - opens) // length))


def per_hour(rooms: Iterable[tuple[datetime, datetime, int]]) -> float:
    """How many interviews all rooms hold in an hour, while most of them are open at once; each is
    given as when it opens and closes, and the minutes of a slot."""
    given = list(rooms)
    rates = (
        sum(60 / minutes for opens, closes, minutes in given if opens <= moment < closes)
        for moment, _, _ in given
    )
    return max(rates, default=0.0)


def surname(name: str) -> str:
    """The last name, without the degrees behind a comma and those with points."""
    words = [word for word in name.partition(",")[0].casefold().split() if "." not in word]
    return re.sub(r"[\W_]+", "", words[-1]) if words else ""


def tie_between(assessor: Resident, applicant: Resident) -> Tie | None:
    """Whether the two might know each other, by what is known of where they live."""
    last = surname(assessor.name)
    if not last or last != surname(applicant.name) or not assessor.village:
        return None
    if assessor.village != applicant.village:
        return None
    homes = [(home.rt, home.rw) for home in (assessor, applicant)]
    return Tie.household if homes[0] == homes[1] and all(homes[0]) else Tie.surname


def distribute(
    rooms: Sequence[Room], people: Sequence[Interviewee], loads: Mapping[UUID, int] | None = None
) -> Distribution:
    """Give everybody a slot and enough assessors; ``loads`` is what assessors have besides.

    The order of the people is that of the slots in a room. Whoever keeps a slot and cannot be
    given enough assessors is unplaced too.
    """
    # The solver takes some 70 MB: a web process that never plans does not carry it.
    from recruit.scoring.rules.interview_solver import solved  # noqa: PLC0415

    return solved(rooms, people, loads or {})
