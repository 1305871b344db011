"""Reads for assessors and for the chair: who judges whom, and what may be seen of it.

Assessors are blind to one another: nothing of a sheet but the reader's own leaves this module
before all sheets of the application are in, or nobody judges it any more.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg

from recruit.applications.queries import rulebook_of
from recruit.foundation.database import Connection, fetch, fetch_one
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, NotFound
from recruit.people.permissions import Scope
from recruit.rulebook.model import CriterionSource, Level, Rulebook
from recruit.scoring.queries.sheets import JUDGED, judged_stage
from recruit.scoring.rules import ASSESSORS, FAR, Judging, criteria_from

PAGE = 50

# $1 are the criteria that the desk counts: its sheets are no assessor's.
_JUDGED = f"""
    LEFT JOIN interview ON interview.application = application.id
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(assessor ORDER BY assessor), '{{}}') AS handed_in,
               coalesce(array_agg((total * 100)::int ORDER BY assessor), '{{}}') AS totals
        FROM score_sheet WHERE score_sheet.application = application.id
            AND superseded_at IS NULL AND NOT scores ?| $1::text[]
    ) AS standing
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(officer ORDER BY officer), '{{}}') AS assigned
        FROM interview_assessor WHERE interview_assessor.interview = interview.id
    ) AS panel
    CROSS JOIN LATERAL (
        SELECT greatest({ASSESSORS} - cardinality(standing.handed_in), count(*), 0)::int AS missing
        FROM unnest(panel.assigned) AS one (officer) WHERE officer <> ALL (standing.handed_in)
    ) AS awaited
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(officer), '{{}}') AS declared
        FROM interest_declared WHERE interest_declared.application = application.id
    ) AS barred
"""
_STATE = "panel.assigned, standing.handed_in, barred.declared, awaited.missing, absent_at"


@dataclass(frozen=True, slots=True)
class ToJudge:
    """An application in an assessor's list."""

    id: UUID
    number: int
    name: str
    place: str
    at: datetime | None
    room: str | None


@dataclass(frozen=True, slots=True)
class Judged:
    """An application as the chair sees it; ``totals`` are empty until all sheets are in."""

    id: UUID
    number: int
    name: str
    place: str
    judging: Judging
    totals: dict[UUID, int]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the sheets of a place are."""

    place: str
    applications: int
    complete: int
    missing: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One version of an assessor's sheet."""

    id: UUID
    assessor: UUID
    assessor_name: str
    scores: dict[str, int]
    total: Decimal
    handed_in_at: datetime
    version: int
    reason: str | None
    superseded_at: datetime | None


@dataclass(frozen=True, slots=True)
class File:
    """An application that is judged, with all its sheets: ``own`` and ``others`` say which
    to show to whom."""

    id: UUID
    number: int
    name: str
    call: str
    place: str
    stage: str
    at: datetime | None
    room: str | None
    judging: Judging
    sheets: tuple[Sheet, ...]

    @property
    def judged_now(self) -> bool:
        """Whether sheets may still be handed in or amended; no longer after the plenary."""
        return self.stage in JUDGED

    @property
    def shown(self) -> bool:
        """Whether the sheets are shown to others than who wrote them."""
        return self.judging.missing == 0 or not self.judged_now

    def own(self, officer: UUID) -> tuple[Sheet, ...]:
        """The versions of an assessor's own sheet, the first one first."""
        return tuple(sheet for sheet in self.sheets if sheet.assessor == officer)

    def others(self, officer: UUID, *, sees: bool) -> tuple[Sheet, ...]:
        """All sheets, once they are shown, to who holds the plenary (``sees``) or wrote one."""
        return self.sheets if self.shown and (sees or self.own(officer)) else ()


async def judgings(
    connection: Connection, rulebook: Rulebook, applications: Collection[UUID]
) -> dict[UUID, Judging]:
    """Who judges each of these applications."""
    rows = await connection.fetch(
        f"SELECT application.id, {_STATE} FROM application {_JUDGED}"
        " WHERE application.id = ANY ($2::uuid[])",
        desk_codes(rulebook),
        list(applications),
    )
    return {row["id"]: _judging(row) for row in rows}


async def to_judge(
    scope: Scope,
    rulebook: Rulebook,
    officer: UUID,
    *,
    done: bool = False,
    number: int | None = None,
    page: int = 1,
) -> list[ToJudge]:
    """One page of what an assessor is to judge, by time and name; or of what they judged.

    Neither the order nor what is listed says anything of others' points. Without an assignment
    it is whatever lacks a sheet.
    """
    mine = (
        "$2 = ANY (handed_in)"
        if done
        else "$2 <> ALL (handed_in) AND $2 <> ALL (declared) AND missing > 0"
        " AND ($2 = ANY (assigned) OR assigned = '{}')"
    )
    rows = await fetch(
        "SELECT application.id, number, application.name, application.place, at,"
        f" room.name AS room FROM application {_JUDGED}"
        " LEFT JOIN interview_room AS room ON room.id = interview.room"
        " JOIN call ON call.name = application.call"
        " WHERE application.call = $3 AND stage = $4 AND absent_at IS NULL"
        f" AND {mine} AND ($5::bigint IS NULL OR number = $5)"
        f" AND {Scope.sql('call.body', 'application.place', 8)}"
        " ORDER BY at NULLS LAST, application.name, number LIMIT $6 OFFSET $7",
        desk_codes(rulebook),
        officer,
        rulebook.name,
        judged_stage(rulebook).value,
        number,
        PAGE,
        (page - 1) * PAGE,
        list(scope.bodies),
        list(scope.prefixes),
    )
    return [ToJudge(**row) for row in rows]


async def file_of(application: UUID, scope: Scope, rulebook: Rulebook) -> File | None:
    """An application with who judges it and all versions of their sheets; None outside."""
    row = await fetch_one(
        "SELECT application.id, number, application.name, application.call, application.place,"
        f" stage, at, room.name AS room, {_STATE} FROM application {_JUDGED}"
        " LEFT JOIN interview_room AS room ON room.id = interview.room"
        " JOIN call ON call.name = application.call"
        f" WHERE application.id = $2 AND {Scope.sql('call.body', 'application.place', 3)}",
        desk_codes(rulebook),
        application,
        list(scope.bodies),
        list(scope.prefixes),
    )
    if row is None:
        return None
    own = ("id", "number", "name", "call", "place", "stage", "at", "room")
    sheets = await _sheets(application, desk_codes(rulebook))
    return File(**{name: row[name] for name in own}, judging=_judging(row), sheets=sheets)


async def call_of(application: UUID) -> str | None:
    """The call of an application; None if there is no such application."""
    row = await fetch_one("SELECT call FROM application WHERE id = $1", application)
    return row["call"] if row else None


_BELOW = f"""
    FROM application {_JUDGED} JOIN call ON call.name = application.call
    WHERE application.call = $2 AND application.place LIKE $3 AND stage = $4
    AND absent_at IS NULL AND {Scope.sql("call.body", "application.place", 5)}
"""


def _below(scope: Scope, rulebook: Rulebook, place: str) -> tuple[Any, ...]:
    """The arguments of what is asked about everybody below a place."""
    return (
        desk_codes(rulebook),
        rulebook.name,
        f"{place}%",
        judged_stage(rulebook).value,
        list(scope.bodies),
        list(scope.prefixes),
    )


async def half_judged(connection: Connection, rulebook: Rulebook, place: str) -> list[int]:
    """The registration numbers of applications below a place that some assessor has judged, or is
    to judge, and whose sheets are not all in."""
    if not criteria_from(rulebook.rubric, CriterionSource.assessor):
        return []
    rows = await connection.fetch(
        f"SELECT number FROM application {_JUDGED} WHERE application.call = $2"
        " AND application.place LIKE $3 AND stage = $4 AND absent_at IS NULL AND missing > 0"
        " AND (handed_in <> '{}' OR assigned <> '{}') ORDER BY number",
        desk_codes(rulebook),
        rulebook.name,
        f"{place}%",
        judged_stage(rulebook).value,
    )
    return [row["number"] for row in rows]


async def sheets_of(application: UUID, scope: Scope) -> tuple[Sheet, ...]:
    """All versions of the sheets of an application, for who decides on it.

    :class:`NotFound` outside the scope, :class:`Conflict` before all of them are in. A call that
    only the desk scores has nothing to hide.
    """
    call = await call_of(application)
    rulebook = await rulebook_of(call) if call else None
    file = await file_of(application, scope, rulebook) if rulebook else None
    if rulebook is None or file is None:
        raise NotFound(Text("Lamaran tidak ditemukan.", "There is no such application."))
    if not criteria_from(rulebook.rubric, CriterionSource.assessor):
        return await _sheets(application, [])
    if not file.shown:
        raise Conflict(
            Text(
                f"Masih ditunggu {file.judging.missing} lembar; sebelum itu tidak ada nilai yang"
                " ditampilkan.",
                f"{file.judging.missing} sheet(s) are still awaited; no points are shown before.",
            )
        )
    return file.sheets


async def standing_sheet(
    connection: Connection, rulebook: Rulebook, application: UUID, assessor: UUID
) -> asyncpg.Record | None:
    """The id and scores of an assessor's sheet as it stands, held against change."""
    return await connection.fetchrow(
        "SELECT id, scores FROM score_sheet WHERE application = $1 AND assessor = $2"
        " AND superseded_at IS NULL AND NOT scores ?| $3::text[] FOR UPDATE",
        application,
        assessor,
        desk_codes(rulebook),
    )


async def progress(scope: Scope, rulebook: Rulebook, place: str, level: Level) -> list[Progress]:
    """How far the places of a level below (or at) ``place`` are."""
    rows = await fetch(
        "SELECT left(application.place, $7) AS place, count(*)::int AS applications,"
        " (count(*) FILTER (WHERE missing = 0))::int AS complete, sum(missing)::int AS missing"
        f" {_BELOW} GROUP BY 1 ORDER BY 1",
        *_below(scope, rulebook, place),
        level.code_length,
    )
    return [Progress(**row) for row in rows]


async def judged_below(
    scope: Scope, rulebook: Rulebook, place: str, *, apart: bool = False, limit: int = 500
) -> list[Judged]:
    """The applications below a place, by number; ``apart``: only those whose sheets are all in
    and far enough from one another that the panel may have to talk about them."""
    rows = await fetch(
        f"SELECT application.id, number, application.name, application.place, totals, {_STATE}"
        f" {_BELOW} AND ($7::int IS NULL OR missing = 0 AND"
        " (SELECT max(one) - min(one) FROM unnest(totals) AS total (one)) > $7)"
        " ORDER BY application.place, number LIMIT $8",
        *_below(scope, rulebook, place),
        FAR if apart else None,
        limit,
    )
    return [_judged(row) for row in rows]


async def officer_names(officers: Collection[UUID]) -> dict[UUID, str]:
    """The names of officers by id."""
    rows = await fetch("SELECT id, name FROM officer WHERE id = ANY ($1::uuid[])", list(officers))
    return {row["id"]: row["name"] for row in rows}


def desk_codes(rulebook: Rulebook) -> list[str]:
    """The criteria that the desk counts: a sheet with one of them is the desk's."""
    return [one.code for one in criteria_from(rulebook.rubric, CriterionSource.facts)]


async def _sheets(application: UUID, codes: list[str]) -> tuple[Sheet, ...]:
    rows = await fetch(
        "SELECT sheet.id, assessor, officer.name AS assessor_name, scores, total, handed_in_at,"
        " version, reason, superseded_at FROM score_sheet AS sheet"
        " JOIN officer ON officer.id = assessor"
        " WHERE application = $1 AND NOT scores ?| $2::text[]"
        " ORDER BY officer.name, assessor, version",
        application,
        codes,
    )
    return tuple(Sheet(**{**row, "scores": json.loads(row["scores"])}) for row in rows)


def _judging(row: asyncpg.Record) -> Judging:
    return Judging(
        frozenset(row["assigned"]),
        frozenset(row["handed_in"]),
        frozenset(row["declared"]),
        row["missing"],
        row["absent_at"] is not None,
    )


def _judged(row: asyncpg.Record) -> Judged:
    totals = zip(row["handed_in"], row["totals"], strict=True)
    shown = {} if row["missing"] else dict(totals)
    who = (row["id"], row["number"], row["name"], row["place"])
    return Judged(*who, judging=_judging(row), totals=shown)
