"""Jobs of training."""

from recruit.foundation.outbox import Handler
from recruit.people.permissions import system
from recruit.training.actions import plan
from recruit.training.actions.start import PLAN_DISTRICT

PLANNING = system("training")


async def plan_district(*, programme: str, district: str) -> None:
    """Plan one district; the right was asked when the run was started."""
    await plan.plan_district(programme=programme, district=district, actor=PLANNING)


JOBS: dict[str, Handler] = {PLAN_DISTRICT: plan_district}
