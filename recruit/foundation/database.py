"""The one PostgreSQL engine, its transactions, and bulk copies in and out."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeAlias, cast

import asyncpg
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

CLOSE_SECONDS = 5.0

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


class _Transaction(PostgresTransaction):
    """Piccolo's transaction, which gives its connection back also if its end fails.

    A commit that a deferred constraint refuses, or a server that is gone, would otherwise cost
    the pool one connection each time.
    """

    async def __aexit__(self, *outcome: Any) -> bool:
        """Commit or roll back, and let go of the connection."""
        try:
            return await super().__aexit__(*outcome)
        finally:
            if self.engine.current_transaction.get() is self:
                self.engine.current_transaction.reset(self.context)
                await pool().release(self.connection)


class _Engine(PostgresEngine):
    """Piccolo's engine, which learns its address only when the servers are up."""

    def transaction(self, allow_nested: bool = True) -> PostgresTransaction:
        """A transaction of ours."""
        return _Transaction(engine=self, allow_nested=allow_nested)

    async def check_version(self) -> None:
        """Ask nothing at import; ``recruit doctor`` tells the server's version."""


engine = _Engine(config={}, extensions=())


class _PooledConnection(asyncpg.Connection):
    """A connection whose return to the pool costs no round trip.

    asyncpg rolls back what was left open; beyond that there is nothing to undo.
    """

    def get_reset_query(self) -> str:
        """Nothing: whatever we set is local to a transaction, and so are our locks."""
        return ""


async def open_database(url: str, *, pool_size: int = 12) -> None:
    """Open the pool that Piccolo and our own SQL share.

    The address is kept in the engine, so that Piccolo's own connections (migrations, batches)
    reach the same server.
    """
    engine.config["dsn"] = url
    await engine.start_connection_pool(
        min_size=2, max_size=pool_size, connection_class=_PooledConnection
    )


async def close_database() -> None:
    """Close the pool; a second call does nothing.

    A statement that does not end is cut off after five seconds: its transaction is rolled back,
    and whoever asked the process to stop is not kept waiting.
    """
    if engine.pool is None:
        return
    closing, engine.pool = engine.pool, None
    try:
        await asyncio.wait_for(closing.close(), CLOSE_SECONDS)
    except TimeoutError:
        closing.terminate()


def pool() -> asyncpg.Pool:
    """The open pool; ``RuntimeError`` before :func:`open_database`."""
    if engine.pool is None:
        raise RuntimeError("the database is not open")
    return engine.pool


@asynccontextmanager
async def transaction() -> AsyncIterator[Connection]:
    """One transaction; a block inside another joins it, and so do Piccolo's queries."""
    async with engine.transaction() as current:
        yield current.connection


@asynccontextmanager
async def connection() -> AsyncIterator[Connection]:
    """The connection of the running transaction, or one of the pool for reading."""
    running = engine.current_transaction.get()
    if running is not None:
        yield running.connection
        return
    async with pool().acquire() as acquired:
        yield cast("Connection", acquired)


async def fetch(sql: str, *arguments: Any) -> list[asyncpg.Record]:
    """All rows of a statement, inside the running transaction if there is one."""
    async with connection() as current:
        return await current.fetch(sql, *arguments)


async def fetch_one(sql: str, *arguments: Any) -> asyncpg.Record | None:
    """The first row of a statement, or nothing."""
    async with connection() as current:
        return await current.fetchrow(sql, *arguments)


async def fetch_value(sql: str, *arguments: Any) -> Any:
    """The first value of the first row of a statement."""
    async with connection() as current:
        return await current.fetchval(sql, *arguments)


async def execute(sql: str, *arguments: Any) -> int:
    """Run a statement; the number of rows it touched."""
    async with connection() as current:
        tag = await current.execute(sql, *arguments)
    last = tag.rsplit(" ", 1)[-1]
    return int(last) if last.isdigit() else 0


@asynccontextmanager
async def bulk(connection: Connection) -> AsyncIterator[None]:
    """Let a statement look up every one of many rows by index, inside the caller's transaction.

    PostgreSQL plans by the size that a table had, and keeps the plans of foreign-key checks. A
    table that was small, and grows by this very statement, would be read from end to end for
    each row of it.
    """
    await connection.execute("DISCARD PLANS; SET LOCAL enable_seqscan = off")
    yield
    await connection.execute("SET LOCAL enable_seqscan = on")


@asynccontextmanager
async def planned_for_its_values(connection: Connection) -> AsyncIterator[None]:
    """Plan a statement for its very arguments, inside the caller's transaction.

    Only that one: foreign-key checks after it would be planned anew for each row, at ten times
    their cost.
    """
    await connection.execute("SET LOCAL plan_cache_mode = force_custom_plan")
    yield
    await connection.execute("SET LOCAL plan_cache_mode = auto")


async def copy_in(
    connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Write rows with binary ``COPY`` inside the caller's transaction; how many there were."""
    async with bulk(connection):
        tag: str = await connection.copy_records_to_table(
            table, records=rows, columns=list(columns)
        )
    return int(tag.rsplit(" ", 1)[-1])


async def copy_out(connection: Connection, sql: str, *arguments: Any, output: Any) -> int:
    """Stream the rows of a query as CSV into ``output`` (path, file or coroutine); how many."""
    tag = await connection.copy_from_query(sql, *arguments, output=output, format="csv")
    return int(tag.rsplit(" ", 1)[-1])
