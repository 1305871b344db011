"""What a district is planned from."""

from datetime import date
from uuid import UUID

import pytest

from recruit.foundation.clock import WIB
from recruit.rulebook.loading import load
from recruit.training.rules import (
    Engagement,
    Learner,
    Village,
    crew_code,
    half_days,
    home_village,
    place_of_crew,
    seat_of_district,
    travel,
)
from recruit.training.timetable.model import Room
from tests.training.conftest import GAMBIR, at

BASIC, COUNTING = load("kpps-2024").programmes
(SUPERVISORS,) = load("ptps-2024").programmes


def test_half_days_are_those_of_the_rulebook() -> None:
    slots = half_days(COUNTING, GAMBIR)
    assert [slot.starts.astimezone(WIB).strftime("%d %H:%M") for slot in slots[:3]] == [
        "08 08:30", "08 14:00", "09 08:30",
    ]  # fmt: skip
    assert len(slots) == 10
    assert half_days(COUNTING, "31.01.01")[-1].day == date(2024, 11, 11)


def test_half_days_leave_out_what_is_taken() -> None:
    taken = Engagement(at("2024-11-08 11:00"), at("2024-11-08 12:00"))
    assert half_days(COUNTING, GAMBIR, [taken]) == half_days(COUNTING, GAMBIR)[1:]


def test_ways_are_great_circles_or_steps_by_code() -> None:
    gambir = Village("31.71.01.1001", -6.1764, 106.8191)
    cideng = Village("31.71.01.1002", -6.1719, 106.8083)
    unknown = Village("31.71.01.1003")
    ways = travel([unknown, cideng, gambir])
    assert ways[gambir.code, cideng.code] == ways[cideng.code, gambir.code]
    assert ways[gambir.code, cideng.code] == pytest.approx(1295, abs=5)
    assert ways[gambir.code, unknown.code] == 2000
    assert len(ways) == 6


def test_what_is_further_than_two_hours_by_boat_is_out_of_reach() -> None:
    tidung, far = Village("31.01.02.1002", -5.80, 106.50), Village("31.01.02.1003", -5.50, 106.50)
    assert travel([tidung, far]) == {}


def test_a_crew_is_a_station_or_one_person() -> None:
    learner = Learner(UUID(int=1), "ptps-2024", "31.71.01.1001.001", 1)
    assert crew_code(learner, BASIC) == "31.71.01.1001.001"
    assert crew_code(learner, SUPERVISORS) == "31.71.01.1001.001 ptps-2024 1"
    assert place_of_crew(crew_code(learner, SUPERVISORS)) == learner.place


def test_people_of_more_than_a_station_come_together_in_the_largest_room() -> None:
    rooms = [Room("a", "a", "31.71.01.1002", 40), Room("b", "b", "31.71.01.1003", 60)]
    villages = [Village(f"31.71.01.100{n}") for n in (1, 2, 3)]
    assert seat_of_district(GAMBIR, villages, rooms) == "31.71.01.1003"
    assert seat_of_district(GAMBIR, villages, []) == "31.71.01.1001"
    assert home_village(GAMBIR, "31.71.01.1003") == "31.71.01.1003"
    assert home_village("31.71.01.1001.001", "31.71.01.1003") == "31.71.01.1001"
