"""The chair's page: which sheets are in, and how far those of an application agree."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.response import Template

from recruit.applications.receipts import grouped
from recruit.foundation.i18n import Language
from recruit.people.permissions import Actor, Permission, Scope
from recruit.places.queries import names
from recruit.rulebook.model import Level, Rulebook
from recruit.scoring import queries
from recruit.scoring.queries import Judged
from recruit.scoring.rules import (
    CONSENSUS_LABELS,
    FAR,
    FAR_OF_TWO,
    Consensus,
    consensus,
    outliers,
    points,
    spread,
)
from recruit.scoring.schemas import PLACE_CODE
from recruit.site.context import language_of, page
from recruit.site.officer.scoring import SCORING, chosen, judged_calls

SCORES = "/officer/scores"

AnyRequest = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """An application: who has handed in; once all have, what their sheets say together."""

    href: str
    number: str
    name: str
    place: str
    handed_in: list[tuple[str, Decimal | None, bool]]
    """Names, each with its total and whether it is far from the others."""
    awaited: list[str]
    missing: int
    width: Decimal | None
    median: Decimal | None
    state: Consensus
    state_label: str


@get(SCORES, opt={"permission": Permission.plenary_hold}, include_in_schema=False)
async def overview(request: AnyRequest, actor: NamedDependency[Actor]) -> Template:
    """How far the sheets of a place are, and which applications the panel should discuss."""
    language, permission = language_of(request), Permission.plenary_hold
    books = await judged_calls(actor, permission)
    book = chosen(books, request.query_params.get("call", ""))
    scope = actor.scope(permission)
    place = _place(request.query_params.get("place", ""), book, scope)
    return page(
        request,
        "officer/scores.html",
        "scores",
        calls=[(one.name, one.label.in_(language)) for one in books],
        call=book.name if book else "",
        place=place,
        far=points(FAR),
        far_of_two=points(FAR_OF_TWO),
        path=await _path(place),
        **await _contents(book, scope, place, language),
    )


def _place(given: str, book: Rulebook | None, scope: Scope) -> str:
    """The place that was asked for, or the broadest that the reader answers for."""
    if re.fullmatch(PLACE_CODE, given):
        return given
    pairs = zip(scope.bodies, scope.prefixes, strict=True)
    own = [prefix for body, prefix in pairs if book and body == book.body]
    return own[0] if len(own) == 1 else ""


async def _path(place: str) -> list[tuple[str, str]]:
    """The places around a place and itself: their codes and names, the broadest first."""
    codes = [level.cut(place) for level in Level if level.code_length <= len(place)]
    known = await names(codes)
    return [(code, known.get(code, code)) for code in codes]


async def _contents(
    book: Rulebook | None, scope: Scope, place: str, language: Language
) -> dict[str, Any]:
    """The places to go into, and the applications: all of a village or unit, above it only those
    that are to be discussed."""
    if book is None:
        return {"everybody": True, "progress": [], "lines": []}
    inside = _next_level(book, place)
    everybody = inside is None or len(place) >= Level.village.code_length
    progress = await queries.progress(scope, book, place, inside or book.unit.apply_level)
    judged = await queries.judged_below(scope, book, place, apart=not everybody)
    known = await names({one.place for one in progress} | {one.place for one in judged})
    lines = [_line(one, known, language) for one in await _named(judged)]
    return {
        "everybody": everybody,
        "progress": [(known.get(one.place, one.place), one) for one in progress if inside],
        "lines": [one for one in lines if everybody or one.state is Consensus.discuss],
    }


def _next_level(book: Rulebook, place: str) -> Level | None:
    """The level below a place, down to the units; None at a unit."""
    below = [
        level
        for level in Level
        if len(place) < level.code_length <= book.unit.apply_level.code_length
    ]
    return below[0] if below else None


async def _named(judged: list[Judged]) -> list[tuple[Judged, dict[UUID, str]]]:
    """Each application with the names of all who judge here."""
    who = {officer for one in judged for officer in one.judging.assigned | one.judging.handed_in}
    known = await queries.officer_names(who)
    return [(one, known) for one in judged]


def _line(
    named: tuple[Judged, dict[UUID, str]], places: dict[str, str], language: Language
) -> Line:
    one, officers = named
    far, lies = outliers(one.totals), spread(one.totals.values())
    state = consensus(one.totals, one.judging.missing)
    return Line(
        f"{SCORING}/{one.id}",
        grouped(one.number),
        one.name,
        places.get(one.place, one.place),
        sorted(
            (officers[who], points(one.totals[who]) if one.totals else None, who in far)
            for who in one.judging.handed_in
        ),
        sorted(officers[who] for who in one.judging.assigned - one.judging.handed_in),
        one.judging.missing,
        points(lies.width) if lies else None,
        points(lies.median) if lies else None,
        state,
        CONSENSUS_LABELS[state].in_(language),
    )


ROUTES = [overview]
