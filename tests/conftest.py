"""Real engines for the tests: one PostgreSQL and one Valkey for each test process."""

import os
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from recruit.foundation import clock, database, keys
from recruit.foundation.embedded import Engines, engines
from recruit.places.actions import ensure_shipped_places
from recruit.schema import migrate
from recruit.settings import settings

SHIPPED = (318 + 14_835, 14_835, 8_214_007)
"""Places, stations and voters; a test before may have imported a register of its own."""


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """One event loop, asyncio, for the whole session: the pool belongs to it."""
    return "asyncio"


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="session", autouse=True)
def _settings(data_dir: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        given = (
            "DATABASE_URL",
            "VALKEY_URL",
            "FILES_URL",
            "VAULT_KEYS",
            "DIGEST_KEY",
            "SIGNING_KEY",
        )
        for name in given:
            patch.delenv(f"RECRUIT_{name}", raising=False)
        patch.setenv("RECRUIT_DATA_DIR", str(data_dir))
        settings.cache_clear()
        keys.vault.cache_clear()
        keys.signing_keys.cache_clear()
        yield


@pytest.fixture(scope="session")
def servers(data_dir: Path) -> Iterator[Engines]:
    """PostgreSQL and Valkey, without the durability that tests do not need."""
    with engines(data_dir, durable=False) as running:
        yield running


@pytest.fixture(scope="session")
async def _migrated(servers: Engines) -> AsyncIterator[None]:
    await database.open_database(servers.database_url)
    await migrate()
    yield
    await database.close_database()


@pytest.fixture(name="database")
async def _database(_migrated: None) -> None:
    """A migrated database with nothing in it."""
    await _empty(keep=[])


@pytest.fixture
async def places(_migrated: None) -> None:
    """A database with the shipped places and their estimated TPS, and nothing else.

    For tests that leave the places as they are; the others take ``database``.
    """
    left = await database.fetch_one(
        "SELECT count(*) AS places, count(*) FILTER (WHERE estimated) AS stations,"
        " coalesce(sum(voters), 0) AS voters FROM place"
    )
    as_shipped = left is not None and tuple(left) == SHIPPED
    await _empty(keep=["place"] if as_shipped else [])
    await ensure_shipped_places()


async def _empty(keep: list[str]) -> None:
    tables = await database.fetch(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind = 'r' AND relname <> 'migration' AND relname <> ALL ($1)",
        keep,
    )
    listed = ", ".join(f'"{row["relname"]}"' for row in tables)
    async with database.transaction() as connection:
        # The ledger refuses to be emptied; only its owner, in a test, can look away.
        await connection.execute("SET LOCAL session_replication_role = replica")
        await connection.execute(f"TRUNCATE {listed}")


@pytest.fixture
def clock_at() -> Iterator[Callable[[datetime], None]]:
    """Holds the clock at a moment; it runs again after the test."""
    yield clock.freeze
    clock.freeze(None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skipped test is red: it shows nothing."""
    report = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome, report.longrepr = "failed", f"skipped in CI: {report.longrepr}"
    return report
