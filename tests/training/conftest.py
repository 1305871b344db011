"""Invented officers in office, and what training them takes."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest

from recruit.applications.actions import open_call
from recruit.applications.queries import rulebook_of
from recruit.foundation import clock, database
from recruit.foundation.clock import WIB
from recruit.people.permissions import system
from recruit.training.actions import ensure_programmes, propose_supply

ACTOR = system("test")
GAMBIR, SAWAH_BESAR = "31.71.01", "31.71.02"
BASIC, COUNTING, SUPERVISORS = "bimtek-dasar", "bimtek-pungut-hitung", "bimtek-ptps"

Appoint = Callable[..., Awaitable[int]]

_SEATS = """
    INSERT INTO seat (call, place, number)
    SELECT $1, code, number FROM place CROSS JOIN generate_series(1, $4::int) AS number
    WHERE level = $2 AND code LIKE $3 AND (level <> 'tps' OR right(code, 3)::int <= $5)
    ON CONFLICT DO NOTHING
"""
# Nobody in them exists: what stands for the digest of a NIK is one of call, place and seat.
_PERSONS = """
    INSERT INTO person (nik_digest, nik_sealed, name, birth_date, sex, phone, address,
                        village_code, rt, rw, created_at)
    SELECT sha256(convert_to(concat_ws(' ', call, place, number), 'UTF8')), '', 'Contoh',
           '1990-08-17', 'L', '+628120000000', 'Jl. Contoh', left(place, 13), '001', '001', $3
    FROM seat WHERE call = $1 AND place LIKE $2 ON CONFLICT DO NOTHING
"""
_APPLICATIONS = """
    INSERT INTO application (number, call, person, place, stage, stage_at, submitted_at, name,
                             birth_date, sex, education, village_code, rw)
    SELECT nextval('registration_number'), call, person.id, seat.place, 'elected', $3, $3,
           person.name, person.birth_date, 'L', 'senior_secondary', person.village_code, '001'
    FROM seat JOIN person ON person.nik_digest
        = sha256(convert_to(concat_ws(' ', call, place, seat.number), 'UTF8'))
    WHERE call = $1 AND place LIKE $2 ON CONFLICT DO NOTHING
"""
_APPOINTMENTS = """
    INSERT INTO appointment (application, person, call, election, place, seat_number, appointed_at)
    SELECT application.id, person.id, seat.call, 'election of the test', seat.place, seat.number, $3
    FROM seat JOIN person ON person.nik_digest
        = sha256(convert_to(concat_ws(' ', call, place, seat.number), 'UTF8'))
    JOIN application ON application.person = person.id
    WHERE seat.call = $1 AND seat.place LIKE $2 ON CONFLICT DO NOTHING
"""


def at(text: str) -> datetime:
    """A moment in WIB."""
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


async def appoint(call: str, place: str, *, stations: int = 999) -> int:
    """Fill every seat below a place, of the first stations of each village; how many."""
    rulebook = await rulebook_of(call)
    unit = rulebook.unit
    await database.execute(_SEATS, call, unit.level.value, f"{place}%", unit.seats, stations)
    for statement in (_PERSONS, _APPLICATIONS):
        await database.execute(statement, call, f"{place}%", clock.now())
    return await database.execute(_APPOINTMENTS, call, f"{place}%", clock.now())


async def provide(*calls: str) -> None:
    """Open calls with their programmes, and propose rooms and trainers for Jakarta Pusat."""
    for call in calls:
        await open_call(name=call, actor=ACTOR)
        await ensure_programmes(call=call, actor=ACTOR)
    await propose_supply(place="31.71", actor=ACTOR)


@pytest.fixture
async def programmes(places: None, clock_at: Callable[[datetime], None]) -> None:
    """What planning takes, but people; it is 8 October 2024."""
    clock_at(at("2024-10-08 10:00"))
    await provide("kpps-2024", "tib-2024", "ptps-2024", "pkd-2024")


@pytest.fixture
async def crews(programmes: None) -> int:
    """Crews of 9 at the first 8 stations of each village of Gambir; how many people."""
    people = [await appoint(call, GAMBIR, stations=8) for call in ("kpps-2024", "tib-2024")]
    return sum(people)
