"""Objecting to a published rejection, and the panel's answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template

from recruit.applications.own import OwnApplication, own_application
from recruit.applications.progress import LAST_MINUTE, progress_of
from recruit.applications.queries import rulebook_of
from recruit.applications.receipts import grouped
from recruit.applications.stages import Stage
from recruit.foundation import clock
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, InvalidInput
from recruit.people.permissions import Actor, Permission
from recruit.screening.actions import file_objection, object_until
from recruit.screening.queries import ObjectionState, objections_of, publication_covering
from recruit.site.context import language_of, page

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]

_OWN = {"permission": Permission.applications_own}
_NOT_NOW = Text(
    "Keberatan tidak dapat diajukan untuk lamaran ini sekarang.",
    "No objection can be filed for this application now.",
)


@dataclass(frozen=True, slots=True)
class Objecting:
    """What the status page tells: until when an objection can be filed, and those that were."""

    until: datetime | None
    filed: list[ObjectionState]


async def objecting(one: OwnApplication) -> Objecting:
    """The objections to what was decided on somebody's own application."""
    rulebook = await rulebook_of(one.call)
    filed = await objections_of(one.id)
    publication = await publication_covering(one.call, one.place)
    stage = progress_of(one.happened, rulebook, clock.now()).stage
    if publication is None or stage is not Stage.ineligible:
        return Objecting(None, filed)
    until = object_until(publication.published_at, rulebook)
    late = clock.now() >= until
    done = any(earlier.filed_at >= publication.published_at for earlier in filed)
    return Objecting(None if late or done else until - LAST_MINUTE, filed)


@get("/applications/{application_id:uuid}/objection", opt=_OWN, include_in_schema=False)
async def ask(
    request: AnyRequest, actor: NamedDependency[Actor], application_id: FromPath[UUID]
) -> Template:
    """The form."""
    return await _form(request, actor, application_id, "", {})


@post("/applications/{application_id:uuid}/objection", opt=_OWN, include_in_schema=False)
async def send(
    request: AnyRequest, actor: NamedDependency[Actor], application_id: FromPath[UUID], data: Form
) -> Template | Redirect:
    """File it; what is wrong stands in the page, with what was written."""
    text = str(data.get("text", "")).replace("\x00", "")
    try:
        await file_objection(application_id=application_id, text=text, actor=actor)
    except InvalidInput as refused:
        errors = {"text": refused.faults[0].message.in_(language_of(request))}
        return await _form(request, actor, application_id, text, errors)
    return Redirect(f"/applications/{application_id}#objection", status_code=303)


async def _form(
    request: AnyRequest, actor: Actor, application_id: UUID, text: str, errors: dict[str, str]
) -> Template:
    one = await own_application(UUID(actor.id), application_id)
    until = (await objecting(one)).until
    if until is None:
        raise Conflict(_NOT_NOW)
    return page(
        request,
        "applicant/objection.html",
        "applications",
        status_code=422 if errors else 200,
        id=application_id,
        call=(await rulebook_of(one.call)).label.in_(language_of(request)),
        number=grouped(one.number),
        until=until,
        text=text,
        errors=errors,
    )


ROUTES = [ask, send]
