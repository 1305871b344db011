"""The channels that this installation has, by its settings."""

from recruit.notices.channels.email import Smtp
from recruit.notices.channels.gateway import Gateway
from recruit.notices.channels.mailbox import MAILBOX, Mailbox
from recruit.notices.channels.outcomes import Carrier, Later, Message, Outcome, Refused, Sent
from recruit.notices.rules import Channel
from recruit.settings import settings

__all__ = [
    "MAILBOX",
    "Carrier",
    "Later",
    "Message",
    "Outcome",
    "Refused",
    "Sent",
    "carrier_of",
    "usable",
]


def carrier_of(channel: Channel) -> Carrier | None:
    """What carries messages of a channel; None if this installation has nothing for it."""
    given = settings()
    if channel is Channel.email and given.smtp_url is not None:
        return Smtp.at(given.smtp_url.get_secret_value(), given.mail_from)
    if channel is not Channel.email and given.gateway_url is not None:
        secret = given.gateway_secret
        return Gateway(given.gateway_url, secret.get_secret_value() if secret else "")
    return Mailbox() if given.has_mailbox else None


def usable(*, to_many: bool = False) -> frozenset[Channel]:
    """The channels through which messages can go.

    Messages ``to_many`` never go to the development mailbox: nobody reads a hundred thousand.
    """
    return frozenset(
        channel
        for channel in Channel
        if (carrier := carrier_of(channel)) is not None
        and not (to_many and isinstance(carrier, Mailbox))
    )
