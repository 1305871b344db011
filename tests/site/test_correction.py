"""What a verifier asked for is mended on a page without JavaScript, and nothing else is asked."""

import io
import json
from uuid import UUID

import httpx
import pytest
from PIL import Image

from recruit.applications.own import own_answers
from recruit.foundation.database import fetch, fetch_one, fetch_value
from recruit.rulebook.loading import load
from recruit.screening.actions import Reason
from recruit.screening.tables import Verdict
from tests.people.applicants import sign_in
from tests.reports.invented import SetClock, at
from tests.site.conftest import text_of
from tests.site.own import decide, hand_in, review

HEALTH = {"systolic": "121", "diastolic": "79", "blood_sugar": "99", "cholesterol": "180"}
PAPERS = [paper.kind.value for paper in load("kpps-2024").documents if paper.when == "always"]


def picture(colour: str = "white") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (900, 900), colour).save(made, "PNG")
    return made.getvalue()


async def send(
    client: httpx.AsyncClient,
    application: UUID,
    *,
    files: dict[str, bytes] | None = None,
    **fields: str | list[str],
) -> httpx.Response:
    """Send the form as a browser without scripts does: file fields left empty come along."""
    path = f"/applications/{application}/correction"
    await client.get(path)
    token = client.cookies.get("csrftoken", "")
    parts = {
        f"document-{kind}": (f"{kind}.png", content, "image/png")
        for kind, content in (files or {}).items()
    }
    nothing = {"document-photo": ("", b"", "application/octet-stream")}
    return await client.post(path, data={"_csrf_token": token, **fields}, files=nothing | parts)


@pytest.fixture
async def mine(calls: None, client: httpx.AsyncClient) -> UUID:
    """An application under review, whose applicant is signed in. All papers are missing."""
    stored = await hand_in(health=None)
    await sign_in(client)
    await review()
    return stored.id


@pytest.fixture
async def blurred(mine: UUID) -> UUID:
    """The verifier could not read the photo."""
    await decide(mine, Verdict.needs_correction, Reason("nik", "KTP tidak terbaca."))
    return mine


async def stage() -> str:
    found: str = await fetch_value("SELECT stage FROM application")
    return found


async def test_only_what_was_asked_for_is_on_the_page(
    blurred: UUID, client: httpx.AsyncClient
) -> None:
    page = await client.get(f"/applications/{blurred}/correction")
    shown = text_of(page)
    assert "“KTP tidak terbaca.”" in shown
    assert "Fotokopi KTP elektronik" in shown
    assert page.text.count('type="file"') == 1
    assert 'type="checkbox"' not in page.text
    assert "Kolesterol" not in shown
    assert "Paling lambat Minggu, 29 September 2024 pukul 23.59 WIB." in shown


async def test_a_better_paper_is_sent_and_the_review_goes_on(
    blurred: UUID, client: httpx.AsyncClient
) -> None:
    answer = await send(client, blurred, files={"identity_card": picture()})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/applications/{blurred}")
    assert await stage() == "under_review"
    assert await fetch_value("SELECT kind FROM document") == "identity_card"
    event = await fetch_one("SELECT kind, actor FROM ledger_event ORDER BY sequence DESC LIMIT 1")
    person = await fetch_value("SELECT person FROM application")
    assert tuple(event) == ("application_correct", f"applicant:{person}")
    assert "Perbaikan Anda kami terima" in text_of(await client.get(answer.headers["location"]))


async def test_the_button_pressed_twice_does_it_once(
    blurred: UUID, client: httpx.AsyncClient
) -> None:
    await send(client, blurred, files={"identity_card": picture()})
    again = await send(client, blurred, files={"identity_card": picture()})
    assert (again.status_code, again.headers["location"]) == (303, f"/applications/{blurred}")
    kinds = await fetch("SELECT kind FROM ledger_event WHERE kind = 'application_correct'")
    assert len(kinds) == 1


async def test_nothing_sent_is_no_correction(blurred: UUID, client: httpx.AsyncClient) -> None:
    answer = await send(client, blurred)
    assert answer.status_code == 422
    assert "Kirim paling sedikit satu berkas" in text_of(answer)
    assert await stage() == "needs_correction"


async def test_every_fault_is_told_and_what_arrived_is_not_asked_again(
    mine: UUID, client: httpx.AsyncClient
) -> None:
    await decide(
        mine,
        Verdict.needs_correction,
        Reason("documents"),
        Reason("health-values"),
        Reason("declarations"),
    )
    first = await send(
        client,
        mine,
        files={"photo": picture(), "diploma": b"<svg onload=alert(1)>"},
        **(HEALTH | {"systolic": "9000", "cholesterol": ""}),
    )
    shown = text_of(first)
    assert first.status_code == 422
    assert await stage() == "needs_correction"
    for words in ("Hanya JPG, PNG", "Pilih berkasnya.", "Wajib diisi.", "Centang pernyataan ini."):
        assert words in shown, words
    assert 'value="9000"' in first.text
    assert 'value="121"' not in first.text
    assert first.text.count("Berkas Anda sudah kami terima") == 1
    kept = first.text.split('name="document-photo-stored" value="')[1].split('"')[0]
    papers = {kind: picture() for kind in PAPERS if kind != "photo"}
    codes = [declaration.code for declaration in load("kpps-2024").declarations]
    done = await send(
        client,
        mine,
        files=papers,
        declarations=codes,
        **HEALTH,
        **{"document-photo-stored": kept, "examined_on": "16-09-2024"},
    )
    assert done.status_code == 303, text_of(done)
    rows = await fetch("SELECT kind FROM document ORDER BY kind")
    assert [row["kind"] for row in rows] == sorted(PAPERS)
    person = await fetch_value("SELECT person FROM application")
    answers = await own_answers(person, mine)
    assert answers.health is not None
    assert (answers.health.systolic, answers.health.cholesterol) == (121, 180)
    assert sorted(answers.answers["declarations"]) == sorted(codes)


async def test_declarations_made_before_stay_made(calls: None, client: httpx.AsyncClient) -> None:
    codes = [declaration.code for declaration in load("kpps-2024").declarations]
    stored = await hand_in(declarations=codes[1:])
    await sign_in(client)
    await review()
    await decide(stored.id, Verdict.needs_correction, Reason("declarations"))
    page = await client.get(f"/applications/{stored.id}/correction")
    assert page.text.count('type="checkbox"') == 1
    done = await send(client, stored.id, declarations=codes[0])
    assert done.status_code == 303
    kept = json.loads(await fetch_value("SELECT answers FROM application"))
    assert sorted(kept["declarations"]) == sorted(codes)


async def test_papers_that_nobody_asked_for_are_not_taken(
    blurred: UUID, client: httpx.AsyncClient
) -> None:
    answer = await send(client, blurred, files={"photo": picture()})
    assert answer.status_code == 422
    assert await fetch_value("SELECT count(*) FROM document") == 0


async def test_without_a_request_or_after_its_time_there_is_nothing_to_mend(
    mine: UUID, client: httpx.AsyncClient, clock_at: SetClock
) -> None:
    assert (await client.get(f"/applications/{mine}/correction")).status_code == 409
    await decide(mine, Verdict.needs_correction, Reason("nik", "KTP tidak terbaca."))
    clock_at(at("2024-09-29 23:59"))
    assert (await client.get(f"/applications/{mine}/correction")).status_code == 200
    clock_at(at("2024-09-30 00:00"))
    assert (await client.get(f"/applications/{mine}/correction")).status_code == 409
    late = await send(client, mine, files={"identity_card": picture()})
    assert late.status_code == 409
    assert "ineligible" not in late.text
    assert await fetch_value("SELECT count(*) FROM document") == 0


async def test_nobody_mends_anothers_application(blurred: UUID, client: httpx.AsyncClient) -> None:
    await sign_in(client, "3171011708909002")
    answer = await send(client, blurred, files={"identity_card": picture()})
    assert answer.status_code == 404
    assert await stage() == "needs_correction"
