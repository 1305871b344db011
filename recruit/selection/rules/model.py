"""What a ranking is made of, and what comes out.

Candidates and lines are named tuples: a province makes 300,000 of each at once.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from recruit.rulebook.model import Reserves, Rulebook, TieBreak, Weights, WomenShare


class Outcome(StrEnum):
    """What a ranking means for a candidate."""

    elected = "elected"
    reserve = "reserve"
    not_elected = "not_elected"


class PassedOver(StrEnum):
    """Why a candidate cannot be elected, whatever the score."""

    holds_office = "holds_office"
    """The person already holds an office of this election (one office a person)."""
    not_scored = "not_scored"
    """A score that the rulebook weighs is missing: absent, or not scorable."""
    explanation_refused = "explanation_refused"
    """The panel refused an explanation, and no verifier has decided otherwise since."""
    set_aside = "set_aside"
    """The plenary decided to pass the candidate over; its minutes say why."""

    @property
    def published(self) -> str:
        """What everybody may know of it: not why somebody is barred."""
        barred = self in (PassedOver.holds_office, PassedOver.explanation_refused)
        return "barred" if barred else self.value


@dataclass(frozen=True, slots=True)
class Scheme:
    """What the rulebook says about ranking and seating."""

    weights: Weights
    tie_break: tuple[TieBreak, ...]
    women_share: WomenShare
    reserves: Reserves
    chair: bool

    @classmethod
    def of(cls, rulebook: Rulebook) -> "Scheme":
        """The scheme of a rulebook."""
        return cls(
            rulebook.weights,
            rulebook.tie_break,
            rulebook.women_share,
            rulebook.reserves,
            rulebook.office.chair is not None,
        )


class FreeSeat(NamedTuple):
    """A seat that nobody holds."""

    place: str
    number: int


@dataclass(frozen=True, slots=True)
class Unit:
    """A place that people apply to, with its seats.

    Usually its own; those of all its TPS where the call is applied for by village.
    """

    code: str
    need: int
    """All seats, held or free."""
    seats: tuple[FreeSeat, ...]
    """The free seats in the order in which they are filled."""
    women: int = 0
    """Women who hold seats already."""
    reserves: int = 0
    """People who stand in reserve already."""
    chaired: frozenset[str] = frozenset()
    """Places of the seats that have a chair already."""
    leads: frozenset[str] = frozenset()
    """Applications of those whom the plenary chose to lead, instead of the best of their place."""


class Candidate(NamedTuple):
    """An application in the ranking; scores in hundredths of a point, None: there is none."""

    application: str
    """The application's id as text, small letters: what the lot is drawn with."""
    unit: str
    woman: bool
    written_test: int | None
    interview: int | None
    desk: int | None
    election_experience: str
    holds_office: bool = False
    refused: bool = False
    """Whether an explanation was refused."""
    set_aside: bool = False
    """Whether the plenary decided to pass the candidate over."""


class Line(NamedTuple):
    """One line of a ranking; the total in hundredths of a point."""

    candidate: Candidate
    rank: int
    total: int | None
    outcome: Outcome
    passed_over: PassedOver | None = None
    lot: str | None = None
    """The lot, where others had the same total (the lower goes first)."""
    seat: FreeSeat | None = None
    chair: bool = False


@dataclass(frozen=True, slots=True)
class UnitRanking:
    """The ranking of one unit, the best first; those passed over stand last."""

    unit: str
    lines: tuple[Line, ...]
    short_of_women: bool
    """Whether the women's share of those in office and elected is not reached."""
