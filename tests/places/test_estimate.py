"""The stations a province probably has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.places.rules import CityTotal, estimated_stations, spread

VILLAGES = ["31.71.01.1002", "31.71.01.1001", "31.72.01.1001"]


@given(st.lists(st.text(), min_size=1, max_size=60, unique=True), st.integers(0, 10_000))
def test_spread_is_whole_even_and_leaves_nobody_out(units: list[str], more: int) -> None:
    total = len(units) + more
    shares = spread(total, units)
    assert sum(shares.values()) == total
    assert list(shares) == units
    assert min(shares.values()) >= 1
    assert max(shares.values()) - min(shares.values()) <= 1


@pytest.mark.parametrize(("total", "units"), [(2, ["a", "b", "c"]), (0, []), (5, [])])
def test_spread_refuses_what_does_not_suffice(total: int, units: list[str]) -> None:
    with pytest.raises(ValueError, match="cannot be spread"):
        spread(total, units)


def test_totals_of_a_city_hold() -> None:
    totals = [CityTotal("31.71", 5, 2_003), CityTotal("31.72", 2, 1_000)]
    stations = list(estimated_stations(VILLAGES, totals))
    assert [station.code for station in stations] == [
        "31.71.01.1001.001",
        "31.71.01.1001.002",
        "31.71.01.1001.003",
        "31.71.01.1002.001",
        "31.71.01.1002.002",
        "31.72.01.1001.001",
        "31.72.01.1001.002",
    ]
    assert [station.voters for station in stations] == [401, 401, 401, 400, 400, 500, 500]
    assert not any(station.special for station in stations)
    assert stations == list(estimated_stations(VILLAGES[::-1], totals))
