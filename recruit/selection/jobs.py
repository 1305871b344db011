"""Jobs of selection."""

from uuid import UUID

from recruit.foundation.outbox import Handler
from recruit.people.permissions import system
from recruit.selection import actions
from recruit.selection.actions.plenary import HOLD_PLENARY
from recruit.selection.actions.plenary_commit import WRITE_MINUTES


async def hold_plenary(
    call: str, place: str, seed: str | None, women_reason: str | None, started_by: str
) -> None:
    """Hold the plenary of one district; the right was asked when the run was started."""
    await actions.hold_plenary(
        call=call,
        place=place,
        seed=seed,
        actor=system(started_by),
        women_reason=women_reason,
    )


async def write_minutes(plenary_id: str) -> None:
    """Keep the digest of a plenary's minutes."""
    await actions.write_minutes(UUID(plenary_id))


JOBS: dict[str, Handler] = {HOLD_PLENARY: hold_plenary, WRITE_MINUTES: write_minutes}
