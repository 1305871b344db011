"""What becomes of an application over HTTP: documents, reading, mending, withdrawing."""

from typing import Any
from uuid import uuid4

import httpx

from recruit.applications.actions import advance
from recruit.applications.stages import Event
from recruit.foundation.database import fetch, fetch_value, transaction
from recruit.foundation.files import LARGEST
from recruit.people.permissions import Permission
from recruit.rulebook.model import Body
from tests.api.conftest import ACTOR, APPLICATIONS, Key, Submit, count, nik
from tests.applications.forms import COMPLETE, PNG

UPLOADS = f"{APPLICATIONS}/uploads"
READ = Permission.applications_read


async def upload(
    client: httpx.AsyncClient, headers: dict[str, str], content: bytes, name: str = "photo.jpg"
) -> httpx.Response:
    return await client.post(
        UPLOADS, files={"file": (name, content, "image/jpeg")}, headers=headers
    )


async def test_a_document_is_known_by_its_content_not_by_its_name(
    submit: Submit, client: httpx.AsyncClient, key: Key
) -> None:
    answer = await upload(client, await key(), PNG, "ktp.pdf")
    assert answer.status_code == 201
    assert (answer.json()["media_type"], answer.json()["size"]) == ("image/png", len(PNG))
    documents = [{"kind": "photo", "upload": answer.json()["upload"]}]
    assert (await submit(documents=documents)).status_code == 201
    assert await fetch_value("SELECT media_type FROM document") == "image/png"


async def test_a_lying_file_is_refused(places: None, client: httpx.AsyncClient, key: Key) -> None:
    headers = await key()
    for content, code in (
        (b"MZ\x90\x00\x03" + b"\x00" * 200, "media-type"),
        (b"<html><script>alert(1)</script></html>", "media-type"),
        (b"", "empty"),
        (PNG + b"\x00" * LARGEST, "too-large"),
    ):
        answer = await upload(client, headers, content)
        assert answer.status_code == 422
        assert [fault["code"] for fault in answer.json()["errors"]] == [code]


async def test_an_upload_without_a_file_is_refused(
    places: None, client: httpx.AsyncClient, key: Key
) -> None:
    headers = await key()
    given: dict[str, Any]
    for given in (
        {"files": {"file": (None, "text")}}, {"files": {"other": PNG}}, {"data": {"file": "text"}},
        {"files": [("file", PNG), ("file", PNG)]}, {"content": b"x"}, {},
    ):  # fmt: skip
        answer = await client.post(UPLOADS, headers=headers, **given)
        assert 400 <= answer.status_code < 500, answer.text
        assert answer.headers["content-type"] == "application/problem+json"


async def test_pages_show_every_application_once(
    submit: Submit, client: httpx.AsyncClient, key: Key
) -> None:
    stored = [(await submit(f"key-{n:08}", nik=nik(9001 + n))).json()["id"] for n in range(7)]
    headers, seen, after = await key(READ), [], None
    for _ in range(4):
        page = await _page(client, headers, limit=2, after=after)
        seen += [item["id"] for item in page["items"]]
        after = page["next"]
    assert after is None
    assert sorted(seen) == sorted(stored)
    whole = await _page(client, headers, limit=7)
    assert (len(whole["items"]), whole["next"]) == (7, None)


async def _page(client: httpx.AsyncClient, headers: dict[str, str], **asked: Any) -> dict[str, Any]:
    query = {name: value for name, value in asked.items() if value is not None}
    answer = await client.get(APPLICATIONS, params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


async def test_a_list_shows_no_more_than_the_scope_and_the_filters(
    submit: Submit, client: httpx.AsyncClient, key: Key
) -> None:
    await submit()
    await submit("key-00000002", nik=nik(9002), place="31.71.01.1001.002")
    await submit("key-00000003", nik=nik(9003), call="ptps-2024", health=None)
    scopes = {
        "kpps": await key(READ, bodies=(Body.kpps,), place="31"),
        "tps": await key(READ, bodies=(Body.kpps,), place="31.71.01.1001.002"),
        "elsewhere": await key(READ, place="31.72"),
        "all": await key(READ),
    }
    seen = {name: len((await _page(client, k))["items"]) for name, k in scopes.items()}
    assert seen == {"kpps": 2, "tps": 1, "elsewhere": 0, "all": 3}
    everywhere = scopes["all"]
    for asked, found in (
        ({"call": "ptps-2024"}, 1), ({"place": "31.71.01.1001.002"}, 1), ({"place": "31.7"}, 3),
        ({"stage": "submitted"}, 3), ({"stage": "withdrawn"}, 0), ({"call": "none"}, 0),
        ({"place": "%"}, 0), ({"place": "__"}, 0),
    ):  # fmt: skip
        assert len((await _page(client, everywhere, **asked))["items"]) == found, asked


async def test_a_faulty_question_is_told_where_it_is_faulty(
    places: None, client: httpx.AsyncClient, key: Key
) -> None:
    headers = await key(READ)
    for query in ("limit=0", "limit=201", "limit=x", "after=x", "stage=nowhere"):
        answer = await client.get(f"{APPLICATIONS}?{query}", headers=headers)
        name = query.partition("=")[0]
        assert answer.status_code == 422
        assert [fault["pointer"] for fault in answer.json()["errors"]] == [f"/query/{name}"]


async def test_an_application_is_read_without_its_secrets(
    submit: Submit, client: httpx.AsyncClient, key: Key
) -> None:
    stored = (await submit(spouse_nik=nik(9099))).json()
    answer = await client.get(f"{APPLICATIONS}/{stored['id']}", headers=await key(READ))
    told = answer.json()
    assert (told["number"], told["stage"]) == (stored["number"], "submitted")
    assert told["events"] == ["begin_review", "withdraw"]
    for secret in (COMPLETE["nik"], nik(9099), COMPLETE["phone"], "systolic", "spouse"):
        assert secret not in answer.text


async def test_an_application_outside_the_scope_does_not_exist(
    submit: Submit, client: httpx.AsyncClient, key: Key
) -> None:
    stored = (await submit()).json()["id"]
    for headers in (await key(READ, bodies=(Body.ptps,)), await key(READ, place="31.72")):
        assert (await client.get(f"{APPLICATIONS}/{stored}", headers=headers)).status_code == 404
    for unknown in (uuid4(), "x", "00000000-0000-0000-0000-000000000000"):
        answer = await client.get(f"{APPLICATIONS}/{unknown}", headers=await key())
        assert answer.status_code == 404


async def test_withdrawing_ends_it_and_a_second_time_is_a_conflict(
    submit: Submit, client: httpx.AsyncClient, key: Key
) -> None:
    stored, headers = (await submit()).json()["id"], await key()
    withdrawn = await client.post(f"{APPLICATIONS}/{stored}/withdrawal", headers=headers)
    assert (withdrawn.status_code, withdrawn.json()) == (200, {"stage": "withdrawn"})
    again = await client.post(f"{APPLICATIONS}/{stored}/withdrawal", headers=headers)
    assert again.status_code == 409
    assert (again.json()["stage"], again.json()["events"]) == ("withdrawn", [])
    kinds = await fetch(
        "SELECT kind FROM ledger_event WHERE subject_kind = 'application' ORDER BY sequence"
    )
    assert [row["kind"] for row in kinds] == ["application_submit", "application_withdraw"]


async def test_nobody_withdraws_for_another_place(
    submit: Submit, client: httpx.AsyncClient, key: Key
) -> None:
    stored = (await submit()).json()["id"]
    other = await key(Permission.applications_withdraw, place="31.72")
    answer = await client.post(f"{APPLICATIONS}/{stored}/withdrawal", headers=other)
    assert answer.status_code == 403
    assert await fetch_value("SELECT stage FROM application") == "submitted"


async def _needs_correction(stored: str) -> None:
    async with transaction() as connection:
        for event in (Event.begin_review, Event.request_correction):
            await advance(connection, event, stored, actor=ACTOR)  # type: ignore[arg-type]


async def test_what_was_asked_for_is_mended(
    submit: Submit, client: httpx.AsyncClient, key: Key
) -> None:
    headers, stored = await key(), (await submit()).json()["id"]
    mended = f"{APPLICATIONS}/{stored}/correction"
    given = (await upload(client, headers, PNG)).json()["upload"]
    correction = {"documents": [{"kind": "photo", "upload": given}]}
    early = await client.post(mended, json=correction, headers=headers)
    assert (early.status_code, early.json()["events"]) == (409, ["begin_review", "withdraw"])
    await _needs_correction(stored)
    answer = await client.post(mended, json=correction, headers=headers)
    assert (answer.status_code, answer.json()) == (200, {"stage": "under_review"})
    assert await fetch_value("SELECT kind FROM document") == "photo"
    assert await count("outbox") == 2


async def test_a_faulty_correction_changes_nothing(
    submit: Submit, client: httpx.AsyncClient, key: Key
) -> None:
    headers, stored = await key(), (await submit()).json()["id"]
    await _needs_correction(stored)
    answer = await client.post(
        f"{APPLICATIONS}/{stored}/correction",
        json={
            "documents": [
                {"kind": "photo", "upload": "nonsense"}, {"kind": "diploma", "upload": "é"},
            ],
        },
        headers=headers,
    )  # fmt: skip
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [
        "/documents/0/upload",
        "/documents/1/upload",
    ]
    assert await fetch_value("SELECT stage FROM application") == "needs_correction"
