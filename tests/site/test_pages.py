"""The pages as browsers get them, from the real application."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from recruit.foundation import clock, database
from recruit.screening.actions import extend_registration
from recruit.site import remembered
from tests.reports.invented import (
    ACTOR,
    TPS,
    VILLAGE,
    SetClock,
    apply,
    at,
    elect,
    seats,
)
from tests.site.conftest import text_of


async def test_the_front_page_puts_open_calls_first(calls: None, client: httpx.AsyncClient) -> None:
    await seats("kpps-2024", TPS, 7)
    await apply("kpps-2024", TPS, 5)
    page = await client.get("/")
    shown = text_of(page)
    assert page.status_code == 200
    assert "8 hari lagi , sampai 28 Sep 23.59 WIB" in shown
    assert "Kurang 2 orang" in shown
    assert shown.index("Sedang dibuka") < shown.index("KPPS untuk Pilkada")
    assert shown.index("Sudah ditutup") < shown.index("Panwaslu Kecamatan untuk")
    assert "idn-area-data" in shown


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2024-09-16 12:00", "Segera dibuka"),
        ("2024-09-28 12:00", "Hari ini hari terakhir"),
        ("2024-09-29 00:00", "Sudah ditutup"),
    ],
)
async def test_the_clock_opens_and_closes_calls(
    calls: None, client: httpx.AsyncClient, clock_at: SetClock, moment: str, words: str
) -> None:
    clock_at(at(moment))
    assert words in text_of(await client.get("/"))


async def test_an_extension_says_where_it_holds(
    calls: None, client: httpx.AsyncClient, clock_at: SetClock
) -> None:
    needed = await database.fetch_value("SELECT count(*) FROM place WHERE parent = $1", TPS[:13])
    await apply("ptps-2024", TPS, 2 * needed)
    clock_at(at("2024-09-29 00:00"))
    await extend_registration(call="ptps-2024", actor=ACTOR)
    clock_at(at("2024-10-03 12:00"))
    shown = text_of(await client.get("/calls/ptps-2024"))
    assert "Pendaftaran ditutup Kamis, 10 Oktober 2024 pukul 23.59 WIB" in shown
    assert "Diperpanjang hanya di kelurahan dengan pelamar kurang dari 2 kali" in shown
    listed = shown.split("Pendaftaran diperpanjang di sini")[1].split("Setiap petak")[0]
    assert "Cideng: " in listed
    assert "Gambir: " not in listed, "twice as many as its posts applied there"
    clock_at(at("2024-10-11 00:00"))
    remembered.forget()
    after = text_of(await client.get("/calls/ptps-2024"))
    assert "Pendaftaran diperpanjang di sini" not in after


async def test_a_call_shows_its_rules_its_calendar_and_all_districts(
    calls: None, client: httpx.AsyncClient
) -> None:
    page = await client.get("/calls/kpps-2024?lang=en")
    shown = text_of(page)
    assert "You are at least 17 years old on polling day." in shown
    assert "PKPU 8/2022 art. 35" in shown
    assert "Rp 850,000" in shown
    assert page.text.count('class="tile ') == 44


async def test_one_goes_from_a_district_to_its_villages_to_its_tps(
    calls: None, client: httpx.AsyncClient
) -> None:
    await seats("kpps-2024", TPS, 7)
    await apply("kpps-2024", TPS, 9)
    district = await client.get("/calls/kpps-2024/places/31.71.01")
    assert f'href="/calls/kpps-2024/places/{VILLAGE}"' in district.text
    village = await client.get(f"/calls/kpps-2024/places/{VILLAGE}")
    assert "TPS 001 7 9" in text_of(village)
    assert f"{TPS}" not in village.text, "below a TPS there is nothing to see"


async def test_few_applicants_are_not_counted_out(calls: None, client: httpx.AsyncClient) -> None:
    await seats("ptps-2024", TPS, 1)
    await apply("ptps-2024", TPS, 2)
    page = text_of(await client.get(f"/calls/ptps-2024/places/{VILLAGE}"))
    assert "TPS 001 1 kurang dari 3" in page


@pytest.mark.parametrize(
    "path",
    [
        "/calls/kpps-2025",
        "/calls/kpps-2024/places/31.99",
        "/calls/kpps-2024/places/31.71.01.1001.001.1",
        f"/calls/panwascam-2022/places/{VILLAGE}",
        "/results/nothing",
        "/results/kpps-2024/99",
        "/nowhere",
    ],
)
async def test_what_is_not_there_is_not_found(
    calls: None, client: httpx.AsyncClient, path: str
) -> None:
    page = await client.get(path)
    assert page.status_code == 404
    assert "Yang dapat Anda lakukan" in text_of(page)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/calls/a%00b", 400),
        ("/calls/kpps-2024/places/%00", 400),
        (f"/results/kpps-2024/{VILLAGE}?page=0", 422),
        (f"/results/kpps-2024/{VILLAGE}?page=x", 422),
        (f"/results/kpps-2024/{VILLAGE}?page=99999999999999999999", 422),
    ],
)
async def test_nothing_that_a_browser_sends_breaks_a_page(
    calls: None, client: httpx.AsyncClient, path: str, status: int
) -> None:
    assert (await client.get(path)).status_code == status


async def test_results_are_hidden_until_plenary_and_calendar_allow_them(
    calls: None, client: httpx.AsyncClient, clock_at: SetClock
) -> None:
    clock_at(at("2024-10-06 10:00"))
    hidden = text_of(await client.get(f"/results/kpps-2024/{VILLAGE}"))
    assert "Hasil belum diumumkan." in hidden
    await elect("kpps-2024", TPS, 7)
    clock_at(at("2024-10-04 23:59"))
    early = text_of(await client.get(f"/results/kpps-2024/{VILLAGE}"))
    assert "Hasil belum diumumkan." in early
    assert "Terpilih 1" not in early
    assert "Belum ada hasil yang diumumkan." in text_of(await client.get("/results"))


async def test_results_show_name_sex_and_tps_and_nothing_else(
    calls: None, client: httpx.AsyncClient, clock_at: SetClock
) -> None:
    await elect("kpps-2024", TPS, 7)
    clock_at(at("2024-10-06 10:00"))
    remembered.forget()
    assert "KPPS untuk Pilkada Jakarta 2024 7" in text_of(await client.get("/results"))
    assert "Jakarta Pusat 7" in text_of(await client.get("/results/kpps-2024"))
    assert "Gambir 7" in text_of(await client.get("/results/kpps-2024/31.71.01"))
    page = await client.get(f"/results/kpps-2024/{VILLAGE}")
    shown = text_of(page)
    assert "7 orang terpilih" in shown
    assert "TPS 001 Terpilih 1 Laki-laki" in shown
    for secret in ("1990", "Jl. Contoh", "+628120001234"):
        assert secret not in page.text


async def test_results_of_many_people_come_in_pages(
    calls: None, client: httpx.AsyncClient, clock_at: SetClock
) -> None:
    await elect("kpps-2024", TPS, 120)
    clock_at(at("2024-10-06 10:00"))
    first = await client.get(f"/results/kpps-2024/{VILLAGE}?lang=en")
    assert "1–100 of 120" in text_of(first)
    second = await client.get(f"/results/kpps-2024/{VILLAGE}?page=2")
    assert "101–120 of 120" in text_of(second)
    assert (await client.get(f"/results/kpps-2024/{VILLAGE}?page=3")).status_code == 404


# --- every answer --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/nowhere", "/static/recruit.css", "/api/v1/me"])
async def test_every_answer_carries_the_security_headers(
    calls: None, client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"


async def test_a_language_once_chosen_stays(calls: None, client: httpx.AsyncClient) -> None:
    asked = await client.get("/", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert '<html lang="en">' in asked.text
    chosen = await client.get("/?lang=id&page=2", headers={"Accept-Language": "en"})
    assert '<html lang="id">' in chosen.text
    assert 'href="?page=2&amp;lang=en"' in chosen.text
    kept = await client.get("/", headers={"Accept-Language": "en"})
    assert '<html lang="id">' in kept.text
    assert '<html lang="id">' in (await client.get("/?lang=zz")).text


async def test_a_rehearsal_says_so_on_every_page(
    calls: None, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "nobody here exists" not in (await client.get("/")).text
    monkeypatch.setattr(clock, "_rehearsal", True)
    monkeypatch.setattr(clock, "read_rehearsal", _nothing)
    for path in ("/", "/nowhere"):
        assert "nobody here exists" in (await client.get(path)).text


async def _nothing() -> None:
    pass


async def test_programs_get_problems_and_people_get_pages(
    calls: None, client: httpx.AsyncClient
) -> None:
    problem = await client.get("/api/v1/me", headers={"Accept-Language": "en"})
    assert problem.status_code == 401
    assert problem.headers["www-authenticate"] == "Bearer"
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["title"] == "Please sign in"
    missing = await client.get("/nowhere", headers={"Accept": "application/json"})
    assert missing.json()["status"] == 404
    page = await client.get("/officer/pipeline?lang=en")
    assert page.status_code == 303
    assert page.headers["location"] == "/officer/sign-in?next=%2Fofficer%2Fpipeline%3Flang%3Den"


async def test_a_fault_of_ours_shows_a_reference_and_no_detail(
    calls: None,
    client: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail(*_: Any) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr("recruit.site.public.calls.rulebook_of", fail)
    page = await client.get("/calls/kpps-2024")
    assert page.status_code == 500
    assert "secret" not in page.text
    [reference] = [vars(record)["reference"] for record in caplog.records if record.exc_info]
    assert f"<code>{reference}</code>" in page.text


# --- cost ----------------------------------------------------------------------------------------


@contextmanager
def _statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Counts how often the database is asked."""
    asked, connection = [0], database.connection

    def counted() -> Any:
        asked[0] += 1
        return connection()

    with monkeypatch.context() as patch:
        patch.setattr(database, "connection", counted)
        yield asked


@pytest.mark.parametrize(
    "path",
    ["/", "/calls/kpps-2024", "/calls/kpps-2024/places/31.71.01", f"/results/kpps-2024/{VILLAGE}"],
)
async def test_a_page_asks_the_same_number_of_questions_whatever_there_is(
    calls: None,
    client: httpx.AsyncClient,
    clock_at: SetClock,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
) -> None:
    clock_at(at("2024-10-06 10:00"))
    await elect("kpps-2024", TPS, 2)
    await client.get(path)
    counts = []
    for more in ("002", "003"):
        remembered.forget()
        with _statements(monkeypatch) as asked:
            assert (await client.get(path)).status_code == 200
        counts.append(asked[0])
        await elect("kpps-2024", f"{VILLAGE}.{more}", 50)
    assert counts[0] == counts[1] <= 8
