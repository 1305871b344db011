"""A coordinator plans with live progress and moves crews: dragged, keyed, and without scripts."""

import pytest
from playwright.async_api import Browser, ViewportSize, expect

from recruit.foundation import outbox
from recruit.foundation.database import fetch, fetch_value
from recruit.people.permissions import system
from recruit.training.actions.plan import plan_district
from recruit.training.jobs import JOBS
from tests.browser.chromium import find
from tests.browser.people import DESKTOP, PHONE, Somebody
from tests.training.conftest import BASIC, GAMBIR, appoint, provide

pytestmark = pytest.mark.skipif(find() is None, reason="no Chromium on this machine")

PAGE = "/officer/training"
BOARD = f"{PAGE}/board/{BASIC}/{GAMBIR}"
CREW, LATER = f"{GAMBIR}.1001.001", f"{GAMBIR}.1001.025"


@pytest.fixture
async def crews(secret: str) -> None:
    """Crews of 9 at every station of Gambir: three days are full."""
    await provide("kpps-2024", "tib-2024")
    for call in ("kpps-2024", "tib-2024"):
        await appoint(call, GAMBIR)


async def work() -> None:
    """Do what the worker does."""
    for row in await fetch("SELECT id FROM outbox WHERE done_at IS NULL AND run IS NOT NULL"):
        await outbox.run(JOBS, row["id"])


async def pinned() -> str | None:
    crew: str | None = await fetch_value("SELECT crew FROM pin")
    return crew


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_planning_shows_its_progress_while_it_runs(
    crews: None, address: str, secret: str, browser: Browser, size: ViewportSize
) -> None:
    officer = await Somebody.arrives(browser, address, size=size)
    await officer.signs_in_as_officer(secret)
    await officer.goes(f"{PAGE}?programme={BASIC}&place=31.71")
    status = officer.page.locator(f"[id='figure-{GAMBIR}-status']")
    assert await status.inner_text() == "Belum disusun"
    await officer.presses("form[action$='/plan'] button >> nth=0")
    await officer.page.wait_for_selector(".live.is-on")
    assert "0 / 1" in await officer.page.inner_text("#jobs .job >> nth=0")
    await work()
    await expect(status).to_have_text("Terbukti optimal")
    assert "1 / 1" in await officer.page.inner_text("#jobs .job >> nth=0")
    await officer.goes(f"{PAGE}?programme={BASIC}&place=31.71")
    await officer.goes(f"{PAGE}/supply?place={GAMBIR}")
    await officer.presses("#venues ~ .table-box a >> nth=0")


async def test_a_crew_is_dragged_to_another_time(
    crews: None, address: str, secret: str, browser: Browser
) -> None:
    await plan_district(programme=BASIC, district=GAMBIR, actor=system("test"))
    officer = await Somebody.arrives(browser, address, size=DESKTOP)
    await officer.signs_in_as_officer(secret)
    # Both ends of the way are in sight: Chromium loses a drag while a page is scrolled for it.
    await officer.page.set_viewport_size({"width": 1280, "height": 1800})
    # The first three days are full: the board from the last of them on has free rooms.
    await officer.goes(f"{BOARD}?day=2024-10-16")
    chip, cell = f"[data-crew='{LATER}']", "td[data-target]:not(.is-held) >> nth=0"
    await officer.page.drag_and_drop(chip, cell)
    await officer.page.wait_for_selector("#drag-dialog[open]")
    assert "Sesi baru dibuka" in await officer.page.inner_text("#drag-reasons")
    await officer.page.click("#drag-cancel")
    assert await pinned() is None
    await officer.page.drag_and_drop(chip, cell)
    await officer.page.wait_for_selector("#drag-dialog[open]")
    await officer.presses("#drag-confirm")
    assert "Gambir 025 dipindahkan" in await officer.page.inner_text("[role=status] >> nth=0")
    assert await pinned() == LATER


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
async def test_a_crew_is_keyed_to_another_time(
    crews: None, address: str, secret: str, browser: Browser, *, scripts: bool
) -> None:
    await plan_district(programme=BASIC, district=GAMBIR, actor=system("test"))
    officer = await Somebody.arrives(browser, address, size=PHONE, scripts=scripts)
    await officer.signs_in_as_officer(secret)
    await officer.goes(BOARD)
    await officer.presses(f"[data-crew='{CREW}']")
    target = await officer.page.locator("#target option", has_text="sesi baru").last.get_attribute(
        "value"
    )
    await officer.page.select_option("#target", target)
    if scripts:  # what speaks against it is said before the button is pressed
        await officer.page.wait_for_selector("#advice .notice")
        assert "Bimtek berakhir lebih lambat." in await officer.page.inner_text("#advice")
    await officer.presses("#move-form button")
    assert await pinned() is None
    await officer.presses("#move-form button[name=confirmed]")
    assert "dipindahkan dan disematkan" in await officer.page.inner_text("[role=status] >> nth=0")
    assert await pinned() == CREW
