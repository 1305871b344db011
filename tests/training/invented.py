"""A published timetable, and the people in it."""

from uuid import UUID

from recruit.foundation.database import execute, fetch_one, fetch_value
from recruit.people.permissions import Actor, ActorKind
from recruit.training import actions
from recruit.training.actions.plan import plan_district
from recruit.training.papers.codes import short_code
from tests.training.conftest import ACTOR, BASIC, GAMBIR


async def publish() -> None:
    """Plan Gambir's first programme and publish it."""
    await plan_district(programme=BASIC, district=GAMBIR, actor=ACTOR)
    await actions.publish_timetables(programme=BASIC, place=GAMBIR, actor=ACTOR)


async def someone(number: int = 0, *, session: UUID | None = None) -> tuple[Actor, UUID, UUID]:
    """Somebody with a seat, their enrolment and their session; in order of time."""
    row = await fetch_one(
        "SELECT person, enrolment.id, session.id AS session FROM enrolment"
        " JOIN session ON session.id = enrolment.session"
        " JOIN appointment ON appointment.id = enrolment.appointment"
        " WHERE $2::uuid IS NULL OR session.id = $2"
        " ORDER BY session.starts_at, session.id, enrolment.id OFFSET $1 LIMIT 1",
        number,
        session,
    )
    assert row is not None
    return Actor(ActorKind.applicant, str(row["person"]), ""), row["id"], row["session"]


async def code_of(enrolment: UUID) -> str:
    """The code that they show at the door."""
    appointment = await fetch_value("SELECT appointment FROM enrolment WHERE id = $1", enrolment)
    return short_code(appointment, BASIC)


async def seat_of(enrolment: UUID) -> UUID:
    """The session in which somebody has their seat now."""
    session: UUID = await fetch_value("SELECT session FROM enrolment WHERE id = $1", enrolment)
    return session


async def fill(*, free: int = 0) -> None:
    """Make every session as large as the people in it, but one later one with free seats."""
    await execute(
        "UPDATE session SET capacity ="
        " (SELECT count(*) FROM enrolment WHERE enrolment.session = session.id)"
    )
    await execute(
        "UPDATE session SET capacity = capacity + $1"
        " WHERE id = (SELECT id FROM session ORDER BY starts_at DESC, id LIMIT 1)",
        free,
    )


async def count(table: str, where: str = "true") -> int:
    """How many rows of a table fulfil a condition."""
    counted: int = await fetch_value(f"SELECT count(*) FROM {table} WHERE {where}")
    return counted


async def overfull() -> int:
    """How many sessions hold more people than seats."""
    return await count(
        "session",
        "capacity < (SELECT count(*) FROM enrolment WHERE enrolment.session = session.id)",
    )
