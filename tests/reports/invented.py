"""Invented people, put where a test wants them with plain SQL."""

from collections.abc import Callable
from datetime import datetime

from recruit.applications.actions import open_call
from recruit.foundation import database
from recruit.foundation.clock import WIB
from recruit.people.permissions import system
from recruit.rulebook.loading import load

ACTOR = system("test")
VILLAGE = "31.71.01.1001"
TPS = f"{VILLAGE}.001"
OTHER_CITY_TPS = "31.72.01.1001.001"

SetClock = Callable[[datetime], None]


def at(text: str) -> datetime:
    """A moment in WIB."""
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


async def open_calls(*names: str) -> None:
    """Open calls without seats."""
    for name in names:
        await open_call(name=name, actor=ACTOR)


async def seats(call: str, place: str, count: int) -> None:
    """Seats of a call at a place."""
    await database.execute(
        "INSERT INTO seat (call, place, number) SELECT $1, $2, generate_series(1, $3::int)",
        call,
        place,
        count,
    )


_APPLY = """
    WITH somebody AS (
        INSERT INTO person (nik_digest, nik_sealed, name, birth_date, sex, phone, address,
                            village_code, rt, rw, created_at)
        SELECT uuid_send(gen_random_uuid()), '', $4 || ' ' || n, '1990-08-17', $5,
               '+628120001234', 'Jl. Contoh 1', left($2, 13), '001', '002', now()
        FROM generate_series(1, $6::int) AS n RETURNING id, name, sex
    )
    INSERT INTO application (number, call, person, place, stage, stage_at, submitted_at, name,
                             birth_date, sex, education, village_code, rw)
    SELECT nextval('registration_number'), $1, id, $2, $3, now(), $7, name, '1990-08-17', sex,
           'senior_secondary', left($2, 13), '002'
    FROM somebody
"""


async def apply(
    call: str,
    place: str,
    count: int,
    *,
    stage: str = "submitted",
    sex: str = "L",
    name: str = "Contoh",
    handed_in: str = "2024-09-20 10:00",
) -> None:
    """Applications of invented people at a stage."""
    await database.execute(_APPLY, call, place, stage, name, sex, count, at(handed_in))


async def elect(call: str, place: str, count: int, *, name: str = "Terpilih") -> None:
    """People in the first seats of a place, and the plenary of its district that elected them."""
    await seats(call, place, count)
    await apply(call, place, count, stage="elected", name=name)
    await database.execute(
        "INSERT INTO appointment (application, person, call, election, place, seat_number,"
        " chair, appointed_at) SELECT id, person, call, $3, place, row_number() OVER (ORDER BY id),"
        " false, now() FROM application WHERE call = $1 AND place = $2 AND stage = 'elected'",
        call,
        place,
        load(call).election,
    )
    await database.execute(
        "INSERT INTO plenary (call, place, version, seed, held_by, held_at, stage, committed_at)"
        " VALUES ($1, left($2, 8), 1, 'seed', 'test', $3, 'committed', $3) ON CONFLICT DO NOTHING",
        call,
        place,
        at("2024-10-05 15:00"),
    )
