"""A village whose crews are appointed and enrolled, ready for the oath of 7 November 2024."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import pytest

from recruit.applications.actions import open_call
from recruit.foundation import clock, database
from recruit.foundation.clock import WIB
from recruit.people.permissions import system

ACTOR = system("test")
VILLAGE = "31.71.01.1001"
TPS = f"{VILLAGE}.001"
ELECTION = "pilkada-jakarta-2024"
PROGRAMME = "bimtek-dasar"

SetClock = Callable[[datetime], None]


def at(text: str) -> datetime:
    """A moment in WIB."""
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


_SEAT = """
    INSERT INTO seat (call, place, number) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
"""
_APPOINT = """
    WITH somebody AS (
        INSERT INTO person (nik_digest, nik_sealed, name, birth_date, sex, phone, address,
                            village_code, rt, rw, created_at)
        VALUES (uuid_send(gen_random_uuid()), '', $4, '1990-08-17', $5, '+628120001234',
                'Jl. Contoh 1', left($2, 13), '001', '002', now()) RETURNING id, name, sex
    ), applied AS (
        INSERT INTO application (number, call, person, place, stage, stage_at, submitted_at, name,
                                 birth_date, sex, education, village_code, rw)
        SELECT nextval('registration_number'), $1, id, $2, 'elected', now(), now(), name,
               '1990-08-17', sex, 'senior_secondary', left($2, 13), '002'
        FROM somebody RETURNING id, person
    )
    INSERT INTO appointment (application, person, call, election, place, seat_number, chair,
                             appointed_at)
    SELECT applied.id, applied.person, $1, $6, $2, $3, $7, $8 FROM applied RETURNING id
"""


async def appoint(
    call: str, number: int, *, place: str = TPS, name: str = "", enrolled: bool = True
) -> UUID:
    """Somebody in a seat, enrolled in the training of their crew."""
    await database.execute(_SEAT, call, place, number)
    name = name or f"Contoh {call} {number}"
    sex = "LP"[number % 2]
    chair = call == "kpps-2024" and number == 1
    identifier: UUID = await database.fetch_value(
        _APPOINT, call, place, number, name, sex, ELECTION, chair, clock.now()
    )
    if enrolled:
        await enrol(identifier)
    return identifier


async def enrol(appointment: UUID) -> UUID:
    """A seat in the one session that there is."""
    enrolment: UUID = await database.fetch_value(
        "INSERT INTO enrolment (timetable, session, appointment, crew)"
        " SELECT timetable, id, $1, $2 FROM session RETURNING id",
        appointment,
        TPS,
    )
    return enrolment


_SESSION = """
    WITH hall AS (
        INSERT INTO venue (name, village) VALUES ('Aula', $1) RETURNING id
    ), room AS (
        INSERT INTO room (venue, name, capacity) SELECT id, 'Aula', 60 FROM hall RETURNING id
    ), timetable AS (
        INSERT INTO timetable (programme, district, version, status, people, crews, seconds,
                               planned_at, published_at)
        VALUES ($2, left($1, 8), 1, 'optimal', 9, 1, 0, now(), now()) RETURNING id
    )
    INSERT INTO session (timetable, room, starts_at, ends_at, capacity)
    SELECT timetable.id, room.id, $3, $3::timestamptz + interval '3 hours', 60
    FROM timetable, room
"""


@pytest.fixture
async def session(places: None, clock_at: SetClock) -> None:
    """KPPS and its security officers are open, and a published session waits for them."""
    clock_at(at("2024-09-20 10:00"))
    for call in ("kpps-2024", "tib-2024"):
        await open_call(name=call, actor=ACTOR)
    await database.execute(
        "INSERT INTO programme (name, call) VALUES ($1, 'kpps-2024') ON CONFLICT DO NOTHING",
        PROGRAMME,
    )
    await database.execute(_SESSION, VILLAGE, PROGRAMME, at("2024-10-20 08:30"))


@pytest.fixture
async def crew(session: None) -> list[UUID]:
    """The nine of TPS 001: seven of KPPS, the chair first, and two security officers."""
    members = [await appoint("kpps-2024", number) for number in range(1, 8)]
    return members + [await appoint("tib-2024", number) for number in (1, 2)]


@pytest.fixture
def stages() -> Callable[[], Awaitable[dict[UUID, str]]]:
    """Reads the stage of every appointment."""

    async def read() -> dict[UUID, str]:
        rows = await database.fetch("SELECT id, stage FROM appointment")
        return {row["id"]: row["stage"] for row in rows}

    return read
