"""Written test and interviews as programs drive them."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from recruit.foundation.database import fetch_value
from recruit.people.permissions import Permission
from tests.api.conftest import Key
from tests.scoring.invented import TPS, officer, stands

CALL, PLACE = "/api/v1/calls/ptps-2024", "31.71.01"

pytestmark = pytest.mark.usefixtures("calls")


async def test_a_program_makes_a_room_distributes_invites_and_moves(
    client: httpx.AsyncClient, key: Key
) -> None:
    headers = await key()
    for _ in range(2):
        await stands("ptps-2024", TPS)
    panel = [str(await officer(f"penilai-{index}@contoh.example")) for index in range(2)]
    await fetch_value(
        "INSERT INTO officer_grant (officer, role, bodies, place_prefix)"
        " SELECT unnest($1::uuid[]), 'assessor', '{ptps}', '31' RETURNING 1",
        panel,
    )
    room: dict[str, Any] = {
        "place": PLACE, "name": "Ruang 1", "days": ["2024-10-12"], "opens": "08:00",
        "closes": "09:00", "minutes": 10, "panel": panel,
    }  # fmt: skip
    extreme = room | {"days": ["0001-01-01", "9999-12-31"], "name": "\x00", "minutes": -1}
    assert (
        await client.post(f"{CALL}/interview-rooms", json=extreme, headers=headers)
    ).status_code == 422
    made = await client.post(f"{CALL}/interview-rooms", json=room, headers=headers)
    assert made.status_code == 201
    done = await client.post(
        f"{CALL}/interviews/distribution", json={"place": PLACE}, headers=headers
    )
    assert (done.json()["possible"], done.json()["proof"]) == (True, "optimal")
    sent = await client.post(
        f"{CALL}/interviews/invitations", json={"place": PLACE}, headers=headers
    )
    assert sent.json() == {"invited": 2}
    (one, _) = (
        await client.get(f"{CALL}/interviews", params={"place": PLACE}, headers=headers)
    ).json()
    assert len(one["assessors"]) == 2
    to = {"room": made.json()["rooms"][0], "at": "2024-10-12T08:50:00+07:00"}
    moves = [
        await client.post(f"/api/v1/interviews/{who}/move", json=to, headers=headers)
        for who in (one["id"], uuid4())
    ]
    assert [move.status_code for move in moves] == [204, 404]
    interest = {"officer_id": panel[0], "reason": "Ia sepupu saya dari ibu."}
    path = f"/api/v1/applications/{one['application']}/interests"
    declared = await client.post(path, json=interest, headers=headers)
    assert declared.json() == {"complete": False}


async def test_without_the_right_nothing_is_planned(client: httpx.AsyncClient, key: Key) -> None:
    headers = await key(Permission.scores_enter)
    refused = await client.post(
        f"{CALL}/interviews/distribution", json={"place": PLACE}, headers=headers
    )
    assert refused.status_code == 403


async def test_a_result_file_is_sent_as_it_is(client: httpx.AsyncClient, key: Key) -> None:
    headers = await key() | {"Content-Type": "application/octet-stream"}
    path = f"{CALL}/test-results/file?source=ruang-1.csv&dry_run=true"
    refused = await client.put(path, content=b"nomor;nilai\n1;80\n", headers=headers)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == "no-written-test"
