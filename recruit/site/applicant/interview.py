"""The invitation to an interview, and asking for another time."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER

from recruit.applications.own import OwnApplication, own_application
from recruit.applications.progress import Progress
from recruit.applications.queries import rulebook_of
from recruit.applications.receipts import grouped
from recruit.applications.stages import Event
from recruit.foundation import clock
from recruit.foundation.i18n import Text
from recruit.foundation.problems import InvalidInput, NotFound
from recruit.people.permissions import Actor, Permission
from recruit.scoring.actions import ask_for_another_time
from recruit.scoring.queries import own_interview, own_test_result
from recruit.site.context import language_of, page
from recruit.swearing_in.queries import place_path

AnyRequest = Request[Any, Any, Any]

_OWN = {"permission": Permission.applications_own}
_NOT_INVITED = Text(
    "Belum ada undangan wawancara untuk lamaran ini.",
    "There is no invitation to an interview for this application yet.",
)


@dataclass(frozen=True, slots=True)
class Invitation:
    """When and where somebody is interviewed, and whether they can ask for another time."""

    at: datetime
    where: str
    asked: bool
    may_ask: bool
    missed: bool


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """What somebody scored in the written test, and what was needed; None: absent, or nobody."""

    score: Decimal | None
    line: Decimal | None


async def invitation_of(application_id: UUID) -> Invitation | None:
    """The invitation of an application, if there is one."""
    found = await own_interview(application_id)
    if found is None:
        return None
    asked = found.asked_to_move_at is not None
    return Invitation(
        at=found.at,
        where=f"{found.room}, {await place_path(found.place)}",
        asked=asked,
        may_ask=not asked and found.at > clock.now(),
        missed=found.absent_at is not None,
    )


async def test_outcome_of(one: OwnApplication, progress: Progress) -> TestOutcome | None:
    """The result of the written test, once the applicant knows who goes on."""
    if not progress.knows(Event.shortlist) and not progress.knows(Event.leave_off_shortlist):
        return None
    result = await own_test_result(one.id, one.call, one.place)
    return TestOutcome(result.score, result.line) if result is not None else None


@get("/applications/{application_id:uuid}/interview", opt=_OWN, include_in_schema=False)
async def invitation(
    request: AnyRequest, actor: NamedDependency[Actor], application_id: FromPath[UUID]
) -> Template:
    """When and where, and the form for another time."""
    return await _page(request, actor, application_id, "", {})


@post(
    "/applications/{application_id:uuid}/interview",
    opt=_OWN,
    status_code=HTTP_200_OK,
    include_in_schema=False,
)
async def ask(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    application_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, Any]],
) -> Template | Redirect:
    """Ask for another time; what is wrong stands in the page, with what was written."""
    reason = str(data.get("reason", "")).replace("\x00", "")
    await own_application(UUID(actor.id), application_id)
    try:
        await ask_for_another_time(application_id=application_id, reason=reason, actor=actor)
    except InvalidInput as refused:
        errors = {"reason": refused.faults[0].message.in_(language_of(request))}
        return await _page(request, actor, application_id, reason, errors)
    return Redirect(f"/applications/{application_id}/interview", status_code=HTTP_303_SEE_OTHER)


async def _page(
    request: AnyRequest, actor: Actor, application_id: UUID, reason: str, errors: dict[str, str]
) -> Template:
    one = await own_application(UUID(actor.id), application_id)
    found = await invitation_of(application_id)
    if found is None:
        raise NotFound(_NOT_INVITED)
    return page(
        request,
        "applicant/interview.html",
        "applications",
        status_code=422 if errors else 200,
        id=application_id,
        call=(await rulebook_of(one.call)).label.in_(language_of(request)),
        number=grouped(one.number),
        invitation=found,
        reason=reason,
        errors=errors,
    )


ROUTES = [invitation, ask]
