"""The seats of people: their own, those of a session, and who has learnt what at a place."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from recruit.applications.queries import call_names, rulebook_of
from recruit.foundation import clock
from recruit.foundation.database import fetch, fetch_one, fetch_value
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.rulebook.model import Programme

CURRENT = """
    timetable.published_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM timetable AS newer
        WHERE newer.programme = timetable.programme AND newer.district = timetable.district
          AND newer.version > timetable.version AND newer.published_at IS NOT NULL)
"""
"""The condition for the published version of a district that counts: the last."""

ATTENDED = """
    (SELECT min(attendance.attended_at) FROM attendance
     JOIN enrolment AS held ON held.id = attendance.enrolment
     JOIN timetable AS kept ON kept.id = held.timetable
     WHERE held.appointment = enrolment.appointment AND kept.programme = timetable.programme)
"""
"""When somebody was there, whichever version of the timetable counted then."""

CHANGES = """
    (SELECT count(*) FROM seat_change JOIN enrolment AS held ON held.id = seat_change.enrolment
     JOIN timetable AS kept ON kept.id = held.timetable
     WHERE held.appointment = enrolment.appointment AND kept.programme = timetable.programme)
"""

_SEATS = f"""
    SELECT enrolment.id AS enrolment, enrolment.appointment, asked.application,
           timetable.programme, timetable.version, {CHANGES} AS changes, session.id AS session,
           session.starts_at, session.ends_at, venue.name AS venue, venue.village,
           room.name AS room, venue.accessible, enrolment.crew, {ATTENDED} AS attended_at,
           (SELECT since FROM waiting_list_entry
            WHERE waiting_list_entry.enrolment = enrolment.id AND ended_at IS NULL)
               AS waiting_since,
           ARRAY (SELECT trainer.name FROM session_trainer
                  JOIN trainer ON trainer.id = session_trainer.trainer
                  WHERE session_trainer.session = session.id ORDER BY trainer.name) AS trainers
    FROM asked JOIN enrolment ON enrolment.appointment = asked.appointment
    JOIN timetable ON timetable.id = enrolment.timetable
    JOIN session ON session.id = enrolment.session
    JOIN room ON room.id = session.room JOIN venue ON venue.id = room.venue
    WHERE (asked.programme IS NULL OR asked.programme = timetable.programme) AND {CURRENT}
    ORDER BY session.starts_at
"""
# An address that was sent with an earlier version leads to the seat of today.
_OWN = f"""
    WITH asked AS (
        SELECT enrolment.appointment, timetable.programme, appointment.application
        FROM enrolment JOIN timetable ON timetable.id = enrolment.timetable
        JOIN appointment ON appointment.id = enrolment.appointment
        WHERE enrolment.id = $1 AND appointment.person = $2 AND appointment.stage <> 'ended'
    ) {_SEATS}
"""
_OF_APPLICATION = f"""
    WITH asked AS (
        SELECT id AS appointment, NULL::text AS programme, application FROM appointment
        WHERE application = $1 AND stage <> 'ended'
    ) {_SEATS}
"""
_CERTIFICATE = """
    SELECT attendance.id AS number, attendance.attended_at, person.name, appointment.call,
           appointment.place, appointment.chair
    FROM attendance JOIN enrolment ON enrolment.id = attendance.enrolment
    JOIN timetable ON timetable.id = enrolment.timetable
    JOIN appointment ON appointment.id = enrolment.appointment
    JOIN person ON person.id = appointment.person
    WHERE enrolment.appointment = $1 AND timetable.programme = $2
    ORDER BY attendance.attended_at LIMIT 1
"""
_CREW = """
    SELECT person.name, appointment.chair, appointment.call
    FROM enrolment JOIN appointment ON appointment.id = enrolment.appointment
    JOIN person ON person.id = appointment.person
    WHERE enrolment.session = $1 AND enrolment.crew = $2 AND appointment.stage <> 'ended'
    ORDER BY appointment.chair DESC, appointment.call, appointment.seat_number
"""


@dataclass(frozen=True, slots=True)
class OwnSeat:
    """A seat as the person who holds it sees it; ``changes`` counts the seats they had before."""

    enrolment: UUID
    appointment: UUID
    application: UUID
    programme: str
    version: int
    changes: int
    session: UUID
    starts_at: datetime
    ends_at: datetime
    venue: str
    village: str
    room: str
    accessible: bool | None
    crew: str
    attended_at: datetime | None
    waiting_since: datetime | None
    trainers: list[str]


@dataclass(frozen=True, slots=True)
class CrewMember:
    """Somebody of the same crew: what their published result says, and no more."""

    name: str
    chair: bool
    call: str


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What a certificate says; ``number`` is that of the first attendance of the programme."""

    number: int
    attended_at: datetime
    name: str
    call: str
    place: str
    chair: bool


@dataclass(frozen=True, slots=True)
class OwnAppointment:
    """The office that somebody holds through an application."""

    id: UUID
    call: str
    place: str


@dataclass(frozen=True, slots=True)
class ImpossibleDay:
    """A day, or half of it, on which somebody said they cannot come."""

    id: int
    day: date
    half: int | None
    reason: str


async def own_seat(person: UUID, enrolment: UUID) -> OwnSeat:
    """A person's own seat by any enrolment they ever had in the programme; :class:`NotFound`
    also where it is somebody else's."""
    row = await fetch_one(_OWN, enrolment, person)
    if row is None:
        raise NotFound(Text("Kursi bimtek tidak ditemukan.", "There is no such training seat."))
    return OwnSeat(**row)


async def own_seats(application: UUID) -> list[OwnSeat]:
    """The seats of whoever holds an office through an application, in order of time."""
    return [OwnSeat(**row) for row in await fetch(_OF_APPLICATION, application)]


async def certificate_facts(seat: OwnSeat) -> CertificateFacts:
    """What the certificate of a seat says; :class:`NotFound` for somebody who was not there."""
    row = await fetch_one(_CERTIFICATE, seat.appointment, seat.programme)
    if row is None:
        raise NotFound(
            Text("Sertifikat ada setelah Anda hadir.", "There is a certificate once you attended.")
        )
    return CertificateFacts(**row)


async def name_on_certificate(number: int) -> str | None:
    """The name of the person with this attendance, for whoever has the paper to compare."""
    name: str | None = await fetch_value(
        "SELECT person.name FROM attendance JOIN enrolment ON enrolment.id = attendance.enrolment"
        " JOIN appointment ON appointment.id = enrolment.appointment"
        " JOIN person ON person.id = appointment.person WHERE attendance.id = $1",
        number,
    )
    return name


async def crew_of(seat: OwnSeat) -> list[CrewMember]:
    """Who learns with them: the people of their crew in the same session."""
    return [CrewMember(**row) for row in await fetch(_CREW, seat.session, seat.crew)]


async def own_appointment(application: UUID) -> OwnAppointment | None:
    """The office that somebody holds through an application, if they do."""
    row = await fetch_one(
        "SELECT id, call, place FROM appointment WHERE application = $1 AND stage <> 'ended'",
        application,
    )
    return None if row is None else OwnAppointment(**row)


async def impossible_days(appointment: UUID) -> list[ImpossibleDay]:
    """The days on which somebody said they cannot come, in order."""
    rows = await fetch(
        "SELECT id, day, half, reason FROM impossibility WHERE appointment = $1"
        " ORDER BY day, half NULLS FIRST",
        appointment,
    )
    return [ImpossibleDay(**row) for row in rows]


async def days_to_plan(appointment: UUID) -> list[date]:
    """The days to come of the programmes that somebody attends and that are not published yet."""
    holder = await fetch_one("SELECT call, place FROM appointment WHERE id = $1", appointment)
    programmes = await programmes_of(holder["call"]) if holder is not None else []
    if holder is None or not programmes:
        return []
    published = await fetch(
        "SELECT DISTINCT programme FROM timetable WHERE programme = ANY ($1)"
        " AND starts_with($2, district) AND published_at IS NOT NULL",
        [programme.name for programme in programmes],
        holder["place"],
    )
    done, today = {row["programme"] for row in published}, clock.today()
    open_ = [programme for programme in programmes if programme.name not in done]
    days = {day for programme in open_ for day in programme.days(holder["place"])}
    return sorted(day for day in days if day > today)


async def programmes_of(call: str) -> list[Programme]:
    """The programmes that the people of a call attend, whichever call's rulebook has them."""
    rulebooks = [await rulebook_of(name) for name in await call_names()]
    found = [programme for book in rulebooks for programme in book.programmes]
    return [programme for programme in found if call in programme.attends]
