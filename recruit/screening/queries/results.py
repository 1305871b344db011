"""Administrative results as they were published, and objections to them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from recruit.applications.stages import Event, Stage
from recruit.foundation.database import Connection, fetch, fetch_one
from recruit.people.permissions import Scope

PAGE_SIZE = 100
"""People on one page of a result."""

_MS = (
    Event.accept_eligible,
    Event.shortlist,
    Event.leave_off_shortlist,
    Event.elect,
    Event.place_in_reserve,
    Event.not_elect,
    Event.call_up,
    Event.accept_offer,
    Event.appoint_directly,
    Event.undo_plenary,
    Event.undo_plenary_after_test,
)
"""What happens only to those who passed the administrative review."""

_TMS = (Event.reject_ineligible, Event.lapse_unanswered)


def _kinds(events: tuple[Event, ...]) -> str:
    return ", ".join(f"'application_{event}'" for event in events)


RESULT_LINES = f"""
    SELECT * FROM (
        SELECT application.id, application.number, application.place, application.name,
               application.sex,
               CASE WHEN last.kind IN ({_kinds(_MS)}) THEN 'MS'
                    WHEN last.kind IN ({_kinds(_TMS)}) THEN 'TMS' END AS verdict
        FROM application
        CROSS JOIN LATERAL (
            SELECT kind FROM ledger_event
            WHERE subject_id = application.id AND at <= $3 AND kind IN ({_kinds(tuple(Event))})
            ORDER BY sequence DESC LIMIT 1
        ) AS last
        WHERE application.call = $1 AND starts_with(application.place, $2)
    ) AS stood WHERE verdict IS NOT NULL
"""
"""Who was decided on in a call (``$1``) at a place (``$2``) as it stood at a moment (``$3``): the
ledger keeps it, so a published version can be read and recomputed for ever."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A published result of a place."""

    id: UUID
    call: str
    place: str
    place_name: str
    number: int
    eligible: int
    ineligible: int
    digest: bytes
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Passed:
    """What the public may know of somebody who passed (UU 27/2022: no more than needed)."""

    place_name: str
    name: str
    sex: str


@dataclass(frozen=True, slots=True)
class ObjectionState:
    """An objection to a published result, and how it was answered."""

    id: UUID
    application: UUID
    number: int
    call: str
    place: str
    text: str
    filed_at: datetime
    upheld: bool | None
    answer: str | None
    answered_at: datetime | None


_OPEN_STAGES = (Stage.submitted, Stage.under_review, Stage.needs_correction)

_OPEN_MATTERS = """
    SELECT (SELECT count(*) FROM application
            WHERE call = $1 AND starts_with(place, $2) AND stage = ANY ($3::text[])) AS undecided,
           (SELECT count(*) FROM clarification
            JOIN application ON application.id = clarification.application
            WHERE application.call = $1 AND starts_with(application.place, $2)
              AND application.stage <> 'withdrawn'
              AND clarification.decided_at IS NULL) AS clarifications
"""


async def open_matters(connection: Connection, *, call: str, place: str) -> dict[str, int]:
    """What is not decided at a place: ``undecided`` applications, open ``clarifications``."""
    stages = [stage.value for stage in _OPEN_STAGES]
    row = await connection.fetchrow(_OPEN_MATTERS, call, place, stages)
    assert row is not None  # noqa: S101 - it always answers one row
    return dict(row)


_PUBLICATIONS = """
    SELECT DISTINCT ON (publication.place) publication.id, publication.call, publication.place,
           place.name AS place_name, publication.number, publication.eligible,
           publication.ineligible, publication.digest, publication.published_at
    FROM result_publication AS publication JOIN place ON place.code = publication.place
"""


async def publications_of(call: str) -> list[Publication]:
    """The latest published result of every place of a call, by code."""
    rows = await fetch(
        f"{_PUBLICATIONS} WHERE publication.call = $1"
        " ORDER BY publication.place, publication.number DESC",
        call,
    )
    return [Publication(**row) for row in rows]


async def publication_of(call: str, place: str, number: int | None = None) -> Publication | None:
    """A published result of a place; the latest, unless a number is given."""
    row = await fetch_one(
        f"{_PUBLICATIONS} WHERE publication.call = $1 AND publication.place = $2"
        " AND ($3::int IS NULL OR publication.number = $3)"
        " ORDER BY publication.place, publication.number DESC",
        call,
        place,
        number,
    )
    return Publication(**row) if row is not None else None


async def publication_covering(call: str, place: str) -> Publication | None:
    """The latest published result that decided about a place: its own, or one around it."""
    row = await fetch_one(
        f"SELECT * FROM ({_PUBLICATIONS} WHERE publication.call = $1"
        " AND starts_with($2, publication.place)"
        " ORDER BY publication.place, publication.number DESC) AS latest"
        " ORDER BY published_at DESC LIMIT 1",
        call,
        place,
    )
    return Publication(**row) if row is not None else None


async def passed(publication: Publication, page: int) -> list[Passed]:
    """One page (from 1) of those who passed, as they were published, by place and name."""
    rows = await fetch(
        "SELECT place.name AS place_name, line.name, line.sex"
        f" FROM ({RESULT_LINES}) AS line JOIN place ON place.code = line.place"
        " WHERE line.verdict = 'MS' ORDER BY line.place, line.name, line.number"
        " OFFSET $4 LIMIT $5",
        publication.call,
        publication.place,
        publication.published_at,
        (page - 1) * PAGE_SIZE,
        PAGE_SIZE,
    )
    return [Passed(**row) for row in rows]


async def published_lines(publication: Publication) -> str:
    """The lines over which the digest of a published result was made."""
    rows = await fetch(
        f"SELECT number, verdict FROM ({RESULT_LINES}) AS line ORDER BY number",
        publication.call,
        publication.place,
        publication.published_at,
    )
    return "".join(f"{row['number']} {row['verdict']}\n" for row in rows)


_OBJECTIONS = """
    SELECT objection.id, objection.application, application.number, application.call,
           application.place, objection.text, objection.filed_at, objection.upheld,
           objection.answer, objection.answered_at
    FROM objection JOIN application ON application.id = objection.application
    JOIN call ON call.name = application.call
"""


async def objections_of(application: UUID) -> list[ObjectionState]:
    """The objections to what was decided on an application, the latest first. The caller has
    asked whose it is."""
    rows = await fetch(
        f"{_OBJECTIONS} WHERE objection.application = $1 ORDER BY objection.id DESC", application
    )
    return [ObjectionState(**row) for row in rows]


async def open_objections(scope: Scope, limit: int = 50) -> list[ObjectionState]:
    """The objections that a scope may answer, the oldest first."""
    rows = await fetch(
        f"{_OBJECTIONS} WHERE objection.answered_at IS NULL"
        f" AND {Scope.sql('call.body', 'application.place', 1)} ORDER BY objection.id LIMIT $3",
        list(scope.bodies),
        list(scope.prefixes),
        limit,
    )
    return [ObjectionState(**row) for row in rows]
