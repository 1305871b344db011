"""Public comments in the browser; the commenter is nowhere to be found."""

import json
from collections.abc import Iterator
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from recruit.foundation.database import execute, fetch, fetch_value
from recruit.foundation.keys import vault
from recruit.notices.rules import SECRET
from recruit.people.permissions import Role
from recruit.screening.actions import Reason
from recruit.screening.tables import Verdict
from tests.applications.forms import PNG
from tests.people.applicants import COOKIE
from tests.people.applicants import sign_in as applicant_signs_in
from tests.reports.invented import TPS, SetClock, at
from tests.site.conftest import SignIn, post, text_of
from tests.site.own import decide, hand_in, review

NAME, CONTACT = "Zainuddin Rahasiawan", "zainuddin.rahasia@contoh.example"
TEXT = "Calon ini memakai kaus partai pada rapat umum tanggal 3."
QUESTION = "Apakah Anda hadir pada rapat umum partai tanggal 3?"
LIST = "/calls/kpps-2024/comments"
CONFIRM = f"{LIST}/confirm"


@pytest.fixture
async def candidate(calls: None, clock_at: SetClock) -> UUID:
    """A candidate of KPPS whom the published result names; comments are open."""
    stored = await hand_in()
    await review()
    await decide(
        stored.id, Verdict.eligible, Reason("documents", "ada"), Reason("declarations", "ada")
    )
    clock_at(at("2024-09-30 08:00"))
    return stored.id


async def send(client: httpx.AsyncClient, about: UUID, **changes: str) -> httpx.Response:
    path = f"{LIST}/about/{about}"
    await client.get(path)
    data = {"name": NAME, "contact": CONTACT, "text": TEXT} | changes
    data["_csrf_token"] = client.cookies.get("csrftoken", "")
    return await client.post(path, data=data, files={"file-1": ("foto.png", PNG, "image/png")})


async def code() -> str:
    sealed = await fetch_value(
        "SELECT secret FROM notice WHERE kind = 'comment_code' ORDER BY id DESC LIMIT 1"
    )
    found: str = json.loads(vault().open(sealed, purpose=SECRET))["code"]
    return found


async def commented(client: httpx.AsyncClient, about: UUID) -> UUID:
    assert (await send(client, about)).status_code == 303
    assert (await post(client, CONFIRM, code=await code())).status_code == 303
    found: UUID = await fetch_value("SELECT id FROM public_comment WHERE state = 'open'")
    return found


async def test_candidates_are_shown_by_place_with_name_and_sex_only(
    candidate: UUID, client: httpx.AsyncClient, clock_at: SetClock
) -> None:
    assert f'href="{LIST}"' in (await client.get("/calls/kpps-2024")).text
    for code_ in ("", "/31.71", "/31.71.01"):
        page = await client.get(LIST + code_)
        assert page.status_code == 200
        assert "Contoh Pelamar" not in page.text
    page = await client.get(f"{LIST}/{TPS[:13]}")
    assert "Contoh Pelamar" in page.text
    for secret in ("3171", "081200000", "Jl. Contoh", "1990"):
        assert secret not in page.text.replace(f"{LIST}", "")
    clock_at(at("2024-09-29 23:59"))
    early = await client.get(f"{LIST}/{TPS[:13]}")
    assert "Contoh Pelamar" not in early.text
    assert "tidak sedang dibuka" in text_of(early)
    assert (await client.get(f"{LIST}/about/{candidate}")).status_code == 404
    clock_at(at("2024-10-06 00:00"))
    assert "Contoh Pelamar" not in (await client.get(f"{LIST}/{TPS[:13]}")).text
    assert f'href="{LIST}"' not in (await client.get("/calls/kpps-2024")).text


async def test_a_comment_is_sent_confirmed_and_thanked_for(
    candidate: UUID, client: httpx.AsyncClient
) -> None:
    wrong = await send(client, candidate, contact="besok", text="x")
    assert wrong.status_code == 422
    assert "Berkas Anda sudah kami terima" in text_of(wrong)
    assert (await send(client, candidate)).headers["location"] == CONFIRM
    bad = await post(client, CONFIRM, code="12")
    assert bad.status_code == 422
    assert (await post(client, CONFIRM, again="yes")).status_code == 303
    assert (await post(client, CONFIRM, code=await code())).status_code == 303
    assert "Tanggapan Anda sudah diterima" in text_of(await client.get(CONFIRM))


async def test_who_has_sent_none_is_led_to_the_list(
    candidate: UUID, client: httpx.AsyncClient
) -> None:
    assert (await client.get(CONFIRM)).headers["location"] == LIST
    assert (await post(client, CONFIRM, code="123456")).headers["location"] == LIST


async def test_too_many_from_one_address_are_told_to_wait(
    candidate: UUID, client: httpx.AsyncClient
) -> None:
    answers = [(await post(client, CONFIRM, code="123456")).status_code for _ in range(21)]
    assert answers[:20] == [303] * 20
    assert answers[20] == 429


async def test_moderators_read_ask_and_close(
    candidate: UUID, client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    comment = await commented(client, candidate)
    await sign_in(Role.panel_chair)
    path = f"/officer/comments/{comment}"
    assert "Belum ditangani" in text_of(await client.get("/officer/comments"))
    page = await client.get(path)
    assert TEXT in page.text
    assert NAME not in page.text
    assert CONTACT not in page.text
    assert (await client.get(f"{path}/files/1")).headers["content-type"] == "image/png"
    assert (await post(client, f"{path}/commenter", purpose="")).status_code == 422
    seen = await post(client, f"{path}/commenter", purpose="Meminta foto asli")
    assert NAME in seen.text
    named = await post(
        client, f"{path}/clarification", rule="campaign", question=f"Kata {NAME}, benar?",
        last_day="2024-10-02",
    )  # fmt: skip
    assert named.status_code == 422
    assert "menyebut nama atau kontak" in text_of(named)
    asked = await post(
        client, f"{path}/clarification", rule="campaign", question=QUESTION, last_day="2024-10-02"
    )
    assert asked.status_code == 303
    assert "Sedang diklarifikasi" in text_of(await client.get(path))
    assert (await post(client, f"{path}/closing", reason="Selesai.")).status_code == 409
    kinds = await fetch("SELECT kind FROM ledger_event WHERE subject_id = $1 ORDER BY 1", comment)
    assert [row["kind"] for row in kinds] == [
        "comment_asked_about",
        "comment_confirmed",
        "comment_file_seen",
        "commenter_read",
    ]


async def test_a_comment_is_closed_with_a_reason(
    candidate: UUID, client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    comment = await commented(client, candidate)
    await sign_in(Role.panel_chair)
    path = f"/officer/comments/{comment}"
    assert (await post(client, f"{path}/closing", reason="")).status_code == 422
    assert (await post(client, f"{path}/closing", reason="Tidak ada bukti.")).status_code == 303
    assert "Tidak ada bukti." in text_of(await client.get(path))


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        (Role.panel_chair, "31.72", 404),
        (Role.verifier, "31.71", 403),
        (Role.desk_officer, "31.71", 403),
    ],
)
async def test_others_do_not_read_comments(
    candidate: UUID, client: httpx.AsyncClient, sign_in: SignIn, role: Role, place: str, status: int
) -> None:
    comment = await commented(client, candidate)
    await sign_in(role, place)
    path = f"/officer/comments/{comment}"
    for page in (path, f"{path}/files/1"):
        assert (await client.get(page)).status_code == status
    refused = await post(client, f"{path}/commenter", purpose="Ingin tahu saja")
    assert refused.status_code in (403, status)
    assert NAME not in refused.text


def pages(app: Litestar, **values: str) -> Iterator[str]:
    """Every address that can be got, with what stands for its parameters."""
    for route in app.routes:
        if "GET" in getattr(route, "http_handlers", getattr(route, "methods", ())):
            path = "/".join(_filled(part, values) for part in route.path_format.split("/"))
            yield path


def _filled(part: str, values: dict[str, str]) -> str:
    return values.get(part.strip("{}").split(":")[0], "1") if part.startswith("{") else part


async def test_the_commenter_appears_nowhere(
    candidate: UUID, client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    """All pages and all of the API, as nobody, as the candidate and as a moderator."""
    comment = await commented(client, candidate)
    await sign_in(Role.panel_chair)
    path = f"/officer/comments/{comment}"
    await post(
        client, f"{path}/clarification", rule="campaign", question=QUESTION, last_day="2024-10-02"
    )
    asked = await fetch_value("SELECT id FROM clarification")
    app = client._transport.app  # type: ignore[attr-defined]
    addresses = sorted(set(pages(
        app, application_id=str(candidate), clarification_id=str(asked), comment_id=str(comment),
        name="kpps-2024", call="kpps-2024", code=TPS[:13], place=TPS[:13],
    )))  # fmt: skip
    addresses = [one for one in addresses if "events" not in one and not one.startswith("/static")]
    assert len(addresses) > 60
    await look(client, addresses)
    await execute("DELETE FROM officer_grant")
    client.cookies.delete(COOKIE)
    await look(client, addresses)
    await applicant_signs_in(client)
    found = await look(client, addresses)
    assert f"/applications/{candidate}/clarification/{asked}" in found, (
        "the question itself is seen"
    )


async def look(client: httpx.AsyncClient, addresses: list[str]) -> list[str]:
    """Nothing about the commenter in any answer; the addresses that answer."""
    found = []
    for address in addresses:
        answer = await client.get(address)
        assert answer.status_code < 500, address
        for secret in (NAME, CONTACT, NAME.split()[1]):
            assert secret.lower() not in answer.text.lower(), address
        if answer.status_code == 200:
            found.append(address)
    return found
