"""Reminders of forms that were begun and not handed in."""

import json
from uuid import UUID

import pytest

from recruit.applications.actions import remind_drafts
from recruit.applications.queries import DRAFT
from recruit.foundation.database import execute, fetch, fetch_value
from recruit.foundation.keys import vault
from recruit.foundation.problems import NotAllowed
from recruit.notices.actions import Told
from recruit.people.permissions import Actor, ActorKind, system
from recruit.screening.jobs import JOBS
from tests.notices.conftest import person
from tests.reports.invented import SetClock, at, open_calls

CALL, CLOCK = "kpps-2024", system("clock")


@pytest.fixture
async def calls(places: None, clock_at: SetClock) -> None:
    clock_at(at("2024-09-17 10:00"))
    await open_calls(CALL, "tib-2024")


async def draft(who: UUID, begun: str = "2024-09-20 10:00", call: str = CALL) -> UUID:
    await execute(
        "UPDATE person SET nik_sealed = $2 WHERE id = $1",
        who,
        vault().seal("3171011708909001", purpose="nik"),
    )
    identifier: UUID = await fetch_value(
        "INSERT INTO draft (person, call, sealed, created_at, saved_at)"
        " VALUES ($1, $2, $4, $3, $3) RETURNING id",
        who,
        call,
        at(begun),
        vault().seal(
            json.dumps({"name": "Contoh Pelamar", "sex": "L", "phone": "08120000001"}),
            purpose=DRAFT,
        ),
    )
    return identifier


async def remind() -> int:
    return (await remind_drafts(call=CALL, actor=CLOCK)).notices


async def test_three_days_and_one_day_before_it_closes(calls: None, clock_at: SetClock) -> None:
    begun = await draft(await person(phone="+628120000001"))
    told = {}
    for moment in ("25 23:59", "26 00:00", "26 00:01", "27 23:59", "28 00:00", "28 23:59"):
        clock_at(at(f"2024-09-{moment}"))
        told[moment] = await remind()
    assert [moment for moment, count in told.items() if count] == ["26 00:00", "28 00:00"]
    marks = await fetch("SELECT once FROM notice ORDER BY once DESC")
    assert [row["once"] for row in marks] == [
        f"draft_reminder:{begun}:3",
        f"draft_reminder:{begun}:1",
    ]


async def test_after_it_closed_nobody_is_reminded(calls: None, clock_at: SetClock) -> None:
    await draft(await person(phone="+628120000001"))
    clock_at(at("2024-09-29 00:00"))
    assert await remind() == 0


async def test_only_who_has_not_applied_is_reminded(calls: None, clock_at: SetClock) -> None:
    waiting, done = await person(email="a@contoh.example"), await person(email="b@contoh.example")
    for who in (waiting, done):
        await draft(who)
    await draft(await person(phone="+628120000001"), call="tib-2024")
    await draft(await person(phone="+628120000002"), begun="2024-09-27 10:00")
    await execute(
        "INSERT INTO application (number, call, person, place, stage, stage_at, submitted_at, name,"
        " birth_date, sex, education, village_code, rw)"
        " VALUES (1, $1, $2, '31.71.01.1001.001', 'submitted', now(), now(), 'Contoh',"
        " '1990-08-17', 'L', 'senior_secondary', '31.71.01.1001', '002')",
        CALL,
        done,
    )
    clock_at(at("2024-09-26 10:00"))
    dry = await remind_drafts(call=CALL, actor=CLOCK, dry_run=True)
    assert dry == Told(1, {})
    assert await fetch_value("SELECT count(*) FROM notice") == 0
    assert await remind_drafts(call=CALL, actor=CLOCK) == dry
    assert await fetch_value("SELECT person FROM notice") == waiting


async def test_it_says_until_when_and_where(calls: None, clock_at: SetClock) -> None:
    await draft(await person(phone="+628120000001"))
    clock_at(at("2024-09-26 10:00"))
    await remind()
    details = json.loads(await fetch_value("SELECT details FROM notice"))
    assert details["closes"] == "2024-09-28T23:59:00+07:00"
    assert details["code"] == CALL
    assert "KPPS" in details["call.id"]
    assert "Alamat Anda" in details["missing.id"]
    assert "Your address" in details["missing.en"]
    assert "Identitas Anda" not in details["missing.id"]


async def test_the_clock_reminds_and_nobody_else(calls: None, clock_at: SetClock) -> None:
    await draft(await person(phone="+628120000001"))
    clock_at(at("2024-09-26 10:00"))
    with pytest.raises(NotAllowed):
        await remind_drafts(call=CALL, actor=Actor(ActorKind.officer, "1", "Contoh"))
    for _ in range(2):
        await JOBS["keep_calendar"]()
    assert await fetch_value("SELECT count(*) FROM notice WHERE kind = 'draft_reminder'") == 1
