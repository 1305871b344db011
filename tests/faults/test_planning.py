"""A worker that is killed while it plans, and a Valkey that forgets everything."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from recruit.foundation import outbox
from recruit.foundation.database import execute, fetch_one, fetch_value, pool
from recruit.foundation.embedded import Engines
from recruit.foundation.outbox import HANDED_AGAIN_AFTER
from recruit.training import actions, queries
from tests.training.conftest import ACTOR, BASIC, SAWAH_BESAR, appoint, provide

DISTRICTS = 8
_WAITS = "SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


@contextmanager
def worker(servers: Engines, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process on the engines of the test; killed when the block ends."""
    environment = {
        **os.environ,
        "RECRUIT_DATABASE_URL": servers.database_url,
        "RECRUIT_VALKEY_URL": servers.valkey_url,
    }
    command = [sys.executable, "-m", "recruit.worker"]
    with (
        log.open("ab") as output,
        subprocess.Popen(command, env=environment, stdout=output, stderr=output) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait long enough for a job to be handed out again twice: its second worker may be cut off
    before it can say so."""
    deadline = time.monotonic() + 60 + 2 * outbox.HANDED_AGAIN_AFTER.total_seconds()
    while not await holds():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.005)


async def test_a_killed_worker_and_an_emptied_valkey_lose_and_double_nothing(
    places: None, servers: Engines, tmp_path: Path
) -> None:
    await provide("kpps-2024", "tib-2024")
    people = [await appoint(call, "31.71", stations=6) for call in ("kpps-2024", "tib-2024")]
    run = await actions.start_planning(programme=BASIC, place="31.71", actor=ACTOR)

    async def in_the_middle() -> bool:
        return (await queries.run_progress(run)).done >= 2 and await fetch_value(_WAITS)

    async def ended() -> bool:
        return (await queries.run_progress(run)).ended

    log = tmp_path / "worker.log"
    async with pool().acquire() as other, other.transaction():
        # As if somebody planned this district: the job that does is certain to be under way.
        await other.execute(
            "SELECT pg_advisory_xact_lock(hashtext($1), hashtext($2))", BASIC, SAWAH_BESAR
        )
        with worker(servers, log) as killed:
            await eventually(in_the_middle)
            killed.kill()
    done = (await queries.run_progress(run)).done
    assert 2 <= done < DISTRICTS
    with redis.Redis.from_url(servers.valkey_url) as valkey:
        valkey.flushall()
    # The time passes after which a job that nobody works on is handed out again.
    await execute("UPDATE outbox SET handed_at = handed_at - $1::interval", HANDED_AGAIN_AFTER)
    with worker(servers, log):
        await eventually(ended)
    progress = await queries.run_progress(run)
    assert (progress.done, progress.failed) == (DISTRICTS, 0), log.read_text()
    await nothing_is_missing_nor_doubled(sum(people))


async def nothing_is_missing_nor_doubled(people: int) -> None:
    counted = await fetch_one(
        "SELECT (SELECT count(*) FROM timetable) AS timetables,"
        " (SELECT count(*) FROM ledger_event WHERE kind = 'timetable_planned') AS events,"
        " (SELECT count(DISTINCT district) FROM timetable) AS districts,"
        " count(*) AS seats, count(DISTINCT appointment) AS people FROM enrolment"
    )
    assert dict(counted or {}) == {
        "timetables": DISTRICTS,
        "events": DISTRICTS,
        "districts": DISTRICTS,
        "seats": people,
        "people": people,
    }
    found = await queries.verify_timetables(programme=BASIC, place="31")
    assert (len(found), sum(map(len, found.values()))) == (DISTRICTS, 0)
