"""The arq worker: the list of jobs and the list of times, nothing else."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID

from arq import cron
from arq.connections import RedisSettings
from arq.worker import Worker, func
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError

from recruit.applications.jobs import JOBS as APPLICATION_JOBS
from recruit.foundation import clock, database, outbox
from recruit.foundation.memory import spare_collector
from recruit.logs import configure_logging
from recruit.notices.jobs import ERRANDS as NOTICE_ERRANDS
from recruit.people.jobs import JOBS as PEOPLE_JOBS
from recruit.scoring.jobs import JOBS as SCORING_JOBS
from recruit.screening.jobs import ERRANDS as SCREENING_ERRANDS
from recruit.screening.jobs import JOBS as SCREENING_JOBS
from recruit.selection.jobs import JOBS as SELECTION_JOBS
from recruit.settings import settings
from recruit.swearing_in.jobs import JOBS as SWEARING_IN_JOBS
from recruit.training.jobs import JOBS as TRAINING_JOBS

JOBS = {
    **PEOPLE_JOBS,
    **APPLICATION_JOBS,
    **SCREENING_JOBS,
    **SCORING_JOBS,
    **SELECTION_JOBS,
    **TRAINING_JOBS,
    **SWEARING_IN_JOBS,
}

ERRANDS = {**NOTICE_ERRANDS, **SCREENING_ERRANDS}

JOBS_AT_ONCE = 2
"""Jobs of one worker process that overlap: one thinks while the other waits for the database."""


POLL_SECONDS = 0.05
"""How often a worker looks for jobs. It takes :data:`JOBS_AT_ONCE` each time: much rarer, and this
would set the pace of many small ones; at 50 times a second an idle worker takes 4 % of a core."""


async def run_outbox_job(ctx: dict[str, Any], outbox_id: str) -> None:  # noqa: ARG001 - arq's
    """Do the job of an outbox row."""
    await clock.read_rehearsal()
    await outbox.run(JOBS, UUID(outbox_id))


async def keep_calendar(ctx: dict[str, Any]) -> None:  # noqa: ARG001 - arq's
    """Put what the clock decides into the outbox."""
    async with database.transaction() as connection:
        await outbox.enqueue(connection, "keep_calendar", {})


async def keep_seat_offers(ctx: dict[str, Any]) -> None:  # noqa: ARG001 - arq's
    """Put what the clock decides about offered seats into the outbox."""
    async with database.transaction() as connection:
        await outbox.enqueue(connection, "keep_seat_offers", {})


async def keep_training(ctx: dict[str, Any]) -> None:  # noqa: ARG001 - arq's
    """Put what the clock decides for training into the outbox."""
    async with database.transaction() as connection:
        await outbox.enqueue(connection, "keep_training", {})


async def keep_oaths(ctx: dict[str, Any]) -> None:  # noqa: ARG001 - arq's
    """Put what the clock decides about ceremonies into the outbox."""
    async with database.transaction() as connection:
        await outbox.enqueue(connection, "keep_oaths", {})


async def forget_codes(ctx: dict[str, Any]) -> None:  # noqa: ARG001 - arq's
    """Put the deletion of old sign-in codes into the outbox."""
    async with database.transaction() as connection:
        await outbox.enqueue(connection, "forget_codes", {})


async def remove_leftover_uploads(ctx: dict[str, Any]) -> None:  # noqa: ARG001 - arq's
    """Put the removal of uploads that nobody finished into the outbox."""
    async with database.transaction() as connection:
        await outbox.enqueue(connection, "remove_leftover_uploads", {})


async def search_overlaps(ctx: dict[str, Any]) -> None:  # noqa: ARG001 - arq's
    """Put the nightly search for files that concern each other into the outbox."""
    async with database.transaction() as connection:
        await outbox.enqueue(connection, "search_overlaps", {})


TIMES = [
    cron(keep_calendar, second=0),
    cron(keep_seat_offers, second=20),
    cron(keep_training, minute=set(range(0, 60, 5)), second=30),
    cron(keep_oaths, minute=set(range(2, 60, 5)), second=40),
    cron(forget_codes, minute=17),
    cron(remove_leftover_uploads, minute=47),
    cron(search_overlaps, hour=3, minute=7),
]


async def start(ctx: dict[str, Any]) -> None:
    """Open the database, and begin to hand out jobs and to run errands."""
    spare_collector()
    await database.open_database(_url(settings().database_url), pool_size=settings().pool_size)
    ctx["relay"] = asyncio.create_task(outbox.relay_forever(ctx["redis"], ERRANDS))
    ctx["errands"] = asyncio.create_task(outbox.run_errands_forever(ERRANDS))


async def stop(ctx: dict[str, Any]) -> None:
    """End handing out and running errands, and close the database."""
    for name in ("relay", "errands"):
        ctx[name].cancel()
        with suppress(asyncio.CancelledError):
            await ctx[name]
    await database.close_database()


def _url(given: str | None) -> str:
    if given is None:
        raise SystemExit("set RECRUIT_DATABASE_URL and RECRUIT_VALKEY_URL, or use `recruit up`")
    return given


def _valkey() -> RedisSettings:
    """Where Valkey is; a connection that was cut is made again for some seconds."""
    return replace(
        RedisSettings.from_dsn(_url(settings().valkey_url)),
        retry=Retry(ExponentialBackoff(cap=1, base=0.05), 10),
        retry_on_error=[RedisConnectionError],
    )


def main() -> None:
    """Run one worker process until it is told to stop."""
    configure_logging()
    asyncio.set_event_loop(asyncio.new_event_loop())
    Worker(
        functions=[func(run_outbox_job, name=outbox.JOB, keep_result=0, max_tries=1)],
        cron_jobs=TIMES,
        redis_settings=_valkey(),
        on_startup=start,
        on_shutdown=stop,
        max_jobs=JOBS_AT_ONCE,
        job_timeout=3600,
        poll_delay=POLL_SECONDS,
    ).run()


if __name__ == "__main__":
    main()
