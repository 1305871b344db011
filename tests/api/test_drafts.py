"""Drafts over HTTP: begun, saved with a version, handed in once."""

import httpx
import pytest

from recruit.people.permissions import Permission
from recruit.rulebook.loading import load
from recruit.rulebook.model import Body
from tests.api.conftest import Key, count
from tests.applications.forms import PNG
from tests.applications.test_form import complete
from tests.people.applicants import NIK, person

DRAFTS = "/api/v1/drafts"
CALL = "kpps-2024"


@pytest.fixture
async def program(calls: None, client: httpx.AsyncClient, key: Key) -> httpx.AsyncClient:
    client.headers.update(await key())
    return client


async def begin(program: httpx.AsyncClient, nik: str = NIK) -> dict[str, object]:
    answer = await program.post(DRAFTS, json={"call": CALL, "nik": nik})
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


def typed(version: int, **changes: object) -> dict[str, object]:
    answers = complete(load(CALL), **changes)
    answers.pop("nik")
    return {"version": version, "answers": answers}


async def test_a_program_begins_saves_attaches_and_submits_once(
    program: httpx.AsyncClient,
) -> None:
    draft = await begin(program)
    assert (draft["version"], draft["answers"]) == (1, {})
    assert "eligibility" in draft["missing"]
    address = f"{DRAFTS}/{draft['id']}"
    saved = await program.put(address, json=typed(1))
    assert saved.json()["version"] == 2
    upload = await program.post("/api/v1/applications/uploads", files={"file": ("x", PNG)})
    attached = await program.put(
        f"{address}/documents/photo", json={"upload": upload.json()["upload"]}
    )
    assert attached.status_code == 204
    read = (await program.get(address)).json()
    assert (read["documents"], read["missing"]) == (["photo"], ["documents"])
    assert NIK not in str(read)
    first = await program.post(f"{address}/submission", params={"version": 2})
    second = await program.post(f"{address}/submission", params={"version": 2})
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == first.json()
    assert (await count("application"), await count("document"), await count("draft")) == (1, 1, 0)
    assert (await program.get(address)).status_code == 409


async def test_a_stale_version_is_told_the_present_one(program: httpx.AsyncClient) -> None:
    draft = await begin(program)
    address = f"{DRAFTS}/{draft['id']}"
    for status in (200, 409):
        answer = await program.put(address, json={"version": 1, "answers": {"name": "A"}})
        assert (answer.status_code, answer.json()["version"]) == (status, 2)
    assert (await program.post(f"{address}/submission?version=1")).status_code == 409


async def test_every_fault_is_told_by_step_and_field(program: httpx.AsyncClient) -> None:
    draft = await begin(program)
    address = f"{DRAFTS}/{draft['id']}"
    await program.put(address, json=typed(1, name="", rt="x", phone="", email=""))
    answer = await program.post(f"{address}/submission?version=2")
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {
        "/identity/name", "/address/rt", "/identity/phone",
    }  # fmt: skip


async def test_a_program_reaches_neither_a_persons_own_draft_nor_another_programs(
    program: httpx.AsyncClient, key: Key
) -> None:
    draft = await begin(program)
    other = await key()
    assert (await program.get(f"{DRAFTS}/{draft['id']}", headers=other)).status_code == 404
    again = await program.post(DRAFTS, json={"call": CALL, "nik": NIK}, headers=other)
    assert again.status_code == 409


async def test_a_key_of_another_body_begins_nothing(program: httpx.AsyncClient, key: Key) -> None:
    for permission, body in (
        (Permission.applications_submit, Body.ptps),
        (Permission.applications_read, Body.kpps),
    ):
        headers = await key(permission, bodies=(body,))
        answer = await program.post(DRAFTS, json={"call": CALL, "nik": NIK}, headers=headers)
        assert answer.status_code == 403
    await person()
    wrong = await program.post(DRAFTS, json={"call": CALL, "nik": "12"})
    assert [error["pointer"] for error in wrong.json()["errors"]] == ["/nik"]
    assert (await program.post(DRAFTS, json={"call": "kpps-29", "nik": NIK})).status_code == 404
