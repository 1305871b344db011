"""Clarifications: a question, one answer in time, and the panel's decision.

While one is open nobody is accepted, rejected, elected or sworn. What the panel accepts answers the
finding; what it refuses is for a verifier to decide on, never for a machine.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from recruit.applications.actions import advance_many
from recruit.applications.progress import LAST_MINUTE
from recruit.applications.queries import rulebook_of
from recruit.applications.stages import STILL_COUNTS, Event, Stage
from recruit.foundation import clock, ledger, outbox
from recruit.foundation.database import Connection, fetch_value, transaction
from recruit.foundation.files import StoredFile
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput, NotFound
from recruit.foundation.validation import checked
from recruit.notices.actions import send
from recruit.notices.rules import NoticeKind
from recruit.notices.templates import both
from recruit.people.permissions import Actor, ActorKind, Permission
from recruit.people.queries import recipient_of
from recruit.rulebook.model import Rulebook
from recruit.screening.actions.naming import check_unnamed
from recruit.screening.queries.clarifications import NO_CLARIFICATION
from recruit.screening.rules.clarifying import LONGEST_DAYS, MOST_FILES, usual_deadline
from recruit.screening.schemas.clarifications import (
    AnswerGiven,
    ClarificationDecision,
    QuestionAsked,
)
from recruit.screening.tables import CommentState

_APPLICATION = """
    SELECT application.id, application.call, application.place, application.stage,
           application.person
    FROM application WHERE application.id = $1 FOR UPDATE
"""


async def ask_clarification(
    *,
    application_id: UUID,
    rule: str,
    question: str,
    deadline: datetime | None = None,
    actor: Actor,
) -> UUID:
    """Ask an applicant about a rule; the clarification's id.

    ``deadline`` is the first moment that is too late; without one they have three whole days.
    :class:`InvalidInput` names every fault; :class:`Conflict` if the application counts no more,
    or the same rule is being clarified.
    """
    async with transaction() as connection:
        row = await lock_application(connection, application_id)
        rulebook = await rulebook_of(row["call"])
        actor.require(Permission.verification_decide, rulebook.body, row["place"])
        return await ask(connection, row, rulebook, rule, question, deadline, actor)


async def lock_application(connection: Connection, application_id: UUID) -> asyncpg.Record:
    """An application that nobody else decides on before the transaction ends."""
    row = await connection.fetchrow(_APPLICATION, application_id)
    if row is None:
        raise NotFound(Text("Lamaran tidak ditemukan.", "There is no such application."))
    return row


async def ask(
    connection: Connection,
    row: asyncpg.Record,
    rulebook: Rulebook,
    rule: str,
    question: str,
    deadline: datetime | None,
    actor: Actor,
) -> UUID:
    """Ask about a locked application; the caller has asked for the right."""
    asked = checked(QuestionAsked, rule=rule, question=question, deadline=deadline)
    now = clock.now()
    until = asked.deadline or usual_deadline(now)
    _check_question(asked, rulebook, until, now)
    await _check_can_be_asked(connection, row, asked.rule)
    clarification: UUID = await connection.fetchval(
        "INSERT INTO clarification (id, application, rule, question, asked_by, asked_at, deadline)"
        " VALUES (uuidv7(), $1, $2, $3, $4, $5, $6) RETURNING id",
        row["id"],
        asked.rule,
        asked.question,
        actor.reference,
        now,
        until,
    )
    data = {"rule": asked.rule, "deadline": until.isoformat()}
    await _record(connection, "asked", clarification, row["id"], actor, data)
    told = {"until": (until - LAST_MINUTE).isoformat()}
    await _tell(connection, NoticeKind.clarification_asked, row, clarification, rulebook, told)
    return clarification


def _check_question(
    asked: QuestionAsked, rulebook: Rulebook, until: datetime, now: datetime
) -> None:
    faults = []
    if asked.rule not in {rule.code for rule in rulebook.rules}:
        message = Text(
            f"{rulebook.name} tidak memuat syarat '{asked.rule}'.",
            f"{rulebook.name} has no rule '{asked.rule}'.",
        )
        faults.append(Fault("/rule", "unknown-rule", message))
    if not now < until <= now + timedelta(days=LONGEST_DAYS + 1):
        message = Text(
            f"Batas waktu harus sesudah sekarang, paling lama {LONGEST_DAYS} hari.",
            f"The deadline must lie ahead, by at most {LONGEST_DAYS} days.",
        )
        faults.append(Fault("/deadline", "deadline", message))
    if faults:
        raise InvalidInput(faults)


async def _check_can_be_asked(connection: Connection, row: asyncpg.Record, rule: str) -> None:
    if row["stage"] not in STILL_COUNTS:
        raise Conflict(
            Text(
                f"Lamaran berada pada tahap {row['stage']}; tidak ada lagi yang perlu ditanyakan.",
                f"The application is {row['stage']}; there is nothing to ask any more.",
            )
        )
    if await connection.fetchval(
        "SELECT EXISTS (SELECT FROM clarification"
        " WHERE application = $1 AND rule = $2 AND decided_at IS NULL)",
        row["id"],
        rule,
    ):
        raise Conflict(
            Text(
                f"Syarat '{rule}' sudah sedang diklarifikasi.",
                f"The rule '{rule}' is being clarified already.",
            )
        )


_CLARIFICATION = """
    SELECT clarification.*, application.person, application.call, application.place,
           application.stage
    FROM clarification JOIN application ON application.id = clarification.application
    WHERE clarification.id = $1 FOR UPDATE
"""


async def answer_clarification(
    *, clarification_id: UUID, text: str, files: Sequence[StoredFile] = (), actor: Actor
) -> None:
    """Take the applicant's one answer; ``files`` are stored already, written anew.

    :class:`NotFound` if somebody else was asked; :class:`Conflict` if it is answered or decided
    already, or too late: the deadline itself is.
    """
    given = checked(AnswerGiven, text=text)
    _check_files(files)
    async with transaction() as connection:
        row = await connection.fetchrow(_CLARIFICATION, clarification_id)
        if row is None or actor.kind is not ActorKind.applicant or str(row["person"]) != actor.id:
            raise NotFound(NO_CLARIFICATION)
        _check_can_be_answered(row)
        await connection.execute(
            "UPDATE clarification SET answer = $2, answered_at = $3 WHERE id = $1",
            clarification_id,
            given.text,
            clock.now(),
        )
        await connection.executemany(
            "INSERT INTO clarification_file (clarification, sha256, media_type, size)"
            " VALUES ($1, $2, $3, $4)",
            [(clarification_id, file.sha256, file.media_type, file.size) for file in files],
        )
        data = {"files": [file.sha256.hex() for file in files]}
        await _record(connection, "answered", clarification_id, row["application"], actor, data)


def _check_files(files: Sequence[StoredFile]) -> None:
    if len(files) > MOST_FILES:
        message = Text(f"Paling banyak {MOST_FILES} berkas.", f"At most {MOST_FILES} files.")
        raise InvalidInput([Fault("/files", "too-many", message)])


def _check_can_be_answered(row: asyncpg.Record) -> None:
    if row["stage"] == Stage.withdrawn:
        raise Conflict(Text("Lamaran ini sudah ditarik.", "This application was withdrawn."))
    if row["answered_at"] is not None:
        raise Conflict(
            Text("Pertanyaan ini sudah Anda jawab.", "You have answered this question already.")
        )
    if row["decided_at"] is not None or clock.now() >= row["deadline"]:
        raise Conflict(
            Text(
                "Batas waktu jawaban sudah lewat. Hubungi panitia bila Anda berhalangan.",
                "The time to answer is over. Tell the panel if something kept you from it.",
            )
        )


async def decide_clarification(
    *, clarification_id: UUID, accepted: bool, reason: str, actor: Actor
) -> None:
    """Accept an explanation or not, with the reason that the applicant reads.

    A refusal after the verdict MS puts the application under review again, for a verifier.
    :class:`Conflict` while there is neither an answer nor the deadline is over, or if it is
    decided already.
    """
    given = checked(ClarificationDecision, accepted=accepted, reason=reason)
    async with transaction() as connection:
        row = await connection.fetchrow(_CLARIFICATION, clarification_id)
        if row is None:
            raise NotFound(NO_CLARIFICATION)
        rulebook = await rulebook_of(row["call"])
        actor.require(Permission.clarifications_decide, rulebook.body, row["place"])
        _check_can_be_decided(row)
        await check_unnamed(connection, clarification_id, "/reason", given.reason)
        await connection.execute(
            "UPDATE clarification SET accepted = $2, reason = $3, decided_by = $4, decided_at = $5"
            " WHERE id = $1",
            clarification_id,
            given.accepted,
            given.reason,
            actor.reference,
            clock.now(),
        )
        data = {"rule": row["rule"], "accepted": given.accepted}
        await _record(connection, "decided", clarification_id, row["application"], actor, data)
        await _close_comments(connection, clarification_id, given.reason, actor)
        if not given.accepted and row["stage"] == Stage.eligible:
            await _review_again(connection, row["application"], actor)
        whose = {"id": row["application"], "person": row["person"]}
        kind = NoticeKind.clarification_decided
        await _tell(connection, kind, whose, clarification_id, rulebook, {})


def _check_can_be_decided(row: asyncpg.Record) -> None:
    if row["decided_at"] is not None:
        raise Conflict(
            Text("Klarifikasi ini sudah diputuskan.", "This clarification is decided already.")
        )
    if row["answered_at"] is None and clock.now() < row["deadline"]:
        raise Conflict(
            Text(
                "Pelamar masih dapat menjawab; tunggu jawabannya atau batas waktunya.",
                "The applicant can still answer; wait for the answer, or for the deadline.",
            )
        )


_CLOSE = f"""
    WITH closed AS (
        UPDATE public_comment SET state = '{CommentState.closed}', closed_reason = $2,
               closed_by = $3, closed_at = $4
        WHERE clarification = $1 AND state = '{CommentState.clarifying}' RETURNING id, application
    )
    SELECT id, application FROM closed
"""


async def _close_comments(
    connection: Connection, clarification: UUID, reason: str, actor: Actor
) -> None:
    """What was asked because of a comment is decided, and so the comment is dealt with."""
    for row in await connection.fetch(_CLOSE, clarification, reason, actor.reference, clock.now()):
        await ledger.append(
            connection, kind="comment_closed", subject_kind="comment", subject_id=row["id"],
            actor=actor.reference, data={"application": str(row["application"])},
        )  # fmt: skip


async def _review_again(connection: Connection, application: UUID, actor: Actor) -> None:
    """Take the verdict MS back: a verifier decides what follows from the refusal."""
    await connection.execute(
        "UPDATE verification SET undone_at = $2 WHERE id = (SELECT id FROM verification"
        " WHERE application = $1 AND undone_at IS NULL ORDER BY decided_at DESC, id DESC LIMIT 1)",
        application,
        clock.now(),
    )
    source = "SELECT $1::uuid AS id, jsonb_build_object('because', 'clarification refused') AS data"
    await advance_many(connection, Event.undo_verdict, source, application, actor=actor)
    await outbox.enqueue(connection, "screen_applications", {"application_ids": [str(application)]})


_LAPSED = """
    SELECT clarification.id AS subject_id,
           jsonb_build_object('application', clarification.application,
                              'rule', clarification.rule) AS data
    FROM clarification
    WHERE deadline <= $1 AND answered_at IS NULL AND decided_at IS NULL
      AND NOT EXISTS (SELECT FROM ledger_event WHERE subject_id = clarification.id
                      AND kind = 'clarification_not_answered')
"""


async def note_unanswered(*, actor: Actor) -> int:
    """Write down which questions were not answered in time; how many.

    They stay open: the panel decides, knowing that nothing came.
    """
    now = clock.now()
    if not await fetch_value(f"SELECT EXISTS ({_LAPSED})", now):
        return 0
    async with transaction() as connection:
        return await ledger.append_many(
            connection,
            _LAPSED,
            now,
            kind="clarification_not_answered",
            subject_kind="clarification",
            actor=actor.reference,
        )


async def _record(
    connection: Connection,
    what: str,
    clarification: UUID,
    application: UUID,
    actor: Actor,
    data: dict[str, Any],
) -> None:
    await ledger.append(
        connection,
        kind=f"clarification_{what}",
        subject_kind="clarification",
        subject_id=clarification,
        actor=actor.reference,
        data={"application": str(application), **data},
    )


async def _tell(
    connection: Connection,
    kind: NoticeKind,
    whose: "asyncpg.Record | dict[str, Any]",
    clarification: UUID,
    rulebook: Rulebook,
    more: dict[str, str],
) -> None:
    details = both("call", rulebook.label) | more
    details |= {"application": str(whose["id"]), "clarification": str(clarification)}
    recipient = await recipient_of(connection, whose["person"])
    await send(
        connection,
        kind=kind,
        recipient=recipient,
        details=details,
        once=f"{kind}:{clarification}",
    )
