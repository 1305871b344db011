"""The routes of swearing-in, over HTTP."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar, Request, Response
from litestar.di import Provide

from recruit.foundation.problems import Problem
from recruit.people.guards import require_declared_permissions
from recruit.people.permissions import Actor
from recruit.swearing_in.api import ROUTES
from tests.swearing_in.conftest import ACTOR, PROGRAMME, VILLAGE, SetClock, appoint, at


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
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test/api/v1"
    ) as opened:
        yield opened


def test_every_route_declares_its_permission() -> None:
    app = Litestar(ROUTES, dependencies={"actor": Provide(_actor)}, openapi_config=None)
    require_declared_permissions(app)


async def test_from_the_ceremony_to_the_roster(
    client: httpx.AsyncClient, crew: list[UUID], clock_at: SetClock
) -> None:
    stranger = await appoint("tib-2024", 3, enrolled=False)
    planned = await client.post("/calls/kpps-2024/ceremonies", json={"place": "31.71"})
    assert planned.json() == {"planned": 1}
    clock_at(at("2024-11-07 12:00"))
    asked = {"place": VILLAGE, "absent": [str(crew[3])]}
    recorded = (await client.post("/calls/kpps-2024/oaths", json=asked)).json()
    assert (recorded["sworn"], recorded["absent"]) == (8, 1)
    (refused,) = recorded["refused"]
    assert refused["appointment"] == str(stranger)
    (reason,) = refused["reasons"]
    assert (reason["code"], reason["programme"]) == ("not_enrolled", PROGRAMME)
    assert reason["text"]["en"].startswith("Enrolled in no published session")
    counted = await client.get("/calls/kpps-2024/oaths", params={"place": "31.71"})
    assert counted.json()[0] == {
        "place": "31.71.01", "call": "kpps-2024", "seats": 7, "appointed": 1, "sworn": 6,
        "absent": 1,
    }  # fmt: skip
    follow_up = {"place": VILLAGE, "follow_up": True}
    again = await client.post("/calls/kpps-2024/ceremonies", json=follow_up)
    assert again.json() == {"planned": 1}
    revoked = await client.post("/calls/kpps-2024/revocations", json={"place": VILLAGE})
    assert revoked.json() == {"revoked": 0}


@pytest.mark.parametrize(
    ("kind", "start"), [("csv", b"\xef\xbb\xbfNo,"), ("xlsx", b"PK"), ("pdf", b"%PDF")]
)
async def test_a_roster_is_downloaded_and_listed(
    client: httpx.AsyncClient, crew: list[UUID], kind: str, start: bytes
) -> None:
    asked = {
        "call": "kpps-2024", "place": VILLAGE, "kind": "attendance", "format": kind,
        "purpose": "Pelantikan 7 November",
    }  # fmt: skip
    answer = await client.post("/rosters", json=asked)
    assert answer.status_code == 200
    assert answer.content.startswith(start)
    assert answer.headers["cache-control"] == "no-store"
    name = f'filename="kpps-2024_{VILLAGE}_attendance_v1.{kind}"'
    assert name in answer.headers["content-disposition"]
    (made,) = (await client.get("/rosters", params={"call": "kpps-2024"})).json()
    assert (made["number"], made["rows"], made["purpose"]) == (1, 9, "Pelantikan 7 November")


async def test_too_late_is_a_conflict_and_a_wrong_form_names_its_faults(
    client: httpx.AsyncClient, crew: list[UUID], clock_at: SetClock
) -> None:
    clock_at(at("2024-11-20 10:00"))
    late = await client.post("/calls/kpps-2024/oaths", json={"place": VILLAGE})
    assert (late.status_code, late.json()["type"]) == (409, "/problems/conflict")
    asked = {"call": "kpps-2024", "place": "31.99", "kind": "public", "format": "csv"}
    unknown = await client.post("/rosters", json=asked | {"purpose": "Pengumuman"})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/place")
    wrong = await client.post("/rosters", json=asked | {"purpose": "x"})
    assert wrong.status_code in {400, 422}
