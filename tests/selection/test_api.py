"""The routes of scoring and selection, over HTTP."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar, Request, Response
from litestar.di import Provide

from recruit.foundation.problems import Problem
from recruit.people.permissions import Actor
from recruit.scoring.api.sheets import ScoringController
from recruit.scoring.api.written_test import WrittenTestController
from recruit.selection.api.plenaries import SelectionController
from tests.scoring.invented import ACTOR, TPS, officer, stands
from tests.selection.conftest import SEED


async def _actor() -> Actor:
    return ACTOR


def _told(_request: Request[Any, Any, Any], problem: Problem) -> Response[dict[str, Any]]:
    return Response(problem.as_json("en"), status_code=problem.status)


@pytest.fixture
async def client(seats: None) -> AsyncIterator[httpx.AsyncClient]:
    app = Litestar(
        [ScoringController, WrittenTestController, SelectionController],
        dependencies={"actor": Provide(_actor)},
        exception_handlers={Problem: _told},
        openapi_config=None,
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test/api/v1"
    ) as opened:
        yield opened


@pytest.mark.parametrize(
    "controller", [ScoringController, WrittenTestController, SelectionController]
)
def test_every_route_declares_its_permission(controller: type[Any]) -> None:
    handlers = controller(owner=Litestar([])).get_route_handlers()
    assert handlers
    assert all("permission" in handler.opt for handler in handlers)


async def test_from_sheets_to_a_replacement(client: httpx.AsyncClient) -> None:
    people = [await stands("ptps-2024", sex="P") for _ in range(3)]
    assessors = [await officer(), await officer("lain@contoh.example")]
    rows = [
        {
            "application": str(one),
            "assessor": str(assessor),
            "scores": {"election-knowledge": 90 - 10 * index, "integrity": 80, "commitment": 80},
        }
        for index, one in enumerate(people)
        for assessor in assessors
    ]
    imported = await client.post("/calls/ptps-2024/score-sheets", json={"rows": rows})
    assert (imported.status_code, imported.json()) == (201, {"rows": 6})
    sheet, _ = (await client.get(f"/applications/{people[0]}/score-sheets")).json()
    assert (sheet["total"], sheet["assessor_name"]) == ("84.00", "Penilai Contoh")

    held = await client.post("/calls/ptps-2024/plenaries", json={"place": TPS, "seed": SEED})
    assert held.status_code == 201
    assert (held.json()["elected"], held.json()["reserve"]) == (1, 1)
    (listed,) = (await client.get("/calls/ptps-2024/plenaries?place=31.71")).json()
    assert listed["result_digest"] == held.json()["result_digest"]

    ranking = (await client.get(f"/calls/ptps-2024/rankings/{TPS}")).json()
    assert [line["outcome"] for line in ranking] == ["elected", "reserve", "not_elected"]
    assert ranking[0]["components"]["interview"] == "84.00"

    (appointed,) = (await client.get("/calls/ptps-2024/appointments")).json()["items"]
    replaced = await client.post(
        f"/appointments/{appointed['id']}/replacement", json={"reason": "resign"}
    )
    assert replaced.json()["application"] == str(people[1])
    (counts,) = (await client.get(f"/calls/ptps-2024/seats?place={TPS}&level=tps")).json()
    assert counts == {
        "place": TPS, "seats": 1, "filled": 1, "unfilled": 0, "women": 1, "sworn": 0, "reserves": 0
    }  # fmt: skip
    successor = replaced.json()["successor"]
    ended = await client.post(f"/appointments/{successor}/ending", json={"reason": "resign"})
    assert ended.json() == {
        "ended": successor, "successor": None, "application": None, "offer": None,
    }  # fmt: skip


async def test_bad_input_is_named(client: httpx.AsyncClient) -> None:
    await stands("ptps-2024")
    refused = await client.post(
        "/calls/ptps-2024/plenaries", json={"place": "31.71.01.1001.999", "seed": "s"}
    )
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/place"]
    empty = await client.post("/calls/kpps-2024/plenaries", json={"place": TPS, "seed": "s"})
    assert empty.status_code == 409
    unknown = await client.post("/calls/none/shortlist", json={"place": "31"})
    assert unknown.status_code == 404
    no_test = await client.post("/calls/kpps-2024/shortlist", json={"place": "31"})
    assert no_test.json()["errors"][0]["code"] == "no-written-test"
    rows = {"rows": [{"number": 5, "score": "101"}]}
    results = await client.post("/calls/panwascam-2022/test-results", json=rows)
    assert results.status_code == 404
    missing = await client.post(f"/appointments/{uuid4()}/ending", json={"reason": "resign"})
    assert missing.status_code == 404


async def test_runs_are_started(client: httpx.AsyncClient) -> None:
    await stands()
    given = {"place": "31.71", "officer_id": str(await officer())}
    scoring = await client.post("/calls/kpps-2024/desk-scores", json=given)
    plenaries = await client.post(
        "/calls/kpps-2024/plenary-runs", json={"place": "31.71", "seed": SEED}
    )
    for started in (scoring, plenaries):
        assert started.status_code == 202
        assert started.json()["run"]
