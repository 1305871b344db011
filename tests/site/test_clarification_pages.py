"""Clarifications in the browser: read and answered by the applicant, decided by the panel."""

from uuid import UUID

import httpx
import pytest

from recruit.foundation.database import fetch_value
from recruit.people.permissions import Role
from recruit.screening.actions.clarify import ask_clarification, decide_clarification
from tests.applications.forms import PNG
from tests.people.applicants import sign_in as applicant_signs_in
from tests.reports.invented import SetClock, at
from tests.site.conftest import SignIn, post, text_of
from tests.site.own import ACTOR, hand_in

OTHER = "3171011708909002"
QUESTION = "Apakah Anda benar anggota partai?"
Files = dict[str, tuple[str, bytes, str]]


@pytest.fixture
async def mine(calls: None, client: httpx.AsyncClient) -> UUID:
    """The application of the applicant who is signed in."""
    stored = await hand_in()
    await applicant_signs_in(client)
    return stored.id


async def ask(application: UUID, question: str = QUESTION) -> UUID:
    return await ask_clarification(
        application_id=application, rule="party-registry", question=question, actor=ACTOR
    )


def page_of(application: UUID, clarification: UUID) -> str:
    return f"/applications/{application}/clarification/{clarification}"


async def send_answer(
    client: httpx.AsyncClient, path: str, text: str, files: Files | None = None
) -> httpx.Response:
    await client.get(path)
    data = {"_csrf_token": client.cookies.get("csrftoken", ""), "text": text}
    none: Files = {"file-1": ("", b"", "application/octet-stream")}
    return await client.post(path, data=data, files=files or none)


async def test_the_question_is_on_the_status_page_with_its_deadline(
    mine: UUID, client: httpx.AsyncClient
) -> None:
    asked = await ask(mine)
    page = await client.get(f"/applications/{mine}")
    assert "Ada pertanyaan untuk Anda" in text_of(page)
    assert "paling lambat Senin, 23 September 2024 pukul 23.59 WIB" in text_of(page)
    assert f'href="{page_of(mine, asked)}"' in page.text
    english = text_of(await client.get(f"/applications/{mine}?lang=en"))
    assert "There is a question for you" in english


async def test_an_answer_with_a_file_and_then_the_decision(
    mine: UUID, client: httpx.AsyncClient
) -> None:
    asked = await ask(mine)
    path = page_of(mine, asked)
    empty = await send_answer(client, path, "", {"file-1": ("a.png", PNG, "image/png")})
    assert empty.status_code == 422
    assert "Berkas Anda sudah kami terima" in text_of(empty)
    answered = await send_answer(
        client, path, "Nama saya dicatut.", {"file-2": ("surat.png", PNG, "image/png")}
    )
    assert answered.status_code == 303
    shown = text_of(await client.get(path))
    assert "Nama saya dicatut." in shown
    assert "Panitia akan memutuskan" in shown
    assert "<textarea" not in (await client.get(path)).text
    again = await send_answer(client, path, "Sekali lagi.")
    assert again.status_code == 409
    await decide_clarification(
        clarification_id=asked, accepted=True, reason="Surat partai sah.", actor=ACTOR
    )
    shown = text_of(await client.get(path))
    assert "Keputusan panitia: diterima" in shown
    assert "Surat partai sah." in shown
    assert "Diterima" in text_of(await client.get(f"/applications/{mine}"))


async def test_a_file_that_is_none_is_said_next_to_its_field(
    mine: UUID, client: httpx.AsyncClient
) -> None:
    path = page_of(mine, await ask(mine))
    bad = await send_answer(client, path, "Dicatut.", {"file-1": ("x.exe", b"MZ", "image/png")})
    assert bad.status_code == 422
    assert "Hanya JPG, PNG atau PDF" in text_of(bad)
    assert 'aria-describedby="file-1-error"' in bad.text
    assert await fetch_value("SELECT answered_at FROM clarification") is None


async def test_after_the_deadline_the_form_is_gone(
    mine: UUID, client: httpx.AsyncClient, clock_at: SetClock
) -> None:
    path = page_of(mine, await ask(mine))
    clock_at(at("2024-09-24 00:00"))
    assert "Waktu menjawab sudah lewat" in text_of(await client.get(path))
    assert (await send_answer(client, path, "Terlambat.")).status_code == 409


async def test_what_others_were_asked_is_not_there(mine: UUID, client: httpx.AsyncClient) -> None:
    other = await hand_in(nik=OTHER)
    asked = await ask(other.id)
    for application in (mine, other.id):
        for path in (page_of(application, asked), f"{page_of(application, asked)}/letter.pdf"):
            assert (await client.get(path)).status_code == 404
        assert (await send_answer(client, page_of(application, asked), "x")).status_code == 404


async def test_the_letter_is_a_paper(mine: UUID, client: httpx.AsyncClient) -> None:
    path = page_of(mine, await ask(mine))
    letter = await client.get(f"{path}/letter.pdf")
    assert letter.headers["content-type"] == "application/pdf"
    assert letter.content.startswith(b"%PDF-")


async def test_the_panel_asks_reads_and_decides(
    calls: None, client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    stored = await hand_in()
    await sign_in(Role.panel_chair)
    found = await client.get(f"/officer/clarifications/new?application={stored.number}")
    assert found.status_code == 200
    usual = await client.get(
        f"/officer/clarifications/new?application={stored.id}&rule=party-registry"
    )
    assert "dicatut" in usual.text
    wrong = await post(
        client, "/officer/clarifications/new", application=str(stored.id), rule="party-registry",
        question="?", last_day="kemarin",
    )  # fmt: skip
    assert wrong.status_code == 422
    sent = await post(
        client, "/officer/clarifications/new", application=str(stored.id), rule="party-registry",
        question=QUESTION, last_day="2024-09-23",
    )  # fmt: skip
    assert sent.status_code == 303
    detail = sent.headers["location"]
    assert await fetch_value("SELECT deadline FROM clarification") == at("2024-09-24 00:00")
    assert "Belum ada jawaban" in text_of(await client.get(detail))
    early = await post(client, detail, accepted="yes", reason="Cukup jelas.")
    assert early.status_code == 409
    listed = text_of(await client.get("/officer/clarifications"))
    assert "Menunggu jawaban" in listed
    assert "Tidak ada klarifikasi" in text_of(
        await client.get("/officer/clarifications?waiting=true")
    )


async def test_a_file_that_an_officer_opens_is_in_the_ledger(
    mine: UUID, client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    asked = await ask(mine)
    await send_answer(
        client, page_of(mine, asked), "Dicatut.", {"file-1": ("a.png", PNG, "image/png")}
    )
    await sign_in(Role.verifier)
    detail = f"/officer/clarifications/{asked}"
    assert "Dicatut." in text_of(await client.get(detail))
    opened = await client.get(f"{detail}/files/1")
    assert opened.status_code == 200
    assert opened.headers["content-type"] == "image/png"
    assert (await client.get(f"{detail}/files/2")).status_code == 404
    assert (
        await fetch_value(
            "SELECT count(*) FROM ledger_event WHERE kind = 'clarification_file_seen'"
        )
        == 1
    )
    assert (await post(client, detail, accepted="yes", reason="Cukup.")).status_code == 403


async def test_an_officer_elsewhere_finds_nothing(
    calls: None, client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    stored = await hand_in()
    asked = await ask(stored.id)
    await sign_in(Role.panel_chair, "31.72")
    for path in ("", "/files/1", "/letter.pdf"):
        gone = await client.get(f"/officer/clarifications/{asked}{path}")
        assert gone.status_code == 404
    assert QUESTION not in (await client.get("/officer/clarifications")).text
    found = await client.get(f"/officer/clarifications/new?application={stored.number}")
    assert found.status_code == 404
    assert (
        await post(client, f"/officer/clarifications/{asked}", accepted="yes", reason="Cukup.")
    ).status_code in (403, 409)
