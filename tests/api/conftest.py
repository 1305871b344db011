"""The real application with two open calls, and programs that have keys."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any

import httpx
import pytest
from litestar import Litestar

from recruit import app as application
from recruit.applications.actions import open_call
from recruit.foundation.clock import WIB
from recruit.foundation.database import fetch, fetch_value
from recruit.foundation.embedded import Engines
from recruit.people import actions
from recruit.people.permissions import Permission, system
from recruit.people.queries import forget_keys
from recruit.rulebook.model import Body
from recruit.settings import settings
from tests.applications.forms import COMPLETE

ACTOR = system("test")
APPLICATIONS = "/api/v1/applications"

Key = Callable[..., Awaitable[dict[str, str]]]
Submit = Callable[..., Awaitable[httpx.Response]]


def nik(serial: int) -> str:
    """A well-formed NIK of nobody."""
    return f"317101170890{serial:04}"


@pytest.fixture
async def calls(places: None, clock_at: Callable[[datetime], None]) -> None:
    """KPPS and PTPS are open: it is the 20th of September 2024."""
    clock_at(datetime(2024, 9, 20, 10, 0, tzinfo=WIB))
    for name in ("kpps-2024", "ptps-2024"):
        await open_call(name=name, actor=ACTOR)


@pytest.fixture
def app(places: None, servers: Engines, monkeypatch: pytest.MonkeyPatch) -> Litestar:
    """The application on the engines of the tests."""
    monkeypatch.setenv("RECRUIT_DATABASE_URL", servers.database_url)
    monkeypatch.setenv("RECRUIT_VALKEY_URL", servers.valkey_url)
    monkeypatch.setattr(application, "configure_logging", lambda: None)
    settings.cache_clear()
    forget_keys()
    return application.create_app()


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """A program that talks to the application."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://recruit.test") as opened:
        yield opened
    for name in ("sessions", "rate_limit"):
        store = app.stores.get(name)
        async with store:
            await store.delete_all()
    settings.cache_clear()


@pytest.fixture
async def key(places: None) -> Key:
    """Makes an API key; unless told otherwise it may do everything, everywhere."""

    async def make(
        *permissions: Permission, bodies: tuple[Body, ...] = tuple(Body), place: str = ""
    ) -> dict[str, str]:
        secret = await actions.create_api_key(
            name="program", permissions=permissions or tuple(Permission), bodies=bodies,
            place_prefix=place, actor=ACTOR,
        )  # fmt: skip
        return {"Authorization": f"Bearer {secret}"}

    return make


@pytest.fixture
async def submit(calls: None, client: httpx.AsyncClient, key: Key) -> Submit:
    """Hands in a complete application with some answers changed."""
    entitled = await key()

    async def send(
        idempotency_key: str = "key-00000001", headers: dict[str, str] | None = None, **changes: Any
    ) -> httpx.Response:
        return await client.post(
            APPLICATIONS,
            content=json.dumps(COMPLETE | changes),
            headers={**entitled, "Idempotency-Key": idempotency_key, **(headers or {})},
        )

    return send


async def everything() -> dict[str, int]:
    """How many rows every table has: before and after something that must write nothing."""
    tables = await fetch(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    counts = " UNION ALL ".join(
        f"SELECT '{row['relname']}' AS name, count(*) AS n FROM \"{row['relname']}\""
        for row in tables
    )
    return {row["name"]: row["n"] for row in await fetch(counts)}


async def count(table: str) -> int:
    """How many rows a table has."""
    counted: int = await fetch_value(f'SELECT count(*) FROM "{table}"')
    return counted
