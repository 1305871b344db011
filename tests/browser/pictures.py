"""Takes the pictures of the documentation: ``python -m tests.browser.pictures``."""

import asyncio
from datetime import datetime
from pathlib import Path

from PIL import Image
from playwright.async_api import async_playwright

from recruit.applications.actions import open_call
from recruit.demo.run import prepare
from recruit.foundation import database
from recruit.foundation.clock import WIB
from recruit.foundation.embedded import Engines
from recruit.people.permissions import system
from recruit.selection.actions import provide_seats
from tests.benchmarks.ground import site, throwaway_engines
from tests.browser.chromium import find
from tests.browser.conftest import FLAGS
from tests.browser.people import Somebody

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
CALL = "kpps-2024"
COLOURS = 64
"""Of a picture: enough for a page, and a quarter of the size."""


async def _open() -> None:
    for call in ("kpps-2024", "tib-2024", "ptps-2024"):
        await open_call(name=call, actor=system("pictures"))
        await provide_seats(call=call, actor=system("pictures"))


async def _applicant(who: Somebody) -> None:
    """What an applicant sees, page by page."""
    await who.goes(f"/calls/{CALL}")
    await _take(who, "call")
    await who.signs_in()
    await who.begins(CALL)
    for step in ("place", "documents", "check"):
        await who.fills_in(CALL, until=step)
        if step == "documents":
            await who.sends("identity_card")
        await _take(who, f"form-{step}")
    await who.presses("main form .button-wide")
    await _take(who, "receipt")
    await who.goes("/applications")
    await who.presses("main a[href^='/applications/']")
    await _take(who, "status")


async def _take(who: Somebody, name: str) -> None:
    """Keep the page as a picture of few colours."""
    path = FOLDER / f"{name}.png"
    await who.page.evaluate("scrollTo(0, 0)")
    await who.page.screenshot(path=path)
    with Image.open(path) as taken:
        few = taken.convert("RGB").quantize(COLOURS)
    few.save(path, optimize=True)


async def _all(running: Engines) -> None:
    await database.open_database(running.database_url)
    try:
        await prepare("31", datetime(2024, 9, 20, 10, 0, tzinfo=WIB))
        await _open()
        async with site(running, workers=1) as server, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=str(find()), args=FLAGS)
            await _applicant(await Somebody.arrives(browser, server.address))
            await browser.close()
    finally:
        await database.close_database()


def main() -> None:
    """Take them all, of an installation that exists only meanwhile."""
    FOLDER.mkdir(exist_ok=True)
    with throwaway_engines(Path("var")) as running:
        asyncio.run(_all(running))


if __name__ == "__main__":
    main()
