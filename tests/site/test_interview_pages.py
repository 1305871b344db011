"""Written test and interviews as officers and applicants see them, in both languages."""

import re
from datetime import date, time
from uuid import UUID

import httpx
import pytest

from recruit.applications.rules import number_with_check_digits
from recruit.foundation.database import execute, fetch_one, fetch_value
from recruit.people.permissions import Role
from recruit.scoring.actions import (
    NewRoom,
    declare_interest,
    distribute_interviews,
    invite_to_interviews,
    make_rooms,
)
from tests.people.applicants import sign_in as sign_in_applicant
from tests.reports.invented import ACTOR, SetClock, at
from tests.scoring.invented import TPS, VILLAGE, stages, stands
from tests.scoring.invented import officer as another
from tests.site.conftest import EMAIL, SignIn, post, text_of

CALL, CAT, DISTRICT = "ptps-2024", "panwascam-2022", "31.71.01"
TEST, PLAN, MINE = "/officer/written-test", "/officer/interviews", "/officer/interviews/mine"
HERE = f"{PLAN}?call={CALL}&place={DISTRICT}"
WHERE = {"call": CALL, "place": DISTRICT}
ROOM = {
    "name": "Aula Kantor Kecamatan", "day": "2024-10-12", "last_day": "2024-10-13",
    "opens": "08:00", "closes": "12:00", "minutes": "10",
}  # fmt: skip


async def chair(sign_in: SignIn, role: Role = Role.panel_chair) -> UUID:
    """An officer who is signed in, for every body."""
    await sign_in(role)
    await execute("UPDATE officer_grant SET bodies = '{panwascam,pkd,ptps,kpps,tib}'")
    found: UUID = await fetch_value("SELECT id FROM officer WHERE email = $1", EMAIL)
    return found


async def judges() -> list[UUID]:
    """Two assessors of the district."""
    made = [await another(f"penilai-{index}@contoh.example") for index in range(2)]
    await execute(
        "INSERT INTO officer_grant (officer, role, bodies, place_prefix)"
        " SELECT unnest($1::uuid[]), 'assessor', '{ptps}', $2",
        made,
        DISTRICT,
    )
    return made


async def planned(panel: list[UUID], people: int = 3) -> list[UUID]:
    """Applications whose interviews are distributed, and who are invited."""
    who = [await stands(CALL, TPS) for _ in range(people)]
    room = NewRoom("Ruang 1", [date(2024, 10, 12)], time(8), time(9), 10, panel)
    await make_rooms(call=CALL, place=DISTRICT, room=room, actor=ACTOR)
    await distribute_interviews(call=CALL, place=DISTRICT, actor=ACTOR)
    await invite_to_interviews(call=CALL, place=DISTRICT, actor=ACTOR)
    return who


async def send(client: httpx.AsyncClient, content: bytes) -> httpx.Response:
    """Send a result file, as the form does."""
    await client.get(TEST)
    fields = {"_csrf_token": client.cookies.get("csrftoken", ""), "file-call": CAT}
    return await client.post(f"{TEST}/files", data=fields, files={"file": ("ruang-1.csv", content)})


async def test_a_result_file_is_seen_first_and_recorded_with_one_press(
    client: httpx.AsyncClient, calls: None, sign_in: SignIn
) -> None:
    await chair(sign_in)
    numbers = [number_with_check_digits(1000 + index) for index in range(8)]
    for number in numbers:
        await stands(CAT, DISTRICT, number=number)
    lines = [f"{number};Contoh;{90 - index};" for index, number in enumerate(numbers[:6])]
    content = "\n".join(
        ["HASIL CAT", "No. Peserta;Nama;Nilai;Ket.", *lines, f"{numbers[6]};Orang Lain;85;",
         f"{numbers[7]};Contoh;;TH"]
    ).encode()  # fmt: skip
    assert (await client.get(f"/calls/{CAT}/written-test")).status_code == 404
    seen = await send(client, content)
    assert seen.status_code == 200
    words = text_of(seen)
    assert "8 peserta, 1 di antaranya tidak hadir; 0 pelamar" in words
    assert "“Orang Lain” di berkas, “Contoh” terdaftar" in words
    assert await fetch_one("SELECT FROM test_result") is None
    kept = dict(re.findall(r'type="hidden" name="(source|content)" value="([^"]*)"', seen.text))
    await client.get(TEST)
    token = client.cookies.get("csrftoken", "")
    fields = {"_csrf_token": token, "file-call": CAT, "keep": "yes", **kept}
    done = await client.post(f"{TEST}/files", data=fields, files={"none": ("", b"")})
    assert "ruang-1.csv sudah tercatat" in text_of(done)
    assert await fetch_value("SELECT count(*) FROM test_result") == 8
    listed = {"list-call": CAT, "list-place": DISTRICT}
    look = await post(client, f"{TEST}/shortlist", **listed)
    assert "7 lanjut ke wawancara, 1 tidak." in text_of(look)
    assert set((await stages()).values()) == {"eligible"}
    await post(client, f"{TEST}/shortlist", **listed, keep="yes")
    assert set((await stages()).values()) == {"shortlisted", "not_shortlisted"}
    for page in (TEST, f"/calls/{CAT}/written-test"):
        assert "85.00" in text_of(await client.get(page))
        assert "Lowest score that goes on" in text_of(await client.get(f"{page}?lang=en"))


async def test_a_faulty_file_is_refused_with_its_lines(
    client: httpx.AsyncClient, calls: None, sign_in: SignIn
) -> None:
    await chair(sign_in)
    refused = await send(client, b"nomor;nama;nilai\n12;x;80\n13;x;abc\n")
    assert refused.status_code == 422
    assert {f"Baris {line}" in text_of(refused) for line in (2, 3)} == {True}
    assert (await send(client, b"")).status_code == 422
    empty = await post(client, f"{TEST}/shortlist")
    assert (empty.status_code, 'href="#list-place"' in empty.text) == (422, True)
    kept = {"_csrf_token": client.cookies["csrftoken"], "file-call": CAT, "content": "no base64"}
    broken = await client.post(f"{TEST}/files", data=kept, files={"none": ("", b"")})
    assert broken.status_code == 422


async def test_a_chair_makes_rooms_distributes_and_invites(
    client: httpx.AsyncClient, calls: None, sign_in: SignIn
) -> None:
    await chair(sign_in)
    panel = await judges()
    for _ in range(5):
        await stands(CALL, TPS)
    overview = await client.get(f"{PLAN}?call={CALL}")
    assert f'href="{PLAN}?call={CALL}&amp;place={DISTRICT}"' in overview.text
    faulty = await post(client, f"{PLAN}/rooms", **WHERE, **ROOM | {"day": "besok", "minutes": "x"})
    assert faulty.status_code == 422
    assert {f'href="#{name}"' in faulty.text for name in ("day", "minutes")} == {True}
    nobody = await post(client, f"{PLAN}/rooms", **WHERE, **ROOM)
    assert 'href="#panel"' in nobody.text
    assert await made(client, panel) == 303
    assert await fetch_value("SELECT count(*) FROM interview_room") == 2
    look = await post(client, f"{PLAN}/distribution", **WHERE, keep="no")
    assert "5 orang mendapat waktu dan dua pewawancara" in text_of(look)
    assert await fetch_value("SELECT count(*) FROM interview") == 0
    await post(client, f"{PLAN}/distribution", **WHERE, keep="yes")
    invited = await post(client, f"{PLAN}/invitations", **WHERE)
    assert "5 orang diundang." in text_of(invited)
    again = await post(client, f"{PLAN}/invitations", **WHERE)
    assert again.status_code == 422
    shown = await client.get(f"{HERE}&lang=en")
    assert "Interviews an hour" in text_of(shown)
    assert shown.text.count("#moving") == 5


async def made(client: httpx.AsyncClient, panel: list[UUID]) -> int:
    """Add a room with a panel, as the form does."""
    token = client.cookies.get("csrftoken", "")
    fields = {**WHERE, **ROOM, "panel": [str(one) for one in panel], "_csrf_token": token}
    return (await client.post(f"{PLAN}/rooms", data=fields)).status_code


async def test_what_is_missing_for_a_distribution_is_said(
    client: httpx.AsyncClient, calls: None, sign_in: SignIn
) -> None:
    await chair(sign_in)
    for _ in range(3):
        await stands(CALL, TPS)
    look = text_of(await post(client, f"{PLAN}/distribution", **WHERE, keep="yes"))
    assert "3 orang tidak mendapat tempat." in look
    assert "Tidak ada dua pewawancara" in look


async def test_a_request_for_another_time_is_read_and_granted(
    client: httpx.AsyncClient, calls: None, sign_in: SignIn
) -> None:
    await chair(sign_in)
    panel = await judges()
    who = await planned(panel)
    asked = "Ujian akhir pada jam yang sama."
    await execute(
        "UPDATE interview SET asked_to_move_at = now(), asked_because = $2 WHERE application = $1",
        who[0],
        asked,
    )
    interview, room = (
        await fetch_one("SELECT id, room FROM interview WHERE application = $1", who[0]) or ()
    )
    assert asked in text_of(await client.get(HERE))
    form = await client.get(f"{HERE}&move={interview}")
    slots = re.findall(r'<option value="([0-9a-f-]{36}\|[^"]+)"', form.text)
    assert len(slots) == 3
    nothing = await post(
        client, f"{PLAN}/{interview}/move", **WHERE, move=str(interview), slot="x|y"
    )
    assert (nothing.status_code, 'href="#slot"' in nothing.text) == (422, True)
    done = await post(client, f"{PLAN}/{interview}/move", **WHERE, slot=slots[-1])
    assert done.status_code == 303
    moved = await fetch_value("SELECT at FROM interview WHERE id = $1", interview)
    assert moved == at("2024-10-12 08:50")
    taken = await fetch_value("SELECT id FROM interview WHERE application = $1", who[1])
    lost = await post(client, f"{PLAN}/{taken}/move", **WHERE, slot=slots[-1], move=str(taken))
    assert "baru saja diisi orang lain" in text_of(lost)
    declared = "Ia sepupu saya dari ibu."
    await declare_interest(application_id=who[2], officer_id=panel[0], reason=declared, actor=ACTOR)
    page = text_of(await client.get(HERE))
    assert declared in page
    assert "1 wawancara kekurangan pewawancara" in page
    changed = await post(client, f"{PLAN}/rooms/{room}/panel", **WHERE, panel=str(panel[0]))
    assert (changed.status_code, f'href="#panel-{room}"' in changed.text) == (422, True)
    refused = await post(client, f"{PLAN}/rooms/{room}/remove", **WHERE)
    assert refused.status_code == 422


async def test_an_assessor_sees_own_interviews_notes_absence_and_steps_aside(
    client: httpx.AsyncClient, calls: None, sign_in: SignIn, clock_at: SetClock
) -> None:
    me = await chair(sign_in, Role.assessor)
    assert "Belum ada wawancara" in text_of(await client.get(MINE))
    await planned([me, *await judges()], people=3)
    assert (await client.get(PLAN)).status_code == 403
    mine = await fetch_one(
        "SELECT interview.id, application FROM interview JOIN interview_assessor AS one"
        " ON one.interview = interview.id WHERE one.officer = $1 ORDER BY at LIMIT 1",
        me,
    )
    assert mine is not None
    short = await post(client, f"{MINE}/{mine['application']}/interest", reason="x")
    assert (short.status_code, f'href="#reason-{mine["application"]}"' in short.text) == (422, True)
    clock_at(at("2024-10-12 08:55"))
    assert (await post(client, f"{MINE}/{mine['id']}/absence", absent="yes")).status_code == 303
    assert "Ternyata hadir" in text_of(await client.get(MINE))
    assert "Came after all" in text_of(await client.get(f"{MINE}?lang=en"))
    clock_at(at("2024-10-11 08:00"))
    done = await post(
        client, f"{MINE}/{mine['application']}/interest", reason="Ia sepupu saya dari ibu."
    )
    assert done.status_code == 303
    left = await fetch_value(
        "SELECT count(*) FROM interview_assessor WHERE interview = $1 AND officer = $2",
        mine["id"],
        me,
    )
    assert left == 0


async def test_an_officer_says_where_they_live_and_can_take_it_back(
    client: httpx.AsyncClient, calls: None, sign_in: SignIn
) -> None:
    assert (await client.get("/officer/account")).status_code in (302, 303, 401)
    me = await chair(sign_in, Role.assessor)
    home = {"village": VILLAGE, "rt": "5", "rw": "002"}
    wrong = await post(client, "/officer/account", **home | {"rt": "lima", "village": "x\x00"})
    assert wrong.status_code == 422
    assert {f'href="#{name}"' in wrong.text for name in ("village", "rt")} == {True}
    assert "Tersimpan" in text_of(await post(client, "/officer/account", **home))
    row = await fetch_one("SELECT village_code, rt, rw FROM officer WHERE id = $1", me)
    assert row is not None
    assert tuple(row) == (VILLAGE, "005", "002")
    told = await fetch_value("SELECT string_agg(data::text, ' ') FROM ledger_event")
    assert VILLAGE not in told
    assert "Where you live" in text_of(await client.get("/officer/account?lang=en"))
    await post(client, "/officer/account", village="", rt="", rw="")
    assert await fetch_value("SELECT village_code FROM officer WHERE id = $1", me) is None


@pytest.fixture
async def invited(calls: None, client: httpx.AsyncClient) -> UUID:
    """The application of the applicant who is signed in, invited to an interview."""
    (who, *_) = await planned(await judges(), people=1)
    await sign_in_applicant(client)
    await execute(
        "UPDATE application SET person = (SELECT person FROM applicant_session LIMIT 1)"
        " WHERE id = $1",
        who,
    )
    return who


async def test_the_invited_see_when_and_where_and_ask_for_another_time_once(
    invited: UUID, client: httpx.AsyncClient
) -> None:
    path = f"/applications/{invited}/interview"
    shown = text_of(await client.get(path))
    assert "Sabtu, 12 Oktober 2024 pukul 08.00 WIB" in shown
    assert "Ruang 1" in shown
    status = await client.get(f"/applications/{invited}")
    assert f'href="{path}"' in status.text
    short = await post(client, path, reason="sibuk")
    assert (short.status_code, "sibuk" in short.text) == (422, True)
    asked = await post(client, path, reason="Ujian akhir pada jam yang sama.")
    assert asked.status_code == 303
    assert "We have your request" in text_of(await client.get(f"{path}?lang=en"))
    assert (await post(client, path, reason="Sekali lagi, mohon maaf.")).status_code == 409


async def test_nobody_sees_the_interview_of_another(
    invited: UUID, client: httpx.AsyncClient
) -> None:
    other = await stands(CALL, TPS)
    assert (await client.get(f"/applications/{other}/interview")).status_code == 404
    sent = await post(client, f"/applications/{other}/interview", reason="Ujian akhir saya.")
    assert sent.status_code == 404
