"""Jobs: started twice and done once, put back when they fail, given up in the end."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from arq import ArqRedis, create_pool
from arq.connections import RedisSettings

from recruit.foundation import clock, outbox
from recruit.foundation.database import execute, fetch_one, fetch_value, transaction
from recruit.foundation.embedded import Engines

NOW = datetime(2024, 10, 1, 9, tzinfo=UTC)


@pytest.fixture
async def arq(servers: Engines) -> AsyncIterator[ArqRedis]:
    pool = await create_pool(RedisSettings.from_dsn(servers.valkey_url))
    await pool.flushdb()
    yield pool
    await pool.flushdb()
    await pool.aclose()


@pytest.fixture
def time_is(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "real_now", lambda: moment)

    set_to(NOW)
    return set_to


async def job(name: str = "leave_a_mark", **arguments: Any) -> UUID:
    async with transaction() as connection:
        return await outbox.enqueue(connection, name, arguments)


async def leave_a_mark(wait: float = 0) -> None:
    """An effect in the database: it is counted, and undone with its transaction."""
    await execute(
        "INSERT INTO job_run (kind, jobs, started_by, started_at) VALUES ('m', 0, 't', now())"
    )
    await asyncio.sleep(wait)


async def leave_a_mark_and_fail() -> None:
    await leave_a_mark()
    raise ValueError("the registry does not answer")


HANDLERS = {"leave_a_mark": leave_a_mark, "fail": leave_a_mark_and_fail}


async def marks() -> int:
    count: int = await fetch_value("SELECT count(*) FROM job_run")
    return count


async def state(identifier: UUID) -> dict[str, Any]:
    row = await fetch_one("SELECT * FROM outbox WHERE id = $1", identifier)
    assert row is not None
    return dict(row)


async def ended(identifier: UUID) -> tuple[bool, bool]:
    """Whether it is done, and whether it was given up."""
    row = await state(identifier)
    return row["done_at"] is not None, row["failed_at"] is not None


async def handed_out(arq: ArqRedis) -> list[str]:
    return sorted(str(queued.args[0]) for queued in await arq.queued_jobs())


async def test_a_job_is_done_once_however_often_it_is_started(database: None) -> None:
    identifier = await job(wait=0.2)
    await asyncio.gather(*(outbox.run(HANDLERS, identifier) for _ in range(4)))
    await outbox.run(HANDLERS, identifier)
    assert await marks() == 1
    assert await ended(identifier) == (True, False)


async def test_a_job_that_is_not_there_is_nothing(database: None) -> None:
    await outbox.run(HANDLERS, uuid4())
    assert await marks() == 0


async def test_a_failed_job_leaves_no_effect_and_is_put_back(
    database: None, time_is: Callable[[datetime], None]
) -> None:
    identifier = await job("fail")
    await outbox.run(HANDLERS, identifier)
    row = await state(identifier)
    assert await marks() == 0
    assert row["done_at"] is row["failed_at"] is None
    assert (row["failures"], row["handed_at"]) == (1, None)
    assert row["error"] == "ValueError: the registry does not answer"


async def test_a_job_is_tried_later_and_later_and_given_up_after_five(
    database: None, time_is: Callable[[datetime], None]
) -> None:
    identifier, delays = await job("fail"), []
    for _ in range(outbox.MOST_FAILURES):
        assert await ended(identifier) == (False, False)
        await outbox.run(HANDLERS, identifier)
        delays.append(((await state(identifier))["due_at"] - NOW).total_seconds())
    assert delays == [1, 2, 4, 8, 16]
    assert await ended(identifier) == (False, True)
    await outbox.run({"fail": leave_a_mark}, identifier)
    assert await marks() == 0


async def test_a_job_may_succeed_after_failures(database: None) -> None:
    identifier = await job("fail")
    await outbox.run(HANDLERS, identifier)
    await outbox.run({"fail": leave_a_mark}, identifier)
    assert await ended(identifier) == (True, False)
    assert ((await state(identifier))["error"], await marks()) == (None, 1)


async def test_a_job_nobody_knows_is_a_failure_that_names_it(database: None) -> None:
    identifier = await job("unheard_of")
    await outbox.run(HANDLERS, identifier)
    assert (await state(identifier))["error"] == "KeyError: 'unheard_of'"


async def test_a_cancelled_job_is_neither_handed_out_nor_done(
    database: None, arq: ArqRedis
) -> None:
    identifier = await job()
    await execute("UPDATE outbox SET cancelled_at = now() WHERE id = $1", identifier)
    assert await outbox.relay(arq) == 0
    await outbox.run(HANDLERS, identifier)
    assert await marks() == 0
    assert await ended(identifier) == (False, False)


async def test_a_job_exists_only_if_its_cause_was_committed(database: None, arq: ArqRedis) -> None:
    with pytest.raises(ValueError, match="registry"):
        await _cause_and_fail()
    assert await outbox.relay(arq) == 0


async def _cause_and_fail() -> None:
    async with transaction() as connection:
        await outbox.enqueue(connection, "leave_a_mark", {})
        await leave_a_mark_and_fail()


async def test_the_relay_hands_out_once(
    database: None, arq: ArqRedis, time_is: Callable[[datetime], None]
) -> None:
    first, second = await job(), await job()
    assert sum(await asyncio.gather(*(outbox.relay(arq) for _ in range(3)))) == 2
    assert await outbox.relay(arq) == 0
    assert await handed_out(arq) == sorted([str(first), str(second)])


async def test_what_is_not_due_waits(
    database: None, arq: ArqRedis, time_is: Callable[[datetime], None]
) -> None:
    async with transaction() as connection:
        await outbox.enqueue(connection, "leave_a_mark", {}, delay=timedelta(minutes=1))
    assert await outbox.relay(arq) == 0
    time_is(NOW + timedelta(minutes=1))
    assert await outbox.relay(arq) == 1


async def test_what_was_lost_is_handed_out_again(
    database: None, arq: ArqRedis, time_is: Callable[[datetime], None]
) -> None:
    identifier = await job()
    await outbox.relay(arq)
    await arq.flushdb()
    time_is(NOW + outbox.HANDED_AGAIN_AFTER)
    assert await outbox.relay(arq) == 0
    time_is(NOW + outbox.HANDED_AGAIN_AFTER + timedelta(milliseconds=1))
    assert await outbox.relay(arq) == 1
    assert await handed_out(arq) == [str(identifier)]
    assert (await state(identifier))["hand_outs"] == 2


async def test_what_is_being_done_is_not_handed_out_again(
    database: None, arq: ArqRedis, time_is: Callable[[datetime], None]
) -> None:
    identifier, begun, go_on = await job(), asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        begun.set()
        await go_on.wait()

    await outbox.relay(arq)
    working = asyncio.create_task(outbox.run({"leave_a_mark": slow}, identifier))
    await begun.wait()
    time_is(NOW + timedelta(hours=1))
    assert await outbox.relay(arq) == 0
    go_on.set()
    await working
    assert await outbox.relay(arq) == 0
    assert await ended(identifier) == (True, False)


async def test_the_progress_of_a_run_counts_its_own_jobs(database: None) -> None:
    await job()
    async with transaction() as connection:
        run = await outbox.start_run(
            connection,
            kind="screen",
            jobs=[("leave_a_mark", {}), ("leave_a_mark", {}), ("fail", {})],
            actor="system:test",
            call="kpps-2024",
        )
    (jobs,) = [await _jobs_of(run)]
    await outbox.run(HANDLERS, jobs[0])
    for _ in range(outbox.MOST_FAILURES):
        await outbox.run(HANDLERS, jobs[2])
    progress = await outbox.progress(run)
    assert progress is not None
    assert (progress.kind, progress.call) == ("screen", "kpps-2024")
    assert (progress.jobs, progress.done, progress.failed, progress.ended) == (3, 1, 1, False)
    await outbox.run(HANDLERS, jobs[1])
    progress = await outbox.progress(run)
    assert progress is not None
    assert progress.ended
    assert await outbox.progress(uuid4()) is None


async def _jobs_of(run: UUID) -> list[UUID]:
    jobs: list[UUID] = await fetch_value(
        "SELECT array_agg(id ORDER BY job DESC, id) FROM outbox WHERE run = $1", run
    )
    return jobs


async def test_the_latest_runs_come_first(database: None) -> None:
    async with transaction() as connection:
        for kind in ("first", "second", "third"):
            await outbox.start_run(connection, kind=kind, jobs=[], actor="system:test")
    assert [run.kind for run in await outbox.recent_runs(2)] == ["third", "second"]
    assert all(run.ended for run in await outbox.recent_runs())


# --- errands -------------------------------------------------------------------------------------


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until it holds, at most 20 seconds."""
    for _ in range(1000):
        if await holds():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it never came to that")


async def _all_marked(count: int) -> bool:
    return await marks() == count


async def _is_done(identifier: UUID) -> bool:
    return await ended(identifier) == (True, False)


async def do_errands(errands: dict[str, outbox.Errand]) -> int:
    """Do every errand that is due; how many there were."""
    begun = await outbox.run_errands(errands, 100)
    if begun:
        await asyncio.wait(begun)
    return len(begun)


async def test_an_errand_is_done_without_a_transaction_and_once(
    database: None, arq: ArqRedis
) -> None:
    identifier = await job("errand")

    async def errand() -> None:
        await leave_a_mark()
        assert await ended(identifier) == (False, False)

    assert await outbox.relay(arq, ["errand"]) == 0, "it is not for arq"
    begun = await asyncio.gather(*(outbox.run_errands({"errand": errand}, 5) for _ in range(3)))
    await asyncio.wait(set().union(*begun))
    assert await marks() == 1
    assert await ended(identifier) == (True, False)


async def test_an_errand_comes_back_when_it_wants(
    database: None, time_is: Callable[[datetime], None]
) -> None:
    identifier, answers = await job("errand"), [timedelta(minutes=3), None]

    async def errand() -> timedelta | None:
        return answers.pop(0)

    assert await do_errands({"errand": errand}) == 1
    time_is(NOW + timedelta(minutes=3, seconds=-1))
    assert await do_errands({"errand": errand}) == 0
    time_is(NOW + timedelta(minutes=3))
    assert await do_errands({"errand": errand}) == 1
    assert await ended(identifier) == (True, False)


async def test_an_errand_with_a_fault_of_ours_is_given_up_after_five(
    database: None, time_is: Callable[[datetime], None]
) -> None:
    identifier, now = await job("errand"), NOW

    async def errand() -> None:
        raise ValueError("a fault of ours")

    for _ in range(outbox.MOST_FAILURES):
        assert await do_errands({"errand": errand}) == 1
        now += timedelta(minutes=1)
        time_is(now)
    assert await ended(identifier) == (False, True)
    assert (await state(identifier))["error"] == "ValueError: a fault of ours"


async def test_one_errand_that_waits_holds_up_no_other(database: None) -> None:
    slow, go_on = await job("slow"), asyncio.Event()
    quick = [await job("quick") for _ in range(20)]

    async def wait() -> None:
        await go_on.wait()

    errands = {"slow": wait, "quick": leave_a_mark}
    running = asyncio.create_task(outbox.run_errands_forever(errands, 2))
    await eventually(lambda: _all_marked(len(quick)))
    assert await ended(slow) == (False, False)
    running.cancel()
    go_on.set()
    await asyncio.wait([running])
    assert await ended(slow) == (True, False), "what is under way is ended before the process"


async def test_the_errands_wait_for_a_database_that_is_gone(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    identifier, real = await job("errand"), outbox.run_errands
    failures = [OSError("gone"), OSError("gone")]

    async def gone(*given: Any) -> set[asyncio.Task[None]]:
        if failures:
            raise failures.pop()
        return await real(*given)

    monkeypatch.setattr(outbox, "run_errands", gone)
    running = asyncio.create_task(outbox.run_errands_forever({"errand": leave_a_mark}))
    await eventually(lambda: _is_done(identifier))
    running.cancel()
    await asyncio.wait([running])
    assert await marks() == 1
