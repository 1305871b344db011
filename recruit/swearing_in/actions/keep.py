"""What the clock does for ceremonies: it warns registrars, and plans for those who were absent."""

from datetime import datetime, timedelta

from recruit.applications.queries import call_names, rulebook_of
from recruit.foundation import clock, ledger
from recruit.foundation.clock import WIB
from recruit.foundation.database import Connection, fetch, transaction
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import NotAllowed
from recruit.notices.actions import send
from recruit.notices.rules import Channel, NoticeKind, Recipient
from recruit.notices.templates import both
from recruit.people.permissions import Actor, ActorKind, Role, Scope
from recruit.rulebook.model import WindowName
from recruit.swearing_in import queries
from recruit.swearing_in.actions.ceremonies import plan_follow_up
from recruit.swearing_in.actions.points import start_invitations
from recruit.swearing_in.rules import FOLLOW_UPS_FROM, OBSTACLES_TOLD, SwearingIn

_PROVINCES = """
    SELECT DISTINCT left(place, 2) AS province FROM ceremony WHERE call = $1 ORDER BY 1
"""

_REGISTRARS = f"""
    SELECT DISTINCT officer.email, officer_grant.place_prefix FROM officer_grant
    JOIN officer ON officer.id = officer_grant.officer
    WHERE officer_grant.role = '{Role.registrar}' AND $1 = ANY (officer_grant.bodies)
      AND (officer_grant.until IS NULL OR officer_grant.until > $2) AND officer.revoked_at IS NULL
    ORDER BY 1, 2
"""


async def keep_ceremonies(*, actor: Actor) -> None:
    """Warn registrars two weeks and two days before the first ceremony of whoever may not swear
    yet; from 18.00 WIB of a day with ceremonies plan the follow-ups, and invite to them.

    Each warning goes out once. Only the clock does it: :class:`NotAllowed` for anybody else.
    """
    if actor.kind is not ActorKind.system:
        raise NotAllowed(Text("Hanya jam yang memutuskan ini.", "Only the clock decides this."))
    now = clock.now()
    for name in await call_names():
        rulebook = await rulebook_of(name)
        if rulebook.sworn_with or rulebook.window(WindowName.swearing_in) is None:
            continue
        together = await queries.swearing_in_of(name)
        await _warn(together, now)
        if now.astimezone(WIB).time() >= FOLLOW_UPS_FROM and together.next_follow_up(now):
            await _follow_up(together, actor)


async def _follow_up(together: SwearingIn, actor: Actor) -> None:
    call = together.host.name
    for row in await fetch(_PROVINCES, call):
        async with transaction():
            if await plan_follow_up(call=call, place=row["province"], actor=actor):
                await start_invitations(call=call, place=row["province"], actor=actor)


async def _warn(together: SwearingIn, now: datetime) -> None:
    first = together.first_ceremony
    due = [days for days in OBSTACLES_TOLD if first - timedelta(days=days) <= now < first]
    if not due:
        return
    rows = await fetch(_REGISTRARS, together.host.body, now)
    async with transaction() as connection:
        for prefix in {row["place_prefix"] for row in rows}:
            emails = [row["email"] for row in rows if row["place_prefix"] == prefix]
            await _tell(connection, together, prefix, emails, min(due))


async def _tell(
    connection: Connection, together: SwearingIn, prefix: str, emails: list[str], days: int
) -> None:
    bodies = tuple(str(body) for body in together.bodies)
    scope = Scope(bodies, (prefix,) * len(bodies))
    call = together.host.name
    blocked = await queries.count_blocked(scope, call=call, place=prefix)
    for email in emails if blocked else ():
        await send(
            connection,
            kind=NoticeKind.oath_obstacles,
            recipient=Recipient(None, Language.id, {Channel.email: email}),
            details={
                **both("call", together.host.label),
                "count": blocked,
                "starts": together.first_ceremony.isoformat(),
                "code": call,
                "place": prefix,
            },
            once=str(ledger.subject_of("oath_obstacles", f"{call} {days} {prefix} {email}")),
        )
