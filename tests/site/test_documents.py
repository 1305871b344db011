"""The documents of the form, as a browser without JavaScript sends them, and as one with it."""

import re
from io import BytesIO
from uuid import UUID

import httpx
import pyotp
import pytest
from PIL import Image

from recruit.applications.actions import begin_draft, save_draft
from recruit.applications.queries import draft_of
from recruit.foundation import clock
from recruit.foundation.database import execute, fetch_value
from recruit.people.permissions import Actor, ActorKind, Role
from recruit.rulebook.model import DocumentKind
from tests.foundation.hostile import LARGEST, jpeg, pdf
from tests.people.applicants import sign_in
from tests.site.conftest import EMAIL, PASSWORD, Officer, post, text_of

CALL = "kpps-2024"
PAGE = f"/apply/{CALL}/documents"
PHOTO = f"{PAGE}/photo"
MOST_BYTES = 60_000


@pytest.fixture
async def me(calls: None, client: httpx.AsyncClient) -> Actor:
    """An applicant with a draft, signed in."""
    person = await sign_in(client)
    actor = Actor(ActorKind.applicant, str(person), "")
    await begin_draft(call=CALL, person=person, actor=actor)
    return actor


async def send(
    client: httpx.AsyncClient, path: str, content: bytes | None, page: str = PAGE, **fields: str
) -> httpx.Response:
    """Send the form of one document with the token of its page."""
    await client.get(page)
    fields["_csrf_token"] = client.cookies["csrftoken"]
    files = {"file": ("IMG_0001.JPG", content, "image/jpeg")} if content is not None else {}
    return await client.post(path, data=fields, files=files or {"none": ("", b"")})


def block(page: httpx.Response, kind: str) -> str:
    found = re.search(
        rf'<section class="document.*?id="document-{kind}".*?</section>', page.text, re.DOTALL
    )
    assert found, kind
    return found[0]


async def test_every_paper_of_the_rulebook_has_its_block(
    me: Actor, client: httpx.AsyncClient
) -> None:
    page = await client.get(PAGE)
    assert page.status_code == 200
    assert len(page.content) < MOST_BYTES
    asked = re.findall(r'id="document-(\w+)"', page.text)
    assert asked == [
        "application_letter", "identity_card", "photo", "diploma", "curriculum_vitae",
        "declaration", "health_certificate",
    ]  # fmt: skip
    assert all("Wajib" in block(page, kind) for kind in asked)
    assert 'capture="user"' in block(page, "photo")
    english = await client.get(f"{PAGE}?lang=en")
    assert "Copy of the identity card" in english.text
    assert "Required" in english.text


async def test_a_document_is_sent_seen_replaced_and_removed(
    me: Actor, client: httpx.AsyncClient
) -> None:
    sent = await send(client, PHOTO, jpeg((1200, 900)))
    assert sent.status_code == 303, sent.text
    assert sent.headers["location"].startswith(PAGE)
    assert sent.headers["location"].endswith("#document-photo")
    shown = block(await client.get(PAGE), "photo")
    assert "Sudah ada" in shown
    (thumbnail,) = re.findall(r'<img src="([^"]+)"', shown)
    picture = await client.get(thumbnail)
    assert Image.open(BytesIO(picture.content)).size == (320, 240)
    await send(client, PHOTO, jpeg((900, 1200)))
    content = await client.get(f"{PHOTO}/content")
    assert Image.open(BytesIO(content.content)).size == (900, 1200)
    removed = await send(client, f"{PHOTO}/remove", None)
    assert removed.status_code == 303
    assert "Sudah ada" not in block(await client.get(PAGE), "photo")
    assert (await client.get(thumbnail)).status_code == 404


async def test_what_is_shown_cannot_act(me: Actor, client: httpx.AsyncClient) -> None:
    await send(client, PHOTO, jpeg())
    await send(client, f"{PAGE}/diploma", pdf())
    for path, kind, shown in (
        (f"{PHOTO}/content", "image/jpeg", 'inline; filename="photo.jpg"'),
        (f"{PAGE}/diploma/content", "application/pdf", 'attachment; filename="diploma.pdf"'),
        (f"{PHOTO}/thumbnail", "image/jpeg", None),
    ):
        answer = await client.get(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == kind
        assert answer.headers.get("content-disposition") == shown
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
    assert (await client.get(f"{PAGE}/diploma/thumbnail")).status_code == 404
    assert "document-icon" in block(await client.get(PAGE), "diploma")


async def test_a_doubtful_picture_is_kept_and_told(me: Actor, client: httpx.AsyncClient) -> None:
    sent = await send(client, PHOTO, jpeg((300, 200)))
    page = await client.get(sent.headers["location"])
    assert "Gambar ini kecil" in block(page, "photo")
    assert "Gambar ini kecil" not in block(page, "identity_card")
    for nonsense in ("?kind=photo&concern=<b>", "?concern=tiny", "?kind=photo"):
        page = await client.get(PAGE + nonsense)
        assert "notice-warn" not in block(page, "photo").split("<form")[0]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "Pilih berkasnya dahulu."),
        (b"", "Berkas kosong."),
        (b"MZ" + b"\x00" * 99, "Hanya JPG, PNG atau PDF"),
        (jpeg()[:-300], "Berkas rusak atau tidak lengkap."),
        (pdf(pages=21), "lebih dari 20 halaman"),
        (jpeg() + b"\x00" * LARGEST, "Berkas melebihi 5 MB."),
    ],
)
async def test_what_cannot_be_taken_is_told_beside_its_field(
    me: Actor, client: httpx.AsyncClient, content: bytes | None, reason: str
) -> None:
    answer = await send(client, PHOTO, content)
    assert answer.status_code == 422
    assert reason in block(answer, "photo")
    assert "Pasfoto terbaru 4×6: " in text_of(answer)
    assert reason not in block(answer, "identity_card")
    assert await fetch_value("SELECT count(*) FROM draft_document") == 0


async def test_a_form_that_is_far_too_large_is_refused_in_words(
    me: Actor, client: httpx.AsyncClient
) -> None:
    answer = await send(client, PHOTO, b"\xff" * 7_000_000)
    assert answer.status_code == 413
    assert "5 MB" in text_of(answer)


async def test_what_came_in_pieces_goes_with_the_form(me: Actor, client: httpx.AsyncClient) -> None:
    await client.get(PAGE)
    headers = {"x-csrftoken": client.cookies["csrftoken"], "Accept": "application/json"}
    content = jpeg((900, 700))
    begun = await client.post("/api/v1/uploads", json={"size": len(content)}, headers=headers)
    path = begun.headers["location"]
    for start in range(0, len(content), 4096):
        await client.patch(
            path,
            content=content[start : start + 4096],
            headers=headers | {"Upload-Offset": str(start)},
        )
    name = (await client.post(f"{path}/finish", headers=headers)).json()["upload"]
    assert (await send(client, PHOTO, None, upload=name)).status_code == 303
    draft = await draft_of(UUID(me.id), CALL)
    assert draft is not None
    assert draft.documents[DocumentKind.photo].media_type == "image/jpeg"
    assert (await send(client, PHOTO, None, upload="invented")).status_code == 422


async def test_another_applicant_sees_none_of_it(me: Actor, client: httpx.AsyncClient) -> None:
    await send(client, PHOTO, jpeg())
    other = await sign_in(client, "3171011708909002")
    assert (await client.get(f"{PHOTO}/content")).status_code == 404
    assert (await send(client, PHOTO, jpeg())).status_code == 404
    await begin_draft(call=CALL, person=other, actor=Actor(ActorKind.applicant, str(other), ""))
    for path in ("content", "thumbnail"):
        assert (await client.get(f"{PHOTO}/{path}")).status_code == 404
    client.cookies.clear()
    answer = await client.get(f"{PHOTO}/content")
    assert (answer.status_code, "/sign-in" in answer.headers["location"]) == (303, True)


@pytest.mark.parametrize("kind", ["nonsense", "superior", "%00", "..%2f..%2fx", "Photo"])
async def test_a_paper_that_is_not_asked_for_is_not_there(
    me: Actor, client: httpx.AsyncClient, kind: str
) -> None:
    for path in (f"{PAGE}/{kind}/content", f"{PAGE}/{kind}/thumbnail"):
        assert (await client.get(path)).status_code == 404
    assert (await send(client, f"{PAGE}/{kind}", jpeg())).status_code in {404, 405}


async def test_a_form_without_its_token_changes_nothing(
    me: Actor, client: httpx.AsyncClient
) -> None:
    for path in (PHOTO, f"{PHOTO}/remove"):
        answer = await client.post(path, data={"_csrf_token": "forged", "upload": "x"})
        assert answer.status_code == 403
    assert await fetch_value("SELECT count(*) FROM draft_document") == 0


async def test_the_conditional_papers_are_asked_of_those_they_concern(
    me: Actor, client: httpx.AsyncClient
) -> None:
    assert "document-superior_permission" not in (await client.get(PAGE)).text
    draft = await draft_of(UUID(me.id), CALL)
    assert draft is not None
    await save_draft(
        draft_id=draft.id, version=draft.version, answers={"civil_servant": "yes"}, actor=me
    )
    assert "Wajib" in block(await client.get(PAGE), "superior_permission")


async def test_a_document_whose_content_is_gone_is_told_as_not_there(
    me: Actor, client: httpx.AsyncClient
) -> None:
    await send(client, PHOTO, jpeg())
    await execute("UPDATE draft_document SET sha256 = $1", b"\x00" * 32)
    for path in ("content", "thumbnail"):
        assert (await client.get(f"{PHOTO}/{path}")).status_code == 404


async def test_an_officer_sends_documents_for_the_person_at_the_desk(
    calls: None, client: httpx.AsyncClient, officer: Officer
) -> None:
    enrolled = await officer(Role.desk_officer, "31")
    code = pyotp.TOTP(enrolled.totp_secret).at(clock.real_now())
    await post(client, "/officer/sign-in", email=EMAIL, password=PASSWORD, totp=code)
    begun = await post(client, "/officer/desk", nik="3171011708909001", call=CALL)
    desk = begun.headers["location"].rsplit("/", 1)[0] + "/documents"
    shown = await client.get(desk)
    assert f'action="{desk}/photo"' in shown.text
    sent = await send(client, f"{desk}/photo", jpeg((900, 900)), desk)
    assert sent.headers["location"].startswith(desk)
    assert "Sudah ada" in block(await client.get(desk), "photo")
    assert (await client.get(f"{desk}/photo/thumbnail")).status_code == 200
    assert (await client.get(f"{desk[:-9]}identity/photo/content")).status_code == 404
    client.cookies.clear()
    assert (await client.get(f"{desk}/photo/content")).status_code == 303
