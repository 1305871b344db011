"""What verifiers see: a file on the desk, what is to be read again, how far they agree."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from recruit.applications.rules import DocumentVerdict
from recruit.applications.stages import Stage
from recruit.foundation import clock
from recruit.foundation.database import fetch, fetch_one
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.people.permissions import Scope
from recruit.screening.rules import kappa
from recruit.screening.tables import Verdict

MOST_READINGS = 50


@dataclass(frozen=True, slots=True)
class DeskDocument:
    """A document of a file, and what was said of it."""

    kind: str
    media_type: str
    verdict: DocumentVerdict | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two verdicts on a file that differed, with the words of both readers."""

    first: Verdict
    first_notes: tuple[str, ...]
    second: Verdict
    second_note: str


@dataclass(frozen=True, slots=True)
class DeskFile:
    """A file as its verifier needs it."""

    id: UUID
    number: int
    person: UUID
    call: str
    place: str
    stage: Stage
    stage_at: datetime
    submitted_at: datetime
    held_by: UUID | None
    """The officer on whose desk it lies now."""
    documents: tuple[DeskDocument, ...]
    disagreement: Disagreement | None


_DESK_FILE = f"""
    SELECT application.id, application.number, application.person, application.call,
           application.place, application.stage, application.stage_at, application.submitted_at,
           lease.officer AS held_by,
           (SELECT coalesce(json_agg(json_build_array(kind, media_type, verdict, reason)
                                     ORDER BY document.id), '[]')
            FROM document WHERE document.application = application.id) AS documents,
           differed.first, differed.reasons, differed.second, differed.note
    FROM application
    JOIN call ON call.name = application.call
    LEFT JOIN verification_lease AS lease ON lease.application = application.id
        AND lease.until > $4
    LEFT JOIN LATERAL (
        SELECT verification.verdict AS first, verification.reasons,
               reading.verdict AS second, reading.note
        FROM verification JOIN second_reading AS reading ON reading.verification = verification.id
        WHERE verification.application = application.id
          AND reading.verdict <> verification.verdict
        ORDER BY reading.decided_at DESC LIMIT 1
    ) AS differed ON application.stage = '{Stage.under_review}'
    WHERE application.id = $1 AND {Scope.sql("call.body", "application.place", 2)}
"""


async def desk_file(scope: Scope, application_id: UUID) -> DeskFile:
    """One file; :class:`NotFound` also if the scope may not see it."""
    row = await fetch_one(
        _DESK_FILE, application_id, list(scope.bodies), list(scope.prefixes), clock.real_now()
    )
    if row is None:
        raise NotFound(Text("Lamaran tidak ditemukan.", "There is no such application."))
    return DeskFile(
        id=row["id"],
        number=row["number"],
        person=row["person"],
        call=row["call"],
        place=row["place"],
        stage=Stage(row["stage"]),
        stage_at=row["stage_at"],
        submitted_at=row["submitted_at"],
        held_by=row["held_by"],
        documents=tuple(
            DeskDocument(kind, media_type, DocumentVerdict(verdict) if verdict else None, reason)
            for kind, media_type, verdict, reason in json.loads(row["documents"])
        ),
        disagreement=_disagreement(row),
    )


def _disagreement(row: asyncpg.Record) -> Disagreement | None:
    if row["first"] is None:
        return None
    notes = [reason.get("note") or reason["rule"] for reason in json.loads(row["reasons"])]
    return Disagreement(
        Verdict(row["first"]), tuple(notes), Verdict(row["second"]), row["note"] or ""
    )


@dataclass(frozen=True, slots=True)
class OpenReading:
    """A decision that somebody else is to read; which it was is not told."""

    id: UUID
    application: UUID
    number: int
    call: str
    place: str
    decided_at: datetime


_OPEN = f"""
    SELECT reading.id, application.id AS application, application.number, application.call,
           application.place, verification.decided_at
    FROM second_reading AS reading
    JOIN verification ON verification.id = reading.verification
    JOIN application ON application.id = verification.application
    JOIN call ON call.name = application.call
    WHERE reading.decided_at IS NULL AND verification.undone_at IS NULL
      AND verification.officer IS DISTINCT FROM $3 AND verification.decided_by <> $4
      AND application.stage = CASE verification.verdict
          WHEN '{Verdict.eligible}' THEN '{Stage.eligible}'
          WHEN '{Verdict.needs_correction}' THEN '{Stage.needs_correction}'
          ELSE '{Stage.ineligible}' END
      AND {Scope.sql("call.body", "application.place", 1)}
"""


async def open_readings(scope: Scope, *, officer_id: UUID | None, actor: str) -> list[OpenReading]:
    """What an officer can read a second time, the oldest first; not what they decided."""
    rows = await fetch(
        f"{_OPEN} ORDER BY reading.id LIMIT {MOST_READINGS}",
        list(scope.bodies),
        list(scope.prefixes),
        officer_id,
        actor,
    )
    return [OpenReading(**row) for row in rows]


async def open_reading(
    scope: Scope, reading_id: UUID, *, officer_id: UUID | None, actor: str
) -> OpenReading:
    """One of them; :class:`NotFound` also if it is read by now."""
    row = await fetch_one(
        f"{_OPEN} AND reading.id = $5",
        list(scope.bodies),
        list(scope.prefixes),
        officer_id,
        actor,
        reading_id,
    )
    if row is None:
        raise NotFound(Text("Bacaan kedua tidak ditemukan.", "There is no such second reading."))
    return OpenReading(**row)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far second readers agree with a verifier."""

    officer: UUID
    name: str
    read: int
    agreed: int
    kappa: float | None


async def agreement(scope: Scope) -> list[Agreement]:
    """Every verifier whose decisions were read again in a scope, by name."""
    rows = await fetch(
        "SELECT officer.id, officer.name, verification.verdict AS first,"
        " reading.verdict AS second, count(*) AS files"
        " FROM second_reading AS reading"
        " JOIN verification ON verification.id = reading.verification"
        " JOIN officer ON officer.id = verification.officer"
        " JOIN application ON application.id = verification.application"
        " JOIN call ON call.name = application.call"
        f" WHERE reading.verdict IS NOT NULL AND {Scope.sql('call.body', 'application.place', 1)}"
        " GROUP BY officer.id, officer.name, first, second ORDER BY officer.name, officer.id",
        list(scope.bodies),
        list(scope.prefixes),
    )
    pairs: dict[tuple[UUID, str], Counter[tuple[str, str]]] = {}
    for row in rows:
        counted = pairs.setdefault((row["id"], row["name"]), Counter())
        counted[row["first"], row["second"]] += row["files"]
    return [
        Agreement(
            officer,
            name,
            counted.total(),
            sum(count for (one, other), count in counted.items() if one == other),
            kappa(counted),
        )
        for (officer, name), counted in pairs.items()
    ]
