"""Two assessors who are blind to one another, and a chair, in real browsers."""

from uuid import UUID

import pyotp
import pytest
from playwright.async_api import Browser, ViewportSize

from recruit.applications.actions import open_call
from recruit.foundation import clock
from recruit.people.actions import add_officer
from recruit.people.permissions import Role, system
from recruit.rulebook.model import Body
from tests.browser.chromium import find
from tests.browser.conftest import PASSWORD
from tests.browser.people import DESKTOP, PHONE, Somebody
from tests.scoring.invented import OTHER_TPS, TPS, stands

CALL = "ptps-2024"
CRITERIA = ("election-knowledge", "integrity", "commitment")

pytestmark = pytest.mark.skipif(find() is None, reason="no Chromium on this machine")


async def comes(
    browser: Browser, address: str, name: str, role: Role = Role.assessor, **looks: object
) -> Somebody:
    """An officer of PTPS who has just signed in."""
    email = f"{name.lower()}@contoh.example"
    enrolled = await add_officer(
        email=email, name=f"{name} Contoh", password=PASSWORD, role=role, bodies=[Body.ptps],
        place_prefix="31.71", actor=system("test"),
    )  # fmt: skip
    who = await Somebody.arrives(browser, address, **looks)  # type: ignore[arg-type]
    await who.goes("/officer/sign-in")
    await who.page.fill("input[name=email]", email)
    await who.page.fill("input[name=password]", PASSWORD)
    await who.page.fill("input[name=totp]", pyotp.TOTP(enrolled.totp_secret).at(clock.real_now()))
    await who.presses("main form button")
    return who


async def fills_in(who: Somebody, application: UUID, *points: int) -> None:
    """The sheet of an application, but does not send it."""
    await who.goes(f"/officer/scoring/{application}")
    for code, given in zip(CRITERIA, points, strict=True):
        await who.page.fill(f"[name=score-{code}]", str(given))


async def text(who: Somebody) -> str:
    return await who.page.inner_text("main")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_two_blind_assessors_and_the_chair(
    secret: str, address: str, browser: Browser, size: ViewportSize
) -> None:
    await open_call(name=CALL, actor=system("test"))
    judged, waiting = await stands(CALL, TPS), await stands(CALL, OTHER_TPS)
    first = await comes(browser, address, "Ani", size=size)
    second = await comes(browser, address, "Budi", size=size, language="en")
    chair = await comes(browser, address, "Candra", Role.panel_chair, size=size)

    await first.goes("/officer/scoring")
    await fills_in(first, judged, 83, 47, 91)
    assert "74,60" in await text(first)
    await first.page.reload()
    assert await first.page.input_value("[name=score-integrity]") == "47", "kept in the tab"
    await first.presses("#sheet button")
    assert "74,60" in await text(first)
    assert await first.page.locator("#sheet").count() == 0, "locked"

    await second.goes(f"/officer/scoring/{judged}")
    assert "74" not in await text(second)
    await chair.goes(f"/officer/scores?call={CALL}&place={TPS}")
    assert "Ani Contoh" in await text(chair)
    assert "74" not in await text(chair)

    await fills_in(second, judged, 60, 45, 50)
    await second.presses("#sheet button")
    assert "74.60" in await text(second)
    assert "To be discussed" in await text(second)
    await chair.goes(f"/officer/scores?call={CALL}")
    assert "22,10" in await text(chair)

    await second.goes(f"/officer/scoring/{judged}")
    await second.page.click("summary")
    await second.page.fill("[name=score-election-knowledge]", "80")
    await second.page.fill("[name=reason]", "Misheard an answer.")
    await second.presses("details form button")
    assert "60.50" in await text(second)
    assert "Misheard an answer." in await text(second)
    await chair.goes(f"/officer/scores?call={CALL}&place={TPS}")
    assert "Sepakat" in await text(chair)
    await chair.goes(f"/officer/scoring/{judged}")
    assert "Misheard an answer." in await text(chair)
    await chair.goes(f"/officer/scores?call={CALL}&place={OTHER_TPS}")
    assert "Ditunggu 2 lembar" in await text(chair)
    assert str(waiting) in await chair.page.inner_html("main")


async def test_the_keyboard_alone_and_enter_sends_nothing_too_early(
    secret: str, address: str, browser: Browser
) -> None:
    await open_call(name=CALL, actor=system("test"))
    judged = await stands(CALL, TPS)
    who = await comes(browser, address, "Ani", size=DESKTOP)
    await who.goes(f"/officer/scoring/{judged}")
    await who.tabs_to(f"[name=score-{CRITERIA[0]}]")
    for given in ("80", "90", "70"):
        await who.page.keyboard.type(given)
        await who.page.keyboard.press("Enter")
    assert who.page.url.endswith(str(judged))
    assert "80,00" in await text(who)
    await who.presses_enter()
    assert "handed-in" in who.page.url


async def test_without_javascript_the_total_comes_after_sending(
    secret: str, address: str, browser: Browser
) -> None:
    await open_call(name=CALL, actor=system("test"))
    judged = await stands(CALL, TPS)
    who = await comes(browser, address, "Ani", scripts=False)
    await fills_in(who, judged, 80, 90, 70)
    await who.page.fill("[name=score-integrity]", "")
    await who.presses("#sheet button")
    assert "tanpa itu tidak dapat dinilai" in await text(who)
    await who.page.fill("[name=score-integrity]", "90")
    await who.presses("#sheet button")
    assert "80,00" in await text(who)
