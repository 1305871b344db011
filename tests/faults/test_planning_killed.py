"""Workers that are killed at any moment while they plan; RECRUIT_TEST_KILLS sets how often."""

import asyncio
import os
import random
from pathlib import Path

import redis

from recruit.foundation.database import execute, fetch_one
from recruit.foundation.embedded import Engines
from recruit.foundation.outbox import HANDED_AGAIN_AFTER
from recruit.training import actions, queries
from tests.faults.test_planning import DISTRICTS, eventually, worker
from tests.training.conftest import ACTOR, BASIC, appoint, provide

KILLS = int(os.environ.get("RECRUIT_TEST_KILLS", "5"))

_BROKEN = """
    SELECT (SELECT count(*) FROM (SELECT FROM enrolment GROUP BY timetable, appointment
            HAVING count(*) > 1) AS twice) AS twice,
           (SELECT count(*) FROM (SELECT FROM enrolment GROUP BY timetable, crew
            HAVING count(DISTINCT session) > 1) AS split) AS split,
           (SELECT count(*) FROM session WHERE capacity <
            (SELECT count(*) FROM enrolment WHERE session = session.id)) AS overfull,
           (SELECT count(*) FROM (SELECT FROM timetable GROUP BY district
            HAVING count(*) > 1) AS two) AS two_plans,
           (SELECT count(*) FROM timetable WHERE people <>
            (SELECT count(*) FROM enrolment WHERE timetable = timetable.id)) AS half_written
"""


async def test_workers_killed_at_any_moment_break_nothing_and_the_plan_completes(
    places: None, servers: Engines, tmp_path: Path
) -> None:
    await provide("kpps-2024", "tib-2024")
    people = [await appoint(call, "31.71", stations=4) for call in ("kpps-2024", "tib-2024")]
    log, dice = tmp_path / "worker.log", random.Random(2024)
    for kill in range(KILLS):
        # Something to plan anew in every district.
        await execute("UPDATE trainer SET sessions_a_day = $1", 2 + kill % 2)
        await actions.start_planning(programme=BASIC, place="31.71", actor=ACTOR)
        with worker(servers, log) as killed:
            await asyncio.sleep(dice.uniform(0.5, 3.5))
            killed.kill()
        with redis.Redis.from_url(servers.valkey_url) as valkey:
            valkey.flushall()
        await execute("UPDATE outbox SET handed_at = handed_at - $1::interval", HANDED_AGAIN_AFTER)
        await nothing_is_broken()
    run = await actions.start_planning(programme=BASIC, place="31.71", actor=ACTOR)

    async def ended() -> bool:
        open_jobs = await fetch_one("SELECT count(*) FROM outbox WHERE done_at IS NULL")
        return open_jobs is not None and open_jobs[0] == 0

    with worker(servers, log):
        await eventually(ended)
    assert (await queries.run_progress(run)).failed == 0, log.read_text()
    await nothing_is_broken()
    covered = await queries.coverage(programme=BASIC, place="31")
    assert (covered.districts, covered.people, covered.unplaced) == (DISTRICTS, sum(people), 0)
    found = await queries.verify_timetables(programme=BASIC, place="31")
    assert [violation for each in found.values() for violation in each] == []


async def nothing_is_broken() -> None:
    broken = await fetch_one(_BROKEN)
    assert broken is not None
    assert {name: count for name, count in broken.items() if count} == {}
