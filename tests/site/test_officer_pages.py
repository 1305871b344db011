"""The pages of officers as browsers get them, from the real application."""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from recruit.foundation import clock, database, outbox
from recruit.foundation.files import Files
from recruit.people.permissions import Role
from recruit.settings import settings
from recruit.site.officer import pipeline
from recruit.swearing_in.actions.exports import make_export
from recruit.swearing_in.queries import exports_of
from tests.reports.invented import TPS, VILLAGE, apply, elect, seats
from tests.site.conftest import EMAIL, PASSWORD, Officer, SignIn, post, text_of


async def test_an_officer_signs_in_and_out(
    calls: None, client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    entered = await sign_in()
    assert (entered.status_code, entered.headers["location"]) == (303, "/officer/pipeline")
    board = await client.get("/officer/pipeline")
    assert "Keluar" in text_of(board)
    assert board.headers["cache-control"] == "no-store"
    again = await client.get("/officer/sign-in")
    assert again.headers["location"] == "/officer/pipeline"
    left = await post(client, "/officer/sign-out")
    assert left.headers["location"] == "/"
    assert (await client.get("/officer/pipeline")).status_code == 303


async def test_what_is_wrong_with_a_sign_in_stands_in_the_page(
    client: httpx.AsyncClient, officer: Officer
) -> None:
    await officer()
    empty = await post(client, "/officer/sign-in", email=EMAIL)
    assert empty.status_code == 422
    assert "Isi kata sandi Anda." in empty.text
    assert "Isi kode enam angka" in empty.text
    assert f'value="{EMAIL}"' in empty.text
    wrong = await post(client, "/officer/sign-in", email=EMAIL, password=PASSWORD, totp="000000")
    assert wrong.status_code == 422
    assert "tidak cocok" in wrong.text
    assert PASSWORD not in wrong.text
    forged = await client.post("/officer/sign-in", data={"email": EMAIL})
    assert forged.status_code == 403


async def test_too_many_sign_ins_are_told_to_wait(client: httpx.AsyncClient) -> None:
    for _ in range(10):
        assert (await post(client, "/officer/sign-in")).status_code == 422
    refused = await post(client, "/officer/sign-in")
    assert refused.status_code == 429
    assert "Tunggu satu menit" in text_of(refused)


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil", "x"])
async def test_the_form_leads_to_no_other_site(client: httpx.AsyncClient, elsewhere: str) -> None:
    page = await client.get("/officer/sign-in", params={"next": elsewhere})
    assert 'name="next"' not in page.text
    own = await client.get("/officer/sign-in", params={"next": "/officer/rosters"})
    assert 'name="next" value="/officer/rosters"' in own.text


async def test_the_board_shows_what_the_officer_may_see(
    calls: None, client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    await seats("kpps-2024", TPS, 7)
    await apply("kpps-2024", TPS, 1234)
    await apply("kpps-2024", "31.72.01.1001.001", 50)
    await apply("ptps-2024", TPS, 60)
    await sign_in(Role.coordinator)
    page = await client.get("/officer/pipeline")
    assert 'id="figure-all-applications">1.234</span>' in page.text
    assert 'id="figure-kpps-2024-submitted">1.234</span>' in page.text
    assert "ptps-2024" not in page.text
    assert "KPU · Kota Administrasi Jakarta Pusat" in text_of(page)
    assert "/officer/rosters" not in page.text, "a coordinator makes no rosters"
    assert (await client.get("/officer/rosters")).status_code == 403


async def test_the_stream_tells_everything_once_and_then_what_changes(
    calls: None,
    client: httpx.AsyncClient,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pipeline, "POLL_SECONDS", 0.02)
    monkeypatch.setattr(pipeline, "STREAM_SECONDS", 0.5)
    await apply("kpps-2024", TPS, 3)
    async with database.transaction() as connection:
        jobs = [("screen_district", {}), ("screen_district", {})]
        await outbox.start_run(
            connection, kind="screening", call="kpps-2024", jobs=jobs, actor="test"
        )
    await sign_in(Role.coordinator)
    monkeypatch.setattr(pipeline, "_board", _board_with_news(pipeline.boards.read_board))
    stream = await client.get("/officer/pipeline/events")
    assert stream.headers["content-type"].startswith("text/event-stream")
    events = list(_events(stream.text))
    told = [data["text"] for _, data in events if data["id"] == "kpps-2024-submitted"]
    assert told == ["3", "5"]
    [job] = [data for kind, data in events if kind == "job"]
    assert (job["state"], job["done"], job["total"]) == ("waiting", 0, 2)
    assert job["label"] == "Penelitian administrasi · KPPS untuk Pilkada Jakarta 2024"


def _board_with_news(read: Any) -> Any:
    """Reads the board; after the first time two more people apply."""
    reads = 0

    async def board(scope: Any) -> Any:
        nonlocal reads
        reads += 1
        if reads == 2:
            await apply("kpps-2024", TPS, 2)
        return await read(scope)

    return board


def _events(stream: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for kind, data in re.findall(r"event: (\w+)\r\ndata: (.*)\r\n", stream):
        yield kind, json.loads(data)


# --- rosters -------------------------------------------------------------------------------------


async def test_a_roster_is_frozen_made_and_taken_away(
    calls: None, client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    await elect("kpps-2024", TPS, 7)
    await database.execute("UPDATE appointment SET appointed_at = $1", clock.now())
    await sign_in()
    given = {"call": "kpps-2024", "place": VILLAGE, "kind": "attendance"}
    asked = await post(
        client, "/officer/rosters", **given, format=["csv", "pdf"], purpose="Pelantikan 7 November"
    )
    assert asked.status_code == 303
    address = asked.headers["location"]
    waiting = text_of(await client.get(address))
    assert "2 berkas sedang dibuat" in waiting
    for export in await exports_of(UUID(address.rsplit("/", 1)[-1])):
        await make_export(export_id=export.id, files=Files.at(None, settings().data_dir))
    made = await client.get(address)
    assert '<a href="/officer/rosters">Daftar pelantikan</a>' in made.text
    assert "masih berlaku" in text_of(made)
    begins = []
    for link in re.findall(r'href="(/officer/rosters/files/[^"]+)"', made.text):
        file = await client.get(link)
        begins.append(file.content[:4])
    assert sorted(begins) == [b"%PDF", b'\xef\xbb\xbf"']
    listed = text_of(await client.get("/officer/rosters"))
    assert "Gambir" in listed
    assert "Rina Rekaan" in listed
    assert "Pelantikan 7 November" in listed
    assert "Terbaru" in listed
    public = text_of(await client.get(address.replace("/officer/rosters", "/verify/roster")))
    assert "masih berlaku" in public
    assert "Contoh" not in public


async def test_every_fault_of_a_roster_form_is_named_and_nothing_is_frozen(
    calls: None, client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    await sign_in()
    page = await post(client, "/officer/rosters", call="x", place="31.72", purpose="x" * 201)
    assert page.status_code == 422
    for field in ("call", "place", "kind", "format", "purpose"):
        assert f'href="#{field}"' in page.text
    assert await database.fetch_value("SELECT count(*) FROM roster") == 0
