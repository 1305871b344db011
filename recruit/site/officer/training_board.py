"""The board of a district: rooms by time, with crews that are dragged or keyed elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Response, Template
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER

from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput, NotAllowed, NotFound, Problem
from recruit.people.permissions import Actor, Permission
from recruit.places.queries import names
from recruit.places.rules import Level, level_of
from recruit.site import formats
from recruit.site.context import language_of, page
from recruit.site.officer.training import PAGE, PLANS, STATUS_LABELS, STATUS_TAGS
from recruit.training import actions, queries
from recruit.training.actions import Move
from recruit.training.queries import Board, BoardRoom
from recruit.training.rules import Change, place_of_crew
from recruit.training.rules.board import session_of
from recruit.training.timetable.model import Crew, PlannedSession, Slot

DAYS_SHOWN = 3
"""Days of the board that stand beside each other."""

CHANGES = {
    Change.new: Text("baru", "new"),
    Change.moved: Text("pindah", "moved"),
    Change.cancelled: Text("batal", "cancelled"),
}

_NO_TARGET = Text("Pilih ruang dan waktunya.", "Choose the room and time.")
_SEATS = Text("{taken} dari {seats} kursi", "{taken} of {seats} seats")
_NEW = Text("sesi baru", "a new session")

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Chip:
    """A crew on the board. ``away``: where it comes from, if that is another village."""

    code: str
    label: str
    people: int
    pinned: bool
    away: str
    href: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A room at a time, with the session held in it if there is one."""

    target: str
    people: int = 0
    seats: int = 0
    chips: list[Chip] = field(default_factory=list)
    trainers: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    """A room and its cells."""

    room: BoardRoom
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Picked:
    """The crew that is to be moved, with where it can go: (day, [(target, label)])."""

    chip: Chip
    sits: str
    targets: list[tuple[str, list[tuple[str, str]]]]
    chosen: str = ""
    confirm: bool = False


@get(f"{PAGE}/board/{{programme:str}}/{{district:str}}", opt=PLANS, include_in_schema=False)
async def show(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    programme: FromPath[str],
    district: FromPath[str],
    day: FromQuery[str] = "",
    crew: FromQuery[str] = "",
) -> Template:
    """A few days of the board, and the crew that is to be moved."""
    return await _page(request, actor, programme, district, day=day, crew=crew)


@post(
    f"{PAGE}/board/{{programme:str}}/{{district:str}}/check",
    opt=PLANS,
    status_code=HTTP_200_OK,
    include_in_schema=False,
)
async def check(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    programme: FromPath[str],
    district: FromPath[str],
    data: Form,
) -> Response[dict[str, Any]]:
    """What speaks against a move, for static/board.js."""
    language = language_of(request)
    try:
        advice = await actions.check_move(
            programme=programme, district=district, move=_move(data), actor=actor
        )
    except (Conflict, InvalidInput, NotFound) as problem:
        return Response({"broken": _messages(problem, language), "warnings": []})
    return Response(
        {
            "broken": [text.in_(language) for text in advice.broken],
            "warnings": [text.in_(language) for text in advice.warnings],
        }
    )


@post(
    f"{PAGE}/board/{{programme:str}}/{{district:str}}",
    opt=PLANS,
    status_code=HTTP_200_OK,
    include_in_schema=False,
)
async def move(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    programme: FromPath[str],
    district: FromPath[str],
    data: Form,
) -> Template | Redirect:
    """Move a crew; with warnings only if they are confirmed."""
    try:
        given = _move(data)
        await actions.move_crew(
            programme=programme,
            district=district,
            move=given,
            actor=actor,
            confirmed=data.get("confirmed") == "yes",
        )
    except (Conflict, InvalidInput, NotAllowed, NotFound) as problem:
        return await _page(
            request,
            actor,
            programme,
            district,
            day=str(data.get("day", "")),
            crew=str(data.get("crew", "")),
            target=str(data.get("target", "")),
            problem=problem,
        )
    return _back(programme, district, day=given.starts_at.date().isoformat(), moved=given.crew)


@post(
    f"{PAGE}/board/{{programme:str}}/{{district:str}}/pins",
    opt=PLANS,
    status_code=HTTP_200_OK,
    include_in_schema=False,
)
async def pin(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    programme: FromPath[str],
    district: FromPath[str],
    data: Form,
) -> Template | Redirect:
    """Pin a crew where it sits, or let planning move it again."""
    crew, day = str(data.get("crew", "")), str(data.get("day", ""))
    try:
        if data.get("pinned") == "yes":
            await actions.pin_crew(programme=programme, district=district, crew=crew, actor=actor)
        else:
            await actions.unpin_crew(programme=programme, crew=crew, actor=actor)
    except (Conflict, NotAllowed, NotFound) as problem:
        return await _page(request, actor, programme, district, day=day, crew=crew, problem=problem)
    return _back(programme, district, day=day, crew=crew)


def _back(programme: str, district: str, **chosen: str) -> Redirect:
    return Redirect(
        f"{PAGE}/board/{programme}/{district}?{urlencode(chosen)}",
        status_code=HTTP_303_SEE_OTHER,
    )


def _move(data: dict[str, Any]) -> Move:
    """The form's move; :class:`InvalidInput` if it names no room and time."""
    room, _, starts = str(data.get("target", "")).partition(" ")
    try:
        target = UUID(room), datetime.fromisoformat(starts)
    except ValueError as fault:
        raise InvalidInput([Fault("/target", "missing", _NO_TARGET)]) from fault
    return Move(str(data.get("crew", "")), *target, str(data.get("edition", "")))


def _messages(problem: Problem, language: Language) -> list[str]:
    faults = [fault.message.in_(language) for fault in problem.faults]
    return faults or [problem.detail.in_(language)]


async def _page(
    request: AnyRequest,
    actor: Actor,
    programme: str,
    district: str,
    *,
    day: str = "",
    crew: str = "",
    target: str = "",
    problem: Problem | None = None,
) -> Template:
    language = language_of(request)
    scope = actor.scope(Permission.training_plan)
    board = await queries.board(scope, programme=programme, district=district)
    _, chosen = await queries.programme_of(programme)
    shown = _Shown(board, await _names(board, district), language, _day(day))
    warned = problem is not None and any(fault.code == "warning" for fault in problem.faults)
    plan = board.seating.plan
    return page(
        request,
        "officer/training_board.html",
        "training",
        status_code=422 if problem else 200,
        label=chosen.label.in_(language),
        district=district,
        name=shown.places.get(district, district),
        board=board,
        base=f"{PAGE}/board/{programme}/{district}",
        back=f"{PAGE}?{urlencode({'programme': programme})}",
        day=shown.days[0].isoformat(),
        days=shown.strip(),
        slots=shown.slots,
        rows=shown.rows(),
        waiting=[shown.chip(code, "") for code in plan.unplaced],
        picked=shown.picked(crew, target, confirm=warned),
        moved=shown.crew_label(moved) if (moved := _moved(request, board)) else "",
        problems=_messages(problem, language) if problem else [],
        warned=warned,
        status=STATUS_LABELS[plan.status].in_(language),
        tag=STATUS_TAGS[plan.status],
        violations=await _violations(programme, district, language),
        difference=await queries.difference(scope, programme=programme, district=district),
        changes={change.value: text.in_(language) for change, text in CHANGES.items()},
        crew_label=shown.crew_label,
    )


def _moved(request: AnyRequest, board: Board) -> str:
    """The crew that was moved just now, if the address says so."""
    crew = request.query_params.get("moved", "")
    return crew if crew in board.seating.inputs.people else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


async def _names(board: Board, district: str) -> dict[str, str]:
    codes = {crew.village_code for crew in board.seating.inputs.problem.crews}
    return await names({*codes, *(room.village for room in board.rooms), district})


async def _violations(programme: str, district: str, language: Language) -> list[str]:
    """What the verifier finds in the stored timetable; each rule once."""
    stored = await queries.stored_plan(programme=programme, district=district)
    found = stored.violations() if stored else []
    return list(dict.fromkeys(violation.text(language) for violation in found))


class _Shown:
    """A board in the reader's words, from a day on."""

    def __init__(
        self, board: Board, places: dict[str, str], language: Language, day: date | None
    ) -> None:
        self.board, self.places, self.language = board, places, language
        self.problem = board.seating.inputs.problem
        self.sessions = {(s.room, s.slot.starts): s for s in board.seating.plan.sessions}
        self.crews: dict[str, Crew] = {crew.code: crew for crew in self.problem.crews}
        held = sorted({slot.day for slot in (s.slot for s in self.sessions.values())})
        every = sorted({*held, *(slot.day for slot in self.problem.slots)})
        first = day if day in every else next(iter(held or every), None)
        start = every.index(first) if first in every else 0
        self.every = every
        self.days = every[start : start + DAYS_SHOWN] or [date.min]
        self.slots: list[Slot] = sorted(
            slot
            for slot in {*self.problem.slots, *(s.slot for s in self.sessions.values())}
            if slot.day in self.days
        )

    def strip(self) -> list[tuple[str, str, int, bool]]:
        """Every day: its address, its name, how many sessions it has, whether it is shown."""
        held = [session.slot.day for session in self.sessions.values()]
        return [
            (
                f"?{urlencode({'day': day.isoformat()})}",
                formats.short_day(day, self.language),
                held.count(day),
                day in self.days,
            )
            for day in self.every
        ]

    def rows(self) -> list[Row]:
        return [
            Row(room, [self.cell(room, slot) for slot in self.slots]) for room in self.board.rooms
        ]

    def cell(self, room: BoardRoom, slot: Slot) -> Cell:
        target = f"{room.id} {slot.starts.isoformat()}"
        session = self.sessions.get((room.id, slot.starts))
        if session is None:
            return Cell(target)
        return Cell(
            target,
            people=self.people(session),
            seats=min(room.capacity, self.problem.capacity),
            chips=[self.chip(code, room.village) for code in session.crews],
            trainers=[self.board.trainers.get(one, one) for one in session.trainers],
        )

    def people(self, session: PlannedSession) -> int:
        return sum(self.crews[code].size for code in session.crews if code in self.crews)

    def chip(self, code: str, village: str) -> Chip:
        crew = self.crews[code]
        away = crew.village_code if village and village != crew.village_code else ""
        chosen = urlencode({"day": self.days[0].isoformat(), "crew": code})
        return Chip(
            code=code,
            label=self.crew_label(code),
            people=crew.size,
            pinned=code in self.board.pins,
            away=self.places.get(away, away),
            href=f"?{chosen}#move",
        )

    def crew_label(self, code: str) -> str:
        """A crew by its TPS and village; supervisors by their place and seat."""
        place, _, rest = code.partition(" ")
        if level_of(place_of_crew(code)) is Level.tps:
            village = self.places.get(place[: Level.village.code_length], place)
            return f"{village} {place.rpartition('.')[2]}"
        return f"{self.places.get(place, place)} {rest.rpartition(' ')[2]}"

    def picked(self, crew: str, target: str, *, confirm: bool) -> Picked | None:
        if crew not in self.crews:
            return None
        sits = session_of(self.board.seating.plan, crew)
        held = self.place_label(sits.room, sits.slot) if sits else ""
        own = f"{sits.room} {sits.slot.starts.isoformat()}" if sits else ""
        village = next((r.village for r in self.board.rooms if sits and r.id == sits.room), "")
        return Picked(self.chip(crew, village), held, list(self.targets(own)), target, confirm)

    def targets(self, own: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Where a crew can go, by day: rooms with a session first."""
        for slot in sorted(self.problem.slots):
            cells = [(room, self.cell(room, slot)) for room in self.board.rooms]
            choices = [
                (cell.target, f"{room.venue}, {room.name} · {self.seats(cell)}")
                for room, cell in sorted(cells, key=lambda one: not one[1].seats)
                if cell.target != own
            ]
            yield self.slot_label(slot), choices

    def seats(self, cell: Cell) -> str:
        if not cell.seats:
            return _NEW.in_(self.language)
        return _SEATS.in_(self.language).format(taken=cell.people, seats=cell.seats)

    def slot_label(self, slot: Slot) -> str:
        day = formats.short_day(slot.day, self.language)
        return f"{day}, {formats.time_of_day(slot.starts, self.language)}"

    def place_label(self, room: str, slot: Slot) -> str:
        found = next((one for one in self.board.rooms if one.id == room), None)
        where = f"{found.venue}, {found.name}" if found else room
        return f"{where} · {self.slot_label(slot)}"


ROUTES = [show, check, move, pin]
