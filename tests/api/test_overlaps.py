"""Files that concern each other, over the API: what each agency is told, settling, searching."""

import json
from typing import Any

import httpx
import pytest

from recruit.foundation.database import fetch_value
from recruit.people.permissions import Permission
from recruit.rulebook.model import Body
from recruit.screening.actions.overlaps import find_overlaps
from tests.api.conftest import ACTOR, Key, Submit, nik

OVERLAPS = "/api/v1/overlaps"
SECRETS = {"name": "Wulan Rahasia", "address": "Gg. Tersembunyi No. 8", "birth_date": "1993-02-01"}
SETTLES = (Permission.overlaps_settle, Permission.applications_read)


@pytest.fixture
async def couple(submit: Submit) -> tuple[str, str]:
    """A husband who applied to KPPS and his wife who applied to PTPS."""
    husband = await submit("key-00000001", nik=nik(1), spouse_nik=nik(2))
    wife = await submit("key-00000002", call="ptps-2024", nik=nik(2), sex="P", **SECRETS)
    await find_overlaps(call="kpps-2024", place="", actor=ACTOR)
    return husband.json()["id"], wife.json()["id"]


async def test_each_agency_is_told_of_its_own_file(
    client: httpx.AsyncClient, key: Key, couple: tuple[str, str]
) -> None:
    husband, wife = couple
    kpu = await key(*SETTLES, bodies=(Body.kpps,))
    answers = [await client.get(OVERLAPS, headers=kpu)]
    (listed,) = answers[0].json()["items"]
    answers.append(await client.get(f"{OVERLAPS}/{listed['id']}", headers=kpu))
    answers.append(await client.get(f"/api/v1/applications/{husband}/overlaps", headers=kpu))
    for answer in answers:
        assert answer.status_code == 200
        assert not any(secret in answer.text for secret in (*SECRETS.values(), wife, nik(1)))
    files = {party["call"]: party["file"] for party in listed["parties"]}
    assert files["kpps-2024"]["id"] == husband
    assert files["ptps-2024"] is None
    assert listed["evidence"] is None
    hidden = await client.get(f"/api/v1/applications/{wife}/overlaps", headers=kpu)
    assert hidden.json() == []
    both = (await client.get(f"{OVERLAPS}/{listed['id']}", headers=await key())).json()
    assert {party["file"]["id"] for party in both["parties"]} == {husband, wife}
    assert both["evidence"] == {"declared_by": ["first"]}


async def test_settled_by_one_agency_and_told_to_the_other_without_its_words(
    client: httpx.AsyncClient, key: Key, couple: tuple[str, str]
) -> None:
    husband, _ = couple
    kpu, bawaslu = [await key(*SETTLES, bodies=(body,)) for body in (Body.kpps, Body.ptps)]
    (listed,) = (await client.get(OVERLAPS, headers=kpu)).json()["items"]
    path = f"{OVERLAPS}/{listed['id']}/settlement"
    settled = await _post(client, path, bawaslu, {"yields": "first", "reason": "Rahasia panel"})
    assert (settled.status_code, settled.json()["yields"]) == (200, "first")
    told = await client.get(f"/api/v1/applications/{husband}/overlaps", headers=kpu)
    assert [(one["state"], one["yields"]) for one in told.json()] == [("settled", "first")]
    assert "Rahasia panel" not in told.text
    again = await _post(client, path, kpu, {"yields": None, "reason": "Tidak"})
    assert again.status_code == 409


async def test_what_cannot_be_settled_says_why(
    client: httpx.AsyncClient, key: Key, couple: tuple[str, str]
) -> None:
    entitled = await key()
    (listed,) = (await client.get(OVERLAPS, headers=entitled)).json()["items"]
    path = f"{OVERLAPS}/{listed['id']}/settlement"
    reasons = ("x", "a\x00bc", "x" * 501)
    wrong = [{"yields": None, "reason": reason} for reason in reasons]
    for body in ({"yields": "third", "reason": "Cukup"}, {"yields": None}, *wrong):
        assert (await _post(client, path, entitled, body)).status_code == 422
    elsewhere = await key(*SETTLES, place="31.72")
    assert (await client.get(OVERLAPS, headers=elsewhere)).json()["items"] == []
    refused = await _post(client, path, elsewhere, {"yields": None, "reason": "Cukup"})
    assert refused.status_code == 404
    reads = await key(Permission.applications_read)
    assert (await client.get(OVERLAPS, headers=reads)).status_code == 403
    assert await fetch_value("SELECT state FROM overlap") == "open"


async def test_a_search_is_started_where_one_may_settle(
    client: httpx.AsyncClient, key: Key, calls: None
) -> None:
    kpu = await key(*SETTLES, bodies=(Body.kpps,), place="31.71")
    path = "/api/v1/calls/kpps-2024/overlaps"
    started = await _post(client, path, kpu, {"place": "31.71"})
    assert (started.status_code, bool(started.json()["run"])) == (202, True)
    assert (await _post(client, path, kpu, {"place": "31.72"})).status_code == 403
    assert await fetch_value("SELECT count(*) FROM outbox WHERE job = 'find_overlaps'") == 1


async def _post(
    client: httpx.AsyncClient, path: str, headers: dict[str, str], body: dict[str, Any]
) -> httpx.Response:
    return await client.post(path, content=json.dumps(body), headers=headers)
