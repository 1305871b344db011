"""Asking a register about a batch of people: an errand, with no transaction open while it waits."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import asyncpg

from recruit.foundation import clock
from recruit.foundation.database import fetch, transaction
from recruit.foundation.keys import vault
from recruit.foundation.vault import SealError
from recruit.people.codes import NIK
from recruit.screening.actions.registries.keep import rescreen
from recruit.screening.registries import (
    VALID_FOR,
    Asking,
    CircuitOpen,
    HttpRegistry,
    Question,
    Told,
    Unanswered,
    registry_at,
)
from recruit.screening.tables import Adapter, Registry

ASK = "ask_registry"
"""The errand of a batch."""

MOST_SECONDS = 30.0
"""Well below the lease of an errand: nobody else asks the same batch while we still do."""

AT_ONCE = 8
"""Questions of one batch that wait for their answer together."""

Reply = Told | Unanswered

_OPEN_QUESTIONS = """
    SELECT query.id, person.nik_sealed, application.name, application.birth_date, application.sex
    FROM registry_query AS query
    JOIN application ON application.id = query.application
    JOIN person ON person.id = application.person
    WHERE query.id = ANY ($1::bigint[]) AND query.registry = $2 AND query.ended_at IS NULL
    ORDER BY query.id
"""

# Only what is still awaited is written: a check that was cancelled meanwhile stays so. The order of
# the digests keeps two batches with the same person from waiting for each other.
_RECORD = """
    WITH replied AS (
        SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[]) AS replied (id, listed, error)
    ),
    ended AS (
        UPDATE registry_query AS query
        SET ended_at = $4, answered = replied.listed IS NOT NULL, error = replied.error
        FROM replied WHERE query.id = replied.id AND query.ended_at IS NULL
        RETURNING query.registry, query.nik_digest, query.application, replied.listed
    ),
    kept AS (
        INSERT INTO registry_answer
            (registry, nik_digest, listed, adapter, source, obtained_at, valid_until)
        SELECT registry, nik_digest, listed, $5, $6, $4, $7
        FROM ended WHERE listed IS NOT NULL ORDER BY nik_digest
        ON CONFLICT (registry, nik_digest) DO UPDATE
        SET listed = excluded.listed, adapter = excluded.adapter, source = excluded.source,
            evidence = NULL, recorded_by = NULL, obtained_at = excluded.obtained_at,
            valid_until = excluded.valid_until
    )
    SELECT application, listed FROM ended
"""


async def ask_registry(
    *, registry: Registry, queries: Sequence[int], until: datetime
) -> timedelta | None:
    """Ask about everybody of a batch who still awaits an answer; after how long to go on, or None.

    A register that is down is waited for until a moment of the machine's own time; who was not
    answered then is "not checked", and that says nothing about them.
    """
    rows = await fetch(_OPEN_QUESTIONS, list(queries), registry.value)
    if not rows:
        return None
    source = registry_at(registry)
    if source is None:
        await _record(registry, "", _all(rows, "not configured"))
        return None
    replies: dict[int, Reply] = {}
    wait = await _ask_all(source, rows, replies)
    left = [row for row in rows if row["id"] not in replies]
    if left and clock.real_now() + wait >= until:
        replies |= _all(left, "out of reach")
        left = []
    await _record(registry, source.source, replies)
    return wait if left else None


def _all(rows: Sequence[asyncpg.Record], error: str) -> dict[int, Reply]:
    return {row["id"]: Unanswered(error) for row in rows}


async def _ask_all(
    source: HttpRegistry, rows: Sequence[asyncpg.Record], replies: dict[int, Reply]
) -> timedelta:
    """Put the replies of as many as can be asked now into ``replies``; when to go on."""
    awaiting = iter(rows)
    waits = [timedelta()]

    async def ask_one_by_one(asking: Asking) -> None:
        for row in awaiting:
            try:
                replies[row["id"]] = await _ask(asking, row)
            except CircuitOpen as open_:
                waits.append(open_.wait)
                return

    try:
        async with (
            asyncio.timeout(MOST_SECONDS),
            source.asking() as asking,
            asyncio.TaskGroup() as group,
        ):
            for _ in range(AT_ONCE):
                group.create_task(ask_one_by_one(asking))
    except TimeoutError:
        waits.append(source.pace.remaining)
    return max(waits)


async def _ask(asking: Asking, row: asyncpg.Record) -> Reply:
    try:
        nik = vault().open(row["nik_sealed"], purpose=NIK)
    except SealError:
        return Unanswered("its seal does not open")
    return await asking.ask(Question(row["id"], nik, row["name"], row["birth_date"], row["sex"]))


async def _record(registry: Registry, source: str, replies: Mapping[int, Reply]) -> None:
    """Write down what came of each question, and have those screened again whom it concerns."""
    now = clock.now()
    listed = [reply.listed if isinstance(reply, Told) else None for reply in replies.values()]
    errors = [reply.error if isinstance(reply, Unanswered) else None for reply in replies.values()]
    async with transaction() as connection:
        rows = await connection.fetch(
            _RECORD, list(replies), listed, errors, now, Adapter.http.value, source,
            now + VALID_FOR[registry],
        )  # fmt: skip
        await rescreen(connection, registry, {row["application"]: row["listed"] for row in rows})
