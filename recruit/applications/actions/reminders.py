"""Reminding people of a form that they began and did not hand in."""

import json
from datetime import datetime, timedelta

from recruit.applications.queries import rulebook_of
from recruit.foundation import clock
from recruit.foundation.database import transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotAllowed
from recruit.notices.actions import Told, send_many
from recruit.notices.rules import NoticeKind
from recruit.notices.templates import both
from recruit.people.permissions import Actor, ActorKind
from recruit.rulebook.model import Rulebook, Window, WindowName

REMINDED = (1, 3)
"""How many days before registration closes."""

# Whoever began after the moment of a reminder is at work on it, and needs none.
_UNFINISHED = """
    SELECT person.id AS person, person.language, person.phone, person.email,
           person.channel AS preferred, $3::jsonb AS details,
           format('draft_reminder:%s:%s', draft.id, $4::int) AS once
    FROM draft JOIN person ON person.id = draft.person
    WHERE draft.call = $1 AND draft.created_at < $2
      AND NOT EXISTS (SELECT FROM application
                      WHERE application.person = draft.person AND application.call = draft.call)
"""


async def remind_drafts(*, call: str, actor: Actor, dry_run: bool = False) -> Told:
    """Remind everybody who has a draft of a call and no application; how many, and how.

    Three days and one day before registration closes, each draft once; at other times nobody is
    told anything. Only the clock does it: :class:`NotAllowed` for anybody else.
    """
    if actor.kind is not ActorKind.system:
        raise NotAllowed(Text("Hanya jam yang memutuskan ini.", "Only the clock decides this."))
    rulebook, now = await rulebook_of(call), clock.now()
    registration = rulebook.window(WindowName.registration)
    days = _days_left(registration, now) if registration is not None else None
    if registration is None or days is None:
        return Told(0, {})
    async with transaction() as connection:
        return await send_many(
            connection,
            _UNFINISHED,
            call,
            registration.closes - timedelta(days=days),
            json.dumps(_details(rulebook, registration)),
            days,
            kind=NoticeKind.draft_reminder,
            dry_run=dry_run,
        )


def _days_left(registration: Window, now: datetime) -> int | None:
    """Which reminder is due; None if none is."""
    left = registration.closes - now
    if left <= timedelta():
        return None
    return next((days for days in REMINDED if left <= timedelta(days=days)), None)


def _details(rulebook: Rulebook, registration: Window) -> dict[str, str]:
    last_minute = registration.closes - timedelta(minutes=1)
    return {
        **both("call", rulebook.label),
        "code": rulebook.name,
        "closes": last_minute.isoformat(),
    }
