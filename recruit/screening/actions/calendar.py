"""What the clock decides in screening, without a person's click."""

from recruit.applications.actions import remind_drafts
from recruit.applications.queries import call_names, rulebook_of
from recruit.foundation import clock
from recruit.foundation.database import fetch_value
from recruit.people.permissions import Actor
from recruit.rulebook.model import Rulebook, WindowName
from recruit.screening.actions.clarify import note_unanswered
from recruit.screening.actions.comments import forget_unconfirmed
from recruit.screening.actions.decide import lapse_corrections
from recruit.screening.actions.extension import extend_registration
from recruit.screening.actions.screen import start_screening
from recruit.screening.actions.tell import announce_results

_WAITING = """
    SELECT EXISTS (SELECT FROM application WHERE call = $1 AND stage = 'submitted')
       AND NOT EXISTS (SELECT FROM job_run JOIN outbox ON outbox.run = job_run.id
                       WHERE job_run.kind = 'screening' AND job_run.call = $1
                         AND done_at IS NULL AND failed_at IS NULL AND cancelled_at IS NULL)
"""


async def keep_calendar(*, actor: Actor) -> None:
    """Remind of unfinished forms before registration closes, extend it where too few applied,
    start screening after it, let unanswered corrections lapse, and announce the results on their
    day.

    Asked every minute; where there is nothing to do it does nothing.
    """
    for call in await call_names():
        rulebook = await rulebook_of(call)
        await remind_drafts(call=call, actor=actor)
        await extend_registration(call=call, actor=actor)
        if _is_reviewed_now(rulebook) and await fetch_value(_WAITING, call):
            await start_screening(call=call, place="", actor=actor)
        await lapse_corrections(call=call, actor=actor)
        await announce_results(call=call, actor=actor)
    await note_unanswered(actor=actor)
    await forget_unconfirmed()


def _is_reviewed_now(rulebook: Rulebook) -> bool:
    """Whether registration is over and the review is not; later nobody is waiting."""
    registration, now = rulebook.window(WindowName.registration), clock.now()
    announced = rulebook.window(WindowName.administrative_result)
    if registration is None or now < registration.closes:
        return False
    return announced is None or now < announced.closes
