"""The form as a browser without JavaScript sends it, up to the stored application."""

import hashlib
import re
from typing import Any
from uuid import UUID

import httpx
import pytest

from recruit.applications.actions import attach_document, save_draft
from recruit.applications.queries import draft_of
from recruit.foundation.database import fetch_one, fetch_value
from recruit.foundation.files import StoredFile
from recruit.people.permissions import Actor, ActorKind
from recruit.rulebook.loading import load
from recruit.rulebook.model import Condition
from tests.people.applicants import sign_in
from tests.reports.invented import SetClock, at
from tests.site.conftest import text_of

VILLAGE = "31.71.01.1001"
MOST_BYTES = 60_000
STEPS: dict[str, dict[str, Any]] = {
    "eligibility": {
        "birth_date": "17-08-1990", "home_district": "31.71.01", "village": VILLAGE,
        "citizen": "yes",
    },
    "identity": {
        "name": "Contoh Pelamar", "sex": "L", "phone": "0812-000-0001", "email": "",
    },
    "address": {"address": "Jl. Contoh No. 1", "rt": "3", "rw": "5", "same_rw_as_tps": "yes"},
    "background": {
        "education": "senior_secondary", "occupation": "", "election_experience": "once",
        "it_ability": "good",
    },
    "ties": {
        "party": "never", "party_left_on": "", "campaign": "no", "campaign_until": "",
        "sentenced": "no", "civil_servant": "no", "holds_post": "no", "married": "no",
        "spouse_nik": "",
    },
    "health": {
        "systolic": "118", "diastolic": "76", "blood_sugar": "101", "cholesterol": "172",
        "examined_on": "", "facility": "",
    },
}  # fmt: skip
PLACES = {
    "kpps-2024": {"place": f"{VILLAGE}.001", "alternatives": [f"{VILLAGE}.002", f"{VILLAGE}.003"]},
    "ptps-2024": {
        "place_village": "31.71.01.1002", "place": "31.71.01.1002.001", "alternatives": [],
    },
    "panwascam-2022": {"place": "31.71.02", "alternatives": ["31.71.03"]},
}  # fmt: skip


@pytest.fixture
async def me(calls: None, client: httpx.AsyncClient) -> Actor:
    return Actor(ActorKind.applicant, str(await sign_in(client)), "")


class Form:
    """A browser that fills in the form of a call, page by page, from what the pages say."""

    def __init__(self, client: httpx.AsyncClient, base: str) -> None:
        self.client, self.base = client, base

    async def see(self, step: str, query: str = "") -> httpx.Response:
        page = await self.client.get(f"{self.base}/{step}{query}")
        assert page.status_code == 200, page.text[:2000]
        return page

    async def send(self, step: str, query: str = "", **fields: Any) -> httpx.Response:
        """Open the page and send its form, with what it carries and what is typed."""
        return await self.send_from(await self.see(step, query), step, **fields)

    async def send_from(self, page: httpx.Response, step: str, **fields: Any) -> httpx.Response:
        main = page.text[page.text.index("<main") :]
        carried = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', main))
        return await self.client.post(f"{self.base}/{step}", data={**carried, **fields})


async def begin(client: httpx.AsyncClient, call: str, me: Actor) -> Form:
    page = await client.get(f"/apply/{call}")
    token = re.search(r'name="_csrf_token" value="([^"]+)"', page.text)
    assert token is not None
    begun = await client.post(f"/apply/{call}", data={"_csrf_token": token[1]})
    assert begun.headers["location"] == f"/apply/{call}/eligibility"
    return Form(client, f"/apply/{call}")


async def attach_all(call: str, me: Actor) -> None:
    draft = await draft_of(UUID(me.id), call)
    for paper in load(call).documents:
        if paper.when is Condition.always:
            stored = StoredFile(hashlib.sha256(paper.kind.encode()).digest(), "image/jpeg", 900)
            await attach_document(draft_id=draft.id, kind=paper.kind, stored=stored, actor=me)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("call", list(PLACES))
async def test_the_whole_form_without_javascript_becomes_an_application(
    me: Actor, client: httpx.AsyncClient, clock_at: SetClock, call: str, language: str
) -> None:
    if call.startswith("panwascam"):
        clock_at(at("2022-09-22 10:00"))
    await client.get(f"/?lang={language}")
    form = await begin(client, call, me)
    book = load(call)
    declared = [declaration.code for declaration in book.declarations]
    await attach_all(call, me)
    typed = {**STEPS, "place": PLACES[call], "declarations": {"declarations": declared}}
    page = await form.see("eligibility")
    seen = []
    while not page.url.path.endswith("/check"):
        step = page.url.path.rsplit("/", 1)[1]
        seen.append(step)
        assert len(page.content) < MOST_BYTES, step
        assert f'<html lang="{language}">' in page.text
        assert not re.search(r"<(script(?![^>]*src=)|style|[^>]+ style=)", page.text)
        if step == "documents":
            page = await form.see("declarations")
            continue
        sent = await form.send_from(page, step, **typed[step])
        assert sent.status_code == 303, text_of(sent)
        page = await client.get(sent.headers["location"])
    assert ("health" in seen) == (call == "kpps-2024")
    assert len(page.content) < MOST_BYTES
    assert "Contoh Pelamar" in page.text
    done = await form.send_from(page, "check")
    assert done.status_code == 303, text_of(done)
    row = await fetch_one("SELECT * FROM application")
    assert done.headers["location"] == f"/applications/{row['id']}/receipt"
    assert (row["name"], row["place"]) == ("Contoh Pelamar", PLACES[call]["place"])
    assert row["alternatives"] == PLACES[call]["alternatives"]
    assert await fetch_value("SELECT count(*) FROM draft") == 0
    again = await client.get(f"/apply/{call}/check")
    assert again.headers["location"] == f"/applications/{row['id']}"


async def test_whoever_is_not_signed_in_comes_back_after_the_sign_in(
    calls: None, client: httpx.AsyncClient
) -> None:
    page = await client.get("/apply/kpps-2024/place")
    assert page.headers["location"] == "/sign-in?next=%2Fapply%2Fkpps-2024%2Fplace"


async def test_a_page_with_faults_names_them_on_top_and_at_the_field_and_keeps_what_was_typed(
    me: Actor, client: httpx.AsyncClient
) -> None:
    form = await begin(client, "kpps-2024", me)
    refused = await form.send("address", address="", rt="three", rw="5")
    assert refused.status_code == 422
    assert refused.text.count('href="#rt"') == 1
    assert 'id="rt-error"' in refused.text
    assert 'id="address-error"' in refused.text
    assert 'value="three"' in refused.text
    assert "<title>Galat: " in refused.text
    assert (await draft_of(UUID(me.id), "kpps-2024")).answers["rt"] == "three"
    mended = await form.send_from(refused, "address", address="Jl. Contoh", rt="3", rw="5")
    assert mended.headers["location"] == "/apply/kpps-2024/background"


async def test_lists_of_places_open_level_by_level_without_javascript(
    me: Actor, client: httpx.AsyncClient
) -> None:
    form = await begin(client, "ptps-2024", me)
    page = await form.see("eligibility")
    assert 'name="village"' not in page.text
    shown = await form.send_from(page, "eligibility", home_district="31.71.01", show="1")
    assert shown.headers["location"] == "/apply/ptps-2024/eligibility#pickers"
    page = await form.see("eligibility")
    assert f'<option value="{VILLAGE}">' in page.text
    assert "31.71.02.1001" not in page.text
    await form.send_from(page, "eligibility", **STEPS["eligibility"])
    page = await form.see("place")
    assert f'<option value="{VILLAGE}" selected>' in page.text, "it begins at home"
    assert f'<option value="{VILLAGE}.001">' in page.text
    await form.send_from(page, "place", place_village="31.71.01.1002", show="1")
    page = await form.see("place")
    assert '<option value="31.71.01.1002.001">' in page.text
    assert f'<option value="{VILLAGE}.001">' not in page.text


async def test_who_is_too_young_is_refused_early_with_the_reason_and_what_else_is_open(
    me: Actor, client: httpx.AsyncClient
) -> None:
    form = await begin(client, "ptps-2024", me)
    young = {**STEPS["eligibility"], "birth_date": "1-11-2007"}
    refused = await form.send("eligibility", **young)
    assert refused.status_code == 422
    told = text_of(refused)
    assert "Berusia 16 tahun pada" in told
    assert "UU 7/2017" in told or "Perbawaslu" in told or "Kep. Bawaslu" in told
    assert 'href="/calls/kpps-2024"' in refused.text
    mended = await form.send_from(refused, "eligibility", **STEPS["eligibility"])
    assert mended.status_code == 303


async def test_who_needs_a_decision_is_told_so_and_goes_on(
    me: Actor, client: httpx.AsyncClient
) -> None:
    form = await begin(client, "ptps-2024", me)
    sent = await form.send("eligibility", **{**STEPS["eligibility"], "birth_date": "1-1-2006"})
    assert sent.status_code == 303
    told = text_of(await form.see("place"))
    assert "petugas yang memutuskan" in told
    assert "Dari 17 tahun dapat diterima" in told


async def test_a_foreigner_is_refused_and_nothing_else_is_open(
    me: Actor, client: httpx.AsyncClient
) -> None:
    form = await begin(client, "kpps-2024", me)
    refused = await form.send("eligibility", **{**STEPS["eligibility"], "citizen": "no"})
    assert refused.status_code == 422
    assert "Bukan warga negara Indonesia." in text_of(refused)
    assert "tidak ada lowongan lain" in text_of(refused)


async def test_a_nik_that_differs_is_asked_about_once_and_never_refused(
    me: Actor, client: httpx.AsyncClient
) -> None:
    form = await begin(client, "kpps-2024", me)
    await form.send("eligibility", **STEPS["eligibility"])
    warned = await form.send("identity", **{**STEPS["identity"], "sex": "P"})
    assert warned.status_code == 422
    assert "NIK Anda menyebut jenis kelamin yang lain." in text_of(warned)
    assert "3171011708909001" not in warned.text
    going_on = await form.send_from(warned, "identity", **{**STEPS["identity"], "sex": "P"})
    assert going_on.headers["location"] == "/apply/kpps-2024/address"


async def test_a_place_that_was_not_offered_is_refused(
    me: Actor, client: httpx.AsyncClient
) -> None:
    form = await begin(client, "kpps-2024", me)
    await form.send("eligibility", **STEPS["eligibility"])
    refused = await form.send("place", place="31.72.01.1001.001")
    assert refused.status_code == 422
    assert "di luar wilayah" in text_of(refused)


async def test_a_stale_tab_is_told_and_overwrites_nothing(
    me: Actor, client: httpx.AsyncClient
) -> None:
    form = await begin(client, "kpps-2024", me)
    old_tab = await form.see("address")
    await form.send("address", address="Jl. Baru", rt="3", rw="5")
    stale = await form.send_from(old_tab, "address", address="Jl. Lama", rt="4", rw="5")
    assert stale.status_code == 409
    assert "diubah di tab atau ponsel lain" in text_of(stale)
    assert "Jl. Lama" in stale.text, "what was typed is still there to be seen"
    assert 'value="Jl. Baru"' in stale.text
    assert (await draft_of(UUID(me.id), "kpps-2024")).answers["address"] == "Jl. Baru"


async def test_from_the_check_one_answer_is_changed_and_one_comes_back(
    me: Actor, client: httpx.AsyncClient
) -> None:
    form = await begin(client, "kpps-2024", me)
    page = await form.see("check")
    assert 'href="/apply/kpps-2024/address?from=check"' in page.text
    assert re.search(r"<button[^>]+disabled>Kirim lamaran", page.text)
    sent = await form.send("address", "?from=check", address="Jl. Contoh", rt="3", rw="5")
    assert sent.headers["location"] == "/apply/kpps-2024/check"


async def test_papers_may_follow_but_only_if_one_says_so(
    me: Actor, client: httpx.AsyncClient
) -> None:
    form = await begin(client, "kpps-2024", me)
    draft = await draft_of(UUID(me.id), "kpps-2024")
    declared = [declaration.code for declaration in load("kpps-2024").declarations]
    answers = {name: value for step in STEPS.values() for name, value in step.items()}
    answers |= {**PLACES["kpps-2024"], "declarations": declared}
    answers.pop("holds_post")
    await save_draft(draft_id=draft.id, version=1, answers=answers, actor=me)
    page = await form.see("check")
    assert "Masih ada yang kurang" in text_of(page)
    refused = await form.send_from(page, "check")
    assert refused.status_code == 422
    assert (await form.send_from(refused, "check", incomplete="yes")).status_code == 303


async def test_the_form_says_when_it_was_saved_and_until_when_it_counts(
    me: Actor, client: httpx.AsyncClient, clock_at: SetClock
) -> None:
    form = await begin(client, "kpps-2024", me)
    clock_at(at("2024-09-20 21:03"))
    await form.send("address", address="Jl. Contoh", rt="3", rw="5")
    page = text_of(await form.see("background"))
    assert "Tersimpan di server pukul 21.03." in page
    assert "ditutup Sabtu, 28 September 2024 pukul 23.59.59 WIB" in page


async def test_a_step_that_this_call_does_not_ask_is_not_there(
    me: Actor, client: httpx.AsyncClient
) -> None:
    await begin(client, "ptps-2024", me)
    for step in ("health", "nothing", "%00"):
        assert (await client.get(f"/apply/ptps-2024/{step}")).status_code in {400, 404}
    assert (await client.get("/apply/kpps-2029/place")).status_code == 404


async def test_autosave_keeps_what_is_typed_and_tells_a_stale_tab(
    me: Actor, client: httpx.AsyncClient
) -> None:
    await begin(client, "kpps-2024", me)
    headers = {"x-csrftoken": client.cookies["csrftoken"], "Accept": "application/json"}
    path = "/apply/kpps-2024/draft"
    typed = {"version": 1, "answers": {"name": "Con", "alternatives": ["x"]}}
    saved = await client.put(path, json=typed, headers=headers)
    assert (saved.status_code, saved.json()["version"]) == (200, 2)
    stale = await client.put(path, json=typed, headers=headers)
    assert (stale.status_code, stale.json()["version"]) == (409, 2)
    assert (await client.put(path, json=typed, headers={"Accept": "*/*"})).status_code == 403
    strange = {"version": 2, "answers": {"nik": "1"}}
    assert (await client.put(path, json=strange, headers=headers)).status_code == 422


async def test_the_service_worker_looks_after_the_whole_site_and_is_never_stale(
    client: httpx.AsyncClient,
) -> None:
    worker = await client.get("/service-worker.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert worker.headers["cache-control"] == "no-cache"
    assert "script-src 'self'" in worker.headers["content-security-policy"]
    scripts = ("form.js", "unsent.js", "service-worker.js")
    sizes = [len((await client.get(f"/static/{name}")).content) for name in scripts]
    assert sum(sizes) < 20_000
