"""Training for those who are trained: seat, code, certificate, and days that are impossible."""

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from markupsafe import Markup

from recruit.applications.own import OwnApplication, own_application
from recruit.applications.progress import Progress, progress_of
from recruit.applications.queries import rulebook_of
from recruit.applications.stages import Stage
from recruit.foundation import clock
from recruit.foundation.formats import day as day_words
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import InvalidInput, NotFound
from recruit.foundation.typesetting import qr_svg
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import Programme, Rulebook
from recruit.site.applicant.appointments import calendar_answer, entry_of, session_of
from recruit.site.applicant.receipts import verify_address
from recruit.site.context import language_of, page
from recruit.site.offices import office_of
from recruit.swearing_in.queries import place_path
from recruit.training import actions, queries
from recruit.training.papers.certificate import (
    Certificate,
    PaperCertificate,
    certificate_pdf,
    digest_of,
)
from recruit.training.papers.codes import scanned_code, short_code
from recruit.training.queries import OwnAppointment, OwnSeat
from recruit.training.rules import OWN_REASONS, REASON_LABELS, Reason

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]

_OWN = {"permission": Permission.applications_own}
_SEAT = "/training/{enrolment:uuid}"
_DAYS = "/applications/{application_id:uuid}/training"
_NONE = Text("Tidak ada bimtek untuk lamaran ini.", "There is no training for this application.")
_CHOOSE = Text("Pilih alasannya.", "Choose the reason.")
_HALVES = (
    ("", Text("Sepanjang hari", "All day")),
    ("0", Text("Pagi", "In the morning")),
    ("1", Text("Siang", "In the afternoon")),
)


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat with the rulebooks that explain it: of the person's call, and of the programme."""

    own: OwnSeat
    call: Rulebook
    programme: Programme


async def asks_for_days(one: OwnApplication, progress: Progress) -> bool:
    """Whether somebody can still tell days on which they cannot come to training."""
    if progress.stage is not Stage.elected:
        return False
    holder = await queries.own_appointment(one.id)
    return holder is not None and bool(await queries.days_to_plan(holder.id))


@get(_SEAT, opt=_OWN, include_in_schema=False)
async def seat(
    request: AnyRequest, actor: NamedDependency[Actor], enrolment: FromPath[UUID]
) -> Template:
    """One's own seat: when, where, with whom, and the code for the door."""
    found, language = await _seat(actor, enrolment), language_of(request)
    own = found.own
    return page(
        request,
        "applicant/training.html",
        "applications",
        seat=own,
        application=own.application,
        call=found.call.label.in_(language),
        programme=found.programme.label.in_(language),
        content=found.programme.content.in_(language),
        village=await place_path(own.village),
        crew=await _crew(own, language),
        code=short_code(own.appointment, own.programme),
        qr=Markup(qr_svg(scanned_code(own.appointment, own.programme))),  # noqa: S704 - our squares
        may_decline=own.attended_at is None and own.starts_at > clock.now(),
    )


@get(f"{_SEAT}/calendar.ics", opt=_OWN, include_in_schema=False)
async def calendar(
    request: AnyRequest, actor: NamedDependency[Actor], enrolment: FromPath[UUID]
) -> Response[bytes]:
    """The seat for the phone's calendar."""
    found, language = await _seat(actor, enrolment), language_of(request)
    expected = await session_of(found.own, found.programme.label, language)
    entry = entry_of(expected, found.own.application, found.call.label.in_(language))
    return calendar_answer(found.own.programme, [entry])


@get(f"{_SEAT}/certificate.pdf", opt=_OWN, include_in_schema=False)
async def certificate(
    request: AnyRequest, actor: NamedDependency[Actor], enrolment: FromPath[UUID]
) -> Response[bytes]:
    """The certificate of somebody who was there."""
    found = await _seat(actor, enrolment)
    paper = await _paper(request, found)
    made = await asyncio.to_thread(certificate_pdf, paper)
    name = f"{found.own.programme}_{paper.signed.number}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(made, media_type="application/pdf", headers=headers)


@get(f"{_SEAT}/decline", opt=_OWN, include_in_schema=False)
async def ask_to_decline(
    request: AnyRequest, actor: NamedDependency[Actor], enrolment: FromPath[UUID]
) -> Template:
    """Why the person cannot come; a reason of a list."""
    return await _decline_form(request, await _seat(actor, enrolment), {})


@post(f"{_SEAT}/decline", opt=_OWN, include_in_schema=False)
async def decline(
    request: AnyRequest, actor: NamedDependency[Actor], enrolment: FromPath[UUID], data: Form
) -> Template | Redirect:
    """Another seat, or a place on the waiting list; the page of the seat says which."""
    found = await _seat(actor, enrolment)
    reason = _reason(data)
    if reason is None:
        errors = {"reason": _CHOOSE.in_(language_of(request))}
        return await _decline_form(request, found, errors)
    session = _uuid(str(data.get("session", ""))) or UUID(int=0)
    await actions.decline_seat(
        actor=actor, enrolment=found.own.enrolment, session=session, reason=reason
    )
    return Redirect(f"/training/{found.own.enrolment}?changed=1", status_code=303)


@get(_DAYS, opt=_OWN, include_in_schema=False)
async def days(
    request: AnyRequest, actor: NamedDependency[Actor], application_id: FromPath[UUID]
) -> Template:
    """The days that were told, and a form for one more."""
    return await _days_form(request, actor, application_id, {}, {})


@post(_DAYS, opt=_OWN, include_in_schema=False)
async def tell_day(
    request: AnyRequest, actor: NamedDependency[Actor], application_id: FromPath[UUID], data: Form
) -> Template | Redirect:
    """Tell one; what is wrong stands in the page."""
    given = {name: str(data.get(name, "")) for name in ("day", "half", "reason")}
    _, holder = await _holder(actor, application_id)
    try:
        await actions.tell_impossible_day(
            actor=actor,
            appointment=holder.id,
            day=_day(given["day"]),
            half={"": None, "0": 0, "1": 1}.get(given["half"], -1),
            reason=_reason(data),
        )
    except InvalidInput as refused:
        language = language_of(request)
        errors = {one.pointer[1:]: one.message.in_(language) for one in refused.faults}
        return await _days_form(request, actor, application_id, given, errors)
    return Redirect(f"/applications/{application_id}/training", status_code=303)


@post(_DAYS + "/{impossibility:int}/remove", opt=_OWN, include_in_schema=False)
async def forget_day(
    actor: NamedDependency[Actor], application_id: FromPath[UUID], impossibility: FromPath[int]
) -> Redirect:
    """Take one back."""
    _, holder = await _holder(actor, application_id)
    await actions.forget_impossible_day(
        actor=actor, appointment=holder.id, impossibility=impossibility
    )
    return Redirect(f"/applications/{application_id}/training", status_code=303)


async def _seat(actor: Actor, enrolment: UUID) -> Seat:
    """One's own seat, once one may know that one was elected."""
    person = UUID(actor.id)
    own = await queries.own_seat(person, enrolment)
    one = await own_application(person, own.application)
    call = await rulebook_of(one.call)
    if progress_of(one.happened, call, clock.now()).stage is not Stage.elected:
        raise NotFound(_NONE)
    _, programme = await queries.programme_of(own.programme)
    return Seat(own, call, programme)


async def _holder(actor: Actor, application_id: UUID) -> tuple[OwnApplication, OwnAppointment]:
    one = await own_application(UUID(actor.id), application_id)
    progress = progress_of(one.happened, await rulebook_of(one.call), clock.now())
    holder = await queries.own_appointment(application_id)
    if holder is None or progress.stage is not Stage.elected:
        raise NotFound(_NONE)
    return one, holder


async def _crew(own: OwnSeat, language: Language) -> list[tuple[str, str]]:
    """Name and office of those who learn together."""
    return [
        (member.name, await office_of(member.call, member.chair, language))
        for member in await queries.crew_of(own)
    ]


async def _paper(request: AnyRequest, found: Seat) -> PaperCertificate:
    facts, language = await queries.certificate_facts(found.own), language_of(request)
    attended = facts.attended_at.astimezone(clock.WIB).date()
    return PaperCertificate(
        signed=Certificate(
            facts.number, found.own.programme, attended, digest_of(facts.number, facts.name)
        ),
        language=language,
        agency=found.call.panel.in_(language),
        name=facts.name,
        office=await office_of(facts.call, facts.chair, language),
        place=await place_path(facts.place),
        programme=found.programme.label.in_(language),
        content=found.programme.content.in_(language),
        verify_address=f"{verify_address(request)}/certificate",
        made_at=facts.attended_at,
    )


async def _decline_form(request: AnyRequest, found: Seat, errors: dict[str, str]) -> Template:
    language = language_of(request)
    return page(
        request,
        "applicant/training_decline.html",
        "applications",
        status_code=422 if errors else 200,
        seat=found.own,
        programme=found.programme.label.in_(language),
        reasons=_reasons(language),
        errors=errors,
    )


async def _days_form(
    request: AnyRequest,
    actor: Actor,
    application_id: UUID,
    given: dict[str, str],
    errors: dict[str, str],
) -> Template:
    one, holder = await _holder(actor, application_id)
    language, halves = language_of(request), dict(_HALVES)
    told = await queries.impossible_days(holder.id)
    return page(
        request,
        "applicant/training_days.html",
        "applications",
        status_code=422 if errors else 200,
        id=application_id,
        call=(await rulebook_of(one.call)).label.in_(language),
        days=[
            (day.isoformat(), day_words(day, language))
            for day in await queries.days_to_plan(holder.id)
        ],
        halves=[(value, text.in_(language)) for value, text in _HALVES],
        reasons=_reasons(language),
        told=[
            (each.id, each.day, halves["" if each.half is None else str(each.half)].in_(language))
            for each in told
        ],
        given=given,
        errors=errors,
    )


def _reasons(language: Language) -> list[tuple[str, str]]:
    return [(reason.value, REASON_LABELS[reason].in_(language)) for reason in OWN_REASONS]


def _reason(data: dict[str, Any]) -> Reason | None:
    given = str(data.get("reason", ""))
    return Reason(given) if given in OWN_REASONS else None


def _day(given: str) -> date:
    """The day that was chosen; one that never is for anything else."""
    try:
        return date.fromisoformat(given)
    except ValueError:
        return date.min


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None


ROUTES = [
    seat,
    calendar,
    certificate,
    ask_to_decline,
    decline,
    days,
    tell_day,
    forget_day,
]
