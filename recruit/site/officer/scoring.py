"""The assessor's pages: what there is to judge, the sheet, handing it in, amending it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK

from recruit.applications.queries import call_names, rulebook_of
from recruit.applications.receipts import grouped
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import Conflict, InvalidInput, NotFound, Problem
from recruit.people.permissions import Actor, Permission
from recruit.places.queries import names
from recruit.rulebook.model import Criterion, CriterionSource, Rulebook
from recruit.scoring import actions, queries
from recruit.scoring.queries import File, Sheet, ToJudge
from recruit.scoring.rules import (
    CONSENSUS_LABELS,
    Consensus,
    consensus,
    criteria_from,
    hundredths,
    outliers,
)
from recruit.site.context import language_of, page
from recruit.swearing_in.queries import place_path

SCORING = "/officer/scoring"

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]
PageNumber = Annotated[int, QueryParameter(name="page", ge=1, le=10_000)]

_NO_APPLICATION = Text("Lamaran tidak ditemukan.", "There is no such application.")
_NO_NUMBER = -1
"""What is typed and is no whole number: out of range, whatever it is."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What came with a form that was refused, and what is wrong with it."""

    scores: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion on the sheet, with what was typed or handed in."""

    name: str
    label: str
    weight: int
    required: bool
    value: str
    error: str


class ScoringPages(Controller):
    """An assessor's list and sheets."""

    path = SCORING
    opt = {"permission": Permission.scores_enter}
    include_in_schema = False

    @get()
    async def listed(
        self, request: AnyRequest, actor: NamedDependency[Actor], number: PageNumber = 1
    ) -> Template:
        """What there is to judge, or what was judged."""
        books = await judged_calls(actor, Permission.scores_enter)
        asked = request.query_params
        book = chosen(books, asked.get("call", ""))
        wanted = "".join(filter(str.isdecimal, asked.get("number", "")))[:18]
        done = asked.get("done") == "yes"
        found: list[ToJudge] = []
        if book is not None:
            found = await queries.to_judge(
                actor.scope(Permission.scores_enter),
                book,
                actions.own_id(actor),
                done=done,
                number=int(wanted) if wanted else None,
                page=number,
            )
        language = language_of(request)
        return page(
            request,
            "officer/scoring.html",
            "scoring",
            calls=[(one.name, one.label.in_(language)) for one in books],
            call=book.name if book else "",
            wanted=wanted,
            done=done,
            lines=await _lines(found),
            page_number=number,
            more=len(found) == queries.PAGE,
        )

    @get("/{application_id:uuid}")
    async def sheet(
        self, request: AnyRequest, actor: NamedDependency[Actor], application_id: FromPath[UUID]
    ) -> Template:
        """The sheet to fill in; locked once it is handed in."""
        return await _sheet_page(request, actor, application_id, Typed())

    @post("/{application_id:uuid}", status_code=HTTP_200_OK)
    async def hand_in(
        self,
        request: AnyRequest,
        actor: NamedDependency[Actor],
        application_id: FromPath[UUID],
        data: Form,
    ) -> Template | Redirect:
        """Hand the sheet in, once."""
        given = _given(data)
        try:
            await actions.hand_in_sheet(
                application_id=application_id, scores=_numbers(given), actor=actor
            )
        except (InvalidInput, Conflict) as refused:
            typed = Typed(given, errors=_errors(refused, language_of(request)))
            return await _sheet_page(request, actor, application_id, typed)
        return Redirect(f"{SCORING}/{application_id}?handed-in=yes", status_code=303)

    @post("/{application_id:uuid}/amendment", status_code=HTTP_200_OK)
    async def amend(
        self,
        request: AnyRequest,
        actor: NamedDependency[Actor],
        application_id: FromPath[UUID],
        data: Form,
    ) -> Template | Redirect:
        """Amend it with a reason."""
        given, reason = _given(data), str(data.get("reason", "")).replace("\x00", "")
        try:
            await actions.amend_sheet(
                application_id=application_id, scores=_numbers(given), reason=reason, actor=actor
            )
        except (InvalidInput, Conflict) as refused:
            typed = Typed(given, reason, _errors(refused, language_of(request)))
            return await _sheet_page(request, actor, application_id, typed)
        return Redirect(f"{SCORING}/{application_id}", status_code=303)


async def judged_calls(actor: Actor, permission: Permission) -> list[Rulebook]:
    """The calls with a rubric for assessors, of the bodies for which the actor may do this."""
    bodies = set(actor.scope(permission).bodies)
    books = [await rulebook_of(name) for name in await call_names()]
    return [
        book
        for book in books
        if book.body in bodies and criteria_from(book.rubric, CriterionSource.assessor)
    ]


def chosen(books: list[Rulebook], call: str) -> Rulebook | None:
    """The call that was asked for, or the first."""
    return next((book for book in books if book.name == call), books[0] if books else None)


async def _lines(found: list[ToJudge]) -> list[dict[str, Any]]:
    places = await names({one.place for one in found} | {one.place[:13] for one in found})
    return [
        {
            "href": f"{SCORING}/{one.id}",
            "number": grouped(one.number),
            "name": one.name,
            "place": ", ".join(
                places[code]
                for code in dict.fromkeys((one.place, one.place[:13]))
                if code in places
            ),
            "at": one.at,
            "room": one.room,
        }
        for one in found
    ]


def _given(data: Mapping[str, Any]) -> dict[str, str]:
    """The points as they were typed, by criterion; what was left blank is left out."""
    typed = {
        name.removeprefix("score-"): str(value).replace("\x00", "").strip()[:20]
        for name, value in data.items()
        if name.startswith("score-")
    }
    return {code: value for code, value in typed.items() if value}


def _numbers(given: Mapping[str, str]) -> dict[str, int]:
    return {
        code: int(value) if value.isdecimal() and value.isascii() else _NO_NUMBER
        for code, value in given.items()
    }


def _errors(refused: Problem, language: Language) -> dict[str, str]:
    """What is wrong, by the field it stands at; the sheet as a whole has no field."""
    told = {
        fault.pointer.removeprefix("/scores/").strip("/"): fault.message.in_(language)
        for fault in refused.faults
    }
    named = {
        ("reason" if name == "reason" else f"score-{name}" if name not in _WHOLE else ""): text
        for name, text in told.items()
    }
    return named or {"": refused.detail.in_(language)}


_WHOLE = ("", "application", "assessor", "scores")


async def _sheet_page(
    request: AnyRequest, actor: Actor, application_id: UUID, typed: Typed
) -> Template:
    language, officer = language_of(request), actions.own_id(actor)
    book, file = await _found(actor, application_id)
    sees = actions.sees_sheets(actor, book.body, file.place)
    own = file.own(officer)
    barred = [message for _, message in actions.barred(file.judging, officer, sees)]
    return page(
        request,
        "officer/scoring_sheet.html",
        "scoring",
        status_code=422 if typed.errors else 200,
        file=file,
        number=grouped(file.number),
        call=book.label.in_(language),
        place=await place_path(file.place),
        list_href=f"{SCORING}?call={file.call}",
        own=own,
        standing=own[-1] if own else None,
        barred=[message.in_(language) for message in barred],
        lines=_sheet_lines(book, own, typed, language),
        typed=typed,
        others=_others(book, file, file.others(officer, sees=sees), language),
        following=await _following(actor, book, officer) if own else None,
        handed_in="handed-in" in request.query_params,
    )


async def _found(actor: Actor, application_id: UUID) -> tuple[Rulebook, File]:
    call = await queries.call_of(application_id)
    book = await rulebook_of(call) if call else None
    scope = actor.scope(Permission.scores_enter)
    file = await queries.file_of(application_id, scope, book) if book else None
    if book is None or file is None or not criteria_from(book.rubric, CriterionSource.assessor):
        raise NotFound(_NO_APPLICATION)
    return book, file


def _sheet_lines(
    book: Rulebook, own: tuple[Sheet, ...], typed: Typed, language: Language
) -> list[Line]:
    handed_in = {code: str(value) for code, value in own[-1].scores.items()} if own else {}
    values = typed.scores if typed.errors else handed_in
    return [
        Line(
            f"score-{one.code}",
            one.label.in_(language),
            one.weight,
            one.required,
            values.get(one.code, ""),
            typed.errors.get(f"score-{one.code}", ""),
        )
        for one in criteria_from(book.rubric, CriterionSource.assessor)
    ]


@dataclass(frozen=True, slots=True)
class Others:
    """All sheets beside one another, with what they say together."""

    assessors: list[tuple[str, bool]]
    """Their names, and whether theirs is far from the others."""
    rows: list[tuple[str, list[int | None]]]
    totals: list[Any]
    state: Consensus
    state_label: str
    earlier: list[Sheet]


def _others(
    book: Rulebook, file: File, sheets: tuple[Sheet, ...], language: Language
) -> Others | None:
    standing = [sheet for sheet in sheets if sheet.superseded_at is None]
    if not standing:
        return None
    totals = {sheet.assessor: hundredths(sheet.total) for sheet in standing}
    far, state = outliers(totals), consensus(totals, file.judging.missing)
    return Others(
        [(sheet.assessor_name, sheet.assessor in far) for sheet in standing],
        [
            (_weighted(one, language), [sheet.scores.get(one.code) for sheet in standing])
            for one in criteria_from(book.rubric, CriterionSource.assessor)
        ],
        [sheet.total for sheet in standing],
        state,
        CONSENSUS_LABELS[state].in_(language),
        [sheet for sheet in sheets if sheet.version > 1],
    )


def _weighted(criterion: Criterion, language: Language) -> str:
    return f"{criterion.label.in_(language)} ({criterion.weight} %)"


async def _following(actor: Actor, book: Rulebook, officer: UUID) -> str | None:
    """The next sheet of the list, so that nobody goes back and forth."""
    scope = actor.scope(Permission.scores_enter)
    found = await queries.to_judge(scope, book, officer)
    return f"{SCORING}/{found[0].id}" if found else None


ROUTES = [ScoringPages]
