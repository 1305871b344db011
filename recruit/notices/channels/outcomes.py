"""What a channel is given, and what can come of it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from recruit.notices.rules import Channel
from recruit.notices.templates import Written


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one address. The same ``id`` is the same message, however often it is sent."""

    id: UUID
    channel: Channel
    address: str
    written: Written
    link: str | None
    """Where the reader can act, as a whole address."""


@dataclass(frozen=True, slots=True)
class Sent:
    """It was taken over; ``provider_id`` is what the other side calls it."""

    provider_id: str | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """It was not taken over, or nobody knows: to be sent again, at the earliest ``after``."""

    error: str
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """It will never be taken over."""

    error: str


Outcome = Sent | Later | Refused
"""An error names the fault and nobody: no address, no text."""


class Carrier(Protocol):
    """Something that carries messages."""

    async def carry(self, message: Message) -> Outcome:
        """Hand a message over; whatever the other side does is an outcome, not an exception."""
        ...
