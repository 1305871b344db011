"""Reads of score sheets and test results."""

from collections.abc import Collection
from uuid import UUID

import asyncpg

from recruit.applications.stages import RANKED, Stage
from recruit.foundation.database import Connection, fetch
from recruit.rulebook.model import Rulebook

JUDGED = [stage.value for stage in RANKED]
"""Stages in which an application is scored."""


def judged_stage(rulebook: Rulebook) -> Stage:
    """Where assessors judge: behind the shortlist, where there is one."""
    eligible, shortlisted = RANKED
    return shortlisted if rulebook.written_test else eligible


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
    """The applications of a call with these numbers or ids, held against change: what is written
    about them follows one another in the ledger."""
    rows: list[asyncpg.Record] = await connection.fetch(
        "SELECT id, number, place, stage FROM application"
        " WHERE call = $1 AND (number = ANY ($2::bigint[]) OR id = ANY ($3::uuid[]))"
        " ORDER BY id FOR NO KEY UPDATE",
        call,
        list(numbers),
        list(ids),
    )
    return rows


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
