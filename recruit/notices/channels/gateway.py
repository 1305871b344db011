"""WhatsApp and SMS, through an HTTP gateway of whatever provider.

The gateway gets a JSON document and answers 2xx when it has taken it over. It must take one
``Idempotency-Key`` for one message, and can check by ``X-Recruit-Signature`` that we sent it.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from uuid import UUID

import httpx

from recruit.foundation import clock
from recruit.foundation.http import TOO_MANY, retry_after, trusted
from recruit.notices.channels.outcomes import Later, Message, Outcome, Refused, Sent

SECONDS = 10.0
"""How long the gateway may take for each step."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway at an address, with the secret that it shares with us."""

    url: str
    secret: str

    async def carry(self, message: Message) -> Outcome:
        """Hand a message to the gateway; 429, 5xx and no answer may be tried again."""
        body = _body(message)
        headers = self._headers(message.id, body)
        try:
            async with httpx.AsyncClient(timeout=SECONDS, verify=trusted()) as client:
                answer = await client.post(self.url, content=body, headers=headers)
        except httpx.HTTPError as fault:
            return Later(type(fault).__name__)
        return _outcome(answer)

    def _headers(self, message_id: UUID, body: bytes) -> dict[str, str]:
        timestamp = str(int(clock.real_now().timestamp()))
        return {
            "Content-Type": "application/json",
            "Idempotency-Key": str(message_id),
            "X-Recruit-Timestamp": timestamp,
            "X-Recruit-Signature": f"sha256={signature(self.secret, timestamp, body)}",
        }


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA-256 over ``timestamp.body``, in hexadecimal: how the gateway knows us."""
    return hmac.digest(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hex()


def text_of(message: Message) -> str:
    """What stands on the phone: the short text, and the link below it."""
    return "\n".join(filter(None, (message.written.short, message.link)))


def _body(message: Message) -> bytes:
    document = {
        "channel": message.channel.value,
        "to": message.address,
        "language": message.written.language.value,
        "text": text_of(message),
    }
    return json.dumps(document, ensure_ascii=False).encode()


def _outcome(answer: httpx.Response) -> Outcome:
    error = f"HTTP {answer.status_code}"
    if answer.is_success:
        return Sent(_provider_id(answer))
    if answer.is_client_error and answer.status_code != TOO_MANY:
        return Refused(error)
    return Later(error, retry_after(answer.headers.get("retry-after", "")))


def _provider_id(answer: httpx.Response) -> str | None:
    """What the gateway calls the message, if it says so."""
    try:
        return str(answer.json()["id"])
    except (ValueError, LookupError, TypeError):
        return None
