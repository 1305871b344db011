"""Screening by machine: findings are written down, nobody is rejected here."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from uuid import UUID

import asyncpg

from recruit.applications.actions import advance_many
from recruit.applications.queries import rulebook_held, rulebook_of
from recruit.applications.rules import Facts
from recruit.applications.stages import Event, Stage
from recruit.foundation import clock, outbox
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.people.permissions import Actor, Permission
from recruit.screening import queries
from recruit.screening.rules import Screener, worst

SCREENING = "screening"
"""The kind of the runs that screen, district by district."""

_SUBMITTED = (
    "SELECT id, '{}'::jsonb AS data FROM application"
    f" WHERE call = $1 AND starts_with(place, $2) AND stage = '{Stage.submitted}'"
)

# Whoever moves or mends an application waits until its findings are written, so that findings are
# never older than they say. Those that were just moved are held already.
_LOCK_DISTRICT = (
    "SELECT count(*) FROM (SELECT FROM application"
    " WHERE call = $1 AND starts_with(place, $2) AND stage = $3 ORDER BY id FOR SHARE) AS locked"
)
_LOCK_SOME = """
    SELECT id, call, place FROM (
        SELECT id, call, place FROM application WHERE id = ANY ($1::uuid[]) ORDER BY id FOR SHARE
    ) AS locked ORDER BY call, id
"""

_WRITE = """
    INSERT INTO screening (application, rulebook, findings, worst, screened_at)
    SELECT found.application, call.rulebook, found.findings, found.worst, $2
    FROM unnest($3::uuid[], $4::jsonb[], $5::text[]) AS found (application, findings, worst)
    JOIN call ON call.name = $1
    ON CONFLICT (application, rulebook) DO UPDATE
    SET findings = excluded.findings, worst = excluded.worst, screened_at = excluded.screened_at
"""


async def start_screening(*, call: str, place: str, actor: Actor) -> UUID:
    """Start a job for each district at a place that has applications to be screened.

    The run's id, by which progress is asked; a run without a job has ended at once.
    """
    rulebook = await rulebook_of(call)
    actor.require(Permission.screening_start, rulebook.body, place)
    async with transaction() as connection:
        return await screen_again(connection, call=call, place=place, actor=actor)


async def screen_again(connection: Connection, *, call: str, place: str, actor: Actor) -> UUID:
    """As :func:`start_screening`, in the transaction that changed what the checks look at."""
    districts = await queries.districts_to_screen(connection, call=call, place=place)
    return await outbox.start_run(
        connection,
        kind=SCREENING,
        call=call,
        actor=actor.reference,
        jobs=[("screen_district", {"call": call, "district": code}) for code in districts],
    )


async def screen_district(*, call: str, district: str, actor: Actor) -> int:
    """Begin the review of a district's new applications, and screen them and those under review.

    How many were screened. Findings of an earlier screening are replaced.
    """
    count = 0
    async with transaction() as connection:
        rulebook = await rulebook_held(connection, call)
        actor.require(Permission.screening_start, rulebook.body, district)
        screener = Screener(rulebook)
        await connection.execute(_LOCK_DISTRICT, call, district, Stage.under_review.value)
        await advance_many(connection, Event.begin_review, _SUBMITTED, call, district, actor=actor)
        now = clock.now()
        async for part in queries.facts_in_district(connection, call=call, district=district):
            await _write(connection, call, screener, part, now)
            count += len(part)
    return count


async def screen_applications(applications: Iterable[UUID], *, actor: Actor) -> int:
    """Screen some applications, where they stand; how many were not past screening.

    :class:`NotFound` if there is one that does not exist.
    """
    wanted = set(applications)
    async with transaction() as connection:
        rows = await connection.fetch(_LOCK_SOME, wanted)
        if len(rows) < len(wanted):
            raise NotFound(Text("Lamaran tidak ditemukan.", "There is no such application."))
        count = 0
        for call, some in groupby(rows, itemgetter("call")):
            count += await _screen_some(connection, call, list(some), actor)
        return count


async def _screen_some(
    connection: Connection, call: str, rows: Sequence[asyncpg.Record], actor: Actor
) -> int:
    rulebook = await rulebook_held(connection, call)
    for place in {row["place"] for row in rows}:
        actor.require(Permission.screening_start, rulebook.body, place)
    ids = [row["id"] for row in rows]
    part = await queries.facts_by_id(connection, call=call, applications=ids)
    await _write(connection, call, Screener(rulebook), part, clock.now())
    return len(part)


async def _write(
    connection: Connection,
    call: str,
    screener: Screener,
    part: Iterable[tuple[UUID, Facts]],
    now: datetime,
) -> None:
    screened = [(identifier, screener.findings(facts)) for identifier, facts in part]
    await connection.execute(
        _WRITE,
        call,
        now,
        [identifier for identifier, _ in screened],
        [json.dumps([finding.as_json() for finding in found]) for _, found in screened],
        [worst(found) for _, found in screened],
    )
