"""Mending a published timetable after a change: a venue lost, a trainer ill, somebody replaced."""

from uuid import UUID

from recruit.people.permissions import Actor
from recruit.training.actions.plan import make_version


async def replan_district(*, programme: str, district: str, actor: Actor) -> UUID:
    """Plan a district around its published timetable; the id of the new version.

    What was held stays. Of all plans that seat the most people this one moves the fewest; the
    usual aims come after. :class:`Conflict` if nothing was published; otherwise as
    :func:`~recruit.training.actions.plan.plan_district`.
    """
    return await make_version(programme=programme, district=district, actor=actor, mend=True)
