"""A seat that somebody is offered elsewhere, and giving up an office that they hold."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template

from recruit.applications.own import OwnApplication, own_application
from recruit.applications.progress import LAST_MINUTE
from recruit.applications.queries import rulebook_of
from recruit.foundation.files import Files
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import Conflict, InvalidInput
from recruit.people.permissions import Actor, Permission
from recruit.selection.actions import accept_offer, decline_offer
from recruit.selection.actions.resignation import resign
from recruit.selection.offers import LABELS, OfferState
from recruit.selection.queries.offers import OwnOffer, own_offer, own_offers
from recruit.site.context import language_of, page
from recruit.swearing_in.queries import place_path
from recruit.training.queries.people import own_appointment

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]

_OWN = {"permission": Permission.applications_own}
_OFFER = "/applications/{application_id:uuid}/offers/{offer_id:uuid}"
NO_OFFICE = Text(
    "Anda tidak memegang jabatan melalui lamaran ini.",
    "You hold no office through this application.",
)
_RESIGNATION = "/applications/{application_id:uuid}/resignation"


@dataclass(frozen=True, slots=True)
class OfferLine:
    """An offer on the status page."""

    href: str
    place: str
    state: OfferState
    state_label: str
    until: datetime

    @property
    def waits(self) -> bool:
        """Whether it can be answered now."""
        return self.state is OfferState.open


async def offer_lines(person: UUID, application: UUID, language: Language) -> list[OfferLine]:
    """Every seat that was offered through an application, the latest first."""
    return [
        OfferLine(
            href=f"/applications/{application}/offers/{one.id}",
            place=await place_path(one.place),
            state=one.state,
            state_label=LABELS[one.state].in_(language),
            until=one.deadline - LAST_MINUTE,
        )
        for one in await own_offers(person, application)
    ]


@get(_OFFER, opt=_OWN, include_in_schema=False)
async def read(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    application_id: FromPath[UUID],
    offer_id: FromPath[UUID],
) -> Template:
    """The seat, how far it is, and until when to answer."""
    one = await own_offer(UUID(actor.id), offer_id)
    return await _page(request, await own_application(UUID(actor.id), application_id), one)


@post(_OFFER, opt=_OWN, include_in_schema=False)
async def answer(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    application_id: FromPath[UUID],
    offer_id: FromPath[UUID],
    data: Form,
) -> Template | Redirect:
    """Accept or decline; whoever comes too late is told why."""
    given = str(data.get("answer", ""))
    try:
        if given == "accept":
            await accept_offer(offer_id=offer_id, actor=actor)
        elif given == "decline":
            await decline_offer(offer_id=offer_id, actor=actor)
    except Conflict as late:
        one = await own_offer(UUID(actor.id), offer_id)
        whose = await own_application(UUID(actor.id), application_id)
        return await _page(request, whose, one, late.detail.in_(language_of(request)))
    return Redirect(request.url.path, status_code=303)


@get(_RESIGNATION, opt=_OWN, include_in_schema=False)
async def ask_to_resign(
    request: AnyRequest, actor: NamedDependency[Actor], application_id: FromPath[UUID]
) -> Template:
    """Ask for the letter, and once more whether they are sure."""
    return await _resignation(request, actor, application_id, "", {})


@post(_RESIGNATION, opt=_OWN, include_in_schema=False)
async def give_up(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    application_id: FromPath[UUID],
    files: NamedDependency[Files],
    data: Form,
) -> Template | Redirect:
    """Take the letter and end the appointment, or say what is missing."""
    await own_application(UUID(actor.id), application_id)
    held, letter = await own_appointment(application_id), str(data.get("letter", ""))
    if held is None:
        raise Conflict(NO_OFFICE)
    try:
        await resign(
            appointment_id=held.id,
            letter=letter,
            confirmed=data.get("confirmed") == "yes",
            actor=actor,
            files=files,
        )
    except InvalidInput as refused:
        language = language_of(request)
        errors = {
            fault.pointer.removeprefix("/"): fault.message.in_(language) for fault in refused.faults
        }
        return await _resignation(request, actor, application_id, letter, errors)
    return Redirect(f"/applications/{application_id}", status_code=303)


async def _page(
    request: AnyRequest, whose: OwnApplication, one: OwnOffer, refused: str = ""
) -> Template:
    language, rulebook = language_of(request), await rulebook_of(one.call)
    return page(
        request,
        "applicant/offer.html",
        "applications",
        status_code=409 if refused else 200,
        id=whose.id,
        offer=one.id,
        call=rulebook.label.in_(language),
        place=await place_path(one.place),
        applied=await place_path(whose.place),
        kilometres=None if one.metres is None else one.metres / 1000,
        state=one.state,
        state_label=LABELS[one.state].in_(language),
        until=one.deadline - LAST_MINUTE,
        answered_at=one.answered_at,
        refused=refused,
    )


async def _resignation(
    request: AnyRequest,
    actor: Actor,
    application_id: UUID,
    letter: str,
    errors: dict[str, str],
) -> Template:
    one = await own_application(UUID(actor.id), application_id)
    held = await own_appointment(application_id)
    if held is None:
        raise Conflict(NO_OFFICE)
    rulebook = await rulebook_of(one.call)
    return page(
        request,
        "applicant/resignation.html",
        "applications",
        status_code=422 if errors else 200,
        id=application_id,
        call=rulebook.label.in_(language_of(request)),
        place=await place_path(held.place),
        letter=letter,
        errors=errors,
    )


ROUTES = [read, answer, ask_to_resign, give_up]
