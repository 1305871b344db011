"""Thirty files decided with the keyboard alone, in a real browser."""

from statistics import median

import pytest
from playwright.async_api import Browser, Request

from recruit.applications.actions import store_upload, submit_application
from recruit.foundation.database import fetch_one, fetch_value
from recruit.foundation.files import Files
from recruit.people.permissions import system
from recruit.rulebook.loading import load
from recruit.rulebook.model import Condition
from recruit.settings import settings
from tests.applications.forms import form
from tests.browser.chromium import find
from tests.browser.people import DESKTOP, PHONE, Somebody, picture
from tests.site.own import review

CALL = "kpps-2024"
FILES = 30
PAGE_MILLISECONDS = 150

pytestmark = pytest.mark.skipif(find() is None, reason="no Chromium on this machine")


async def apply(count: int) -> None:
    """Files with pictures of nothing; every tenth is not a citizen's."""
    upload, _ = await store_upload(Files.at(None, settings().data_dir), picture())
    book = load(CALL)
    papers = [paper.kind for paper in book.documents if paper.when is Condition.always]
    for serial in range(1, count + 1):
        given = form(
            nik=f"317101170890{serial:04}",
            citizen=serial % 10 > 0,
            declarations=[declaration.code for declaration in book.declarations],
            documents=[{"kind": kind, "upload": upload} for kind in papers],
        )
        key = f"key-{serial:08}"
        await submit_application(
            form=given, actor=system("test"), key=key, request_digest=key.encode()
        )
    await review()


async def comes_to_the_first_file(who: Somebody, secret: str) -> None:
    """From signing in to the first file, with the keyboard."""
    await who.signs_in_as_officer(secret)
    await who.goes("/officer/verify")
    await who.tabs_to("select[name=call]")
    await who.page.keyboard.type("KPPS")
    await who.tabs_to("select[name=place]")
    await who.page.keyboard.type("Kecamatan Gambir")
    await who.tabs_to("main form .button-wide")
    await who.presses_enter()
    assert "/officer/verify/files/" in who.page.url


async def test_thirty_files_with_the_keyboard_alone(
    secret: str, address: str, browser: Browser
) -> None:
    await apply(FILES)
    who = await Somebody.arrives(browser, address, size=DESKTOP)
    milliseconds: list[float] = []

    def timed(asked: Request) -> None:
        if asked.is_navigation_request() and "/files/" in asked.url and asked.method == "GET":
            milliseconds.append(asked.timing["responseEnd"] - asked.timing["requestStart"])

    who.page.on("requestfinished", timed)
    await comes_to_the_first_file(who, secret)
    for number in range(1, FILES + 1):
        assert await who.page.locator(".verify-paper:visible").count() == 1
        async with who.page.expect_navigation():
            for key in "na+r" + ("3" if number % 10 == 0 else "1"):
                await who.page.keyboard.press(key)
        if number % 10 < 2:
            await who.looks()
    assert "empty=1" in who.page.url
    row = await fetch_one(
        "SELECT count(*) FILTER (WHERE verdict = 'MS') AS eligible,"
        " count(*) FILTER (WHERE verdict = 'TMS') AS ineligible FROM verification"
    )
    assert row is not None
    assert (row["eligible"], row["ineligible"]) == (27, 3)
    accepted = "SELECT count(*) FROM document WHERE verdict = 'accepted'"
    assert await fetch_value(accepted) == FILES
    assert median(milliseconds) < PAGE_MILLISECONDS, sorted(milliseconds)


async def test_keys_undo_stop_at_what_is_missing_and_can_be_switched_off(
    secret: str, address: str, browser: Browser
) -> None:
    await apply(10)
    who = await Somebody.arrives(browser, address, size=DESKTOP)
    await comes_to_the_first_file(who, secret)
    keyboard, first = who.page.keyboard, who.page.url.split("?")[0]
    await keyboard.press("2")
    assert await who.page.evaluate("document.activeElement.name") == "reasons"
    await keyboard.press("x")
    await keyboard.press("r")
    assert await who.page.locator(".verify-view[data-turn]").count() == 0, "typed into the choice"
    await keyboard.press("Escape")
    await keyboard.press("?")
    await who.looks()
    async with who.page.expect_navigation():
        await keyboard.press("1")
    assert not who.page.url.startswith(first)
    async with who.page.expect_navigation():
        await keyboard.press("u")
    assert who.page.url.startswith(first)
    await keyboard.press("?")
    await who.page.uncheck("#keys-on")
    await keyboard.press("1")
    await keyboard.press("r")
    assert await who.page.locator(".verify-view[data-turn]").count() == 0
    assert await fetch_value("SELECT count(*) FROM verification WHERE undone_at IS NULL") == 0


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_without_javascript_the_same_forms_decide(
    secret: str, address: str, browser: Browser, size: object
) -> None:
    await apply(2)
    who = await Somebody.arrives(browser, address, size=size, scripts=False, language="en")
    await who.signs_in_as_officer(secret)
    await who.goes("/officer/verify")
    await who.page.select_option("select[name=call]", CALL)
    await who.page.select_option("select[name=place]", "31.71.01")
    await who.presses("main form .button-wide")
    await who.page.select_option("select[name=document-photo]", "unreadable")
    await who.presses("button[value=BMS]")
    await who.presses("button[value=MS]")
    await who.presses("main form button >> nth=0")
    assert (
        await fetch_value("SELECT stage FROM application ORDER BY id LIMIT 1") == "needs_correction"
    )
