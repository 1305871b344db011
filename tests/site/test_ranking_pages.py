"""The ranking in words: for everybody without names, for the applicant, and for officers."""

from uuid import UUID

import httpx
import pytest

from recruit.foundation.database import execute, fetch_value
from recruit.people.permissions import Role
from recruit.selection.actions import commit_lot, hold_plenary
from recruit.selection.rules import ranking_verifier
from tests.people.applicants import sign_in as sign_in_applicant
from tests.reports.invented import SetClock, at
from tests.scoring.invented import ACTOR, TPS
from tests.selection.conftest import seats
from tests.selection.invented import scored
from tests.site.conftest import SignIn, post, text_of
from tests.site.own import hand_in

__all__ = ["seats"]

SEED = "benih-milik-panel-2024-09"
PUBLIC = f"/calls/kpps-2024/ranking/{TPS}"


async def hold() -> None:
    """The plenary of the district, with the committed seed."""
    reason = "Hanya satu pelamar perempuan"
    await hold_plenary(call="kpps-2024", place="31.71.01", actor=ACTOR, women_reason=reason)


@pytest.fixture
async def ranked(seats: None, clock_at: SetClock) -> list[UUID]:
    """Seven seats, nine candidates: a tie that a woman wins, and one that the lot decides."""
    clock_at(at("2024-09-20 10:00"))
    await commit_lot(call="kpps-2024", place="31.71", seed=SEED, actor=ACTOR)
    clock_at(at("2024-10-05 15:00"))
    people = [
        await scored(total, sex=sex)
        for total, sex in zip((95, 90, 90, 80, 80, 80, 70, 60, 50), "LLPLLLLLL", strict=True)
    ]
    await execute("UPDATE application SET name = 'Rahasia ' || number")
    await hold()
    return people


async def test_everybody_reads_the_order_and_why_but_no_name(
    ranked: list[UUID], client: httpx.AsyncClient
) -> None:
    shown = await client.get(PUBLIC)
    assert shown.status_code == 200
    text = text_of(shown)
    assert "Rahasia" not in text
    assert str(ranked[0]) not in shown.text
    assert "Yang terakhir terpilih memperoleh 70,00." in text
    assert "yang di atasnya perempuan, dan saat itu perempuan terpilih masih di bawah 30%" in text
    assert "undian terbuka yang menentukan" in text
    assert "3 dari 7 kursi (dibulatkan ke atas)" in text
    assert "Alasan menurut pleno: Hanya satu pelamar perempuan" in text
    assert "perempuan didahulukan (1 kali)" in text
    assert SEED in text
    english = text_of(await client.get(PUBLIC, params={"lang": "en"}))
    assert "Equal in everything; the public lot decided." in english


async def test_the_file_behind_the_page_gives_the_same_list(
    ranked: list[UUID], client: httpx.AsyncClient
) -> None:
    page = await client.get(PUBLIC)
    link = "/api/v1/calls/kpps-2024/published-rankings/31.71.01?number=1"
    assert link in page.text
    file = (await client.get(link)).json()
    assert ranking_verifier.verify(file) == []
    assert [line["application"] for line in file["result"][:1]] == [str(ranked[0])]
    program = await client.get("/ranking_verifier.py")
    assert "def recompute" in program.text


async def test_before_the_day_of_the_results_only_the_lot_is_public(
    ranked: list[UUID], client: httpx.AsyncClient, clock_at: SetClock
) -> None:
    clock_at(at("2024-10-04 23:59"))
    assert (await client.get(PUBLIC)).status_code == 404
    index = text_of(await client.get("/calls/kpps-2024/ranking"))
    assert await fetch_value("SELECT encode(digest, 'hex') FROM lot") in index
    assert "Belum ada peringkat yang diumumkan." in index
    for place in ("31.71.01", "31.99"):
        assert (await client.get(f"/calls/kpps-2024/ranking/{place}")).status_code == 404


async def test_a_plenary_leads_to_its_units(ranked: list[UUID], client: httpx.AsyncClient) -> None:
    index = await client.get("/calls/kpps-2024/ranking")
    assert "/calls/kpps-2024/ranking/31.71.01" in index.text
    units = await client.get("/calls/kpps-2024/ranking/31.71.01")
    assert PUBLIC in units.text


async def test_an_officer_reads_it_with_names_within_the_own_area(
    ranked: list[UUID], client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    await sign_in(Role.panel_chair)
    path = f"/officer/rankings/kpps-2024/{TPS}"
    looked_up = await client.get("/officer/rankings", params={"call": "kpps-2024", "place": TPS})
    assert looked_up.headers["location"] == path
    shown = text_of(await client.get(path))
    name = await fetch_value("SELECT name FROM application WHERE id = $1", ranked[8])
    assert name in shown
    wrong = await client.get("/officer/rankings", params={"call": "kpps-2024", "place": "31"})
    assert wrong.status_code == 422


async def test_outside_of_the_area_there_is_no_ranking(
    ranked: list[UUID], client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    await sign_in(Role.panel_chair, "31.72")
    assert (await client.get(f"/officer/rankings/kpps-2024/{TPS}")).status_code == 404


async def test_a_chair_commits_to_a_lot_on_the_page(
    seats: None, client: httpx.AsyncClient, sign_in: SignIn, clock_at: SetClock
) -> None:
    clock_at(at("2024-09-20 10:00"))
    await sign_in(Role.panel_chair)
    given = {"lot-call": "kpps-2024", "lot-place": "31.71"}
    short = await post(client, "/officer/rankings/lots", **given, **{"lot-seed": "2024"})
    assert short.status_code == 422
    assert "20–64 huruf" in text_of(short)
    made = await post(client, "/officer/rankings/lots", **given)
    assert made.status_code == 303
    assert "masih tersegel" in text_of(await client.get("/officer/rankings"))
    again = await post(client, "/officer/rankings/lots", **given)
    assert "sudah ditetapkan" in text_of(again)
    elsewhere = await post(client, "/officer/rankings/lots", **given | {"lot-place": "31.72"})
    assert elsewhere.status_code == 422


async def test_an_applicant_reads_the_own_place_and_what_decided(
    seats: None, client: httpx.AsyncClient, clock_at: SetClock
) -> None:
    clock_at(at("2024-09-20 10:00"))
    mine = (await hand_in()).id
    await commit_lot(call="kpps-2024", place="31.71", seed=SEED, actor=ACTOR)
    clock_at(at("2024-10-05 15:00"))
    await execute("UPDATE application SET stage = 'eligible' WHERE id = $1", mine)
    await scored(90)
    third = await scored(60)
    sheet = "INSERT INTO score_sheet (application, assessor, scores, total, handed_in_at)"
    assessor = "SELECT id FROM officer LIMIT 1"
    await execute(f"{sheet} SELECT $1, ({assessor}), '{{\"it-ability\": 80}}', 84.5, now()", mine)
    await hold()
    await sign_in_applicant(client)
    path = f"/applications/{mine}/ranking"
    assert path in (await client.get(f"/applications/{mine}")).text
    shown = text_of(await client.get(path))
    assert "Urutan Anda: 2 dari 3" in shown
    assert "100% × 84,50 = 84,50" in shown
    assert "Urutan 1, di atas Anda: nilai akhir 90,00. Mengapa Anda di bawahnya: Nilai" in shown
    assert "Urutan 3, di bawah Anda: nilai akhir 60,00" in shown
    assert "Your rank: 2 of 3" in text_of(await client.get(path, params={"lang": "en"}))
    assert (await client.get(f"/applications/{third}/ranking")).status_code == 404
    clock_at(at("2024-10-04 23:59"))
    assert (await client.get(path)).status_code == 404
