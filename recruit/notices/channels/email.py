"""E-mail, through an SMTP server."""

from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Self
from urllib.parse import unquote, urlsplit

import aiosmtplib
from markupsafe import Markup

from recruit.foundation import clock
from recruit.foundation.i18n import Text
from recruit.notices.channels.outcomes import Later, Message, Outcome, Refused, Sent

SECONDS = 10.0
"""How long the server may take for each step."""

_PORTS = {"smtp": 25, "smtps": 465}

_FOOT = Text(
    "Pesan ini dikirim otomatis; balasannya tidak dibaca. Pendaftaran tidak dipungut biaya:"
    " jangan membayar kepada siapa pun.",
    "This message was sent by a machine; nobody reads answers to it. Applying costs nothing:"
    " pay nobody.",
)

_PAGE = Markup(
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{subject}</title>'
    '</head><body style="font-family:sans-serif;line-height:1.5;max-width:36em">\n{body}\n'
    "</body></html>\n"
)


@dataclass(frozen=True, slots=True)
class Smtp:
    """An SMTP server; with a password it must speak TLS, so that nobody reads that on the way."""

    host: str
    port: int
    user: str | None
    password: str | None
    tls: bool
    sender: str

    @classmethod
    def at(cls, url: str, sender: str) -> Self:
        """The server at ``smtp://user:password@host:port`` or ``smtps://…``."""
        parts = urlsplit(url)
        return cls(
            parts.hostname or "localhost",
            parts.port or _PORTS[parts.scheme],
            unquote(parts.username) if parts.username else None,
            unquote(parts.password) if parts.password else None,
            parts.scheme == "smtps",
            sender,
        )

    async def carry(self, message: Message) -> Outcome:
        """Hand a message to the server.

        Only what is said of this very message is final: a server that does not know us, or is
        full, may be mended within the day.
        """
        try:
            mail = compose(message, self.sender)
        except (MessageError, ValueError):
            return Refused("not an e-mail address")
        try:
            await self._send(mail)
        except aiosmtplib.SMTPRecipientsRefused as refused:
            return _answered(refused.recipients[0])
        except aiosmtplib.SMTPDataError as refused:
            return _answered(refused)
        except aiosmtplib.SMTPResponseException as fault:
            return Later(f"SMTP {fault.code}")
        except (aiosmtplib.SMTPException, OSError, ValueError) as fault:
            return Later(type(fault).__name__)
        return Sent(str(mail["Message-ID"]))

    async def _send(self, mail: EmailMessage) -> None:
        encrypted_later = True if self.password and not self.tls else None
        await aiosmtplib.send(
            mail,
            hostname=self.host,
            port=self.port,
            username=self.user,
            password=self.password,
            use_tls=self.tls,
            start_tls=False if self.tls else encrypted_later,
            local_hostname=_domain(self.sender),
            timeout=SECONDS,
        )


def compose(message: Message, sender: str) -> EmailMessage:
    """The e-mail: plain text, and the same as HTML. The same message has the same Message-ID.

    ``ValueError`` or ``MessageError`` if the address cannot be one.
    """
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = Address(addr_spec=message.address)
    mail["Subject"] = message.written.subject
    mail["Date"] = format_datetime(clock.real_now())
    mail["Message-ID"] = f"<{message.id}@{_domain(sender)}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n\n".join(_plain(message)) + "\n", cte="quoted-printable")
    mail.add_alternative(_html(message), subtype="html", cte="quoted-printable")
    # Set last: what is set before belongs to the first part.
    mail["Content-Language"] = message.written.language.value
    return mail


def _plain(message: Message) -> Iterator[str]:
    yield from message.written.paragraphs
    if message.link:
        yield f"{message.written.action}:\n{message.link}"
    yield f"-- \n{_FOOT.in_(message.written.language)}"


def _html(message: Message) -> str:
    written = message.written
    paragraphs = [Markup("<p>{}</p>").format(text) for text in written.paragraphs]
    if message.link:
        link = Markup('<p><a href="{}">{}</a></p>').format(message.link, written.action)
        paragraphs.append(link)
    foot = Markup("<hr><p><small>{}</small></p>").format(_FOOT.in_(written.language))
    body = Markup("\n").join([*paragraphs, foot])
    return _PAGE.format(language=written.language.value, subject=written.subject, body=body)


def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


def _answered(fault: aiosmtplib.SMTPResponseException) -> Outcome:
    error = f"SMTP {fault.code}"
    return Refused(error) if 500 <= fault.code < 600 else Later(error)
