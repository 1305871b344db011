"""The routes of decrees and duty cards, over HTTP."""

from uuid import UUID

import httpx

from recruit.foundation import database
from tests.swearing_in.conftest import VILLAGE, appoint
from tests.swearing_in.test_actions_api import client

__all__ = ["client"]

ASKED = {"call": "kpps-2024", "place": VILLAGE}
ENDED = """
    UPDATE appointment SET stage = 'ended', ended_at = now(), end_reason = 'resignation'
    WHERE id = $1
"""


async def test_from_the_first_decree_to_its_revocation(
    client: httpx.AsyncClient, crew: list[UUID]
) -> None:
    [work] = (await client.get("/decrees/work", params=ASKED)).json()
    assert (work["decree"], work["coming"], work["leaving"]) == (None, 7, 0)
    issued = await client.post("/decrees", json=ASKED)
    assert issued.status_code == 201
    first = issued.json()
    assert (await client.post("/decrees", json=ASKED)).status_code == 409
    assert (await client.post("/decrees/runs", json=ASKED)).json() == {"run": None}
    await database.execute(ENDED, crew[2])
    await appoint("kpps-2024", 3, enrolled=False)
    amended = (await client.post(f"/decrees/{first['id']}/amendments")).json()
    assert (amended["appointed"], amended["ended"]) == (1, 1)
    assert (await client.post(f"/decrees/{first['id']}/revocation")).status_code == 201
    listed = (await client.get("/decrees", params=ASKED)).json()
    assert [(one["kind"], one["revoked"]) for one in listed] == [
        ("appointment", True),
        ("amendment", True),
        ("revocation", True),
    ]
    assert [one["amends"] for one in listed] == [None, first["id"], first["id"]]
    paper = await client.get(f"/decrees/{first['id']}/paper")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")


async def test_cards_are_issued_once_and_revoked_once(
    client: httpx.AsyncClient, crew: list[UUID]
) -> None:
    await database.execute("UPDATE appointment SET stage = 'sworn', sworn_at = now()")
    assert (await client.post("/duty-cards", json=ASKED)).json() == {"issued": 7}
    assert (await client.post("/duty-cards", json=ASKED)).json() == {"issued": 0}
    card = await database.fetch_value("SELECT id FROM duty_card LIMIT 1")
    answers = [await client.post(f"/duty-cards/{card}/revocation") for _ in range(2)]
    assert [one.status_code for one in answers] == [204, 409]
    unknown = UUID(int=7)
    assert (await client.post(f"/duty-cards/{unknown}/revocation")).status_code == 404
