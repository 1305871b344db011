"""The shortlist of a place: who goes on to the interview, and the line that says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from recruit.scoring.rules.points import Applicant, shortlisted


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """How a place was divided; ``score`` is the lowest that goes on, None if nobody does."""

    place: str
    most: int
    """How many go on, if nobody ties with the last."""
    score: Decimal | None
    shortlisted: int
    left_off: int
    """Also those who were absent."""
    absent: int

    @property
    def tied(self) -> int:
        """How many go on beyond the number because they tie with the last."""
        return max(self.shortlisted - self.most, 0)


def draw_line(
    place: str, results: Mapping[Applicant, Decimal | None], most: int
) -> tuple[set[Applicant], PlaceLine]:
    """Who of a place goes on, and its line: the best ``most``, ties with the last included."""
    on = shortlisted(results, most)
    line = min((score for who in on if (score := results[who]) is not None), default=None)
    absent = sum(score is None for score in results.values())
    return on, PlaceLine(place, most, line, len(on), len(results) - len(on), absent)
