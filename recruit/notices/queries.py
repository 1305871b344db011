"""Reads of notices: a person's inbox, and the development mailbox."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from recruit.foundation import clock
from recruit.foundation.database import fetch, fetch_one, fetch_value
from recruit.foundation.i18n import Language, Text
from recruit.foundation.keys import vault
from recruit.foundation.problems import NotFound
from recruit.notices.channels import MAILBOX
from recruit.notices.rules import ADDRESS, SECRET, Channel, NoticeKind
from recruit.notices.templates import Written, write

PAGE = 20
"""Messages on one page of the inbox."""

MAILBOX_SHOWS = timedelta(hours=1)
MAILBOX_PAGE = 50


@dataclass(frozen=True, slots=True)
class InboxNotice:
    """A message as its reader finds it."""

    id: UUID
    kind: NoticeKind
    written: Written
    created_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class InMailbox:
    """A message that would have been sent, had this installation a channel for it."""

    id: UUID
    kind: NoticeKind
    channel: Channel
    address: str
    written: Written
    sent_at: datetime


def written(row: asyncpg.Record, language: Language) -> Written:
    """A row's ``kind``, ``details`` and ``secret`` in words; ``SealError`` if it does not open."""
    details = json.loads(row["details"])
    if row["secret"] is not None:
        details |= json.loads(vault().open(row["secret"], purpose=SECRET))
    return write(NoticeKind(row["kind"]), language, details)


# A sign-in code is of no use to somebody who is signed in.
_INBOX = f"notice.person = $1 AND notice.kind <> '{NoticeKind.sign_in_code}'"


async def inbox(
    person: UUID, language: Language, *, after: UUID | None = None, limit: int = PAGE
) -> list[InboxNotice]:
    """One page of a person's messages, the newest first; ``after`` is the last of the page before.

    They are written in the language in which they are read now.
    """
    rows = await fetch(
        f"SELECT * FROM notice WHERE {_INBOX} AND ($2::uuid IS NULL OR (created_at, id) <"
        " (SELECT created_at, id FROM notice WHERE id = $2 AND person = $1))"
        " ORDER BY created_at DESC, id DESC LIMIT $3",
        person,
        after,
        limit,
    )
    return [_in_inbox(row, language) for row in rows]


async def notice_of(person: UUID, notice: UUID, language: Language) -> InboxNotice:
    """One message of a person; :class:`NotFound` also if it is somebody else's."""
    row = await fetch_one(f"SELECT * FROM notice WHERE {_INBOX} AND id = $2", person, notice)
    if row is None:
        raise NotFound(Text("Pesan tidak ditemukan.", "There is no such message."))
    return _in_inbox(row, language)


async def unread(person: UUID) -> int:
    """How many messages a person has not seen yet."""
    count: int = await fetch_value(
        f"SELECT count(*) FROM notice WHERE {_INBOX} AND read_at IS NULL", person
    )
    return count


async def mailbox() -> list[InMailbox]:
    """What the development mailbox took in the last hour, the newest first."""
    rows = await fetch(
        "SELECT delivery.id, delivery.channel, delivery.address, delivery.sent_at, notice.kind,"
        " notice.language, notice.details, notice.secret"
        " FROM delivery JOIN notice ON notice.id = delivery.notice"
        " WHERE delivery.provider_id = $1 AND delivery.sent_at > $2"
        " ORDER BY delivery.sent_at DESC, delivery.id DESC LIMIT $3",
        MAILBOX,
        clock.real_now() - MAILBOX_SHOWS,
        MAILBOX_PAGE,
    )
    return [
        InMailbox(
            row["id"],
            NoticeKind(row["kind"]),
            Channel(row["channel"]),
            vault().open(row["address"], purpose=ADDRESS),
            written(row, Language(row["language"])),
            row["sent_at"],
        )
        for row in rows
    ]


def _in_inbox(row: asyncpg.Record, language: Language) -> InboxNotice:
    return InboxNotice(
        row["id"],
        NoticeKind(row["kind"]),
        written(row, language),
        row["created_at"],
        row["read_at"],
    )
