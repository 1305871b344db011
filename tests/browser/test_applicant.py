"""An applicant's way through a real browser: from the call to the receipt, and to a correction."""

import pytest
from playwright.async_api import Browser, ViewportSize

from recruit.applications.queries import draft_of
from recruit.foundation.database import fetch_one, fetch_value
from recruit.screening.actions import Reason
from recruit.screening.tables import Verdict
from tests.browser.chromium import find
from tests.browser.people import DESKTOP, MOBILE, NIK, PHONE, Somebody, picture
from tests.people.codes import code_sent
from tests.site.own import decide, review

CALL = "kpps-2024"

pytestmark = pytest.mark.skipif(find() is None, reason="no Chromium on this machine")


@pytest.mark.parametrize(
    ("size", "scripts", "language"),
    [
        pytest.param(PHONE, True, "id", id="phone"),
        pytest.param(PHONE, False, "en", id="phone-without-javascript"),
        pytest.param(DESKTOP, True, "en", id="desktop"),
        pytest.param(DESKTOP, False, "id", id="desktop-without-javascript"),
    ],
)
async def test_from_the_call_to_the_receipt(
    secret: str, address: str, browser: Browser, size: ViewportSize, scripts: bool, language: str
) -> None:
    who = await Somebody.arrives(browser, address, size=size, scripts=scripts, language=language)
    await who.signs_in()
    await who.begins(CALL)
    await who.fills_in(CALL)
    await who.presses("main form .button-wide")
    assert who.page.url.endswith("/receipt")
    number = str(await fetch_value("SELECT number FROM application WHERE stage = 'submitted'"))
    shown = "".join(filter(str.isdigit, await who.page.inner_text("main")))
    assert number in shown
    for path in ("/applications", "/inbox", "/account"):
        await who.goes(path)


@pytest.mark.parametrize("scripts", [True, False], ids=["javascript", "no-javascript"])
async def test_a_stale_tab_is_told_and_overwrites_nothing(
    secret: str, address: str, browser: Browser, scripts: bool
) -> None:
    who = await Somebody.arrives(browser, address, scripts=scripts)
    await who.signs_in()
    await who.begins(CALL)
    await who.fills_in(CALL, until="identity")
    other = Somebody(await who.page.context.new_page(), address, "id", scripts=scripts)
    await other.goes(f"/apply/{CALL}/identity")
    await who.page.fill("input[name=name]", "Nama Baru")
    await who.page.check("input[name=sex][value=L]")
    await who.presses("main form .button-wide")
    await other.page.fill("input[name=name]", "Nama Lama")
    await other.page.click("main form .button-wide")
    told = other.page.locator("main [role=alert]").first
    await told.wait_for()
    assert "diubah di tab atau ponsel lain" in await told.inner_text()
    await other.goes(f"/apply/{CALL}/identity")
    assert await other.page.input_value("input[name=name]") == "Nama Baru"


async def test_what_is_typed_without_a_network_is_sent_when_it_returns(
    secret: str, address: str, browser: Browser
) -> None:
    who = await Somebody.arrives(browser, address)
    await who.signs_in()
    await who.begins(CALL)
    await who.fills_in(CALL, until="identity")
    await who.page.evaluate("async () => { await navigator.serviceWorker.ready }")
    await who.page.reload()
    await who.page.context.set_offline(True)
    await who.page.fill("input[name=name]", "Contoh Tanpa Sinyal")
    await who.page.wait_for_selector("[data-state=kept]")
    assert "di ponsel" in await who.page.inner_text("#saved")
    await who.page.reload()
    assert await who.page.input_value("input[name=name]") == "Contoh Tanpa Sinyal"
    await who.page.context.set_offline(False)
    await who.page.wait_for_selector("[data-state=saved]")
    draft = await draft_of(await fetch_value("SELECT id FROM person"), CALL)
    assert draft is not None
    assert draft.answers["name"] == "Contoh Tanpa Sinyal"


async def test_what_the_verifier_could_not_read_is_mended_from_the_status_page(
    secret: str, address: str, browser: Browser
) -> None:
    who = await Somebody.arrives(browser, address, scripts=False)
    await who.signs_in()
    await who.begins(CALL)
    await who.fills_in(CALL)
    await who.presses("main form .button-wide")
    application = await fetch_value("SELECT id FROM application")
    await review()
    await decide(application, Verdict.needs_correction, Reason("nik", "KTP tidak terbaca."))
    await who.goes("/applications")
    await who.presses(f"main a[href='/applications/{application}']")
    assert "KTP tidak terbaca." in await who.page.inner_text("main")
    await who.presses(f"main a[href='/applications/{application}/correction']")
    file = {"name": "ktp.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    await who.page.set_input_files("input[type=file]", file)
    await who.presses("main form .button-wide")
    assert await fetch_value("SELECT stage FROM application") == "under_review"


async def test_the_desk_does_the_same_for_somebody_without_a_phone(
    secret: str, address: str, browser: Browser
) -> None:
    desk = await Somebody.arrives(browser, address, size=DESKTOP)
    await desk.signs_in_as_officer(secret)
    await desk.goes("/officer/desk")
    await desk.page.fill("input[name=nik]", NIK)
    await desk.page.select_option("select[name=call]", CALL)
    await desk.presses("main form button")
    await desk.fills_in(CALL)
    await desk.presses("main form .button-wide")
    assert "/officer/desk/receipts/" in desk.page.url
    row = await fetch_one("SELECT stage, entered_by FROM application")
    assert row is not None
    assert row["stage"] == "submitted"
    assert row["entered_by"].startswith("officer:")


async def test_the_keyboard_alone_suffices(secret: str, address: str, browser: Browser) -> None:
    who = await Somebody.arrives(browser, address)
    await who.goes("/sign-in")
    await who.types("nik", NIK)
    await who.types("address", MOBILE)
    await who.presses_enter()
    await who.types("code", await code_sent(MOBILE))
    await who.presses_enter()
    await who.goes(f"/apply/{CALL}")
    await who.tabs_to("main form button")
    await who.presses_enter()
    await who.fills_in(CALL, until="identity")
    await who.types("name", "Contoh Pelamar")
    await who.tabs_to("input[name=sex]")
    await who.page.keyboard.press("ArrowDown")
    await who.tabs_to("main form .button-wide")
    await who.presses_enter()
    assert who.step == "address"
