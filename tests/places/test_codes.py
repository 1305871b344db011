"""Codes of places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.places.rules import (
    Level,
    ancestor_of,
    district_of,
    is_within,
    level_of,
    parent_of,
    station_code,
    village_of,
)

VILLAGE = "31.71.01.1001"


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


villages = st.tuples(digits(2), digits(2), digits(2), digits(4)).map(".".join)


def test_level_of_each_length() -> None:
    codes = ["31", "31.71", "31.71.01", VILLAGE, f"{VILLAGE}.012"]
    assert [level_of(code) for code in codes] == list(Level)
    assert [parent_of(code) for code in codes] == [None, *codes[:-1]]


@pytest.mark.parametrize(
    "code",
    [
        "",
        "3",
        "31.",
        "31.7",
        "3171",
        "31.71.1",
        f"{VILLAGE}.12",
        f"{VILLAGE}.000",
        f"{VILLAGE}.012.1",
        "31\n",
        "٣١",
        " 31",
    ],
)
def test_what_is_no_code(code: str) -> None:
    with pytest.raises(ValueError, match="not the code of a place"):
        level_of(code)


def test_within_goes_by_whole_parts() -> None:
    assert is_within("31.71.01", "31.71")
    assert is_within("31.71", "31.71")
    assert not is_within("31.71.01", "31.7")
    assert not is_within("31.71", "31.71.01")
    assert not is_within("31.710", "31.71")


@given(villages, st.integers(1, 999))
def test_station_lies_in_every_place_around_it(village: str, number: int) -> None:
    station = station_code(village, number)
    assert level_of(station) is Level.tps
    assert village_of(station) == parent_of(station) == village
    assert district_of(station) == parent_of(village)
    for level in Level:
        assert is_within(station, ancestor_of(station, level))


def test_station_code_has_three_digits() -> None:
    assert station_code(VILLAGE, 12) == "31.71.01.1001.012"


@pytest.mark.parametrize(("place", "number"), [(VILLAGE, 0), (VILLAGE, 1000), ("31.71.01", 1)])
def test_station_code_refuses(place: str, number: int) -> None:
    with pytest.raises(ValueError, match="not the"):
        station_code(place, number)


def test_no_ancestor_below_itself() -> None:
    with pytest.raises(ValueError, match="not inside a village"):
        village_of("31.71.01")
