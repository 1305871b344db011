"""Reminding people of a form that they began and did not hand in."""

import json
from datetime import datetime, timedelta

from recruit.applications.form import missing_of
from recruit.applications.queries import DraftState, drafts_begun, rulebook_of
from recruit.applications.steps import STEPS
from recruit.foundation import clock
from recruit.foundation.clock import WIB
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

_MARK = "draft_reminder:%s:{days}"

_TOLD = """
    SELECT person.id AS person, person.language, person.phone, person.email,
           person.channel AS preferred, given.details, format($3, given.draft) AS once
    FROM unnest($1::uuid[], $2::jsonb[]) AS given (draft, details)
    JOIN draft ON draft.id = given.draft JOIN person ON person.id = draft.person
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
    mark = _MARK.format(days=days)
    # Whoever began after the moment of a reminder is at work on it, and needs none.
    drafts = await drafts_begun(call, registration.closes - timedelta(days=days), mark)
    details = [json.dumps(_details(rulebook, registration, draft, now)) for draft in drafts]
    async with transaction() as connection:
        return await send_many(
            connection,
            _TOLD,
            [draft.id for draft in drafts],
            details,
            mark,
            kind=NoticeKind.draft_reminder,
            dry_run=dry_run,
        )


def _days_left(registration: Window, now: datetime) -> int | None:
    """Which reminder is due; None if none is."""
    left = registration.closes - now
    if left <= timedelta():
        return None
    return next((days for days in REMINDED if left <= timedelta(days=days)), None)


def _details(
    rulebook: Rulebook, registration: Window, draft: DraftState, now: datetime
) -> dict[str, str]:
    last_minute = registration.closes - timedelta(minutes=1)
    return {
        **both("call", rulebook.label),
        **both("missing", _missing(draft, rulebook, now)),
        "code": rulebook.name,
        "closes": last_minute.isoformat(),
    }


def _missing(draft: DraftState, rulebook: Rulebook, now: datetime) -> Text:
    """What is left to do, by the names of the pages."""
    steps = [STEPS[step] for step in missing_of(draft, rulebook, now.astimezone(WIB).date())]
    if not steps:
        return Text("Tinggal diperiksa dan dikirim.", "It only has to be checked and sent.")
    return Text(
        f"Yang belum lengkap: {'; '.join(step.id for step in steps)}.",
        f"Not complete yet: {'; '.join(step.en for step in steps)}.",
    )
