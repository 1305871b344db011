"""The routes of screening, over HTTP."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar, Request, Response
from litestar.di import Provide

from recruit.foundation.problems import Problem
from recruit.people.permissions import Actor
from recruit.screening.api import ScreeningController
from tests.screening.conftest import ACTOR, Apply
from tests.screening.test_screening import GAMBIR, screen


async def _actor() -> Actor:
    return ACTOR


def _told(_request: Request[Any, Any, Any], problem: Problem) -> Response[dict[str, Any]]:
    return Response(problem.as_json("en"), status_code=problem.status)


@pytest.fixture
async def client() -> Any:
    app = Litestar(
        [ScreeningController],
        dependencies={"actor": Provide(_actor)},
        exception_handlers={Problem: _told},
        openapi_config=None,
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test/api/v1"
    ) as opened:
        yield opened


def test_every_route_declares_its_permission() -> None:
    handlers = ScreeningController(owner=Litestar([])).get_route_handlers()
    assert len(handlers) == 4
    assert all("permission" in handler.opt for handler in handlers)


async def test_findings_are_told_with_reason_and_source_in_both_languages(
    client: httpx.AsyncClient, apply: Apply
) -> None:
    identifier = await apply(missing=frozenset({"photo"}))
    await screen()
    decided = await client.post("/calls/kpps-2024/verifications", json={"place": GAMBIR})
    assert decided.json() == {"eligible": 0, "needs_correction": 1, "ineligible": 0, "left": 0}
    answer = (await client.get(f"/applications/{identifier}/screening")).json()
    (finding,) = answer["findings"]
    assert finding["text"]["en"] == "Missing: Recent photograph, 4×6 cm."
    assert finding["label"]["id"] == "Dokumen lengkap"
    assert finding["source"] == {"id": "Kep. KPU 476/2022", "en": "Kep. KPU 476/2022"}
    assert answer["stage"] == "needs_correction"
    assert answer["decision"]["verdict"] == "BMS"
    assert answer["decision"]["reasons"][0]["text"] == finding["text"]


async def test_screening_is_started_and_one_application_decided(
    client: httpx.AsyncClient, apply: Apply
) -> None:
    identifier = await apply()
    started = await client.post("/calls/kpps-2024/screening", json={"place": "31.71"})
    assert started.status_code == 202
    assert started.json()["run"]
    await screen()
    decided = await client.post(
        f"/applications/{identifier}/verification", json={"verdict": "MS", "reasons": []}
    )
    assert (decided.status_code, decided.json()) == (200, {"stage": "eligible"})


async def test_an_application_that_nobody_handed_in(client: httpx.AsyncClient, calls: None) -> None:
    answer = await client.get(f"/applications/{uuid4()}/screening")
    assert answer.status_code == 404
