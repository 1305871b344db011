"""Jobs, written in the transaction that causes them, and handed to arq from there.

PostgreSQL holds the truth, Valkey only carries the work. ``enqueue`` writes a row; ``relay``
hands due rows to arq; ``run`` does the work and marks the row done in one transaction; a row that
was handed out and is neither done nor being worked on is handed out again. So a job may be
started twice and nothing happens twice, and an emptied Valkey loses nothing.

An *errand* is a job that waits for the world outside: a mail server, a gateway. It is not handed
to arq, and no transaction is open while it waits: ``run_errands`` takes the row with a lease, does
the errand, and then marks the row done or puts it back until the errand wants to be tried again.
An errand may happen twice, if a process dies in the middle, and must carry a name by which the
other side notices.
"""

import asyncio
import json
import logging
import uuid
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asyncpg
from arq.connections import ArqRedis
from piccolo.columns import UUID, Integer, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.column_types import JSONB
from piccolo.columns.defaults.uuid import UUID7
from piccolo.constraints import Check
from piccolo.table import Table
from redis.exceptions import RedisError

from recruit.foundation import clock, database
from recruit.foundation.database import Connection, engine, transaction

log = logging.getLogger(__name__)

MOST_FAILURES = 5
HANDED_AGAIN_AFTER = timedelta(seconds=10)
POLL_SECONDS = 0.1
JOB = "run_outbox_job"
"""The one arq function: it finds the job by its outbox id."""

Handler = Callable[..., Awaitable[None]]

Errand = Callable[..., Awaitable[timedelta | None]]
"""What it returns: after how long it is to be tried again, or None when it is settled."""

ERRAND_LEASE = timedelta(minutes=1)
"""No errand may take longer: then it counts as lost with its process."""

ERRANDS_AT_ONCE = 16
ERRANDS_END_SECONDS = 5.0
"""How long a process that is asked to stop waits for the errands that are under way."""


class Outbox(Table, db=engine):
    """A job that is to be done once, and how far it is."""

    id = UUID(primary_key=True, default=UUID7())
    job = Varchar(60)
    arguments = JSONB(default="{}")
    run = UUID(null=True, default=None, index=True)
    due_at = Timestamptz(default=None)
    handed_at = Timestamptz(null=True, default=None)
    hand_outs = Integer(default=0)
    failures = SmallInt(default=0)
    error = Text(null=True, default=None)
    failed_at = Timestamptz(null=True, default=None)
    cancelled_at = Timestamptz(null=True, default=None)
    done_at = Timestamptz(null=True, default=None)

    outbox_ends_once = Check("num_nonnulls(failed_at, cancelled_at, done_at) <= 1")
    outbox_failure_has_error = Check("failed_at IS NULL OR error IS NOT NULL")


class JobRun(Table, db=engine):
    """Jobs that were started together, e.g. one for each district."""

    id = UUID(primary_key=True, default=UUID7())
    kind = Varchar(60)
    call = Varchar(40, null=True, default=None)
    jobs = Integer()
    started_by = Varchar(80)
    started_at = Timestamptz(default=None)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is."""

    run: uuid.UUID
    kind: str
    call: str | None
    jobs: int
    done: int
    failed: int
    cancelled: int = 0

    @property
    def ended(self) -> bool:
        """Whether nothing of it is left to do."""
        return self.done + self.failed + self.cancelled >= self.jobs


async def enqueue(
    connection: Connection,
    job: str,
    arguments: Mapping[str, Any],
    *,
    delay: timedelta | None = None,
) -> uuid.UUID:
    """Write one job in the caller's transaction."""
    due = clock.real_now() + (delay or timedelta())
    identifier: uuid.UUID = await connection.fetchval(
        "INSERT INTO outbox (job, arguments, due_at) VALUES ($1, $2, $3) RETURNING id",
        job,
        json.dumps(dict(arguments)),
        due,
    )
    return identifier


async def start_run(
    connection: Connection,
    *,
    kind: str,
    jobs: Sequence[tuple[str, Mapping[str, Any]]],
    actor: str,
    call: str | None = None,
) -> uuid.UUID:
    """Write a run and all its jobs (name and arguments) in the caller's transaction."""
    now = clock.real_now()
    run: uuid.UUID = await connection.fetchval(
        "INSERT INTO job_run (kind, call, jobs, started_by, started_at)"
        " VALUES ($1, $2, $3, $4, $5) RETURNING id",
        kind,
        call,
        len(jobs),
        actor,
        now,
    )
    await connection.execute(
        "INSERT INTO outbox (job, arguments, run, due_at)"
        " SELECT job, arguments, $3, $4 FROM unnest($1::text[], $2::jsonb[])"
        " AS given (job, arguments)",
        [name for name, _ in jobs],
        [json.dumps(dict(arguments)) for _, arguments in jobs],
        run,
        now,
    )
    return run


async def progress(run: uuid.UUID) -> Progress | None:
    """How far a run is, or nothing if there is no such run."""
    row = await database.fetch_one(_PROGRESS + " WHERE job_run.id = $1 GROUP BY job_run.id", run)
    return Progress(**dict(row)) if row else None


async def recent_runs(limit: int = 8) -> list[Progress]:
    """The latest runs, the newest first."""
    rows = await database.fetch(
        _PROGRESS + " GROUP BY job_run.id ORDER BY job_run.id DESC LIMIT $1", limit
    )
    return [Progress(**dict(row)) for row in rows]


_PROGRESS = """
    SELECT job_run.id AS run, job_run.kind, job_run.call, job_run.jobs,
           count(outbox.done_at) AS done, count(outbox.failed_at) AS failed,
           count(outbox.cancelled_at) AS cancelled
    FROM job_run LEFT JOIN outbox ON outbox.run = job_run.id
"""

# A job that is being done holds its lock, and ends.
_CANCEL = """
    UPDATE outbox SET cancelled_at = $2
    WHERE run = $1 AND done_at IS NULL AND failed_at IS NULL AND cancelled_at IS NULL
      AND pg_try_advisory_xact_lock(outbox_lock(id))
    RETURNING arguments
"""


async def cancel_run(connection: Connection, run: uuid.UUID) -> list[dict[str, Any]]:
    """Cancel the jobs of a run that nobody has begun; their arguments.

    What is being done is finished, and what was done stays done.
    """
    rows = await connection.fetch(_CANCEL, run, clock.real_now())
    return [json.loads(row["arguments"]) for row in rows]


_UNREACHABLE = (OSError, RedisError, asyncpg.PostgresError, asyncpg.InterfaceError)

_OPEN = "done_at IS NULL AND failed_at IS NULL AND cancelled_at IS NULL"

_LEASE = f"""
    UPDATE outbox SET handed_at = $1, hand_outs = hand_outs + 1
    WHERE id IN (
        SELECT id FROM outbox
        WHERE {_OPEN} AND due_at <= $1 AND (handed_at IS NULL OR handed_at < $2)
          AND job <> ALL ($3::text[])
          AND NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1
                          AND classid = (outbox_lock(id) >> 32 & 4294967295)::bigint::oid
                          AND objid = (outbox_lock(id) & 4294967295)::bigint::oid)
        ORDER BY due_at LIMIT 200 FOR UPDATE SKIP LOCKED)
    RETURNING id, hand_outs
"""


async def relay(arq: ArqRedis, errands: Collection[str] = ()) -> int:
    """Hand out what is due, and again what was handed out and is not being done; how many.

    ``errands`` are the names of jobs that are not for arq.
    """
    now = clock.real_now()
    rows = await database.fetch(_LEASE, now, now - HANDED_AGAIN_AFTER, list(errands))
    for row in rows:
        # A new arq id for each hand-out: arq refuses an id whose worker was killed for minutes.
        await arq.enqueue_job(JOB, str(row["id"]), _job_id=f"{row['id']}:{row['hand_outs']}")
    return len(rows)


async def run(handlers: Mapping[str, Handler], identifier: uuid.UUID) -> None:
    """Do one job and mark it done, in one transaction; nothing if it is done or under way.

    The advisory lock belongs to the transaction, so it ends with the process that held it: a
    killed worker's job is free at once.
    """
    try:
        async with transaction() as connection:
            row = await connection.fetchrow(
                f"SELECT job, arguments FROM outbox WHERE id = $1 AND {_OPEN}"
                " AND pg_try_advisory_xact_lock(outbox_lock(id))",
                identifier,
            )
            if row is None:
                return
            await handlers[row["job"]](**json.loads(row["arguments"]))
            await connection.execute(
                "UPDATE outbox SET done_at = $2, error = NULL WHERE id = $1",
                identifier,
                clock.real_now(),
            )
    except Exception as fault:
        log.exception("job failed", extra={"outbox_id": str(identifier)})
        await _record_failure(identifier, fault)


async def _record_failure(identifier: uuid.UUID, fault: Exception) -> None:
    """Put a failed job back with a growing delay, or give it up after the last attempt."""
    now = clock.real_now()
    await database.execute(
        "UPDATE outbox SET error = $2, handed_at = NULL, failures = failures + 1,"
        " due_at = $3::timestamptz + make_interval(secs => power(2, failures)),"
        " failed_at = CASE WHEN failures + 1 >= $4 THEN $3::timestamptz END"
        f" WHERE id = $1 AND {_OPEN}",
        identifier,
        f"{type(fault).__name__}: {fault}"[:500],
        now,
        MOST_FAILURES,
    )


async def relay_forever(arq: ArqRedis, errands: Collection[str] = ()) -> None:
    """Hand out jobs until cancelled; an unreachable server is waited for, not fatal."""
    while True:
        try:
            handed = await relay(arq, errands)
        except _UNREACHABLE:
            log.warning("cannot hand out jobs now", exc_info=True)
            handed = 0
        await asyncio.sleep(0 if handed else POLL_SECONDS)


_TAKE = f"""
    UPDATE outbox SET handed_at = $1, hand_outs = hand_outs + 1
    WHERE id IN (
        SELECT id FROM outbox
        WHERE {_OPEN} AND due_at <= $1 AND (handed_at IS NULL OR handed_at < $2)
          AND job = ANY ($3::text[])
        ORDER BY due_at LIMIT $4 FOR UPDATE SKIP LOCKED)
    RETURNING id, job, arguments
"""


async def run_errands(errands: Mapping[str, Errand], most: int) -> set[asyncio.Task[None]]:
    """Take at most so many errands that are due, and begin them."""
    now = clock.real_now()
    rows = await database.fetch(_TAKE, now, now - ERRAND_LEASE, list(errands), most)
    return {asyncio.create_task(_do_errand(errands, row)) for row in rows}


async def _do_errand(errands: Mapping[str, Errand], row: asyncpg.Record) -> None:
    """Do one errand; where even that cannot be recorded, its lease ends and it is taken again."""
    try:
        try:
            again = await errands[row["job"]](**json.loads(row["arguments"]))
        except Exception as fault:
            log.exception("errand failed", extra={"outbox_id": str(row["id"])})
            await _record_failure(row["id"], fault)
        else:
            await _settle_errand(row["id"], again)
    except _UNREACHABLE:
        log.warning("cannot record an errand now", exc_info=True)


async def _settle_errand(identifier: uuid.UUID, again: timedelta | None) -> None:
    now = clock.real_now()
    await database.execute(
        "UPDATE outbox SET handed_at = NULL, due_at = coalesce($2, due_at), error = NULL,"
        f" done_at = CASE WHEN $2 IS NULL THEN $3::timestamptz END WHERE id = $1 AND {_OPEN}",
        identifier,
        now + again if again is not None else None,
        now,
    )


async def run_errands_forever(errands: Mapping[str, Errand], most: int = ERRANDS_AT_ONCE) -> None:
    """Do errands until cancelled, at most so many at once; then those that are under way end.

    One that waits for an answer holds up no other.
    """
    running: set[asyncio.Task[None]] = set()
    try:
        while True:
            running |= await _begin_errands(errands, most - len(running))
            if running:
                _, running = await asyncio.wait(
                    running, timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
            else:
                await asyncio.sleep(POLL_SECONDS)
    finally:
        await _end_errands(running)


async def _begin_errands(errands: Mapping[str, Errand], most: int) -> set[asyncio.Task[None]]:
    if most == 0:
        return set()
    try:
        return await run_errands(errands, most)
    except _UNREACHABLE:
        log.warning("cannot take errands now", exc_info=True)
        return set()


async def _end_errands(running: set[asyncio.Task[None]]) -> None:
    if running:
        _, late = await asyncio.wait(running, timeout=ERRANDS_END_SECONDS)
        for errand in late:
            errand.cancel()
