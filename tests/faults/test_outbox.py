"""Workers that lose their servers, or are told to stop, while they have work."""

import asyncio
import signal
from pathlib import Path
from uuid import UUID

import pytest
import redis

from recruit.foundation.database import fetch, fetch_value, pool
from recruit.foundation.embedded import Engines
from recruit.training import actions, queries
from tests.faults.test_planning import DISTRICTS, eventually, nothing_is_missing_nor_doubled, worker
from tests.training.conftest import ACTOR, BASIC, SAWAH_BESAR, appoint, provide

_WAITS = "SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
_HOLD = "SELECT pg_advisory_xact_lock(hashtext($1), hashtext($2))"
"""As if somebody planned this district: the job that does is certain to be under way."""
_BACKENDS = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"


@pytest.fixture
async def people(places: None) -> int:
    """How many people are to be trained, in eight districts."""
    await provide("kpps-2024", "tib-2024")
    return sum([await appoint(call, "31.71", stations=3) for call in ("kpps-2024", "tib-2024")])


async def ended(run: UUID) -> bool:
    progress = await queries.run_progress(run)
    assert progress is not None
    return progress.ended


async def test_a_worker_that_loses_both_servers_goes_on(
    people: int, servers: Engines, tmp_path: Path
) -> None:
    run = await actions.start_planning(programme=BASIC, place="31.71", actor=ACTOR)
    log = tmp_path / "worker.log"
    async with pool().acquire() as other:
        holding = other.transaction()
        await holding.start()
        await other.execute(_HOLD, BASIC, SAWAH_BESAR)
        ours = {row["pid"] for row in await fetch(_BACKENDS)}
        with worker(servers, log) as cut_off:
            await eventually(lambda: fetch_value(_WAITS))
            await _cut_off(servers, ours)
            await holding.rollback()
            await eventually(lambda: ended(run))
            assert cut_off.poll() is None, log.read_text()
    progress = await queries.run_progress(run)
    assert progress is not None
    assert (progress.done, progress.failed) == (DISTRICTS, 0), log.read_text()
    await nothing_is_missing_nor_doubled(people)


async def _cut_off(servers: Engines, ours: set[int]) -> None:
    """End every connection to PostgreSQL and Valkey that is not ours, as a network does."""
    cut = await fetch(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE backend_type = 'client backend' AND pid <> ALL ($1)",
        list(ours),
    )
    assert cut
    with redis.Redis.from_url(servers.valkey_url) as valkey:
        valkey.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")


async def test_a_worker_that_is_told_to_stop_leaves_its_work_to_the_next(
    people: int, servers: Engines, tmp_path: Path
) -> None:
    run = await actions.start_planning(programme=BASIC, place="31.71", actor=ACTOR)
    log = tmp_path / "worker.log"
    async with pool().acquire() as other, other.transaction():
        await other.execute(_HOLD, BASIC, SAWAH_BESAR)
        with worker(servers, log) as stopped:
            await eventually(lambda: fetch_value(_WAITS))
            stopped.send_signal(signal.SIGTERM)
            await asyncio.to_thread(stopped.wait, 15)
    assert not await ended(run)
    with worker(servers, log):
        await eventually(lambda: ended(run))
    await nothing_is_missing_nor_doubled(people)
