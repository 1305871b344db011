"""The routes of swearing-in, over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from litestar import Litestar, Request, Response
from litestar.di import Provide
from obstore.store import MemoryStore

from recruit.foundation import database
from recruit.foundation.files import Files
from recruit.foundation.problems import NotFound, Problem
from recruit.people.guards import require_declared_permissions
from recruit.people.permissions import Actor, ActorKind, Grant, Permission
from recruit.rulebook.model import Body
from recruit.swearing_in.actions import exports
from recruit.swearing_in.actions.exports import expire_export, fetch_export, make_export
from recruit.swearing_in.api import ROUTES
from tests.swearing_in.conftest import ACTOR, PROGRAMME, VILLAGE, SetClock, appoint, at


async def _actor() -> Actor:
    return ACTOR


FILES = Files(MemoryStore())


async def _files() -> Files:
    return FILES


def _told(_request: Request[Any, Any, Any], problem: Problem) -> Response[dict[str, Any]]:
    return Response(problem.as_json("en"), status_code=problem.status)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = Litestar(
        ROUTES,
        dependencies={"actor": Provide(_actor), "files": Provide(_files)},
        exception_handlers={Problem: _told},
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test/api/v1"
    ) as opened:
        yield opened


def test_every_route_declares_its_permission() -> None:
    given = {"actor": Provide(_actor), "files": Provide(_files)}
    app = Litestar(ROUTES, dependencies=given, openapi_config=None)
    require_declared_permissions(app)


async def test_from_the_ceremony_to_the_roster(
    client: httpx.AsyncClient, crew: list[UUID], clock_at: SetClock
) -> None:
    stranger = await appoint("tib-2024", 3, enrolled=False)
    planned = await client.post("/calls/kpps-2024/ceremonies", json={"place": "31.71"})
    assert planned.json() == {"planned": 1}
    clock_at(at("2024-11-07 12:00"))
    asked = {"place": VILLAGE, "absent": [str(crew[3])]}
    recorded = (await client.post("/calls/kpps-2024/oaths", json=asked)).json()
    assert (recorded["sworn"], recorded["absent"]) == (8, 1)
    (refused,) = recorded["refused"]
    assert refused["appointment"] == str(stranger)
    (reason,) = refused["reasons"]
    assert (reason["code"], reason["programme"]) == ("not_enrolled", PROGRAMME)
    assert reason["text"]["en"].startswith("Enrolled in no published session")
    counted = await client.get("/calls/kpps-2024/oaths", params={"place": "31.71"})
    assert counted.json()[0] == {
        "place": "31.71.01", "call": "kpps-2024", "seats": 7, "appointed": 1, "sworn": 6,
        "absent": 1,
    }  # fmt: skip
    follow_up = {"place": VILLAGE, "follow_up": True}
    again = await client.post("/calls/kpps-2024/ceremonies", json=follow_up)
    assert again.json() == {"planned": 1}
    revoked = await client.post("/calls/kpps-2024/revocations", json={"place": VILLAGE})
    assert revoked.json() == {"revoked": 0}


ROSTER = {
    "call": "kpps-2024", "place": VILLAGE, "kind": "attendance",
    "purpose": "Pelantikan 7 November",
}  # fmt: skip


async def test_a_roster_is_frozen_made_in_three_formats_and_fetched(
    client: httpx.AsyncClient, crew: list[UUID]
) -> None:
    frozen = (await client.post("/rosters", json=ROSTER)).json()
    assert (frozen["number"], frozen["rows"]) == (1, 9)
    (listed,) = (await client.get("/rosters", params={"call": "kpps-2024"})).json()
    assert (listed["id"], listed["purpose"]) == (frozen["id"], "Pelantikan 7 November")
    asked = await client.post(
        f"/rosters/{frozen['id']}/exports",
        json={"formats": ["csv", "xlsx", "pdf"], "purpose": "Rapat pleno"},
    )
    assert asked.status_code == 202
    early = await client.get(f"/rosters/exports/{asked.json()[0]['id']}/file")
    assert early.status_code == 409
    for export in asked.json():
        await make_export(export_id=UUID(export["id"]), files=FILES)
    state = (await client.get(f"/rosters/{frozen['id']}")).json()
    assert state["outdated"] is False
    begins = {"csv": b'\xef\xbb\xbf"No",', "xlsx": b"PK", "pdf": b"%PDF"}
    for export in state["exports"]:
        file = await client.get(export["file"].removeprefix("/api/v1"))
        assert file.content.startswith(begins[export["format"]])
        assert file.headers["cache-control"] == "no-store"
        name = f'filename="kpps-2024_{VILLAGE}_attendance_v1.{export["format"]}"'
        assert name in file.headers["content-disposition"]


async def made(client: httpx.AsyncClient, format_: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A roster and an export of it, as the API told of them, with its file."""
    frozen = (await client.post("/rosters", json=ROSTER)).json()
    (export,) = (
        await client.post(
            f"/rosters/{frozen['id']}/exports", json={"formats": [format_], "purpose": "Cetak"}
        )
    ).json()
    await make_export(export_id=UUID(export["id"]), files=FILES)
    return frozen, export


async def test_a_download_that_was_cut_off_goes_on_where_it_stopped(
    client: httpx.AsyncClient, crew: list[UUID]
) -> None:
    _, export = await made(client, "pdf")
    address = f"/rosters/exports/{export['id']}/file"
    whole = await client.get(address)
    first = await client.get(address, headers={"Range": "bytes=0-999"})
    rest = await client.get(
        address, headers={"Range": "bytes=1000-", "If-Range": whole.headers["etag"]}
    )
    assert (first.status_code, rest.status_code) == (206, 206)
    assert first.content + rest.content == whole.content
    assert (
        rest.headers["content-range"] == f"bytes 1000-{len(whole.content) - 1}/{len(whole.content)}"
    )
    other = await client.get(address, headers={"Range": "bytes=1000-", "If-Range": '"another"'})
    assert (other.status_code, other.content) == (200, whole.content)


async def test_a_file_is_fetched_by_whoever_asked_for_it_and_that_is_on_record(
    client: httpx.AsyncClient, crew: list[UUID]
) -> None:
    _, export = await made(client, "csv")
    grant = Grant(frozenset({Permission.rosters_export}), frozenset(Body), "31")
    another = Actor(ActorKind.officer, str(uuid4()), "Petugas lain", (grant,))
    with pytest.raises(NotFound):
        await fetch_export(export_id=UUID(export["id"]), actor=another, files=FILES)
    assert (await client.get(f"/rosters/exports/{export['id']}/file")).status_code == 200
    fetched = await database.fetch("SELECT actor FROM ledger_event WHERE kind = 'roster_fetched'")
    assert [row["actor"] for row in fetched] == [ACTOR.reference]


async def test_a_roster_too_long_for_a_worksheet_is_refused_before_anything_is_made(
    client: httpx.AsyncClient, crew: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen = (await client.post("/rosters", json=ROSTER)).json()
    monkeypatch.setattr(exports, "MOST_ROWS", 8)
    asked = {"formats": ["csv", "xlsx"], "purpose": "Rapat"}
    refused = await client.post(f"/rosters/{frozen['id']}/exports", json=asked)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/formats")
    assert await database.fetch_value("SELECT count(*) FROM roster_export") == 0


async def test_many_may_ask_for_files_of_one_roster_at_once(
    client: httpx.AsyncClient, crew: list[UUID]
) -> None:
    frozen = (await client.post("/rosters", json=ROSTER)).json()
    asked = {"formats": ["csv"], "purpose": "Rapat"}
    answers = await asyncio.gather(
        *(client.post(f"/rosters/{frozen['id']}/exports", json=asked) for _ in range(6))
    )
    assert {answer.status_code for answer in answers} == {202}


async def test_after_its_time_a_file_is_gone_and_the_roster_stays(
    client: httpx.AsyncClient, crew: list[UUID]
) -> None:
    frozen, export = await made(client, "csv")
    await database.execute("UPDATE roster_export SET expires_at = now() - interval '1 second'")
    assert (await client.get(f"/rosters/exports/{export['id']}/file")).status_code == 409
    await expire_export(export_id=UUID(export["id"]), files=FILES)
    assert await FILES.keys(f"exports/{export['id']}") == []
    again = {"formats": ["csv"], "purpose": "Rapat"}
    assert (await client.post(f"/rosters/{frozen['id']}/exports", json=again)).status_code == 202


async def test_a_replacement_is_one_change_and_makes_the_roster_outdated(
    client: httpx.AsyncClient, crew: list[UUID], clock_at: SetClock
) -> None:
    frozen = (await client.post("/rosters", json=ROSTER)).json()
    clock_at(at("2024-11-06 12:00"))
    await database.execute(
        "UPDATE appointment SET stage = 'ended', ended_at = $2, end_reason = 'resignation'"
        " WHERE id = $1",
        crew[3],
        at("2024-11-06 12:00"),
    )
    await appoint("kpps-2024", 4, name="Pengganti")
    state = (await client.get(f"/rosters/{frozen['id']}")).json()
    assert state["outdated"] is True
    (change,) = (await client.get(f"/rosters/{frozen['id']}/difference")).json()
    assert change["before"] == ["Contoh kpps-2024 4", "kpps-member"]
    assert change["after"] == ["Pengganti", "kpps-member"]


async def test_every_kind_says_what_its_columns_are_for(client: httpx.AsyncClient) -> None:
    kinds = (await client.get("/rosters/kinds")).json()
    assert {one["kind"] for one in kinds} >= {"payment", "insurance", "contact", "health"}
    masked = [
        (one["kind"], column["key"])
        for one in kinds
        for column in one["columns"]
        if column["masking"]
    ]
    assert masked == [("attendance", "phone")]


async def test_too_late_is_a_conflict_and_a_wrong_form_names_its_faults(
    client: httpx.AsyncClient, crew: list[UUID], clock_at: SetClock
) -> None:
    clock_at(at("2024-11-20 10:00"))
    late = await client.post("/calls/kpps-2024/oaths", json={"place": VILLAGE})
    assert (late.status_code, late.json()["type"]) == (409, "/problems/conflict")
    asked = {"call": "kpps-2024", "place": "31.99", "kind": "public"}
    unknown = await client.post("/rosters", json=asked | {"purpose": "Pengumuman"})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/place")
    wrong = await client.post("/rosters", json=asked | {"purpose": "x"})
    assert wrong.status_code in {400, 422}
