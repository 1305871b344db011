"""Reads of the written test: who still waits for a result, and the lines that were drawn."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from recruit.applications.stages import Stage
from recruit.foundation import ledger
from recruit.foundation.database import Connection, fetch, fetch_one
from recruit.people.permissions import Scope
from recruit.scoring.rules import PlaceLine

DRAWN_UP = "shortlist_drawn_up"
"""The ledger's event that holds the lines of a shortlist."""


@dataclass(frozen=True, slots=True)
class TestState:
    """How far the written test of a place is."""

    __test__ = False

    place: str
    name: str
    waiting: int
    """Eligible applications that have no result yet."""
    scored: int
    absent: int
    shortlisted: int


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """The line of a place as it was drawn."""

    drawn_at: datetime
    name: str
    line: PlaceLine


@dataclass(frozen=True, slots=True)
class OwnTestResult:
    """An applicant's score, None for an absence, and the lowest score that went on."""

    score: Decimal | None
    line: Decimal | None


async def names_of(connection: Connection, applications: Collection[UUID]) -> dict[UUID, str]:
    """The names of applicants."""
    rows = await connection.fetch(
        "SELECT id, name FROM application WHERE id = ANY ($1::uuid[])", list(applications)
    )
    return {row["id"]: row["name"] for row in rows}


async def test_states(call: str, scope: Scope) -> list[TestState]:
    """The written test of a call at every place of the scope with applications, by place."""
    rows = await fetch(
        "SELECT application.place, place.name,"
        f" count(*) FILTER (WHERE stage = '{Stage.eligible}' AND result.id IS NULL) AS waiting,"
        " count(result.score) AS scored,"
        " count(*) FILTER (WHERE result.id IS NOT NULL AND result.score IS NULL) AS absent,"
        f" count(*) FILTER (WHERE stage = '{Stage.shortlisted}') AS shortlisted"
        " FROM application JOIN call ON call.name = application.call"
        " JOIN place ON place.code = application.place"
        " LEFT JOIN test_result AS result ON result.application = application.id"
        f" WHERE application.call = $1 AND {Scope.sql('call.body', 'application.place', 2)}"
        f" AND (stage = '{Stage.eligible}' OR result.id IS NOT NULL)"
        " GROUP BY application.place, place.name ORDER BY application.place",
        call,
        list(scope.bodies),
        list(scope.prefixes),
    )
    return [TestState(**row) for row in rows]


async def drawn_lines(call: str) -> list[DrawnLine]:
    """The lines of a call's shortlists as they were drawn, by place."""
    rows = await fetch(
        "SELECT event.at, place.name, line.place, line.most, line.score, line.shortlisted,"
        " line.left_off, line.absent FROM ledger_event AS event"
        " CROSS JOIN jsonb_to_recordset(event.data -> 'lines') AS line (place text, most int,"
        "  score numeric, shortlisted int, left_off int, absent int)"
        " JOIN place ON place.code = line.place"
        " WHERE event.subject_id = $1 AND event.kind = $2 ORDER BY line.place, event.sequence",
        ledger.subject_of("shortlist", call),
        DRAWN_UP,
    )
    return [DrawnLine(at, name, PlaceLine(*line)) for at, name, *line in rows]


async def own_test_result(application: UUID, call: str, place: str) -> OwnTestResult | None:
    """The result of an application with the line that it was held against."""
    row = await fetch_one("SELECT score FROM test_result WHERE application = $1", application)
    if row is None:
        return None
    lines = [one.line.score for one in await drawn_lines(call) if one.line.place == place]
    return OwnTestResult(row["score"], lines[-1] if lines else None)
