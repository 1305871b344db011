"""Reads of clarifications, and the conditions under which one holds a decision up."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from recruit.foundation import clock
from recruit.foundation.database import Connection, fetch, fetch_one, fetch_value
from recruit.foundation.files import StoredFile
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.people.permissions import Scope
from recruit.screening.rules.clarifying import ClarificationState, state_of
from recruit.screening.tables import CommentState

PAGE = 50
"""Clarifications or comments on one page of a list."""

NO_CLARIFICATION = Text("Klarifikasi tidak ditemukan.", "There is no such clarification.")


def open_sql(application: str) -> str:
    """The condition that a clarification or a confirmed comment about an application is open."""
    return f"""(
        EXISTS (SELECT FROM clarification AS asked
                WHERE asked.application = {application} AND asked.decided_at IS NULL)
        OR EXISTS (SELECT FROM public_comment AS told
                   WHERE told.application = {application} AND told.state = '{CommentState.open}'))
    """


def refused_sql(application: str) -> str:
    """The condition that an explanation was refused, and no verifier has decided since."""
    return f"""EXISTS (
        SELECT FROM clarification AS refused
        WHERE refused.application = {application} AND NOT refused.accepted
          AND NOT EXISTS (SELECT FROM clarification AS later
                          WHERE later.application = refused.application
                            AND later.rule = refused.rule AND later.accepted
                            AND later.decided_at > refused.decided_at)
          AND NOT EXISTS (SELECT FROM verification
                          WHERE verification.application = refused.application
                            AND verification.undone_at IS NULL
                            AND verification.decided_at > refused.decided_at))
    """


@dataclass(frozen=True, slots=True)
class Clarification:
    """A question to an applicant, with its answer and what was decided, as the panel sees it."""

    id: UUID
    application: UUID
    person: UUID
    number: int
    name: str
    call: str
    place: str
    rule: str
    question: str
    asked_by: str
    asked_at: datetime
    deadline: datetime
    """The first moment that is too late."""
    answer: str | None
    answered_at: datetime | None
    accepted: bool | None
    reason: str | None
    decided_by: str | None
    decided_at: datetime | None
    files: tuple[StoredFile, ...]
    state: ClarificationState


_CLARIFICATION = """
    SELECT clarification.id, application.id AS application, application.person,
           application.number, application.name, application.call, application.place,
           rule, question, asked_by, asked_at, deadline, answer, answered_at, accepted, reason,
           decided_by, decided_at,
           (SELECT coalesce(json_agg(json_build_array(encode(sha256, 'hex'), media_type, size)
                                     ORDER BY file.id), '[]')
            FROM clarification_file AS file WHERE file.clarification = clarification.id) AS files
    FROM clarification
    JOIN application ON application.id = clarification.application
    JOIN call ON call.name = application.call
"""


async def list_clarifications(
    scope: Scope, *, call: str | None = None, place: str = "", waiting: bool = False, page: int = 1
) -> list[Clarification]:
    """One page (from 1) of those that the scope may see: undecided first, then by deadline.

    ``waiting``: only those that the panel can decide now, answered or too late.
    """
    rows = await fetch(
        f"{_CLARIFICATION} WHERE ($1::text IS NULL OR application.call = $1)"
        " AND starts_with(application.place, $2) AND application.stage <> 'withdrawn'"
        " AND (NOT $3 OR decided_at IS NULL AND (answered_at IS NOT NULL OR deadline <= $4))"
        f" AND {Scope.sql('call.body', 'application.place', 5)}"
        " ORDER BY decided_at IS NOT NULL, deadline, clarification.id OFFSET $7 LIMIT $8",
        call,
        place,
        waiting,
        clock.now(),
        list(scope.bodies),
        list(scope.prefixes),
        (page - 1) * PAGE,
        PAGE,
    )
    return [_clarification(row) for row in rows]


async def clarification(scope: Scope, clarification_id: UUID) -> Clarification:
    """One clarification; :class:`NotFound` also if the scope may not see it."""
    row = await fetch_one(
        f"{_CLARIFICATION} WHERE clarification.id = $1"
        f" AND {Scope.sql('call.body', 'application.place', 2)}",
        clarification_id,
        list(scope.bodies),
        list(scope.prefixes),
    )
    return _known(row)


async def own_clarifications(person: UUID, application_id: UUID) -> list[Clarification]:
    """What a person was asked about their application, the latest first."""
    rows = await fetch(
        f"{_CLARIFICATION} WHERE application.id = $1 AND application.person = $2"
        " ORDER BY asked_at DESC, clarification.id DESC",
        application_id,
        person,
    )
    return [_clarification(row) for row in rows]


async def own_clarification(
    person: UUID, application_id: UUID, clarification_id: UUID
) -> Clarification:
    """One of them; :class:`NotFound` if it is about somebody else."""
    row = await fetch_one(
        f"{_CLARIFICATION} WHERE clarification.id = $1 AND application.id = $2"
        " AND application.person = $3",
        clarification_id,
        application_id,
        person,
    )
    return _known(row)


async def application_to_ask(
    scope: Scope, *, number: int | None = None, application_id: UUID | None = None
) -> dict[str, Any]:
    """The application with a registration number or id: id, number, name, call and place.

    :class:`NotFound` also if the scope may not see it.
    """
    row = await fetch_one(
        "SELECT application.id, number, application.name, application.call, place FROM application"
        " JOIN call ON call.name = application.call"
        " WHERE (number = $1 OR application.id = $2) AND number IS NOT NULL"
        f" AND {Scope.sql('call.body', 'application.place', 3)}",
        number,
        application_id,
        list(scope.bodies),
        list(scope.prefixes),
    )
    if row is None:
        raise NotFound(Text("Lamaran tidak ditemukan.", "There is no such application."))
    return dict(row)


@dataclass(frozen=True, slots=True)
class Clarified:
    """What the panel has decided about an application, by rule; the latest decision counts."""

    accepted: dict[str, str]
    """Rules whose explanation was accepted, with the panel's reason."""
    refused: frozenset[str]


async def clarified(connection: Connection, application_id: UUID) -> Clarified:
    """The decisions about the explanations that were given for an application."""
    rows = await connection.fetch(
        "SELECT DISTINCT ON (rule) rule, accepted, reason FROM clarification"
        " WHERE application = $1 AND accepted IS NOT NULL ORDER BY rule, decided_at DESC, id DESC",
        application_id,
    )
    return Clarified(
        {row["rule"]: row["reason"] for row in rows if row["accepted"]},
        frozenset(row["rule"] for row in rows if not row["accepted"]),
    )


async def open_rules(connection: Connection, application_id: UUID) -> list[str]:
    """The rules about which something is still to be explained or decided."""
    rows = await connection.fetch(
        "SELECT DISTINCT rule FROM clarification WHERE application = $1 AND decided_at IS NULL"
        " ORDER BY rule",
        application_id,
    )
    return [row["rule"] for row in rows]


async def has_open_comment(connection: Connection, application_id: UUID) -> bool:
    """Whether a confirmed public comment waits for a moderator."""
    found: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM public_comment WHERE application = $1 AND state = $2)",
        application_id,
        CommentState.open.value,
    )
    return found


async def waiting_count(scope: Scope) -> int:
    """How many clarifications the panel can decide now."""
    count: int = await fetch_value(
        "SELECT count(*) FROM clarification"
        " JOIN application ON application.id = clarification.application"
        " JOIN call ON call.name = application.call"
        " WHERE decided_at IS NULL AND (answered_at IS NOT NULL OR deadline <= $1)"
        f" AND application.stage <> 'withdrawn' AND {Scope.sql('call.body', 'place', 2)}",
        clock.now(),
        list(scope.bodies),
        list(scope.prefixes),
    )
    return count


def _known(row: asyncpg.Record | None) -> Clarification:
    if row is None:
        raise NotFound(NO_CLARIFICATION)
    return _clarification(row)


def _clarification(row: asyncpg.Record) -> Clarification:
    state = state_of(
        answered=row["answered_at"] is not None,
        accepted=row["accepted"],
        deadline=row["deadline"],
        now=clock.now(),
    )
    return Clarification(**{**row, "files": stored_files(row["files"])}, state=state)


def stored_files(listed: str) -> tuple[StoredFile, ...]:
    """Files from JSON: digest in hex, media type and size of each."""
    return tuple(
        StoredFile(bytes.fromhex(sha256), media_type, size)
        for sha256, media_type, size in json.loads(listed)
    )
