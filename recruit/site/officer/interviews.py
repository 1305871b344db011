"""The chair's page of interviews: rooms, distribution, invitations, other times."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER

from recruit.applications.queries import call_names, rulebook_of
from recruit.applications.receipts import grouped
from recruit.foundation import clock
from recruit.foundation.clock import WIB
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed, NotFound, Problem
from recruit.people.permissions import Actor, Permission
from recruit.places.queries import names
from recruit.rulebook.model import Rulebook, WindowName
from recruit.scoring import actions, queries
from recruit.scoring.actions import NewRoom, Planned
from recruit.scoring.actions.interviews_rooms import MOST_DAYS
from recruit.scoring.queries.interviews import InterviewState, RoomState
from recruit.scoring.rules.interviews import per_hour
from recruit.site.context import language_of, page

PAGE = "/officer/interviews"
FIELDS = ("name", "day", "last_day", "opens", "closes", "minutes")
USUAL = {"opens": "08:00", "closes": "12:00", "minutes": "10"}

_PLANS = {"permission": Permission.interviews_plan}
_FORM: dict[str, Any] = {"opt": _PLANS, "status_code": HTTP_200_OK, "include_in_schema": False}
_DAY = Text("Tulis tanggalnya.", "Enter the day.")
_TIME = Text("Tulis jamnya, misalnya 08:00.", "Enter the time, such as 08:00.")
_NUMBER = Text("Tulis bilangan bulat.", "Enter a whole number.")
_SLOT = Text("Pilih waktunya.", "Choose the time.")

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a form left behind on the page."""

    typed: Mapping[str, str] = field(default_factory=dict)
    panel: frozenset[str] = frozenset()
    errors: Mapping[str, str] = field(default_factory=dict)
    planned: Planned | None = None
    written: bool = False
    invited: int = 0


@get(PAGE, opt=_PLANS, include_in_schema=False)
async def interviews(request: AnyRequest, actor: NamedDependency[Actor]) -> Template:
    """The interviews of a district, or the districts to choose from."""
    return await _page(request, actor, Shown())


@post(f"{PAGE}/rooms", **_FORM)
async def make(
    request: AnyRequest, actor: NamedDependency[Actor], data: Form
) -> Template | Redirect:
    """Make a room on each of the days."""
    typed = {name: _text(data, name) for name in FIELDS}
    panel = _many(data, "panel")
    room, errors = _typed_room(typed, panel, language_of(request))
    if room is not None:
        try:
            await actions.make_rooms(
                call=_text(data, "call"), place=_text(data, "place"), room=room, actor=actor
            )
        except (InvalidInput, Conflict, NotAllowed, NotFound) as refused:
            errors = _errors(refused, language_of(request), {"days": "day"}, "name")
        else:
            return _back(data, "#rooms")
    return await _page(request, actor, Shown(typed, panel, errors), data)


@post(
    f"{PAGE}/rooms/{{room:uuid}}/panel",
    opt=_PLANS,
    status_code=HTTP_200_OK,
    include_in_schema=False,
)
async def change_panel(
    request: AnyRequest, actor: NamedDependency[Actor], room: FromPath[UUID], data: Form
) -> Template | Redirect:
    """Put others into a room."""
    chosen = [_uuid(one) for one in _many(data, "panel")]
    try:
        await actions.change_panel(
            room_id=room, panel=[one for one in chosen if one is not None], actor=actor
        )
    except InvalidInput as refused:
        errors = _errors(refused, language_of(request), {"panel": f"panel-{room}"}, "")
        return await _page(request, actor, Shown(errors=errors), data)
    return _back(data, "#rooms")


@post(
    f"{PAGE}/rooms/{{room:uuid}}/remove",
    opt=_PLANS,
    status_code=HTTP_200_OK,
    include_in_schema=False,
)
async def remove(
    request: AnyRequest, actor: NamedDependency[Actor], room: FromPath[UUID], data: Form
) -> Template | Redirect:
    """Remove a room."""
    try:
        await actions.remove_room(room_id=room, actor=actor)
    except (Conflict, NotFound) as refused:
        errors = _errors(refused, language_of(request), {}, f"panel-{room}")
        return await _page(request, actor, Shown(errors=errors), data)
    return _back(data, "#rooms")


@post(f"{PAGE}/distribution", **_FORM)
async def distribute(request: AnyRequest, actor: NamedDependency[Actor], data: Form) -> Template:
    """Distribute, or only show how it would be."""
    keep = data.get("keep") == "yes"
    try:
        planned = await actions.distribute_interviews(
            call=_text(data, "call"), place=_text(data, "place"), actor=actor, dry_run=not keep
        )
    except (Conflict, NotAllowed, NotFound) as refused:
        errors = _errors(refused, language_of(request), {}, "distribution")
        return await _page(request, actor, Shown(errors=errors), data)
    return await _page(request, actor, Shown(planned=planned, written=keep), data)


@post(f"{PAGE}/invitations", **_FORM)
async def invite(request: AnyRequest, actor: NamedDependency[Actor], data: Form) -> Template:
    """Invite everybody who was not."""
    try:
        invited = await actions.invite_to_interviews(
            call=_text(data, "call"), place=_text(data, "place"), actor=actor
        )
    except (Conflict, NotAllowed, NotFound) as refused:
        errors = _errors(refused, language_of(request), {}, "distribution")
        return await _page(request, actor, Shown(errors=errors), data)
    return await _page(request, actor, Shown(invited=invited), data)


@post(f"{PAGE}/{{interview:uuid}}/move", **_FORM)
async def move(
    request: AnyRequest, actor: NamedDependency[Actor], interview: FromPath[UUID], data: Form
) -> Template | Redirect:
    """Give somebody another slot; what is wrong stands beside the choice."""
    room, at = _slot(_text(data, "slot"))
    errors = {"slot": _SLOT.in_(language_of(request))}
    if room is not None and at is not None:
        try:
            await actions.move_interview(interview_id=interview, room_id=room, at=at, actor=actor)
        except (InvalidInput, Conflict) as refused:
            errors = _errors(refused, language_of(request), {"room": "slot", "at": "slot"}, "slot")
        else:
            return _back(data, "#schedule")
    return await _page(request, actor, Shown(errors=errors), data)


@post(f"{PAGE}/{{interview:uuid}}/keep", opt=_PLANS, include_in_schema=False)
async def keep(actor: NamedDependency[Actor], interview: FromPath[UUID], data: Form) -> Redirect:
    """Leave somebody at the time that they have."""
    await actions.keep_interview(interview_id=interview, actor=actor)
    return _back(data, "#asking")


def _text(data: Mapping[str, Any], name: str) -> str:
    return str(data.get(name, "")).replace("\x00", "").strip()


def _many(data: Mapping[str, Any], name: str) -> frozenset[str]:
    """Every choice of a field with several; one alone comes by itself."""
    given = data.get(name, [])
    return frozenset(map(str, given if isinstance(given, list) else [given]))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _slot(chosen: str) -> tuple[UUID | None, datetime | None]:
    """A room and a time, as the choice has them: ``room|time``."""
    room, _, at = chosen.partition("|")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None, None
    return _uuid(room), moment if moment.tzinfo else None


def _typed_room(
    typed: Mapping[str, str], panel: frozenset[str], language: Language
) -> tuple[NewRoom | None, dict[str, str]]:
    """The room of a form, or what cannot be read in it."""
    day = _read(date.fromisoformat, typed["day"])
    last_day = _read(date.fromisoformat, typed["last_day"]) if typed["last_day"] else day
    opens, closes = (_read(time.fromisoformat, typed[name]) for name in ("opens", "closes"))
    minutes = _read(int, typed["minutes"][:4])
    missing = {
        "day": (day, _DAY), "last_day": (last_day, _DAY), "opens": (opens, _TIME),
        "closes": (closes, _TIME), "minutes": (minutes, _NUMBER),
    }  # fmt: skip
    errors = {name: text.in_(language) for name, (value, text) in missing.items() if value is None}
    if not day or not last_day or opens is None or closes is None or minutes is None:
        return None, errors
    count = min(max((last_day - day).days + 1, 0), MOST_DAYS + 1)
    days = [day + timedelta(days=index) for index in range(count)]
    chosen = [one for text in panel if (one := _uuid(text)) is not None]
    return NewRoom(typed["name"], days, opens, closes, minutes, chosen), {}


def _read(reader: Any, text: str) -> Any:
    try:
        return reader(text)
    except (ValueError, OverflowError):
        return None


def _errors(
    refused: Problem, language: Language, fields: Mapping[str, str], otherwise: str
) -> dict[str, str]:
    """What is wrong beside its field, the rest beside ``otherwise``."""
    told = {
        fields.get(name := fault.pointer.split("/")[1], name): fault.message.in_(language)
        for fault in refused.faults
    }
    return told or {otherwise: refused.detail.in_(language)}


def _back(data: Mapping[str, Any], anchor: str) -> Redirect:
    query = urlencode({name: _text(data, name) for name in ("call", "place")})
    return Redirect(f"{PAGE}?{query}{anchor}", status_code=HTTP_303_SEE_OTHER)


async def _page(
    request: AnyRequest, actor: Actor, shown: Shown, data: Mapping[str, Any] | None = None
) -> Template:
    language, scope = language_of(request), actor.scope(Permission.interviews_plan)
    books = [await rulebook_of(name) for name in await call_names()]
    books = [book for book in books if book.window(WindowName.interview)]
    books = [book for book in books if book.body in scope.bodies]
    asked = data if data is not None else request.query_params
    call, place = _text(asked, "call"), _text(asked, "place")
    book = next((one for one in books if one.name == call), books[0] if books else None)
    districts = await queries.places_to_interview(book, scope) if book else []
    known = await names([one["place"] for one in districts])
    return page(
        request,
        "officer/interviews.html",
        "interviews",
        status_code=422 if shown.errors else 200,
        calls=[(one.name, one.label.in_(language)) for one in books],
        call=book.name if book else "",
        districts=[one | {"name": known.get(one["place"], one["place"])} for one in districts],
        place=next((one for one in districts if one["place"] == place), None),
        place_name=known.get(place, place),
        shown=shown,
        grouped=grouped,
        **(
            await _district(book, place, request.query_params.get("day", ""), _text(asked, "move"))
            if book and place in known
            else {}
        ),
    )


async def _district(book: Rulebook, place: str, wanted: str, moving: str) -> dict[str, Any]:
    """The rooms and the schedule of a district, on one of its days, and who is to be moved."""
    rooms = await queries.rooms_for(book.name, place)
    planned = await queries.interviews_below(book.name, place)
    days = sorted({one.at.astimezone(WIB).date() for one in planned})
    day = _chosen_day(days, wanted)
    moved = next((one for one in planned if str(one.id) == moving), None)
    window = book.window(WindowName.interview)
    return {
        "rooms": rooms,
        "room_names": {room.id: room.name for room in rooms},
        "per_hour": per_hour((room.opens_at, room.closes_at, room.minutes) for room in rooms),
        "free": sum(len(room.free(clock.now())) for room in rooms),
        "assessors": await queries.possible_assessors(book.body, place, clock.now()),
        "days": days,
        "day": day,
        "schedule": [one for one in planned if one.at.astimezone(WIB).date() == day],
        "declared": await queries.interests_below(book.name, place),
        "asking": [one for one in planned if one.asked_to_move_at],
        "lacking": [one for one in planned if one.at > clock.now() and len(one.assessors) < 2],
        "moving": moved,
        "slots": _slots(rooms, moved),
        "window": window,
        "usual": USUAL | {"day": window.first_day.isoformat() if window else ""},
    }


def _chosen_day(days: list[date], asked: str) -> date | None:
    """The day that was asked for, else the first that is not over."""
    wanted = _read(date.fromisoformat, asked)
    if wanted in days:
        return wanted if isinstance(wanted, date) else None
    return next((day for day in days if day >= clock.today()), days[-1] if days else None)


def _slots(
    rooms: list[RoomState], moving: InterviewState | None
) -> list[tuple[RoomState, datetime]]:
    """Every free slot that somebody can be moved to, in order of time."""
    if moving is None:
        return []
    fitting = [room for room in rooms if moving.place.startswith(room.place)]
    free = [(room, at) for room in fitting for at in room.free(clock.now())]
    return sorted(free, key=lambda slot: (slot[1], slot[0].name))


ROUTES = [interviews, make, change_panel, remove, distribute, invite, move, keep]
