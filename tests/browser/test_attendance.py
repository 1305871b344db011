"""The door of a session in a real browser: without a network, and then with one."""

from uuid import UUID

import pytest
from playwright.async_api import Browser, ViewportSize, expect

from recruit.foundation import clock
from recruit.foundation.database import fetch, fetch_value
from recruit.selection.actions import provide_seats
from recruit.training.actions import ensure_programmes, propose_supply, publish_timetables
from recruit.training.actions.plan import plan_district
from tests.browser.chromium import find
from tests.browser.people import DESKTOP, PHONE, Somebody
from tests.training.conftest import ACTOR, BASIC, GAMBIR, appoint, at
from tests.training.invented import code_of

pytestmark = pytest.mark.skipif(find() is None, reason="no Chromium on this machine")


@pytest.fixture
async def sessions(secret: str) -> list[UUID]:
    """Two crews of a village in their session, as it opens, and a later session for another."""
    await ensure_programmes(call="kpps-2024", actor=ACTOR)
    await propose_supply(place=GAMBIR, actor=ACTOR)
    await provide_seats(call="kpps-2024", actor=ACTOR)
    for call in ("kpps-2024", "tib-2024"):
        await appoint(call, GAMBIR, stations=2)
    await plan_district(programme=BASIC, district=GAMBIR, actor=ACTOR)
    await publish_timetables(programme=BASIC, place=GAMBIR, actor=ACTOR)
    await clock.rehearse(at("2024-10-14 08:05"))
    rows = await fetch("SELECT id FROM session ORDER BY starts_at, id")
    return [row["id"] for row in rows]


async def codes(session: UUID) -> list[str]:
    rows = await fetch("SELECT id FROM enrolment WHERE session = $1 ORDER BY id", session)
    return [(await code_of(row["id"])).replace("-", "") for row in rows]


async def present() -> int:
    number: int = await fetch_value("SELECT count(*) FROM attendance")
    return number


async def test_attendance_is_taken_offline_and_sent_later(
    sessions: list[UUID], secret: str, address: str, browser: Browser
) -> None:
    here, there = await codes(sessions[0]), await codes(sessions[1])
    who = await Somebody.arrives(browser, address, size=PHONE)
    page, door = who.page, f"/officer/attendance/{sessions[0]}"
    await who.signs_in_as_officer(secret)
    await who.goes(door)
    await page.wait_for_function(
        "async (door) => await (await caches.open('door-pages')).match(door) !== undefined",
        arg=door,
    )
    await page.locator(f"#p-{here[0]}").check()
    await expect(page.locator(f"[data-code='{here[0]}']")).to_have_attribute("data-state", "saved")
    assert await present() == 1

    await page.context.set_offline(True)
    await page.reload()
    await page.locator(f"#p-{here[1]}").check()
    await page.locator("#code").fill(f"{here[2][:4]}-{here[2][4:]}".lower())
    await page.keyboard.press("Enter")
    await page.locator("#code").fill(there[0])
    await page.keyboard.press("Enter")
    for code in here[1:3]:
        waiting = page.locator(f"[data-code='{code}']")
        await expect(waiting).to_have_attribute("data-state", "waiting")
        await expect(waiting.locator(".tag")).to_have_text("Di ponsel ini")
    await expect(page.locator("#door-count")).to_contain_text("3 masih di ponsel ini")
    await expect(page.locator("#asks")).to_contain_text(there[0])
    await who.looks()
    await page.reload()
    await expect(page.locator("#door-count")).to_contain_text("3 masih di ponsel ini")
    assert await present() == 1

    await page.context.set_offline(False)
    for code in here[1:3]:
        await expect(page.locator(f"[data-code='{code}']")).to_have_attribute(
            "data-state", "saved", timeout=20_000
        )
    await expect(page.locator("#asks")).to_contain_text("Kursinya di sesi lain")
    assert await present() == 3
    await who.looks()
    await page.get_by_role("button", name="Terima di sesi ini").click()
    await expect(page.locator("#asks li")).to_have_count(0)
    assert await present() == 4
    moved = await fetch_value("SELECT joined FROM seat_change")
    assert moved == sessions[0]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_the_pages_of_attendance_hold_on_phone_and_desk(
    sessions: list[UUID], secret: str, address: str, browser: Browser, size: ViewportSize
) -> None:
    who = await Somebody.arrives(browser, address, size=size)
    await who.signs_in_as_officer(secret)
    tps = await fetch_value("SELECT min(crew) FROM enrolment")
    for path in (
        "/officer/attendance",
        f"/officer/attendance/{sessions[0]}",
        f"/officer/practised?place={tps}",
    ):
        await who.goes(path)
        await who.looks()
