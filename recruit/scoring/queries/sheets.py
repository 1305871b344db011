"""Reads of score sheets and test results."""

import json
from collections.abc import Collection
from typing import Any
from uuid import UUID

import asyncpg

from recruit.applications.stages import RANKED, Stage
from recruit.foundation.database import Connection, fetch
from recruit.people.permissions import Scope

JUDGED = [stage.value for stage in RANKED]
"""Stages in which an application is scored."""


async def unscored_at_the_desk(
    connection: Connection, call: str, place: str, codes: list[str]
) -> list[asyncpg.Record]:
    """The facts of all eligible applications below a place that have no desk sheet yet."""
    rows: list[asyncpg.Record] = await connection.fetch(
        "SELECT id, place, village_code, answers ->> 'election_experience' AS election_experience,"
        " answers ->> 'it_ability' AS it_ability,"
        " coalesce((answers ->> 'same_rw_as_tps')::boolean, false) AS same_rw"
        " FROM application WHERE call = $1 AND stage = ANY ($2) AND place LIKE $3"
        " AND NOT EXISTS (SELECT FROM score_sheet"
        "  WHERE score_sheet.application = application.id AND scores ?| $4::text[])"
        " ORDER BY id",
        call,
        JUDGED,
        f"{place}%",
        codes,
    )
    return rows


async def districts_to_score(call: str, place: str) -> list[str]:
    """The districts below a place (or the place itself, if narrower) with eligible applications."""
    rows = await fetch(
        "SELECT DISTINCT left(place, greatest(8, length($3::text))) AS place FROM application"
        " WHERE call = $1 AND stage = ANY ($2) AND place LIKE $3 || '%' ORDER BY 1",
        call,
        JUDGED,
        place,
    )
    return [row["place"] for row in rows]


async def applications_named(
    connection: Connection, call: str, numbers: Collection[int], ids: Collection[UUID]
) -> list[asyncpg.Record]:
    """The applications of a call with these numbers or ids, held against change."""
    rows: list[asyncpg.Record] = await connection.fetch(
        "SELECT id, number, place, stage FROM application"
        " WHERE call = $1 AND (number = ANY ($2::bigint[]) OR id = ANY ($3::uuid[]))"
        " ORDER BY id FOR SHARE",
        call,
        list(numbers),
        list(ids),
    )
    return rows


async def sheets_handed_in(
    connection: Connection, applications: Collection[UUID]
) -> set[tuple[UUID, UUID]]:
    """The (application, assessor) pairs that have a sheet already."""
    rows = await connection.fetch(
        "SELECT application, assessor FROM score_sheet WHERE application = ANY ($1::uuid[])",
        list(applications),
    )
    return {(row["application"], row["assessor"]) for row in rows}


async def tested(connection: Connection, applications: Collection[UUID]) -> set[UUID]:
    """Which of these applications have a result of the written test already."""
    rows = await connection.fetch(
        "SELECT application FROM test_result WHERE application = ANY ($1::uuid[])",
        list(applications),
    )
    return {row["application"] for row in rows}


async def serving_officers(connection: Connection, officers: Collection[UUID]) -> set[UUID]:
    """Which of these are officers whose account was not revoked."""
    rows = await connection.fetch(
        "SELECT id FROM officer WHERE id = ANY ($1::uuid[]) AND revoked_at IS NULL", list(officers)
    )
    return {row["id"] for row in rows}


async def results_to_shortlist(
    connection: Connection, call: str, place: str
) -> list[asyncpg.Record]:
    """All eligible applications below a place with their test result, held against change.

    ``recorded`` tells an absence that was recorded from a result that is still awaited.
    """
    rows: list[asyncpg.Record] = await connection.fetch(
        "SELECT application.id, application.number, application.place, result.score,"
        " result.id IS NOT NULL AS recorded"
        " FROM application LEFT JOIN test_result AS result ON result.application = application.id"
        " WHERE application.call = $1 AND application.stage = $2 AND application.place LIKE $3"
        " ORDER BY application.id FOR UPDATE OF application",
        call,
        Stage.eligible.value,
        f"{place}%",
    )
    return rows


async def units_below(
    connection: Connection, places: Collection[str], level: str
) -> dict[str, int]:
    """How many places of a level lie in (or are) each of these places."""
    rows = await connection.fetch(
        "SELECT given.code, count(*) AS units FROM unnest($1::text[]) AS given (code)"
        " JOIN place ON place.code LIKE given.code || '%' AND place.level = $2"
        " GROUP BY given.code",
        list(places),
        level,
    )
    return {row["code"]: row["units"] for row in rows}


async def sheets_of(application: UUID, scope: Scope) -> list[dict[str, Any]]:
    """The sheets of an application, in the order they were handed in; none outside the scope."""
    rows = await fetch(
        "SELECT sheet.id, sheet.assessor, officer.name AS assessor_name, sheet.scores,"
        " sheet.total, sheet.handed_in_at"
        " FROM score_sheet AS sheet JOIN application ON application.id = sheet.application"
        " JOIN call ON call.name = application.call JOIN officer ON officer.id = sheet.assessor"
        f" WHERE application.id = $1 AND {Scope.sql('call.body', 'application.place', 2)}"
        " ORDER BY sheet.handed_in_at, sheet.id",
        application,
        list(scope.bodies),
        list(scope.prefixes),
    )
    return [dict(row) | {"scores": json.loads(row["scores"])} for row in rows]
