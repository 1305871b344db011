"""How far assessors agree, by example and by property."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.scoring.rules import FAR, Consensus, consensus, outliers, spread

TOTALS = st.dictionaries(st.integers(), st.integers(0, 10_000), max_size=7)


@pytest.mark.parametrize(
    ("totals", "far"),
    [
        ([], []),
        ([8000], []),
        ([8000, 6000], []),
        ([8000, 5999], [0, 1]),
        ([8000, 7000, 5500], []),
        ([8000, 7000, 5499], [2]),
        ([9000, 7000, 5400], [0, 2]),
        ([8000, 8000, 8000, 6499], [3]),
        ([9001, 8000, 7000, 5999], [0, 3]),
    ],
)
def test_who_is_far_from_the_others(totals: list[int], far: list[int]) -> None:
    assert outliers(dict(enumerate(totals))) == set(far)


@given(TOTALS, st.integers(1, 3))
def test_nothing_is_said_before_all_sheets_are_in(totals: dict[int, int], missing: int) -> None:
    assert consensus(totals, missing) is Consensus.open


@given(TOTALS.filter(bool))
def test_there_is_something_to_discuss_exactly_where_somebody_is_far(
    totals: dict[int, int],
) -> None:
    expected = Consensus.discuss if outliers(totals) else Consensus.agreed
    assert consensus(totals, 0) is expected


@given(TOTALS.filter(bool), st.integers(-500, 500))
def test_only_the_distance_counts_and_not_the_height(totals: dict[int, int], shift: int) -> None:
    moved = {who: total + shift for who, total in totals.items()}
    assert outliers(moved) == outliers(totals)


@given(TOTALS.filter(bool))
def test_nobody_is_far_where_all_are_near(totals: dict[int, int]) -> None:
    lies = spread(totals.values())
    assert lies is not None
    assert lies.lowest <= lies.median <= lies.highest
    if lies.width <= FAR:
        assert outliers(totals) == set()


@given(TOTALS.filter(lambda totals: len(totals) > 2))
def test_an_outlier_of_three_lies_at_an_end(totals: dict[int, int]) -> None:
    far = outliers(totals)
    near = [total for who, total in totals.items() if who not in far]
    assert near or len(totals) % 2 == 0
    assert all(totals[who] < min(near) or totals[who] > max(near) for who in far if near)
