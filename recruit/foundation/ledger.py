"""The ledger: what happened, to what, by whom and when; append-only and hash-chained by subject.

Hashing happens in the database (``ledger_hash``, made by the migrations), so that one event and
a hundred thousand are written by the same statement. No lock is shared between subjects: the
chain of a subject is guarded by its own row lock and by ``UNIQUE (subject_id, sequence)``.
"""

import asyncio
import json
import re
import sys
import uuid
from asyncio.subprocess import PIPE
from collections.abc import Mapping
from typing import Any, cast

from piccolo.columns import UUID, BigSerial, Bytea, Integer, Timestamptz, Varchar
from piccolo.columns.column_types import JSONB
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from recruit.foundation import clock, ledger_verifier
from recruit.foundation.database import Connection, bulk, copy_out, engine
from recruit.foundation.database import connection as connection_for_reading
from recruit.foundation.ledger_verifier import Verification

_NAMESPACE = uuid.UUID("6f0a3a52-8f0e-5d0e-9a53-1f1d6c6f3f10")


class LedgerEvent(Table, db=engine):
    """One thing that happened. Rows are never changed nor deleted; a trigger sees to it."""

    id = BigSerial(primary_key=True)
    subject_kind = Varchar(40)
    subject_id = UUID(default=None)
    sequence = Integer()
    kind = Varchar(60)
    actor = Varchar(80)
    at = Timestamptz(default=None)
    data = JSONB(default="{}")
    previous_hash = Bytea(null=True, default=None)
    hash = Bytea(default=b"")

    ledger_event_chain = Unique(["subject_id", "sequence"])
    ledger_event_first = Check("(sequence = 1) = (previous_hash IS NULL)")


def append_sql(source: str, *, kind: str, subject_kind: str, actor: str, at: str) -> str:
    """The statement that appends one event for every row of ``source``.

    ``source`` is a query or the name of a CTE with ``subject_id`` and ``data``; the other four
    are SQL expressions (a parameter such as ``$3``, or a column of the source).
    """
    return f"""
        INSERT INTO ledger_event
            (subject_kind, subject_id, sequence, kind, actor, at, data, previous_hash, hash)
        SELECT {subject_kind}, source.subject_id, coalesce(last.sequence, 0) + 1,
               {kind}, {actor}, {at}, source.data, last.hash,
               ledger_hash(last.hash, {subject_kind}, source.subject_id,
                           coalesce(last.sequence, 0) + 1, {kind}, {actor}, {at}, source.data)
        FROM {source} AS source
        LEFT JOIN LATERAL (
            SELECT sequence, hash FROM ledger_event
            WHERE subject_id = source.subject_id ORDER BY sequence DESC LIMIT 1
        ) AS last ON true
    """


_APPEND_ONE = append_sql(
    "(SELECT $1::uuid AS subject_id, $2::jsonb AS data)",
    subject_kind="$3::text",
    kind="$4::text",
    actor="$5::text",
    at="$6::timestamptz",
)


def first_sql(source: str, *, kind: str, subject_kind: str, actor: str, at: str) -> str:
    """The statement that appends the first event of every new subject of ``source``.

    As :func:`append_sql`, without looking for earlier events: there are none.
    """
    return f"""
        INSERT INTO ledger_event (subject_kind, subject_id, sequence, kind, actor, at, data, hash)
        SELECT {subject_kind}, source.subject_id, 1, {kind}, {actor}, {at}, source.data,
               ledger_hash(NULL, {subject_kind}, source.subject_id, 1, {kind}, {actor}, {at},
                           source.data)
        FROM {source} AS source
    """


async def append(
    connection: Connection,
    *,
    kind: str,
    subject_kind: str,
    subject_id: uuid.UUID,
    actor: str,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Append one event in the caller's transaction. ``data`` must hold no personal secret."""
    await connection.execute(
        _APPEND_ONE,
        subject_id,
        json.dumps(dict(data or {}), ensure_ascii=False),
        subject_kind,
        kind,
        actor,
        clock.now(),
    )


async def append_many(
    connection: Connection,
    source: str,
    *arguments: Any,
    kind: str,
    subject_kind: str,
    actor: str,
    new_subjects: bool = False,
) -> int:
    """Append one event for every row (``subject_id``, ``data``) of a query; how many.

    ``new_subjects`` says that none of them has an event yet, which saves looking for it.
    """
    count = len(arguments)
    statement = (first_sql if new_subjects else append_sql)(
        f"({source})",
        subject_kind=f"${count + 1}::text",
        kind=f"${count + 2}::text",
        actor=f"${count + 3}::text",
        at=f"${count + 4}::timestamptz",
    )
    async with bulk(connection):
        tag: str = await connection.execute(
            statement, *arguments, subject_kind, kind, actor, clock.now()
        )
    return int(tag.rsplit(" ", 1)[-1])


def subject_of(kind: str, name: str) -> uuid.UUID:
    """The subject of something that is known by a name (a call, a place, a roster series)."""
    return uuid.uuid5(_NAMESPACE, f"{kind}:{name}")


async def recompute() -> Verification:
    """Dump the whole ledger and follow every chain as the dump comes, as a stranger would: by the
    verifier's own program."""
    verifier = await asyncio.create_subprocess_exec(
        sys.executable, "-I", ledger_verifier.__file__, "-", stdin=PIPE, stdout=PIPE
    )
    sink = cast("asyncio.StreamWriter", verifier.stdin)

    async def pass_on(part: bytes) -> None:
        sink.write(part)
        await sink.drain()

    try:
        async with connection_for_reading() as connection:
            await copy_out(connection, ledger_verifier.DUMP, output=pass_on)
    except BaseException:
        verifier.kill()
        await verifier.wait()
        raise
    said, _ = await verifier.communicate(b"")  # which ends its input
    if not said:
        raise RuntimeError(f"the verifier ended with {verifier.returncode} and said nothing")
    counts, *faults = said.decode().splitlines()
    events, subjects = re.findall(r"\d+", counts)[:2]
    return Verification(int(events), int(subjects), faults)
