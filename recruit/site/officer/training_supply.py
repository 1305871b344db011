"""Venues, rooms and trainers: listed, added, changed, away on days, or taken from a workbook."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, MultipartBody, URLEncodedBody
from litestar.response import Redirect, Response, Template
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER

from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed, Problem
from recruit.foundation.validation import checked
from recruit.people.permissions import Actor, Permission
from recruit.places.queries import names
from recruit.reports.queries import regions_of
from recruit.rulebook.model import Level
from recruit.site.context import language_of, page
from recruit.site.officer.training import PLANS
from recruit.site.public.places import place_choice
from recruit.training import actions, queries
from recruit.training.actions import SupplyChange
from recruit.training.actions.supply_file import LARGEST_FILE
from recruit.training.schemas.supply import DaysGiven, RoomGiven, TrainerGiven, VenueGiven

PAGE = "/officer/training/supply"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LINES_SHOWN = 200

_CHOOSE_FILE = Text("Pilih berkasnya dahulu.", "Choose the file first.")

_VENUE = ("village", "name", "latitude", "longitude", "accessible", "opens", "closes")
_TRAINER = ("place", "name", "sessions_a_day")

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that was refused: which one, what was typed, and what is wrong with it."""

    form: str = ""
    typed: dict[str, str] | None = None
    errors: dict[str, str] | None = None
    lines: tuple[str, ...] = ()

    def value(self, form: str, field: str, otherwise: object = "") -> str:
        """What a field of a form holds."""
        if form == self.form and self.typed is not None:
            return self.typed.get(field, "")
        return "" if otherwise is None else str(otherwise)

    def error(self, form: str, field: str) -> str:
        """What is wrong with a field of a form."""
        return (self.errors or {}).get(field, "") if form == self.form else ""

    @property
    def summary(self) -> dict[str, str]:
        """Every error, by the id of its field."""
        return {f"{self.form}-{name}": text for name, text in (self.errors or {}).items()}


@get(PAGE, opt=PLANS, include_in_schema=False)
async def supply(
    request: AnyRequest, actor: NamedDependency[Actor], place: FromQuery[str] = ""
) -> Template:
    """What there is to plan with at a place."""
    return await _page(request, actor, place)


@get(f"{PAGE}/template.xlsx", opt=PLANS, include_in_schema=False)
async def template() -> Response[bytes]:
    """The workbook to fill in."""
    name = 'attachment; filename="tempat-ruang-pelatih.xlsx"'
    return Response(
        actions.supply_template(), media_type=XLSX, headers={"Content-Disposition": name}
    )


@post(
    f"{PAGE}/workbook",
    opt=PLANS,
    status_code=HTTP_200_OK,
    include_in_schema=False,
    request_max_body_size=LARGEST_FILE,
)
async def take_file(
    request: AnyRequest, actor: NamedDependency[Actor], data: MultipartBody[dict[str, Any]]
) -> Template:
    """Show what a workbook would change, or take it over."""
    place, file, language = _text(data, "place"), data.get("file"), language_of(request)
    if not isinstance(file, UploadFile) or not file.filename:
        refused = Refused("file", errors={"file": _CHOOSE_FILE.in_(language)})
        return await _page(request, actor, place, refused)
    dry_run = data.get("keep") != "yes"
    try:
        change = await actions.import_supply(
            content=await file.read(), place=place, actor=actor, dry_run=dry_run
        )
    except (InvalidInput, NotAllowed) as problem:
        lines = tuple(_messages(problem, language))
        refused = Refused("file", errors={"file": lines[0]}, lines=lines)
        return await _page(request, actor, place, refused)
    return await _page(request, actor, place, change=change, dry_run=dry_run)


@post(f"{PAGE}/proposal", opt=PLANS, status_code=HTTP_200_OK, include_in_schema=False)
async def propose(
    request: AnyRequest, actor: NamedDependency[Actor], data: Form
) -> Template | Redirect:
    """Propose a hall for each village and the trainers of PPS and PPK, where there are none."""
    place = _text(data, "place")

    async def do() -> None:
        await actions.propose_supply(place=place, actor=actor)

    return await _done_or_refused(request, actor, place, "proposal", data, do)


@post(f"{PAGE}/venues", opt=PLANS, status_code=HTTP_200_OK, include_in_schema=False)
async def add_venue(
    request: AnyRequest, actor: NamedDependency[Actor], data: Form
) -> Template | Redirect:
    """Add a venue with its first room."""
    place = _text(data, "place")

    async def do() -> None:
        given = checked(VenueGiven, **_given(data, "venue", _VENUE))
        room = checked(RoomGiven, name="Ruang 1", **_given(data, "venue", ("capacity",)))
        venue = await actions.add_venue(given=given, actor=actor)
        await actions.add_room(venue=venue, given=room, actor=actor)

    return await _done_or_refused(request, actor, place, "venue", data, do)


@post(f"{PAGE}/trainers", opt=PLANS, status_code=HTTP_200_OK, include_in_schema=False)
async def add_trainer(
    request: AnyRequest, actor: NamedDependency[Actor], data: Form
) -> Template | Redirect:
    """Add a trainer."""
    place = _text(data, "place")

    async def do() -> None:
        given = checked(TrainerGiven, **_given(data, "trainer", _TRAINER))
        await actions.add_trainer(given=given, actor=actor)

    return await _done_or_refused(request, actor, place, "trainer", data, do)


@get(f"{PAGE}/venues/{{venue:uuid}}", opt=PLANS, include_in_schema=False)
async def venue_page(
    request: AnyRequest, actor: NamedDependency[Actor], venue: FromPath[UUID]
) -> Template:
    """One venue, its rooms and its closed days."""
    return await _venue_page(request, actor, venue)


@post(f"{PAGE}/venues/{{venue:uuid}}", opt=PLANS, status_code=HTTP_200_OK, include_in_schema=False)
async def change_venue(
    request: AnyRequest, actor: NamedDependency[Actor], venue: FromPath[UUID], data: Form
) -> Template | Redirect:
    """Change a venue, add or change a room, close it on days: the button says which."""

    async def do() -> None:
        form = _text(data, "form")
        if form == "venue":
            given = checked(VenueGiven, **_given(data, "venue", _VENUE))
            await actions.change_venue(venue=venue, given=given, actor=actor)
        elif form == "days":
            days = checked(DaysGiven, **_given(data, "days", ("first", "last", "away")))
            await actions.close_venue(venue=venue, days=days, actor=actor)
        elif form.startswith("room-"):
            room = checked(RoomGiven, **_given(data, form, ("name", "capacity")))
            await _keep_room(venue, form.removeprefix("room-"), room, actor)

    try:
        await do()
    except (Conflict, InvalidInput, NotAllowed) as problem:
        refused = _refused(request, _text(data, "form"), data, problem)
        return await _venue_page(request, actor, venue, refused)
    return Redirect(f"{PAGE}/venues/{venue}", status_code=HTTP_303_SEE_OTHER)


async def _keep_room(venue: UUID, which: str, given: RoomGiven, actor: Actor) -> None:
    if which == "new":
        await actions.add_room(venue=venue, given=given, actor=actor)
        return
    found = await queries.venue_detail(actor.scope(Permission.training_plan), venue)
    for room in found.rooms:
        if str(room.id) == which:
            await actions.change_room(room=room.id, given=given, actor=actor)


@get(f"{PAGE}/trainers/{{trainer:uuid}}", opt=PLANS, include_in_schema=False)
async def trainer_page(
    request: AnyRequest, actor: NamedDependency[Actor], trainer: FromPath[UUID]
) -> Template:
    """One trainer and the days on which they cannot."""
    return await _trainer_page(request, actor, trainer)


@post(
    f"{PAGE}/trainers/{{trainer:uuid}}", opt=PLANS, status_code=HTTP_200_OK, include_in_schema=False
)
async def change_trainer(
    request: AnyRequest, actor: NamedDependency[Actor], trainer: FromPath[UUID], data: Form
) -> Template | Redirect:
    """Change a trainer, or take days away and give them back: the button says which."""
    form = _text(data, "form")
    try:
        if form == "days":
            days = checked(DaysGiven, **_given(data, "days", ("first", "last", "away")))
            await actions.mark_absent(trainer=trainer, days=days, actor=actor)
        else:
            given = checked(TrainerGiven, **_given(data, "trainer", _TRAINER))
            await actions.change_trainer(trainer=trainer, given=given, actor=actor)
    except (Conflict, InvalidInput, NotAllowed) as problem:
        refused = _refused(request, form, data, problem)
        return await _trainer_page(request, actor, trainer, refused)
    return Redirect(f"{PAGE}/trainers/{trainer}", status_code=HTTP_303_SEE_OTHER)


async def _done_or_refused(
    request: AnyRequest,
    actor: Actor,
    place: str,
    form: str,
    data: dict[str, Any],
    do: Callable[[], Awaitable[None]],
) -> Template | Redirect:
    try:
        await do()
    except (Conflict, InvalidInput, NotAllowed) as problem:
        return await _page(request, actor, place, _refused(request, form, data, problem))
    return Redirect(f"{PAGE}?place={place}", status_code=HTTP_303_SEE_OTHER)


def _text(data: dict[str, Any], name: str) -> str:
    return str(data.get(name, "")).replace("\x00", "").strip()


def _given(data: dict[str, Any], form: str, fields: tuple[str, ...]) -> dict[str, str]:
    """The fields of a form that were filled in; a decimal comma counts as a point."""
    typed = {name: _text(data, f"{form}-{name}") for name in fields}
    for name in ("latitude", "longitude"):
        if name in typed:
            typed[name] = typed[name].replace(",", ".")
    return {name: value for name, value in typed.items() if value}


def _refused(request: AnyRequest, form: str, data: dict[str, Any], problem: Problem) -> Refused:
    language = language_of(request)
    typed = {
        name.removeprefix(f"{form}-"): _text(data, name)
        for name in data
        if name.startswith(f"{form}-")
    }
    errors = {
        fault.pointer.removeprefix("/"): fault.message.in_(language) for fault in problem.faults
    }
    return Refused(form, typed, errors or {"name": problem.detail.in_(language)})


def _messages(problem: Problem, language: Language) -> list[str]:
    faults = [fault.message.in_(language) for fault in problem.faults]
    return faults or [problem.detail.in_(language)]


async def _page(
    request: AnyRequest,
    actor: Actor,
    place: str,
    refused: Refused | None = None,
    *,
    change: SupplyChange | None = None,
    dry_run: bool = False,
) -> Template:
    language, scope = language_of(request), actor.scope(Permission.training_plan)
    regions = await regions_of(scope)
    known = {region.code for region in regions}
    districts = [region.code for region in regions if region.level is Level.district]
    chosen = place if place in known else next(iter(districts or sorted(known)), "")
    found = await queries.supply_at(scope, chosen)
    refused = refused or Refused()
    return page(
        request,
        "officer/training_supply.html",
        "training-supply",
        status_code=422 if refused.form else 200,
        place=chosen,
        places=_choices(regions, language, Level.province, Level.city, Level.district),
        villages=_choices(
            [one for one in regions if one.code.startswith(chosen)], language, Level.village
        ),
        homes=_choices(
            [one for one in regions if one.code.startswith(chosen)],
            language,
            Level.district,
            Level.village,
        ),
        supply=found,
        names=await names(
            {venue.village for venue in found.venues}
            | {trainer.place for trainer in found.trainers}
        ),
        refused=refused,
        lines=refused.lines[:LINES_SHOWN],
        change=change,
        dry_run=dry_run,
    )


def _choices(regions: list[Any], language: Language, *levels: Level) -> list[tuple[str, str]]:
    return [(one.code, place_choice(one, language)) for one in regions if one.level in levels]


async def _venue_page(
    request: AnyRequest, actor: Actor, venue: UUID, refused: Refused | None = None
) -> Template:
    scope = actor.scope(Permission.training_plan)
    found = await queries.venue_detail(scope, venue)
    return page(
        request,
        "officer/training_venue.html",
        "training-supply",
        status_code=422 if refused else 200,
        venue=found,
        villages=_choices(await regions_of(scope), language_of(request), Level.village),
        refused=refused or Refused(),
    )


async def _trainer_page(
    request: AnyRequest, actor: Actor, trainer: UUID, refused: Refused | None = None
) -> Template:
    scope = actor.scope(Permission.training_plan)
    found = await queries.trainer_detail(scope, trainer)
    return page(
        request,
        "officer/training_trainer.html",
        "training-supply",
        status_code=422 if refused else 200,
        trainer=found,
        homes=_choices(
            await regions_of(scope), language_of(request), Level.district, Level.village
        ),
        refused=refused or Refused(),
    )


ROUTES = [
    supply,
    template,
    take_file,
    propose,
    add_venue,
    add_trainer,
    venue_page,
    change_venue,
    trainer_page,
    change_trainer,
]
