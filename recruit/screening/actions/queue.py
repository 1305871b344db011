"""The verifiers' queue: everybody gets another file, and keeps it for a quarter of an hour.

No index knows where an application stands, so that moves stay cheap; looking for the next file
among hundreds of thousands would be slow. So whoever looks puts a number of files on a shelf:
leases that have lapsed, and that the next verifiers take over without looking.
"""

from datetime import timedelta
from uuid import UUID

from recruit.applications.queries import rulebook_of
from recruit.applications.stages import Stage
from recruit.foundation import clock
from recruit.foundation.database import (
    Connection,
    execute,
    planned_for_its_values,
    transaction,
)
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, NotAllowed, NotFound
from recruit.people.permissions import Actor, Permission

LEASE = timedelta(minutes=15)
SHELF = 100
"""Files that are put on the shelf at once."""

_READY = f"""
    application.call = $1 AND starts_with(application.place, $2)
    AND application.stage = '{Stage.under_review}'
    AND EXISTS (SELECT FROM screening JOIN call ON call.rulebook = screening.rulebook
                WHERE call.name = $1 AND screening.application = application.id
                  AND screening.screened_at >= application.stage_at)
"""

# Their own file first, then the oldest that nobody holds.
_TAKE = f"""
    UPDATE verification_lease SET officer = $3, until = $5
    FROM (
        SELECT lease.id FROM verification_lease AS lease
        JOIN application ON application.id = lease.application
        WHERE (lease.officer = $3 OR lease.until <= $4) AND {_READY}
        ORDER BY lease.until > $4 DESC, lease.application LIMIT 1
        FOR UPDATE OF lease SKIP LOCKED
    ) AS free
    WHERE verification_lease.id = free.id
    RETURNING verification_lease.application
"""

_CLEAR = f"""
    DELETE FROM verification_lease WHERE id IN (
        SELECT lease.id FROM verification_lease AS lease
        JOIN application ON application.id = lease.application
        WHERE lease.until <= $1 AND application.stage <> '{Stage.under_review}'
        FOR UPDATE OF lease SKIP LOCKED)
"""

_SHELVE = f"""
    INSERT INTO verification_lease (application, officer, until)
    SELECT application.id, $3, '-infinity' FROM application
    WHERE {_READY} AND NOT EXISTS (
        SELECT FROM verification_lease AS lease WHERE lease.application = application.id)
    ORDER BY application.id LIMIT {SHELF}
    ON CONFLICT (application) DO NOTHING
"""

_HOLD = """
    INSERT INTO verification_lease AS lease (application, officer, until) VALUES ($1, $2, $4)
    ON CONFLICT (application) DO UPDATE SET officer = $2, until = $4
    WHERE lease.officer = $2 OR lease.until <= $3
    RETURNING id
"""


async def take_next(*, call: str, place: str, actor: Actor, officer_id: UUID | None) -> UUID | None:
    """The next file at a place for an officer, who holds it for :data:`LEASE`; nothing if none is
    left.

    The one they hold already, or the oldest that is screened and that nobody holds.
    """
    rulebook = await rulebook_of(call)
    actor.require(Permission.verification_decide, rulebook.body, place)
    officer = required_officer(officer_id)
    async with transaction() as connection:
        found = await _take(connection, call, place, officer)
        if found is not None:
            return found
        await connection.execute(_CLEAR, clock.real_now())
        # A generic plan cannot look up a prefix in the index.
        async with planned_for_its_values(connection):
            await connection.execute(_SHELVE, call, place, officer)
        return await _take(connection, call, place, officer)


async def _take(connection: Connection, call: str, place: str, officer: UUID) -> UUID | None:
    now = clock.real_now()
    found: UUID | None = await connection.fetchval(_TAKE, call, place, officer, now, now + LEASE)
    return found


async def take_file(*, application_id: UUID, actor: Actor, officer_id: UUID | None) -> None:
    """Take one file; :class:`Conflict` if it is not under review, or lies on another desk."""
    officer = required_officer(officer_id)
    async with transaction() as connection:
        row = await connection.fetchrow(
            "SELECT call, place, stage FROM application WHERE id = $1 FOR SHARE", application_id
        )
        if row is None:
            raise NotFound(Text("Lamaran tidak ditemukan.", "There is no such application."))
        rulebook = await rulebook_of(row["call"])
        actor.require(Permission.verification_decide, rulebook.body, row["place"])
        if row["stage"] != Stage.under_review:
            raise Conflict(
                Text("Berkas ini tidak sedang diteliti.", "This file is not under review.")
            )
        await hold(connection, application_id, officer)


async def hold(connection: Connection, application_id: UUID, officer: UUID) -> None:
    """Put a file on an officer's desk; :class:`Conflict` if it lies on another."""
    now = clock.real_now()
    held = await connection.fetchval(_HOLD, application_id, officer, now, now + LEASE)
    if held is None:
        raise Conflict(
            Text(
                "Berkas ini sedang diperiksa verifikator lain.",
                "Another verifier is working on this file.",
            )
        )


async def give_back(*, application_id: UUID, officer_id: UUID | None) -> bool:
    """Put a file back for the next verifier; whether the officer held it."""
    given = await execute(
        "UPDATE verification_lease SET until = '-infinity' WHERE application = $1"
        " AND officer = $2 AND until > $3",
        application_id,
        required_officer(officer_id),
        clock.real_now(),
    )
    return given > 0


def required_officer(officer_id: UUID | None) -> UUID:
    """The officer; :class:`NotAllowed` for a program, which has no desk."""
    if officer_id is None:
        raise NotAllowed(
            Text("Antrean ini untuk petugas.", "This queue is for officers, not for programs.")
        )
    return officer_id
