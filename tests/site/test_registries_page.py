"""The officer's page of the registers outside."""

import httpx
import pytest

from recruit.foundation.database import fetch_one, fetch_value
from recruit.people.permissions import Role
from recruit.settings import settings
from tests.applications.forms import PNG
from tests.reports.invented import apply
from tests.site.conftest import SignIn, post, text_of

PAGE = "/officer/registries"
TPS = "31.71.01.1001.001"
NIK = "3171011708900001"


async def send(
    client: httpx.AsyncClient, path: str, files: dict[str, tuple[str, bytes]], **fields: str
) -> httpx.Response:
    await client.get(PAGE)
    token = client.cookies.get("csrftoken", "")
    return await client.post(path, data={"_csrf_token": token, **fields}, files=files)


async def test_only_verifiers_see_the_page(
    client: httpx.AsyncClient, calls: None, sign_in: SignIn
) -> None:
    assert (await client.get(PAGE)).status_code in (303, 401, 302)
    await sign_in(Role.registrar)
    assert (await client.get(PAGE)).status_code == 403


async def test_an_installation_without_registers_says_so(
    client: httpx.AsyncClient, calls: None, sign_in: SignIn
) -> None:
    await sign_in(Role.verifier)
    shown = await client.get(PAGE)
    assert shown.status_code == 200
    assert shown.text.count("Tidak ditanya") == 4
    assert "Not asked" in (await client.get(f"{PAGE}?lang=en")).text
    chosen = {"check-call": "kpps-2024", "check-place": "31.71", "check-registry": "party"}
    refused = await post(client, f"{PAGE}/checks", **chosen)
    assert refused.status_code == 422
    assert "not connected" in refused.text
    empty = await post(client, f"{PAGE}/checks")
    assert {f'href="#check-{field}"' in empty.text for field in ("call", "place", "registry")} == {
        True
    }


async def test_a_check_is_started_and_cancelled(
    client: httpx.AsyncClient, calls: None, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECRUIT_REGISTRIES", '{"party": {"url": "http://127.0.0.1:9/party"}}')
    settings.cache_clear()
    await apply("kpps-2024", TPS, 1)
    await sign_in(Role.verifier)
    chosen = {"check-call": "kpps-2024", "check-place": "31.71", "check-registry": "party"}
    assert (await post(client, f"{PAGE}/checks", **chosen)).status_code == 303
    shown = await client.get(PAGE)
    assert "Berjalan" in text_of(shown)
    run = await fetch_value("SELECT id FROM job_run")
    assert (await post(client, f"{PAGE}/checks/{run}/cancel")).status_code == 303
    assert "Dibatalkan" in text_of(await client.get(PAGE))
    again = await post(client, f"{PAGE}/checks/{run}/cancel")
    assert again.status_code == 422


async def test_a_file_is_shown_first_and_refused_with_its_lines(
    client: httpx.AsyncClient, calls: None, sign_in: SignIn
) -> None:
    await sign_in(Role.operator, "")
    await _allow_every_body()
    chosen = {"file-registry": "party", "file-place": "31.71"}
    good = {"file": ("sipol.csv", f"nik,answer\n{NIK},terdaftar\n".encode())}
    shown = await send(client, f"{PAGE}/files", good, **chosen)
    assert (shown.status_code, "1 jawaban baru" in text_of(shown)) == (200, True)
    assert await fetch_value("SELECT count(*) FROM registry_answer") == 0
    bad = {"file": ("sipol.csv", b"nik,answer\n12,terdaftar\n13,ya\n")}
    refused = await send(client, f"{PAGE}/files", bad, keep="yes", **chosen)
    assert refused.status_code == 422
    assert {f"Baris {line}" in text_of(refused) for line in (2, 3)} == {True}
    none = await send(client, f"{PAGE}/files", {"other": ("a", b"")}, **chosen)
    assert 'href="#file"' in none.text
    assert await fetch_value("SELECT count(*) FROM registry_answer") == 0
    kept = await send(client, f"{PAGE}/files", good, keep="yes", **chosen)
    assert (kept.status_code, await fetch_value("SELECT count(*) FROM registry_answer")) == (200, 1)


async def _allow_every_body() -> None:
    await fetch_value(
        "UPDATE officer_grant SET bodies = '{panwascam,pkd,ptps,kpps,tib}' RETURNING 1"
    )


async def test_what_an_officer_saw_is_recorded_with_its_evidence_only(
    client: httpx.AsyncClient, calls: None, sign_in: SignIn
) -> None:
    await apply("kpps-2024", TPS, 1)
    number = str(await fetch_value("SELECT number FROM application"))
    await sign_in(Role.verifier)
    seen = {"number": number, "seen": "party-listed", "source": "Cari NIK"}
    without = await send(client, f"{PAGE}/answers", {"other": ("a", b"")}, **seen)
    assert (without.status_code, 'href="#evidence"' in without.text) == (422, True)
    unknown = await send(
        client, f"{PAGE}/answers", {"evidence": ("a.png", PNG)}, **seen | {"number": "4444"}
    )
    assert (unknown.status_code, 'href="#number"' in unknown.text) == (422, True)
    no_picture = await send(client, f"{PAGE}/answers", {"evidence": ("a.png", b"text")}, **seen)
    assert (no_picture.status_code, 'href="#evidence"' in no_picture.text) == (422, True)
    assert await fetch_value("SELECT count(*) FROM registry_answer") == 0
    done = await send(client, f"{PAGE}/answers", {"evidence": ("a.png", PNG)}, **seen)
    assert (done.status_code, f"Tercatat untuk nomor {number}" in text_of(done)) == (200, True)
    row = await fetch_one("SELECT * FROM registry_answer")
    assert row is not None
    assert (row["listed"], row["adapter"]) == ("listed", "manual")
