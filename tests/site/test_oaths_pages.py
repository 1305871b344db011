"""The registrar's pages of ceremonies, and the invitation; all without JavaScript."""

import re
from uuid import UUID

import httpx
import pytest

from recruit.foundation import clock
from recruit.foundation.database import execute, fetch_value
from recruit.people.permissions import Role
from recruit.swearing_in import actions
from recruit.swearing_in.rules import OATH_CODE
from recruit.training.papers.codes import short_code
from tests.site.conftest import SignIn, post, text_of
from tests.swearing_in.conftest import ACTOR, VILLAGE, SetClock, appoint, at
from tests.swearing_in.conftest import crew as crew
from tests.swearing_in.conftest import session as session

PAGE = "/officer/oaths"
KPPS = "kpps-2024"


@pytest.fixture
async def ceremony(crew: list[UUID], sign_in: SignIn, clock_at: SetClock) -> UUID:
    """A registrar on the day before; one of ten was not trained."""
    await appoint(KPPS, 1, place=f"{VILLAGE}.002", enrolled=False, name="Belum Terlatih")
    await actions.plan_ceremonies(call=KPPS, place=VILLAGE, actor=ACTOR)
    clock.freeze(None)
    await sign_in(Role.registrar)
    clock_at(at("2024-11-06 10:00"))
    identifier: UUID = await fetch_value("SELECT id FROM ceremony")
    return identifier


async def test_a_point_is_settled_and_what_is_wrong_stands_by_its_field(
    client: httpx.AsyncClient, ceremony: UUID
) -> None:
    path = f"{PAGE}/{ceremony}/point"
    assert "Belum Terlatih" in text_of(await client.get(path))
    wrong = await post(client, path, point="", at="kapan", capacity="banyak")
    assert wrong.status_code == 422
    assert "Tulis angka." in text_of(wrong)
    settled = await post(
        client, path, point="GOR Contoh", at="2024-11-07T10:00", capacity="300",
        official="Ibu Ketua", official_office="Ketua PPS",
    )  # fmt: skip
    assert settled.status_code == 303
    assert "GOR Contoh" in text_of(await client.get(f"{PAGE}?place=31.71"))
    added = await post(client, path, verb="add", point="Aula", at="2024-11-07T10:00")
    assert added.status_code == 303
    assert await fetch_value("SELECT count(*) FROM ceremony") == 2


async def test_the_evening_from_the_door_to_the_list_of_the_missing(
    client: httpx.AsyncClient, ceremony: UUID, crew: list[UUID], clock_at: SetClock
) -> None:
    clock_at(at("2024-11-07 09:30"))
    door = f"{PAGE}/{ceremony}"
    page = text_of(await client.get(door))
    assert "Belum Terlatih" in page
    assert "1 orang belum boleh bersumpah" in page
    codes = [short_code(one, OATH_CODE) for one in crew]
    assert (await post(client, door, code=codes[0])).status_code == 303
    unknown = await post(client, door, code="AAAA-AAAA")
    assert unknown.status_code == 422
    assert "tidak dikenal" in text_of(unknown)
    refused = await fetch_value("SELECT id FROM appointment WHERE place = $1", f"{VILLAGE}.002")
    said = text_of(await post(client, door, code=short_code(refused, OATH_CODE)))
    assert "belum boleh bersumpah" in said
    assert "Bimbingan teknis" in said
    assert (await post(client, door, present=codes[1])).status_code == 303
    assert (await post(client, door, undo=codes[1])).status_code == 303
    assert (await post(client, f"{door}/close")).status_code == 303
    assert await fetch_value("SELECT count(*) FROM appointment WHERE stage = 'sworn'") == 1
    evening = text_of(await client.get(f"{PAGE}/evening?call={KPPS}&place={VILLAGE}"))
    assert "Tidak hadir 1 kali." in evening
    assert "Belum Terlatih" in evening


async def test_a_waiver_is_given_with_a_reason(client: httpx.AsyncClient, ceremony: UUID) -> None:
    refused = await fetch_value("SELECT id FROM appointment WHERE place = $1", f"{VILLAGE}.002")
    path = f"{PAGE}/{ceremony}/waivers"
    asked = {"appointment": str(refused), "programme": "bimtek-dasar"}
    assert (await post(client, path, **asked, reason="x")).status_code == 422
    assert (await post(client, path, appointment="x", reason="x")).status_code == 422
    answer = await post(client, path, **asked, reason="Dirawat di rumah sakit.")
    assert answer.status_code == 303
    assert "Semua boleh bersumpah." in text_of(await client.get(f"{PAGE}/{ceremony}/point"))


@pytest.mark.parametrize("paper", ["programme.pdf", "minutes.pdf", "pacts.pdf"])
async def test_the_papers_of_a_ceremony(
    client: httpx.AsyncClient, ceremony: UUID, paper: str
) -> None:
    name = 'Nama *Tebal* #panic("x") العربية ' + "Panjang " * 12
    await execute("UPDATE person SET name = $1", name[:120])
    answer = await client.get(f"{PAGE}/{ceremony}/{paper}")
    assert answer.content.startswith(b"%PDF")
    assert (await client.get(f"{PAGE}/{ceremony}/other.pdf")).status_code == 404


async def test_nothing_that_a_browser_can_send_breaks_a_page(
    client: httpx.AsyncClient, ceremony: UUID
) -> None:
    for path in (f"{PAGE}?call=x&place=%00", f"{PAGE}/evening?call=%00&place=%25"):
        assert (await client.get(path)).status_code < 500
    nobody = "00000000-0000-0000-0000-000000000000"
    for path in (
        f"{PAGE}/{nobody}",
        f"{PAGE}/{nobody}/point",
        f"{PAGE}/{ceremony}/photos/{nobody}",
    ):
        assert (await client.get(path)).status_code == 404
    for verb in ("plan", "invite", "follow_up", "x"):
        answer = await post(client, f"{PAGE}/plan", call=KPPS, place="\0", verb=verb)
        assert answer.status_code < 500
    assert not re.search("\0", (await client.get(PAGE)).text)
