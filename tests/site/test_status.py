"""What applicants see of their applications: theirs alone, in plain words, in its time."""

import re
from uuid import UUID

import httpx
import pytest
from icalendar import Calendar

from recruit.applications.actions import advance
from recruit.applications.stages import Event
from recruit.foundation.database import execute, fetch_one, fetch_value, transaction
from recruit.screening.actions import Reason
from recruit.screening.tables import Verdict
from tests.people.applicants import sign_in
from tests.reports.invented import TPS, VILLAGE, SetClock, at, seats
from tests.site.conftest import post, text_of
from tests.site.own import ACTOR, decide, hand_in, review

OTHER = "3171011708909002"


@pytest.fixture
async def mine(calls: None, client: httpx.AsyncClient) -> UUID:
    """The application of the applicant who is signed in."""
    stored = await hand_in()
    await sign_in(client)
    return stored.id


async def happen(event: Event, application: UUID) -> None:
    async with transaction() as connection:
        await advance(connection, event, application, actor=ACTOR)


async def test_the_list_shows_what_was_handed_in(mine: UUID, client: httpx.AsyncClient) -> None:
    page = await client.get("/applications")
    shown = text_of(page)
    assert page.status_code == 200
    assert "Lamaran diterima" in shown
    assert "KPPS untuk Pilkada Jakarta 2024" in shown
    assert f'href="/applications/{mine}"' in page.text


async def test_somebody_without_an_application_is_told_where_to_look(
    calls: None, client: httpx.AsyncClient
) -> None:
    await sign_in(client)
    assert "Anda belum melamar" in text_of(await client.get("/applications"))
    assert "You have not applied yet" in text_of(await client.get("/applications?lang=en"))


OWN_PAGES = ["", "/receipt", "/receipt.pdf", "/correction", "/withdrawal", "/calendar.ics"]


@pytest.mark.parametrize("page", OWN_PAGES)
async def test_other_peoples_applications_are_not_there(
    mine: UUID, client: httpx.AsyncClient, page: str
) -> None:
    """404, as for one that does not exist: nobody learns which ids are taken."""
    other = await hand_in(nik=OTHER)
    nowhere = UUID(int=7)
    assert (await client.get(f"/applications/{other.id}{page}")).status_code == 404
    assert (await client.get(f"/applications/{nowhere}{page}")).status_code == 404


@pytest.mark.parametrize(
    "page", ["/applications", *(f"/applications/{UUID(int=7)}{p}" for p in OWN_PAGES)]
)
async def test_who_is_not_signed_in_is_sent_to_the_sign_in(
    calls: None, client: httpx.AsyncClient, page: str
) -> None:
    answer = await client.get(page)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=%2Fapplications")


async def test_the_status_says_what_happened_what_is_now_and_what_comes(
    mine: UUID, client: httpx.AsyncClient
) -> None:
    page = await client.get(f"/applications/{mine}")
    shown = text_of(page)
    order = [
        "Lamaran Anda kami terima",
        "Menunggu penelitian berkas",
        "Pengumuman hasil penelitian administrasi 30 Sep",
        "Pengumuman hasil seleksi 5–7 Okt",
        "Pelantikan 7 Nov",
    ]
    found = [shown.find(words) for words in order]
    assert -1 not in found, found
    assert found == sorted(found)
    assert page.headers["cache-control"] == "no-store"
    english = text_of(await client.get(f"/applications/{mine}?lang=en"))
    assert "We received your application" in english
    assert "Result of the selection" in english


async def test_the_own_answers_are_there_with_a_masked_nik(
    mine: UUID, client: httpx.AsyncClient
) -> None:
    page = await client.get(f"/applications/{mine}")
    shown = text_of(page)
    assert "3171011708909001" not in page.text
    assert "••••••••••••9001" in shown
    for words in ("Contoh Pelamar", "17 Agustus 1990", "118/76 mmHg", "SMA atau sederajat"):
        assert words in shown


async def test_what_must_be_mended_is_told_at_once_with_rule_law_and_note(
    mine: UUID, client: httpx.AsyncClient
) -> None:
    await review()
    await decide(mine, Verdict.needs_correction, Reason("documents", "Fotonya buram."))
    page = await client.get(f"/applications/{mine}")
    shown = text_of(page)
    assert "paling lambat Minggu, 29 September 2024 pukul 23.59 WIB" in shown
    assert "Dokumen lengkap" in shown
    assert "“Fotonya buram.”" in shown
    assert "Kep. KPU 476/2022" in shown
    assert f'href="/applications/{mine}/correction"' in page.text
    listed = text_of(await client.get("/applications"))
    assert "Perbaiki paling lambat" in listed


async def test_a_rejection_is_told_only_on_the_day_of_the_announcement(
    mine: UUID, client: httpx.AsyncClient, clock_at: SetClock
) -> None:
    other = await hand_in(nik=OTHER)
    await review()
    await decide(mine, Verdict.ineligible, Reason("party", "Tercatat sebagai pengurus."))
    await decide(
        other.id,
        Verdict.eligible,
        Reason("documents", "ada"),
        Reason("declarations", "ada"),
    )
    for path in (f"/applications/{mine}", "/applications"):
        shown = text_of(await client.get(path))
        assert "Tercatat" not in shown
        assert "tidak memenuhi syarat" not in shown.lower()
        assert "Berkas sedang diteliti" in shown
    await sign_in(client, OTHER)
    alike = text_of(await client.get(f"/applications/{other.id}"))
    assert "lolos" not in alike
    assert "Penelitian selesai, menunggu pengumuman" in alike
    clock_at(at("2024-09-30 00:00"))
    assert "Anda lolos penelitian administrasi" in text_of(
        await client.get(f"/applications/{other.id}")
    )
    await sign_in(client)
    shown = text_of(await client.get(f"/applications/{mine}"))
    assert "Anda tidak memenuhi syarat" in shown
    assert "“Tercatat sebagai pengurus.”" in shown
    assert "Bukan anggota partai politik" in shown


async def test_a_request_that_was_answered_is_not_shown_as_open(
    mine: UUID, client: httpx.AsyncClient
) -> None:
    await review()
    await decide(mine, Verdict.needs_correction, Reason("documents", "Fotonya buram."))
    await happen(Event.correct, mine)
    shown = text_of(await client.get(f"/applications/{mine}"))
    assert "Fotonya buram" not in shown
    assert "Perbaikan Anda kami terima" in shown


async def test_withdrawing_asks_first_and_then_ends_it(
    mine: UUID, client: httpx.AsyncClient
) -> None:
    asked = await client.get(f"/applications/{mine}/withdrawal")
    assert "tidak dapat dikembalikan" in text_of(asked)
    assert await fetch_value("SELECT stage FROM application") == "submitted"
    done = await post(client, f"/applications/{mine}/withdrawal")
    assert (done.status_code, done.headers["location"]) == (303, f"/applications/{mine}")
    event = await fetch_one("SELECT kind, actor FROM ledger_event ORDER BY sequence DESC LIMIT 1")
    person = await fetch_value("SELECT person FROM application")
    assert tuple(event) == ("application_withdraw", f"applicant:{person}")
    shown = text_of(await client.get(f"/applications/{mine}"))
    assert "Anda menarik lamaran ini" in shown
    assert "Tarik lamaran ini" not in shown
    assert (await post(client, f"/applications/{mine}/withdrawal")).status_code == 409


@pytest.mark.parametrize("verdict", [Verdict.eligible, Verdict.ineligible])
async def test_whether_one_can_withdraw_does_not_give_the_verdict_away(
    mine: UUID, client: httpx.AsyncClient, verdict: Verdict
) -> None:
    await review()
    reasons = [Reason("documents", "ada"), Reason("declarations", "ada")]
    await decide(mine, verdict, *reasons)
    assert "Tarik lamaran ini" not in text_of(await client.get(f"/applications/{mine}"))
    refused = await post(client, f"/applications/{mine}/withdrawal")
    assert refused.status_code == 409
    assert "Lamaran ini tidak dapat ditarik sekarang." in text_of(refused)
    assert "eligible" not in refused.text


async def test_nobody_withdraws_anothers_application(mine: UUID, client: httpx.AsyncClient) -> None:
    await sign_in(client, OTHER)
    assert (await post(client, f"/applications/{mine}/withdrawal")).status_code == 404
    assert await fetch_value("SELECT stage FROM application") == "submitted"


ELECT = """
    INSERT INTO appointment (application, person, call, election, place, seat_number, chair,
                             appointed_at)
    SELECT application.id, person, call, 'pilkada-jakarta-2024', place, 1, false, now()
    FROM application WHERE application.id = $1 RETURNING id
"""
TRAIN = """
    WITH made AS (
        INSERT INTO programme (name, call) VALUES ('bimtek-dasar', 'kpps-2024') RETURNING name
    ), venue AS (
        INSERT INTO venue (name, village) VALUES ('Balai Warga', $2) RETURNING id
    ), room AS (
        INSERT INTO room (venue, name, capacity) SELECT id, 'Aula', 60 FROM venue RETURNING id
    ), timetable AS (
        INSERT INTO timetable (programme, district, version, status, people, crews, seconds,
                               planned_at, published_at)
        SELECT name, left($2, 8), 1, 'optimal', 1, 1, 1, now(), now() FROM made RETURNING id
    ), session AS (
        INSERT INTO session (timetable, room, starts_at, ends_at, capacity)
        SELECT timetable.id, room.id, $3, $4, 60 FROM timetable, room RETURNING id, timetable
    )
    INSERT INTO enrolment (timetable, session, appointment, crew)
    SELECT timetable, id, $1, $2 || '.001' FROM session
"""
CEREMONY = "INSERT INTO ceremony (call, place, at) VALUES ('kpps-2024', $1, $2)"


@pytest.fixture
async def elected(mine: UUID, clock_at: SetClock) -> UUID:
    """Elected on 4 October, with a session on the 21st and the oath on 7 November."""
    await review()
    await decide(mine, Verdict.eligible, Reason("documents", "ada"), Reason("declarations", "ada"))
    clock_at(at("2024-10-04 20:00"))
    await happen(Event.elect, mine)
    await seats("kpps-2024", TPS, 7)
    appointment = await fetch_value(ELECT, mine)
    times = at("2024-10-21 08:30"), at("2024-10-21 11:30")
    await execute(TRAIN, appointment, VILLAGE, *times)
    await execute(CEREMONY, VILLAGE, at("2024-11-07 09:00"))
    return mine


async def test_before_the_result_no_session_gives_the_election_away(
    elected: UUID, client: httpx.AsyncClient
) -> None:
    shown = text_of(await client.get(f"/applications/{elected}"))
    assert "Balai Warga" not in shown
    assert "terpilih" not in shown.lower().replace("calon terpilih", "")
    for name in ("calendar.ics", "oath", "oath.pdf"):
        assert (await client.get(f"/applications/{elected}/{name}")).status_code == 404


async def test_the_elected_see_when_and_where_they_are_expected(
    elected: UUID, client: httpx.AsyncClient, clock_at: SetClock
) -> None:
    clock_at(at("2024-10-16 08:00"))
    page = await client.get(f"/applications/{elected}")
    shown = text_of(page)
    assert "Anda terpilih" in shown
    assert "Senin, 21 Oktober 2024 pukul 08.30 WIB Balai Warga, Aula, Gambir" in shown
    assert "Pelantikan Kamis, 7 November 2024 pukul 09.00 WIB" in shown
    assert f'href="/applications/{elected}/calendar.ics"' in page.text
    invitation = text_of(await client.get(f"/applications/{elected}/oath"))
    assert "Kamis, 7 November 2024 pukul 09.00 WIB" in invitation
    paper = await client.get(f"/applications/{elected}/oath.pdf")
    assert paper.content.startswith(b"%PDF")


async def test_the_calendar_file_holds_the_session_and_the_oath(
    elected: UUID, client: httpx.AsyncClient, clock_at: SetClock
) -> None:
    clock_at(at("2024-10-16 08:00"))
    answer = await client.get(f"/applications/{elected}/calendar.ics?lang=en")
    assert answer.headers["content-type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    session, oath = sorted(events, key=lambda event: event.decoded("dtstart"))
    assert session.decoded("dtstart") == at("2024-10-21 08:30")
    assert session.decoded("dtend") == at("2024-10-21 11:30")
    assert session["location"].startswith("Balai Warga, Aula, Gambir")
    assert oath.decoded("dtstart") == at("2024-11-07 09:00")
    assert oath["summary"].startswith("Swearing-in")
    assert session["uid"] != oath["uid"]


async def test_the_receipt_page_says_when_it_was_received_and_no_name(
    mine: UUID, client: httpx.AsyncClient
) -> None:
    page = await client.get(f"/applications/{mine}/receipt")
    shown = text_of(page)
    assert "Jumat, 20 September 2024, 10.00.00 WIB" in shown
    assert re.search(r"\d-\d\d [^-]*Kode tanda terima [A-Z2-7]{4}-[A-Z2-7]{4}", shown)
    assert "Contoh Pelamar" not in page.text
    assert "9001" not in page.text.replace("1001", "")
    assert "<svg" in page.text
    assert "Petugas di loket" not in shown


async def test_the_receipt_of_the_desk_says_so(mine: UUID, client: httpx.AsyncClient) -> None:
    await execute("UPDATE application SET entered_by = 'officer:7'")
    assert "Petugas di loket" in text_of(await client.get(f"/applications/{mine}/receipt"))
    assert "Diisi oleh petugas di loket" in text_of(await client.get(f"/applications/{mine}"))


@pytest.mark.parametrize("language", ["id", "en"])
async def test_the_receipt_comes_as_pdf(
    mine: UUID, client: httpx.AsyncClient, language: str
) -> None:
    answer = await client.get(f"/applications/{mine}/receipt.pdf?lang={language}")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert re.fullmatch(
        r'attachment; filename="kpps-2024_\d+\.pdf"', answer.headers["content-disposition"]
    )
