"""Documents from a phone: made smaller, looked at, sent in pieces, and gone on with after a cut."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageFilter
from playwright.async_api import Browser, Page, Route

from recruit.foundation.database import fetch_one, fetch_value
from tests.browser.chromium import find
from tests.browser.people import DESKTOP, PHONE, Somebody, picture
from tests.foundation.hostile import pdf

CALL = "kpps-2024"
PIECES = "**/api/v1/uploads/*"

pytestmark = pytest.mark.skipif(find() is None, reason="no Chromium on this machine")


@pytest.fixture
async def who(secret: str, address: str, browser: Browser) -> Somebody:
    """Somebody on the page of the documents of their form."""
    somebody = await Somebody.arrives(browser, address, size=PHONE)
    await somebody.signs_in()
    await somebody.begins(CALL)
    await somebody.goes(f"/apply/{CALL}/documents")
    return somebody


def photograph(blur: float = 0, size: tuple[int, int] = (3000, 2000)) -> bytes:
    """What a camera makes: large, lying on its side, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (6.0, 10.0, 30.0)
    noise = Image.effect_noise((size[0] // 3, size[1] // 3), 120).resize(size)
    written = io.BytesIO()
    noise.filter(ImageFilter.GaussianBlur(blur)).convert("RGB").save(
        written, "JPEG", quality=92, exif=exif
    )
    return written.getvalue()


async def choose(page: Page, kind: str, content: bytes, name: str = "IMG_1.jpg") -> None:
    media_type = "application/pdf" if name.endswith("pdf") else "image/jpeg"
    file = {"name": name, "mimeType": media_type, "buffer": content}
    await page.set_input_files(f"#document-{kind} input[name=file]", file)


async def stored(kind: str) -> tuple[str, int] | None:
    row = await fetch_one("SELECT media_type, size FROM draft_document WHERE kind = $1", kind)
    return None if row is None else (row["media_type"], row["size"])


async def test_a_photograph_is_made_smaller_and_sent_in_pieces(who: Somebody) -> None:
    sent: list[bytes] = []

    async def look(route: Route) -> None:
        if route.request.method == "PATCH":
            sent.append(route.request.post_data_buffer or b"")
        await route.continue_()

    await who.page.route(PIECES, look)
    content = photograph()
    await choose(who.page, "identity_card", content)
    await who.page.wait_for_selector("#document-identity_card .document-given img")
    arrived = b"".join(sent)
    assert len(arrived) < min(len(content), 1_600_000)
    assert max(map(len, sent)) == 256 * 1024
    assert b"Exif" not in arrived
    assert Image.open(io.BytesIO(arrived)).size == (1333, 2000)
    said = who.page.locator("#document-identity_card [data-upload-status]")
    assert "tersimpan di server" in await said.inner_text()
    assert await who.page.evaluate("document.activeElement.id") == "document-identity_card"
    await who.looks()
    assert await stored("identity_card") is not None
    await who.presses("#document-identity_card .document-given button")
    assert await stored("identity_card") is None


async def test_a_doubtful_picture_is_told_before_it_is_sent(who: Somebody) -> None:
    block = who.page.locator("#document-photo")
    for content, word in ((photograph(blur=25), "buram"), (photograph(size=(500, 400)), "kecil")):
        await choose(who.page, "photo", content)
        await block.locator("[data-upload-doubt]").wait_for()
        assert word in await block.locator("[data-upload-concern]").inner_text()
        await who.looks()
        assert await fetch_value("SELECT count(*) FROM upload") == 0
        await block.locator("[data-upload-other]").click()
        assert not await block.locator("[data-upload-doubt]").is_visible()
    await choose(who.page, "photo", photograph(blur=25))
    await block.locator("[data-upload-anyway]").click()
    await block.locator(".document-given img").wait_for()
    assert await stored("photo") is not None


async def test_a_network_that_comes_and_goes_costs_only_time(who: Somebody) -> None:
    pieces = 0

    async def shaky(route: Route) -> None:
        nonlocal pieces
        pieces += 1
        if pieces % 2:
            await route.abort("internetdisconnected")
        elif pieces == 2:
            await route.fetch()  # it arrives, and the answer is lost
            await route.abort("connectionreset")
        else:
            await route.continue_()

    await who.page.route(PIECES, shaky)
    await choose(who.page, "diploma", photograph())
    await who.page.locator("#document-diploma").get_by_text("Jaringan terputus").wait_for()
    await who.page.wait_for_selector("#document-diploma .document-given img", timeout=60_000)
    assert await fetch_value("SELECT count(*) FROM upload") == 1


async def test_a_page_that_was_closed_goes_on_where_it_was(who: Somebody) -> None:
    async def stuck(route: Route) -> None:
        if route.request.method == "PATCH" and route.request.headers["upload-offset"] != "0":
            await route.abort("internetdisconnected")
        else:
            await route.continue_()

    await who.page.route(PIECES, stuck)
    await choose(who.page, "diploma", photograph())
    await who.page.get_by_text("Jaringan terputus").wait_for()
    assert await fetch_value("SELECT received FROM upload") == 256 * 1024
    await who.page.unroute(PIECES)
    await who.page.reload()
    await who.page.wait_for_selector("#document-diploma .document-given img")
    assert await fetch_value("SELECT count(*) FROM upload") == 1
    await who.page.reload()
    assert await who.page.locator("#document-diploma progress").is_visible() is False


async def test_what_the_server_refuses_is_told_beside_the_file(who: Somebody) -> None:
    block = who.page.locator("#document-declaration")
    await choose(who.page, "declaration", pdf(pages=21), "surat.pdf")
    await block.get_by_text("lebih dari 20 halaman").wait_for()
    await choose(who.page, "declaration", b"\x00" * (5 * 1024 * 1024 + 1), "surat.pdf")
    await block.get_by_text("melebihi 5 MB").wait_for()
    await choose(who.page, "declaration", pdf(), "surat.pdf")
    await block.locator(".document-icon").wait_for()
    assert await stored("declaration") == ("application/pdf", len(await _content(who)))


async def _content(who: Somebody) -> bytes:
    path = f"{who.address}/apply/{CALL}/documents/declaration/content"
    return await (await who.page.request.get(path)).body()


async def test_without_javascript_it_is_one_form_a_document(
    secret: str, address: str, browser: Browser, tmp_path: Path
) -> None:
    somebody = await Somebody.arrives(browser, address, size=DESKTOP, scripts=False, language="en")
    await somebody.signs_in()
    await somebody.begins(CALL)
    await somebody.goes(f"/apply/{CALL}/documents")
    await choose(somebody.page, "photo", picture())
    await somebody.presses("#document-photo [data-upload-send]")
    assert await somebody.page.locator("#document-photo .document-given img").count() == 1
    await choose(somebody.page, "photo", b"MZ" + b"\x00" * 100)
    await somebody.presses("#document-photo [data-upload-send]")
    told = await somebody.page.locator("#document-photo .error").inner_text()
    assert told == "Only JPG, PNG or PDF is accepted."
    await somebody.presses("#document-photo .document-given button")
    assert await stored("photo") is None
