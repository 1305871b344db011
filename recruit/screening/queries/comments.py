"""Reads of public comments: whom one can comment on, and what was said. Never who said it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from recruit.applications.queries import rulebook_of
from recruit.applications.stages import Stage
from recruit.foundation import clock
from recruit.foundation.database import fetch, fetch_one
from recruit.foundation.files import StoredFile
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.people.permissions import Scope
from recruit.rulebook.model import Level, Rulebook, WindowName
from recruit.screening.queries.clarifications import PAGE, stored_files
from recruit.screening.tables import CommentState

CANDIDATES_A_PAGE = 100

LISTED = (
    Stage.eligible,
    Stage.shortlisted,
    Stage.not_shortlisted,
    Stage.elected,
    Stage.reserve,
    Stage.not_elected,
)
"""Stages of those whom the published administrative result names: they meet the requirements."""

_LISTED = ", ".join(f"'{stage}'" for stage in LISTED)
NO_COMMENT = Text("Tanggapan tidak ditemukan.", "There is no such comment.")
NOBODY = Text("Calon ini tidak ditemukan.", "There is no such candidate.")


def comments_open(rulebook: Rulebook) -> bool:
    """Whether the public may comment now: in its window, and the result is announced."""
    now, window = clock.now(), rulebook.window(WindowName.public_comment)
    announced = rulebook.window(WindowName.administrative_result)
    return (
        window is not None
        and window.contains(now)
        and (announced is None or now >= announced.opens)
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """What everybody may know of a candidate, and the application that a comment is about."""

    application: UUID
    name: str
    sex: str
    place: str
    place_name: str
    call: str


_CANDIDATE = f"""
    SELECT application.id AS application, application.name, application.sex, application.place,
           place.name AS place_name, application.call
    FROM application JOIN place ON place.code = application.place
    WHERE application.stage IN ({_LISTED})
"""


async def candidate_counts(call: str, level: Level, below: str) -> list[tuple[str, str, int]]:
    """Code, name and candidates of each place of a level at or below a place, by code."""
    rows = await fetch(
        "SELECT place.code, place.name, count FROM (SELECT left(place, $2) AS code, count(*)"
        f"  FROM application WHERE call = $1 AND starts_with(place, $3) AND stage IN ({_LISTED})"
        "  GROUP BY 1) AS counted JOIN place USING (code) ORDER BY place.code",
        call,
        level.code_length,
        below,
    )
    return [(code, name, count) for code, name, count in rows]


async def candidates(call: str, place: str, page: int) -> list[Candidate]:
    """One page (from 1) of the candidates at and below a place, by place and name."""
    rows = await fetch(
        f"{_CANDIDATE} AND application.call = $1 AND starts_with(application.place, $2)"
        " ORDER BY application.place, application.name, application.id OFFSET $3 LIMIT $4",
        call,
        place,
        (page - 1) * CANDIDATES_A_PAGE,
        CANDIDATES_A_PAGE,
    )
    return [Candidate(**row) for row in rows]


async def candidate(call: str, application_id: UUID) -> Candidate:
    """Somebody one can comment on now; :class:`NotFound` otherwise, without saying why."""
    row = await fetch_one(
        f"{_CANDIDATE} AND application.call = $1 AND application.id = $2", call, application_id
    )
    if row is None or not comments_open(await rulebook_of(call)):
        raise NotFound(NOBODY)
    return Candidate(**row)


@dataclass(frozen=True, slots=True)
class Comment:
    """A confirmed comment as a moderator sees it; the commenter stays sealed."""

    id: UUID
    application: UUID
    number: int
    name: str
    call: str
    place: str
    text: str
    state: CommentState
    received_at: datetime
    clarification: UUID | None
    closed_reason: str | None
    closed_by: str | None
    closed_at: datetime | None
    files: tuple[StoredFile, ...]


_COMMENT = f"""
    SELECT told.id, application.id AS application, application.number, application.name,
           application.call, application.place, told.text, told.state, told.received_at,
           told.clarification, told.closed_reason, told.closed_by, told.closed_at,
           (SELECT coalesce(json_agg(json_build_array(encode(sha256, 'hex'), media_type, size)
                                     ORDER BY file.id), '[]')
            FROM comment_file AS file WHERE file.comment = told.id) AS files
    FROM public_comment AS told
    JOIN application ON application.id = told.application
    JOIN call ON call.name = application.call
    WHERE told.state <> '{CommentState.unconfirmed}'
"""


async def list_comments(
    scope: Scope, *, call: str | None = None, place: str = "", page: int = 1
) -> list[Comment]:
    """One page (from 1) of the confirmed comments that the scope may see: open ones first."""
    rows = await fetch(
        f"{_COMMENT} AND ($1::text IS NULL OR application.call = $1)"
        f" AND starts_with(application.place, $2)"
        f" AND {Scope.sql('call.body', 'application.place', 3)}"
        f" ORDER BY told.state <> '{CommentState.open}', told.state = '{CommentState.closed}',"
        " told.received_at, told.id OFFSET $5 LIMIT $6",
        call,
        place,
        list(scope.bodies),
        list(scope.prefixes),
        (page - 1) * PAGE,
        PAGE,
    )
    return [_comment(row) for row in rows]


async def comment(scope: Scope, comment_id: UUID) -> Comment:
    """One confirmed comment; :class:`NotFound` also if the scope may not see it."""
    row = await fetch_one(
        f"{_COMMENT} AND told.id = $1 AND {Scope.sql('call.body', 'application.place', 2)}",
        comment_id,
        list(scope.bodies),
        list(scope.prefixes),
    )
    if row is None:
        raise NotFound(NO_COMMENT)
    return _comment(row)


async def commented_on(comment_id: UUID) -> dict[str, Any] | None:
    """Whom a comment is about, for the browser that wrote it: state, call and candidate."""
    row = await fetch_one(
        "SELECT told.state, told.tries, application.call, application.name FROM public_comment"
        " AS told JOIN application ON application.id = told.application WHERE told.id = $1",
        comment_id,
    )
    return dict(row) if row is not None else None


def _comment(row: asyncpg.Record) -> Comment:
    changed = {"files": stored_files(row["files"]), "state": CommentState(row["state"])}
    return Comment(**{**row, **changed})
