"""The inbox of an applicant, and the development mailbox."""

from uuid import UUID

import httpx
import pytest

from recruit.foundation.database import execute, fetch_value
from recruit.foundation.i18n import Text
from recruit.notices.rules import NoticeKind
from recruit.notices.templates import both
from recruit.settings import settings
from tests.notices.conftest import EMAIL, recipient, run_due, tell
from tests.people import applicants
from tests.site.conftest import text_of

CALL = both("call", Text("KPPS contoh", "KPPS of the example"))
RECEIVED = {**CALL, "number": "10000000195", "application": "0199-invented"}


async def received(person: UUID, number: str = "10000000195") -> None:
    details = RECEIVED | {"number": number}
    await tell(recipient(person), kind=NoticeKind.application_received, details=details)


async def test_the_inbox_has_every_message_in_the_readers_language(
    calls: None, client: httpx.AsyncClient
) -> None:
    person = await applicants.sign_in(client)
    await received(person)
    first = await client.get("/inbox")
    shown = text_of(first)
    assert "1 pesan baru." in shown
    assert "Lamaran Anda diterima: 10000000195 Baru" in shown
    assert 'href="/applications/0199-invented"' in first.text
    assert first.headers["cache-control"] == "no-store"
    again = text_of(await client.get("/inbox?lang=en"))
    assert "You have read them all." in again
    assert "We received your application for KPPS of the example." in again


async def test_nobody_reads_the_messages_of_another(calls: None, client: httpx.AsyncClient) -> None:
    other = await applicants.person("3171011708909002", phone=None)
    await received(other)
    await applicants.sign_in(client)
    assert "10000000195" not in (await client.get("/inbox")).text
    hers = await fetch_value("SELECT id FROM notice")
    assert "10000000195" not in (await client.get(f"/inbox?after={hers}")).text
    assert await fetch_value("SELECT count(*) FROM notice WHERE read_at IS NULL") == 1


async def test_a_code_does_not_stay_in_the_inbox(calls: None, client: httpx.AsyncClient) -> None:
    person = await applicants.sign_in(client)
    await tell(recipient(person), kind=NoticeKind.sign_in_code, secret={"code": "493017"})
    assert "493017" not in (await client.get("/inbox")).text


async def test_many_messages_come_in_pages(calls: None, client: httpx.AsyncClient) -> None:
    person = await applicants.sign_in(client)
    for number in range(45):
        await received(person, f"no-{number:02}")
    seen: list[str] = []
    path = "/inbox"
    while path:
        page = await client.get(path)
        seen += [f"no-{n:02}" for n in range(45) if f"diterima: no-{n:02}" in page.text]
        older = page.text.partition('rel="next" href="')[2].partition('"')[0]
        path = older.replace("&amp;", "&")
    assert sorted(seen) == [f"no-{n:02}" for n in range(45)]
    assert seen[:20] != sorted(seen)[:20], "the newest come first"
    assert await fetch_value("SELECT count(*) FROM notice WHERE read_at IS NULL") == 0


@pytest.mark.parametrize("after", ["x", "00000000-0000-0000-0000-000000000000"])
async def test_nothing_that_a_browser_sends_breaks_the_inbox(
    calls: None, client: httpx.AsyncClient, after: str
) -> None:
    await applicants.sign_in(client)
    assert (await client.get(f"/inbox?after={after}")).status_code in {200, 422}


async def test_one_signs_in_before_reading(calls: None, client: httpx.AsyncClient) -> None:
    page = await client.get("/inbox")
    assert (page.status_code, page.headers["location"]) == (303, "/sign-in?next=%2Finbox")


# --- the mailbox ---------------------------------------------------------------------------------


async def test_the_mailbox_shows_what_had_no_channel(
    calls: None, client: httpx.AsyncClient
) -> None:
    assert "Belum ada pesan." in text_of(await client.get("/mailbox"))
    await tell(recipient(sms="+628120000001"), kind=NoticeKind.sign_in_code,
               secret={"code": "493017"})  # fmt: skip
    await tell(recipient(email=EMAIL), kind=NoticeKind.application_received, details=RECEIVED)
    assert "493017" not in (await client.get("/mailbox")).text, "nothing is sent before a worker"
    await run_due()
    shown = text_of(await client.get("/mailbox"))
    assert "siapa pun dapat membaca halaman ini" in shown
    assert "493017 adalah kode masuk Anda" in shown
    assert EMAIL in shown
    assert "Simpan tanda terimanya." in shown
    await execute("UPDATE delivery SET sent_at = sent_at - interval '61 minutes'")
    assert "493017" not in (await client.get("/mailbox")).text


async def test_what_was_really_sent_is_not_in_the_mailbox(
    calls: None, client: httpx.AsyncClient
) -> None:
    await tell(recipient(email=EMAIL))
    await run_due()
    await execute("UPDATE delivery SET provider_id = 'gateway-1'")
    assert EMAIL not in (await client.get("/mailbox")).text


@pytest.mark.parametrize(("name", "value"), [("SECURE_COOKIES", "true"), ("MAILBOX", "false")])
async def test_a_production_installation_has_no_mailbox(
    calls: None,
    client: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
) -> None:
    await tell(recipient(email=EMAIL))
    await run_due()
    monkeypatch.setenv(f"RECRUIT_{name}", value)
    settings.cache_clear()
    page = await client.get("/mailbox")
    assert page.status_code == 404
    assert EMAIL not in page.text
