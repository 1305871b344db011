"""Transactions: all or nothing, one inside another, and no connection lost however they end."""

import asyncio
from io import BytesIO

import asyncpg
import pytest

from recruit.foundation import database
from recruit.foundation.clock import Rehearsal
from recruit.foundation.database import (
    copy_in,
    copy_out,
    execute,
    fetch,
    fetch_one,
    fetch_value,
    pool,
    transaction,
)
from recruit.foundation.embedded import Engines

MORE_THAN_THE_POOL = 15

_RUN = "INSERT INTO job_run (kind, jobs, started_by, started_at) VALUES ($1, 0, 't', now())"


async def kinds() -> list[str]:
    return [row["kind"] for row in await fetch("SELECT kind FROM job_run ORDER BY kind")]


async def test_a_block_inside_another_joins_it(database: None) -> None:
    with pytest.raises(RuntimeError):
        await _inner_ends_well_and_outer_fails()
    assert await kinds() == []
    async with transaction() as outer:
        await execute(_RUN, "a")
        async with transaction() as inner:
            assert inner is outer
            await execute(_RUN, "b")
    assert await kinds() == ["a", "b"]


async def _inner_ends_well_and_outer_fails() -> None:
    async with transaction():
        await execute(_RUN, "outer")
        async with transaction():
            await execute(_RUN, "inner")
        raise RuntimeError


async def test_piccolo_s_own_queries_join_too(database: None) -> None:
    with pytest.raises(RuntimeError):
        await _piccolo_inside_a_failure()
    assert await fetch_value("SELECT count(*) FROM rehearsal") == 0


async def _piccolo_inside_a_failure() -> None:
    async with transaction() as connection:
        now = await connection.fetchval("SELECT now()")
        await Rehearsal.insert(Rehearsal(id=1, time=now, set_at=now))
        raise RuntimeError


async def test_tasks_have_transactions_of_their_own(database: None) -> None:
    async def write(kind: str) -> object:
        async with transaction() as connection:
            await execute(_RUN, kind)
            return connection

    connections = await asyncio.gather(*(write(kind) for kind in "abc"))
    assert len({id(connection) for connection in connections}) == 3
    assert await kinds() == ["a", "b", "c"]


@pytest.fixture
async def checked_late(database: None) -> None:
    await execute("DROP TABLE IF EXISTS late")
    await execute("CREATE TABLE late (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)")


async def test_a_refused_commit_gives_the_connection_back(checked_late: None) -> None:
    for _ in range(MORE_THAN_THE_POOL):
        with pytest.raises(asyncpg.UniqueViolationError):
            await asyncio.wait_for(_refused_at_commit(), 10)
    assert await fetch_value("SELECT count(*) FROM late") == 0
    await execute("DROP TABLE late")


async def _refused_at_commit() -> None:
    async with transaction():
        await execute("INSERT INTO late VALUES (1), (1)")


async def test_a_lost_server_gives_the_connection_back(database: None) -> None:
    for _ in range(MORE_THAN_THE_POOL):
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):
            await asyncio.wait_for(_cut_off_in_the_middle(), 10)
        assert await fetch_value("SELECT 1") == 1
    assert await kinds() == []


async def _cut_off_in_the_middle() -> None:
    async with transaction() as connection:
        await execute(_RUN, "lost")
        own = await connection.fetchval("SELECT pg_backend_pid()")
        async with pool().acquire() as other:
            await other.execute("SELECT pg_terminate_backend($1)", own)
        await execute(_RUN, "never")


async def test_rows_are_copied_in_and_out(database: None) -> None:
    async with transaction() as connection:
        columns = ["kind", "jobs", "started_by", "started_at"]
        now = await connection.fetchval("SELECT now()")
        rows = [(f"run {n}", n, 'a "b", c', now) for n in range(1000)]
        assert await copy_in(connection, "job_run", columns, rows) == 1000
        out = BytesIO()
        query = "SELECT kind, started_by FROM job_run WHERE jobs >= $1 ORDER BY jobs"
        assert await copy_out(connection, query, 998, output=out) == 2
    assert out.getvalue() == b'run 998,"a ""b"", c"\nrun 999,"a ""b"", c"\n'


async def test_reads_outside_a_transaction(database: None) -> None:
    assert await fetch("SELECT 1 WHERE false") == []
    assert await fetch_one("SELECT 1 WHERE false") is None
    assert await execute(_RUN, "a") == 1
    assert await execute("UPDATE job_run SET kind = 'b' WHERE kind = 'none'") == 0


async def test_closing_does_not_wait_for_a_statement_that_never_ends(
    servers: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "CLOSE_SECONDS", 0.2)
    kept, database.engine.pool = database.engine.pool, None
    try:
        await database.open_database(servers.database_url)
        stuck = asyncio.create_task(database.fetch("SELECT pg_sleep(60)"))
        await asyncio.sleep(0.1)
        await asyncio.wait_for(database.close_database(), 5)
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await stuck
    finally:
        database.engine.pool = kept
