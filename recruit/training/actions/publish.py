"""Publishing timetables: from then on they are never changed."""

from recruit.foundation import clock, ledger, outbox
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict
from recruit.people.permissions import Actor, Permission
from recruit.training import queries
from recruit.training.actions.difference import TELL_DIFFERENCE

_LATEST = """
    SELECT id FROM (SELECT DISTINCT ON (district) id, published_at FROM timetable
                    WHERE programme = $1 AND district LIKE $2 ORDER BY district, version DESC)
    AS latest WHERE published_at IS NULL
"""

# Rooms and trainers that other programmes, in their last published version, need just then.
_CLASHES = f"""
    WITH mine AS (
        SELECT session.*, timetable.district FROM session
        JOIN timetable ON timetable.id = session.timetable WHERE timetable.id IN ({_LATEST})
    ), others AS (
        SELECT session.* FROM session WHERE timetable IN (
            SELECT DISTINCT ON (programme, district) id FROM timetable
            WHERE programme <> $1 AND district LIKE $2 AND published_at IS NOT NULL
            ORDER BY programme, district, version DESC)
    )
    SELECT DISTINCT mine.district FROM mine
    JOIN others ON mine.starts_at < others.ends_at AND others.starts_at < mine.ends_at
    WHERE mine.room = others.room
       OR EXISTS (SELECT trainer FROM session_trainer WHERE session = mine.id INTERSECT
                  SELECT trainer FROM session_trainer WHERE session = others.id)
    ORDER BY mine.district
"""

# Since these were planned a session began or somebody got another seat, as the version says that
# counts until now.
_STALE = f"""
    SELECT DISTINCT mine.district FROM timetable AS mine
    JOIN LATERAL (SELECT id FROM timetable AS earlier
                  WHERE earlier.programme = mine.programme AND earlier.district = mine.district
                    AND earlier.version < mine.version AND published_at IS NOT NULL
                  ORDER BY version DESC LIMIT 1) AS counts ON true
    WHERE mine.id IN ({_LATEST})
      AND (EXISTS (SELECT FROM session WHERE timetable = counts.id
                     AND starts_at > mine.planned_at AND starts_at <= $3)
        OR EXISTS (SELECT FROM seat_change
                   JOIN enrolment ON enrolment.id = seat_change.enrolment
                   WHERE enrolment.timetable = counts.id AND changed_at > mine.planned_at))
    ORDER BY mine.district
"""

_PUBLISH = f"""
    UPDATE timetable SET published_at = $3 WHERE id IN ({_LATEST}) AND published_at IS NULL
    RETURNING id
"""


async def publish_timetables(*, programme: str, place: str, actor: Actor) -> int:
    """Publish the latest timetable of every district at a place; how many were not yet.

    :class:`Conflict` names the districts where a room or a trainer is needed at the same time by
    another programme that was published meanwhile, or where a session began or people changed
    seats since they were planned; planning them again goes round it. Those whose session is new,
    another or gone are told.
    """
    rulebook, _ = await queries.programme_of(programme)
    actor.require(Permission.training_plan, rulebook.body, place)
    async with transaction() as connection:
        # Two programmes published at once could each miss the other.
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext('publish_timetables'), 0)")
        await _refuse_what_changed(connection, programme, place)
        rows = await connection.fetch(_PUBLISH, programme, f"{place}%", clock.now())
        await ledger.append_many(
            connection,
            "SELECT id AS subject_id, jsonb_build_object('version', version) AS data"
            " FROM timetable WHERE id = ANY ($1::uuid[])",
            [row["id"] for row in rows],
            kind="timetable_published",
            subject_kind="timetable",
            actor=actor.reference,
        )
        for row in rows:
            await outbox.enqueue(connection, TELL_DIFFERENCE, {"timetable": str(row["id"])})
    return len(rows)


async def _refuse_what_changed(connection: Connection, programme: str, place: str) -> None:
    rows = await connection.fetch(_CLASHES, programme, f"{place}%")
    if rows:
        named = ", ".join(row["district"] for row in rows)
        raise Conflict(
            Text(
                f"Ruang atau pelatih sudah dipakai program lain; susun ulang jadwal: {named}.",
                f"Rooms or trainers are taken by another programme; plan again: {named}.",
            )
        )
    stale = await connection.fetch(_STALE, programme, f"{place}%", clock.now())
    if stale:
        named = ", ".join(row["district"] for row in stale)
        raise Conflict(
            Text(
                f"Sejak jadwal disusun, ada sesi yang dimulai atau kursi yang berpindah; susun"
                f" ulang: {named}.",
                f"A session began or seats changed hands meanwhile; plan again: {named}.",
            )
        )
