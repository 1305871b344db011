"""The coordinator's pages: planning, the board, venues and trainers; all without JavaScript."""

import re
from datetime import date

import httpx
import pytest

from recruit.foundation import clock, outbox
from recruit.foundation.database import fetch, fetch_value
from recruit.people.permissions import Role
from recruit.training import queries
from recruit.training.jobs import JOBS
from recruit.training.rules.board import session_of
from tests.site.conftest import SignIn, post, text_of
from tests.training.conftest import BASIC, GAMBIR, appoint, at, provide
from tests.training.test_supply import GOOD, VENUE_TITLES, workbook

PAGE = "/officer/training"
BOARD = f"{PAGE}/board/{BASIC}/{GAMBIR}"
SUPPLY = f"{PAGE}/supply"
CREW = f"{GAMBIR}.1001.001"
VILLAGE = f"{GAMBIR}.1001"


@pytest.fixture
async def coordinator(sign_in: SignIn) -> None:
    """A coordinator of Jakarta Pusat with crews to train in Gambir; the clock runs."""
    clock.freeze(at("2024-10-08 10:00"))
    await provide("kpps-2024", "tib-2024")
    for call in ("kpps-2024", "tib-2024"):
        await appoint(call, GAMBIR, stations=8)
    await sign_in(Role.training_coordinator)


@pytest.fixture(autouse=True)
def _clock_runs_again(clock_at: object) -> None:
    """What the coordinator's fixture froze is let go by this one."""


async def plan(client: httpx.AsyncClient) -> httpx.Response:
    answer = await post(client, f"{PAGE}/plan", programme=BASIC, place="31.71")
    for row in await fetch("SELECT id FROM outbox WHERE done_at IS NULL AND run IS NOT NULL"):
        await outbox.run(JOBS, row["id"])
    return answer


async def test_a_district_is_planned_and_published(
    client: httpx.AsyncClient, coordinator: None
) -> None:
    empty = text_of(await client.get(PAGE))
    assert "Gambir" in empty
    assert "Belum disusun" in empty
    answer = await plan(client)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"{PAGE}?programme={BASIC}&place=31.71#running",
    )
    planned = text_of(await client.get(f"{PAGE}?programme={BASIC}&place=31.71"))
    for words in ("Terbukti optimal", "Versi 1, salinan kerja", "Tidak ada yang lebih baik"):
        assert words in planned
    await post(client, f"{PAGE}/publish", programme=BASIC, district=GAMBIR)
    assert "Versi 1, terbit" in text_of(await client.get(f"{PAGE}?lang=id"))
    assert "Version 1, published" in text_of(await client.get(f"{PAGE}?lang=en"))


async def test_what_is_refused_is_said_on_the_page(
    client: httpx.AsyncClient, coordinator: None
) -> None:
    for place in ("31.71.01.1001", "31.72", "x"):
        answer = await post(client, f"{PAGE}/plan", programme=BASIC, place=place)
        assert answer.status_code == 422
        assert "Ada yang perlu diperbaiki" in text_of(answer)
    assert (await post(client, f"{PAGE}/plan", programme="x\x00", place="31.71")).status_code == 422


async def test_a_crew_is_keyed_to_another_session(
    client: httpx.AsyncClient, coordinator: None
) -> None:
    await plan(client)
    shown = await client.get(f"{BOARD}?crew={CREW}")
    assert "Pindahkan Gambir 001" in text_of(shown)
    seating = await queries.read_seating(programme=BASIC, district=GAMBIR)
    sits = session_of(seating.plan, CREW)
    assert sits is not None
    held = {session.slot for session in seating.plan.sessions if session.room == sits.room}
    slot = next(slot for slot in seating.inputs.problem.slots if slot not in held)
    target = f"{sits.room} {slot.starts.isoformat()}"
    assert target in shown.text
    given = {"crew": CREW, "target": target, "edition": seating.edition}
    advice = await post(client, f"{BOARD}/check", **given)
    assert advice.json()["broken"] == []
    assert "Sesi baru dibuka di ruang ini." in advice.json()["warnings"]
    warned = await post(client, BOARD, **given)
    assert warned.status_code == 422
    assert "Tetap pindahkan" in text_of(warned)
    done = await post(client, BOARD, **given, confirmed="yes")
    assert done.status_code == 303
    after = text_of(await client.get(done.headers["location"]))
    assert "Gambir 001 dipindahkan dan disematkan." in after
    assert "Diperiksa: tidak ada aturan yang dilanggar." in after
    late = await post(client, BOARD, **given, confirmed="yes")
    assert "sudah diubah orang lain" in text_of(late)


async def test_pins_are_taken_away_and_set_on_the_board(
    client: httpx.AsyncClient, coordinator: None
) -> None:
    await plan(client)
    await post(client, f"{BOARD}/pins", crew=CREW, pinned="yes")
    assert await fetch_value("SELECT crew FROM pin") == CREW
    assert "Lepaskan sematan" in text_of(await client.get(f"{BOARD}?crew={CREW}"))
    await post(client, f"{BOARD}/pins", crew=CREW)
    assert await fetch_value("SELECT count(*) FROM pin") == 0
    assert (await post(client, f"{BOARD}/pins", crew="x\x00")).status_code == 422


async def test_the_board_of_others_is_not_shown(
    client: httpx.AsyncClient, coordinator: None
) -> None:
    assert (await client.get(f"{PAGE}/board/{BASIC}/31.72.01")).status_code == 404
    assert (await client.get(f"{PAGE}/board/x/{GAMBIR}")).status_code == 404
    assert (await client.get(f"{SUPPLY}?place=31.72")).status_code == 200
    assert "Pademangan" not in text_of(await client.get(f"{SUPPLY}?place=31.72"))


async def test_a_workbook_is_looked_at_and_taken_over(
    client: httpx.AsyncClient, coordinator: None
) -> None:
    template = await client.get(f"{SUPPLY}/template.xlsx")
    assert template.content.startswith(b"PK")
    token = client.cookies.get("csrftoken", "")

    async def send(content: bytes, **fields: str) -> httpx.Response:
        return await client.post(
            f"{SUPPLY}/workbook",
            data={"_csrf_token": token, "place": GAMBIR, **fields},
            files={"file": ("isi.xlsx", content)},
        )

    assert "Belum disimpan" in text_of(await send(GOOD))
    assert "GOR Rekaan" not in text_of(await client.get(f"{SUPPLY}?place={GAMBIR}"))
    assert "Berkas sudah diimpor." in text_of(await send(GOOD, keep="yes"))
    assert "GOR Rekaan" in text_of(await client.get(f"{SUPPLY}?place={GAMBIR}"))
    bad = await send(workbook(Tempat=[VENUE_TITLES[:2], ["x", ""], ["31.72.01.1001", "A"]]))
    assert bad.status_code == 422
    assert "Lembar Tempat, baris 2, kelurahan" in text_of(bad)
    assert (await send(b"no workbook")).status_code == 422


async def test_a_venue_is_added_closed_and_changed_by_hand(
    client: httpx.AsyncClient, coordinator: None
) -> None:
    fields = {"place": GAMBIR, "venue-village": VILLAGE, "venue-name": "Balai Rekaan"}
    wrong = await post(client, f"{SUPPLY}/venues", **fields, **{"venue-opens": "17:00"})
    assert "Isi jam buka dan jam tutup keduanya" in text_of(wrong)
    hours = {"venue-opens": "08:00", "venue-closes": "17:00", "venue-capacity": "45"}
    assert (await post(client, f"{SUPPLY}/venues", **fields, **hours)).status_code == 303
    venue = await fetch_value("SELECT id FROM venue WHERE name = 'Balai Rekaan'")
    path = f"{SUPPLY}/venues/{venue}"
    days = {"form": "days", "days-first": "2024-10-14", "days-last": "2024-10-15"}
    assert (await post(client, path, **days)).status_code == 303
    assert "14 Oktober 2024" in text_of(await client.get(path))
    again = {"form": "days", "days-first": "2024-10-14", "days-last": "2024-10-14"}
    await post(client, path, **again, **{"days-away": "false"})
    assert await fetch_value("SELECT closed_on FROM venue WHERE id = $1", venue) == [
        date(2024, 10, 15)
    ]
    room = await fetch_value("SELECT id FROM room WHERE venue = $1", venue)
    await post(client, path, form=f"room-{room}", **{f"room-{room}-name": "Aula",
                                                     f"room-{room}-capacity": "50"})  # fmt: skip
    await post(client, path, form="room-new", **{"room-new-name": "Lantai 2",
                                                 "room-new-capacity": "20"})  # fmt: skip
    assert "Aula" in (shown := await client.get(path)).text
    assert "Lantai 2" in shown.text
    taken = await post(client, path, form="room-new", **{"room-new-name": "Aula",
                                                         "room-new-capacity": "20"})  # fmt: skip
    assert "Nama ini sudah dipakai" in text_of(taken)


async def test_a_trainer_is_added_and_marked_absent(
    client: httpx.AsyncClient, coordinator: None
) -> None:
    given = {"place": GAMBIR, "trainer-place": GAMBIR, "trainer-name": "PPK Rekaan"}
    assert (await post(client, f"{SUPPLY}/trainers", **given)).status_code == 303
    assert (await post(client, f"{SUPPLY}/trainers", **given)).status_code == 422
    trainer = await fetch_value("SELECT id FROM trainer WHERE name = 'PPK Rekaan'")
    path = f"{SUPPLY}/trainers/{trainer}"
    ill = {"form": "days", "days-first": "2024-10-16", "days-last": "2024-10-14"}
    assert "Hari terakhir sebelum hari pertama" in text_of(await post(client, path, **ill))
    await post(client, path, **ill | {"days-last": "2024-10-16"})
    assert re.search("Rabu, 16 Oktober 2024", text_of(await client.get(path)))


async def test_the_stream_tells_figures_and_jobs(
    client: httpx.AsyncClient, coordinator: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recruit.site.officer.training.STREAM_SECONDS", 0.01)
    await plan(client)
    told = (await client.get(f"{PAGE}/events?programme={BASIC}&place=31.71")).text
    assert f'"id": "{GAMBIR}-status", "text": "Terbukti optimal"' in told
    assert "event: job" in told
