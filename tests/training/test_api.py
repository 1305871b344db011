"""The routes of training, over HTTP."""

from collections.abc import AsyncIterator, Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar, Request, Response
from litestar.di import Provide

from recruit.foundation import outbox
from recruit.foundation.database import execute, fetch
from recruit.foundation.problems import Problem
from recruit.people.permissions import Actor
from recruit.training.api import ROUTES
from recruit.training.api.timetables import TrainingController
from recruit.training.jobs import JOBS
from tests.training.conftest import ACTOR, BASIC, GAMBIR, at


async def _actor() -> Actor:
    return ACTOR


def _told(_request: Request[Any, Any, Any], problem: Problem) -> Response[dict[str, Any]]:
    return Response(problem.as_json("en"), status_code=problem.status)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = Litestar(
        ROUTES,
        dependencies={"actor": Provide(_actor)},
        exception_handlers={Problem: _told},
        openapi_config=None,
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test/api/v1"
    ) as opened:
        yield opened


def test_every_route_declares_its_permission() -> None:
    handlers = TrainingController(owner=Litestar([])).get_route_handlers()
    assert len(handlers) == 6
    assert all("permission" in handler.opt for handler in handlers)


async def test_from_planning_to_attendance(
    client: httpx.AsyncClient, crews: int, clock_at: Callable[[datetime], None]
) -> None:
    started = await client.post(f"/programmes/{BASIC}/plan", json={"place": "31.71"})
    assert started.status_code == 202
    for row in await fetch("SELECT id FROM outbox"):
        await outbox.run(JOBS, row["id"])
    progress = (await client.get(f"/planning-runs/{started.json()['run']}")).json()
    assert (progress["jobs"], progress["done"], progress["ended"]) == (1, 1, True)
    published = await client.post(f"/programmes/{BASIC}/publish", json={"place": "31.71"})
    assert published.json() == {"timetables": 1}
    timetable = (await client.get(f"/programmes/{BASIC}/timetables/{GAMBIR}")).json()
    assert timetable["status"] == "optimal"
    assert timetable["objective"] == timetable["bound"] == [0, 0, 0, 12, 2]
    first = timetable["sessions"][0]
    assert (first["venue"], first["village"]) == ("Aula Kelurahan Gambir", "31.71.01.1001")
    assert first["starts_at"].startswith("2024-10-14T01:30:00")
    assert first["people"] == 9 * len(first["crews"])
    assert len(first["trainers"]) == 2
    clock_at(at("2024-11-07 08:00"))
    came = await client.post("/attendance", json={"sessions": [first["id"]]})
    assert came.json() == {"people": first["people"]}


async def test_a_published_timetable_is_mended_and_compared(
    client: httpx.AsyncClient, crews: int
) -> None:
    def at_gambir(verb: str) -> Any:
        return client.post(f"/programmes/{BASIC}/{verb}", json={"place": GAMBIR})

    async def work() -> None:
        for row in await fetch("SELECT id FROM outbox WHERE done_at IS NULL"):
            await outbox.run(JOBS, row["id"])

    assert (await at_gambir("replan")).status_code == 409
    await at_gambir("plan")
    await work()
    await at_gambir("publish")
    await work()
    days = [date(2024, 10, 14) + timedelta(days=number) for number in range(24)]
    await execute("UPDATE venue SET closed_on = $1 WHERE village = '31.71.01.1001'", days)
    assert (await at_gambir("replan")).status_code == 202
    await work()
    path = f"/programmes/{BASIC}/timetables/{GAMBIR}"
    timetable = (await client.get(path)).json()
    assert (timetable["version"], timetable["moved"], timetable["unplaced"]) == (2, 72, 0)
    assert timetable["missing"]["crews"] == []
    change = (await client.get(f"{path}/difference")).json()
    assert (change["version"], change["earlier"], change["published_at"]) == (2, 1, None)
    assert (change["new"], change["moved"], change["cancelled"]) == (0, 72, 0)
    assert {one["change"] for one in change["crews"]} == {"moved"}
    assert sorted(one["crew"] for one in change["crews"]) == [
        f"31.71.01.1001.{number:03}" for number in range(1, 9)
    ]


async def test_what_is_not_there(client: httpx.AsyncClient, programmes: None) -> None:
    assert (await client.get(f"/programmes/{BASIC}/timetables/{GAMBIR}")).status_code == 404
    answer = await client.get(f"/programmes/{BASIC}/timetables/{GAMBIR}/difference")
    assert answer.status_code == 404
    assert (await client.get(f"/planning-runs/{uuid4()}")).status_code == 404
    answer = await client.post("/programmes/x/plan", json={"place": "31"})
    assert answer.status_code == 404
