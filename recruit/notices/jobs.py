"""The errands of notices, by the names under which the outbox knows them."""

from datetime import timedelta
from uuid import UUID

from recruit.foundation.outbox import Errand
from recruit.notices import actions


async def deliver_notice(*, delivery_id: str) -> timedelta | None:
    """Send one delivery."""
    return await actions.deliver(delivery_id=UUID(delivery_id))


ERRANDS: dict[str, Errand] = {actions.DELIVER: deliver_notice}
