"""Public comments: sent, confirmed by a code, and dealt with by a moderator.

Who commented is sealed. No event, notice or page tells it; a moderator who needs it says why, and
that is in the ledger.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any
from uuid import UUID

import asyncpg

from recruit.applications.queries import rulebook_of
from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, fetch_value, transaction
from recruit.foundation.files import StoredFile
from recruit.foundation.i18n import Language, Text
from recruit.foundation.keys import vault
from recruit.foundation.problems import (
    Conflict,
    Fault,
    InvalidInput,
    NotAuthenticated,
    NotFound,
)
from recruit.foundation.validation import checked
from recruit.notices.actions import send
from recruit.notices.channels import usable
from recruit.notices.rules import CODE_MINUTES, Channel, NoticeKind, Recipient
from recruit.people.codes import DEAD, TooManyCodes, tidy_code
from recruit.people.permissions import Actor, ActorKind, Permission
from recruit.people.rules import SENT_CODE_TRIES
from recruit.screening.actions.clarify import ask, lock_application
from recruit.screening.actions.naming import open_commenter, refuse_naming, seal_commenter
from recruit.screening.queries.comments import LISTED, NO_COMMENT, NOBODY, comments_open
from recruit.screening.rules.clarifying import MOST_FILES
from recruit.screening.schemas.clarifications import (
    CommentClosed,
    Commenter,
    CommentGiven,
    LookAtCommenter,
)
from recruit.screening.tables import CommentState

COMMENTS_A_DAY = 5
"""Comments from one contact within a day, confirmed or not."""

CODE_LIFE = timedelta(minutes=CODE_MINUTES)
KEPT_UNCONFIRMED = timedelta(days=1)
"""How long a comment stays that nobody confirms."""

_TOO_MANY = Text(
    "Sudah terlalu banyak tanggapan dikirim dengan kontak ini hari ini. Coba lagi besok.",
    "Too many comments were sent with this contact today. Try again tomorrow.",
)
_NO_CHANNEL = Text(
    "Saat ini kode tidak dapat dikirim ke sana. Pakai alamat e-mail, atau nomor ponsel.",
    "A code cannot be sent there at present. Use an e-mail address, or a phone number.",
)
_WRONG = Text(
    "Kode belum cocok; masih ada {left} kesempatan.", "The code does not match; {left} more tries."
)
_OVER = Text(
    "Tanggapan masyarakat tidak sedang dibuka.", "Public comments are not open at present."
)
_DEALT_WITH = Text("Tanggapan ini sudah ditangani.", "This comment is dealt with already.")


async def send_comment(
    *,
    application_id: UUID,
    name: str,
    contact: str,
    text: str,
    files: Sequence[StoredFile] = (),
    language: Language,
) -> UUID:
    """Take a comment on a candidate and send a code to its contact; the comment's id.

    Nobody reads it before the code is entered. :class:`InvalidInput` names every fault;
    :class:`Conflict` outside the window; :class:`NotFound` for whom the published result does not
    name; :class:`TooManyCodes` for a contact that sends too many.
    """
    given = checked(CommentGiven, name=name, contact=contact, text=text)
    if len(files) > MOST_FILES:
        message = Text(f"Paling banyak {MOST_FILES} berkas.", f"At most {MOST_FILES} files.")
        raise InvalidInput([Fault("/files", "too-many", message)])
    channel = _channel(given.contact)
    async with transaction() as connection:
        await _check_open(connection, application_id)
        comment_id = await _new_id(connection, given.contact)
        await _keep(connection, comment_id, application_id, given, files, language)
        await _send_code(connection, comment_id, given.contact, channel, language)
    return comment_id


def _channel(contact: str) -> Channel:
    channel = Channel.email if "@" in contact else Channel.whatsapp
    if channel not in usable():
        raise InvalidInput([Fault("/contact", "no-channel", _NO_CHANNEL)])
    return channel


async def _check_open(connection: Connection, application_id: UUID) -> None:
    row = await connection.fetchrow(
        "SELECT call, stage FROM application WHERE id = $1", application_id
    )
    if row is None or row["stage"] not in LISTED:
        raise NotFound(NOBODY)
    if not comments_open(await rulebook_of(row["call"])):
        raise Conflict(_OVER)


async def _new_id(connection: Connection, contact: str) -> UUID:
    """A new id, half of it a keyed digest of the contact, so that the comments of a contact are
    neighbours in the index although it is sealed; :class:`TooManyCodes`."""
    half = vault().digest(f"commenter:{contact}")[:8]
    first, last = UUID(bytes=half + bytes(8)), UUID(bytes=half + b"\xff" * 8)
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", str(first))
    sent = await connection.fetchval(
        "SELECT count(*) FROM public_comment WHERE id BETWEEN $1 AND $2 AND received_at > $3",
        first,
        last,
        clock.now() - timedelta(days=1),
    )
    if sent >= COMMENTS_A_DAY:
        raise TooManyCodes(_TOO_MANY, retry_after=24 * 3600)
    return UUID(bytes=half + secrets.token_bytes(8))


async def _keep(
    connection: Connection,
    comment_id: UUID,
    application_id: UUID,
    given: CommentGiven,
    files: Sequence[StoredFile],
    language: Language,
) -> None:
    await connection.execute(
        "INSERT INTO public_comment (id, application, commenter, text, state, code_digest, tries,"
        " received_at) VALUES ($1, $2, $3, $4, $5, '', 0, $6)",
        comment_id,
        application_id,
        seal_commenter(given.name, given.contact, language.value),
        given.text,
        CommentState.unconfirmed.value,
        clock.now(),
    )
    await connection.executemany(
        "INSERT INTO comment_file (comment, sha256, media_type, size) VALUES ($1, $2, $3, $4)",
        [(comment_id, file.sha256, file.media_type, file.size) for file in files],
    )


async def _send_code(
    connection: Connection, comment_id: UUID, contact: str, channel: Channel, language: Language
) -> None:
    code = f"{secrets.randbelow(10**6):06}"
    await connection.execute(
        "UPDATE public_comment SET code_digest = $2 WHERE id = $1",
        comment_id,
        _digest(comment_id, code),
    )
    await send(
        connection,
        kind=NoticeKind.comment_code,
        recipient=Recipient(None, language, {channel: contact}),
        details={},
        secret={"code": code},
    )


def _digest(comment_id: UUID, code: str) -> bytes:
    return vault().digest(f"comment-code:{comment_id}:{code}")


async def send_code_again(*, comment_id: UUID) -> None:
    """Send another code for a comment. It counts as a try, so that nobody is flooded with codes;
    :class:`NotAuthenticated` once all are used or the time is over."""
    async with transaction() as connection:
        row = await _try(connection, comment_id)
        if row is None or row["tries"] >= SENT_CODE_TRIES:
            raise NotAuthenticated(DEAD)
        told = open_commenter(row["commenter"])
        channel, language = _channel(told["contact"]), Language(told["language"])
        await _send_code(connection, comment_id, told["contact"], channel, language)


async def confirm_comment(*, comment_id: UUID, code: str) -> None:
    """Confirm a comment with the code that was sent: now moderators see it.

    :class:`InvalidInput` for what is no code at all, which counts as no try;
    :class:`NotAuthenticated` otherwise. A comment that was sent in time counts also if its code is
    entered after the window.
    """
    digits, refusal = tidy_code(code), None
    async with transaction() as connection:
        row = await _try(connection, comment_id)
        if row is None:
            refusal = DEAD
        elif compare_digest(row["code_digest"], _digest(comment_id, digits)):
            await _confirm(connection, row)
        else:
            left = SENT_CODE_TRIES - row["tries"]
            refusal = _WRONG.format(left=left) if left else DEAD
    if refusal is not None:
        raise NotAuthenticated(refusal)


async def _try(connection: Connection, comment_id: UUID) -> asyncpg.Record | None:
    """The comment whose code is tried, the try counted; nothing if no try is left or it is late."""
    return await connection.fetchrow(
        "UPDATE public_comment SET tries = tries + 1"
        " WHERE id = $1 AND state = $2 AND tries < $3 AND received_at > $4 RETURNING *",
        comment_id,
        CommentState.unconfirmed.value,
        SENT_CODE_TRIES,
        clock.now() - CODE_LIFE,
    )


async def _confirm(connection: Connection, row: asyncpg.Record) -> None:
    await lock_application(connection, row["application"])
    await connection.execute(
        "UPDATE public_comment SET state = $2, confirmed_at = $3 WHERE id = $1",
        row["id"],
        CommentState.open.value,
        clock.now(),
    )
    nobody = Actor(ActorKind.anonymous, "", "")
    await _record(connection, "comment_confirmed", row, nobody)


_COMMENT = f"""
    SELECT told.*, application.call, application.place FROM public_comment AS told
    JOIN application ON application.id = told.application
    WHERE told.id = $1 AND told.state <> '{CommentState.unconfirmed}' FOR UPDATE
"""


async def _moderated(connection: Connection, comment_id: UUID, actor: Actor) -> asyncpg.Record:
    row = await connection.fetchrow(_COMMENT, comment_id)
    if row is None:
        raise NotFound(NO_COMMENT)
    rulebook = await rulebook_of(row["call"])
    actor.require(Permission.comments_moderate, rulebook.body, row["place"])
    return row


async def ask_about_comment(
    *,
    comment_id: UUID,
    rule: str,
    question: str,
    deadline: datetime | None = None,
    actor: Actor,
) -> UUID:
    """Ask the candidate what a comment says; the clarification's id. The comment is closed when
    that is decided. :class:`InvalidInput` also if the question names the commenter."""
    async with transaction() as connection:
        row = await _open(connection, comment_id, actor)
        refuse_naming(row["commenter"], "/question", question)
        application = await lock_application(connection, row["application"])
        rulebook = await rulebook_of(row["call"])
        asked = await ask(connection, application, rulebook, rule, question, deadline, actor)
        await connection.execute(
            "UPDATE public_comment SET state = $2, clarification = $3 WHERE id = $1",
            comment_id,
            CommentState.clarifying.value,
            asked,
        )
        await _record(connection, "comment_asked_about", row, actor, clarification=str(asked))
    return asked


async def close_comment(*, comment_id: UUID, reason: str, actor: Actor) -> None:
    """Close a comment that leads to nothing, with the reason for the panel."""
    given = checked(CommentClosed, reason=reason)
    async with transaction() as connection:
        row = await _open(connection, comment_id, actor)
        await connection.execute(
            "UPDATE public_comment SET state = $2, closed_reason = $3, closed_by = $4,"
            " closed_at = $5 WHERE id = $1",
            comment_id,
            CommentState.closed.value,
            given.reason,
            actor.reference,
            clock.now(),
        )
        await _record(connection, "comment_closed", row, actor)


async def _open(connection: Connection, comment_id: UUID, actor: Actor) -> asyncpg.Record:
    row = await _moderated(connection, comment_id, actor)
    if row["state"] != CommentState.open:
        raise Conflict(_DEALT_WITH)
    return row


async def look_at_commenter(*, comment_id: UUID, purpose: str, actor: Actor) -> Commenter:
    """Who commented, for a purpose that is written in the ledger first."""
    given = checked(LookAtCommenter, purpose=purpose)
    async with transaction() as connection:
        row = await _moderated(connection, comment_id, actor)
        await _record(connection, "commenter_read", row, actor, purpose=given.purpose)
    told = open_commenter(row["commenter"])
    return Commenter(name=told["name"], contact=told["contact"])


async def forget_unconfirmed() -> int:
    """Delete the comments that nobody confirmed within a day; how many."""
    before = clock.now() - KEPT_UNCONFIRMED
    stale = "state = 'unconfirmed' AND received_at < $1"
    if not await fetch_value(f"SELECT EXISTS (SELECT FROM public_comment WHERE {stale})", before):
        return 0
    async with transaction() as connection:
        await connection.execute(
            "DELETE FROM comment_file WHERE comment IN"
            f" (SELECT id FROM public_comment WHERE {stale})",
            before,
        )
        tag = await connection.execute(f"DELETE FROM public_comment WHERE {stale}", before)
    return int(tag.rsplit(" ", 1)[-1])


async def _record(
    connection: Connection, kind: str, row: asyncpg.Record, actor: Actor, **data: Any
) -> None:
    await ledger.append(
        connection,
        kind=kind,
        subject_kind="comment",
        subject_id=row["id"],
        actor=actor.reference,
        data={"application": str(row["application"]), **data},
    )
