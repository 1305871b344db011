"""Jobs of selection."""

from recruit.foundation.outbox import Handler
from recruit.people.permissions import system
from recruit.selection import actions
from recruit.selection.actions.plenary import HOLD_PLENARY


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


JOBS: dict[str, Handler] = {HOLD_PLENARY: hold_plenary}
