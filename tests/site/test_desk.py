"""The desk: an officer fills in the same form for somebody without a phone."""

import hashlib
import re

import httpx
import pytest

from recruit.applications.actions import attach_document, begin_draft
from recruit.applications.queries import draft_by_id
from recruit.foundation.database import fetch_one, fetch_value
from recruit.foundation.files import StoredFile
from recruit.people.permissions import Actor, ActorKind, Role
from recruit.rulebook.loading import load
from recruit.rulebook.model import Condition
from tests.people.applicants import NIK, person
from tests.site.conftest import SignIn, post, text_of
from tests.site.test_form_pages import PLACES, STEPS, Form

CALL = "kpps-2024"


@pytest.fixture
async def desk(calls: None, sign_in: SignIn) -> None:
    """A desk officer of Jakarta Pusat for KPPS is signed in."""
    await sign_in(Role.desk_officer)


async def begin(client: httpx.AsyncClient, nik: str = NIK) -> Form:
    begun = await post(client, "/officer/desk", nik=nik, call=CALL)
    assert begun.status_code == 303, text_of(begun)
    return Form(client, begun.headers["location"].rsplit("/", 1)[0])


async def attach_all(form: Form) -> None:
    draft = await draft_by_id(form.base.rsplit("/", 1)[1])
    kind, _, officer = draft.entered_by.partition(":")
    for paper in load(CALL).documents:
        if paper.when is Condition.always:
            stored = StoredFile(hashlib.sha256(paper.kind.encode()).digest(), "image/jpeg", 900)
            await attach_document(
                draft_id=draft.id,
                kind=paper.kind,
                stored=stored,
                actor=Actor(ActorKind(kind), officer, ""),
            )


async def test_the_desk_hands_in_for_somebody_without_phone_and_prints_the_receipt(
    desk: None, client: httpx.AsyncClient
) -> None:
    assert 'href="/officer/desk"' in (await client.get("/officer/desk")).text
    form = await begin(client, "3171 0117 0890 9001")
    await attach_all(form)
    declared = [declaration.code for declaration in load(CALL).declarations]
    typed = {**STEPS, "place": PLACES[CALL], "declarations": {"declarations": declared}}
    typed["identity"] = {**STEPS["identity"], "phone": "", "email": ""}
    for step in typed:
        sent = await form.send(step, **typed[step])
        assert sent.status_code == 303, text_of(sent)
    page = await form.see("check")
    assert "Loket" in text_of(page)
    assert NIK not in page.text
    done = await form.send_from(page, "check")
    assert done.status_code == 303, text_of(done)
    row = await fetch_one("SELECT * FROM application")
    officer = await fetch_value("SELECT id FROM officer")
    assert row["entered_by"] == f"officer:{officer}"
    actor = "SELECT actor FROM ledger_event WHERE kind = 'application_submit'"
    assert await fetch_value(actor) == f"officer:{officer}"
    received = await client.get(done.headers["location"])
    assert "Nomor pendaftaran" in text_of(received)
    href = re.search(r'href="([^"]+/pdf)"', received.text)
    paper = await client.get(href[1])
    assert paper.content.startswith(b"%PDF")


async def test_what_is_typed_wrong_at_the_desk_is_named(
    desk: None, client: httpx.AsyncClient
) -> None:
    for nik, call, told in (
        ("12", CALL, "NIK terdiri dari 16 angka."),
        (NIK, "ptps-2024", "Pilih lowongannya."),
        (NIK, "", "Pilih lowongannya."),
    ):
        page = await post(client, "/officer/desk", nik=nik, call=call)
        assert page.status_code == 422
        assert told in text_of(page)
    assert await fetch_value("SELECT count(*) FROM person") == 0


async def test_what_a_person_began_is_taken_over_in_the_open(
    desk: None, client: httpx.AsyncClient
) -> None:
    who = await person()
    me = Actor(ActorKind.applicant, str(who), "")
    draft = await begin_draft(call=CALL, person=who, actor=me)
    form = await begin(client)
    assert form.base.endswith(str(draft.id))
    kind = "SELECT kind FROM ledger_event WHERE subject_kind = 'person'"
    assert await fetch_value(kind) == "draft_taken_over"


async def test_the_form_of_another_is_not_there_and_the_place_must_be_the_officers(
    desk: None, client: httpx.AsyncClient
) -> None:
    who = await person("3171011708909003")
    me = Actor(ActorKind.applicant, str(who), "")
    draft = await begin_draft(call=CALL, person=who, actor=me)
    for path in (
        f"{draft.id}/place",
        f"{draft.id}",
        "receipts/019a0000-0000-7000-8000-000000000000",
    ):
        assert (await client.get(f"/officer/desk/{path}")).status_code == 404
    form = await begin(client)
    home = {"birth_date": "17-08-1990", "home_district": "31.72.01", "village": "31.72.01.1001"}
    await form.send("eligibility", **home, citizen="yes")
    refused = await form.send("place", place="31.72.01.1001.001")
    assert refused.status_code == 422
    assert "di luar wilayah loket Anda" in text_of(refused)


async def test_only_the_desk_opens_the_desk(
    calls: None, sign_in: SignIn, client: httpx.AsyncClient
) -> None:
    await sign_in(Role.registrar)
    assert (await client.get("/officer/desk")).status_code == 403
