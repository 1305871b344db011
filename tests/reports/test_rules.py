"""The calendar as people read it."""

import pytest

from recruit.reports.rules import CallState, next_turns, registration_at
from recruit.rulebook.loading import load
from tests.reports.invented import at


@pytest.mark.parametrize(
    ("moment", "state", "days_left"),
    [
        ("2024-09-16 23:59", CallState.upcoming, 12),
        ("2024-09-17 00:00", CallState.open, 11),
        ("2024-09-28 23:59:59", CallState.open, 0),
        ("2024-09-29 00:00", CallState.closed, 0),
    ],
)
def test_registration_opens_and_closes_to_the_second(
    moment: str, state: CallState, days_left: int
) -> None:
    registration = registration_at(load("kpps-2024"), at(moment), extended=False)
    assert (registration.state, registration.days_left) == (state, days_left)
    assert registration.closes == at("2024-09-28 23:59")


@pytest.mark.parametrize(
    ("moment", "extended", "state", "closes"),
    [
        ("2024-10-05 10:00", True, CallState.open, "2024-10-10 23:59"),
        ("2024-10-05 10:00", False, CallState.closed, "2024-09-28 23:59"),
        ("2024-09-30 10:00", True, CallState.closed, "2024-09-28 23:59"),
        ("2024-10-11 10:00", True, CallState.closed, "2024-10-10 23:59"),
    ],
)
def test_an_extension_counts_only_where_it_is_needed_and_once_it_has_begun(
    moment: str, extended: bool, state: CallState, closes: str
) -> None:
    registration = registration_at(load("ptps-2024"), at(moment), extended=extended)
    assert (registration.state, registration.closes) == (state, at(closes))


def test_the_next_turns_are_those_of_all_calls_in_order() -> None:
    books = [load("kpps-2024"), load("ptps-2024")]
    turns = next_turns(books, at("2024-09-28 12:00"), 4)
    assert [(turn.at, turn.call, turn.window.name, turn.opens) for turn in turns] == [
        (at("2024-09-28 23:59"), "kpps-2024", "registration", False),
        (at("2024-09-28 23:59"), "ptps-2024", "registration", False),
        (at("2024-09-29 00:00"), "ptps-2024", "extension_notice", True),
        (at("2024-09-29 00:00"), "ptps-2024", "correction", True),
    ]


def test_when_everything_is_over_nothing_comes_next() -> None:
    assert next_turns([load("kpps-2024")], at("2025-01-01 00:00"), 5) == []
