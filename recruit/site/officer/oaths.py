"""Ceremonies: the list of a registrar, and the evening: who swore, who did not, who follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from recruit.applications.queries import call_names, rulebook_of
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import Conflict, InvalidInput, NotFound, Problem
from recruit.people.permissions import Actor, Permission
from recruit.places.queries import names
from recruit.rulebook.model import Level, WindowName
from recruit.site.context import language_of, page
from recruit.site.offices import office_of
from recruit.swearing_in import actions, queries
from recruit.swearing_in.queries import CeremonyLine, Missing, OathCounts
from recruit.swearing_in.queries.oaths import Reason
from recruit.swearing_in.rules import OBSTACLES
from recruit.training.queries import programme_of

PAGE = "/officer/oaths"
MOST_MISSING = 300

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]

RECORDS = {"permission": Permission.oaths_record}

_ABSENT = Text("Tidak hadir {n} kali.", "Absent {n} times.")
_NOTHING = Text("Belum dicatat.", "Not recorded yet.")
_ENDED = Text("Penetapannya sudah berakhir.", "The appointment has ended.")


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody who has not sworn: why, and who follows."""

    id: UUID
    name: str
    office: str
    place: str
    why: str
    successor: str | None
    successor_sworn: bool
    offered: bool
    ended: bool


@get(PAGE, opt=RECORDS, include_in_schema=False)
async def ceremonies(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    call: FromQuery[str] = "",
    place: FromQuery[str] = "",
) -> Template:
    """The ceremonies of a call below a place."""
    return await _list(request, actor, call, place.strip(), {})


@post(f"{PAGE}/plan", opt=RECORDS, include_in_schema=False)
async def plan(
    request: AnyRequest, actor: NamedDependency[Actor], data: Form
) -> Template | Redirect:
    """Plan the ceremonies at a place, the follow-ups, or send the invitations."""
    call, place = str(data.get("call", "")), str(data.get("place", "")).strip()
    verbs = {
        "plan": actions.plan_ceremonies,
        "follow_up": actions.plan_follow_up,
        "invite": actions.start_invitations,
    }
    try:
        await verbs.get(str(data.get("verb")), actions.plan_ceremonies)(
            call=call, place=place, actor=actor
        )
    except (InvalidInput, Conflict, NotFound) as refused:
        errors = errors_of(refused, language_of(request))
        return await _list(request, actor, call, place, errors)
    return Redirect(f"{PAGE}?{urlencode({'call': call, 'place': place})}", status_code=303)


@get(f"{PAGE}/evening", opt=RECORDS, include_in_schema=False)
async def evening(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    call: FromQuery[str] = "",
    place: FromQuery[str] = "",
) -> Template:
    """Who took the oath, who did not and why, and who replaces them."""
    language, scope = language_of(request), actor.scope(Permission.oaths_record)
    calls = await hosts(actor, language)
    call, place = _chosen(call, calls), place.strip()
    counts: list[OathCounts] = []
    missing: list[Missing] = []
    total = 0
    if call:
        level = Level.village if place.count(".") >= 1 else Level.city
        counts = await queries.oath_counts(scope, call=call, place=place, level=level)
        missing, total = await queries.missing_at(scope, call=call, place=place, most=MOST_MISSING)
    known = await names(
        {one.place for one in counts} | {Level.village.cut(one.place) for one in missing}
    )
    return page(
        request,
        "officer/oaths_evening.html",
        "oaths-evening",
        calls=calls,
        call=call,
        place=place,
        counts=[
            (one, known[one.place], (await rulebook_of(one.call)).label.in_(language))
            for one in counts
        ],
        totals={
            "seats": sum(one.seats for one in counts),
            "sworn": sum(one.sworn for one in counts),
            "appointed": sum(one.appointed for one in counts),
            "absent": sum(one.absent for one in counts),
        },
        lines=[await _line(one, known, language) for one in missing],
        more=total - len(missing),
        may_replace=actor.holds(Permission.plenary_hold),
        may_export=actor.holds(Permission.rosters_export),
    )


async def hosts(actor: Actor, language: Language) -> list[tuple[str, str]]:
    """The open calls with ceremonies of their own in somebody's scope: name and label."""
    bodies = set(actor.scope(Permission.oaths_record).bodies)
    books = [await rulebook_of(name) for name in await call_names()]
    return [
        (book.name, book.label.in_(language))
        for book in books
        if book.body in bodies and not book.sworn_with and book.window(WindowName.swearing_in)
    ]


async def reasons_in(reasons: Sequence[Reason], language: Language) -> str:
    """Why somebody may not swear, in sentences."""
    return " ".join([await _reason(one, language) for one in reasons])


def errors_of(refused: Problem, language: Language) -> dict[str, str]:
    """What is wrong, by the field of a form that it is about."""
    if isinstance(refused, InvalidInput):
        return {one.pointer[1:]: one.message.in_(language) for one in refused.faults}
    return {"": refused.detail.in_(language)}


async def _reason(one: Reason, language: Language) -> str:
    code, programme = one
    text = OBSTACLES[code].in_(language)
    if programme is None:
        return text
    _, named = await programme_of(programme)
    return f"{text[:-1]} ({named.label.in_(language)})."


def _chosen(call: str, calls: list[tuple[str, str]]) -> str:
    return call if call in dict(calls) else (calls[0][0] if calls else "")


async def _list(
    request: AnyRequest, actor: Actor, call: str, place: str, errors: dict[str, str]
) -> Template:
    calls = await hosts(actor, language_of(request))
    call = _chosen(call, calls)
    scope = actor.scope(Permission.oaths_record)
    found: list[CeremonyLine] = []
    if call:
        found = await queries.list_ceremonies(scope, call=call, place=place)
    shown = found[: queries.MOST_CEREMONIES]
    return page(
        request,
        "officer/oaths.html",
        "oaths",
        status_code=422 if errors else 200,
        calls=calls,
        call=call,
        place=place,
        lines=shown,
        names=await names({one.place for one in shown}),
        more=len(found) > len(shown),
        errors=errors,
    )


async def _line(one: Missing, known: dict[str, str], language: Language) -> Line:
    why = [await reasons_in(one.reasons, language)]
    if one.absences:
        why.insert(0, _ABSENT.in_(language).format(n=one.absences))
    if one.ended:
        why = [_ENDED.in_(language)]
    village = known.get(Level.village.cut(one.place), "")
    return Line(
        id=one.id,
        name=one.name,
        office=await office_of(one.call, one.chair, language),
        place=f"{village}, TPS {one.place[14:]}" if one.place[14:] else village,
        why=" ".join(filter(None, why)) or _NOTHING.in_(language),
        successor=one.successor,
        successor_sworn=one.successor_sworn,
        offered=one.offered,
        ended=one.ended,
    )


ROUTES = [ceremonies, plan, evening]
