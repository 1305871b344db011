"""The pages of training: a seat and its code, another seat, certificates, the door of a session."""

import re
from datetime import date
from uuid import UUID

import httpx
import pytest
from icalendar import Calendar

from recruit.applications.stages import Event
from recruit.foundation.database import execute, fetch_value
from recruit.people.permissions import Role
from recruit.screening.actions import Reason
from recruit.screening.tables import Verdict
from recruit.training.papers.certificate import Certificate, digest_of
from recruit.training.papers.codes import short_code
from tests.people.applicants import sign_in as applicant_signs_in
from tests.reports.invented import TPS, VILLAGE, SetClock, at, seats
from tests.site.conftest import SignIn, post, text_of
from tests.site.own import decide, hand_in, review
from tests.site.test_status import ELECT, OTHER, TRAIN, happen

LATER = """
    INSERT INTO session (timetable, room, starts_at, ends_at, capacity)
    SELECT timetable, room, $1, $2, 60 FROM session RETURNING id
"""


@pytest.fixture
async def application(calls: None, client: httpx.AsyncClient, clock_at: SetClock) -> UUID:
    """Somebody elected, who may know it; it is 16 October, and nothing is planned."""
    mine = (await hand_in()).id
    await applicant_signs_in(client)
    await review()
    await decide(mine, Verdict.eligible, Reason("documents", "ada"), Reason("declarations", "ada"))
    clock_at(at("2024-10-04 20:00"))
    await happen(Event.elect, mine)
    await seats("kpps-2024", TPS, 7)
    await fetch_value(ELECT, mine)
    clock_at(at("2024-10-16 08:00"))
    return mine


@pytest.fixture
async def seat(application: UUID) -> UUID:
    """Their seat on the 21st, published."""
    appointment = await fetch_value("SELECT id FROM appointment")
    times = at("2024-10-21 08:30"), at("2024-10-21 11:30")
    await execute(TRAIN, appointment, VILLAGE, *times)
    enrolment: UUID = await fetch_value("SELECT id FROM enrolment")
    return enrolment


async def another_session() -> UUID:
    made: UUID = await fetch_value(LATER, at("2024-10-23 13:30"), at("2024-10-23 16:30"))
    return made


async def session_of(enrolment: UUID) -> str:
    return str(await fetch_value("SELECT session FROM enrolment WHERE id = $1", enrolment))


async def test_a_seat_shows_when_where_with_whom_and_the_code(
    application: UUID, seat: UUID, client: httpx.AsyncClient
) -> None:
    status = await client.get(f"/applications/{application}")
    assert f'href="/training/{seat}"' in status.text
    page = await client.get(f"/training/{seat}")
    shown = text_of(page)
    appointment = await fetch_value("SELECT id FROM appointment")
    for words in ("Senin, 21 Oktober 2024 pukul 08.30 WIB", "Balai Warga, Aula", "Sirekap"):
        assert words in shown
    assert short_code(appointment, "bimtek-dasar") in shown
    assert "<svg" in page.text
    assert page.headers["cache-control"] == "no-store"
    english = text_of(await client.get(f"/training/{seat}?lang=en"))
    assert "Code for the door" in english


@pytest.mark.parametrize("path", ["", "/calendar.ics", "/certificate.pdf", "/decline"])
async def test_a_seat_is_nobody_elses(seat: UUID, client: httpx.AsyncClient, path: str) -> None:
    await applicant_signs_in(client, OTHER)
    assert (await client.get(f"/training/{seat}{path}")).status_code == 404


async def test_before_the_result_a_seat_is_not_there(
    seat: UUID, client: httpx.AsyncClient, clock_at: SetClock
) -> None:
    clock_at(at("2024-10-04 21:00"))
    assert (await client.get(f"/training/{seat}")).status_code == 404


async def test_the_calendar_entry_moves_with_the_seat(
    seat: UUID, client: httpx.AsyncClient
) -> None:
    await another_session()

    async def entry() -> tuple[str, int, object]:
        answer = await client.get(f"/training/{seat}/calendar.ics")
        assert answer.headers["content-type"].startswith("text/calendar")
        assert b"\r\nBEGIN:VEVENT\r\n" in answer.content
        (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
        return str(event["uid"]), int(event["sequence"]), event.decoded("dtstart")

    before = await entry()
    await post(client, f"/training/{seat}/decline", reason="family", session=await session_of(seat))
    after = await entry()
    assert before[0] == after[0]
    assert (before[1], after[1]) == (0, 1)
    assert (before[2], after[2]) == (at("2024-10-21 08:30"), at("2024-10-23 13:30"))


async def test_who_declines_says_why_and_waits_where_all_is_full(
    seat: UUID, client: httpx.AsyncClient
) -> None:
    path, held = f"/training/{seat}/decline", await session_of(seat)
    assert "Saya tidak dapat hadir" in text_of(await client.get(f"/training/{seat}"))
    refused = await post(client, path, reason="absent", session=held)
    assert refused.status_code == 422
    assert "Pilih alasannya." in text_of(refused)
    assert (await post(client, path, reason="work", session="x\x00")).status_code == 409
    done = await post(client, path, reason="work", session=held)
    assert done.status_code == 303
    assert "Anda dalam daftar tunggu" in text_of(await client.get(done.headers["location"]))
    assert await session_of(seat) == held


async def test_days_that_are_impossible_are_told_and_taken_back(
    application: UUID, client: httpx.AsyncClient
) -> None:
    path = f"/applications/{application}/training"
    assert f'href="{path}"' in (await client.get(f"/applications/{application}")).text
    bad = await post(client, path, day="2024-12-24", half="9", reason="")
    assert bad.status_code == 422
    assert len(re.findall(r'class="error"', bad.text)) == 3
    done = await post(client, path, day="2024-10-22", half="1", reason="work")
    assert done.status_code == 303
    assert "Selasa, 22 Oktober 2024 — Siang" in text_of(await client.get(path))
    assert await fetch_value("SELECT day FROM impossibility") == date(2024, 10, 22)
    number = await fetch_value("SELECT id FROM impossibility")
    for wrong in (number + 1, 10**30):
        assert (await post(client, f"{path}/{wrong}/remove")).status_code in (400, 404)
    assert (await post(client, f"{path}/{number}/remove")).status_code == 303
    assert await fetch_value("SELECT count(*) FROM impossibility") == 0


async def test_who_was_there_gets_a_certificate_that_anybody_can_check(
    seat: UUID, client: httpx.AsyncClient
) -> None:
    assert (await client.get(f"/training/{seat}/certificate.pdf")).status_code == 404
    await execute(
        "INSERT INTO attendance (enrolment, attended_at) VALUES ($1, $2)",
        seat,
        at("2024-10-21 08:20"),
    )
    answer = await client.get(f"/training/{seat}/certificate.pdf")
    assert answer.content.startswith(b"%PDF")
    number = await fetch_value("SELECT id FROM attendance")
    digest = digest_of(number, "Contoh Pelamar")
    code = Certificate(number, "bimtek-dasar", date(2024, 10, 21), digest).compact()
    shown = text_of(await client.get(f"/verify/certificate?c={code}"))
    assert "Sertifikat ini asli" in shown
    assert f"{number:06}/BIMTEK-DASAR/2024" in shown
    assert "C••• P•••" in shown
    assert "Contoh" not in shown
    for name, words in (("Contoh Pelamar", "Nama ini yang"), ("Contoh Lain", "Bukan nama ini")):
        compared = await post(client, "/verify/certificate", c=code, name=name)
        assert words in text_of(compared)
    forged = code.replace("20241021", "20241022")
    refused = await client.get(f"/verify/certificate?c={forged}")
    assert "Ini bukan sertifikat dari kami" in text_of(refused)


@pytest.fixture
async def door(seat: UUID, client: httpx.AsyncClient, sign_in: SignIn, clock_at: SetClock) -> str:
    """The door of the session, as it opens, and its clerk."""
    await sign_in(Role.attendance_clerk)
    clock_at(at("2024-10-21 08:10"))
    return f"/officer/attendance/{await session_of(seat)}"


async def test_the_clerk_finds_the_session_and_marks_without_a_script(
    door: str, client: httpx.AsyncClient
) -> None:
    listed = await client.get("/officer/attendance")
    assert f'href="{door}"' in listed.text
    page = await client.get(door)
    assert "camera=(self)" in page.headers["permissions-policy"]
    (code,) = re.findall(r'name="present" value="([A-Z2-7]{8})"', page.text)
    wrong = await post(client, door, code="ABCD-2345")
    assert wrong.status_code == 422
    assert "ABCD-2345 tidak dikenal" in text_of(wrong)
    assert (await post(client, door, present=code)).status_code == 303
    assert "1 dari 1 peserta hadir" in text_of(await client.get(door))
    assert (await post(client, door, code=code.lower())).status_code == 303
    assert await fetch_value("SELECT count(*) FROM attendance") == 1


async def test_somebody_of_another_session_is_let_in_on_a_second_look(
    door: str, client: httpx.AsyncClient, clock_at: SetClock
) -> None:
    other = f"/officer/attendance/{await another_session()}"
    code = re.findall(r'name="present" value="([A-Z2-7]{8})"', (await client.get(door)).text)[0]
    clock_at(at("2024-10-23 13:00"))
    asked = await post(client, other, code=code)
    assert "Senin, 21 Oktober 2024 pukul 08.30 WIB, Balai Warga, Aula" in text_of(asked)
    assert await fetch_value("SELECT count(*) FROM attendance") == 0
    assert (await post(client, other, code=code, elsewhere="yes")).status_code == 303
    assert "1 dari 1 peserta hadir" in text_of(await client.get(other))


async def test_the_list_to_sign_is_a_pdf(door: str, client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{door}/list.pdf")
    assert answer.content.startswith(b"%PDF")
    assert "bimtek-dasar_31.71.01.1001_20241021-0830.pdf" in answer.headers["content-disposition"]


async def test_who_of_a_station_has_practised_what(
    door: str, seat: UUID, client: httpx.AsyncClient
) -> None:
    await execute(
        "INSERT INTO attendance (enrolment, attended_at) VALUES ($1, $2)",
        seat,
        at("2024-10-21 08:20"),
    )
    shown = text_of(await client.get(f"/officer/practised?place={TPS}&content=sirekap"))
    assert "Contoh Pelamar" in shown
    assert "21 Okt" in shown
    nothing = text_of(await client.get(f"/officer/practised?place={TPS}&content=berenang"))
    assert "Tidak ada program dengan materi ini" in nothing
    for wrong in ("31.71", "%25", "x%00"):
        assert (await client.get(f"/officer/practised?place={wrong}")).status_code == 422


async def test_clerks_see_the_door_and_nothing_else(door: str, client: httpx.AsyncClient) -> None:
    assert (await client.get("/officer/pipeline")).status_code == 403
    assert (await client.get("/officer/rosters")).status_code == 403
