"""The ranking with its published tie-break, and the seats it fills (DOMAIN D4–D6).

Two candidates of one unit are compared by the rulebook's steps in their order. ``lot`` is the
SHA-256 of ``seed:application id`` in hexadecimal; the lower one goes first. The step
``woman_under_share`` acts only within an exact tie of the steps before it, and only while fewer
women than the share of all seats are in office or elected.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

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

_EXPERIENCE = {value: rank for rank, value in enumerate(FACT_VALUES[Fact.election_experience])}


class _Scored(NamedTuple):
    total: int
    candidate: Candidate


Key = Callable[[_Scored], tuple[int, ...]]

_STEPS: dict[TieBreak, Callable[[_Scored], int]] = {
    TieBreak.total: lambda scored: -scored.total,
    TieBreak.interview: lambda scored: -(scored.candidate.interview or 0),
    TieBreak.written_test: lambda scored: -(scored.candidate.written_test or 0),
    TieBreak.election_experience: lambda scored: -_EXPERIENCE[scored.candidate.election_experience],
}


def lot(seed: str, application: UUID) -> str:
    """The lot that a candidate drew."""
    return sha256(f"{seed}:{application}".encode()).hexdigest()


def total_of(scheme: Scheme, candidate: Candidate) -> int | None:
    """The published total in hundredths, halves rounded up; None if a weighed score is missing."""
    weights = scheme.weights
    total = 50
    for weight, score in (
        (weights.written_test, candidate.written_test),
        (weights.interview, candidate.interview),
        (weights.desk, candidate.desk),
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
    before, after = _keys(scheme)
    return [
        _Ranking(scheme, units[code], seed, before, after).of(applied[code])
        for code in sorted(applied)
    ]


def rank_unit(
    scheme: Scheme, unit: Unit, candidates: Iterable[Candidate], seed: str
) -> UnitRanking:
    """The ranking of one unit; the order of the candidates is irrelevant."""
    return _Ranking(scheme, unit, seed, *_keys(scheme)).of(candidates)


def _keys(scheme: Scheme) -> tuple[Key, Key | None]:
    """The keys of the steps before and after the women's step; no second one without that step."""
    steps = scheme.tie_break[:-1]  # the lot is always last
    if TieBreak.woman_under_share not in steps:
        return _key(steps), None
    position = steps.index(TieBreak.woman_under_share)
    return _key(steps[:position]), _key(steps[position + 1 :])


def _key(steps: tuple[TieBreak, ...]) -> Key:
    getters = [_STEPS[step] for step in steps]
    return lambda scored: tuple([getter(scored) for getter in getters])


class _Ranking:
    """The making of one unit's ranking, from the best to the last."""

    def __init__(
        self, scheme: Scheme, unit: Unit, seed: str, before: Key, after: Key | None
    ) -> None:
        self.scheme, self.unit, self.seed = scheme, unit, seed
        self.before, self.after = before, after
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
        able.sort(key=self.before)
        for _, group in groupby(able, self.before):
            tied = list(group)
            if len(tied) == 1:
                self._place(tied[0], None)
            else:
                for scored, drawn in self._untied(tied):
                    self._place(scored, drawn)
        self._append(passed_over)
        return UnitRanking(self.unit.code, tuple(self.lines), self._short_of_women())

    def _divided(
        self, candidates: Iterable[Candidate]
    ) -> tuple[list[_Scored], list[tuple[Candidate, int | None, PassedOver]]]:
        able, passed_over = [], []
        for candidate in candidates:
            total = total_of(self.scheme, candidate)
            if candidate.holds_office:
                passed_over.append((candidate, total, PassedOver.holds_office))
            elif total is None:
                passed_over.append((candidate, total, PassedOver.not_scored))
            else:
                able.append(_Scored(total, candidate))
        passed_over.sort(key=lambda one: one[0].application)
        return able, passed_over

    def _untied(self, tied: list[_Scored]) -> Iterator[tuple[_Scored, str]]:
        """The members of an exact tie in their order, each with its lot.

        Asked for one by one, because every placing may complete the women's share.
        """
        drawn = [(scored, lot(self.seed, scored.candidate.application)) for scored in tied]
        if self.after is None:
            yield from sorted(drawn, key=lambda one: one[1])
            return
        after = self.after
        drawn.sort(key=lambda one: (after(one[0]), one[1]), reverse=True)
        women = [one for one in drawn if one[0].candidate.woman]
        men = [one for one in drawn if not one[0].candidate.woman]
        while women and men:
            woman_first = self.women < self.share or _goes_first(women[-1], men[-1], after)
            yield women.pop() if woman_first else men.pop()
        yield from reversed(women or men)

    def _place(self, scored: _Scored, drawn: str | None) -> None:
        total, candidate = scored
        seat = self._seat(candidate)
        rank = len(self.lines) + 1
        if seat is not None:
            line = Line(
                candidate, rank, total, Outcome.elected, None, drawn, seat, self._chair(seat)
            )
        elif self.reserves:
            self.reserves -= 1
            line = Line(candidate, rank, total, Outcome.reserve, None, drawn)
        else:
            line = Line(candidate, rank, total, Outcome.not_elected, None, drawn)
        self.lines.append(line)

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

    def _append(self, passed_over: list[tuple[Candidate, int | None, PassedOver]]) -> None:
        for candidate, total, reason in passed_over:
            rank = len(self.lines) + 1
            self.lines.append(Line(candidate, rank, total, Outcome.not_elected, reason))

    def _short_of_women(self) -> bool:
        in_office = self.unit.need - self.left
        return self.women < self.scheme.women_share.seats_of(in_office)


def _goes_first(one: tuple[_Scored, str], other: tuple[_Scored, str], after: Key) -> bool:
    return (after(one[0]), one[1]) < (after(other[0]), other[1])
