"""Reading the inbox."""

from collections.abc import Sequence
from uuid import UUID

from recruit.foundation import clock
from recruit.foundation.database import execute


async def mark_read(*, person: UUID, notices: Sequence[UUID]) -> int:
    """Remember that a person saw these notices of theirs; how many were new to them."""
    return await execute(
        "UPDATE notice SET read_at = $3 WHERE id = ANY ($2) AND person = $1 AND read_at IS NULL",
        person,
        list(notices),
        clock.now(),
    )
