"""Replacing somebody: find them, say why, see who follows, confirm."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from recruit.applications.queries import call_names, rulebook_of
from recruit.foundation.files import Files
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput, NotFound, Problem
from recruit.people.permissions import Actor, Permission
from recruit.selection.actions import appoint_directly, call_up, fill_vacancy, who_follows
from recruit.selection.actions.resignation import letter_of
from recruit.selection.appointments import ENDINGS, LABELS, AppointmentEvent, AppointmentStage
from recruit.selection.queries import replacement as queries
from recruit.site.context import language_of, page

PAGE = "/officer/replacement"
SHOWN = 50

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]

_HOLDS = {"permission": Permission.plenary_hold}
_CHOOSE = Text("Pilih alasannya.", "Choose the reason.")
_NUMBER = Text(
    "Tulis nomor pendaftaran dari lowongan ini.", "Write a registration number of this call."
)
MOST_DIGITS = 18


@get(PAGE, opt=_HOLDS, include_in_schema=False)
async def search(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    call: FromQuery[str] = "",
    q: FromQuery[str] = "",
) -> Template:
    """Find somebody by name, number or place; and the seats that wait for a successor."""
    language, scope = language_of(request), actor.scope(Permission.plenary_hold)
    calls = await _calls(set(scope.bodies), language)
    words = q.replace("\x00", "").strip()
    found = (
        await queries.holders(scope, call=call, words=words, limit=SHOWN)
        if words and call in dict(calls)
        else []
    )
    return page(
        request,
        "officer/replacement.html",
        "replacement",
        calls=calls,
        call=call,
        q=words,
        found=found,
        more=len(found) == SHOWN,
        empty=await queries.left_empty(scope, SHOWN),
        labels=dict(calls),
    )


@get(f"{PAGE}/{{appointment_id:uuid}}", opt=_HOLDS, include_in_schema=False)
async def case(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    files: NamedDependency[Files],
    appointment_id: FromPath[UUID],
) -> Template:
    """One person: who they are, why they leave, and who would follow."""
    return await _page(request, actor, files, appointment_id, {}, {})


@post(f"{PAGE}/{{appointment_id:uuid}}", opt=_HOLDS, include_in_schema=False)
async def replace(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    files: NamedDependency[Files],
    appointment_id: FromPath[UUID],
    data: Form,
) -> Template | Redirect:
    """End the appointment and let the next follow; or fill the seat that was left empty."""
    typed = _typed(data)
    try:
        await _do(actor, appointment_id, typed, str(data.get("do", "")))
    except (InvalidInput, Conflict, NotFound) as problem:
        errors = _errors(problem, language_of(request))
        return await _page(request, actor, files, appointment_id, typed, errors)
    return Redirect(f"{PAGE}/{appointment_id}", status_code=303)


async def _do(actor: Actor, appointment_id: UUID, typed: dict[str, str], what: str) -> None:
    if what == "fill":
        await fill_vacancy(appointment_id=appointment_id, actor=actor)
    elif what == "direct":
        await _appoint(actor, appointment_id, typed)
    elif typed["reason"] in ENDINGS:
        reason = AppointmentEvent(typed["reason"])
        await call_up(appointment_id=appointment_id, reason=reason, actor=actor)
    else:
        raise InvalidInput([_fault("reason", _CHOOSE)])


async def _appoint(actor: Actor, appointment_id: UUID, typed: dict[str, str]) -> None:
    left = await queries.holder(actor.scope(Permission.plenary_hold), appointment_id)
    digits = typed["number"].replace(" ", "").replace(".", "")
    number = (
        int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS else 0
    )
    application = await queries.application_numbered(left.call, number)
    if application is None:
        raise InvalidInput([_fault("number", _NUMBER)])
    await appoint_directly(
        call=left.call,
        place=left.place,
        seat_number=left.seat_number,
        application_id=application,
        reason=typed["why"],
        actor=actor,
        replaces=appointment_id,
    )


def _fault(field: str, message: Text) -> Fault:
    return Fault(f"/{field}", "required", message)


def _typed(data: dict[str, Any]) -> dict[str, str]:
    return {
        name: str(data.get(name, "")).replace("\x00", "").strip()
        for name in ("reason", "number", "why")
    }


_FIELDS = {"reason": "why", "application": "number"}
"""The fields of the form in which the faults of a direct appointment are shown."""


def _errors(problem: Problem, language: Language) -> dict[str, str]:
    errors = {}
    for fault in problem.faults:
        name = fault.pointer.removeprefix("/")
        field = _FIELDS.get(name, name) if fault.code != "required" else name
        errors[field] = fault.message.in_(language)
    return errors or {"": problem.detail.in_(language)}


async def _page(
    request: AnyRequest,
    actor: Actor,
    files: Files,
    appointment_id: UUID,
    typed: dict[str, str],
    errors: dict[str, str],
) -> Template:
    language = language_of(request)
    one = await queries.holder(actor.scope(Permission.plenary_hold), appointment_id)
    ended = one.stage is AppointmentStage.ended
    waits = ended and one.next_name is None and one.asked_name is None
    following, asks = None, False
    if waits or not ended:
        following, asks = await who_follows(appointment_id=appointment_id, actor=actor)
    revocable = one.stage is AppointmentStage.appointed
    return page(
        request,
        "officer/replacement_case.html",
        "replacement",
        status_code=422 if errors else 200,
        one=one,
        call=(await rulebook_of(one.call)).label.in_(language),
        stage_label=LABELS[one.stage].in_(language),
        ended=ended,
        waits=waits,
        reasons=[
            (event.value, label.in_(language))
            for event, label in ENDINGS.items()
            if event is not AppointmentEvent.revoke or revocable
        ],
        follower=await queries.candidate_named(following) if following else None,
        asks=asks,
        letter=await letter_of(appointment_id, files) if ended else None,
        typed={"reason": "", "number": "", "why": ""} | typed,
        errors=errors,
    )


async def _calls(bodies: set[str], language: Language) -> list[tuple[str, str]]:
    books = [await rulebook_of(name) for name in await call_names()]
    return [(book.name, book.label.in_(language)) for book in books if book.body in bodies]


ROUTES = [search, case, replace]
