"""Uploads over HTTP: by a program with its key, and by the browser of an applicant."""

from collections.abc import Awaitable, Callable
from io import BytesIO
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from PIL import Image

from recruit.applications import uploads_api
from recruit.applications.actions.uploads import open_upload
from recruit.foundation import clock
from recruit.foundation.database import fetch_value
from recruit.foundation.files import Files
from recruit.foundation.keys import vault
from recruit.people.permissions import Permission
from recruit.settings import settings
from tests.api.conftest import APPLICATIONS, Key, count, nik
from tests.applications.forms import COMPLETE
from tests.foundation.hostile import LARGEST, REFUSED, jpeg

UPLOADS = "/api/v1/uploads"
PICTURE = jpeg((700, 650))
PROBLEM = "application/problem+json"

SignIn = Callable[[int], Awaitable[dict[str, str]]]


@pytest.fixture
async def sign_in(app: Litestar, client: httpx.AsyncClient) -> SignIn:
    """Lets a browser be an applicant's; its headers."""

    async def enter(serial: int) -> dict[str, str]:
        session = await fetch_value(
            "WITH somebody AS (INSERT INTO person (nik_digest, nik_sealed, phone, created_at)"
            " VALUES ($1, $2, '+628120000001', $3) RETURNING id)"
            " INSERT INTO applicant_session (person, began_at) SELECT id, $3 FROM somebody"
            " RETURNING id",
            vault().digest(nik(serial)),
            vault().seal(nik(serial), purpose="nik"),
            clock.real_now(),
        )
        name = f"browser-{serial}"
        await app.stores.get("sessions").set(name, f'{{"applicant": "{session}"}}'.encode())
        client.cookies.clear()
        await client.get("/")
        token = client.cookies["csrftoken"]
        client.cookies.clear()
        return {"Cookie": f"recruit_session={name}; csrftoken={token}", "x-csrftoken": token}

    return enter


@pytest.fixture
async def program(key: Key) -> dict[str, str]:
    return await key(Permission.applications_submit)


async def begin(client: httpx.AsyncClient, headers: dict[str, str], size: int) -> str:
    answer = await client.post(UPLOADS, json={"size": size}, headers=headers)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"{UPLOADS}/{answer.json()['id']}"
    return str(answer.headers["location"])


async def piece(
    client: httpx.AsyncClient, path: str, headers: dict[str, str], offset: int, content: bytes
) -> httpx.Response:
    return await client.patch(
        path, content=content, headers=headers | {"Upload-Offset": str(offset)}
    )


async def upload(client: httpx.AsyncClient, headers: dict[str, str], content: bytes) -> str:
    """Send a document in pieces; where it can be finished."""
    path = await begin(client, headers, len(content))
    for start in range(0, len(content), 1_000_000):
        answer = await piece(client, path, headers, start, content[start : start + 1_000_000])
        assert answer.status_code == 200, answer.text
    return f"{path}/finish"


async def test_a_program_and_a_browser_send_a_document_in_pieces(
    client: httpx.AsyncClient, program: dict[str, str], sign_in: SignIn
) -> None:
    for headers in (program, await sign_in(1)):
        path = await begin(client, headers, len(PICTURE))
        first = await piece(client, path, headers, 0, PICTURE[:900])
        assert first.json() == {"id": path[-36:], "size": len(PICTURE), "received": 900}
        assert first.headers["upload-offset"] == "900"
        asked = await client.head(path, headers=headers)
        assert (asked.status_code, asked.content) == (200, b"")
        assert (asked.headers["upload-offset"], asked.headers["upload-length"]) == (
            "900", str(len(PICTURE)),
        )  # fmt: skip
        wrong = await piece(client, path, headers, 800, PICTURE[800:])
        assert (wrong.status_code, wrong.json()["offset"]) == (409, 900)
        assert (await client.get(path, headers=headers)).json()["received"] == 900
        await piece(client, path, headers, 900, PICTURE[900:])
        finished = await client.post(f"{path}/finish", headers=headers)
        assert finished.status_code == 200, finished.text
        told = finished.json()
        assert (told["media_type"], told["concerns"]) == ("image/jpeg", ["blurred"])
        again = (await client.post(f"{path}/finish", headers=headers)).json()
        assert again["size"] == told["size"]


async def test_what_was_sent_in_pieces_goes_with_an_application(
    client: httpx.AsyncClient, calls: None, key: Key
) -> None:
    headers = await key()
    path = await upload(client, headers, PICTURE)
    name = (await client.post(path, headers=headers)).json()["upload"]
    documents = [{"kind": "photo", "upload": name}]
    answer = await client.post(
        APPLICATIONS,
        json=COMPLETE | {"documents": documents},
        headers=headers | {"Idempotency-Key": "key-00000001"},
    )
    assert answer.status_code == 201, answer.text
    assert await fetch_value("SELECT media_type FROM document") == "image/jpeg"


async def test_a_stranger_and_somebody_without_the_right_are_refused_first(
    client: httpx.AsyncClient, key: Key
) -> None:
    other = await key(Permission.status_read)
    unknown = f"{UPLOADS}/{UUID(int=7)}"
    for method, path in (
        ("POST", UPLOADS), ("PATCH", unknown), ("GET", unknown), ("HEAD", unknown),
        ("POST", f"{unknown}/finish"),
    ):  # fmt: skip
        assert (await client.request(method, path)).status_code == 401
        assert (await client.request(method, path, headers=other)).status_code == 403


async def test_a_browser_needs_the_token_of_its_page(
    client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    headers = await sign_in(1)
    del headers["x-csrftoken"]
    answer = await client.post(UPLOADS, json={"size": 5}, headers=headers)
    assert (answer.status_code, await count("upload")) == (403, 0)


async def test_another_applicant_does_not_find_it(
    client: httpx.AsyncClient, sign_in: SignIn
) -> None:
    mine, theirs = await sign_in(1), await sign_in(2)
    path = await begin(client, mine, len(PICTURE))
    assert (await piece(client, path, theirs, 0, PICTURE)).status_code == 404
    assert (await client.get(path, headers=theirs)).status_code == 404
    assert (await client.post(f"{path}/finish", headers=theirs)).status_code == 404
    assert (await client.get(path, headers=mine)).json()["received"] == 0


@pytest.mark.parametrize("size", [0, -1, LARGEST + 1, 10**30, "five", None, 1.5, [], {}], ids=str)
async def test_a_size_that_is_none_is_refused_in_words(
    client: httpx.AsyncClient, program: dict[str, str], size: object
) -> None:
    answer = await client.post(UPLOADS, json={"size": size}, headers=program)
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM)


async def test_a_piece_that_is_none_is_refused_in_words(
    client: httpx.AsyncClient, program: dict[str, str]
) -> None:
    path = await begin(client, program, LARGEST)
    for headers, content, status in (
        ({}, b"x", 422),
        ({"Upload-Offset": "-1"}, b"x", 422),
        ({"Upload-Offset": "first"}, b"x", 422),
        ({"Upload-Offset": str(10**30)}, b"x", 422),
        ({"Upload-Offset": "0"}, b"", 422),
        ({"Upload-Offset": "0"}, b"x" * (uploads_api.LARGEST_PIECE + 1), 413),
        ({"Upload-Offset": "0", "Content-Type": "multipart/form-data"}, b"x", 200),
    ):
        answer = await client.patch(path, content=content, headers=program | headers)
        assert answer.status_code == status, (headers, answer.text)
    assert (await client.get(path, headers=program)).json()["received"] == 1


async def test_a_person_may_send_only_so_much_a_minute_and_a_program_any_amount(
    client: httpx.AsyncClient,
    sign_in: SignIn,
    program: dict[str, str],
) -> None:
    one, another = await sign_in(1), await sign_in(2)
    unknown = f"{UPLOADS}/{UUID(int=7)}"
    most = uploads_api.PIECES_A_MINUTE
    statuses = [(await client.get(unknown, headers=one)).status_code for _ in range(most + 1)]
    assert statuses == [404] * most + [429]
    assert (await client.get(unknown, headers=another)).status_code == 404
    for _ in range(most + 1):
        assert (await client.get(unknown, headers=program)).status_code == 404


@pytest.mark.parametrize("way", ["whole", "pieces"])
async def test_every_hostile_file_is_refused_however_it_comes(
    client: httpx.AsyncClient, program: dict[str, str], way: str
) -> None:
    told = {}
    for name, (_, make) in REFUSED.items():
        answer = await sent(client, program, make(), way)
        assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM), name
        (fault,) = answer.json()["errors"]
        assert fault["pointer"] == "/file"
        told[name] = fault["code"]
    assert told == {name: reason for name, (reason, _) in REFUSED.items()}
    assert await count("upload") == 0


async def sent(
    client: httpx.AsyncClient, headers: dict[str, str], content: bytes, way: str
) -> httpx.Response:
    if way == "whole":
        named = {"file": ("../../../etc/x\x00.jpg", content, "image/jpeg")}
        return await client.post(f"{APPLICATIONS}/uploads", files=named, headers=headers)
    if 0 < len(content) <= LARGEST:
        return await client.post(await upload(client, headers, content), headers=headers)
    return await client.post(UPLOADS, json={"size": len(content)}, headers=headers)


async def test_names_and_types_that_a_browser_claims_mean_nothing(
    client: httpx.AsyncClient, program: dict[str, str]
) -> None:
    for claimed in ("../../x.exe", "x.php", "a\x00b.pdf", "x" * 300, "📷.heic"):
        named = {"file": (claimed, PICTURE, "text/html")}
        answer = await client.post(f"{APPLICATIONS}/uploads", files=named, headers=program)
        assert (answer.status_code, answer.json()["media_type"]) == (201, "image/jpeg")
    for claimed in ("", "x" * 50_000):
        named = {"file": (claimed, PICTURE, "image/jpeg")}
        answer = await client.post(f"{APPLICATIONS}/uploads", files=named, headers=program)
        assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM)


async def test_a_form_that_cannot_be_decoded_is_refused_in_words(
    client: httpx.AsyncClient, program: dict[str, str]
) -> None:
    for part in (b"", b"Content-Type: text/plain; charset=nonsense\r\n"):
        body = (
            b'--x\r\nContent-Disposition: form-data; name="file"\r\n'
            + part
            + b"\r\n\xff\r\n--x--\r\n"
        )
        headers = program | {"Content-Type": "multipart/form-data; boundary=x"}
        answer = await client.post(f"{APPLICATIONS}/uploads", content=body, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM), answer.text


async def test_pictures_lose_where_they_were_taken(
    client: httpx.AsyncClient, program: dict[str, str]
) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (6.0, 10.0, 30.0)
    named = {"file": ("x.jpg", jpeg(exif=exif), "image/jpeg")}
    answer = await client.post(f"{APPLICATIONS}/uploads", files=named, headers=program)
    stored = open_upload(answer.json()["upload"])
    content = await Files.at(None, settings().data_dir).get(stored)
    assert b"Exif" not in content
    assert not Image.open(BytesIO(content)).getexif()
