"""The ground of a run: durable engines of its own, a server and a worker as they run for people."""

import asyncio
import os
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import httpx

from recruit.demo.office import Office
from recruit.demo.run import prepare
from recruit.foundation import clock, database, keys, outbox
from recruit.foundation.clock import WIB
from recruit.foundation.embedded import Engines, engines, pgbench_path, psql_path
from recruit.people.permissions import system
from recruit.running import Addresses, Installation, installation
from recruit.settings import settings

ACTOR = system("benchmark")
PROVINCE, CITY = "31", "31.71"
WAIT_SECONDS = 60


def at(text: str) -> datetime:
    """A moment in WIB."""
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


@contextmanager
def throwaway_engines(beside: Path) -> Iterator[Engines]:
    """Durable engines on the disk where an installation's data lies, gone after the block."""
    beside.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="bench-", dir=beside, ignore_cleanup_errors=True) as folder:
        for name in [name for name in os.environ if name.startswith("RECRUIT_")]:
            del os.environ[name]
        os.environ["RECRUIT_DATA_DIR"] = folder
        settings.cache_clear()
        keys.vault.cache_clear()
        with engines(Path(folder), durable=True) as running:
            yield running


@asynccontextmanager
async def clean_ground(running: Engines, moment: str) -> AsyncIterator[Office]:
    """A database with nothing but Jakarta's places and an invented office, at a moment."""
    await database.open_database(running.database_url)
    try:
        office = await prepare(PROVINCE, at(moment))
        # Not the empty tables: no installation has them analysed, and PostgreSQL would believe for
        # a minute that they stay empty.
        await database.execute("ANALYZE place")
        yield office
    finally:
        await database.close_database()


class Site:
    """A running server, at ``address``, and its workers."""

    def __init__(self, processes: Installation, port: int) -> None:
        self.processes = processes
        self.port = port
        self.address = f"http://127.0.0.1:{port}"

    @property
    def web_pid(self) -> int:
        """The process of the server; those that serve are its children."""
        return self.processes._processes["web"].pid

    @property
    def worker_pid(self) -> int:
        """The process of the one worker."""
        return self.processes.worker_pids[0]


@asynccontextmanager
async def site(running: Engines, *, workers: int) -> AsyncIterator[Site]:
    """One server process and some workers, ready to work."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    addresses = Addresses(running.database_url, running.valkey_url)
    with installation(addresses, host="127.0.0.1", port=port, workers=workers) as processes:
        found = Site(processes, port)
        async with asyncio.timeout(WAIT_SECONDS):
            await _healthy(found)
            if workers:
                await _working()
        yield found


async def _healthy(found: Site) -> None:
    async with httpx.AsyncClient(base_url=found.address, trust_env=False) as client:
        while True:
            try:
                if (await client.get("/health")).is_success:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.1)


async def _working() -> None:
    """Wait until a worker has done a job."""
    async with database.transaction() as connection:
        run = await outbox.start_run(
            connection, kind="benchmark", jobs=[("keep_calendar", {})], actor=ACTOR.reference
        )
    await ended(run)


async def ended(run: UUID) -> None:
    """Wait for the end of a run; an error if a job failed."""
    state = await outbox.progress(run)
    while state is None or not state.ended:
        await asyncio.sleep(0.05)
        state = await outbox.progress(run)
    if state.failed:
        error = await database.fetch_value(
            "SELECT error FROM outbox WHERE run = $1 AND failed_at IS NOT NULL", run
        )
        raise RuntimeError(f"{state.failed} of {state.jobs} jobs failed: {error}")


async def go_to(moment: str) -> None:
    """Set the clock of the installation."""
    await clock.rehearse(at(moment))


def _server(running: Engines) -> list[str]:
    return ["-h", str(running.socket_dir), "-p", "5432", "-U", "postgres"]


async def psql(running: Engines, command: str) -> None:
    """Run one command in psql."""
    options = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", "recruit", "-c", command]
    await asyncio.to_thread(_run, [str(psql_path()), *_server(running), *options])


async def pgbench(running: Engines, *options: str) -> str:
    """Run pgbench; what it printed."""
    command = [str(pgbench_path()), *_server(running), *options, "recruit"]
    return await asyncio.to_thread(_run, command)


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name}: {done.stderr}")
    return done.stdout
