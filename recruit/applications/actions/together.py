"""The statement that stores applications, and how those that arrive together share it.

On the last evening hundreds are sent in a second. While one statement runs, whatever arrives waits
and goes with the next: one round trip, one plan and one commit for all of them. Whoever comes alone
waits for nobody. Each is answered when its own rows are durable.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import asyncpg

from recruit.applications.stages import Stage
from recruit.foundation.database import engine, fetch
from recruit.foundation.ledger import first_sql

COLUMNS = {
    "nik_digest": "bytea", "nik_sealed": "bytea", "name": "text", "birth_date": "date",
    "sex": "text", "phone": "text", "email": "text", "address": "text", "village": "text",
    "rt": "text", "rw": "text", "call": "text", "place": "text", "alternatives": "text",
    "education": "text", "answers": "jsonb", "now": "timestamptz", "delete_after": "date",
    "actor": "text", "key": "text", "request_digest": "bytea", "digest": "bytea",
    "entered_by": "text",
}  # fmt: skip
"""One value each; the codes of ``alternatives`` with commas between."""
DOCUMENT = {"kind": "text", "sha256": "bytea", "media_type": "text", "size": "int"}
FACT = {"kind": "text", "sealed": "bytea"}

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Submission:
    """The rows of one application, their values in the order of the columns above."""

    values: Row
    documents: list[Row]
    facts: list[Row]


def _arrays(columns: dict[str, str], first: int) -> str:
    return ", ".join(f"${n}::{kind}[]" for n, kind in enumerate(columns.values(), first))


_MANY_DOCUMENTS = {"row": "int", **DOCUMENT}
_MANY_FACTS = {"row": "int", **FACT}
_AT_DOCUMENTS = len(COLUMNS) + 1
_AT_FACTS = _AT_DOCUMENTS + len(_MANY_DOCUMENTS)

SUBMIT = f"""
    WITH given AS MATERIALIZED (
        SELECT nextval('registration_number') AS serial, given.*
        FROM unnest({_arrays(COLUMNS, 1)}) WITH ORDINALITY AS given ({", ".join(COLUMNS)}, row)
    ),
    person AS (
        INSERT INTO person (nik_digest, nik_sealed, name, birth_date, sex, phone, email, address,
                            village_code, rt, rw, created_at)
        SELECT nik_digest, nik_sealed, name, birth_date, sex, phone, email, address,
               village, rt, rw, now FROM given ORDER BY nik_digest
        ON CONFLICT (nik_digest) DO UPDATE SET
            name = coalesce(person.name, excluded.name),
            birth_date = coalesce(person.birth_date, excluded.birth_date),
            sex = coalesce(person.sex, excluded.sex),
            phone = coalesce(excluded.phone, person.phone),
            email = coalesce(excluded.email, person.email),
            address = excluded.address, village_code = excluded.village_code,
            rt = excluded.rt, rw = excluded.rw
        RETURNING id, nik_digest
    ),
    application AS (
        INSERT INTO application (number, call, person, place, alternatives, stage, stage_at,
                                 submitted_at, name, birth_date, sex, education, village_code,
                                 rw, answers, digest, entered_by)
        SELECT serial * 100 + 98 - serial * 100 % 97, call, person.id, place,
               string_to_array(alternatives, ','), '{Stage.submitted}', now, now, name,
               birth_date, sex, education, village, rw, answers, digest, entered_by
        FROM given JOIN person USING (nik_digest)
        RETURNING id, number, person
    ),
    filed AS MATERIALIZED (
        SELECT application.id, application.number, application.person, given.*
        FROM application JOIN given ON given.serial = application.number / 100
    ),
    draft AS (
        DELETE FROM draft USING filed
        WHERE draft.person = filed.person AND draft.call = filed.call
    ),
    documents AS (
        INSERT INTO document (application, kind, sha256, media_type, size, uploaded_at)
        SELECT filed.id, sent.kind, sent.sha256, sent.media_type, sent.size, filed.now
        FROM unnest({_arrays(_MANY_DOCUMENTS, _AT_DOCUMENTS)})
            AS sent ({", ".join(_MANY_DOCUMENTS)}) JOIN filed USING (row)
    ),
    sensitive AS (
        INSERT INTO sensitive_fact (application, kind, sealed, delete_after)
        SELECT filed.id, fact.kind, fact.sealed, filed.delete_after
        FROM unnest({_arrays(_MANY_FACTS, _AT_FACTS)})
            AS fact ({", ".join(_MANY_FACTS)}) JOIN filed USING (row)
    ),
    idempotency AS (
        INSERT INTO idempotency_key (actor, key, request_digest, answer, created_at)
        SELECT actor, key, request_digest,
               jsonb_build_object('id', id, 'number', number, 'submitted_at', now,
                                  'digest', encode(digest, 'hex'), 'entered_by', entered_by), now
        FROM filed
    ),
    screening AS (
        INSERT INTO outbox (job, arguments, due_at)
        SELECT 'screen_applications', jsonb_build_object('application_ids', jsonb_agg(id)),
               clock_timestamp()
        FROM filed
    ),
    event AS (
        SELECT id AS subject_id, now, actor,
               jsonb_build_object('call', call, 'place', place, 'number', number,
                                  'digest', encode(digest, 'hex')) AS data
        FROM filed
    ),
    recorded AS ({
    first_sql(
        "event",
        subject_kind="'application'::text",
        kind="'application_submit'::text",
        actor="source.actor",
        at="source.now",
    )
})
    SELECT id, number FROM filed ORDER BY row
"""
"""Everything of some submissions, so that they cost one round trip and one commit."""


def arguments(submissions: Sequence[Submission]) -> list[list[Any]]:
    """The values of :data:`SUBMIT`: an array for each column."""
    values = [list(column) for column in zip(*(one.values for one in submissions), strict=True)]
    documents = _numbered([one.documents for one in submissions], len(DOCUMENT))
    facts = _numbered([one.facts for one in submissions], len(FACT))
    return [*values, *documents, *facts]


def _numbered(rows: Sequence[list[Row]], width: int) -> list[list[Any]]:
    """Rows of several submissions as columns, led by the number of the submission from 1 on."""
    flat = [(number, *row) for number, some in enumerate(rows, 1) for row in some]
    return [[row[column] for row in flat] for column in range(width + 1)]


AT_ONCE = 2
"""Statements under way: while the database works at one, the next is read and checked."""

MOST = 64
"""Submissions in a statement."""


class _Queue:
    """What waits in one event loop."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Submission, asyncio.Future[asyncpg.Record]]] = []
        self._running: set[asyncio.Task[None]] = set()

    def put(self, submission: Submission) -> "asyncio.Future[asyncpg.Record]":
        stored: asyncio.Future[asyncpg.Record] = asyncio.get_running_loop().create_future()
        self._waiting.append((submission, stored))
        if len(self._running) < AT_ONCE:
            task = asyncio.create_task(self._work())
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return stored

    async def _work(self) -> None:
        while self._waiting:
            taken, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            await self._store(taken)

    async def _store(
        self, taken: "list[tuple[Submission, asyncio.Future[asyncpg.Record]]]"
    ) -> None:
        try:
            rows = await fetch(SUBMIT, *arguments([submission for submission, _ in taken]))
        except asyncpg.PostgresError as fault:  # a constraint, or one person twice, or …
            await self._store_apart(taken, fault)
        except Exception as fault:  # noqa: BLE001 - whoever waits is told, whatever it was
            _tell(taken, fault)
        else:
            for (_, stored), row in zip(taken, rows, strict=True):
                if not stored.done():
                    stored.set_result(row)

    async def _store_apart(
        self, taken: "list[tuple[Submission, asyncio.Future[asyncpg.Record]]]", fault: Exception
    ) -> None:
        """Nobody pays for the fault of another: each by itself, in the order they came."""
        if len(taken) == 1:
            _tell(taken, fault)
            return
        for one in taken:
            await self._store([one])


def _tell(
    taken: "list[tuple[Submission, asyncio.Future[asyncpg.Record]]]", fault: Exception
) -> None:
    for _, stored in taken:
        if not stored.done():
            stored.set_exception(fault)


_queues: WeakKeyDictionary[asyncio.AbstractEventLoop, _Queue] = WeakKeyDictionary()


async def store_together(submission: Submission) -> asyncpg.Record:
    """Store an application, with others that arrived at the same moment; its id and number.

    Inside a transaction it is stored there, by itself. What the database refuses is raised for the
    submission that caused it, and for no other.
    """
    if engine.current_transaction.get() is not None:
        [row] = await fetch(SUBMIT, *arguments([submission]))
        return row
    queue = _queues.setdefault(asyncio.get_running_loop(), _Queue())
    return await queue.put(submission)
