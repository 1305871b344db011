"""How many of those in office will leave before polling day, and how many reserves are enough.

Each person leaves independently with the same weekly chance. Where it was counted, 65 of 27,006
KPPS resigned in the week after the oath (Jombang, January 2024): 0.24 %.
"""

from dataclasses import dataclass
from datetime import date

WEEKLY_ATTRITION = 0.0024
"""The chance that somebody leaves within a week, from the result on."""

ENOUGH = 0.95
"""How sure it should be that the reserves suffice."""


@dataclass(frozen=True, slots=True)
class UnitState:
    """A unit at this moment."""

    unit: str
    seats: int
    filled: int
    reserves: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is to be expected of a unit until polling day."""

    unit: str
    unfilled: int
    reserves: int
    losses: float
    """People who will leave, on average."""
    depth: int
    """Reserves with which the unit has enough, as surely as :data:`ENOUGH`."""

    @property
    def missing(self) -> int:
        """People whom the unit lacks: empty seats, and losses to come, without a reserve."""
        return max(0, self.unfilled + self.depth - self.reserves)


def chance_of_leaving(today: date, polling_day: date, weekly: float = WEEKLY_ATTRITION) -> float:
    """The chance that somebody who is in office today is not on polling day."""
    weeks = max(0, (polling_day - today).days) / 7
    return float(1 - (1 - weekly) ** weeks)


def depth_of(people: int, chance: float, enough: float = ENOUGH) -> int:
    """The fewest reserves that suffice: no more than so many of ``people`` leave (binomial)."""
    if chance >= 1:
        return people
    term = (1 - chance) ** people
    covered, leaving = term, 0
    while covered < enough and leaving < people:
        term *= (people - leaving) / (leaving + 1) * chance / (1 - chance)
        leaving += 1
        covered += term
    return leaving


def forecast(state: UnitState, chance: float) -> Forecast:
    """What is to be expected of a unit, if each leaves with this chance.

    Every seat counts, filled or not: an empty one is filled from the reserves first.
    """
    return Forecast(
        state.unit,
        state.seats - state.filled,
        state.reserves,
        state.seats * chance,
        depth_of(state.seats, chance),
    )
