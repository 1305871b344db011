"""The routes of the verifiers' queue, over HTTP."""

from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar
from litestar.di import Provide

from recruit.foundation.problems import Problem
from recruit.people.permissions import Actor, Role
from recruit.screening.api import ROUTES
from tests.screening.conftest import Apply
from tests.screening.test_api import _told
from tests.screening.test_queue import verifier
from tests.screening.test_screening import GAMBIR, screen

QUEUE = "/calls/kpps-2024/verification-queue"


class Desk:
    """A client at which one officer after another sits down."""

    officer: Actor

    async def actor(self) -> Actor:
        return self.officer


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def client(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    app = Litestar(
        ROUTES,
        dependencies={"actor": Provide(desk.actor)},
        exception_handlers={Problem: _told},
        openapi_config=None,
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test/api/v1"
    ) as opened:
        yield opened


async def test_a_file_from_the_queue_to_the_second_reader(
    client: httpx.AsyncClient, desk: Desk, apply: Apply
) -> None:
    file = await apply()
    await screen()
    desk.officer = one = await verifier("one")
    taken = await client.post(QUEUE, json={"place": GAMBIR})
    assert (taken.status_code, taken.json()) == (200, {"application": str(file)})
    back = await client.post(f"/applications/{file}/verification/return")
    assert back.status_code == 204
    await client.post(QUEUE, json={"place": GAMBIR})
    desk.officer = chair = await verifier("chair", role=Role.panel_chair)
    assert (await client.post(QUEUE, json={"place": GAMBIR})).json() == {"application": None}
    desk.officer = one
    sent = {"verdict": "BMS", "documents": {"photo": "unreadable", "identity_card": None}}
    decided = await client.post(f"/applications/{file}/verification", json=sent)
    assert (decided.status_code, decided.json()) == (200, {"stage": "needs_correction"})
    undone = await client.post(f"/applications/{file}/verification/undo")
    assert undone.json() == {"stage": "under_review"}
    sent = {"verdict": "TMS", "reasons": [{"rule": "education", "note": "Ijazah tidak asli."}]}
    await client.post(f"/applications/{file}/verification", json=sent)
    assert (await client.get("/second-readings")).json() == []
    desk.officer = chair
    [reading] = (await client.get("/second-readings")).json()
    assert reading["application"] == str(file)
    assert "verdict" not in reading
    path = f"/second-readings/{reading['id']}"
    assert (await client.post(path, json={"verdict": "MS"})).status_code == 422
    read = await client.post(path, json={"verdict": "TMS"})
    assert read.json() == {"stage": "ineligible"}
    assert (await client.post(path, json={"verdict": "TMS"})).status_code == 409
    [figures] = (await client.get("/verification-agreement")).json()
    assert (figures["name"], figures["read"], figures["kappa"]) == ("one", 1, None)
    missing = await client.post(f"/second-readings/{uuid4()}", json={"verdict": "TMS"})
    assert missing.status_code == 404
