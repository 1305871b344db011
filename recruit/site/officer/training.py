"""The coordinator's page: plan the districts of a programme, see the proof, publish."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, ServerSentEvent, Template
from litestar.response.sse import ServerSentEventMessage
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER

from recruit.applications.queries import call_names, rulebook_of
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed, NotFound
from recruit.people.permissions import Actor, Permission, Scope
from recruit.reports.queries import regions_of
from recruit.rulebook.model import Level, Rulebook
from recruit.site import formats
from recruit.site.context import language_of, page
from recruit.site.officer import board as pipeline_board
from recruit.site.officer.pipeline import (
    POLL_SECONDS,
    POLL_SHARE,
    RETRY_MILLISECONDS,
    STREAM_SECONDS,
)
from recruit.site.public.places import place_choice
from recruit.training import actions, queries
from recruit.training.queries.planning import DistrictPlanning, Latest
from recruit.training.rules import cures_of
from recruit.training.timetable.model import Status

PAGE = "/officer/training"
PLANS = {"permission": Permission.training_plan}

STATUS_LABELS = {
    Status.OPTIMAL: Text("Terbukti optimal", "Proven optimal"),
    Status.FEASIBLE: Text("Berlaku", "Valid"),
    Status.INFEASIBLE: Text("Tidak cukup tempat", "Not enough room"),
}
STATUS_TAGS = {
    Status.OPTIMAL: "eligible",
    Status.FEASIBLE: "submitted",
    Status.INFEASIBLE: "ineligible",
}
AIMS = (
    Text("orang tanpa kursi", "people without a seat"),
    Text("orang ke luar kelurahan", "people who leave their village"),
    Text("orang-meter", "person-metres"),
    Text("sesi", "sessions"),
    Text("waktu sesi terpakai", "slots used"),
)
_NOT_PLANNED = Text("Belum disusun", "Not planned yet")
_PUBLISHED = Text("Versi {n}, terbit", "Version {n}, published")
_WORKING = Text("Versi {n}, salinan kerja", "Version {n}, working copy")
_NO_GAP = Text("Tidak ada yang lebih baik", "None is better")
_GAP = Text("Selisih: {parts}", "Gap: {parts}")

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """A district on the page, in the reader's words."""

    code: str
    name: str
    href: str
    tag: str
    status: str
    version: str
    gap: str
    people: str
    unplaced: str
    figures: list[tuple[str, str, str]]
    """Each aim with its value and its bound."""
    cures: list[str]
    timetable: Latest | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """The programme and the place that the page is about."""

    programme: str
    place: str

    @property
    def query(self) -> str:
        return f"programme={self.programme}&place={self.place}"


@get(PAGE, opt=PLANS, include_in_schema=False)
async def training(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    programme: FromQuery[str] = "",
    place: FromQuery[str] = "",
) -> Template:
    """The districts of a programme and how their timetables stand."""
    return await _page(request, actor, programme, place)


@get(f"{PAGE}/events", opt=PLANS, include_in_schema=False)
async def events(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    programme: FromQuery[str],
    place: FromQuery[str] = "",
) -> ServerSentEvent:
    """What planning changes, while somebody looks at it."""
    await queries.programme_of(programme)
    scope = actor.scope(Permission.training_plan)
    changes = _changes(scope, Chosen(programme, place), language_of(request))
    return ServerSentEvent(changes, retry_duration=RETRY_MILLISECONDS)


@post(f"{PAGE}/plan", opt=PLANS, status_code=HTTP_200_OK, include_in_schema=False)
async def plan(
    request: AnyRequest, actor: NamedDependency[Actor], data: Form
) -> Template | Redirect:
    """Start planning the districts at a place, or mending those that are published."""
    programme, place = _given(data)
    try:
        await actions.start_planning(
            programme=programme, place=place, actor=actor, mend=data.get("mend") == "yes"
        )
    except (Conflict, InvalidInput, NotAllowed, NotFound) as problem:
        return await _refused(request, actor, data, problem)
    return _back(data, "running")


@post(f"{PAGE}/publish", opt=PLANS, status_code=HTTP_200_OK, include_in_schema=False)
async def publish(
    request: AnyRequest, actor: NamedDependency[Actor], data: Form
) -> Template | Redirect:
    """Publish the latest timetables at a place."""
    programme, place = _given(data)
    try:
        await actions.publish_timetables(programme=programme, place=place, actor=actor)
    except (Conflict, InvalidInput, NotAllowed, NotFound) as problem:
        return await _refused(request, actor, data, problem)
    return _back(data, "districts")


def _given(data: dict[str, Any]) -> tuple[str, str]:
    """The programme, and the place that a button is about."""
    return _text(data, "programme"), _text(data, "district") or _text(data, "place")


def _text(data: dict[str, Any], name: str) -> str:
    return str(data.get(name, "")).replace("\x00", "").strip()


def _back(data: dict[str, Any], section: str) -> Redirect:
    chosen = Chosen(_text(data, "programme"), _text(data, "place"))
    return Redirect(f"{PAGE}?{chosen.query}#{section}", status_code=HTTP_303_SEE_OTHER)


async def _refused(
    request: AnyRequest,
    actor: Actor,
    data: dict[str, Any],
    problem: Conflict | InvalidInput | NotAllowed | NotFound,
) -> Template:
    language = language_of(request)
    said = [fault.message.in_(language) for fault in problem.faults]
    return await _page(
        request,
        actor,
        _text(data, "programme"),
        _text(data, "place"),
        error=" ".join(said) or problem.detail.in_(language),
    )


async def _page(
    request: AnyRequest, actor: Actor, programme: str, place: str, error: str = ""
) -> Template:
    language, scope = language_of(request), actor.scope(Permission.training_plan)
    known = await queries.programme_names(scope)
    chosen = Chosen(programme if programme in known else next(iter(known), ""), place)
    shown = await _shown(scope, chosen, language) if chosen.programme else {}
    return page(
        request,
        "officer/training.html",
        "training",
        status_code=422 if error else 200,
        chosen=chosen,
        error=error,
        programmes=[(name, await _label(name, language)) for name in known],
        places=await _places(scope, language),
        events_href=f"{PAGE}/events?{chosen.query}&lang={language}",
        **shown,
    )


async def _shown(scope: Scope, chosen: Chosen, language: Language) -> dict[str, Any]:
    rulebook, programme = await queries.programme_of(chosen.programme)
    found = await queries.planning_at(scope, programme=chosen.programme, place=chosen.place)
    rows = [district_row(one, chosen.programme, language) for one in found]
    return {
        "programme": programme,
        "body": rulebook.label.in_(language),
        "districts": rows,
        "figures": list(_totals(found)),
        "jobs": await _jobs(language),
    }


def _totals(found: list[DistrictPlanning]) -> Iterator[tuple[str, int]]:
    """The key figures over all districts, by id."""
    made = [one.timetable for one in found if one.timetable is not None]
    yield "districts", len(found)
    yield "optimal", sum(one.status is Status.OPTIMAL for one in made)
    yield "published", sum(one.published_at is not None for one in made)
    yield "people", sum(one.people for one in made)
    yield "unplaced", sum(one.unplaced for one in made)


async def _label(programme: str, language: Language) -> str:
    _, found = await queries.programme_of(programme)
    return found.label.in_(language)


async def _places(scope: Scope, language: Language) -> list[tuple[str, str]]:
    """The places that timetables can be made for: districts and what holds them."""
    return [
        (place.code, place_choice(place, language))
        for place in await regions_of(scope)
        if place.level is not Level.village
    ]


def district_row(found: DistrictPlanning, programme: str, language: Language) -> DistrictRow:
    """A district in the reader's words."""
    latest = found.timetable
    words = _words(latest, language)
    return DistrictRow(
        code=found.code,
        name=found.name,
        href=f"{PAGE}/board/{programme}/{found.code}" if latest else "",
        timetable=latest,
        figures=list(_aims(latest, language)) if latest else [],
        cures=[text.in_(language) for text in cures_of(latest.missing)] if latest else [],
        **words,
    )


def _words(latest: Latest | None, language: Language) -> dict[str, str]:
    if latest is None:
        status = _NOT_PLANNED.in_(language)
        empty = dict.fromkeys(("version", "gap", "people", "unplaced"), "")
        return {"tag": "draft", "status": status, **empty}
    published = _PUBLISHED if latest.published_at else _WORKING
    return {
        "tag": STATUS_TAGS[latest.status],
        "status": STATUS_LABELS[latest.status].in_(language),
        "version": published.in_(language).format(n=latest.version),
        "gap": _gap(latest, language),
        "people": formats.number(latest.people, language),
        "unplaced": formats.number(latest.unplaced, language),
    }


def _gap(latest: Latest, language: Language) -> str:
    parts = [
        f"{formats.number(value, language)} {label.in_(language)}"
        for value, label in zip(latest.gap, AIMS, strict=True)
        if value
    ]
    return _GAP.in_(language).format(parts=", ".join(parts)) if parts else _NO_GAP.in_(language)


def _aims(latest: Latest, language: Language) -> Iterator[tuple[str, str, str]]:
    for label, value, bound in zip(AIMS, latest.objective, latest.bound, strict=True):
        shown = formats.number(value, language), formats.number(bound, language)
        yield label.in_(language).capitalize(), *shown


async def _jobs(language: Language) -> list[pipeline_board.JobRow]:
    books: dict[str, Rulebook] = {name: await rulebook_of(name) for name in await call_names()}
    runs = await queries.planning_runs(list(books))
    return pipeline_board.job_rows(pipeline_board.Board({}, books, runs), language)


async def _changes(
    scope: Scope, chosen: Chosen, language: Language
) -> AsyncIterator[ServerSentEventMessage]:
    """Everything once, then what differs from what was told, and a sign of life between."""
    told: dict[tuple[str, str], str] = {}
    until = time.monotonic() + STREAM_SECONDS
    while (started := time.monotonic()) < until:
        for kind, data in await _news(scope, chosen, language):
            key, message = (kind, data["id"]), json.dumps(data, ensure_ascii=False)
            if told.get(key) != message:
                told[key] = message
                yield ServerSentEventMessage(event=kind, data=message)
        yield ServerSentEventMessage(comment="", data=None)
        await asyncio.sleep(max(POLL_SECONDS, POLL_SHARE * (time.monotonic() - started)))


async def _news(
    scope: Scope, chosen: Chosen, language: Language
) -> list[tuple[str, dict[str, Any]]]:
    """The figures and the jobs of the page, as static/progress.js takes them."""
    found = await queries.planning_at(scope, programme=chosen.programme, place=chosen.place)
    figures: list[tuple[str, dict[str, Any]]] = [
        ("figure", {"id": name, "text": formats.number(count, language)})
        for name, count in _totals(found)
    ]
    for one in found:
        row = district_row(one, chosen.programme, language)
        figures += [
            ("figure", {"id": f"{row.code}-{name}", "text": getattr(row, name)})
            for name in ("status", "version", "gap", "people", "unplaced")
        ]
    jobs = [("job", asdict(job)) for job in reversed(await _jobs(language))]
    return [*figures, *jobs]


ROUTES = [training, events, plan, publish]
