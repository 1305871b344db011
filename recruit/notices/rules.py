"""What notices are: the channels that carry them, and whom they are for."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from recruit.foundation.i18n import Language


class Channel(StrEnum):
    """A way to reach somebody outside the site; the inbox keeps every notice besides."""

    email = "email"
    whatsapp = "whatsapp"
    sms = "sms"


class DeliveryState(StrEnum):
    """How far a delivery is."""

    waiting = "waiting"
    sent = "sent"
    failed = "failed"
    """Given up: the address is dead, or every attempt failed."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a notice is for, and where it may be sent, the preferred channel first.

    ``person`` is None for somebody who is not known yet: such a notice has no inbox.
    """

    person: UUID | None
    language: Language
    addresses: Mapping[Channel, str]
