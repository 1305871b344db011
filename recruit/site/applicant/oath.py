"""The invitation to the oath: when, where, and the code for the door."""

import asyncio
from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from markupsafe import Markup

from recruit.applications.own import own_application
from recruit.applications.progress import progress_of
from recruit.applications.queries import rulebook_of
from recruit.applications.stages import Stage
from recruit.foundation import clock
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.foundation.typesetting import qr_svg
from recruit.people.permissions import Actor, Permission
from recruit.site.applicant.appointments import where_of
from recruit.site.context import language_of, page
from recruit.swearing_in.papers.oath import Invitation, invitation_pdf
from recruit.swearing_in.queries import OwnCeremony, ceremony_of
from recruit.swearing_in.rules import OATH_CODE
from recruit.training.papers.codes import scanned_code, short_code

AnyRequest = Request[Any, Any, Any]

_OWN = {"permission": Permission.applications_own}
_PAGE = "/applications/{application_id:uuid}/oath"
_NONE = Text("Belum ada undangan pelantikan.", "There is no invitation to a swearing-in yet.")


@get(_PAGE, opt=_OWN, include_in_schema=False)
async def invitation(
    request: AnyRequest, actor: NamedDependency[Actor], application_id: FromPath[UUID]
) -> Template:
    """One's own invitation."""
    ceremony, call, name = await _own(request, actor, application_id)
    return page(
        request,
        "applicant/oath.html",
        "applications",
        application=application_id,
        ceremony=ceremony,
        call=call,
        name=name,
        where=await where_of(ceremony),
        code=short_code(ceremony.appointment, OATH_CODE),
        qr=Markup(qr_svg(scanned_code(ceremony.appointment, OATH_CODE))),  # noqa: S704 - our squares
    )


@get(f"{_PAGE}.pdf", opt=_OWN, include_in_schema=False)
async def invitation_paper(
    request: AnyRequest, actor: NamedDependency[Actor], application_id: FromPath[UUID]
) -> Response[bytes]:
    """The invitation to print."""
    ceremony, call, name = await _own(request, actor, application_id)
    given = Invitation(
        language=language_of(request),
        call=call,
        name=name,
        at=ceremony.at,
        where=await where_of(ceremony),
        code=short_code(ceremony.appointment, OATH_CODE),
        qr=qr_svg(scanned_code(ceremony.appointment, OATH_CODE)),
        made_at=clock.now(),
    )
    made = await asyncio.to_thread(invitation_pdf, given)
    headers = {"Content-Disposition": 'attachment; filename="undangan-pelantikan.pdf"'}
    return Response(made, media_type="application/pdf", headers=headers)


async def _own(
    request: AnyRequest, actor: Actor, application_id: UUID
) -> tuple[OwnCeremony, str, str]:
    """The ceremony, the call and the name of whoever was elected and has not sworn."""
    one = await own_application(UUID(actor.id), application_id)
    rulebook = await rulebook_of(one.call)
    elected = progress_of(one.happened, rulebook, clock.now()).stage is Stage.elected
    ceremony = await ceremony_of(one.id, rulebook.name) if elected else None
    if ceremony is None:
        raise NotFound(_NONE)
    return ceremony, rulebook.label.in_(language_of(request)), ceremony.name


ROUTES = [invitation, invitation_paper]
