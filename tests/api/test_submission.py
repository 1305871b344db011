"""Applications over HTTP: every fault at once, stored once, and answered once."""

import asyncio
from typing import Any

import httpx
import pytest

from recruit.people.permissions import Permission
from recruit.rulebook.model import Body
from tests.api.conftest import APPLICATIONS, Key, Submit, count, everything, nik
from tests.applications.forms import COMPLETE

TEN_FAULTS: dict[str, Any] = {
    "nik": "317101",
    "name": "   ",
    "birth_date": "2090-01-01",
    "sex": "M",
    "phone": "021-0000-0001",
    "email": "not an address",
    "rt": "three",
    "citizen": "perhaps",
    "party": {"tie": "former"},
    "nickname": "Con",
}
POINTERS = {
    "/nik", "/name", "/birth_date", "/sex", "/phone", "/email", "/rt", "/citizen", "/party",
    "/nickname",
}  # fmt: skip


@pytest.mark.parametrize(
    ("accept", "language", "title", "nik_fault"),
    [
        ("id-ID,id;q=0.9", "id", "Isian belum benar", "NIK terdiri dari 16 angka."),
        ("en-GB,en;q=0.9", "en", "The input is not right yet", "A NIK has 16 digits."),
    ],
)
async def test_ten_faults_get_one_answer_with_ten_pointers_and_nothing_is_written(
    submit: Submit, accept: str, language: str, title: str, nik_fault: str
) -> None:
    before = await everything()
    answer = await submit(headers={"Accept-Language": accept}, **TEN_FAULTS)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == language
    told = answer.json()
    assert (told["title"], told["status"], len(told["errors"])) == (title, 422, 10)
    faults = {error["pointer"]: error["detail"] for error in told["errors"]}
    assert set(faults) == POINTERS
    assert faults["/nik"] == nik_fault
    assert await everything() == before


async def test_what_the_form_cannot_know_is_named_at_once_too(submit: Submit) -> None:
    before = await everything()
    answer = await submit(
        place="31.71.01.1001.999",
        alternatives=["31.71.01.1001.001", "31.71.99.1001.001"],
        declarations=["never-heard-of"],
        documents=[
            {"kind": "photo", "upload": "nonsense"},
            {"kind": "party_letter", "upload": "%00"},
        ],
    )
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {
        "/place", "/alternatives/1", "/declarations/0", "/documents/0/upload",
        "/documents/1/upload",
    }  # fmt: skip
    assert await everything() == before


async def test_faults_of_every_sort_get_one_answer(submit: Submit) -> None:
    """Four that the shape shows, and six that only the rulebook or the database knows."""
    before = await everything()
    answer = await submit(
        nik="317101",
        sex="M",
        nickname="Con",
        phone=None,
        party={"tie": "former"},
        place="31.71.01.1001.999",
        alternatives=["31.71.01.1001.001", "31.71.01.1001", 7],
        declarations=["never-heard-of"],
        documents=[{"kind": "photo", "upload": "nonsense"}],
    )
    assert answer.status_code == 422
    told = [error["pointer"] for error in answer.json()["errors"]]
    assert len(told) == 10
    assert set(told) == {
        "/nik", "/sex", "/nickname", "/party", "/alternatives/2", "/phone", "/place",
        "/alternatives/1", "/declarations/0", "/documents/0/upload",
    }  # fmt: skip
    assert await everything() == before


@pytest.mark.parametrize("body", ["[]", "null", "7", '{"call": 7, "documents": [7], "place": {}}'])
async def test_what_is_no_application_at_all_is_refused(
    calls: None, client: httpx.AsyncClient, key: Key, body: str
) -> None:
    headers = {**await key(), "Idempotency-Key": "key-00000001"}
    answer = await client.post(APPLICATIONS, content=body, headers=headers)
    assert answer.status_code in {400, 422}
    assert await count("application") == 0


async def test_an_unknown_call_is_a_fault_of_the_form(submit: Submit) -> None:
    answer = await submit(call="kpps-2029")
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/call"]


async def test_the_same_key_twice_gives_the_same_answer_once(submit: Submit) -> None:
    first, second = await submit(), await submit()
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json().keys() == {
        "id", "number", "stage", "submitted_at", "digest", "entered_by_desk", "key", "signature",
        "text",
    }  # fmt: skip
    assert second.json() == first.json()
    assert (await count("application"), await count("outbox")) == (1, 1)


async def test_the_same_key_at_once_gives_the_same_answer(submit: Submit) -> None:
    answers = await asyncio.gather(*(submit() for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 201]
    assert len({answer.json()["number"] for answer in answers}) == 1


async def test_a_key_for_another_form_is_a_conflict(submit: Submit) -> None:
    await submit()
    answer = await submit(name="Nama Lain", nik=nik(9002))
    assert (answer.status_code, await count("application")) == (409, 1)


async def test_two_submissions_of_one_person_at_once_give_one_row_and_one_conflict(
    submit: Submit,
) -> None:
    answers = await asyncio.gather(submit("key-of-tab-1"), submit("key-of-tab-2"))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.headers["content-type"] == "application/problem+json"
    assert (await count("application"), await count("person"), await count("outbox")) == (1, 1, 1)


async def test_one_person_may_apply_to_two_calls(submit: Submit) -> None:
    """The screening tells that they cannot hold both offices; the form does not."""
    await submit()
    other = await submit("key-00000002", call="ptps-2024", health=None)
    assert (other.status_code, await count("person")) == (201, 1)


async def test_a_submission_needs_an_idempotency_key(
    calls: None, client: httpx.AsyncClient, key: Key
) -> None:
    headers = await key()
    for given in ({}, {"Idempotency-Key": "short"}, {"Idempotency-Key": "x" * 81}):
        answer = await client.post(APPLICATIONS, json=COMPLETE, headers={**headers, **given})
        assert answer.status_code == 422
        (fault,) = answer.json()["errors"]
        assert fault["pointer"] == "/header/Idempotency-Key"
    assert await count("application") == 0


async def test_without_a_key_nothing_is_taken(calls: None, client: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "key-00000001"}
    answer = await client.post(APPLICATIONS, json=COMPLETE, headers=headers)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_key_of_another_body_or_place_or_for_something_else_is_refused(
    submit: Submit, key: Key
) -> None:
    for permission, body, place in (
        (Permission.applications_submit, Body.ptps, "31"),
        (Permission.applications_submit, Body.kpps, "31.72"),
        (Permission.applications_submit, Body.kpps, "31.71.01.1001.002"),
        (Permission.applications_read, Body.kpps, "31"),
    ):
        other = await key(permission, bodies=(body,), place=place)
        assert (await submit(headers=other)).status_code == 403
    assert await count("person") == 0


async def test_a_key_of_exactly_this_body_and_place_is_enough(submit: Submit, key: Key) -> None:
    exact = await key(
        Permission.applications_submit, bodies=(Body.kpps,), place="31.71.01.1001.001"
    )
    assert (await submit(headers=exact)).status_code == 201


UNSTORABLE: dict[str, dict[str, Any]] = {
    "/name": {"name": "Contoh\x00Pelamar"},
    "/address": {"address": "Jl.\x00Contoh"},
    "/occupation": {"occupation": "\x00"},
    "/religion": {"religion": "\x00"},
    "/email": {"email": "a\x00@contoh.example"},
    "/health/facility": {"health": {"facility": "\x00"}},
    "/declarations/0": {"declarations": ["\x00"]},
    "/documents/0/upload": {"documents": [{"kind": "photo", "upload": "\x00"}]},
    "/call": {"call": "kpps\x00"},
}


async def test_text_that_cannot_be_stored_is_refused_where_it_stands(submit: Submit) -> None:
    for pointer, changes in UNSTORABLE.items():
        answer = await submit(**changes)
        assert answer.status_code == 422, pointer
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    for changes in ({"name": "\ud800"}, {"documents": [{"kind": "photo", "upload": "é"}]}):
        assert (await submit(**changes)).status_code in {400, 422}
    assert (await count("application"), await count("person")) == (0, 0)


async def test_no_answer_and_no_log_repeats_the_nik(
    submit: Submit, caplog: pytest.LogCaptureFixture
) -> None:
    answers = [await submit(**changes) for changes in ({"sex": "M"}, {"name": "\x00"}, {})]
    assert COMPLETE["nik"] not in "".join(answer.text for answer in answers) + caplog.text
