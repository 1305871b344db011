"""Carrying one delivery: claim it, send it outside of any transaction, record what came of it."""

import asyncio
from datetime import timedelta
from uuid import UUID

import asyncpg

from recruit.foundation import clock
from recruit.foundation.database import execute, fetch_one
from recruit.foundation.i18n import Language
from recruit.foundation.keys import vault
from recruit.foundation.vault import SealError
from recruit.notices.channels import Later, Message, Outcome, Refused, Sent, carrier_of
from recruit.notices.queries import written
from recruit.notices.rules import ADDRESS, Channel, NoticeKind, back_off, worth_sending_for
from recruit.settings import settings

MOST_SECONDS = 30.0
"""Well below the lease of an errand: nobody else begins while we still send."""

_CLAIM = """
    UPDATE delivery SET attempts = attempts + 1 FROM notice
    WHERE delivery.id = $1 AND delivery.state = 'waiting' AND notice.id = delivery.notice
    RETURNING delivery.id, channel, address, attempts, delivery.created_at, kind, language,
              details, secret
"""

_RECORD = """
    UPDATE delivery SET state = $2::text, error = $3, provider_id = $4,
        sent_at = CASE WHEN $2::text = 'sent' THEN $5::timestamptz END
    WHERE id = $1 AND state = 'waiting'
"""


async def deliver(*, delivery_id: UUID) -> timedelta | None:
    """Send one delivery; after how long it is to be tried again, or None when that is settled.

    However often it is tried, it carries the same id: a gateway that took it over and could not
    say so any more does not send it twice, and a mail reader shows one message.
    """
    row = await fetch_one(_CLAIM, delivery_id)
    if row is None:
        return None
    outcome = await _carry(row)
    match outcome:
        case Sent(provider_id):
            await _record(row, "sent", provider_id=provider_id)
        case Refused(error):
            await _record(row, "failed", error=error)
        case Later(error, after):
            return await _postpone(row, error, after or back_off(row["attempts"]))
    return None


async def _carry(row: asyncpg.Record) -> Outcome:
    carrier = carrier_of(Channel(row["channel"]))
    if carrier is None:
        return Refused("no such channel here")
    try:
        message = _message(row)
    except SealError:
        return Refused("its seal does not open")
    try:
        async with asyncio.timeout(MOST_SECONDS):
            return await carrier.carry(message)
    except TimeoutError:
        return Later("no answer")


def _message(row: asyncpg.Record) -> Message:
    text = written(row, Language(row["language"]))
    return Message(
        row["id"],
        Channel(row["channel"]),
        vault().open(row["address"], purpose=ADDRESS),
        text,
        f"{settings().site_url.rstrip('/')}{text.path}" if text.path else None,
    )


async def _postpone(row: asyncpg.Record, error: str, wait: timedelta) -> timedelta | None:
    """Wait, or give up where that would outlast the use of the message."""
    end = row["created_at"] + worth_sending_for(NoticeKind(row["kind"]))
    if clock.real_now() + wait > end:
        await _record(row, "failed", error=error)
        return None
    await _record(row, "waiting", error=error)
    return wait


async def _record(
    row: asyncpg.Record, state: str, *, error: str | None = None, provider_id: str | None = None
) -> None:
    await execute(
        _RECORD, row["id"], state, error, provider_id and provider_id[:120], clock.real_now()
    )
