"""Somebody in front of a browser, who reads every page they come to with a critical eye."""

import io
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pyotp
from axe_playwright_python.async_playwright import Axe
from PIL import Image
from playwright.async_api import Browser, Page, ViewportSize

from recruit.foundation import clock
from recruit.rulebook.loading import load
from recruit.rulebook.model import Condition
from tests.browser.conftest import EMAIL, PASSWORD
from tests.people.codes import code_sent

PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
NIK, MOBILE = "3171011708909001", "+628120000001"
VILLAGE = "31.71.01.1001"

ANSWERS = {
    "eligibility": {"birth_date": "17-08-1990", "citizen": "yes"},
    "identity": {"name": "Contoh Pelamar", "sex": "L"},
    "address": {"address": "Jl. Contoh No. 1", "rt": "3", "rw": "5"},
    "background": {
        "education": "senior_secondary", "election_experience": "once", "it_ability": "good",
    },
    "ties": {
        "party": "never", "campaign": "no", "sentenced": "no", "civil_servant": "no",
        "holds_post": "no", "married": "no",
    },
    "health": {
        "systolic": "118", "diastolic": "76", "blood_sugar": "101", "cholesterol": "172",
    },
}  # fmt: skip
PICKED = {
    "eligibility": [("home_district", "31.71.01"), ("village", VILLAGE)],
    "place": [("place", f"{VILLAGE}.001")],
}
_TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def picture() -> bytes:
    """A sharp JPEG of nothing, large enough to be read."""
    content = io.BytesIO()
    noise = Image.effect_noise((900, 700), 120)
    noise.convert("RGB").save(content, "JPEG", quality=60)
    return content.getvalue()


@dataclass
class Somebody:
    """A person with a browser of their own."""

    page: Page
    address: str
    language: str
    scripts: bool
    complaints: list[str] = field(default_factory=list)

    @classmethod
    async def arrives(
        cls,
        browser: Browser,
        address: str,
        *,
        size: ViewportSize = PHONE,
        language: str = "id",
        scripts: bool = True,
    ) -> "Somebody":
        """A new browser, in which the language is chosen."""
        context = await browser.new_context(viewport=size, java_script_enabled=scripts)
        who = cls(await context.new_page(), address, language, scripts)
        who.page.on("request", lambda asked: who._own_host(asked.url))
        who.page.on("console", lambda said: who._heard(said.text) if said.type == "error" else None)
        await who.page.goto(f"{address}/?lang={language}")
        return who

    def _own_host(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and not url.startswith(self.address):
            self.complaints.append(f"asked {parts.netloc}")

    def _heard(self, text: str) -> None:
        if "status of 4" not in text and "ERR_INTERNET_DISCONNECTED" not in text:
            self.complaints.append(text)

    async def goes(self, path: str) -> None:
        """Open a page and look at it."""
        await self.page.goto(f"{self.address}{path}")
        await self.looks()

    async def looks(self) -> None:
        """Look at the page: nothing to complain of for any reader."""
        where = f"{self.page.url} in {self.language}"
        assert await self.page.locator("html").get_attribute("lang") == self.language, where
        assert await self.page.locator("h1").count() == 1, where
        if self.scripts:
            assert not await self.page.evaluate(_TOO_WIDE), where
            found = await Axe().run(self.page)
            assert found.violations_count == 0, f"{where}\n{found.generate_report()}"
        assert self.complaints == [], where

    async def presses(self, selector: str) -> None:
        """Press a button that leads to another page, and look at that."""
        async with self.page.expect_navigation():
            await self.page.click(selector)
        await self.looks()

    async def signs_in(self, nik: str = NIK, mobile: str = MOBILE) -> None:
        """Sign in with the code that was sent."""
        await self.goes("/sign-in")
        await self.page.fill("input[name=nik]", nik)
        await self.page.fill("input[name=address]", mobile)
        await self.presses("main form button")
        await self.page.fill("input[name=code]", await code_sent(mobile))
        await self.presses("main form button >> nth=0")
        assert "/sign-in" not in self.page.url

    async def signs_in_as_officer(self, secret: str) -> None:
        """Sign in with password and authenticator."""
        await self.goes("/officer/sign-in")
        await self.page.fill("input[name=email]", EMAIL)
        await self.page.fill("input[name=password]", PASSWORD)
        await self.page.fill("input[name=totp]", pyotp.TOTP(secret).at(clock.real_now()))
        await self.presses("main form button")
        assert "/officer/sign-in" not in self.page.url, "a code of the authenticator works once"

    async def tabs_to(self, selector: str) -> None:
        """Move the focus there with the Tab key, which must get everywhere."""
        reached = "selector => document.activeElement.matches(selector)"
        for _ in range(200):
            if await self.page.evaluate(reached, selector):
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {selector}")

    async def types(self, name: str, text: str) -> None:
        """Fill in a field with the keyboard."""
        await self.tabs_to(f"[name={name}]")
        await self.page.keyboard.type(text)

    async def presses_enter(self) -> None:
        """Send the form in which the focus is, and look at the next page."""
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Enter")
        await self.looks()

    async def begins(self, call: str) -> None:
        """From the call's page to the first page of its form."""
        await self.goes(f"/calls/{call}")
        await self.presses(f"a[href='/apply/{call}']")
        await self.presses("main form button")

    async def fills_in(self, call: str, until: str = "check") -> None:
        """Every page of the form from the one that is open, up to another."""
        while self.step != until:
            await self._fill_in_page(call)
            await self.presses("main form .button-wide")

    @property
    def step(self) -> str:
        """The page of the form that is open."""
        return urlsplit(self.page.url).path.rsplit("/", 1)[1]

    async def _fill_in_page(self, call: str) -> None:
        for name, value in PICKED.get(self.step, []):
            await self._picks(name, value)
        for name, value in ANSWERS.get(self.step, {}).items():
            if await self.page.locator(f"[name={name}]").count():  # not every call asks it
                await self._answers(name, value)
        if self.step == "documents":
            await self._sends_documents(call)
        if self.step == "declarations":
            for box in await self.page.locator("input[name=declarations]").all():
                await box.check()

    async def _picks(self, name: str, value: str) -> None:
        """Choose a place; without scripts a button shows what is inside it."""
        shows = await self.page.get_attribute(f"select[name={name}]", "data-shows")
        if shows is None:
            await self.page.select_option(f"select[name={name}]", value)
            return
        if self.scripts:
            async with self.page.expect_navigation():
                await self.page.select_option(f"select[name={name}]", value)
        else:
            await self.page.select_option(f"select[name={name}]", value)
            await self.presses("button[name=show] >> nth=0")

    async def _answers(self, name: str, value: str) -> None:
        kind = await self.page.locator(f"[name={name}]").first.get_attribute("type")
        if kind == "radio":
            await self.page.check(f"input[name={name}][value='{value}']")
        elif await self.page.locator(f"select[name={name}]").count():
            await self.page.select_option(f"select[name={name}]", value)
        else:
            await self.page.fill(f"[name={name}]", value)

    async def _sends_documents(self, call: str) -> None:
        for paper in load(call).documents:
            if paper.when is Condition.always:
                await self.sends(paper.kind.value)

    async def sends(self, kind: str) -> None:
        """Send one document and wait until the page says that the server has it."""
        block = f"#document-{kind}"
        file = {"name": "berkas.jpg", "mimeType": "image/jpeg", "buffer": picture()}
        await self.page.set_input_files(f"{block} input[name=file]", file)
        if not self.scripts:
            await self.presses(f"{block} [data-upload-send]")
        await self.page.wait_for_selector(f"{block} .document-given")
