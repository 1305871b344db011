"""How far the assessors of an application agree, once all their sheets are in.

The thresholds flag what the panel should talk about before its plenary; they change no total.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import TypeVar
from uuid import UUID

from recruit.foundation.i18n import Text

ASSESSORS = 2
"""The fewest assessors who judge an interview."""

FAR = 1500
"""Hundredths: with three sheets or more, one farther than this from the median is an outlier."""

FAR_OF_TWO = 2000
"""Hundredths: of two sheets nobody can say which is the outlier; farther apart, both are."""

Assessor = TypeVar("Assessor")


@dataclass(frozen=True, slots=True)
class Judging:
    """Who judges an application, and how far they are. Nobody assigned: any assessor may."""

    assigned: frozenset[UUID]
    handed_in: frozenset[UUID]
    declared: frozenset[UUID]
    """Who said that they may not judge it."""
    missing: int
    """Sheets that are still to come: those of the assigned, and never fewer than two in all."""
    absent: bool

    def asks(self, officer: UUID) -> bool:
        """Whether the sheet of this officer would be one of those that belong here."""
        return officer not in self.declared and (not self.assigned or officer in self.assigned)


class Consensus(StrEnum):
    """What the sheets of an application say together."""

    open = "open"
    """Not all sheets are in, and nothing may be shown."""
    agreed = "agreed"
    discuss = "discuss"
    """Some sheet is far from the others: the panel talks about it before the plenary."""


CONSENSUS_LABELS: dict[Consensus, Text] = {
    Consensus.open: Text("Belum lengkap", "Not complete"),
    Consensus.agreed: Text("Sepakat", "Agreed"),
    Consensus.discuss: Text("Perlu dibahas", "To be discussed"),
}


@dataclass(frozen=True, slots=True)
class Spread:
    """The lowest, the middle and the highest of the totals, in hundredths."""

    lowest: int
    median: int
    highest: int

    @property
    def width(self) -> int:
        """How far the lowest and the highest are apart."""
        return self.highest - self.lowest


def spread(totals: Collection[int]) -> Spread | None:
    """How the totals lie; None without any. The middle of an even number is rounded half up."""
    if not totals:
        return None
    return Spread(min(totals), int(median(totals) + 0.5), max(totals))


def outliers(totals: Mapping[Assessor, int]) -> set[Assessor]:
    """Whose sheets are far from the others."""
    if len(totals) <= ASSESSORS:
        apart = max(totals.values(), default=0) - min(totals.values(), default=0)
        return set(totals) if apart > FAR_OF_TWO else set()
    middle = median(totals.values())
    return {who for who, total in totals.items() if abs(total - middle) > FAR}


def consensus(totals: Mapping[Assessor, int], missing: int) -> Consensus:
    """The state of an application whose assessors handed in these totals; ``missing`` did not."""
    if missing or not totals:
        return Consensus.open
    return Consensus.discuss if outliers(totals) else Consensus.agreed
