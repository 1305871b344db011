"""How applicants are compared: rubric, weights, tie-break, women's share, reserves."""

from decimal import Decimal
from enum import StrEnum
from math import ceil
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from recruit.rulebook.model.words import Code, Count, Label, Part, Percent, Text


class CriterionSource(StrEnum):
    """Where the points of a criterion come from: the facts of the form, or an assessor's sheet."""

    facts = "facts"
    assessor = "assessor"


class Fact(StrEnum):
    """A fact of the form that earns points."""

    election_experience = "election_experience"
    it_ability = "it_ability"
    nearness = "nearness"


FACT_VALUES: dict[Fact, tuple[str, ...]] = {
    Fact.election_experience: ("none", "once", "more"),
    Fact.it_ability: ("none", "basic", "good"),
    Fact.nearness: ("same_rw", "same_village", "neighbour"),
}


class Criterion(Part):
    """One line of the rubric: `weight` percent of 0 to 100 points.

    Points come from an assessor, or from a fact of the form by the table `options`, which gives
    every value of the fact its points.
    """

    code: Code
    label: Label
    weight: Percent
    source: CriterionSource
    fact: Fact | None = None
    options: dict[str, Percent] = Field(default_factory=dict)
    required: bool = True

    @model_validator(mode="after")
    def _points_are_complete(self) -> Self:
        values = FACT_VALUES[self.fact] if self.fact else ()
        if (self.fact is None) == (self.source is CriterionSource.facts):
            raise ValueError(
                "a criterion has a fact exactly when its source is 'facts'"
                " / kriteria memuat fakta hanya bila sumbernya 'facts'"
            )
        if set(self.options) != set(values):
            raise ValueError(
                f"options must give points to exactly: {', '.join(values) or 'nothing'}"
                " / options harus memberi nilai untuk tepat pilihan tersebut"
            )
        return self


def _sum_to_hundred(criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    total = sum(criterion.weight for criterion in criteria)
    if total != 100:
        raise ValueError(
            f"the weights of the criteria sum to {total}, not 100"
            f" / jumlah bobot kriteria {total}, bukan 100"
        )
    return criteria


class Rubric(Part):
    """The criteria on which the interview or the desk scores; their weights sum to 100."""

    criteria: Annotated[tuple[Criterion, ...], AfterValidator(_sum_to_hundred)]
    source: Text


class Weights(Part):
    """The shares, in percent, of written test, interview and desk in the total score."""

    written_test: Percent = 0
    interview: Percent = 0
    desk: Percent = 0
    source: Text

    @model_validator(mode="after")
    def _sum_to_hundred(self) -> Self:
        total = self.written_test + self.interview + self.desk
        if total != 100:
            raise ValueError(
                f"the weights sum to {total}, not 100 / jumlah bobot {total}, bukan 100"
            )
        return self


class TieBreak(StrEnum):
    """What decides, in the published order, between two applicants of one place."""

    total = "total"
    interview = "interview"
    written_test = "written_test"
    election_experience = "election_experience"
    woman_under_share = "woman_under_share"
    lot = "lot"


class ShareMode(StrEnum):
    """Whether the women's share is weighed by the plenary, or keeps seats free."""

    considered = "considered"
    reserve_seats = "reserve_seats"


class Rounding(StrEnum):
    """How a share of seats becomes whole seats."""

    up = "up"


class WomenShare(Part):
    """The share of women among the elected (keterwakilan perempuan)."""

    percent: Percent = 30
    mode: ShareMode = ShareMode.considered
    rounding: Rounding = Rounding.up
    source: Text

    def seats_of(self, seats: int) -> int:
        """Seats that make up the share of `seats`, rounded up: 3 of 7."""
        return -(-seats * self.percent // 100)


class Reserves(Part):
    """How many applicants after the elected stand in reserve, as a factor of the seats."""

    factor: Annotated[Decimal, Field(ge=0)]
    source: Text

    def depth(self, seats: int) -> int:
        """Ranks in reserve for `seats` seats, rounded up."""
        return ceil(self.factor * seats)


class WrittenTest(Part):
    """The written test (CAT); the best `shortlist_factor` × seats of a place go on."""

    items: Count
    minutes: Count
    shortlist_factor: Count
    source: Text
