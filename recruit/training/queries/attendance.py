"""Sessions as the clerk at the door sees them, and who has practised what at a place."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from recruit.foundation.database import fetch, fetch_one
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.people.permissions import Scope
from recruit.places.rules import Level, level_of
from recruit.training.queries.people import ATTENDED, CURRENT

MOST_SESSIONS = 300
"""Sessions of one day on one page: the province has 267 villages."""

_NO_PLACE = Text("Kelurahan atau TPS ini tidak ada.", "There is no such village or TPS.")

_FACTS = """
    session.id, timetable.programme, timetable.district, session.starts_at, session.ends_at,
    venue.name AS venue, venue.village, room.name AS room
"""
_JOINED = """
    session JOIN timetable ON timetable.id = session.timetable
    JOIN room ON room.id = session.room JOIN venue ON venue.id = room.venue
    JOIN programme ON programme.name = timetable.programme JOIN call ON call.name = programme.call
"""
# Where the timetable was published anew, a page that is open leads to the same room and time.
_SESSION = f"""
    SELECT {_FACTS},
           ARRAY (SELECT trainer.name FROM session_trainer
                  JOIN trainer ON trainer.id = session_trainer.trainer
                  WHERE session_trainer.session = session.id ORDER BY trainer.name) AS trainers
    FROM {_JOINED}
    JOIN session AS asked ON asked.room = session.room AND asked.starts_at = session.starts_at
    JOIN timetable AS planned ON planned.id = asked.timetable
                             AND planned.programme = timetable.programme
    WHERE asked.id = $1 AND {CURRENT} AND {Scope.sql("call.body", "timetable.district", 2)}
"""
_PEOPLE = f"""
    SELECT enrolment.id AS enrolment, enrolment.appointment, enrolment.crew, person.name,
           appointment.call, appointment.seat_number, appointment.chair,
           {ATTENDED} AS attended_at
    FROM session JOIN timetable ON timetable.id = session.timetable
    JOIN enrolment ON enrolment.session = session.id
    JOIN appointment ON appointment.id = enrolment.appointment
    JOIN person ON person.id = appointment.person
    WHERE session.id = $1 AND appointment.stage <> 'ended'
    ORDER BY enrolment.crew, appointment.call, appointment.seat_number
"""
_SEATS = f"""
    SELECT enrolment.id AS enrolment, enrolment.appointment, session.id AS session,
           session.starts_at, venue.name AS venue, room.name AS room, {ATTENDED} AS attended_at
    FROM session JOIN timetable ON timetable.id = session.timetable
    JOIN room ON room.id = session.room JOIN venue ON venue.id = room.venue
    JOIN enrolment ON enrolment.session = session.id
    JOIN appointment ON appointment.id = enrolment.appointment
    WHERE appointment.stage <> 'ended'
"""
_DISTRICT = "session.timetable = (SELECT timetable FROM session WHERE id = $1)"
_HELD = f"""
    SELECT {_FACTS}, held.people, held.present FROM {_JOINED}
    CROSS JOIN LATERAL (
        SELECT count(*) AS people, count(attendance.id) AS present FROM enrolment
        JOIN appointment ON appointment.id = enrolment.appointment
        LEFT JOIN attendance ON attendance.enrolment = enrolment.id
        WHERE enrolment.session = session.id AND appointment.stage <> 'ended') AS held
    WHERE session.starts_at >= $1 AND session.starts_at < $2 AND {CURRENT}
      AND {Scope.sql("call.body", "timetable.district", 3)}
    ORDER BY session.starts_at, venue.village, room.name LIMIT {MOST_SESSIONS + 1}
"""
_DAYS = f"""
    SELECT DISTINCT (session.starts_at AT TIME ZONE 'Asia/Jakarta')::date AS day FROM {_JOINED}
    WHERE {CURRENT} AND {Scope.sql("call.body", "timetable.district", 1)} ORDER BY day
"""

# Who holds an office at a place, and the programmes of which they came to a session.
_PRACTISED = f"""
    SELECT appointment.place, appointment.call, appointment.seat_number, appointment.chair,
           person.name, practised.programmes
    FROM appointment JOIN person ON person.id = appointment.person
    JOIN call ON call.name = appointment.call
    CROSS JOIN LATERAL (
        SELECT coalesce(jsonb_object_agg(programme, at), '{{}}') AS programmes FROM (
            SELECT timetable.programme, min(attendance.attended_at) AS at FROM enrolment
            JOIN attendance ON attendance.enrolment = enrolment.id
            JOIN timetable ON timetable.id = enrolment.timetable
            WHERE enrolment.appointment = appointment.id GROUP BY timetable.programme) AS came
    ) AS practised
    WHERE appointment.place LIKE $1 AND appointment.stage <> 'ended'
      AND {Scope.sql("call.body", "appointment.place", 2)}
    ORDER BY appointment.place, appointment.call, appointment.seat_number
"""


@dataclass(frozen=True, slots=True)
class HeldSession:
    """A session of the timetable that counts."""

    id: UUID
    programme: str
    district: str
    starts_at: datetime
    ends_at: datetime
    venue: str
    village: str
    room: str


@dataclass(frozen=True, slots=True)
class SessionToAttend(HeldSession):
    """A session with its trainers by name, for the clerk and for the list that is signed."""

    trainers: list[str]


@dataclass(frozen=True, slots=True)
class SessionLine(HeldSession):
    """A session in a list: how many have a seat in it, and how many are marked as present."""

    people: int
    present: int


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who has a seat in a session; ``attended_at`` once they are marked."""

    enrolment: UUID
    appointment: UUID
    crew: str
    name: str
    call: str
    seat_number: int
    chair: bool
    attended_at: datetime | None


@dataclass(frozen=True, slots=True)
class SeatToMark:
    """A seat that a code may belong to, and where it is."""

    enrolment: UUID
    appointment: UUID
    session: UUID
    starts_at: datetime
    venue: str
    room: str
    attended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Practised:
    """Somebody in office, and when they practised each programme that they came to."""

    place: str
    call: str
    seat_number: int
    chair: bool
    name: str
    programmes: dict[str, datetime]


async def session_to_attend(scope: Scope, session: UUID) -> SessionToAttend:
    """A session of a published timetable; after a new version the one in the same room at the
    same time. :class:`NotFound` also where the scope may not see it."""
    row = await fetch_one(_SESSION, session, list(scope.bodies), list(scope.prefixes))
    if row is None:
        raise NotFound(
            Text(
                "Sesi ini tidak ada, atau dipindahkan dalam jadwal yang baru.",
                "There is no such session, or the new timetable has moved it.",
            )
        )
    return SessionToAttend(**row)


async def participants(session: UUID) -> list[Participant]:
    """Who has a seat in a session, crew by crew. The caller has asked for the right."""
    return [Participant(**row) for row in await fetch(_PEOPLE, session)]


async def seats_to_mark(session: UUID, *, everywhere: bool) -> list[SeatToMark]:
    """The seats of a session, or of all sessions of its timetable."""
    which = _DISTRICT if everywhere else "session.id = $1"
    return [SeatToMark(**row) for row in await fetch(f"{_SEATS} AND {which}", session)]


async def sessions_between(scope: Scope, opens: datetime, closes: datetime) -> list[SessionLine]:
    """The sessions that begin from ``opens`` until before ``closes``, in order of time; of more
    than :data:`MOST_SESSIONS` one more than that."""
    rows = await fetch(_HELD, opens, closes, list(scope.bodies), list(scope.prefixes))
    return [SessionLine(**row) for row in rows]


async def session_days(scope: Scope) -> list[date]:
    """The days on which a session is held."""
    rows = await fetch(_DAYS, list(scope.bodies), list(scope.prefixes))
    return [row["day"] for row in rows]


async def practised_at(scope: Scope, place: str) -> list[Practised]:
    """Who is in office at a village or TPS, and what each of them has practised.

    :class:`NotFound` for anything that is neither.
    """
    if not _is_small(place):
        raise NotFound(_NO_PLACE)
    rows = await fetch(_PRACTISED, f"{place}%", list(scope.bodies), list(scope.prefixes))
    return [Practised(**{**row, "programmes": _times(row["programmes"])}) for row in rows]


def _is_small(place: str) -> bool:
    """Whether it is the code of a village or TPS; of more than that nobody asks at once."""
    try:
        return level_of(place) in (Level.village, Level.tps)
    except ValueError:
        return False


def _times(programmes: str) -> dict[str, datetime]:
    return {name: datetime.fromisoformat(at) for name, at in json.loads(programmes).items()}
