"""Jobs of training."""

from uuid import UUID

from recruit.foundation.outbox import Handler
from recruit.people.permissions import system
from recruit.selection.actions.succession import FOLLOW
from recruit.training import actions
from recruit.training.actions import plan
from recruit.training.actions.start import PLAN_DISTRICT

PLANNING = system("training")


async def plan_district(*, programme: str, district: str) -> None:
    """Plan one district; the right was asked when the run was started."""
    await plan.plan_district(programme=programme, district=district, actor=PLANNING)


async def keep_training() -> None:
    """Do what the clock decides: absentees, waiting lists, reminders."""
    clock = system("clock")
    await actions.book_absentees(actor=clock)
    await actions.serve_waiting_lists(actor=clock)
    await actions.remind_participants(actor=clock)


async def follow_replacement(*, appointment_id: str) -> None:
    """Seat somebody who was just appointed with their crew."""
    await actions.follow_replacement(
        appointment_id=UUID(appointment_id), actor=system("replacement")
    )


JOBS: dict[str, Handler] = {
    FOLLOW: follow_replacement,
    "keep_training": keep_training,
    PLAN_DISTRICT: plan_district,
}
