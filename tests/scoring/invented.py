"""Invented people who passed the administrative review, put there with plain SQL."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from recruit.foundation import database
from recruit.foundation.clock import WIB
from recruit.people.permissions import system

ACTOR = system("test")
VILLAGE = "31.71.01.1001"
TPS = f"{VILLAGE}.001"
OTHER_TPS = f"{VILLAGE}.002"


def at(text: str) -> datetime:
    """A moment in WIB."""
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


async def person(sex: str = "L") -> UUID:
    """Somebody, with a NIK of nobody."""
    identifier: UUID = await database.fetch_value(
        "INSERT INTO person (nik_digest, nik_sealed, name, birth_date, sex, phone, address,"
        " village_code, rt, rw, created_at) VALUES (uuid_send(gen_random_uuid()), '', 'Contoh',"
        " '1990-08-17', $1, '+628120001234', 'Jl. Contoh 1', $2, '001', '002', now())"
        " RETURNING id",
        sex,
        VILLAGE,
    )
    return identifier


_APPLY = """
    INSERT INTO application (number, call, person, place, stage, stage_at, submitted_at, name,
                             birth_date, sex, education, village_code, rw, answers)
    SELECT $1, $2, person.id, $3, $4, now(), now(), name, birth_date, sex, 'senior_secondary',
           village_code, rw, $5 FROM person WHERE id = $6 RETURNING id
"""


async def stands(
    call: str = "kpps-2024",
    place: str = TPS,
    *,
    sex: str = "L",
    stage: str = "eligible",
    who: UUID | None = None,
    number: int | None = None,
    **answers: Any,
) -> UUID:
    """An eligible application; once at an election, good with devices, from the same RW."""
    facts = {"election_experience": "once", "it_ability": "good", "same_rw_as_tps": True}
    serial = await database.fetch_value("SELECT nextval('registration_number')")
    identifier: UUID = await database.fetch_value(
        _APPLY,
        number or serial,
        call,
        place,
        stage,
        json.dumps(facts | answers),
        who or await person(sex),
    )
    return identifier


async def officer(email: str = "penilai@contoh.example") -> UUID:
    """An assessor."""
    identifier: UUID = await database.fetch_value(
        "INSERT INTO officer (email, name, password_hash, totp_sealed, created_at)"
        " VALUES ($1, 'Penilai Contoh', '-', '', now()) RETURNING id",
        email,
    )
    return identifier


async def stages() -> dict[UUID, str]:
    """Where every application stands."""
    rows = await database.fetch("SELECT id, stage FROM application")
    return {row["id"]: row["stage"] for row in rows}


async def events(kind: str) -> list[dict[str, Any]]:
    """The data of the ledger's events of a kind, the oldest first."""
    rows = await database.fetch("SELECT data FROM ledger_event WHERE kind = $1 ORDER BY id", kind)
    return [json.loads(row["data"]) for row in rows]
