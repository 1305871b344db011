"""The public pages of the calls: where people are needed, what is asked, and until when."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Template
from markupsafe import Markup

from recruit.applications.queries import rulebook_of
from recruit.foundation.i18n import Language
from recruit.foundation.problems import NotFound
from recruit.reports.queries import PlaceName, PlaceSupply, need_and_supply, place_and_parents
from recruit.reports.rules import CallState
from recruit.rulebook.model import Level, Rulebook
from recruit.screening.queries import publications_of
from recruit.screening.queries.comments import comments_open
from recruit.site import charts
from recruit.site.context import language_of, page
from recruit.site.public import cards
from recruit.site.public.places import KINDS, NO_PLACE, level_below

NEEDIEST = 8
"""Districts in the list of those that lack applicants most."""

AnyRequest = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class SupplyRow:
    """A place in a table of need and supply."""

    name: str
    href: str | None
    need: int
    supply: int


@get("/", opt={"permission": None}, include_in_schema=False)
async def front(request: AnyRequest) -> Template:
    """Every call, those that are open first."""
    shown = await cards.call_cards(language_of(request))
    by_state: dict[str, Any] = {
        f"{state}_calls": [card for card in shown if card.state is state] for state in CallState
    }
    return page(request, "public/calls.html", "calls", **by_state)


@get("/calls/{name:str}", opt={"permission": None}, include_in_schema=False)
async def call(request: AnyRequest, name: FromPath[str]) -> Template:
    """One call: its calendar, its map, its rules."""
    language, rulebook = language_of(request), await rulebook_of(name)
    districts = await cards.districts_of(name)
    rows = [_row(rulebook, district) for district in districts]
    return page(
        request,
        "public/call.html",
        "calls",
        call=await cards.call_card(rulebook, language),
        comments_href=f"/calls/{name}/comments" if comments_open(rulebook) else None,
        rules=cards.requirements(rulebook, language),
        documents=cards.papers(rulebook, language),
        weights=cards.weights(rulebook, language),
        tie_break=cards.tie_break(rulebook, language),
        honoraria=cards.honoraria(rulebook, language),
        sources=cards.legal_sources(rulebook, language),
        extended=await cards.extended_districts(rulebook),
        administrative=bool(await publications_of(name)),
        map=_map(rulebook, districts, language),
        legend=charts.supply_legend(language),
        districts=rows,
        neediest=sorted(rows, key=lambda row: row.supply / max(row.need, 1))[:NEEDIEST],
        need=sum(row.need for row in rows),
        supply=sum(row.supply for row in rows),
    )


@get("/calls/{name:str}/places/{code:str}", opt={"permission": None}, include_in_schema=False)
async def place(request: AnyRequest, name: FromPath[str], code: FromPath[str]) -> Template:
    """Need and supply of a place that people apply to or that holds such places."""
    language, rulebook = language_of(request), await rulebook_of(name)
    path = await place_and_parents(code)
    if not path or path[-1].level > rulebook.unit.apply_level:
        raise NotFound(NO_PLACE)
    here, level = path[-1], level_below(path[-1].level)
    is_bottom = here.level is rulebook.unit.apply_level
    supplies = [] if is_bottom else await need_and_supply(name, level, code)
    whole = await need_and_supply(name, here.level, code)
    return page(
        request,
        "public/district.html",
        "calls",
        call={"label": rulebook.label.in_(language), "href": f"/calls/{name}"},
        parents=[
            (f"{KINDS[parent.level].in_(language)} {parent.name}", place_href(name, parent))
            for parent in path[:-1]
            if parent.level >= Level.district
        ],
        place={
            "name": here.name,
            "kind": KINDS[here.level].in_(language),
            "need": whole[0].need,
            "supply": whole[0].supply,
        },
        child_kind=KINDS[level].in_(language),
        places=[_row(rulebook, supply) for supply in supplies],
    )


def place_href(call_name: str, at: PlaceName | PlaceSupply) -> str:
    """The page of a place within a call."""
    return f"/calls/{call_name}/places/{at.code}"


def _row(rulebook: Rulebook, supply: PlaceSupply) -> SupplyRow:
    """A place links to its own page while there is more to see inside it."""
    deeper = len(supply.code) < rulebook.unit.apply_level.code_length
    href = place_href(rulebook.name, supply) if deeper else None
    return SupplyRow(supply.name, href, supply.need, supply.supply)


def _map(rulebook: Rulebook, districts: list[PlaceSupply], language: Language) -> Markup:
    """The tile map; other provinces have only the table."""
    tiles = [
        charts.Tile(
            district.code, district.name, district.need, district.supply,
            place_href(rulebook.name, district),
        )
        for district in districts
        if district.code in charts.DISTRICTS
    ]  # fmt: skip
    return charts.tile_map(tiles, language)


ROUTES = [front, call, place]
