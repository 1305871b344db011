"""The pages in a real browser, against a real server process, on a phone and on a desktop."""

import pyotp
import pytest
from playwright.async_api import Browser, Page

from recruit.foundation import clock
from tests.browser.chromium import find
from tests.browser.conftest import EMAIL, PASSWORD

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
PUBLIC = [
    "/",
    "/calls/kpps-2024",
    "/calls/kpps-2024/places/31.71.01",
    "/results",
    "/questions",
    "/verify",
    "/sign-in",
    "/officer/sign-in",
    "/nowhere",
]

pytestmark = pytest.mark.skipif(find() is None, reason="no Chromium on this machine")


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
