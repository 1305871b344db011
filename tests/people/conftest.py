"""An application with nothing but people in it, on the real stores."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pyotp
import pytest
from argon2 import PasswordHasher
from litestar import Litestar, Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import JSONBody
from litestar.stores.valkey import ValkeyStore
from valkey.asyncio import Valkey

from recruit.foundation import clock, database
from recruit.foundation.embedded import Engines
from recruit.foundation.problems import Problem
from recruit.people import actions, passwords
from recruit.people.api import ROUTES
from recruit.people.guards import (
    STATIC_FILES,
    authentication,
    permission_guard,
    provide_actor,
    require_declared_permissions,
)
from recruit.people.permissions import Actor, Permission, Role, system
from recruit.people.queries import forget_keys
from recruit.people.sessions import begin_session, end_session, sign_in_limit
from recruit.people.sign_in import sign_in
from recruit.places.actions import import_register
from recruit.rulebook.model import Body
from recruit.settings import settings

OPERATOR = system("test")
EMAIL = "siti.invented@example.org"
PASSWORD = "a long invented password"

AddOfficer = Callable[..., Awaitable[actions.Enrolled]]


@post("/sign-in", opt={"permission": None}, middleware=[sign_in_limit()], status_code=204)
async def _sign_in(request: Request[Any, Any, Any], data: JSONBody[dict[str, str]]) -> None:
    begin_session(request, await sign_in(**data))


@post("/sign-out", opt={"permission": None}, status_code=204)
async def _sign_out(request: Request[Any, Any, Any]) -> None:
    end_session(request)


@get("/page", opt={"permission": None})
async def _page(actor: NamedDependency[Actor]) -> str:
    return actor.name


@get("/style.css", opt=STATIC_FILES)
async def _style() -> str:
    return "a {}"


@get("/plan", opt={"permission": Permission.training_plan})
async def _plan(actor: NamedDependency[Actor]) -> str:
    return actor.name


def _answer(_: Request[Any, Any, Any], problem: Problem) -> Response[dict[str, Any]]:
    return Response(problem.as_json("en"), status_code=problem.status)


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(1, 8, 1))


@pytest.fixture
async def cities(database: None) -> None:
    """Two cities and a district, and nothing else."""
    regions = (
        "code,name,lat,lng\n31,DKI Jakarta,,\n31.71,Jakarta Pusat,,\n31.71.01,Gambir,,\n"
        "31.72,Jakarta Utara,,\n"
    )
    await import_register(regions, actor="test", dry_run=False)


@pytest.fixture
async def stores(servers: Engines) -> AsyncIterator[dict[str, ValkeyStore]]:
    async with Valkey.from_url(servers.valkey_url) as valkey:
        store = ValkeyStore(valkey, namespace="test")
        yield {name: store.with_namespace(name) for name in ("sessions", "rate_limit")}
        await store.delete_all()


@pytest.fixture
def app(database: None, stores: dict[str, Any]) -> Litestar:
    forget_keys()
    return Litestar(
        [*ROUTES, _sign_in, _sign_out, _page, _style, _plan],
        middleware=authentication(settings()),
        guards=[permission_guard],
        dependencies={"actor": Provide(provide_actor)},
        exception_handlers={Problem: _answer},
        on_startup=[require_declared_permissions],
        stores=stores,
    )


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://recruit.test") as opened:
        yield opened


@pytest.fixture
def add_officer(database: None) -> AddOfficer:
    async def add(**changes: Any) -> actions.Enrolled:
        given = {
            "email": EMAIL, "name": "Siti Rekaan", "password": PASSWORD, "role": Role.verifier,
            "bodies": [Body.kpps], "place_prefix": "", "actor": OPERATOR,
        }  # fmt: skip
        return await actions.add_officer(**(given | changes))

    return add


@pytest.fixture
def real_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], datetime]:
    """Moves the machine's time, from a whole half minute, by some seconds."""
    start = datetime(2024, 10, 1, 9, tzinfo=clock.WIB)

    def at(seconds: int) -> datetime:
        moment = start + timedelta(seconds=seconds)
        monkeypatch.setattr(clock, "real_now", lambda: moment)
        return moment

    at(0)
    return at


def code_at(secret: str, moment: datetime) -> str:
    return pyotp.TOTP(secret).at(moment)


async def events_of(subject: UUID) -> list[str]:
    rows = await database.fetch(
        "SELECT kind, data ->> 'reason' AS reason FROM ledger_event"
        " WHERE subject_id = $1 ORDER BY sequence",
        subject,
    )
    return [f"{row['kind']}:{row['reason']}" if row["reason"] else row["kind"] for row in rows]
