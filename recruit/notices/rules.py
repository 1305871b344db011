"""What notices are: their kinds, the channels that carry them, and whom they are for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from recruit.foundation.i18n import Language, Text


class NoticeKind(StrEnum):
    """What somebody is told; ``templates`` has the words of each."""

    sign_in_code = "sign_in_code"
    contact_changed = "contact_changed"
    application_received = "application_received"
    correction_requested = "correction_requested"
    application_accepted = "application_accepted"
    application_rejected = "application_rejected"
    application_withdrawn = "application_withdrawn"
    draft_reminder = "draft_reminder"
    registration_extended = "registration_extended"
    objection_answered = "objection_answered"
    clarification_asked = "clarification_asked"
    clarification_decided = "clarification_decided"
    comment_code = "comment_code"
    seat_changed = "seat_changed"
    training_invited = "training_invited"
    training_moved = "training_moved"
    training_cancelled = "training_cancelled"
    training_reminder = "training_reminder"
    interview_invited = "interview_invited"
    interview_moved = "interview_moved"
    interview_stays = "interview_stays"
    seat_offered = "seat_offered"
    seat_taken = "seat_taken"
    appointment_ended = "appointment_ended"
    oath_invited = "oath_invited"
    oath_obstacles = "oath_obstacles"


class Channel(StrEnum):
    """A way to reach somebody outside the site; the inbox keeps every notice besides."""

    email = "email"
    whatsapp = "whatsapp"
    sms = "sms"


CHANNEL_LABELS = {
    Channel.email: Text("E-mail", "E-mail"),
    Channel.whatsapp: Text("WhatsApp", "WhatsApp"),
    Channel.sms: Text("SMS", "SMS"),
}


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


def addresses_of(
    *, phone: str | None, email: str | None, preferred: str | None
) -> dict[Channel, str]:
    """Where somebody can be reached, the preferred channel first; the others in order of cost."""
    every = {Channel.whatsapp: phone, Channel.email: email, Channel.sms: phone}
    known = {channel: address for channel, address in every.items() if address}
    first = {channel: known[channel] for channel in known if channel == preferred}
    return first | known


ADDRESS, SECRET = "notice-address", "notice-secret"
"""The vault's purposes for a delivery's address and for what a notice must not say in the open."""

CODES = frozenset({NoticeKind.sign_in_code, NoticeKind.comment_code})
"""Notices that somebody waits for in front of a page."""

CODE_MINUTES = 10
"""How long a code that is sent is good for."""

FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=2)


def back_off(attempts: int) -> timedelta:
    """How long to wait after so many attempts in vain: 10 s, 30 s, 90 s … two hours."""
    return min(FIRST_WAIT * int(3 ** min(attempts - 1, 10)), LONGEST_WAIT)


def worth_sending_for(kind: NoticeKind) -> timedelta:
    """After this time a message that could not be sent is given up: nobody needs it any more."""
    if kind in CODES:
        return timedelta(minutes=CODE_MINUTES)
    return timedelta(days=1)
