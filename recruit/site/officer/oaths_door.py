"""The door of a ceremony: who comes, with their photographs; its end, and its papers."""

import asyncio
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template

from recruit.foundation import clock
from recruit.foundation.files import Files, StoredFile
from recruit.foundation.formats import moment
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import Conflict, NotFound
from recruit.people.permissions import Actor, Permission
from recruit.site.context import language_of, page
from recruit.site.guarded import GUARDED
from recruit.site.officer.oaths import PAGE, RECORDS, errors_of, reasons_in
from recruit.site.offices import office_of
from recruit.swearing_in import actions, queries
from recruit.swearing_in.papers.oath import OathPaper, PaperPerson, oath_pdf
from recruit.swearing_in.queries import Ceremony, Swearer, swears_here
from recruit.swearing_in.rules import ARRIVALS, OATH_CODE, Arrival
from recruit.training.papers.codes import short_code, tidy
from recruit.training.rules import ADMITTED_BEFORE

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]

_NO_PICTURE = Text("Tidak ada foto kecil.", "There is no small picture.")
_DOOR = f"{PAGE}/{{ceremony:uuid}}"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the door; ``state`` is none, saved, sworn or refused."""

    id: UUID
    code: str
    name: str
    office: str
    state: str
    why: str
    pictured: bool


@get(_DOOR, opt=RECORDS, include_in_schema=False)
async def door(
    request: AnyRequest, actor: NamedDependency[Actor], ceremony: FromPath[UUID]
) -> Template:
    """The people of a ceremony, to tick, scan or type; who may not swear stands with the reason."""
    return await _door(request, actor, ceremony, {}, "")


@post(_DOOR, opt=RECORDS, include_in_schema=False)
async def mark(
    request: AnyRequest, actor: NamedDependency[Actor], ceremony: FromPath[UUID], data: Form
) -> Template | Redirect:
    """Check in who was ticked and whose code was typed, or take one back, without a script."""
    ticked, typed = data.get("present", []), str(data.get("code", "")).strip()[:200]
    marks = [actions.CheckIn(str(one)) for one in ([ticked] if isinstance(ticked, str) else ticked)]
    if typed:
        marks.append(actions.CheckIn(typed, elsewhere=data.get("elsewhere") == "yes"))
    try:
        if data.get("undo"):
            await actions.take_back_check_in(
                ceremony=ceremony, code=str(data["undo"])[:200], actor=actor
            )
            marks = []
        marked = await actions.record_check_ins(ceremony=ceremony, marks=marks, actor=actor)
    except Conflict as refused:
        return await _door(
            request, actor, ceremony, errors_of(refused, language_of(request)), typed
        )
    bad = [one for one in marked if one.outcome not in (Arrival.recorded, Arrival.already)]
    if bad:
        said = await _said(bad[-1], language_of(request))
        return await _door(request, actor, ceremony, {"code": said}, bad[-1].mark.code)
    return Redirect(f"{PAGE}/{ceremony}", status_code=303)


@post(f"{_DOOR}/close", opt=RECORDS, include_in_schema=False)
async def close(
    request: AnyRequest, actor: NamedDependency[Actor], ceremony: FromPath[UUID]
) -> Template | Redirect:
    """The oath was administered."""
    try:
        await actions.close_ceremony(ceremony=ceremony, actor=actor)
    except Conflict as refused:
        return await _door(request, actor, ceremony, errors_of(refused, language_of(request)), "")
    return Redirect(f"{PAGE}/{ceremony}", status_code=303)


@get(f"{_DOOR}/photos/{{appointment:uuid}}", opt=RECORDS, include_in_schema=False)
async def photo(
    actor: NamedDependency[Actor],
    files: NamedDependency[Files],
    ceremony: FromPath[UUID],
    appointment: FromPath[UUID],
) -> Response[bytes]:
    """The small picture of somebody's photograph, to compare with who stands there."""
    found = await _found(actor, ceremony)
    digest = await queries.photo_digest(found, appointment)
    stored = StoredFile(digest, "image/jpeg", 1)
    try:
        picture = await files.read(stored.thumbnail_key)
    except FileNotFoundError:
        raise NotFound(_NO_PICTURE) from None
    return Response(picture, media_type="image/jpeg", headers=GUARDED)


@get(f"{_DOOR}/{{kind:str}}", opt=RECORDS, include_in_schema=False)
async def paper(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    ceremony: FromPath[UUID],
    kind: FromPath[str],
) -> Response[bytes]:
    """The programme, the minutes of the oath, or the integrity pacts to sign, as PDF."""
    found = await _found(actor, ceremony)
    made = await asyncio.to_thread(oath_pdf, kind, await _paper(found, language_of(request)))
    named = {"Content-Disposition": f'attachment; filename="{found.place}_{kind}"'}
    return Response(made, media_type="application/pdf", headers=named)


async def _found(actor: Actor, ceremony: UUID) -> Ceremony:
    return await queries.ceremony_by_id(actor.scope(Permission.oaths_record), ceremony)


async def _door(
    request: AnyRequest, actor: Actor, ceremony: UUID, errors: dict[str, str], typed: str
) -> Template:
    found, language = await _found(actor, ceremony), language_of(request)
    everybody = await queries.people_at(found)
    people = [one for one in everybody if swears_here(one)]
    if any(one.pictured for one in people):
        await actions.look_at_faces(ceremony=found.id, actor=actor)
    return page(
        request,
        "officer/oaths_door.html",
        "oaths",
        status_code=422 if errors else 200,
        ceremony=found,
        place=await queries.place_path(found.place),
        open=clock.now() >= found.at - ADMITTED_BEFORE,
        begun=clock.now() >= found.at,
        crews=[
            (crew, [await _person(one, language) for one in members])
            for crew, members in groupby(people, key=lambda one: one.place)
        ],
        people=len(people),
        present=sum(one.present is True for one in people),
        waiting=sum(one.present is True and not one.sworn for one in people),
        blocked=sum(bool(one.reasons) for one in people if not one.sworn),
        errors=errors,
        typed=typed,
        outcomes={outcome.value: text.in_(language) for outcome, text in ARRIVALS.items()},
    )


async def _person(one: Swearer, language: Language) -> Person:
    state = "saved" if one.present else "none"
    if one.sworn:
        state = "sworn"
    elif one.reasons:
        state = "refused"
    elif one.present is False:
        state = "absent"
    return Person(
        id=one.id,
        code=tidy(short_code(one.id, OATH_CODE)),
        name=one.name,
        office=await office_of(one.call, one.chair, language),
        state=state,
        why="" if one.sworn else await reasons_in(one.reasons, language),
        pictured=one.pictured,
    )


async def _said(one: actions.CheckedIn, language: Language) -> str:
    """What became of a check-in, in a sentence."""
    who = one.who
    return (
        ARRIVALS[one.outcome]
        .in_(language)
        .format(
            code=one.mark.code,
            when=moment(who.other_at, language) if who and who.other_at else "",
            where=who.other_point if who else "",
            why=await reasons_in(who.reasons, language) if who else "",
        )
    )


async def _paper(found: Ceremony, language: Language) -> OathPaper:
    people = [one for one in await queries.people_at(found) if swears_here(one)]
    return OathPaper(
        language=language,
        call=(await queries.swearing_in_of(found.call)).host.label.in_(language),
        at=found.at,
        where=", ".join(filter(None, (found.point, await queries.place_path(found.place)))),
        official=found.official,
        official_office=found.official_office,
        clergy=found.clergy,
        religions=await queries.religions_of([one.id for one in people]),
        people=[
            PaperPerson(
                one.name,
                await office_of(one.call, one.chair, language),
                one.place,
                one.sworn,
                one.present is False,
            )
            for one in people
        ],
        made_at=clock.now(),
    )


ROUTES = [door, mark, close, photo, paper]
