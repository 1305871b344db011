"""Who came to a session."""

from collections.abc import Collection, Iterable
from uuid import UUID

import asyncpg

from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Fault, InvalidInput
from recruit.people.permissions import Actor, ActorKind, Permission

_FACTS = """
    SELECT DISTINCT {asked}.id, call.body, timetable.district,
           timetable.published_at IS NOT NULL AS published, session.starts_at <= $2 AS begun
    FROM session {join} JOIN timetable ON timetable.id = session.timetable
    JOIN programme ON programme.name = timetable.programme
    JOIN call ON call.name = programme.call
    WHERE {asked}.id = ANY ($1::uuid[])
"""
_OF_SESSIONS = _FACTS.format(asked="session", join="")
_OF_ENROLMENTS = _FACTS.format(
    asked="enrolment", join="JOIN enrolment ON enrolment.session = session.id"
)

# One event for a session, with everybody who was written down for it this time.
_RECORD = f"""
    WITH came AS (
        INSERT INTO attendance (enrolment, attended_at, recorded_by)
        SELECT id, $3::timestamptz, $4::uuid FROM enrolment
        WHERE session = ANY ($1::uuid[]) OR id = ANY ($2::uuid[]) ORDER BY id
        ON CONFLICT (enrolment) DO NOTHING RETURNING enrolment
    ), sessions AS (
        SELECT enrolment.session AS subject_id,
               jsonb_build_object('enrolments', jsonb_agg(enrolment.id ORDER BY enrolment.id))
                   AS data,
               count(*) AS people
        FROM came JOIN enrolment ON enrolment.id = came.enrolment GROUP BY enrolment.session
    ), recorded AS ({
    ledger.append_sql(
        "sessions",
        subject_kind="'session'::text",
        kind="'attendance_recorded'::text",
        actor="$5::text",
        at="$3::timestamptz",
    )
})
    SELECT coalesce(sum(people), 0)::bigint FROM sessions
"""


async def record_attendance(
    *, actor: Actor, sessions: Collection[UUID] = (), enrolments: Collection[UUID] = ()
) -> int:
    """Write down that people came: everybody of whole sessions, or single enrolments.

    How many were new; twice is once. :class:`InvalidInput` names every session or enrolment that
    does not exist, is not published or has not begun, and then nobody is written down.
    """
    async with transaction() as connection:
        now = clock.now()
        asked = {
            "sessions": (sessions, await connection.fetch(_OF_SESSIONS, list(sessions), now)),
            "enrolments": (
                enrolments,
                await connection.fetch(_OF_ENROLMENTS, list(enrolments), now),
            ),
        }
        for _, facts in asked.values():
            for row in facts:
                actor.require(Permission.training_plan, row["body"], row["district"])
        if faults := [f for name, (ids, facts) in asked.items() for f in _faults(name, ids, facts)]:
            raise InvalidInput(faults)
        return await _record(connection, list(sessions), list(enrolments), actor)


async def _record(
    connection: Connection, sessions: list[UUID], enrolments: list[UUID], actor: Actor
) -> int:
    officer = UUID(actor.id) if actor.kind is ActorKind.officer else None
    recorded: int = await connection.fetchval(
        _RECORD, sessions, enrolments, clock.now(), officer, actor.reference
    )
    return recorded


def _faults(
    name: str, identifiers: Iterable[UUID], facts: Iterable[asyncpg.Record]
) -> Iterable[Fault]:
    known = {row["id"]: row for row in facts}
    for number, identifier in enumerate(identifiers):
        wrong = _wrong(known.get(identifier))
        if wrong is not None:
            yield Fault(f"/{name}/{number}", *wrong)


def _wrong(row: asyncpg.Record | None) -> tuple[str, Text] | None:
    if row is None:
        return "unknown", Text("Tidak ditemukan.", "There is no such thing.")
    if not row["published"]:
        return "not-published", Text(
            "Jadwal belum diumumkan.", "The timetable has not been published."
        )
    if not row["begun"]:
        return "not-begun", Text("Sesi belum dimulai.", "The session has not begun.")
    return None
