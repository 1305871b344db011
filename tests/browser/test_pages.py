"""The pages in a real browser, against a real server process, on a phone and on a desktop."""

import socket
import time
from collections.abc import AsyncIterator, Iterator
from datetime import datetime

import httpx
import pyotp
import pytest
from playwright.async_api import Browser, Page, async_playwright

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
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
PUBLIC = [
    "/",
    "/calls/kpps-2024",
    "/calls/kpps-2024/places/31.71.01",
    "/results",
    "/officer/sign-in",
    "/nowhere",
]
EMAIL, PASSWORD = "operator@contoh.example", "a long invented password"

pytestmark = pytest.mark.skipif(find() is None, reason="no Chromium on this machine")


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


async def _visit(page: Page, url: str) -> list[str]:
    """Open a page; what the console complained of."""
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    await page.goto(url)
    return [one for one in complaints if "404 (Not Found)" not in one]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_every_public_page_fits_and_complains_of_nothing(
    secret: str, address: str, browser: Browser, size: dict[str, int]
) -> None:
    context = await browser.new_context(viewport=size)
    page = await context.new_page()
    for path in PUBLIC:
        for language in ("id", "en"):
            complaints = await _visit(page, f"{address}{path}?lang={language}")
            assert complaints == [], path
            assert await page.locator("html").get_attribute("lang") == language
            assert await page.locator("h1").count() == 1, path
            assert await page.locator(".rehearsal").is_visible()
            wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            assert not await page.evaluate(wide), path


async def test_an_officer_signs_in_watches_the_board_and_leaves(
    secret: str, address: str, browser: Browser
) -> None:
    page = await (await browser.new_context(viewport=DESKTOP)).new_page()
    await page.goto(f"{address}/officer/pipeline")
    assert "/officer/sign-in" in page.url
    await page.fill("input[name=email]", EMAIL)
    await page.fill("input[name=password]", PASSWORD)
    await page.fill("input[name=totp]", pyotp.TOTP(secret).at(clock.real_now()))
    await page.click("main form button")
    await page.wait_for_url("**/officer/pipeline")
    assert await _visit(page, f"{address}/officer/rosters") == []
    await page.click("header form button")
    await page.goto(f"{address}/officer/rosters")
    assert "/officer/sign-in" in page.url


async def test_the_documentation_of_the_api_shows_its_operations(
    secret: str, address: str, browser: Browser
) -> None:
    page = await (await browser.new_context(viewport=DESKTOP)).new_page()
    await page.goto(f"{address}/api/docs")
    await page.get_by_text("Submit a complete application").first.wait_for()
