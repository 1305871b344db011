"""What people need done by the clock."""

from recruit.foundation.outbox import Handler
from recruit.people import codes


async def forget_codes() -> None:
    """Delete codes that nobody can enter any more."""
    await codes.forget_codes()


JOBS: dict[str, Handler] = {"forget_codes": forget_codes}
