"""The verifiers' pages as browsers get them, from the real application."""

import re
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from recruit.applications.actions import store_upload
from recruit.foundation.database import execute, fetch_value
from recruit.foundation.files import Files
from recruit.people.permissions import Role
from recruit.rulebook.loading import load
from recruit.rulebook.model import Condition
from recruit.screening.actions import Reason
from recruit.screening.tables import Verdict
from tests.applications.forms import PNG
from tests.site.conftest import EMAIL, SignIn, post, text_of
from tests.site.own import decide, hand_in, review

VERIFY = "/officer/verify"
QUEUE = {"call": "kpps-2024", "place": "31.71"}


async def apply(data_dir: Path, serial: int = 1, **changes: object) -> UUID:
    """A file with all its documents."""
    upload, _ = await store_upload(Files.at(None, data_dir), PNG)
    book = load("kpps-2024")
    papers = [paper.kind for paper in book.documents if paper.when is Condition.always]
    whole = {
        "nik": f"317101170890{serial:04}",
        "declarations": [declaration.code for declaration in book.declarations],
        "documents": [{"kind": kind, "upload": upload} for kind in papers],
    }
    return (await hand_in(**(whole | changes))).id


async def stage(application: UUID) -> str:
    return str(await fetch_value("SELECT stage FROM application WHERE id = $1", application))


async def test_one_file_after_another(
    calls: None, client: httpx.AsyncClient, sign_in: SignIn, data_dir: Path
) -> None:
    first, second = await apply(data_dir, 1), await apply(data_dir, 2, citizen=False)
    await review()
    await sign_in(Role.verifier)
    chosen = text_of(await client.get(VERIFY))
    assert "Antrean berkas" in chosen
    nothing = await post(client, VERIFY, call="x", place="31.72")
    assert nothing.status_code == 422
    taken = await post(client, VERIFY, **QUEUE)
    assert taken.headers["location"].startswith(f"{VERIFY}/files/{first}?")
    page = await client.get(taken.headers["location"])
    assert page.headers["cache-control"] == "no-store"
    assert "Contoh Pelamar" in page.text
    assert "3171011708900001" not in page.text
    assert "••••0001" in page.text
    assert "Tidak ada temuan." in text_of(page)
    nowhere = await post(client, f"{VERIFY}/files/{first}", **QUEUE, verdict="?")
    assert nowhere.status_code == 422
    done = await post(client, f"{VERIFY}/files/{first}", **QUEUE, verdict="MS")
    assert done.headers["location"].startswith(f"{VERIFY}/files/{second}?")
    assert f"last={first}" in done.headers["location"]
    page = await client.get(done.headers["location"])
    assert "Bukan warga negara Indonesia." in page.text
    assert "Dasar hukum:" in page.text
    refused = await post(client, f"{VERIFY}/files/{second}", **QUEUE, verdict="MS")
    assert refused.status_code == 422
    assert "belum dijawab" in text_of(refused)
    done = await post(client, f"{VERIFY}/files/{second}", **QUEUE, verdict="TMS", reasons="citizen")
    assert "empty=1" in done.headers["location"]
    assert (await stage(first), await stage(second)) == ("eligible", "ineligible")
    undone = await post(client, f"{VERIFY}/files/{second}/undo", **QUEUE)
    assert undone.headers["location"].startswith(f"{VERIFY}/files/{second}?")
    assert await stage(second) == "under_review"


async def test_a_refused_document_is_sent_back(
    calls: None, client: httpx.AsyncClient, sign_in: SignIn, data_dir: Path
) -> None:
    file = await apply(data_dir)
    await review()
    await sign_in(Role.verifier)
    await post(client, VERIFY, **QUEUE)
    said = {"document-photo": "unreadable", "document-identity_card": "accepted"}
    refused = await post(client, f"{VERIFY}/files/{file}", **QUEUE, **said, verdict="MS")
    assert refused.status_code == 422
    assert '<option value="unreadable" selected>' in refused.text
    await post(client, f"{VERIFY}/files/{file}", **QUEUE, **said, verdict="BMS")
    assert await stage(file) == "needs_correction"


async def test_documents_and_niks_are_shown_on_record(
    calls: None, client: httpx.AsyncClient, sign_in: SignIn, data_dir: Path
) -> None:
    file = await apply(data_dir)
    await review()
    await sign_in(Role.verifier)
    document = await client.get(f"{VERIFY}/files/{file}/documents/photo")
    assert (document.status_code, document.headers["content-type"]) == (200, "image/png")
    assert document.headers["cache-control"] == "no-store"
    assert "sandbox" in document.headers["content-security-policy"]
    assert (await client.get(f"{VERIFY}/files/{file}/documents/passport")).status_code == 404
    without = await post(client, f"{VERIFY}/files/{file}/nik", purpose="")
    assert without.status_code == 422
    assert "3171011708900001" not in without.text
    shown = await post(client, f"{VERIFY}/files/{file}/nik", purpose="Mencocokkan KTP")
    assert "3171011708900001" in shown.text
    looks = "SELECT count(*) FROM ledger_event WHERE kind IN ('document_seen', 'nik_seen')"
    assert await fetch_value(looks) == 2


@pytest.mark.parametrize("path", ["", "/documents/photo"])
async def test_another_district_finds_neither_page_nor_document(
    calls: None, client: httpx.AsyncClient, sign_in: SignIn, data_dir: Path, path: str
) -> None:
    file = await apply(data_dir)
    await review()
    await sign_in(Role.verifier, place="31.71.02")
    assert (await client.get(f"{VERIFY}/files/{file}{path}")).status_code == 404
    for action in ("", "/nik", "/take", "/undo"):
        sent = await post(
            client, f"{VERIFY}/files/{file}{action}", **QUEUE, verdict="MS", purpose="Ingin tahu"
        )
        assert sent.status_code == 404, action
    assert await stage(file) == "under_review"
    assert (await client.get(f"{VERIFY}/agreement")).status_code == 403


async def test_a_withdrawn_file_is_told_as_a_conflict(
    calls: None, client: httpx.AsyncClient, sign_in: SignIn, data_dir: Path
) -> None:
    file = await apply(data_dir)
    await review()
    await sign_in(Role.verifier)
    await post(client, VERIFY, **QUEUE)
    await execute("UPDATE application SET stage = 'withdrawn'")
    late = await post(client, f"{VERIFY}/files/{file}", **QUEUE, verdict="MS")
    assert late.status_code == 409
    assert "withdrawn" in text_of(late)


async def test_in_bulk_with_the_counts_before_and_after(
    calls: None, client: httpx.AsyncClient, sign_in: SignIn, data_dir: Path
) -> None:
    for serial in range(3):
        await apply(data_dir, serial + 1)
    await review()
    await sign_in(Role.verifier)
    before = await client.get(f"{VERIFY}/bulk", params=QUEUE)
    assert "MS – memenuhi syarat 3" in text_of(before)
    after = await post(client, f"{VERIFY}/bulk", **QUEUE)
    assert "MS – memenuhi syarat 3" in text_of(after)
    assert await fetch_value("SELECT count(*) FROM application WHERE stage = 'eligible'") == 3
    nowhere = await client.get(f"{VERIFY}/bulk", params={"call": "ptps-2024", "place": "31"})
    assert nowhere.status_code == 303


async def test_a_second_reader_who_differs_sees_both_notes(
    calls: None, client: httpx.AsyncClient, sign_in: SignIn, data_dir: Path
) -> None:
    file = await apply(data_dir)
    await review()
    await decide(file, Verdict.ineligible, Reason("education", "Ijazah tidak asli."))
    await sign_in(Role.panel_chair)
    listed = await client.get(f"{VERIFY}/second")
    [reading] = re.findall(rf'href="({VERIFY}/second/[^"]+)"', listed.text)
    page = await client.get(reading)
    assert "Ijazah tidak asli." not in page.text, "whoever reads second does not know the first"
    silent = await post(client, reading, verdict="MS")
    assert silent.status_code == 422
    read = await post(client, reading, verdict="MS", note="Ijazahnya asli.")
    page = await client.get(read.headers["location"])
    assert "Ijazah tidak asli." in page.text
    assert "Ijazahnya asli." in page.text
    assert (await client.get(reading)).status_code == 404
    figures = text_of(await client.get(f"{VERIFY}/agreement"))
    assert "Petugas Contoh 1 0 (0%) 0.00" in figures
    assert EMAIL not in figures
