"""Reads of registers outside: how far they were asked, and what for whom is known."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from recruit.foundation.database import fetch, fetch_value
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.people.permissions import Scope
from recruit.screening.tables import Registry

CHECK = "registry_check"
"""The kind of a run that asks a register."""

LATEST = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """How many applications a register was asked about, and what came of it."""

    waiting: int
    answered: int
    not_checked: int


@dataclass(frozen=True, slots=True)
class CheckRun:
    """A run that asks a register; its parts are batches of people."""

    run: UUID
    registry: Registry | None
    """None where nobody was to be asked about."""
    call: str
    place: str
    started_at: datetime
    jobs: int
    done: int
    failed: int
    cancelled: int

    @property
    def ended(self) -> bool:
        """Whether nothing of it is left to do."""
        return self.done + self.failed + self.cancelled >= self.jobs


_ASKED = f"""
    SELECT query.registry, count(*) FILTER (WHERE query.ended_at IS NULL) AS waiting,
           count(*) FILTER (WHERE query.answered) AS answered,
           count(*) FILTER (WHERE NOT query.answered) AS not_checked
    FROM registry_query AS query
    JOIN application ON application.id = query.application
    JOIN call ON call.name = application.call
    WHERE {Scope.sql("call.body", "application.place", 1)}
    GROUP BY query.registry
"""


async def asked_about(scope: Scope) -> dict[Registry, Asked]:
    """What came of asking, by register; one that was not asked about anybody is not here."""
    rows = await fetch(_ASKED, list(scope.bodies), list(scope.prefixes))
    return {
        Registry(row["registry"]): Asked(row["waiting"], row["answered"], row["not_checked"])
        for row in rows
    }


_RUNS = f"""
    SELECT * FROM (
        SELECT job_run.id AS run, job_run.call, job_run.jobs, job_run.started_at,
               min(outbox.arguments ->> 'registry') AS registry,
               coalesce(min(outbox.arguments ->> 'place'), '') AS place,
               count(outbox.done_at) AS done, count(outbox.failed_at) AS failed,
               count(outbox.cancelled_at) AS cancelled
        FROM job_run LEFT JOIN outbox ON outbox.run = job_run.id
        WHERE job_run.kind = '{CHECK}' AND ($3::uuid IS NULL OR job_run.id = $3)
        GROUP BY job_run.id
    ) AS checked
    JOIN call ON call.name = checked.call
    WHERE {Scope.sql("call.body", "checked.place", 1)} AND ($3::uuid IS NOT NULL OR jobs > 0)
    ORDER BY checked.run DESC LIMIT {LATEST}
"""


async def latest_checks(scope: Scope) -> list[CheckRun]:
    """The latest runs in a scope that had somebody to ask about, the newest first."""
    return await _runs(scope, None)


async def check_run(scope: Scope, run: UUID) -> CheckRun:
    """How far a run is; :class:`NotFound` also outside of the scope."""
    found = await _runs(scope, run)
    if not found:
        raise NotFound(Text("Tidak ada pemeriksaan itu.", "There is no such check."))
    return found[0]


async def _runs(scope: Scope, run: UUID | None) -> list[CheckRun]:
    rows = await fetch(_RUNS, list(scope.bodies), list(scope.prefixes), run)
    return [
        CheckRun(
            run=UUID(str(row["run"])),
            registry=Registry(row["registry"]) if row["registry"] else None,
            call=row["call"],
            place=row["place"],
            started_at=row["started_at"],
            jobs=row["jobs"],
            done=row["done"],
            failed=row["failed"],
            cancelled=row["cancelled"],
        )
        for row in rows
    ]


async def application_numbered(scope: Scope, number: int) -> UUID | None:
    """The application with a registration number, if the scope may see it."""
    found: UUID | None = await fetch_value(
        "SELECT application.id FROM application JOIN call ON call.name = application.call"
        f" WHERE application.number = $3"
        f" AND {Scope.sql('call.body', 'application.place', 1)}",
        list(scope.bodies),
        list(scope.prefixes),
        number,
    )
    return found
