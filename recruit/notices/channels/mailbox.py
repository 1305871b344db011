"""The development mailbox: a page of the site shows what it takes."""

from recruit.notices.channels.outcomes import Message, Sent

MAILBOX = "mailbox"


class Mailbox:
    """Takes everything; the delivery itself is what the page shows."""

    async def carry(self, message: Message) -> Sent:  # noqa: ARG002 - the delivery holds it
        """Nothing leaves the installation."""
        return Sent(MAILBOX)
