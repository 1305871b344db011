"""Telling applicants what became of the administrative review.

Decisions only write a job, so that deciding thousands costs them nothing; the job tells a whole
place in one go. That something must be mended is told at once, a verdict when the calendar of the
call announces it.
"""

import json
from datetime import timedelta

from recruit.applications.progress import ANNOUNCED_IN
from recruit.applications.queries import rulebook_of
from recruit.applications.stages import Event, Stage
from recruit.foundation import clock, outbox
from recruit.foundation.database import Connection, fetch_value, transaction
from recruit.notices.actions import send_many
from recruit.notices.rules import NoticeKind
from recruit.notices.templates import both
from recruit.people.permissions import Actor
from recruit.rulebook.model import Level, Rulebook, WindowName

TELL = "tell_applicants"
"""The job that tells everybody at a place what they may know by now, and were not told yet."""

ACCEPTED = (
    Stage.eligible,
    Stage.shortlisted,
    Stage.not_shortlisted,
    Stage.elected,
    Stage.reserve,
    Stage.not_elected,
)
"""Stages of those who passed the administrative review, whatever came after it."""

# Asked twice to mend something, somebody is told twice: each move has its version.
_TOLD_OF = f"""
    SELECT person.id AS person, person.language, person.phone, person.email,
           person.channel AS preferred,
           $4::jsonb || jsonb_build_object('application', application.id) AS details,
           concat_ws(':', $5::text, application.id, CASE application.stage
               WHEN '{Stage.needs_correction}' THEN application.version END) AS once
    FROM application JOIN person ON person.id = application.person
    WHERE application.call = $1 AND starts_with(application.place, $2)
      AND application.stage = ANY ($3::text[])
"""


async def tell_later(connection: Connection, *, call: str, place: str) -> None:
    """Have the applicants at a place told, in the transaction that decided on them."""
    await outbox.enqueue(connection, TELL, {"call": call, "place": place})


async def tell_applicants(*, call: str, place: str) -> int:
    """Tell everybody at a place what they may know by now, each thing once; how many notices."""
    rulebook = await rulebook_of(call)
    told = 0
    async with transaction() as connection:
        for kind, stages, details in _what_to_tell(rulebook):
            told += (
                await send_many(
                    connection,
                    _TOLD_OF,
                    call,
                    place,
                    [stage.value for stage in stages],
                    json.dumps(details),
                    kind.value,
                    kind=kind,
                )
            ).notices
    return told


def _what_to_tell(
    rulebook: Rulebook,
) -> list[tuple[NoticeKind, tuple[Stage, ...], dict[str, str]]]:
    """Kinds of notices, the stages of those who get them, and what they are filled with."""
    call, now = both("call", rulebook.label), clock.now()
    correction = rulebook.window(WindowName.correction)
    found: list[tuple[NoticeKind, tuple[Stage, ...], dict[str, str]]] = []
    if correction is not None and now < correction.closes:
        until = (correction.closes - timedelta(minutes=1)).isoformat()
        mending = call | {"until": until}
        found.append((NoticeKind.correction_requested, (Stage.needs_correction,), mending))
    if _is_announced(rulebook):
        found.append((NoticeKind.application_accepted, ACCEPTED, call))
        found.append((NoticeKind.application_rejected, (Stage.ineligible,), call))
    return found


def _is_announced(rulebook: Rulebook) -> bool:
    window = rulebook.window(ANNOUNCED_IN[Event.accept_eligible])
    return window is None or clock.now() >= window.opens


_ANNOUNCED = "SELECT EXISTS (SELECT FROM job_run WHERE kind = $1 AND call = $2)"
_DISTRICTS = f"""
    SELECT array_agg(DISTINCT left(place, {Level.district.code_length})) FROM application
    WHERE call = $1
"""


async def announce_results(*, call: str, actor: Actor) -> None:
    """Have everybody told on the day of the announcement, one job a district; once for each call.

    What is decided after that day is told by its own decision.
    """
    rulebook = await rulebook_of(call)
    if not _is_announced(rulebook) or await fetch_value(_ANNOUNCED, TELL, call):
        return
    async with transaction() as connection:
        districts = await connection.fetchval(_DISTRICTS, call)
        if not districts:
            return
        jobs = [(TELL, {"call": call, "place": district}) for district in districts]
        await outbox.start_run(connection, kind=TELL, jobs=jobs, actor=actor.reference, call=call)
