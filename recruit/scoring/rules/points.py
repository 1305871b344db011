"""Points into totals: the rubric, the desk's facts, several assessors, and the shortlist.

All totals are whole hundredths of a point (8450 is 84.50 of 100), so that they can be added and
compared exactly. Halves are rounded up.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from recruit.rulebook.model import Criterion, CriterionSource, Rubric

MOST_POINTS = 100

Applicant = TypeVar("Applicant")


@dataclass(frozen=True, slots=True)
class DeskFacts:
    """What the form says that earns points; None where it says nothing."""

    election_experience: str | None
    it_ability: str | None
    nearness: str | None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One assessor's points for one application, which is named by its number or its id."""

    application: int | UUID
    assessor: UUID
    scores: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class TestRow:
    """A result of the written test, 0 to 100; no score means absent."""

    __test__ = False

    number: int
    score: Decimal | None


class SheetFault(StrEnum):
    """What is wrong with the points of one criterion."""

    unknown = "unknown-criterion"
    out_of_range = "points-out-of-range"
    missing = "not-scorable"


def criteria_from(rubric: Rubric, source: CriterionSource) -> tuple[Criterion, ...]:
    """The lines of the rubric that the desk counts, or those that an assessor judges."""
    return tuple(criterion for criterion in rubric.criteria if criterion.source is source)


def desk_scores(rubric: Rubric, facts: DeskFacts) -> dict[str, int]:
    """The points that the facts of the form earn, by criterion; unknown facts earn no entry."""
    scores = {}
    for criterion in criteria_from(rubric, CriterionSource.facts):
        value = getattr(facts, str(criterion.fact))
        if value is not None:
            scores[criterion.code] = criterion.options[value]
    return scores


def rubric_total(criteria: Iterable[Criterion], scores: Mapping[str, int]) -> int | None:
    """The weighted total of one sheet, 0 to 10,000 hundredths; None: not scorable.

    Without the points of a required criterion nothing can be said. An optional one that was left
    blank takes its weight with it, so that it does not lower the total.
    """
    earned = weight = 0
    for criterion in criteria:
        if criterion.code in scores:
            earned += criterion.weight * scores[criterion.code]
            weight += criterion.weight
        elif criterion.required:
            return None
    return divided(100 * earned, weight) if weight else None


def sheet_faults(
    criteria: Sequence[Criterion], scores: Mapping[str, int]
) -> Iterator[tuple[str, SheetFault]]:
    """Everything that is wrong with a sheet, as (code of the criterion, what)."""
    known = {criterion.code for criterion in criteria}
    for code, points in scores.items():
        if code not in known:
            yield code, SheetFault.unknown
        elif not 0 <= points <= MOST_POINTS:
            yield code, SheetFault.out_of_range
    for criterion in criteria:
        if criterion.required and criterion.code not in scores:
            yield criterion.code, SheetFault.missing


def interview_total(totals: Collection[int]) -> int | None:
    """The mean of the assessors' totals, in hundredths; None without any sheet."""
    return divided(sum(totals), len(totals)) if totals else None


def divided(numerator: int, denominator: int) -> int:
    """The quotient of two non-negative whole numbers, rounded half up."""
    return (2 * numerator + denominator) // (2 * denominator)


def hundredths(points: Decimal) -> int:
    """Points with at most two decimals as whole hundredths."""
    return int(points.scaleb(2))


def points(total: int) -> Decimal:
    """Whole hundredths as points with two decimals."""
    return Decimal(total).scaleb(-2)


def shortlisted(results: Mapping[Applicant, Decimal | None], most: int) -> set[Applicant]:
    """Who goes on to the interview: the best ``most`` of a place, and all who tie with the last.

    Whoever was absent (None) is out.
    """
    scores = sorted((score for score in results.values() if score is not None), reverse=True)
    if not scores or most < 1:
        return set()
    line = scores[min(most, len(scores)) - 1]
    return {who for who, score in results.items() if score is not None and score >= line}
