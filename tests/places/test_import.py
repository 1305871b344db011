"""Places in the database: the shipped ones, and files that are imported."""

from collections.abc import AsyncIterator

import pytest

from recruit.foundation.database import execute, fetch, fetch_value
from recruit.foundation.problems import Conflict
from recruit.places import queries
from recruit.places.actions import ensure_shipped_places, import_register
from recruit.places.rules import Level, RegisterError

pytestmark = pytest.mark.anyio

GAMBIR = "31.71.01.1001"
REGIONS = (
    "code,name,lat,lng\n31,DKI Jakarta,,\n31.71,Jakarta Pusat,,\n31.71.01,Gambir,,\n"
    f"{GAMBIR},Gambir,-6.17,106.81\n31.71.01.1002,Cideng,,\n"
)
STATIONS = (
    f"village_code,tps,voters,special\n{GAMBIR},1,500,0\n{GAMBIR},2,510,0\n"
    f"{GAMBIR},901,80,1\n31.71.01.1002,1,490,0\n"
)


@pytest.fixture
async def gambir(database: None) -> None:
    await import_register(REGIONS, actor="test", dry_run=False)
    await import_register(STATIONS, actor="test", dry_run=False)


@pytest.fixture
async def station_in_use(gambir: None) -> AsyncIterator[None]:
    await execute("CREATE TABLE uses_a_station (place varchar REFERENCES place (code))")
    await execute("INSERT INTO uses_a_station VALUES ($1)", f"{GAMBIR}.002")
    yield
    await execute("DROP TABLE uses_a_station")


async def everything() -> tuple[list[tuple[object, ...]], int]:
    rows = await fetch("SELECT * FROM place ORDER BY code")
    return [tuple(row) for row in rows], await fetch_value("SELECT count(*) FROM ledger_event")


async def test_shipped_places_add_up_and_are_estimates(places: None) -> None:
    cities = await queries.station_totals("31", Level.city)
    assert [total.stations for total in cities.values()] == [41, 1542, 2386, 3452, 3270, 4144]
    whole = (await queries.station_totals("31", Level.province))["31"]
    assert (whole.stations, whole.voters, whole.estimated) == (14_835, 8_214_007, True)
    assert len(await queries.station_totals("31", Level.village)) == 267
    assert len(await queries.region_codes()) == 1 + 6 + 44 + 267
    assert [place.code for place in await queries.children("31.01")] == ["31.01.01", "31.01.02"]


async def test_shipping_twice_changes_nothing(places: None) -> None:
    before = await everything()
    await ensure_shipped_places()
    assert await everything() == before


async def test_a_register_replaces_an_estimate_in_the_villages_it_names(database: None) -> None:
    await ensure_shipped_places()
    text = f"village_code,tps_count\n{GAMBIR},34\n"
    change = await import_register(text, actor="test", dry_run=False)
    assert (change.named, change.added, len(change.changed)) == (34, (), 34)
    assert change.removed == (f"{GAMBIR}.035", f"{GAMBIR}.036")
    totals = await queries.station_totals("31.71.01", Level.village)
    assert (totals[GAMBIR].stations, totals[GAMBIR].voters) == (34, None)
    assert not totals[GAMBIR].estimated
    assert totals["31.71.01.1002"].estimated


async def test_what_a_register_leaves_open_stays_as_known(gambir: None) -> None:
    text = f"village_code,tps\n{GAMBIR},1\n{GAMBIR},3\n{GAMBIR},901\n"
    change = await import_register(text, actor="test", dry_run=False)
    assert (change.added, change.removed) == ((f"{GAMBIR}.003",), (f"{GAMBIR}.002",))
    assert (change.changed, change.unchanged) == ((), 2)
    stations = {place.code: place for place in await queries.children(GAMBIR)}
    assert stations[f"{GAMBIR}.901"].special
    assert stations[f"{GAMBIR}.901"].voters == 80
    assert stations[f"{GAMBIR}.003"].voters is None


async def test_importing_twice_changes_nothing_the_second_time(gambir: None) -> None:
    for text, named in ((REGIONS, 5), (STATIONS, 4)):
        change = await import_register(text, actor="test", dry_run=False)
        assert (change.named, change.unchanged, change.by_village()) == (named, named, {})


async def test_a_dry_run_tells_the_same_and_changes_nothing(gambir: None) -> None:
    text = f"village_code,tps_count\n{GAMBIR},9\n"
    before = await everything()
    told = await import_register(text, actor="test", dry_run=True)
    assert await everything() == before
    assert await import_register(text, actor="test", dry_run=False) == told


async def test_a_bad_file_changes_nothing(gambir: None) -> None:
    before = await everything()
    text = f"village_code,tps_count\n{GAMBIR},9\n31.71.01.9999,1\n,x\n"
    with pytest.raises(RegisterError) as caught:
        await import_register(text, actor="test", dry_run=False)
    assert [fault.line for fault in caught.value.lines] == [3, 4, 4]
    assert await everything() == before


@pytest.mark.parametrize("dry_run", [True, False])
async def test_a_station_in_use_stays(station_in_use: None, dry_run: bool) -> None:
    before = await everything()
    with pytest.raises(Conflict) as caught:
        await import_register(f"village_code,tps\n{GAMBIR},1\n", actor="test", dry_run=dry_run)
    assert f"{GAMBIR}.002" in caught.value.detail.id
    assert await everything() == before


async def test_nothing_is_deleted_along_with_a_place(places: None) -> None:
    cascading = await fetch(
        "SELECT conrelid::regclass::text AS source FROM pg_constraint"
        " WHERE contype = 'f' AND confrelid = 'place'::regclass AND confdeltype NOT IN ('a', 'r')"
    )
    assert [row["source"] for row in cascading] == []


async def test_an_import_is_in_the_ledger_once(gambir: None) -> None:
    events = await fetch(
        "SELECT kind, actor, data ->> 'kind' AS file, (data ->> 'added')::int AS added"
        " FROM ledger_event ORDER BY sequence"
    )
    assert [tuple(event) for event in events] == [
        ("places_imported", "test", "regions", 5),
        ("places_imported", "test", "stations", 4),
    ]


async def test_names(gambir: None) -> None:
    assert await queries.names(["31.71", "99"]) == {"31.71": "Jakarta Pusat"}
