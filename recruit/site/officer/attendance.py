"""Attendance: the sessions of a day, the door of one, the list to sign, who has practised."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from recruit.foundation import clock
from recruit.foundation.formats import moment
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import NotFound
from recruit.people.permissions import Actor, Permission
from recruit.places.queries import names
from recruit.rulebook.model import Programme
from recruit.site.context import language_of, page
from recruit.site.offices import office_of
from recruit.swearing_in.queries import place_path
from recruit.training import actions, queries
from recruit.training.papers.attendance import AttendanceList, attendance_pdf
from recruit.training.papers.codes import short_code, tidy
from recruit.training.queries import Participant, Practised, SessionToAttend
from recruit.training.rules import ADMITTED_BEFORE, OUTCOME_LABELS, Outcome

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]

_RECORDS = {"permission": Permission.attendance_record}
_DOOR = "/officer/attendance/{session:uuid}"


@dataclass(frozen=True, slots=True)
class Line:
    """A session of the chosen day."""

    href: str
    programme: str
    starts_at: datetime
    where: str
    people: int
    present: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the list at the door; ``code`` as it is typed, without its sign."""

    code: str
    name: str
    office: str
    attended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Practice:
    """Somebody in office: a day, or none, for each of the programmes that are shown."""

    name: str
    office: str
    days: list[datetime | None]


@get("/officer/attendance", opt=_RECORDS, include_in_schema=False)
async def sessions(
    request: AnyRequest, actor: NamedDependency[Actor], day: FromQuery[str] = ""
) -> Template:
    """The sessions of a day; without one those of today, or of the next day that has any."""
    scope, language = actor.scope(Permission.attendance_record), language_of(request)
    days = await queries.session_days(scope)
    chosen = _chosen(day, days)
    opens = datetime.combine(chosen, time.min, clock.WIB)
    found = await queries.sessions_between(scope, opens, opens + timedelta(days=1))
    villages = await names({one.village for one in found})
    return page(
        request,
        "officer/attendance.html",
        "attendance",
        day=chosen,
        days=days,
        more=len(found) > queries.MOST_SESSIONS,
        lines=[
            Line(
                f"/officer/attendance/{one.id}",
                (await _programme(one.programme)).label.in_(language),
                one.starts_at,
                f"{one.venue}, {one.room}, {villages.get(one.village, '')}",
                one.people,
                one.present,
            )
            for one in found[: queries.MOST_SESSIONS]
        ],
    )


@get(_DOOR, opt=_RECORDS, include_in_schema=False)
async def door(
    request: AnyRequest, actor: NamedDependency[Actor], session: FromPath[UUID]
) -> Template:
    """The people of a session, to tick, scan or type."""
    return await _door(request, actor, session)


@post(_DOOR, opt=_RECORDS, include_in_schema=False)
async def mark(
    request: AnyRequest, actor: NamedDependency[Actor], session: FromPath[UUID], data: Form
) -> Template | Redirect:
    """Write down who was ticked and whose code was typed, without a script."""
    ticked, typed = data.get("present", []), str(data.get("code", "")).strip()[:200]
    marks = [actions.Mark(str(code)) for code in ([ticked] if isinstance(ticked, str) else ticked)]
    if typed:
        marks.append(actions.Mark(typed, elsewhere=data.get("elsewhere") == "yes"))
    marked = await actions.record_marks(session=session, marks=marks, actor=actor)
    last = marked[-1] if typed else None
    if last is not None and last.outcome in (Outcome.unknown, Outcome.other_session):
        return await _door(request, actor, session, typed=last)
    return Redirect(f"/officer/attendance/{session}", status_code=303)


@get(f"{_DOOR}/list.pdf", opt=_RECORDS, include_in_schema=False)
async def signature_list(
    request: AnyRequest, actor: NamedDependency[Actor], session: FromPath[UUID]
) -> Response[bytes]:
    """The list that people sign."""
    found = await _session(actor, session)
    listed = await _list(found, language_of(request))
    made = await asyncio.to_thread(attendance_pdf, listed)
    name = f"{found.programme}_{found.village}_{found.starts_at.astimezone(clock.WIB):%Y%m%d-%H%M}"
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return Response(made, media_type="application/pdf", headers=headers)


@get("/officer/practised", opt=_RECORDS, include_in_schema=False)
async def practised(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    place: FromQuery[str] = "",
    content: FromQuery[str] = "",
) -> Template:
    """Who of a village or TPS has practised what; ``content`` leaves the programmes that teach
    it, such as Sirekap."""
    language, place = language_of(request), place.strip()
    people: list[Practised] = []
    error = ""
    if place:
        try:
            scope = actor.scope(Permission.attendance_record)
            people = await queries.practised_at(scope, place)
        except NotFound as refused:
            error = refused.detail.in_(language)
    programmes = await _programmes_of(people, content.strip())
    return page(
        request,
        "officer/practised.html",
        "practised",
        status_code=422 if error else 200,
        place=place,
        content=content,
        errors={"place": error} if error else {},
        where=await place_path(place) if people else "",
        programmes=[(one.label.in_(language), one.content.in_(language)) for one in programmes],
        columns=[(one.label.in_(language), False) for one in programmes],
        stations=[
            (tps, [await _practice(one, programmes, language) for one in crew])
            for tps, crew in groupby(people, key=lambda one: one.place)
        ],
    )


def _chosen(given: str, days: Sequence[date]) -> date:
    """The day that was asked for, or today, or the next that has a session, or the last."""
    try:
        return date.fromisoformat(given)
    except ValueError:
        today = clock.today()
        return next((day for day in days if day >= today), days[-1] if days else today)


async def _session(actor: Actor, session: UUID) -> SessionToAttend:
    return await queries.session_to_attend(actor.scope(Permission.attendance_record), session)


async def _door(
    request: AnyRequest, actor: Actor, session: UUID, typed: actions.Marked | None = None
) -> Template:
    found, language = await _session(actor, session), language_of(request)
    people = await queries.participants(found.id)
    return page(
        request,
        "officer/attendance_door.html",
        "attendance",
        status_code=422 if typed else 200,
        session=found,
        programme=(await _programme(found.programme)).label.in_(language),
        village=await place_path(found.village),
        open=clock.now() >= found.starts_at - ADMITTED_BEFORE,
        crews=[
            (_crew(crew), [await _person(one, found.programme, language) for one in members])
            for crew, members in groupby(people, key=lambda one: one.crew)
        ],
        present=sum(one.attended_at is not None for one in people),
        people=len(people),
        typed=typed.mark.code if typed else "",
        said=_said(typed, language) if typed else "",
        may_let_in=typed is not None and typed.outcome is Outcome.other_session,
        outcomes={outcome.value: text.in_(language) for outcome, text in OUTCOME_LABELS.items()},
    )


def _said(typed: actions.Marked, language: Language) -> str:
    """What became of a typed code, in a sentence."""
    seat = typed.seat
    when = moment(seat.starts_at, language) if seat else ""
    where = f"{seat.venue}, {seat.room}" if seat else ""
    text: Text = OUTCOME_LABELS[typed.outcome]
    return text.in_(language).format(code=typed.mark.code, when=when, where=where)


async def _person(one: Participant, programme: str, language: Language) -> Person:
    code = tidy(short_code(one.appointment, programme))
    return Person(code, one.name, await office_of(one.call, one.chair, language), one.attended_at)


async def _list(found: SessionToAttend, language: Language) -> AttendanceList:
    people = await queries.participants(found.id)
    return AttendanceList(
        language=language,
        programme=(await _programme(found.programme)).label.in_(language),
        starts_at=found.starts_at,
        where=f"{found.venue}, {found.room}, {await place_path(found.village)}",
        trainers=found.trainers,
        people=[
            (one.name, await office_of(one.call, one.chair, language), _station(one.crew))
            for one in people
        ],
        made_at=clock.now(),
    )


def _crew(crew: str) -> str:
    """A crew in words: ``TPS 012 (31.71.01.1001)``, or the code of its place."""
    village, _, number = crew.partition(" ")[0].rpartition(".")
    return f"TPS {number} ({village})" if village.count(".") == 3 else crew.partition(" ")[0]


def _station(crew: str) -> str:
    """The number of a TPS, or the code of the place of somebody who has none."""
    place = crew.partition(" ")[0]
    return place.rpartition(".")[2] if place.count(".") == 4 else place


async def _programme(name: str) -> Programme:
    return (await queries.programme_of(name))[1]


async def _programmes_of(people: Sequence[Practised], content: str) -> list[Programme]:
    """The programmes that these people attend, or those of them that teach something."""
    found = {
        programme.name: programme
        for call in dict.fromkeys(one.call for one in people)
        for programme in await queries.programmes_of(call)
    }
    return [one for one in found.values() if _teaches(one, content.casefold())]


def _teaches(programme: Programme, content: str) -> bool:
    texts = (programme.label, programme.content)
    return any(content in text.in_(language).casefold() for text in texts for language in Language)


async def _practice(
    one: Practised, programmes: Sequence[Programme], language: Language
) -> Practice:
    days = [one.programmes.get(programme.name) for programme in programmes]
    return Practice(one.name, await office_of(one.call, one.chair, language), days)


ROUTES = [sessions, door, mark, signature_list, practised]
