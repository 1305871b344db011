"""Sums over places and calls, on a real database."""

import pytest

from recruit.foundation.database import execute
from recruit.people.permissions import Scope
from recruit.reports import queries
from recruit.rulebook.loading import load
from recruit.rulebook.model import Level
from tests.reports.invented import (
    OTHER_CITY_TPS,
    TPS,
    VILLAGE,
    SetClock,
    apply,
    at,
    elect,
    open_calls,
    seats,
)


@pytest.fixture
async def calls(places: None, clock_at: SetClock) -> None:
    clock_at(at("2024-09-20 10:00"))
    await open_calls("kpps-2024", "ptps-2024")


async def test_need_and_supply_of_every_place_with_zeros(calls: None) -> None:
    await seats("kpps-2024", TPS, 7)
    await apply("kpps-2024", TPS, 4)
    await apply("kpps-2024", f"{VILLAGE}.002", 2)
    await apply("kpps-2024", TPS, 1, stage="withdrawn")
    await apply("ptps-2024", TPS, 9)
    villages = await queries.need_and_supply("kpps-2024", Level.village, "31.71.01")
    assert [(row.code, row.name, row.need, row.supply) for row in villages][:2] == [
        (VILLAGE, "Gambir", 7, 6),
        ("31.71.01.1002", "Cideng", 0, 0),
    ]
    assert len(await queries.need_and_supply("kpps-2024", Level.district)) == 44
    [whole] = await queries.need_and_supply("kpps-2024", Level.village, VILLAGE)
    assert (whole.need, whole.supply) == (7, 6)


async def test_the_stages_of_a_scope_are_counted_once_where_prefixes_overlap(calls: None) -> None:
    await elect("kpps-2024", TPS, 3)
    await seats("kpps-2024", OTHER_CITY_TPS, 7)
    await apply("kpps-2024", OTHER_CITY_TPS, 5)
    await apply("ptps-2024", TPS, 2)
    scope = Scope(("kpps", "kpps", "kpps"), ("31.71", "31.71.01", "31.71"))
    counts = await queries.stage_counts(scope)
    assert list(counts) == ["kpps-2024"]
    one = counts["kpps-2024"]
    assert (one.seats, one.appointed, one.sworn, one.stages) == (3, 3, 0, {"elected": 3})
    both = await queries.stage_counts(Scope(("kpps", "ptps"), ("", "31.72")))
    assert both["kpps-2024"].applications == 8
    assert both["ptps-2024"].applications == 0
    assert await queries.stage_counts(Scope((), ())) == {}


async def test_the_status_of_a_place_adds_up(calls: None) -> None:
    await elect("kpps-2024", TPS, 3)
    await seats("kpps-2024", f"{VILLAGE}.002", 7)
    await apply("kpps-2024", TPS, 2, stage="reserve")
    await apply("kpps-2024", TPS, 1, stage="withdrawn")
    await apply("kpps-2024", OTHER_CITY_TPS, 4)
    status = await queries.status("kpps-2024", "31.71")
    stages = status.pop("stages")
    assert status == {
        "call": "kpps-2024", "place": "31.71", "seats": 10, "applications": 6, "elected": 3,
        "reserve": 2, "unfilled": 7, "sworn": 0,
    }  # fmt: skip
    assert {name: count for name, count in stages.items() if count} == {
        "elected": 3, "reserve": 2, "withdrawn": 1,
    }  # fmt: skip
    assert len(stages) == 12
    assert (await queries.status("kpps-2024"))["applications"] == 10


async def test_an_extension_is_needed_where_one_village_falls_short(
    database: None, clock_at: SetClock
) -> None:
    clock_at(at("2024-09-20 10:00"))
    parent = None
    for level in Level:
        code = level.cut(TPS)
        statement = "INSERT INTO place (code, level, name, parent) VALUES ($1, $2, 'Contoh', $3)"
        await execute(statement, code, level.value, parent)
        parent = code
    await open_calls("ptps-2024", "kpps-2024")
    book = load("ptps-2024")
    assert await queries.is_extended(book)
    await apply("ptps-2024", TPS, 1, sex="P")
    assert await queries.is_extended(book)
    await apply("ptps-2024", TPS, 1, handed_in="2024-10-02 10:00")
    assert await queries.is_extended(book), "what came after registration does not count"
    await apply("ptps-2024", TPS, 1)
    assert not await queries.is_extended(book)
    assert not await queries.is_extended(load("kpps-2024"))


async def test_the_places_of_an_extension_are_named_with_their_district(calls: None) -> None:
    for place in (VILLAGE, "31.72"):
        await execute(
            "INSERT INTO extension (call, place, seats, people, women, opened_at)"
            " VALUES ('ptps-2024', $1, 1, 1, 0, now())",
            place,
        )
    city, village = sorted(
        await queries.extended_places("ptps-2024"), key=lambda one: len(one.place)
    )
    assert (city.place, city.district) == ("31.72", city.name)
    assert (village.place, village.district) == (VILLAGE, "Gambir")
    assert await queries.extended_places("kpps-2024") == []


async def test_results_come_in_pages_by_place(calls: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    await elect("kpps-2024", f"{VILLAGE}.002", 1, name="Kedua")
    await elect("kpps-2024", TPS, 2, name="Pertama")
    first = await queries.results("kpps-2024", VILLAGE, 1)
    second = await queries.results("kpps-2024", VILLAGE, 2)
    assert [one.place_name for one in first + second] == ["TPS 001", "TPS 001", "TPS 002"]
    assert second[0].name == "Kedua 1"
    assert await queries.results("kpps-2024", VILLAGE, 3) == []
    assert await queries.elected_count("kpps-2024", VILLAGE) == 3
    assert await queries.elected_counts("kpps-2024", Level.city) == [
        ("31.71", "Kota Administrasi Jakarta Pusat", 3)
    ]


async def test_a_plenary_counts_for_the_places_inside_and_around_it(calls: None) -> None:
    assert await queries.announced_at("kpps-2024", VILLAGE) is None
    await elect("kpps-2024", TPS, 1)
    for place in ("", "31", "31.71", "31.71.01", VILLAGE):
        assert await queries.announced_at("kpps-2024", place) == at("2024-10-05 15:00")
    assert await queries.announced_at("kpps-2024", "31.71.02") is None


async def test_a_place_stands_behind_those_around_it(calls: None) -> None:
    path = await queries.place_and_parents(VILLAGE)
    assert [(place.code, place.level) for place in path] == [
        ("31", "province"), ("31.71", "city"), ("31.71.01", "district"), (VILLAGE, "village"),
    ]  # fmt: skip
    assert await queries.place_and_parents("31.71.0") == []
    assert await queries.place_and_parents("") == []
