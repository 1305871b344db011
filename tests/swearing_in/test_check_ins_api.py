"""The door of a ceremony, over HTTP."""

from uuid import UUID, uuid4

import httpx

from recruit.foundation.database import fetch_value
from recruit.swearing_in import actions
from recruit.swearing_in.rules import OATH_CODE
from recruit.training.papers.codes import short_code
from tests.swearing_in.conftest import ACTOR, PROGRAMME, VILLAGE, SetClock, appoint, at
from tests.swearing_in.test_actions_api import client as client


async def test_from_the_door_to_the_oath(
    client: httpx.AsyncClient, crew: list[UUID], clock_at: SetClock
) -> None:
    untrained = await appoint("tib-2024", 3, enrolled=False)
    await actions.plan_ceremonies(call="kpps-2024", place=VILLAGE, actor=ACTOR)
    ceremony = await fetch_value("SELECT id FROM ceremony")
    clock_at(at("2024-11-07 09:30"))
    codes = [short_code(one, OATH_CODE) for one in (*crew, untrained)]
    body = {"ceremony": str(ceremony), "marks": [{"code": code} for code in codes]}
    marks = (await client.post("/oaths/check-ins", json=body)).json()["marks"]
    assert [mark["outcome"] for mark in marks] == ["recorded"] * 9 + ["refused"]
    assert marks[-1]["reasons"][0]["code"] == "not_enrolled"
    again = (await client.post("/oaths/check-ins", json=body)).json()["marks"]
    assert [mark["outcome"] for mark in again] == ["already"] * 9 + ["refused"]
    waiver = f"/oaths/appointments/{untrained}/waivers"
    asked = {"programme": PROGRAMME, "reason": "Sudah dilatih pada bulan Januari."}
    assert (await client.post(waiver, json=asked)).status_code == 204
    assert (await client.post(waiver, json=asked)).status_code == 409
    body["marks"] = [{"code": codes[-1]}]
    await client.post("/oaths/check-ins", json=body)
    closed = (await client.post(f"/oaths/{ceremony}/close")).json()
    assert closed == {"sworn": 10, "absent": 0, "refused": []}
    assert (await client.post(f"/oaths/{uuid4()}/close")).status_code == 404
