"""The seed of the lot: committed to before anybody is judged, opened at the plenary."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from hashlib import sha256
from typing import Any

import httpx
import pytest
from litestar import Litestar, Request, Response
from litestar.di import Provide

from recruit.foundation.database import execute, fetch_value
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed, Problem
from recruit.people.permissions import Actor, ActorKind
from recruit.selection import queries
from recruit.selection.actions import commit_lot, hold_plenary, start_plenaries
from recruit.selection.api.lots import LotController
from recruit.selection.api.rankings import PublishedRankingController
from recruit.selection.rules.ranking_verifier import verify
from tests.scoring.invented import ACTOR, TPS, at, events, stands
from tests.selection.conftest import SEED
from tests.selection.invented import scored

pytestmark = pytest.mark.usefixtures("seats")

OWN = "benih-milik-panel-2024-09"
DISTRICT = "31.71.01"


@pytest.fixture
def before(seats: None, clock_at: Callable[[datetime], None]) -> None:
    """Long before the plenaries of KPPS."""
    clock_at(at("2024-09-20 10:00"))


async def commit(call: str = "kpps-2024", place: str = "31.71", **given: Any) -> bytes:
    return (await commit_lot(call=call, place=place, actor=ACTOR, **given)).digest


async def hold(**given: Any) -> None:
    await hold_plenary(
        call="kpps-2024", place=DISTRICT, actor=ACTOR, women_reason="Tidak ada pelamar", **given
    )


@pytest.mark.usefixtures("before")
async def test_only_the_digest_is_known_until_the_plenary_opens_the_seed() -> None:
    await scored(80)
    digest = await commit()
    (before,) = await queries.published_lots("kpps-2024")
    assert (before.digest, before.seed, before.opened_at) == (digest.hex(), None, None)
    assert await events("lot_committed") == [
        {"call": "kpps-2024", "place": "31.71", "digest": digest.hex()}
    ]
    await hold()
    (after,) = await queries.published_lots("kpps-2024", DISTRICT)
    assert after.seed is not None
    assert sha256(after.seed.encode()).digest() == digest
    assert await fetch_value("SELECT seed FROM plenary") == after.seed
    assert await events("lot_opened") == [{"seed": after.seed, "digest": digest.hex()}]


@pytest.mark.usefixtures("before")
async def test_the_seed_itself_is_nowhere_in_the_clear_before() -> None:
    await commit(seed=OWN)
    assert OWN.encode() not in await fetch_value("SELECT sealed FROM lot")
    assert OWN not in json.dumps(await events("lot_committed"))


@pytest.mark.usefixtures("before")
async def test_another_seed_than_the_committed_one_is_refused_and_changes_nothing() -> None:
    await scored(80)
    await commit(seed=OWN)
    with pytest.raises(InvalidInput) as refused:
        await hold(seed=SEED)
    assert [fault.code for fault in refused.value.faults] == ["not-the-committed-seed"]
    assert await fetch_value("SELECT opened_at FROM lot") is None
    await hold(seed=OWN)
    assert await fetch_value("SELECT seed FROM plenary") == OWN


async def test_without_a_lot_a_seed_must_be_given() -> None:
    await scored(80)
    with pytest.raises(InvalidInput) as refused:
        await hold()
    assert [fault.code for fault in refused.value.faults] == ["seed-required"]
    await hold(seed=SEED)
    assert await fetch_value("SELECT seed FROM plenary") == SEED


@pytest.mark.usefixtures("before")
async def test_the_nearest_place_decides_and_a_run_opens_each() -> None:
    await scored(80)
    await commit(place="31", seed=OWN + ".provinsi")
    await commit(place=DISTRICT, seed=OWN + ".kecamatan")
    await start_plenaries(call="kpps-2024", place="31", actor=ACTOR)
    opened = [lot.seed for lot in await queries.published_lots("kpps-2024")]
    assert opened == [None, OWN + ".kecamatan"]


@pytest.mark.usefixtures("before")
async def test_what_cannot_be_committed_is_refused_with_every_fault() -> None:
    with pytest.raises(InvalidInput) as refused:
        await commit(place="31.99", seed="2024")
    assert [fault.pointer for fault in refused.value.faults] == ["/place", "/seed"]
    stranger = Actor(ActorKind.officer, "1", "Contoh")
    with pytest.raises(NotAllowed):
        await commit_lot(call="kpps-2024", place="31", actor=stranger)
    await commit()
    with pytest.raises(Conflict, match="already"):
        await commit()
    assert await fetch_value("SELECT count(*) FROM lot") == 1


async def test_it_is_too_late_once_plenaries_may_be_held() -> None:
    with pytest.raises(Conflict, match="time of the plenaries"):
        await commit()


async def test_it_is_too_late_once_somebody_was_judged_there() -> None:
    await commit("ptps-2024", "31.71.02")
    await scored(80, "ptps-2024")
    await commit("ptps-2024", "31.71.03")
    with pytest.raises(Conflict, match="interviews at this place"):
        await commit("ptps-2024", DISTRICT)


async def test_it_is_too_late_once_an_interview_was_due() -> None:
    application = await stands("ptps-2024", TPS)
    room = await fetch_value(
        "INSERT INTO interview_room (call, place, name, opens_at, closes_at, minutes)"
        " VALUES ('ptps-2024', $1, 'Ruang 1', $2, $3, 10) RETURNING id",
        DISTRICT,
        at("2024-10-05 14:00"),
        at("2024-10-05 16:00"),
    )
    plan = "INSERT INTO interview (application, room, at) VALUES ($1, $2, $3)"
    await execute(plan, application, room, at("2024-10-05 15:30"))
    await commit("ptps-2024", "31.71.01.1001")
    await execute("UPDATE interview SET at = $1", at("2024-10-05 14:00"))
    with pytest.raises(Conflict):
        await commit("ptps-2024", DISTRICT)


@pytest.fixture
async def client(before: None) -> AsyncIterator[httpx.AsyncClient]:
    """A program with the rights of a chair."""

    async def actor() -> Actor:
        return ACTOR

    def told(_request: Request[Any, Any, Any], problem: Problem) -> Response[dict[str, Any]]:
        return Response(problem.as_json("en"), status_code=problem.status)

    app = Litestar(
        [LotController, PublishedRankingController],
        dependencies={"actor": Provide(actor)},
        exception_handlers={Problem: told},
        openapi_config=None,
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test/api/v1") as opened:
        yield opened


async def test_the_api_shows_first_the_digest_then_the_seed_then_the_file(
    client: httpx.AsyncClient, clock_at: Callable[[datetime], None]
) -> None:
    await scored(80)
    made = await client.post("/calls/kpps-2024/lots", json={"place": "31.71", "seed": OWN})
    assert made.status_code == 201
    assert made.json()["digest"] == sha256(OWN.encode()).hexdigest()
    twice = await client.post("/calls/kpps-2024/lots", json={"place": "31.71"})
    assert twice.status_code == 409
    short = await client.post("/calls/kpps-2024/lots", json={"place": "31.71.02", "seed": "2024"})
    assert short.status_code == 422
    (sealed,) = (await client.get("/calls/kpps-2024/lots")).json()
    assert (sealed["seed"], sealed["opened_at"]) == (None, None)
    await hold()
    (opened,) = (await client.get("/calls/kpps-2024/lots")).json()
    assert opened["seed"] == OWN
    assert (await client.get("/calls/kpps-2024/published-rankings")).json() == []
    path = f"/calls/kpps-2024/published-rankings/{TPS}"
    assert (await client.get(path)).status_code == 404
    clock_at(at("2024-10-05 15:00"))
    (held,) = (await client.get("/calls/kpps-2024/published-rankings")).json()
    file = (await client.get(path)).json()
    assert file["seed_digest"] == held["seed_digest"] == made.json()["digest"]
    assert verify(file) == []
