"""What machines found in applications, and what verifiers decided."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from recruit.applications.stages import Stage
from recruit.foundation.database import fetch, fetch_one
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.people.permissions import Scope
from recruit.screening.rules import Finding
from recruit.screening.tables import Verdict


@dataclass(frozen=True, slots=True)
class Decision:
    """What a verifier decided, and why."""

    verdict: Verdict
    reasons: tuple[tuple[Finding, str | None], ...]
    """Each with the verifier's own words, where there are any."""
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Screened:
    """What machines found in an application, and what was decided last."""

    application_id: UUID
    call: str
    stage: Stage
    findings: tuple[Finding, ...]
    screened_at: datetime | None
    decision: Decision | None


async def screened_application(scope: Scope, application_id: UUID) -> Screened:
    """The findings of one application; :class:`NotFound` also if the scope may not see it."""
    row = await fetch_one(
        "SELECT application.id, application.call, application.stage, screening.findings,"
        " screening.screened_at, decision.verdict, decision.reasons, decision.decided_at"
        " FROM application JOIN call ON call.name = application.call"
        " LEFT JOIN screening ON screening.application = application.id"
        "     AND screening.rulebook = call.rulebook"
        " LEFT JOIN LATERAL (SELECT verdict, reasons, decided_at FROM verification"
        "     WHERE verification.application = application.id AND undone_at IS NULL"
        "     ORDER BY decided_at DESC, id DESC LIMIT 1) AS decision ON true"
        f" WHERE application.id = $1 AND {Scope.sql('call.body', 'application.place', 2)}",
        application_id,
        list(scope.bodies),
        list(scope.prefixes),
    )
    if row is None:
        raise NotFound(Text("Lamaran tidak ditemukan.", "There is no such application."))
    findings = map(Finding.from_json, json.loads(row["findings"] or "[]"))
    return Screened(
        row["id"],
        row["call"],
        Stage(row["stage"]),
        tuple(findings),
        row["screened_at"],
        _decision(row),
    )


async def decisions_of(application_id: UUID) -> list[Decision]:
    """Every decision on an application that was not undone, in the order in which they were made.
    The caller has asked for the right, and tells of them only what may be told."""
    rows = await fetch(
        "SELECT verdict, reasons, decided_at FROM verification WHERE application = $1"
        " AND undone_at IS NULL ORDER BY decided_at, id",
        application_id,
    )
    return [decision for row in rows if (decision := _decision(row)) is not None]


def _decision(row: asyncpg.Record) -> Decision | None:
    if row["verdict"] is None:
        return None
    reasons = json.loads(row["reasons"])
    return Decision(
        Verdict(row["verdict"]),
        tuple((Finding.from_json(reason), reason.get("note")) for reason in reasons),
        row["decided_at"],
    )
