"""The oath in a real browser: check-in without a network and then with one, and the evening."""

from hashlib import sha256
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from playwright.async_api import Browser, expect

from recruit.foundation import clock
from recruit.foundation.database import execute, fetch_value
from recruit.foundation.files import Files
from recruit.settings import settings
from recruit.swearing_in.actions import plan_ceremonies
from recruit.swearing_in.rules import OATH_CODE
from recruit.training.papers.codes import short_code, tidy
from tests.browser.chromium import find
from tests.browser.people import DESKTOP, PHONE, Somebody, picture
from tests.swearing_in.conftest import _SESSION, ACTOR, PROGRAMME, VILLAGE, appoint, at

pytestmark = pytest.mark.skipif(find() is None, reason="no Chromium on this machine")

KPPS = "kpps-2024"


@pytest.fixture
async def crew(secret: str) -> list[UUID]:
    """Seven of a crew, the first with a photograph, and one at another TPS who was not trained."""
    await execute("INSERT INTO programme (name, call) VALUES ($1, $2)", PROGRAMME, KPPS)
    await execute(_SESSION, VILLAGE, PROGRAMME, at("2024-10-20 08:30"))
    members = [await appoint(KPPS, number) for number in range(1, 8)]
    await appoint(KPPS, 1, place=f"{VILLAGE}.002", enrolled=False, name="Belum Terlatih")
    await pictured(members[0])
    await plan_ceremonies(call=KPPS, place=VILLAGE, actor=ACTOR)
    await clock.rehearse(at("2024-11-07 08:30"))
    return members


async def pictured(appointment: UUID) -> None:
    """A photograph among the documents of an application."""
    content = picture()
    digest = sha256(content).digest()
    await execute(
        "INSERT INTO document (application, kind, sha256, media_type, size, uploaded_at)"
        " SELECT application, 'photo', $2, 'image/jpeg', $3, now() FROM appointment WHERE id = $1",
        appointment,
        digest,
        len(content),
    )
    given = settings()
    files = Files.at(given.files_url, given.data_dir)
    await files.keep(f"thumbnails/{digest.hex()}.jpg", content)


async def checked_in() -> int:
    number: int = await fetch_value("SELECT count(*) FROM oath WHERE present")
    return number


async def marks_offline(who: Somebody, codes: list[str], refused: str) -> None:
    """Tick one, type one and somebody who may not swear, without a network."""
    page = who.page
    await page.context.set_offline(True)
    await page.reload()
    await page.locator(f"#p-{codes[1]}").check()
    for code in (codes[2], refused):
        await page.locator("#code").fill(code.lower())
        await page.keyboard.press("Enter")
    await expect(page.locator("#door-count")).to_contain_text("2 masih di ponsel ini")
    await expect(page.locator("#asks")).to_contain_text("belum boleh bersumpah")
    await who.looks()
    assert await checked_in() == 1


async def comes_back(who: Somebody, codes: list[str]) -> None:
    """What waits is sent; one that was a mistake is taken back."""
    page = who.page
    await page.context.set_offline(False)
    for code in codes[1:3]:
        await expect(page.locator(f"[data-code='{code}']")).to_have_attribute(
            "data-state", "saved", timeout=20_000
        )
    assert await checked_in() == 3
    await page.locator(f"[data-code='{codes[2]}'] [name=undo]").click()
    await expect(page.locator(f"[data-code='{codes[2]}']")).to_have_attribute("data-state", "none")
    assert await checked_in() == 2
    assert await fetch_value("SELECT count(*) FROM appointment WHERE stage = 'sworn'") == 0


async def closes(who: Somebody, door: str) -> None:
    """The oath is spoken, and the evening tells who is missing."""
    page = who.page
    await clock.rehearse(at("2024-11-07 10:00"))
    await who.goes(door)
    await page.get_by_role("button", name="Tutup upacara").click()
    await expect(page.locator(".tag-sworn")).to_have_count(2)
    await who.looks()
    await who.goes(f"/officer/oaths/evening?call={KPPS}&place={VILLAGE}")
    await expect(page.get_by_text("Tidak hadir 1 kali.")).to_have_count(5)
    await expect(page.get_by_role("link", name="Ganti")).to_have_count(6)


async def test_the_door_works_offline_and_the_evening_tells_who_is_missing(
    crew: list[UUID], secret: str, address: str, browser: Browser
) -> None:
    codes = [tidy(short_code(one, OATH_CODE)) for one in crew]
    ceremony = await fetch_value("SELECT id FROM ceremony")
    refused = tidy(
        short_code(
            await fetch_value("SELECT id FROM appointment WHERE place = $1", f"{VILLAGE}.002"),
            OATH_CODE,
        )
    )
    who = await Somebody.arrives(browser, address, size=PHONE)
    page, door = who.page, f"/officer/oaths/{ceremony}"
    await who.signs_in_as_officer(secret)
    await who.goes(door)
    await page.wait_for_function(
        "async (door) => await (await caches.open('door-pages')).match(door) !== undefined",
        arg=door,
    )
    photo = page.locator(".oath-photo").first
    assert await photo.evaluate("image => image.complete && image.naturalWidth > 0")
    await page.locator(f"#p-{codes[0]}").check()
    await expect(page.locator(f"[data-code='{codes[0]}']")).to_have_attribute("data-state", "saved")
    assert await checked_in() == 1

    await marks_offline(who, codes, refused)
    await comes_back(who, codes)
    await closes(who, door)


async def test_the_pages_of_ceremonies_hold_on_phone_and_desk(
    crew: list[UUID], secret: str, address: str, browser: Browser
) -> None:
    ceremony = await fetch_value("SELECT id FROM ceremony")
    who = await Somebody.arrives(browser, address)
    await who.signs_in_as_officer(secret)
    for size in (PHONE, DESKTOP):
        await who.page.set_viewport_size(size)
        for path in (
            f"/officer/oaths?place={VILLAGE}",
            f"/officer/oaths/{ceremony}",
            f"/officer/oaths/{ceremony}/point",
            f"/officer/oaths/evening?place={VILLAGE}",
        ):
            await who.goes(path)
            assert urlsplit(who.page.url).path == urlsplit(path).path
