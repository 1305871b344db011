"""Registers outside over the API: files in, what officers saw, and who may."""

from uuid import uuid4

import httpx
import pytest

from recruit.foundation.database import fetch
from recruit.people.permissions import Permission
from recruit.rulebook.model import Body
from recruit.settings import settings
from tests.api.conftest import Key, Submit, count, nik
from tests.applications.forms import PNG

ANSWERS = "/api/v1/registries/party/answers"
LINE = f"nik,answer\n{nik(1)},listed\n".encode()


async def test_a_file_is_shown_then_imported(
    calls: None, client: httpx.AsyncClient, key: Key
) -> None:
    entitled, asked = await key(), {"source": "sipol.csv", "dry_run": "true"}
    shown = await client.put(ANSWERS, params=asked, content=LINE, headers=entitled)
    assert shown.json() == {"added": 1, "changed": 0, "unchanged": 0, "elsewhere": 0}
    assert await count("registry_answer") == 0
    asked["dry_run"] = "false"
    assert (await client.put(ANSWERS, params=asked, content=LINE, headers=entitled)).is_success
    assert await count("registry_answer") == 1
    bad = await client.put(ANSWERS, params=asked, content=LINE + b"12,yes\n", headers=entitled)
    assert (bad.status_code, [fault["pointer"] for fault in bad.json()["errors"]]) == (
        422, ["/3/nik", "/3/answer"],
    )  # fmt: skip


async def test_only_who_may_screen_there_imports(
    calls: None, client: httpx.AsyncClient, key: Key
) -> None:
    asked = {"source": "sipol.csv", "place": "31.71"}
    for entitled in (
        await key(Permission.status_read),
        await key(Permission.screening_start, bodies=(Body.kpps,)),
        await key(Permission.screening_start, place="31.72"),
    ):
        answer = await client.put(ANSWERS, params=asked, content=LINE, headers=entitled)
        assert answer.status_code == 403
    assert await count("registry_answer") == 0


async def test_what_an_officer_saw_needs_its_evidence(
    client: httpx.AsyncClient, key: Key, submit: Submit
) -> None:
    entitled = await key()
    one = (await submit()).json()["id"]
    path = f"/api/v1/applications/{one}/registries/party"
    seen = {"answer": "listed", "source": "Cari NIK"}
    without = await client.post(path, json=seen, headers=entitled)
    assert [fault["pointer"] for fault in without.json()["errors"]] == ["/evidence"]
    invented = await client.post(path, json=seen | {"evidence": "x"}, headers=entitled)
    assert (without.status_code, invented.status_code) == (422, 422)
    uploaded = await client.post(
        "/api/v1/applications/uploads", files={"file": ("a.png", PNG)}, headers=entitled
    )
    whole = seen | {"evidence": uploaded.json()["upload"]}
    elsewhere = await key(place="31.72")
    assert (await client.post(path, json=whole, headers=elsewhere)).status_code == 404
    assert (await client.post(path, json=whole, headers=entitled)).status_code == 204
    (row,) = await fetch("SELECT * FROM registry_answer")
    assert (row["adapter"], len(row["evidence"])) == ("manual", 32)


async def test_a_check_is_started_followed_and_cancelled(
    client: httpx.AsyncClient, key: Key, submit: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    await submit()
    entitled = await key()
    path, where = "/api/v1/calls/kpps-2024/registries/party/checks", {"place": "31"}
    assert (await client.post(path, json=where, headers=entitled)).status_code == 409
    monkeypatch.setenv("RECRUIT_REGISTRIES", '{"party": {"url": "http://127.0.0.1:9/party"}}')
    settings.cache_clear()
    started = await client.post(path, json=where, headers=entitled)
    assert started.status_code == 202
    run = f"/api/v1/registry-checks/{started.json()['run']}"
    progress = (await client.get(run, headers=entitled)).json()
    assert (progress["registry"], progress["jobs"], progress["ended"]) == ("party", 1, False)
    elsewhere = await key(place="31.72")
    assert (await client.get(run, headers=elsewhere)).status_code == 404
    assert (await client.post(f"{run}/cancel", headers=elsewhere)).status_code == 403
    assert (await client.post(f"{run}/cancel", headers=entitled)).json() == {"not_checked": 1}
    assert (await client.get(run, headers=entitled)).json()["ended"] is True
    unknown = f"/api/v1/registry-checks/{uuid4()}"
    assert (await client.get(unknown, headers=entitled)).status_code == 404
