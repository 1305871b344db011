"""Submission: all faults at once, one row, one answer for one key."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import pytest

from recruit.applications.actions import open_call, store_upload, submit_application
from recruit.applications.schemas import ApplicationForm
from recruit.foundation import ledger_verifier
from recruit.foundation.clock import WIB
from recruit.foundation.database import fetch, fetch_one, fetch_value
from recruit.foundation.files import Files
from recruit.foundation.problems import Conflict, InvalidInput
from recruit.people.permissions import Actor, system
from tests.applications.forms import PNG, form

ACTOR: Actor = system("test")


@pytest.fixture
async def kpps(places: None, clock_at: Callable[[datetime], None]) -> None:
    clock_at(datetime(2024, 9, 20, 10, 0, tzinfo=WIB))
    await open_call(name="kpps-2024", actor=ACTOR)


async def submit(given: ApplicationForm, key: str = "key-00000001", digest: bytes = b"d") -> object:
    return await submit_application(form=given, actor=ACTOR, key=key, request_digest=digest)


async def test_a_submission_is_stored_with_everything_that_belongs_to_it(
    kpps: None, tmp_path: object
) -> None:
    upload, _ = await store_upload(Files.at(None, tmp_path), PNG)
    stored = await submit(form(documents=[{"kind": "photo", "upload": upload}]))
    row = await fetch_one("SELECT * FROM application")
    assert row["id"] == stored.id
    assert row["number"] % 97 == 1
    assert row["stage"] == "submitted"
    assert await fetch_value("SELECT media_type FROM document") == "image/png"
    assert await fetch_value("SELECT job FROM outbox") == "screen_applications"
    kinds = await fetch("SELECT kind FROM sensitive_fact ORDER BY kind")
    assert [kind["kind"] for kind in kinds] == ["criminal_record", "health"]


async def test_the_nik_stands_nowhere_in_the_open(kpps: None) -> None:
    given = form()
    await submit(given)
    for table in ("application", "person", "ledger_event", "outbox", "idempotency_key"):
        rows = await fetch(f"SELECT to_jsonb({table})::text AS all FROM {table}")
        assert all(given.nik not in row["all"] for row in rows)


async def test_the_same_key_twice_is_answered_once(kpps: None) -> None:
    first = await submit(form())
    second = await submit(form())
    assert (second.id, second.number, second.repeated) == (first.id, first.number, True)
    assert await fetch_value("SELECT count(*) FROM application") == 1


async def test_a_key_cannot_be_used_for_another_request(kpps: None) -> None:
    await submit(form())
    with pytest.raises(Conflict, match="Idempotency-Key"):
        await submit(form(), digest=b"another")


async def test_two_at_once_of_one_person_give_one_row_and_one_conflict(kpps: None) -> None:
    answers = await asyncio.gather(
        *(submit(form(), key=f"key-0000000{n}") for n in range(4)), return_exceptions=True
    )
    assert [type(answer) for answer in answers].count(Conflict) == 3
    assert await fetch_value("SELECT count(*) FROM application") == 1
    assert (
        await fetch_value("SELECT count(*) FROM ledger_event WHERE subject_kind = 'application'")
        == 1
    )


async def test_the_same_key_at_once_is_answered_alike(kpps: None) -> None:
    answers = await asyncio.gather(*(submit(form()) for _ in range(4)))
    assert len({answer.id for answer in answers}) == 1


async def test_a_conflict_leaves_the_person_as_it_was(kpps: None) -> None:
    await submit(form())
    with pytest.raises(Conflict):
        await submit(form(address="Jl. Lain No. 9"), key="key-00000002")
    assert await fetch_value("SELECT address FROM person") == form().address


async def test_every_fault_of_the_form_is_named_and_nothing_is_written(kpps: None) -> None:
    given = form(
        place="31.71.01.1001",
        alternatives=["31.71.01.1001.999", "31.71"],
        documents=[{"kind": "party_letter", "upload": "nonsense"}],
        declarations=["never-heard-of"],
    )
    with pytest.raises(InvalidInput) as refused:
        await submit(given)
    assert {fault.pointer for fault in refused.value.faults} >= {
        "/place",
        "/alternatives/0",
        "/alternatives/1",
        "/documents/0/upload",
        "/declarations/0",
    }
    assert await fetch_value("SELECT count(*) FROM person") == 0


async def test_an_unknown_place_is_refused(kpps: None) -> None:
    with pytest.raises(InvalidInput) as refused:
        await submit(form(place="31.71.01.1001.999"))
    assert [fault.pointer for fault in refused.value.faults] == ["/place"]
    assert await fetch_value("SELECT count(*) FROM person") == 0


async def test_registration_closes_at_one_minute_to_midnight(
    kpps: None, clock_at: Callable[[datetime], None]
) -> None:
    clock_at(datetime(2024, 9, 28, 23, 59, 59, tzinfo=WIB))
    await submit(form())
    clock_at(datetime(2024, 9, 29, 0, 0, 0, tzinfo=WIB))
    with pytest.raises(Conflict):
        await submit(form(nik="3171011001909002"), key="key-00000002")


async def test_the_ledger_of_a_submission_verifies(kpps: None) -> None:
    await submit(form())
    rows = await fetch(ledger_verifier.DUMP)
    lines = [
        ",".join(f'"{str(v or "").replace(chr(34), chr(34) * 2)}"' for v in row) for row in rows
    ]
    found = ledger_verifier.verify(lines)
    assert found.verified, found.faults
    assert found.events == len(rows) > 0
