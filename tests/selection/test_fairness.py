"""What everybody is promised of a ranking, on whatever comes; and that its explanation is true."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given

from recruit.rulebook.model import ShareMode, TieBreak
from recruit.selection.rules import (
    Candidate,
    Line,
    Outcome,
    Scheme,
    Unit,
    explain,
    lot,
    rank_all,
    rank_unit,
)
from tests.selection.oracle import EXPERIENCE
from tests.selection.test_ranking import (
    KPPS,
    PANWASCAM,
    SEED,
    TPS,
    applications,
    crowds,
    people,
    person,
    schemes,
    unit,
    units,
)


def barred(one: Candidate) -> bool:
    return one.holds_office or one.refused or one.set_aside


@given(schemes, units(), crowds)
def test_nobody_better_is_passed_over_but_for_a_recorded_reason(
    scheme: Scheme, unit: Unit, crowd: list[Candidate]
) -> None:
    lines = rank_unit(scheme, unit, crowd, SEED).lines
    best = [Outcome.elected, Outcome.reserve, Outcome.not_elected]
    kept_for_women = scheme.women_share.mode is ShareMode.reserve_seats
    for better, worse in pairwise([line for line in lines if not line.passed_over]):
        jumped = best.index(better.outcome) > best.index(worse.outcome)
        assert not jumped or (kept_for_women and worse.candidate.woman)
    for line in lines:
        if line.passed_over:
            assert barred(line.candidate) or line.total is None


@given(schemes, units(), crowds)
def test_every_tie_is_resolved_by_a_published_step(
    scheme: Scheme, unit: Unit, crowd: list[Candidate]
) -> None:
    lines = rank_unit(scheme, unit, crowd, SEED).lines
    steps = explain(scheme, unit, lines).steps
    assert len(steps) == len(lines)
    for (better, worse), step in zip(pairwise(lines), steps[1:], strict=True):
        assert (step is None) == bool(worse.passed_over)
        if step is not None:
            assert step in scheme.tie_break
            assert _is_ahead(step, better, worse)
            for earlier in scheme.tie_break[: scheme.tie_break.index(step)]:
                assert earlier is TieBreak.woman_under_share or _equal(earlier, better, worse)


def _value(step: TieBreak, line: Line) -> int:
    one = line.candidate
    return {
        TieBreak.total: line.total or 0,
        TieBreak.interview: one.interview or 0,
        TieBreak.written_test: one.written_test or 0,
        TieBreak.election_experience: EXPERIENCE[one.election_experience],
        TieBreak.woman_under_share: int(one.woman),
        TieBreak.lot: -int(lot(SEED, one.application), 16),
    }[step]


def _is_ahead(step: TieBreak, better: Line, worse: Line) -> bool:
    return _value(step, better) > _value(step, worse)


def _equal(step: TieBreak, better: Line, worse: Line) -> bool:
    return _value(step, better) == _value(step, worse)


@given(schemes, crowds, crowds, people)
def test_an_applicant_more_in_one_unit_changes_no_other_whatever_the_rules(
    scheme: Scheme, crowd: list[Candidate], others: list[Candidate], newcomer: Candidate
) -> None:
    second = "31.71.01.1001.002"
    known = {one.application for one in crowd} | {newcomer.application}
    apart = [one._replace(unit=second) for one in others if one.application not in known]
    places = {TPS: unit(3), second: unit(2, code=second)}
    before = rank_all(scheme, places, [*crowd, *apart], SEED)
    after = rank_all(scheme, places, [newcomer._replace(unit=second), *apart, *crowd], SEED)
    assert [one for one in after if one.unit == TPS] == [one for one in before if one.unit == TPS]


@given(schemes, units(), crowds)
def test_seats_and_reserves_never_exceed_the_need(
    scheme: Scheme, unit: Unit, crowd: list[Candidate]
) -> None:
    ranking = rank_unit(scheme, unit, crowd, SEED)
    elected = applications(ranking, Outcome.elected)
    reserves = applications(ranking, Outcome.reserve)
    assert len(elected) <= len(unit.seats) <= unit.need
    assert unit.reserves + len(reserves) <= max(scheme.reserves.depth(unit.need), unit.reserves)
    assert len(set(elected) | set(reserves)) == len(elected) + len(reserves)


def test_the_explanation_names_the_step_and_the_share() -> None:
    crowd = [
        person(1, 9000),
        person(2, 8000, experience="once"),
        person(3, 8000, woman=True),
        person(4, 8000),
        person(5, 8000),
        person(6, 7000)._replace(refused=True),
    ]
    lines = rank_unit(KPPS, unit(3), crowd, SEED).lines
    found = explain(KPPS, unit(3), lines)
    women = TieBreak.woman_under_share
    expected = [None, TieBreak.total, TieBreak.election_experience, women, TieBreak.lot, None]
    assert list(found.steps) == expected
    assert (found.share.wanted, found.share.elected, found.share.preferred) == (1, 1, 1)
    assert found.share.reached
    assert (found.last_elected, found.last_reserve) == (8000, 8000)


@pytest.mark.parametrize(
    ("first", "second", "step"),
    [
        ((7000, 8000), (8500, 7000), TieBreak.interview),
        ((7000, 8000), (7000, 7999), TieBreak.total),
    ],
)
def test_the_first_step_that_differs_is_named(
    first: tuple[int, int], second: tuple[int, int], step: TieBreak
) -> None:
    one, other = (
        person(number, 0)._replace(written_test=test, interview=interview)
        for number, (test, interview) in enumerate((first, second), 1)
    )
    lines = rank_unit(PANWASCAM, unit(2), [one, other], SEED).lines
    assert explain(PANWASCAM, unit(2), lines).steps == (None, step)


def test_whom_the_plenary_sets_aside_is_explained_by_no_step() -> None:
    aside = person(1, 9000)._replace(set_aside=True)
    lines = rank_unit(KPPS, replace(unit(1)), [aside, person(2, 100)], SEED).lines
    assert explain(KPPS, unit(1), lines).steps == (None, None)
