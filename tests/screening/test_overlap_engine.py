"""The search for overlaps on an invented province: what it finds of what was planted."""

from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

import pytest

from recruit.applications.actions import open_call
from recruit.demo.load import load as load_applicants
from recruit.foundation.database import fetch
from recruit.rulebook.loading import load
from recruit.screening.actions.overlaps import find_overlaps
from tests.screening.conftest import ACTOR, at
from tests.screening.planted import (
    Pair,
    Province,
    applying_twice,
    couples_of,
    invent_province,
)

CALLS = {name: load(name) for name in ("kpps-2024", "tib-2024", "ptps-2024")}
DISTRICTS = ("31.71.01", "31.72.02", "31.75.04")
STATIONS = 9
"""Of each village, so that the province has some thousand applicants."""
PLANTED = 150


async def _villages(district: str) -> dict[str, list[str]]:
    rows = await fetch(
        "SELECT parent, array_agg(code ORDER BY code) AS stations FROM place"
        " WHERE level = 'tps' AND starts_with(code, $1) GROUP BY parent ORDER BY parent",
        district,
    )
    return {row["parent"]: row["stations"][:STATIONS] for row in rows}


@pytest.fixture
async def province(places: None, clock_at: Callable[[datetime], None]) -> Province:
    """The province, handed in."""
    clock_at(at("2024-09-20 10:00"))
    for name in CALLS:
        await open_call(name=name, actor=ACTOR)
    districts = {code: await _villages(code) for code in DISTRICTS}
    return invent_province(41, districts, CALLS, PLANTED)


async def _found(niks: dict[UUID, str]) -> dict[str, set[Pair]]:
    """The pairs of people that are linked, by the kind of their tie."""
    found: dict[str, set[Pair]] = defaultdict(set)
    for row in await fetch("SELECT kind, first, second FROM overlap"):
        found[row["kind"]].add(frozenset((niks[row["first"]], niks[row["second"]])))
    return found


async def test_what_was_planted_in_a_province_is_found(province: Province) -> None:
    people = province.people
    for one in people:
        one.documents = ()
    ids = await load_applicants(people, CALLS, {}, actor=ACTOR)
    await find_overlaps(call="kpps-2024", place="", actor=ACTOR)
    found = await _found(dict(zip(ids, (one.nik for one in people), strict=True)))
    doubles = found["double_nik"]
    told = (
        f"{len(people)} applications; "
        + _figures("double NIK", doubles, province.doubles)
        + _figures("couples", found["spouse"], couples_of(people))
        + f"twins condemned {len(doubles & province.twins)} of {len(province.twins)}; "
        f"namesakes condemned {len(doubles & province.namesakes)} of {len(province.namesakes)}"
    )
    assert len(people) > 3000, told
    assert found["same_person"] == {frozenset((nik,)) for nik in applying_twice(people)}, told
    assert found["spouse"] == couples_of(people), told
    assert len(couples_of(people)) > PLANTED / 2, told
    assert not doubles & province.twins, told
    assert not doubles & province.namesakes, told
    assert _share(doubles & province.doubles, doubles) >= 0.9, told
    assert _share(doubles & province.doubles, province.doubles) >= 0.8, told


def _share(part: Collection[Pair], whole: Collection[Pair]) -> float:
    return len(part) / len(whole)


def _figures(what: str, found: set[Pair], planted: set[Pair]) -> str:
    right = found & planted
    return (
        f"{what}: planted {len(planted)}, found {len(found)}, recall {_share(right, planted):.3f},"
        f" precision {_share(right, found):.3f}; "
    )
