"""An assessor's own interviews: when and where, who did not come, whom they may not judge."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER

from recruit.applications.receipts import grouped
from recruit.foundation import clock
from recruit.foundation.clock import WIB
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed
from recruit.people.permissions import Actor, ActorKind, Permission
from recruit.scoring import actions, queries
from recruit.site.context import language_of, page

PAGE = "/officer/interviews/mine"

_SCORES = {"permission": Permission.scores_enter}
_OFFICERS_ONLY = Text("Halaman ini untuk petugas.", "This page is for officers.")

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]


@get(PAGE, opt=_SCORES, include_in_schema=False)
async def mine(request: AnyRequest, actor: NamedDependency[Actor]) -> Template:
    """The interviews of whoever is signed in, day by day."""
    return await _page(request, actor, {}, {})


@post(f"{PAGE}/{{interview:uuid}}/absence", opt=_SCORES, include_in_schema=False)
async def absence(actor: NamedDependency[Actor], interview: FromPath[UUID], data: Form) -> Redirect:
    """Note that somebody did not come, or that they did after all."""
    absent = data.get("absent") == "yes"
    await actions.record_absence(interview_id=interview, absent=absent, actor=actor)
    return Redirect(f"{PAGE}#i-{interview}", status_code=HTTP_303_SEE_OTHER)


@post(
    f"{PAGE}/{{application_id:uuid}}/interest",
    opt=_SCORES,
    status_code=HTTP_200_OK,
    include_in_schema=False,
)
async def interest(
    request: AnyRequest, actor: NamedDependency[Actor], application_id: FromPath[UUID], data: Form
) -> Template | Redirect:
    """Step aside; what is wrong stands in the page."""
    reason, language = str(data.get("reason", "")), language_of(request)
    try:
        await actions.declare_interest(
            application_id=application_id,
            officer_id=_officer(actor),
            reason=reason,
            actor=actor,
        )
    except (InvalidInput, Conflict) as refused:
        told = [fault.message for fault in refused.faults] or [refused.detail]
        errors = {f"reason-{application_id}": told[0].in_(language)}
        return await _page(request, actor, {str(application_id): reason}, errors)
    return Redirect(PAGE, status_code=HTTP_303_SEE_OTHER)


def _officer(actor: Actor) -> UUID:
    """Programs have no interviews of their own."""
    if actor.kind is not ActorKind.officer:
        raise NotAllowed(_OFFICERS_ONLY)
    return UUID(actor.id)


async def _page(
    request: AnyRequest, actor: Actor, typed: Mapping[str, str], errors: Mapping[str, str]
) -> Template:
    held = await queries.interviews_of(_officer(actor))
    days = sorted({one.at.astimezone(WIB).date() for one in held}, key=_ahead_first)
    return page(
        request,
        "officer/interviews_mine.html",
        "interviews-mine",
        status_code=422 if errors else 200,
        days=[(day, [one for one in held if one.at.astimezone(WIB).date() == day]) for day in days],
        now=clock.now(),
        grouped=grouped,
        typed=typed,
        errors=errors,
    )


def _ahead_first(day: date) -> tuple[bool, date]:
    """What is over comes last."""
    return day < clock.today(), day


ROUTES = [mine, absence, interest]
