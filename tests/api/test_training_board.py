"""Supply and the board over HTTP."""

from typing import Any

import httpx

from recruit.training.actions.plan import plan_district
from tests.api.conftest import Key
from tests.training.conftest import ACTOR, BASIC, GAMBIR, appoint, at, provide
from tests.training.test_supply import GOOD

BOARD = f"/api/v1/programmes/{BASIC}/boards/{GAMBIR}"
SUPPLY = "/api/v1/training-supply"
CREW = f"{GAMBIR}.1001.001"


async def test_a_workbook_and_single_changes(
    client: httpx.AsyncClient, key: Key, places: None
) -> None:
    headers = await key()
    path = f"{SUPPLY}/workbook?place={GAMBIR}"
    tried = await client.put(f"{path}&dry_run=true", content=GOOD, headers=headers)
    assert tried.json()["rooms"] == {"added": 2, "changed": 0, "unchanged": 0}
    assert (await client.get(SUPPLY, headers=headers)).json() == {"venues": [], "trainers": []}
    assert (await client.put(path, content=GOOD, headers=headers)).status_code == 200
    shown = (await client.get(f"{SUPPLY}?place={GAMBIR}", headers=headers)).json()
    venue, trainer = shown["venues"][0], shown["trainers"][0]
    span = {"first": "2024-10-14", "last": "2024-10-15"}
    for which in (f"venues/{venue['id']}/closed-days", f"trainers/{trainer['id']}/absent-days"):
        answer = await client.post(f"{SUPPLY}/{which}", json=span, headers=headers)
        assert answer.status_code == 204
    room = {"name": "Lantai 1", "capacity": 40}
    assert (
        await client.post(f"{SUPPLY}/venues/{venue['id']}/rooms", json=room, headers=headers)
    ).status_code == 409
    wrong = await client.post(
        f"{SUPPLY}/venues",
        json={"village": f"{GAMBIR}.1001", "name": "A\x00", "opens": "08:00Z", "latitude": 91},
        headers=headers,
    )
    assert wrong.status_code == 422
    assert {e["pointer"] for e in wrong.json()["errors"]} >= {"/name", "/opens", "/latitude"}


async def test_a_move_is_checked_refused_until_confirmed_and_pinned(
    client: httpx.AsyncClient, key: Key, places: None, clock_at: Any
) -> None:
    clock_at(at("2024-10-08 10:00"))
    await provide("kpps-2024", "tib-2024")
    for call in ("kpps-2024", "tib-2024"):
        await appoint(call, GAMBIR, stations=3)
    await plan_district(programme=BASIC, district=GAMBIR, actor=ACTOR)
    headers = await key()
    board = (await client.get(BOARD, headers=headers)).json()
    sits = next(one for one in board["sessions"] if CREW in one["crews"])
    move = {
        "crew": CREW,
        "room": sits["room"],
        "starts_at": "2024-10-16T08:30:00+07:00",
        "edition": board["edition"],
    }
    advice = (await client.post(f"{BOARD}/moves/check", json=move, headers=headers)).json()
    assert advice["broken"] == []
    assert advice["warnings"][0]["en"] == "A new session is opened in this room."
    refused = await client.post(f"{BOARD}/moves", json=move, headers=headers)
    assert refused.status_code == 409
    assert refused.json()["errors"][0]["code"] == "warning"
    moved = await client.post(f"{BOARD}/moves", json=move | {"confirmed": True}, headers=headers)
    assert moved.status_code == 200
    after = (await client.get(BOARD, headers=headers)).json()
    assert after["pinned"] == [CREW]
    assert after["edition"] != board["edition"]
    unpin = {"crew": CREW, "pinned": False}
    assert (await client.post(f"{BOARD}/pins", json=unpin, headers=headers)).status_code == 204
    assert (await client.post(f"{BOARD}/pins", json=unpin, headers=headers)).status_code == 404
