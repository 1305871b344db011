"""A panel goes from a ranking to signed minutes, each member in a browser of their own."""

from uuid import UUID

import pyotp
import pytest
from playwright.async_api import Browser

from recruit.foundation import clock
from recruit.foundation.database import execute, fetch_one, fetch_value
from recruit.people.actions import add_officer
from recruit.people.permissions import Role, system
from recruit.rulebook.model import Body
from tests.browser.chromium import find
from tests.browser.conftest import PASSWORD
from tests.browser.people import DESKTOP, PHONE, Somebody
from tests.selection.invented import scored

pytestmark = pytest.mark.skipif(find() is None, reason="no Chromium on this machine")

DISTRICT = "31.71.01"
WHO = {"ketua": (Role.panel_chair, "Ketua Contoh"), "anggota": (Role.panel_member, "Anggota Dua")}


async def enrolled(name: str) -> str:
    """An officer of the panel; the secret of their codes."""
    role, called = WHO[name]
    made = await add_officer(
        email=f"{name}@contoh.example",
        name=called,
        password=PASSWORD,
        role=role,
        bodies=[Body.kpps],
        place_prefix=DISTRICT,
        actor=system("test"),
    )
    return made.totp_secret


async def signs_in(who: Somebody, name: str, secret: str) -> None:
    await who.goes("/officer/sign-in")
    await who.page.fill("input[name=email]", f"{name}@contoh.example")
    await who.page.fill("input[name=password]", PASSWORD)
    await who.page.fill("input[name=totp]", pyotp.TOTP(secret).at(clock.real_now()))
    await who.presses("main form button")


async def candidates(count: int) -> list[UUID]:
    return [await scored(90 - one, sex="L" if one % 4 else "P") for one in range(count)]


async def drafts(chair: Somebody) -> str:
    """From the menu to a draft with all members of the panel; its path."""
    await chair.goes("/officer/plenaries")
    await chair.page.fill("input[name=place]", DISTRICT)
    await chair.page.select_option("select[name=call]", "kpps-2024")
    await chair.presses("main form button")
    for box in await chair.page.locator("input[name=members]").all():
        await box.check()
    await chair.page.fill("input[name=seed]", "pleno-contoh")
    await chair.presses("main form .button-wide")
    return chair.page.url.removeprefix(chair.address)


async def test_from_the_ranking_to_signed_minutes(
    secret: str, address: str, browser: Browser
) -> None:
    people = await candidates(16)
    secrets = {name: await enrolled(name) for name in WHO}
    await execute("UPDATE officer SET revoked_at = now() WHERE email LIKE 'operator@%'")
    chair = await Somebody.arrives(browser, address, size=DESKTOP)
    await signs_in(chair, "ketua", secrets["ketua"])
    path = await drafts(chair)
    await chair.page.click("summary >> nth=1")
    await chair.page.fill(".plenary-lines li:first-child textarea", "Pindah ke luar kota.")
    await chair.presses(".plenary-lines li:first-child button[value^=set_aside]")
    assert await chair.page.locator("text=Pindah ke luar kota.").count() == 1
    assert await chair.page.locator("text=Tetapkan sekarang").count() == 0
    await chair.presses(f"form[action='{path}/confirm'] button")
    member = await Somebody.arrives(browser, address, size=PHONE, scripts=False)
    await signs_in(member, "anggota", secrets["anggota"])
    await member.goes(path)
    assert await member.page.locator(f"form[action='{path}/commit']").count() == 0
    await member.presses(f"form[action='{path}/confirm'] button")
    assert await fetch_value("SELECT count(*) FROM appointment") == 0
    await chair.goes(path)
    await chair.presses(f"form[action='{path}/commit'] button")
    assert await chair.page.locator(".error-summary").count() == 1, "women's share has no reason"
    await chair.page.click("text=Tulis alasan keterwakilan perempuan")
    await chair.page.fill("#reason-women", "Pelamar perempuan lain tidak hadir.")
    await chair.presses("form:has(#reason-women) button")
    await chair.presses(f"form[action='{path}/confirm'] button")
    await member.goes(path)
    await member.presses(f"form[action='{path}/confirm'] button")
    await chair.goes(path)
    await chair.presses(f"form[action='{path}/commit'] button")
    row = await fetch_one("SELECT stage, quorum FROM plenary")
    assert row is not None
    assert tuple(row) == ("committed", 2)
    seated = await fetch_value(
        "SELECT array_agg(application ORDER BY seat_number) FROM appointment"
    )
    assert seated == people[1:8]
    for paper in ("minutes", "attachment"):
        asked = await chair.page.context.request.get(f"{address}{path}/papers/{paper}")
        assert asked.headers["content-type"] == "application/pdf"
        assert (await asked.body()).startswith(b"%PDF")
