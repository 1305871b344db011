"""A real server process, a rehearsal with open calls, and a real browser."""

import socket
import time
from collections.abc import AsyncIterator, Iterator
from datetime import datetime

import httpx
import pytest
from playwright.async_api import Browser, async_playwright

from recruit.applications.actions import open_call
from recruit.foundation import clock
from recruit.foundation.clock import WIB
from recruit.foundation.database import execute
from recruit.foundation.embedded import Engines
from recruit.people.actions import add_officer
from recruit.people.permissions import Role, system
from recruit.rulebook.model import Body
from recruit.running import Addresses, installation
from recruit.selection.actions import provide_seats
from tests.browser.chromium import find

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
EMAIL, PASSWORD = "operator@contoh.example", "a long invented password"


@pytest.fixture
def address(servers: Engines, secret: str) -> Iterator[str]:
    """A real server process; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    addresses = Addresses(servers.database_url, servers.valkey_url)
    with installation(addresses, host="127.0.0.1", port=port, workers=0):
        _wait(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"


def _wait(address: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}/health", trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


@pytest.fixture
async def secret(places: None) -> AsyncIterator[str]:
    """Calls that are open in a rehearsal, and an operator; the secret of their codes."""
    await clock.rehearse(datetime(2024, 9, 20, 10, 0, tzinfo=WIB))
    for call in ("kpps-2024", "tib-2024"):
        await open_call(name=call, actor=system("test"))
        await provide_seats(call=call, actor=system("test"))
    enrolled = await add_officer(
        email=EMAIL,
        name="Operator Contoh",
        password=PASSWORD,
        role=Role.operator,
        bodies=list(Body),
        place_prefix="31",
        actor=system("test"),
    )
    yield enrolled.totp_secret
    await execute("DELETE FROM rehearsal")
    await clock.read_rehearsal()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=str(find()), args=FLAGS)
        yield opened
        await opened.close()
