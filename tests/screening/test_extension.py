"""The extension: by the clock, only where too few applied, written down and told once."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from recruit.applications.actions import begin_draft, open_call, save_draft
from recruit.applications.queries import extension_is_open, forget_calls, short_units
from recruit.foundation import ledger
from recruit.foundation.database import execute, fetch, fetch_one, fetch_value
from recruit.foundation.keys import vault
from recruit.foundation.problems import NotAllowed
from recruit.people.permissions import Actor, ActorKind
from recruit.rulebook.loading import load
from recruit.screening.actions import extend_registration, keep_calendar
from recruit.screening.actions.extension import figures_digest
from tests.screening.conftest import ACTOR, at

ClockAt = Callable[[datetime], None]

FIRST, SECOND = "31.71.01.1001", "31.71.01.1002"
CLOSES = at("2024-09-29 00:00")

_PLACES = [
    ("31", "province", None),
    ("31.71", "city", "31"),
    ("31.71.01", "district", "31.71"),
    (FIRST, "village", "31.71.01"),
    (SECOND, "village", "31.71.01"),
    (f"{FIRST}.001", "tps", FIRST),
    (f"{FIRST}.002", "tps", FIRST),
    (f"{SECOND}.001", "tps", SECOND),
]

_PEOPLE = """
    WITH somebody AS (
        INSERT INTO person (nik_digest, nik_sealed, name, birth_date, sex, phone, address,
                            village_code, rt, rw, created_at)
        SELECT uuid_send(gen_random_uuid()), '', 'Contoh ' || n, '1990-08-17', $3,
               '+628120001234', 'Jl. Contoh 1', left($2, 13), '001', '002', now()
        FROM generate_series(1, $4::int) AS n RETURNING id, name, sex
    )
    INSERT INTO application (number, call, person, place, stage, stage_at, submitted_at, name,
                             birth_date, sex, education, village_code, rw)
    SELECT nextval('registration_number'), $1, id, $2, 'submitted', $5, $5, name, '1990-08-17',
           sex, 'senior_secondary', left($2, 13), '002'
    FROM somebody
"""


async def people(call: str, place: str, count: int, *, sex: str = "L", handed_in: datetime) -> None:
    await execute(_PEOPLE, call, place, sex, count, handed_in)


@pytest.fixture
async def villages(database: None, clock_at: ClockAt) -> None:
    """Two villages, with two polling stations and with one; PTPS and PKD are open."""
    forget_calls()
    for code, level, parent in _PLACES:
        await execute(
            "INSERT INTO place (code, level, name, parent) VALUES ($1, $2, $3, $4)",
            code, level, f"Tempat {code}", parent,
        )  # fmt: skip
    clock_at(at("2024-05-18 00:00"))
    for name in ("ptps-2024", "pkd-2024"):
        await open_call(name=name, actor=ACTOR)


async def extended(call: str = "ptps-2024") -> dict[str, tuple[int, int, int]]:
    rows = await fetch("SELECT * FROM extension WHERE call = $1 ORDER BY place", call)
    return {row["place"]: (row["seats"], row["people"], row["women"]) for row in rows}


async def test_only_a_unit_below_twice_its_seats_is_extended(
    villages: None, clock_at: ClockAt
) -> None:
    last = CLOSES - timedelta(microseconds=1)
    await people("ptps-2024", f"{FIRST}.001", 4, handed_in=last)
    await people("ptps-2024", f"{SECOND}.001", 1, sex="P", handed_in=last)
    await people("ptps-2024", f"{SECOND}.001", 1, handed_in=CLOSES)
    book = load("ptps-2024")
    clock_at(last)
    assert await extend_registration(call="ptps-2024", actor=ACTOR) is None
    assert await extended() == {}
    clock_at(CLOSES)
    assert await extend_registration(call="ptps-2024", actor=ACTOR) == 1
    assert await extended() == {SECOND: (1, 1, 1)}
    assert not await extension_is_open(book, f"{FIRST}.002")
    assert await extension_is_open(book, f"{SECOND}.001")


async def test_it_is_decided_once_and_the_ledger_has_the_figures(
    villages: None, clock_at: ClockAt
) -> None:
    clock_at(CLOSES)
    await keep_calendar(actor=ACTOR)
    before = await fetch("SELECT * FROM extension ORDER BY id")
    assert len(before) == 2
    await people("ptps-2024", f"{FIRST}.001", 9, handed_in=CLOSES + timedelta(days=3))
    await keep_calendar(actor=ACTOR)
    assert await extend_registration(call="ptps-2024", actor=ACTOR) is None
    assert await fetch("SELECT * FROM extension ORDER BY id") == before
    events = await fetch(
        "SELECT data FROM ledger_event WHERE kind = 'extension_decided' AND subject_id = $1",
        ledger.subject_of("call", "ptps-2024"),
    )
    (data,) = [json.loads(event["data"]) for event in events]
    digest = figures_digest(await short_units(load("ptps-2024"))).hex()
    assert data == {"call": "ptps-2024", "places": 2, "digest": digest}


async def test_who_withdraws_later_changes_nothing(villages: None, clock_at: ClockAt) -> None:
    await people("ptps-2024", f"{SECOND}.001", 2, handed_in=CLOSES - timedelta(days=1))
    book = load("ptps-2024")
    assert not await extension_is_open(book, SECOND)
    withdraw = "UPDATE application SET stage = 'withdrawn', stage_at = $1"
    await execute(withdraw, CLOSES)
    assert not await extension_is_open(book, SECOND)
    await execute(withdraw, CLOSES - timedelta(seconds=1))
    assert await extension_is_open(book, SECOND)


async def test_pkd_is_extended_also_where_women_are_too_few(
    villages: None, clock_at: ClockAt
) -> None:
    closes = at("2024-05-22 00:00")
    await people("pkd-2024", FIRST, 3, handed_in=closes - timedelta(hours=1))
    await people("pkd-2024", SECOND, 2, handed_in=closes - timedelta(hours=1))
    await people("pkd-2024", SECOND, 1, sex="P", handed_in=closes - timedelta(hours=1))
    clock_at(closes)
    assert await extend_registration(call="pkd-2024", actor=ACTOR) == 1
    assert await extended("pkd-2024") == {FIRST: (1, 3, 0)}


async def test_nothing_is_extended_after_the_window_nor_by_a_person(
    villages: None, clock_at: ClockAt
) -> None:
    clock_at(at("2024-10-11 00:00"))
    assert await extend_registration(call="ptps-2024", actor=ACTOR) is None
    person = Actor(ActorKind.officer, "0", "Petugas Contoh")
    with pytest.raises(NotAllowed):
        await extend_registration(call="ptps-2024", actor=person)


async def test_applicants_there_and_people_with_a_draft_nearby_are_told_once(
    villages: None, clock_at: ClockAt
) -> None:
    clock_at(at("2024-09-20 10:00"))
    await people("ptps-2024", f"{FIRST}.001", 4, handed_in=at("2024-09-20 10:00"))
    await people("ptps-2024", f"{SECOND}.001", 1, handed_in=at("2024-09-20 10:00"))
    near, far = await drafting(FIRST, 1), await drafting("31.72.01.1001", 2)
    clock_at(CLOSES)
    await keep_calendar(actor=ACTOR)
    await keep_calendar(actor=ACTOR)
    told = await fetch(
        "SELECT person, details FROM notice WHERE kind = 'registration_extended' ORDER BY id"
    )
    applicant = await fetch_value(
        "SELECT person FROM application WHERE place = $1", f"{SECOND}.001"
    )
    assert {row["person"] for row in told} == {applicant, near}
    assert far not in {row["person"] for row in told}
    advice = {row["person"]: json.loads(row["details"])["advice.en"] for row in told}
    assert "stays valid" in advice[applicant]
    assert "can still be sent" in advice[near]


async def drafting(village: str, serial: int) -> UUID:
    """Somebody who began a form and typed where they live."""
    row = await fetch_one(
        "INSERT INTO person (nik_digest, nik_sealed, phone, created_at)"
        " VALUES ($1, $2, '+628120005678', now()) RETURNING id",
        vault().digest(f"31710117089070{serial:02}"),
        vault().seal(f"31710117089070{serial:02}", purpose="nik"),
    )
    assert row is not None
    person: UUID = row["id"]
    actor = Actor(ActorKind.applicant, str(person), "Pelamar Contoh")
    draft = await begin_draft(call="ptps-2024", person=person, actor=actor)
    await save_draft(
        draft_id=draft.id, version=draft.version, answers={"village": village}, actor=actor
    )
    return person
