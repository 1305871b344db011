"""Publishing timetables: from then on they are never changed."""

from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict
from recruit.people.permissions import Actor, Permission
from recruit.training import queries

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

_PUBLISH = f"""
    UPDATE timetable SET published_at = $3 WHERE id IN ({_LATEST}) AND published_at IS NULL
    RETURNING id
"""


async def publish_timetables(*, programme: str, place: str, actor: Actor) -> int:
    """Publish the latest timetable of every district at a place; how many were not yet.

    :class:`Conflict` names the districts where a room or a trainer is needed at the same time by
    another programme that was published meanwhile; planning them again goes round it.
    """
    rulebook, _ = await queries.programme_of(programme)
    actor.require(Permission.training_plan, rulebook.body, place)
    async with transaction() as connection:
        # Two programmes published at once could each miss the other.
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext('publish_timetables'), 0)")
        await _refuse_clashes(connection, programme, place)
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
    return len(rows)


async def _refuse_clashes(connection: Connection, programme: str, place: str) -> None:
    rows = await connection.fetch(_CLASHES, programme, f"{place}%")
    if rows:
        named = ", ".join(row["district"] for row in rows)
        raise Conflict(
            Text(
                f"Ruang atau pelatih sudah dipakai program lain; susun ulang jadwal: {named}.",
                f"Rooms or trainers are taken by another programme; plan again: {named}.",
            )
        )
