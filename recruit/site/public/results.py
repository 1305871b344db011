"""The public pages of the results: name, sex and TPS of the elected, nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Request, get
from litestar.params import FromPath, QueryParameter
from litestar.response import Template

from recruit.applications.queries import rulebook_of
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.reports import queries
from recruit.reports.queries import PAGE_SIZE, PlaceName
from recruit.rulebook.model import Level, Rulebook
from recruit.selection.queries import last_decided
from recruit.site.context import language_of, page
from recruit.site.public.cards import call_cards, published_from
from recruit.site.public.places import KINDS, NO_PLACE, level_below

_POSITION = Text("{first}–{last} dari {count}", "{first}–{last} of {count}")
_NO_PAGE = Text("Halaman ini tidak ada.", "There is no such page.")

SEXES = {"P": "female", "L": "male"}

AnyRequest = Request[Any, Any, Any]
PageNumber = Annotated[int, QueryParameter(name="page", ge=1, le=10_000)]


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A call or a place, and how many people were elected there."""

    name: str
    href: str
    count: int


@dataclass(frozen=True, slots=True)
class ElectedRow:
    """Somebody elected, as everybody may see it."""

    station: str
    name: str
    sex: str


@get("/results", opt={"permission": None}, include_in_schema=False)
async def calls_with_results(request: AnyRequest) -> Template:
    """The calls whose results are out."""
    rows = [
        ResultRow(card.label, card.results_href, card.elected)
        for card in await call_cards(language_of(request))
        if card.results_href
    ]
    return _page(request, None, places=rows)


@get("/results/{name:str}", opt={"permission": None}, include_in_schema=False)
async def result_of_call(request: AnyRequest, name: FromPath[str]) -> Template:
    """The result of a call, by city."""
    return await _result(request, await rulebook_of(name), [], 1)


@get("/results/{name:str}/{code:str}", opt={"permission": None}, include_in_schema=False)
async def result_of_place(
    request: AnyRequest, name: FromPath[str], code: FromPath[str], number: PageNumber = 1
) -> Template:
    """The result of a place: by the places inside it, or the people themselves."""
    rulebook, path = await rulebook_of(name), await queries.place_and_parents(code)
    if not path:
        raise NotFound(NO_PLACE)
    return await _result(request, rulebook, path, number)


async def _result(
    request: AnyRequest, rulebook: Rulebook, path: list[PlaceName], number: int
) -> Template:
    code = path[-1].code if path else ""
    held = await queries.announced_at(rulebook.name, code)
    may_be_known = published_from(rulebook)
    if held is None or may_be_known is None:
        return _page(request, rulebook, path)
    inside = level_below(path[-1].level if path else Level.province)
    shown = (
        await _people(request, rulebook, code, number)
        if path and inside >= rulebook.unit.level
        else await _places(rulebook, inside, code)
    )
    shown |= {"decided": await last_decided(rulebook.name, code)}
    return _page(request, rulebook, path, published_at=max(held, may_be_known), **shown)


async def _places(rulebook: Rulebook, level: Level, code: str) -> dict[str, Any]:
    counted = await queries.elected_counts(rulebook.name, level, code)
    rows = [ResultRow(name, _href(rulebook, code), count) for code, name, count in counted]
    return {"places": rows, "count": sum(row.count for row in rows)}


async def _people(
    request: AnyRequest, rulebook: Rulebook, code: str, number: int
) -> dict[str, Any]:
    count = await queries.elected_count(rulebook.name, code)
    people = await queries.results(rulebook.name, code, number)
    if not people and number > 1:
        raise NotFound(_NO_PAGE)
    first = (number - 1) * PAGE_SIZE + 1
    last = first + len(people) - 1
    position = _POSITION.in_(language_of(request))
    return {
        "unit": KINDS[rulebook.unit.level].in_(language_of(request)),
        "people": [ElectedRow(one.place_name, one.name, SEXES[one.sex]) for one in people],
        "count": count,
        "previous_href": f"?page={number - 1}" if number > 1 else None,
        "next_href": f"?page={number + 1}" if last < count else None,
        "position": position.format(first=first, last=last, count=count),
    }


def _page(
    request: AnyRequest, rulebook: Rulebook | None, path: Sequence[PlaceName] = (), **shown: Any
) -> Template:
    """The page with what is known; what is not yet public is nothing."""
    language = language_of(request)
    parents = [(at.name, _href(rulebook, at.code)) for at in path[:-1]] if rulebook else []
    call = rulebook and {
        "label": rulebook.label.in_(language),
        "href": f"/calls/{rulebook.name}",
    }
    if rulebook and path:
        parents.insert(0, (rulebook.label.in_(language), f"/results/{rulebook.name}"))
    nothing: dict[str, Any] = {
        "published_at": None, "places": [], "people": [], "unit": "", "count": 0,
        "previous_href": None, "next_href": None, "position": "", "decided": None,
    }  # fmt: skip
    context = {**nothing, "call": call, "parents": parents, "place": path[-1] if path else None}
    return page(request, "public/results.html", "results", **(context | shown))


def _href(rulebook: Rulebook, code: str) -> str:
    return f"/results/{rulebook.name}/{code}"


ROUTES = [calls_with_results, result_of_call, result_of_place]
