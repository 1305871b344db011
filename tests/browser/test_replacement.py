"""A seat that somebody gives up, and the one nearby who agrees to take it, in real browsers."""

from datetime import datetime
from uuid import UUID

import pytest
from playwright.async_api import Browser

from recruit.applications.actions import open_call
from recruit.foundation import clock
from recruit.foundation.clock import WIB
from recruit.foundation.database import execute, fetch_value
from recruit.selection.actions import redistribute_district
from tests.browser.chromium import find
from tests.browser.people import DESKTOP, PHONE, Somebody
from tests.people.applicants import person
from tests.scoring.invented import ACTOR, OTHER_TPS, TPS, VILLAGE
from tests.selection.invented import plenary, scored, seated

CALL, DISTRICT = "ptps-2024", "31.71.01"
THIRD_TPS = f"{VILLAGE}.003"
LETTER = "Saya pindah ke luar kota dan tidak dapat bertugas lagi."
LEAVES, FOLLOWS = ("3171011708909011", "+628120000011"), ("3171011708909012", "+628120000012")

pytestmark = pytest.mark.skipif(find() is None, reason="no Chromium on this machine")


async def candidate(nik: str, phone: str, name: str, total: int, place: str) -> UUID:
    """The application of an invented woman who can sign in."""
    who = await person(nik, phone=phone)
    await execute(
        "UPDATE person SET name = $2, birth_date = '1990-08-17', sex = 'P', address = 'Jl. Contoh',"
        " village_code = $3, rt = '001', rw = '002' WHERE id = $1",
        who,
        name,
        VILLAGE,
    )
    return await scored(total, CALL, place, who=who)


async def result() -> tuple[UUID, UUID]:
    """One elected at a TPS without reserves, and a reserve of the TPS beside it."""
    await open_call(name=CALL, actor=ACTOR)
    await execute(
        "INSERT INTO seat (call, place, number) SELECT $1, tps, 1 FROM unnest($2::text[]) AS tps",
        CALL,
        [TPS, OTHER_TPS, THIRD_TPS],
    )
    leaves = await candidate(*LEAVES, "Contoh Satu", 80, OTHER_TPS)
    await candidate("3171011708909013", "+628120000013", "Contoh Tiga", 90, TPS)
    follows = await candidate(*FOLLOWS, "Contoh Dua", 85, TPS)
    await plenary(CALL)
    await clock.rehearse(datetime(2024, 10, 24, 9, 0, tzinfo=WIB))
    return leaves, follows


async def test_a_seat_changes_hands_with_consent(
    secret: str, address: str, browser: Browser
) -> None:
    leaves, follows = await result()
    leaver = await Somebody.arrives(browser, address)
    await leaver.signs_in(*LEAVES)
    await leaver.goes(f"/applications/{leaves}")
    await leaver.presses(f"a[href='/applications/{leaves}/resignation']")
    await leaver.presses("main form button")
    assert await leaver.page.locator(".error-summary a").count() == 2
    await leaver.page.fill("[name=letter]", LETTER)
    await leaver.page.check("[name=confirmed]")
    await leaver.presses("main form button")
    assert await seated(CALL, OTHER_TPS) == []

    officer = await Somebody.arrives(browser, address, size=DESKTOP)
    await officer.signs_in_as_officer(secret)
    await officer.goes("/officer/replacement")
    await officer.presses("#empty ~ * a >> nth=0")
    shown = await officer.page.inner_text("main")
    assert LETTER in shown
    assert "Contoh Dua" in shown
    await officer.presses("button[value=fill]")
    assert "ditawarkan kepada Contoh Dua" in await officer.page.inner_text("main")
    assert await seated(CALL, OTHER_TPS) == [], "nobody was asked yet"

    follower = await Somebody.arrives(browser, address, language="en")
    await follower.signs_in(*FOLLOWS)
    await follower.goes(f"/applications/{follows}")
    await follower.presses("a[href*='/offers/']")
    await follower.presses("button[value=accept]")
    assert await seated(CALL, OTHER_TPS) == [(1, follows, False)]
    await follower.goes(f"/applications/{follows}")
    await officer.goes(officer.page.url.removeprefix(address))
    assert "dipegang Contoh Dua" in await officer.page.inner_text("main")


async def test_a_minute_of_the_panels_time(secret: str, address: str, browser: Browser) -> None:
    _, follows = await result()
    officer = await Somebody.arrives(browser, address, size=PHONE)
    await officer.signs_in_as_officer(secret)
    await officer.goes("/officer/replacement")
    await officer.page.select_option("[name=call]", CALL)
    await officer.page.fill("[name=q]", "tiga contoh")
    await officer.presses("main form[role=search] button")
    await officer.presses("#found ~ * a >> nth=0")
    await officer.presses("button[value=replace]")
    assert await officer.page.locator(".error-summary").count() == 1, "a reason is missing"
    await officer.page.check("[name=reason][value=fail_to_appear]")
    await officer.presses("button[value=replace]")
    assert await seated(CALL, TPS) == [(1, follows, False)]
    told = "SELECT count(*) FROM notice WHERE kind IN ('seat_taken', 'appointment_ended')"
    assert await fetch_value(told) == 2


async def test_the_empty_seats_before_and_after(
    secret: str, address: str, browser: Browser
) -> None:
    _, follows = await result()
    officer = await Somebody.arrives(browser, address, size=DESKTOP, language="en")
    await officer.signs_in_as_officer(secret)
    await officer.goes(f"/officer/redistribution?call={CALL}&place={DISTRICT}")
    await officer.presses("button[value=plan]")
    assert "the best possible" in await officer.page.inner_text("main")
    await officer.presses("button[value=start]")
    await redistribute_district(call=CALL, district=DISTRICT, actor=ACTOR)
    asked = await fetch_value("SELECT application FROM seat_offer WHERE place = $1", THIRD_TPS)
    assert asked == follows
    await officer.goes(f"/officer/redistribution?call={CALL}&place={DISTRICT}")
    assert "Contoh Dua" in await officer.page.inner_text("main")
    await officer.goes(f"/officer/redistribution?call={CALL}&place=31")
    assert await officer.page.locator("svg.tile-map").count() == 2
