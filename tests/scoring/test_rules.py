"""Points into totals, by example and by property."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.rulebook.loading import load
from recruit.rulebook.model import Criterion, CriterionSource, Label
from recruit.scoring.rules import (
    DeskFacts,
    SheetFault,
    criteria_from,
    desk_scores,
    divided,
    hundredths,
    interview_total,
    points,
    rubric_total,
    sheet_faults,
    shortlisted,
)

KPPS = load("kpps-2024").rubric
PKD = load("pkd-2024").rubric


def criterion(code: str, weight: int, *, required: bool = True) -> Criterion:
    return Criterion(
        code=code,
        label=Label(id=code, en=code),
        weight=weight,
        source=CriterionSource.assessor,
        required=required,
    )


@pytest.mark.parametrize(
    ("facts", "total"),
    [
        (DeskFacts("more", "good", "same_rw"), 10000),
        (DeskFacts("once", "good", "same_village"), 7600),
        (DeskFacts("once", "basic", "same_rw"), 6800),
        (DeskFacts("none", "none", "neighbour"), 0),
        (DeskFacts(None, "good", "same_rw"), None),
    ],
)
def test_the_desk_of_kpps_counts_experience_devices_and_nearness(
    facts: DeskFacts, total: int | None
) -> None:
    criteria = criteria_from(KPPS, CriterionSource.facts)
    assert rubric_total(criteria, desk_scores(KPPS, facts)) == total


def test_a_sheet_without_a_required_answer_is_not_scorable() -> None:
    assert rubric_total(PKD.criteria, {"election-knowledge": 100, "integrity": 100}) is None


def test_an_optional_answer_left_blank_does_not_lower() -> None:
    criteria = [criterion("a", 40), criterion("b", 30), criterion("c", 30, required=False)]
    assert rubric_total(criteria, {"a": 80, "b": 80}) == 8000
    assert rubric_total(criteria, {"a": 80, "b": 80, "c": 0}) == 5600


def test_nothing_but_blanks_is_not_scorable() -> None:
    assert rubric_total([criterion("a", 100, required=False)], {}) is None


def test_several_assessors_count_alike_and_halves_go_up() -> None:
    assert interview_total([8001, 8002]) == 8002
    assert interview_total([7000, 8000, 8500]) == 7833
    assert interview_total([]) is None


def test_every_fault_of_a_sheet_is_named() -> None:
    scores = {"election-knowledge": 101, "charm": 50, "integrity": 50}
    assert set(sheet_faults(PKD.criteria, scores)) == {
        ("election-knowledge", SheetFault.out_of_range),
        ("charm", SheetFault.unknown),
        ("commitment", SheetFault.missing),
    }


@given(st.integers(0, 10_000))
def test_points_and_hundredths_are_the_same_number(total: int) -> None:
    assert hundredths(points(total)) == total


@given(st.integers(0, 10**6), st.integers(1, 100))
def test_division_rounds_half_up(numerator: int, denominator: int) -> None:
    assert divided(numerator, denominator) == int(Decimal(numerator) / denominator + Decimal("0.5"))


@given(st.lists(st.tuples(st.integers(1, 20), st.booleans(), st.integers(0, 100)), min_size=1))
def test_a_total_lies_between_the_lowest_and_the_highest_points(
    lines: list[tuple[int, bool, int]],
) -> None:
    criteria = [
        criterion(str(index), weight, required=required)
        for index, (weight, required, _) in enumerate(lines)
    ]
    scores = {str(index): points for index, (_, _, points) in enumerate(lines)}
    total = rubric_total(criteria, scores)
    assert total is not None
    assert 100 * min(scores.values()) <= total <= 100 * max(scores.values())


def test_ties_on_the_line_are_included_and_the_absent_are_out() -> None:
    score = {"a": 90, "b": 80, "c": 80, "d": 80, "e": 70}
    results: dict[str, Decimal | None] = {who: Decimal(value) for who, value in score.items()}
    results["f"] = None
    assert shortlisted(results, 2) == {"a", "b", "c", "d"}
    assert shortlisted(results, 6) == {"a", "b", "c", "d", "e"}
    assert shortlisted({"f": None}, 6) == set()
    assert shortlisted(results, 0) == set()


@given(st.dictionaries(st.integers(), st.none() | st.decimals(0, 100, places=2)), st.integers(1, 9))
def test_nobody_below_the_shortlist_beats_anybody_on_it(
    results: dict[int, Decimal | None], most: int
) -> None:
    on = shortlisted(results, most)
    present = {who: score for who, score in results.items() if score is not None}
    assert len(on) >= min(most, len(present))
    assert sum(score > min(present[one] for one in on) for score in present.values()) < most or (
        not on
    )
    assert all(
        present[one] > score for one in on for who, score in present.items() if who not in on
    )
