"""Telling somebody something: the notice, its delivery and the job, in the caller's transaction.

Nothing is sent here. What is written here is sent if, and only if, the transaction is committed.
"""

import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from recruit.foundation import clock
from recruit.foundation.database import Connection, bulk
from recruit.foundation.keys import vault
from recruit.notices import templates
from recruit.notices.channels import usable
from recruit.notices.rules import (
    ADDRESS,
    CODES,
    SECRET,
    Channel,
    NoticeKind,
    Recipient,
    addresses_of,
)

DELIVER = "deliver_notice"
"""The errand that carries one delivery."""

PER_MINUTE = 600
"""Messages to a set that go out in a minute, of all sets together."""

AHEAD = timedelta(hours=1)
"""A code goes before everything that waits: somebody sits in front of the page."""

Address = tuple[Channel, str]


@dataclass(frozen=True, slots=True)
class Told:
    """How many notices a set got, and how many of them go out through which channel."""

    notices: int
    deliveries: dict[Channel, int]


@dataclass(frozen=True, slots=True)
class _Row:
    """A notice with its delivery, as the statement takes it."""

    id: UUID
    person: UUID | None
    language: str
    details: str
    secret: bytes | None
    once: str | None
    channel: str | None
    address: bytes | None
    due: datetime


_COLUMNS = {
    "id": "uuid", "person": "uuid", "language": "text", "details": "jsonb", "secret": "bytea",
    "once": "text", "channel": "text", "address": "bytea", "due": "timestamptz",
}  # fmt: skip

_ARRAYS = ", ".join(f"${n}::{kind}[]" for n, kind in enumerate(_COLUMNS.values(), 1))

_TELL = f"""
    WITH given AS MATERIALIZED (
        SELECT * FROM unnest({_ARRAYS}) AS given ({", ".join(_COLUMNS)})
    ),
    told AS (
        INSERT INTO notice (id, person, kind, language, details, secret, once, created_at)
        SELECT id, person, $10::text, language, details, secret, once, $11::timestamptz FROM given
        ORDER BY once
        ON CONFLICT (once) DO NOTHING
        RETURNING id
    ),
    delivering AS (
        INSERT INTO delivery (notice, channel, address, created_at)
        SELECT told.id, channel, address, due FROM told JOIN given USING (id)
        WHERE channel IS NOT NULL
        RETURNING id, created_at
    ),
    queued AS (
        INSERT INTO outbox (job, arguments, due_at)
        SELECT '{DELIVER}', jsonb_build_object('delivery_id', id), created_at - $12::interval
        FROM delivering
    )
    SELECT told.id, given.channel FROM told JOIN given USING (id)
"""


async def send(
    connection: Connection,
    *,
    kind: NoticeKind,
    recipient: Recipient,
    details: templates.Details,
    secret: Mapping[str, str] | None = None,
    channel: Channel | None = None,
    once: str | None = None,
) -> UUID | None:
    """Tell one person; the notice's id, or None if the same ``once`` was told before.

    It goes through ``channel``, else through the first of the recipient's that this installation
    can use; without any it stays in the inbox. ``secret`` is sealed and fills the same template.
    ``ValueError`` names what the template needs and neither holds.
    """
    templates.check(kind, {**details, **(secret or {})})
    row = _row(
        recipient.person,
        recipient.language,
        json.dumps(dict(details), ensure_ascii=False),
        secret,
        once,
        _way(recipient.addresses, channel, usable()),
        clock.real_now(),
    )
    told = await _tell(connection, kind, [row])
    return row.id if told else None


async def send_many(
    connection: Connection,
    source: str,
    *arguments: Any,
    kind: NoticeKind,
    per_minute: int = PER_MINUTE,
    dry_run: bool = False,
) -> Told:
    """Tell a set of people, each of them once; how many, and through which channels.

    ``source`` is a query for ``person``, ``language``, ``phone``, ``email``, ``preferred`` (the
    channel they chose), ``details`` (jsonb) and ``once``. Of all sets together at most
    ``per_minute`` messages fall due in a minute. A dry run counts and writes nothing.
    """
    possible = usable(to_many=True)
    if not possible and not dry_run:
        return Told(await _tell_inboxes(connection, source, *arguments, kind=kind), {})
    told: Counter[Channel | None] = Counter()
    dues = _dues(connection, per_minute)
    async for rows in _chunks(connection, _NEW.format(source=source), *arguments):
        templates.check(kind, json.loads(rows[0]["details"]))
        ways = [_way(_addresses(row), None, possible) for row in rows]
        if dry_run:
            told.update(way[0] if way else None for way in ways)
        else:
            told.update(await _tell_chunk(connection, kind, rows, ways, dues))
    return Told(told.total(), {channel: count for channel, count in told.items() if channel})


CHUNK = 5000
"""Notices that are written at once: all that a worker keeps in memory of a set."""

_NEW = """
    SELECT given.* FROM ({source}) AS given
    WHERE NOT EXISTS (SELECT FROM notice WHERE notice.once = given.once)
"""


# In one order, so that of two who tell the same people one waits for the other, and never both.
_TELL_INBOXES = """
    INSERT INTO notice (person, kind, language, details, once, created_at)
    SELECT person, ${kind}::text, language, details, once, ${now}::timestamptz
    FROM ({source}) AS given ORDER BY once
    ON CONFLICT (once) DO NOTHING
"""


async def _tell_inboxes(
    connection: Connection, source: str, *arguments: Any, kind: NoticeKind
) -> int:
    """Tell a set that nothing can be sent to; how many."""
    first = await connection.fetchval(f"SELECT details FROM ({source}) AS given", *arguments)
    if first is None:
        return 0
    templates.check(kind, json.loads(first))
    after = len(arguments)
    statement = _TELL_INBOXES.format(source=source, kind=after + 1, now=after + 2)
    async with bulk(connection):
        tag = await connection.execute(statement, *arguments, kind.value, clock.now())
    return int(tag.rsplit(" ", 1)[-1])


async def _chunks(
    connection: Connection, sql: str, *arguments: Any
) -> AsyncIterator[list[asyncpg.Record]]:
    """The rows of a query, as they were when it began, some thousands at a time."""
    cursor = await connection.cursor(sql, *arguments)
    while rows := await cursor.fetch(CHUNK):
        yield rows


async def _tell_chunk(
    connection: Connection,
    kind: NoticeKind,
    rows: Sequence[asyncpg.Record],
    ways: Sequence[Address | None],
    dues: AsyncIterator[datetime],
) -> list[Channel | None]:
    """Tell these; the channel of each that was new."""
    now = clock.real_now()
    written = [
        _row(
            row["person"],
            row["language"],
            row["details"],
            None,
            row["once"],
            way,
            await anext(dues) if way else now,
        )
        for row, way in zip(rows, ways, strict=True)
    ]
    told = await _tell(connection, kind, written)
    return [Channel(row["channel"]) if row["channel"] else None for row in told]


def _addresses(row: asyncpg.Record) -> dict[Channel, str]:
    return addresses_of(phone=row["phone"], email=row["email"], preferred=row["preferred"])


def _way(
    addresses: Mapping[Channel, str], chosen: Channel | None, possible: frozenset[Channel]
) -> Address | None:
    """The channel and the address that a message takes."""
    if chosen is not None:
        return chosen, addresses[chosen]
    return next(((one, to) for one, to in addresses.items() if one in possible), None)


def _row(
    person: UUID | None,
    language: str,
    details: str,
    secret: Mapping[str, str] | None,
    once: str | None,
    way: Address | None,
    due: datetime,
) -> _Row:
    channel, address = way or (None, None)
    return _Row(
        uuid7(),
        person,
        language,
        details,
        vault().seal(json.dumps(dict(secret)), purpose=SECRET) if secret else None,
        once,
        channel.value if channel else None,
        vault().seal(address, purpose=ADDRESS) if address else None,
        due,
    )


async def _tell(
    connection: Connection, kind: NoticeKind, rows: Sequence[_Row]
) -> list[asyncpg.Record]:
    """Write the notices that are new; id and channel of each."""
    ahead = AHEAD if kind in CODES else timedelta()
    columns = [[getattr(row, name) for row in rows] for name in _COLUMNS]
    if len(rows) == 1:
        return await connection.fetch(_TELL, *columns, kind.value, clock.now(), ahead)
    async with bulk(connection):
        return await connection.fetch(_TELL, *columns, kind.value, clock.now(), ahead)


# Of two sets that are told at once the second begins where the first ends. What is tried again
# after a failure does not count: it may be hours away.
_PACE = "SELECT pg_advisory_xact_lock(hashtext('notices'), hashtext('pace'))"
_LAST_DUE = f"""
    SELECT max(due_at) FROM outbox
    WHERE job = '{DELIVER}' AND hand_outs = 0
      AND done_at IS NULL AND failed_at IS NULL AND cancelled_at IS NULL
"""


async def _dues(connection: Connection, per_minute: int) -> AsyncIterator[datetime]:
    """When each message of a set is due, one after the other."""
    step = timedelta(minutes=1) / per_minute
    await connection.execute(_PACE)
    last = await connection.fetchval(_LAST_DUE)
    now = clock.real_now()
    due = max(now, last + step) if last else now
    while True:
        yield due
        due += step
