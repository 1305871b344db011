"""A successor takes the place of their crew in the sessions that are still to come."""

from uuid import UUID

from recruit.foundation import clock, ledger
from recruit.foundation.database import transaction
from recruit.people.permissions import Actor
from recruit.training.queries.people import CURRENT, programmes_of

# Whoever takes a seat of a district holds its timetables first, by a statement of its own: the next
# one sees who sat down meanwhile.
_HOLD = f"""
    SELECT FROM timetable WHERE programme = ANY ($2) AND {CURRENT}
      AND district = (SELECT left(place, 8) FROM appointment WHERE id = $1)
    ORDER BY id FOR NO KEY UPDATE
"""

# The session of whoever is followed, else that of most of the crew. What was held stays held.
_FOLLOW = f"""
    WITH crews AS (
        SELECT timetable.id AS timetable, session.id AS session, session.capacity,
               enrolment.crew, count(*) AS people,
               bool_or(enrolment.appointment = successor.replaces) AS left_there
        FROM appointment AS successor
        JOIN enrolment ON enrolment.crew = successor.place
        JOIN timetable ON timetable.id = enrolment.timetable
        JOIN session ON session.id = enrolment.session
        WHERE successor.id = $1 AND successor.stage <> 'ended'
          AND timetable.programme = ANY ($2) AND session.starts_at > $3 AND {CURRENT}
        GROUP BY timetable.id, session.id, enrolment.crew
    )
    INSERT INTO enrolment (id, timetable, session, appointment, crew)
    SELECT DISTINCT ON (timetable) uuidv7(), timetable, session, $1, crew
    FROM crews
    WHERE (SELECT count(*) FROM enrolment AS seated
           JOIN appointment AS holder ON holder.id = seated.appointment
           WHERE seated.session = crews.session AND holder.stage <> 'ended') < capacity
    ORDER BY timetable, left_there DESC NULLS LAST, people DESC, session
    ON CONFLICT (appointment, timetable) DO NOTHING
    RETURNING id, session
"""


async def follow_replacement(*, appointment_id: UUID, actor: Actor) -> list[UUID]:
    """Seat somebody who was just appointed with their crew; the enrolments.

    Nothing where no timetable is published yet: planning will see them. Nothing where the crew's
    session is over or full.
    """
    async with transaction() as connection:
        call = await connection.fetchval(
            "SELECT call FROM appointment WHERE id = $1", appointment_id
        )
        if call is None:
            return []
        programmes = [programme.name for programme in await programmes_of(call)]
        await connection.execute(_HOLD, appointment_id, programmes)
        rows = await connection.fetch(_FOLLOW, appointment_id, programmes, clock.now())
        for row in rows:
            await ledger.append(
                connection,
                kind="enrolment_followed",
                subject_kind="enrolment",
                subject_id=row["id"],
                actor=actor.reference,
                data={"appointment": str(appointment_id), "session": str(row["session"])},
            )
    return [row["id"] for row in rows]
