"""Jobs of training."""

from uuid import UUID

from recruit.foundation.outbox import Handler
from recruit.people.permissions import system
from recruit.selection.actions.succession import FOLLOW
from recruit.training import actions
from recruit.training.actions import plan, replan
from recruit.training.actions.difference import TELL_DIFFERENCE
from recruit.training.actions.start import PLAN_DISTRICT, REPLAN_DISTRICT

PLANNING = system("training")


async def plan_district(*, programme: str, district: str) -> None:
    """Plan one district; the right was asked when the run was started."""
    await plan.plan_district(programme=programme, district=district, actor=PLANNING)


async def replan_district(*, programme: str, district: str) -> None:
    """Mend the timetable of one district; the right was asked when the run was started."""
    await replan.replan_district(programme=programme, district=district, actor=PLANNING)


async def tell_difference(*, timetable: str) -> None:
    """Tell those whose session is new, another or gone in a timetable that was published."""
    await actions.tell_difference(timetable=UUID(timetable))


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
    REPLAN_DISTRICT: replan_district,
    TELL_DIFFERENCE: tell_difference,
}
