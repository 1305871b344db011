"""What is settled about a ceremony: points, times, officials, clergy; who is excused, and why."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template

from recruit.foundation import clock
from recruit.foundation.clock import WIB
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput, NotFound
from recruit.people.permissions import Actor, Permission
from recruit.site.context import language_of, page
from recruit.site.officer.oaths import PAGE, RECORDS, errors_of, reasons_in
from recruit.site.offices import office_of
from recruit.swearing_in import actions, queries
from recruit.swearing_in.queries import Ceremony, Swearer, swears_here
from recruit.swearing_in.rules import Obstacle

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]

_POINT = f"{PAGE}/{{ceremony:uuid}}/point"
_NUMBER = Text("Tulis angka.", "Write a number.")
_TIME = Text("Tulis hari dan jamnya.", "Give day and time.")
_UNTRAINED = (Obstacle.not_enrolled, Obstacle.not_attended)


@get(_POINT, opt=RECORDS, include_in_schema=False)
async def point(
    request: AnyRequest, actor: NamedDependency[Actor], ceremony: FromPath[UUID]
) -> Template:
    """The form of a point, the religions of its people by number, and who may not swear yet."""
    return await _point(request, actor, ceremony, {}, {})


@post(_POINT, opt=RECORDS, include_in_schema=False)
async def settle(
    request: AnyRequest, actor: NamedDependency[Actor], ceremony: FromPath[UUID], data: Form
) -> Template | Redirect:
    """Settle it, or add a point with the same form."""
    given = {key: str(value) for key, value in data.items()}
    verb = actions.add_point if given.get("verb") == "add" else actions.change_point
    try:
        settled = await verb(ceremony=ceremony, details=_details(given), actor=actor)
    except (InvalidInput, Conflict) as refused:
        errors = errors_of(refused, language_of(request))
        return await _point(request, actor, ceremony, given, errors)
    return Redirect(f"{PAGE}/{settled or ceremony}/point", status_code=303)


@post(f"{PAGE}/{{ceremony:uuid}}/waivers", opt=RECORDS, include_in_schema=False)
async def waive(
    request: AnyRequest, actor: NamedDependency[Actor], ceremony: FromPath[UUID], data: Form
) -> Template | Redirect:
    """Let somebody swear without a training."""
    given = {key: str(value) for key, value in data.items()}
    try:
        await actions.waive_training(
            appointment=_uuid(given.get("appointment", "")),
            programme=given.get("programme", "").replace("\0", ""),
            reason=given.get("reason", ""),
            actor=actor,
        )
    except (InvalidInput, Conflict, NotFound) as refused:
        errors = {"": " ".join(errors_of(refused, language_of(request)).values())}
        return await _point(request, actor, ceremony, {}, errors)
    return Redirect(f"{PAGE}/{ceremony}/point#blocked", status_code=303)


def _details(given: dict[str, str]) -> actions.Details:
    """What the form says; :class:`InvalidInput` for a number or time that is none."""
    faults = []
    capacity, at = given.get("capacity", "").strip(), given.get("at", "").strip()
    if capacity and not re.fullmatch(r"[0-9]{1,9}", capacity):
        faults.append(Fault("/capacity", "number", _NUMBER))
    try:
        moment = datetime.fromisoformat(at).replace(tzinfo=WIB)
    except ValueError:
        faults.append(Fault("/at", "time", _TIME))
    if faults:
        raise InvalidInput(faults)
    return actions.Details(
        point=given.get("point", "").strip(),
        at=moment,
        capacity=int(capacity) if capacity else None,
        official=given.get("official", "").strip() or None,
        official_office=given.get("official_office", "").strip() or None,
        clergy={
            key.removeprefix("clergy/"): name.strip()
            for key, name in given.items()
            if key.startswith("clergy/")
        },
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _typed(found: Ceremony) -> dict[str, str]:
    """The form as it is settled now."""
    return {
        "point": found.point,
        "at": found.at.astimezone(WIB).strftime("%Y-%m-%dT%H:%M"),
        "capacity": str(found.capacity or ""),
        "official": found.official or "",
        "official_office": found.official_office or "",
        **{f"clergy/{religion}": name for religion, name in found.clergy.items()},
    }


async def _point(
    request: AnyRequest,
    actor: Actor,
    ceremony: UUID,
    given: dict[str, str],
    errors: dict[str, str],
) -> Template:
    found = await queries.ceremony_by_id(actor.scope(Permission.oaths_record), ceremony)
    people = [one for one in await queries.people_at(found) if swears_here(one)]
    religions = await queries.religions_of([one.id for one in people])
    language = language_of(request)
    return page(
        request,
        "officer/oaths_point.html",
        "oaths",
        status_code=422 if errors else 200,
        ceremony=found,
        place=await queries.place_path(found.place),
        people=len(people),
        religions=sorted(religions.items()),
        ahead=clock.now() < found.at,
        typed=given or _typed(found),
        errors=errors,
        blocked=[await _blocked(one, language) for one in people if one.reasons and not one.sworn],
    )


async def _blocked(one: Swearer, language: Language) -> dict[str, Any]:
    """Somebody who may not swear: the reasons, and the programmes that could be waived."""
    return {
        "id": one.id,
        "name": one.name,
        "office": await office_of(one.call, one.chair, language),
        "place": one.place,
        "why": await reasons_in(one.reasons, language),
        "programmes": [programme for code, programme in one.reasons if code in _UNTRAINED],
    }


ROUTES = [point, settle, waive]
