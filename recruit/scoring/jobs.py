"""Jobs of scoring."""

from uuid import UUID

from recruit.foundation.outbox import Handler
from recruit.people.permissions import system
from recruit.scoring import actions
from recruit.scoring.actions.desk import SCORE_DESK


async def score_desk(call: str, place: str, officer_id: str, started_by: str) -> None:
    """Make the desk's score sheets of one district; the right was asked at the start."""
    await actions.score_desk(
        call=call, place=place, actor=system(started_by), officer_id=UUID(officer_id)
    )


JOBS: dict[str, Handler] = {SCORE_DESK: score_desk}
