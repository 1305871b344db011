"""Why somebody stands where they stand: which published step decided, and the women's share."""

from collections.abc import Iterable
from dataclasses import dataclass

from recruit.rulebook.model import FACT_VALUES, Fact, TieBreak
from recruit.selection.rules.model import Line, Outcome, Scheme, Unit

_EXPERIENCE = FACT_VALUES[Fact.election_experience]


@dataclass(frozen=True, slots=True)
class Share:
    """How far the women's share of a unit is; all in people."""

    seats: int
    wanted: int
    """Of all seats, rounded up."""
    in_office: int
    """Before this plenary."""
    elected: int
    preferred: int
    """How often being a woman decided, between equals."""

    @property
    def reached(self) -> bool:
        """Whether it is reached of all seats."""
        return self.in_office + self.elected >= self.wanted


@dataclass(frozen=True, slots=True)
class Explained:
    """A ranking in its order, with what decided."""

    steps: tuple[TieBreak | None, ...]
    """For each line the step that put it behind the line above; None where none compared them."""
    share: Share
    last_elected: int | None
    """The total of the last who was elected, in hundredths: the line."""
    last_reserve: int | None


def explain(scheme: Scheme, unit: Unit, lines: Iterable[Line]) -> Explained:
    """What decided in a frozen ranking; ``lines`` are all of the unit, the best first."""
    wanted, women = scheme.women_share.seats_of(unit.need), unit.women
    steps: list[TieBreak | None] = []
    totals: dict[Outcome, int | None] = {}
    above: Line | None = None
    under = True
    for line in lines:
        compared = above is not None and not line.passed_over
        steps.append(_step(scheme, above, line, under) if above and compared else None)
        above, under = line, women < wanted
        if line.outcome is Outcome.elected:
            women += line.candidate.woman
        totals[line.outcome] = line.total
    preferred = steps.count(TieBreak.woman_under_share)
    share = Share(unit.need, wanted, unit.women, women - unit.women, preferred)
    reserve = totals.get(Outcome.reserve)
    return Explained(tuple(steps), share, totals.get(Outcome.elected), reserve)


def _step(scheme: Scheme, better: Line, worse: Line, under: bool) -> TieBreak:
    """The first published step in which two neighbours differ; ``under``: whether women were
    short when the better one was placed."""
    one, other = better.candidate, worse.candidate
    differs = {
        TieBreak.total: better.total != worse.total,
        TieBreak.interview: (one.interview or 0) != (other.interview or 0),
        TieBreak.written_test: (one.written_test or 0) != (other.written_test or 0),
        TieBreak.election_experience: (
            _EXPERIENCE.index(one.election_experience)
            != _EXPERIENCE.index(other.election_experience)
        ),
        TieBreak.woman_under_share: under and one.woman and not other.woman,
        TieBreak.lot: True,
    }
    return next(step for step in scheme.tie_break if differs[step])
