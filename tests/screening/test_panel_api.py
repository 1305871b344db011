"""The routes of rule changes, results and exceptions, over HTTP."""

import json
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.di import Provide

from recruit.foundation.problems import Problem
from recruit.rulebook.loading import load
from recruit.screening.api.results import ResultController
from recruit.screening.api.rulebooks import RulebookController
from tests.screening.conftest import Apply, nik
from tests.screening.test_api import _actor, _told
from tests.screening.test_screening import GAMBIR, screen

CALL = "/calls/kpps-2024"


@pytest.fixture
async def client() -> Any:
    app = Litestar(
        [ResultController, RulebookController],
        dependencies={"actor": Provide(_actor)},
        exception_handlers={Problem: _told},
        openapi_config=None,
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test/api/v1"
    ) as opened:
        yield opened


def rulebook(**changes: Any) -> dict[str, Any]:
    """The shipped call as ``recruit calls show --json`` prints it."""
    book: dict[str, Any] = json.loads(load("kpps-2024").model_dump_json())
    return book | changes


async def test_a_rulebook_is_previewed_activated_and_its_screening_cancelled(
    client: httpx.AsyncClient, apply: Apply
) -> None:
    await apply(birth_date="2003-08-17", nik=nik(2, "170803"))
    await screen()
    stricter = rulebook()
    next(rule for rule in stricter["rules"] if rule["code"] == "age-min")["years"] = 25
    seen = await client.post(f"{CALL}/rulebook-preview", json={"rulebook": stricter})
    assert seen.json()["rules"] == [{"rule": "age-min", "gained": 1, "lost": 0}]
    (example,) = seen.json()["examples"]
    assert set(example) == {"number", "gained", "lost", "before", "after"}
    given = {"rulebook": stricter, "reason": "Batas usia dinaikkan."}
    done = await client.post(f"{CALL}/rulebook", json=given)
    assert done.status_code == 202
    cancelled = await client.post(f"/runs/{done.json()['run']}/cancellation")
    assert cancelled.json() == {"cancelled": 1}
    assert (await client.post(f"{CALL}/rulebook", json=given)).status_code == 409


async def test_a_broken_rulebook_is_refused_with_its_pointers(
    client: httpx.AsyncClient, calls: None
) -> None:
    broken = rulebook(unit={"level": "tps", "seats": 0, "apply_level": "tps"}, office=None)
    refused = await client.post(f"{CALL}/rulebook-preview", json={"rulebook": broken})
    assert refused.status_code == 422
    pointers = {error["pointer"] for error in refused.json()["errors"]}
    assert {"/rulebook/unit/seats", "/rulebook/office"} <= pointers


async def test_results_and_exceptions_answer_in_the_words_of_the_field(
    client: httpx.AsyncClient, calls: None
) -> None:
    early = await client.post(f"{CALL}/results", json={"place": GAMBIR})
    assert (early.status_code, early.json()["opens"]) == (409, "2024-09-30T00:00:00+07:00")
    wrong = {"place": GAMBIR, "rule": "age-min", "reason": "Tidak ada pelamar lain."}
    refused = await client.post(f"{CALL}/fallback-approvals", json=wrong)
    assert [error["code"] for error in refused.json()["errors"]] == ["no-fallback"]
    assert (await client.get(f"{CALL}/fallback-approvals")).json() == {"items": []}
    assert (await client.get("/objections")).json() == {"items": []}
