"""The ranking with its published tie-break, and the seats it fills (DOMAIN D4–D6).

Two candidates of one unit are compared by the rulebook's steps in their order. ``lot`` is the
SHA-256 of ``seed:application id`` in hexadecimal; the lower one goes first. The step
``woman_under_share`` acts only within an exact tie of the steps before it, and only while fewer
women than the share of all seats are in office or elected.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from recruit.rulebook.model import FACT_VALUES, Fact, ShareMode, TieBreak
from recruit.selection.rules.model import (
    Candidate,
    FreeSeat,
    Line,
    Outcome,
    PassedOver,
    Scheme,
    Unit,
    UnitRanking,
)

_after_and_lot = itemgetter(0, 1)
_EXPERIENCE = {value: rank for rank, value in enumerate(FACT_VALUES[Fact.election_experience])}


class _Merit(NamedTuple):
    """Where scores and experience alone put a candidate; the smaller comes first."""

    before: tuple[int, ...]
    """The steps before the women's step (all of them, in a call without one)."""
    after: tuple[int, ...]
    total: int


Merit = Callable[[int | None, int | None, int | None, str], _Merit | None]
"""Of written test, interview, desk and election experience."""
_Able = tuple[_Merit, Candidate]
_Drawn = tuple[tuple[int, ...], str, _Merit, Candidate]
"""A member of an exact tie: the steps after the women's step, the lot, and who it is."""


def _before(able: _Able) -> tuple[int, ...]:
    return able[0][0]


def lot(seed: str, application: str) -> str:
    """The lot that a candidate drew."""
    return sha256(f"{seed}:{application}".encode()).hexdigest()


def total_of(
    scheme: Scheme, written_test: int | None, interview: int | None, desk: int | None
) -> int | None:
    """The published total in hundredths, halves rounded up; None if a weighed score is missing."""
    weights = scheme.weights
    total = 50
    for weight, score in (
        (weights.written_test, written_test),
        (weights.interview, interview),
        (weights.desk, desk),
    ):
        if weight:
            if score is None:
                return None
            total += weight * score
    return total // 100


def rank_all(
    scheme: Scheme, units: Mapping[str, Unit], candidates: Iterable[Candidate], seed: str
) -> list[UnitRanking]:
    """The rankings of all units that have candidates, in the order of their codes."""
    applied: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        applied[candidate.unit].append(candidate)
    merit = _merit(scheme)
    return [
        _Ranking(scheme, units[code], seed, merit).of(applied[code]) for code in sorted(applied)
    ]


def rank_unit(
    scheme: Scheme, unit: Unit, candidates: Iterable[Candidate], seed: str
) -> UnitRanking:
    """The ranking of one unit; the order of the candidates is irrelevant."""
    return _Ranking(scheme, unit, seed, _merit(scheme)).of(candidates)


def _merit(scheme: Scheme) -> Merit:
    """The place that scores and experience earn, None where a weighed score is missing.

    Kept for every combination that occurs: a province has few of them.
    """
    steps = scheme.tie_break[:-1]  # the lot is always last
    women = TieBreak.woman_under_share
    position = steps.index(women) if women in steps else len(steps)

    @lru_cache(maxsize=100_000)
    def merit(
        written_test: int | None, interview: int | None, desk: int | None, experience: str
    ) -> _Merit | None:
        total = total_of(scheme, written_test, interview, desk)
        if total is None:
            return None
        values = {
            TieBreak.total: -total,
            TieBreak.interview: -(interview or 0),
            TieBreak.written_test: -(written_test or 0),
            TieBreak.election_experience: -_EXPERIENCE[experience],
        }
        before = tuple(values[step] for step in steps[:position])
        after = tuple(values[step] for step in steps[position + 1 :])
        return _Merit(before, after, total)

    return merit


class _Ranking:
    """The making of one unit's ranking, from the best to the last."""

    def __init__(self, scheme: Scheme, unit: Unit, seed: str, merit: Merit) -> None:
        self.scheme, self.unit, self.seed, self.merit = scheme, unit, seed, merit
        self.women_first = TieBreak.woman_under_share in scheme.tie_break
        self.share = scheme.women_share.seats_of(unit.need)
        self.women = unit.women
        self.men = 0
        self.most_men = len(unit.seats)
        if scheme.women_share.mode is ShareMode.reserve_seats:
            self.most_men -= max(0, self.share - unit.women)
        self.seats = iter(unit.seats)
        self.left = len(unit.seats)
        self.reserves = max(0, scheme.reserves.depth(unit.need) - unit.reserves)
        self.chaired = set(unit.chaired)
        self.lines: list[Line] = []

    def of(self, candidates: Iterable[Candidate]) -> UnitRanking:
        """The ranking of these candidates."""
        able, passed_over = self._divided(candidates)
        able.sort(key=_before)
        for _, group in groupby(able, _before):
            tied = list(group)
            if len(tied) == 1:
                self._place(*tied[0], None)
            else:
                for _, drawn, merit, candidate in self._untied(tied):
                    self._place(merit, candidate, drawn)
        if self.unit.leads:
            self._let_the_chosen_lead()
        self._append(passed_over)
        return UnitRanking(self.unit.code, tuple(self.lines), self._short_of_women())

    def _divided(
        self, candidates: Iterable[Candidate]
    ) -> tuple[list[_Able], list[tuple[Candidate, int | None, PassedOver]]]:
        able: list[_Able] = []
        passed_over: list[tuple[Candidate, int | None, PassedOver]] = []
        for candidate in candidates:
            merit = self.merit(
                candidate.written_test,
                candidate.interview,
                candidate.desk,
                candidate.election_experience,
            )
            barred = _barred(candidate)
            if barred is not None:
                passed_over.append((candidate, merit.total if merit else None, barred))
            elif merit is None:
                passed_over.append((candidate, None, PassedOver.not_scored))
            else:
                able.append((merit, candidate))
        passed_over.sort()  # by application id, which is unique
        return able, passed_over

    def _untied(self, tied: list[_Able]) -> Iterator[_Drawn]:
        """The members of an exact tie in their order, each with its lot.

        Asked for one by one, because every placing may complete the women's share.
        """
        drawn: list[_Drawn] = [
            (merit.after, lot(self.seed, candidate.application), merit, candidate)
            for merit, candidate in tied
        ]
        drawn.sort(key=_after_and_lot)
        if self.women_first and self.women < self.share:
            yield from self._women_first(drawn)
        else:
            yield from drawn

    def _women_first(self, drawn: list[_Drawn]) -> Iterator[_Drawn]:
        """A woman while the share is not reached; then whoever is next."""
        women = [one for one in reversed(drawn) if one[-1].woman]
        men = [one for one in reversed(drawn) if not one[-1].woman]
        while women and men:
            first = self.women < self.share or women[-1][:2] < men[-1][:2]
            yield women.pop() if first else men.pop()
        yield from reversed(women or men)

    def _place(self, merit: _Merit, candidate: Candidate, drawn: str | None) -> None:
        seat, chair, outcome = self._seat(candidate), False, Outcome.not_elected
        if seat is not None:
            outcome, chair = Outcome.elected, self._chair(seat)
        elif self.reserves:
            outcome = Outcome.reserve
            self.reserves -= 1
        rank = len(self.lines) + 1
        self.lines.append(Line(candidate, rank, merit.total, outcome, None, drawn, seat, chair))

    def _seat(self, candidate: Candidate) -> FreeSeat | None:
        """The next seat, unless all are taken or those left are kept free for women."""
        if not self.left or (not candidate.woman and self.men >= self.most_men):
            return None
        self.left -= 1
        if candidate.woman:
            self.women += 1
        else:
            self.men += 1
        return next(self.seats)

    def _chair(self, seat: FreeSeat) -> bool:
        """Whether the seat is the chair's: the best of a place that has none leads it."""
        if not self.scheme.chair or seat.place in self.chaired:
            return False
        self.chaired.add(seat.place)
        return True

    def _let_the_chosen_lead(self) -> None:
        """The chair of a place passes to the elected whom the plenary chose."""
        chosen = {
            line.seat.place: line.candidate.application
            for line in self.lines
            if line.seat and line.candidate.application in self.unit.leads
        }
        for index, line in enumerate(self.lines):
            if line.seat and line.seat.place in chosen.keys() - self.unit.chaired:
                leads = line.candidate.application == chosen[line.seat.place]
                self.lines[index] = line._replace(chair=self.scheme.chair and leads)

    def _append(self, passed_over: list[tuple[Candidate, int | None, PassedOver]]) -> None:
        for candidate, total, reason in passed_over:
            rank = len(self.lines) + 1
            self.lines.append(Line(candidate, rank, total, Outcome.not_elected, reason))

    def _short_of_women(self) -> bool:
        in_office = self.unit.need - self.left
        return self.women < self.scheme.women_share.seats_of(in_office)


def _barred(candidate: Candidate) -> PassedOver | None:
    """Why somebody cannot be elected, whatever the score; nothing if they can."""
    if candidate.holds_office:
        return PassedOver.holds_office
    if candidate.refused:
        return PassedOver.explanation_refused
    return PassedOver.set_aside if candidate.set_aside else None
