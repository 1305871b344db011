"""A mail server and a gateway that really answer, and people who do not exist."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.smtp import SMTP, Envelope

from recruit.foundation import clock, outbox
from recruit.foundation.database import fetch, fetch_one, transaction
from recruit.foundation.i18n import Language
from recruit.notices.actions import send
from recruit.notices.jobs import ERRANDS
from recruit.notices.rules import Channel, NoticeKind, Recipient
from recruit.settings import settings

EMAIL, PHONE = "ayu.rekaan@contoh.example", "+628120000001"
GATEWAY_SECRET = "an invented secret"

Configure = Callable[..., None]


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets settings for a test: ``configure(smtp_url="smtp://…")``."""
    for proxy in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(proxy, raising=False)

    def change(**values: object) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"RECRUIT_{name.upper()}", str(value))
        settings.cache_clear()

    yield change
    monkeypatch.undo()
    settings.cache_clear()


@dataclass
class MailServer:
    """What an SMTP server was told, and how it answers: one answer for each message."""

    answers: list[str] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(self, *given: Any) -> str:  # noqa: N802 - aiosmtpd's name
        _, _, envelope, address, _ = given
        if address.startswith("nobody"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer == "taken and silent":
            self._keep(content)
            await asyncio.sleep(3600)
        if answer.startswith("250"):
            self._keep(content)
        return answer

    def _keep(self, content: bytes) -> None:
        mail = message_from_bytes(content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)


@pytest.fixture
async def mail_server(configure: Configure) -> AsyncIterator[MailServer]:
    """A real SMTP server; the settings name it."""
    given = MailServer()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(given, hostname="mail.example"), "127.0.0.1", 0)
    given.port = server.sockets[0].getsockname()[1]
    configure(smtp_url=f"smtp://127.0.0.1:{given.port}", mail_from="KPU <kpu@contoh.example>")
    yield given
    server.close()


@dataclass
class GatewayServer:
    """What a gateway was sent, and how it answers: one answer for each request.

    An answer is a status with headers, or "taken and silent": it takes the message over and never
    says so. It takes one Idempotency-Key once.
    """

    answers: list[Any] = field(default_factory=list)
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    taken: dict[str, bytes] = field(default_factory=dict)
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            headers, body = await _request(reader)
            self.requests.append((headers, body))
            answer = self.answers.pop(0) if self.answers else (202, {})
            if answer == "taken and silent":
                self.taken.setdefault(headers["idempotency-key"], body)
                self.asked.set()
                await reader.read()
            elif answer != "hang up":
                self._answer(writer, headers, body, *answer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client hung up first
        finally:
            writer.close()

    def _answer(
        self,
        writer: asyncio.StreamWriter,
        headers: dict[str, str],
        body: bytes,
        status: int,
        extra: dict[str, str],
    ) -> None:
        if status < 300:
            self.taken.setdefault(headers["idempotency-key"], body)
        text = b'{"id": "gateway-1"}'
        lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in extra.items())]
        lines += [f"Content-Length: {len(text)}", "Connection: close", "", ""]
        writer.write("\r\n".join(lines).encode() + text)


async def _request(reader: asyncio.StreamReader) -> tuple[dict[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:-2]
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in head)}
    return headers, await reader.readexactly(int(headers["content-length"]))


@pytest.fixture
async def gateway(configure: Configure) -> AsyncIterator[GatewayServer]:
    """A real HTTP gateway; the settings name it."""
    given = GatewayServer()
    server = await asyncio.start_server(given.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    configure(gateway_url=f"http://127.0.0.1:{port}/messages", gateway_secret=GATEWAY_SECRET)
    yield given
    server.close()


@pytest.fixture
def time_is(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Moves the machine's own time, by which jobs are due."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "real_now", lambda: moment)

    return set_to


@dataclass
class Later:
    """The machine's time, which a test moves on."""

    now: datetime
    set_to: Callable[[datetime], None]

    def pass_by(self, wait: timedelta) -> None:
        self.now += wait
        self.set_to(self.now)


@pytest.fixture
def later(time_is: Callable[[datetime], None]) -> Later:
    moment = datetime(2024, 9, 20, 10, tzinfo=clock.WIB)
    time_is(moment)
    return Later(moment, time_is)


async def person(**columns: str | None) -> UUID:
    """Somebody invented, with these addresses."""
    row = await fetch_one(
        "INSERT INTO person (nik_digest, nik_sealed, phone, email, channel, language, created_at)"
        " VALUES (uuid_send(gen_random_uuid()), '', $1, $2, $3, $4, now()) RETURNING id",
        columns.get("phone"),
        columns.get("email"),
        columns.get("channel"),
        columns.get("language", "id"),
    )
    assert row is not None
    identifier: UUID = row["id"]
    return identifier


def recipient(
    to: UUID | None = None, language: Language = Language.id, **addresses: str
) -> Recipient:
    """Somebody with these addresses, by the names of the channels."""
    return Recipient(to, language, {Channel(name): value for name, value in addresses.items()})


async def tell(to: Recipient, **changes: Any) -> UUID | None:
    """Tell them that their contact was changed, unless something else is wanted."""
    given = {"kind": NoticeKind.contact_changed, "details": {}} | changes
    async with transaction() as connection:
        return await send(connection, recipient=to, **given)


async def run_due() -> int:
    """Do every errand that is due now, as a worker does; how many there were."""
    begun = await outbox.run_errands(ERRANDS, 1000)
    if begun:
        await asyncio.wait(begun)
    return len(begun)


async def deliveries() -> list[dict[str, Any]]:
    """Every delivery, the oldest first."""
    rows = await fetch("SELECT * FROM delivery ORDER BY created_at, id")
    return [dict(row) for row in rows]
