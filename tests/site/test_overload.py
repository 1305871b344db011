"""More people than can be served at once: they wait, and lose nothing."""

import html
import re
from uuid import UUID

import httpx
import pytest

from recruit.applications.actions import save_draft
from recruit.applications.queries import draft_of
from recruit.foundation.database import fetch_value
from recruit.people.permissions import Actor
from recruit.rulebook.loading import load
from recruit.site import overload
from tests.reports.invented import SetClock, at
from tests.site.conftest import text_of
from tests.site.test_form_pages import PLACES, STEPS, begin, me

__all__ = ["me"]

CALL = "kpps-2024"


async def ready(client: httpx.AsyncClient, who: Actor) -> tuple[str, dict[str, str]]:
    """A form that is complete but for its papers; the address of its last page, and its fields."""
    form = await begin(client, CALL, who)
    draft = await draft_of(UUID(who.id), CALL)
    declared = [declaration.code for declaration in load(CALL).declarations]
    answers = {name: value for step in STEPS.values() for name, value in step.items()}
    answers.pop("holds_post")
    answers |= {**PLACES[CALL], "declarations": declared}
    await save_draft(draft_id=draft.id, version=1, answers=answers, actor=who)
    page = await form.see("check")
    fields = fields_of(page.text[page.text.index("<main") :])
    return f"{form.base}/check", {**fields, "incomplete": "yes"}


def fields_of(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


async def test_who_is_turned_away_with_a_form_sends_it_again_and_is_in_time(
    me: Actor, client: httpx.AsyncClient, clock_at: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, fields = await ready(client, me)
    clock_at(at("2024-09-28 23:59"))
    with monkeypatch.context() as busy:
        busy.setattr(overload, "_kind", lambda _: ("form", -1))
        turned_away = await client.post(address, data=fields)
    assert turned_away.status_code == 503
    assert 4 <= int(turned_away.headers["retry-after"]) < 12
    assert "default-src 'none'" in turned_away.headers["content-security-policy"]
    again = fields_of(turned_away.text)
    assert {name: again[name] for name in fields} == fields
    clock_at(at("2024-09-29 00:03"))
    late = await client.post(address, data=fields)
    assert late.status_code == 409, "without the first try it is too late"
    sent = await client.post(address, data=again)
    assert sent.status_code == 303, text_of(sent)
    submitted = await fetch_value("SELECT submitted_at FROM application")
    assert submitted == at("2024-09-28 23:59")


async def test_the_moment_of_the_first_try_counts_for_that_form_alone(
    me: Actor, client: httpx.AsyncClient, clock_at: SetClock
) -> None:
    address, fields = await ready(client, me)
    clock_at(at("2024-09-28 23:59"))
    early = overload._sealed_arrival(address, {"version": "1"})
    elsewhere = overload._sealed_arrival("/apply/ptps-2024/check", fields)
    clock_at(at("2024-09-29 00:03"))
    for ticket in (early, elsewhere, "00", "zz", ""):
        late = await client.post(address, data={**fields, "arrived": ticket})
        assert late.status_code == 409, ticket
    assert await fetch_value("SELECT count(*) FROM application") == 0


async def test_a_page_that_is_turned_away_asks_again_by_itself(
    calls: None, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overload, "_kind", lambda _: ("form", -1))
    page = await client.get("/", headers={"Accept-Language": "en"})
    assert page.status_code == 503
    assert re.search(r'<meta http-equiv="refresh" content="\d+">', page.text)
    assert "Very busy" in page.text
    assert not re.search(r"<script(?![^>]*src=)|<style", page.text)
    upload = await client.post("/api/v1/uploads", json={"size": 1}, headers={"Accept": "*/*"})
    assert (upload.status_code, upload.json()["status"]) == (503, 503)
    document = await client.post("/sign-in", files={"file": ("a", b"b")})
    assert "Kembali ke halaman sebelumnya" in document.text


async def test_uploads_have_a_limit_of_their_own_and_files_have_none() -> None:
    assert overload._kind("/apply/kpps-2024/documents/photo")[0] == "upload"
    assert overload._kind("/api/v1/uploads/1")[0] == "upload"
    assert overload._kind("/apply/kpps-2024/documents")[0] == "form"
    assert overload._kind("/static/recruit.css") == ("", 0)
