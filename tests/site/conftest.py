"""The real application with nobody in it, and officers who can sign in."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pyotp
import pytest
from argon2 import PasswordHasher

from recruit import app as application
from recruit.foundation import clock
from recruit.foundation.embedded import Engines
from recruit.people import actions, passwords
from recruit.people.permissions import Role, system
from recruit.rulebook.model import Body
from recruit.settings import settings
from recruit.site import remembered
from tests.reports.invented import SetClock, at, open_calls

EMAIL = "rina.rekaan@example.org"
PASSWORD = "a long invented password"
BODIES = [Body.kpps, Body.tib]

Officer = Callable[..., Awaitable[actions.Enrolled]]
SignIn = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
async def calls(places: None, clock_at: SetClock) -> None:
    """KPPS and PTPS, on the 20th of September 2024: registration is open."""
    clock_at(at("2024-09-20 10:00"))
    await open_calls("kpps-2024", "ptps-2024", "panwascam-2022")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cheap password hashes, and no sums from the test before."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(1, 8, 1))
    remembered.forget()


@pytest.fixture
async def client(
    places: None, servers: Engines, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that asks for pages."""
    monkeypatch.setenv("RECRUIT_DATABASE_URL", servers.database_url)
    monkeypatch.setenv("RECRUIT_VALKEY_URL", servers.valkey_url)
    monkeypatch.setattr(application, "configure_logging", lambda: None)
    settings.cache_clear()
    made = application.create_app()
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(made),
        base_url="http://recruit.test",
        headers={"Accept": "text/html"},
    ) as opened:
        yield opened
    for name in ("sessions", "rate_limit"):
        store = made.stores.get(name)
        async with store:  # closes its connections
            await store.delete_all()
    settings.cache_clear()


@pytest.fixture
async def officer(places: None) -> Officer:
    """Adds an officer; unless told otherwise a registrar of Jakarta Pusat for KPPS and Tib."""

    async def add(role: Role = Role.registrar, place: str = "31.71") -> actions.Enrolled:
        return await actions.add_officer(
            email=EMAIL,
            name="Rina Rekaan",
            password=PASSWORD,
            role=role,
            bodies=BODIES,
            place_prefix=place,
            actor=system("test"),
        )

    return add


@pytest.fixture
async def sign_in(client: httpx.AsyncClient, officer: Officer) -> SignIn:
    """Adds an officer and signs in as they do: with the form."""

    async def enter(role: Role = Role.registrar, place: str = "31.71") -> httpx.Response:
        enrolled = await officer(role, place)
        code = pyotp.TOTP(enrolled.totp_secret).at(clock.real_now())
        return await post(client, "/officer/sign-in", email=EMAIL, password=PASSWORD, totp=code)

    return enter


async def post(client: httpx.AsyncClient, path: str, **fields: str | list[str]) -> httpx.Response:
    """Send a form, with the token that its page carries."""
    await client.get("/officer/sign-in")
    token = client.cookies.get("csrftoken", "")
    return await client.post(path, data={"_csrf_token": token, **fields})


def text_of(page: httpx.Response) -> str:
    """What a reader reads."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))
