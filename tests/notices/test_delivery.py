"""Deliveries through a real mail server and a real gateway, however those behave."""

import asyncio
import hashlib
import hmac
import json
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

import pytest

from recruit.foundation import outbox
from recruit.foundation.database import execute, fetch_value
from recruit.foundation.i18n import Language
from recruit.notices.actions import deliver
from recruit.notices.channels import email
from recruit.notices.jobs import ERRANDS
from recruit.notices.rules import NoticeKind, back_off
from tests.notices.conftest import (
    EMAIL,
    GATEWAY_SECRET,
    PHONE,
    Configure,
    GatewayServer,
    Later,
    MailServer,
    deliveries,
    recipient,
    run_due,
    tell,
)

RECEIVED: dict[str, Any] = {
    "kind": NoticeKind.application_received,
    "details": {
        "call.id": "KPPS & Tib", "call.en": "KPPS", "number": "10000000195",
        "application": "0199-invented",
    },
}  # fmt: skip


async def only() -> dict[str, Any]:
    [row] = await deliveries()
    return row


async def state() -> tuple[str, int, str | None]:
    row = await only()
    return row["state"], row["attempts"], row["error"]


async def open_errands() -> int:
    count: int = await fetch_value(
        "SELECT count(*) FROM outbox WHERE done_at IS NULL AND failed_at IS NULL"
    )
    return count


# --- e-mail --------------------------------------------------------------------------------------


async def test_the_mail_server_receives_the_mail(
    database: None, mail_server: MailServer, configure: Configure
) -> None:
    configure(site_url="https://daftar.contoh.example/")
    await tell(recipient(email=EMAIL), **RECEIVED)
    assert await run_due() == 1
    [mail] = mail_server.mails
    row = await only()
    assert (mail["To"], mail["From"]) == (EMAIL, "KPU <kpu@contoh.example>")
    assert mail["Subject"] == "Lamaran Anda diterima: 10000000195"
    assert mail["Message-ID"] == f"<{row['id']}@contoh.example>" == row["provider_id"]
    assert mail["Auto-Submitted"] == "auto-generated"
    plain, page = part(mail, "plain"), part(mail, "html")
    link = "https://daftar.contoh.example/applications/0199-invented"
    assert "Lamaran Anda untuk KPPS & Tib sudah kami terima" in plain
    assert f"Lihat status dan tanda terima:\n{link}\n" in plain
    assert "Lamaran Anda untuk KPPS &amp; Tib sudah kami terima" in page
    assert f'<a href="{link}">' in page
    assert "<img" not in page
    assert "src=" not in page
    assert (row["state"], row["attempts"], row["error"]) == ("sent", 1, None)
    assert row["sent_at"] is not None
    assert await run_due() == await open_errands() == 0


def part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body(preferencelist=(kind,))
    assert found is not None
    text: str = found.get_content()
    return text.replace("\r\n", "\n")


async def test_the_mail_speaks_the_language_of_its_reader(
    database: None, mail_server: MailServer
) -> None:
    await tell(recipient(language=Language.en, email=EMAIL), **RECEIVED)
    await run_due()
    [mail] = mail_server.mails
    assert mail["Content-Language"] == "en"
    assert "We received your application for KPPS." in part(mail, "plain")
    assert '<html lang="en">' in part(mail, "html")


async def test_a_dead_address_is_given_up_at_once(database: None, mail_server: MailServer) -> None:
    await tell(recipient(email="nobody@contoh.example"))
    await run_due()
    assert await state() == ("failed", 1, "SMTP 550")
    assert await open_errands() == 0


@pytest.mark.parametrize("address", ["no address", "a@b@c", "x\ny@contoh.example", "@"])
async def test_what_is_no_address_is_given_up_and_not_repeated(
    database: None, mail_server: MailServer, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    await tell(recipient(email=address))
    await run_due()
    outcome, _, error = await state()
    assert outcome == "failed"
    assert address not in (error or "")
    assert address not in caplog.text


async def test_a_full_mail_server_is_asked_again(
    database: None, mail_server: MailServer, later: Later
) -> None:
    mail_server.answers = ["452 4.3.1 no room", "421 4.3.2 closing"]
    await tell(recipient(email=EMAIL))
    await run_due()
    assert await state() == ("waiting", 1, "SMTP 452")
    assert await run_due() == 0, "it waits"
    later.pass_by(back_off(1))
    await run_due()
    assert await state() == ("waiting", 2, "SMTP 421")
    later.pass_by(back_off(2))
    await run_due()
    assert await state() == ("sent", 3, None)
    assert len(mail_server.mails) == 1


async def test_a_mail_server_that_is_gone_is_waited_for(
    database: None, configure: Configure, later: Later
) -> None:
    configure(smtp_url="smtp://127.0.0.1:9")
    await tell(recipient(email=EMAIL))
    await run_due()
    outcome, _, error = await state()
    assert (outcome, error) == ("waiting", "SMTPConnectError")


async def test_after_an_unclear_end_the_same_mail_is_sent(
    database: None, mail_server: MailServer, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(email, "SECONDS", 0.3)
    mail_server.answers = ["taken and silent"]
    await tell(recipient(email=EMAIL))
    await run_due()
    assert (await only())["state"] == "waiting"
    later.pass_by(back_off(1))
    await run_due()
    assert (await only())["state"] == "sent"
    first, second = mail_server.mails
    assert first["Message-ID"] == second["Message-ID"], "a mail reader shows one message"


async def test_a_password_is_never_sent_in_the_open(
    database: None, mail_server: MailServer, configure: Configure
) -> None:
    configure(smtp_url=f"smtp://kpu:secret@127.0.0.1:{mail_server.port}")
    await tell(recipient(email=EMAIL))
    await run_due()
    assert (await only())["state"] == "waiting"
    assert mail_server.mails == []


# --- the gateway ---------------------------------------------------------------------------------


async def test_the_gateway_receives_a_signed_message(
    database: None, gateway: GatewayServer
) -> None:
    await tell(recipient(whatsapp=PHONE), **RECEIVED)
    await run_due()
    [(headers, body)] = gateway.requests
    row = await only()
    assert headers["idempotency-key"] == str(row["id"])
    signed = f"{headers['x-recruit-timestamp']}.".encode() + body
    expected = hmac.new(GATEWAY_SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["x-recruit-signature"] == f"sha256={expected}"
    sent = json.loads(body)
    assert (sent["channel"], sent["to"], sent["language"]) == ("whatsapp", PHONE, "id")
    assert sent["text"].startswith("Lamaran Anda untuk KPPS & Tib diterima, nomor 10000000195.")
    assert sent["text"].endswith("\nhttp://127.0.0.1:8000/applications/0199-invented")
    assert (row["state"], row["provider_id"]) == ("sent", "gateway-1")


async def test_a_gateway_that_asks_to_wait_is_given_that_time(
    database: None, gateway: GatewayServer, later: Later
) -> None:
    until = format_datetime(later.now + timedelta(minutes=30))
    gateway.answers = [(429, {"Retry-After": "600"}), (503, {"Retry-After": until})]
    await tell(recipient(sms=PHONE))
    await run_due()
    assert await state() == ("waiting", 1, "HTTP 429")
    later.pass_by(timedelta(seconds=599))
    assert await run_due() == 0
    later.pass_by(timedelta(seconds=1))
    await run_due()
    assert await state() == ("waiting", 2, "HTTP 503")
    later.pass_by(timedelta(minutes=19, seconds=59))
    assert await run_due() == 0
    later.pass_by(timedelta(seconds=1))
    await run_due()
    assert await state() == ("sent", 3, None)
    assert len(gateway.taken) == 1


async def test_whatever_the_gateway_does_no_message_is_lost_and_none_doubled(
    database: None, gateway: GatewayServer, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recruit.notices.channels.gateway.SECONDS", 1)
    gateway.answers = [
        (500, {}), "hang up", (429, {"Retry-After": "3"}), "taken and silent", (502, {}),
        (202, {}), (429, {}), "taken and silent", (503, {"Retry-After": "soon"}), "hang up",
    ]  # fmt: skip
    for number in range(20):
        await tell(recipient(whatsapp=f"+62812000010{number:02}"))
    for _ in range(12):
        await run_due()
        later.pass_by(timedelta(minutes=1))
    rows = await deliveries()
    assert {row["state"] for row in rows} == {"sent"}
    assert set(gateway.taken) == {str(row["id"]) for row in rows}
    texts = {json.loads(body)["to"] for body in gateway.taken.values()}
    assert len(texts) == 20
    assert len(gateway.requests) == 20 + 9, "only what failed was asked again"
    assert await open_errands() == 0


@pytest.mark.parametrize("status", [400, 401, 404, 409, 422])
async def test_a_refusal_is_final(
    database: None, gateway: GatewayServer, later: Later, status: int
) -> None:
    gateway.answers = [(status, {})]
    await tell(recipient(sms=PHONE))
    await run_due()
    assert await state() == ("failed", 1, f"HTTP {status}")
    later.pass_by(timedelta(hours=3))
    assert await run_due() == 0


async def attempts_until_given_up(later: Later, gateway: GatewayServer) -> list[timedelta]:
    """When each attempt was made, counted from the first."""
    began, made = later.now, []
    while await open_errands():
        gateway.answers = [(500, {})]
        if await run_due():
            made.append(later.now - began)
        later.pass_by(timedelta(seconds=10))
    return made


async def test_it_is_tried_more_and_more_rarely_for_about_a_day(
    database: None, gateway: GatewayServer, later: Later
) -> None:
    await tell(recipient(sms=PHONE))
    gateway.answers = [(500, {})]
    waits = []
    while await open_errands():
        assert await run_due() == 1
        gateway.answers = [(500, {})]
        due = await fetch_value("SELECT due_at FROM outbox WHERE done_at IS NULL")
        if due is not None:
            waits.append(due - later.now)
            later.pass_by(waits[-1])
    assert waits[:3] == [timedelta(seconds=10), timedelta(seconds=30), timedelta(seconds=90)]
    assert waits == sorted(waits)
    assert timedelta(hours=20) < sum(waits, timedelta()) <= timedelta(days=1)
    outcome, attempts, error = await state()
    assert (outcome, attempts, error) == ("failed", len(waits) + 1, "HTTP 500")


async def test_a_code_is_not_sent_when_it_has_expired(
    database: None, gateway: GatewayServer, later: Later
) -> None:
    await tell(recipient(sms=PHONE), kind=NoticeKind.sign_in_code, secret={"code": "493017"})
    made = await attempts_until_given_up(later, gateway)
    assert made[-1] < timedelta(minutes=10)
    assert (await only())["state"] == "failed"
    assert all(b"493017" in body for _, body in gateway.requests)


async def test_a_slow_gateway_holds_no_transaction(
    database: None, gateway: GatewayServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recruit.notices.channels.gateway.SECONDS", 1)
    gateway.answers = ["taken and silent"]
    await tell(recipient(sms=PHONE))
    [errand] = await outbox.run_errands(ERRANDS, 1)
    await gateway.asked.wait()
    held = await fetch_value(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND state LIKE 'idle in transaction%'"
    )
    locks = await fetch_value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
    assert (held, locks) == (0, 0)
    await errand


async def test_two_workers_do_not_send_the_same(database: None, gateway: GatewayServer) -> None:
    for number in range(10):
        await tell(recipient(sms=f"+62812000020{number}"))
    begun = await asyncio.gather(*(outbox.run_errands(ERRANDS, 10) for _ in range(3)))
    await asyncio.wait(set().union(*begun))
    assert len(gateway.requests) == 10


async def test_a_worker_that_dies_in_the_middle_loses_and_doubles_nothing(
    database: None, gateway: GatewayServer, later: Later
) -> None:
    gateway.answers = ["taken and silent"]
    await tell(recipient(sms=PHONE))
    [errand] = await outbox.run_errands(ERRANDS, 1)
    await gateway.asked.wait()
    errand.cancel()
    assert await run_due() == 0, "its lease runs"
    later.pass_by(outbox.ERRAND_LEASE + timedelta(seconds=1))
    assert await run_due() == 1
    assert len(gateway.requests) == 2
    assert len(gateway.taken) == 1
    assert (await only())["state"] == "sent"


async def test_what_was_sent_is_not_sent_again_by_a_job_that_comes_twice(
    database: None, gateway: GatewayServer
) -> None:
    await tell(recipient(sms=PHONE))
    await run_due()
    assert await deliver(delivery_id=(await only())["id"]) is None
    await execute("UPDATE outbox SET done_at = NULL, handed_at = NULL")
    assert await run_due() == 1
    assert len(gateway.requests) == 1
    assert await open_errands() == 0


async def test_nothing_is_sent_through_a_channel_that_was_taken_away(
    database: None, configure: Configure
) -> None:
    await tell(recipient(sms=PHONE))
    configure(mailbox=False)
    await run_due()
    assert await state() == ("failed", 1, "no such channel here")


async def test_a_seal_that_does_not_open_is_given_up(database: None) -> None:
    await tell(recipient(sms=PHONE))
    await execute("UPDATE delivery SET address = 'x'")
    await run_due()
    assert await state() == ("failed", 1, "its seal does not open")
