"""Empty seats: where they are, offers and answers, and how many more will become empty."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template
from markupsafe import Markup

from recruit.applications.queries import call_names, rulebook_of
from recruit.foundation import clock
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed
from recruit.people.permissions import Actor, Permission, Scope
from recruit.places.queries import names
from recruit.reports.queries import regions_of
from recruit.rulebook.model import Level, Rulebook
from recruit.selection.actions import DistrictPlan, plan_redistribution, start_redistribution
from recruit.selection.offers import LABELS, OfferState
from recruit.selection.queries import offers as queries
from recruit.selection.queries.offers import Vacancies
from recruit.selection.rules.forecast import Forecast, chance_of_leaving, forecast
from recruit.site import charts, formats
from recruit.site.context import language_of, page
from recruit.site.public.places import place_choice

PAGE = "/officer/redistribution"
OFFERS, SHORTAGES = 100, 50
"""Lines that the page shows; the API gives all."""

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]
Given = Annotated[str, QueryParameter(max_length=40)]

_HOLDS = {"permission": Permission.plenary_hold}
_REGIONS = (Level.province, Level.city, Level.district)

TITLES = {
    "before": Text("Kursi kosong sebelum ditawarkan", "Empty seats before they were offered"),
    "after": Text("Kursi kosong sekarang", "Empty seats now"),
}
NOTE = Text(
    "Setiap petak satu kecamatan. Angka di dalamnya: kursi kosong.",
    "Each tile is one district. The number inside: empty seats.",
)
LABEL = Text("{name}: {empty} dari {seats} kursi kosong", "{name}: {empty} of {seats} seats empty")


@dataclass(frozen=True, slots=True)
class Shortages:
    """What is to be expected of the units at a place until polling day."""

    losses: float
    short: list[Forecast]
    names: dict[str, str]


@get(PAGE, opt=_HOLDS, include_in_schema=False)
async def redistribution(
    request: AnyRequest, actor: NamedDependency[Actor], call: Given = "", place: Given = ""
) -> Template:
    """Before and after on the map and in a table, the offers, and the forecast."""
    return await _page(request, actor, call, place)


@post(PAGE, opt=_HOLDS, include_in_schema=False)
async def offer(
    request: AnyRequest, actor: NamedDependency[Actor], data: Form
) -> Template | Redirect:
    """Work out what would be offered, or offer it."""
    call, place = (str(data.get(name, "")).replace("\x00", "") for name in ("call", "place"))
    try:
        if data.get("do") == "plan":
            plans = await plan_redistribution(call=call, place=place, actor=actor)
            return await _page(request, actor, call, place, plans=plans)
        await start_redistribution(call=call, place=place, actor=actor)
    except InvalidInput as refused:
        error = refused.faults[0].message.in_(language_of(request))
        return await _page(request, actor, call, place, error=error)
    except (Conflict, NotAllowed) as refused:
        error = refused.detail.in_(language_of(request))
        return await _page(request, actor, call, place, error=error)
    query = urlencode({"call": call, "place": place})
    return Redirect(f"{PAGE}?{query}#rounds", status_code=303)


async def _page(
    request: AnyRequest,
    actor: Actor,
    call: str,
    place: str,
    plans: list[DistrictPlan] | None = None,
    error: str = "",
) -> Template:
    language, scope = language_of(request), actor.scope(Permission.plenary_hold)
    calls = await _calls(scope, language)
    places = await _places(scope, language)
    call = call if call in dict(calls) else next(iter(dict(calls)), "")
    place = place if place in dict(places) else next(iter(dict(places)), "")
    return page(
        request,
        "officer/redistribution.html",
        "redistribution",
        status_code=422 if error else 200,
        calls=calls,
        places=places,
        call=call,
        place=place,
        plans=plans,
        error=error,
        **(await _figures(scope, call, place, language) if call and place else {}),
    )


async def _figures(scope: Scope, call: str, place: str, language: Language) -> dict[str, Any]:
    rulebook = await rulebook_of(call)
    level = Level.village if len(place) == Level.district.code_length else Level.district
    found = await queries.vacancies(scope, call=call, within=place, level=level)
    made = await queries.offers(scope, call=call, place=place, limit=OFFERS)
    return {
        "vacancies": [one for one in found if one.before or one.on_offer],
        "seats": sum(one.seats for one in found),
        "before": sum(one.before for one in found),
        "after": sum(one.after for one in found),
        "on_offer": sum(one.on_offer for one in found),
        "maps": _maps(call, found, language) if level is Level.district else [],
        "rounds": await queries.redistributions(scope, call=call, place=place),
        "offers": [one | {"state_label": _state(one["state"], language)} for one in made],
        "shortages": await _shortages(scope, rulebook, place, clock.today()),
    }


def _state(state: str, language: Language) -> str:
    return LABELS[OfferState(state)].in_(language)


def _maps(call: str, found: list[Vacancies], language: Language) -> list[tuple[str, Markup]]:
    """The map before and after; nothing outside of Jakarta, whose districts it knows."""
    known = [one for one in found if one.code in charts.DISTRICTS]
    return [
        (
            title.in_(language),
            charts.tile_map(
                [_tile(call, one, getattr(one, when), language) for one in known],
                language,
                title,
                NOTE,
            ),
        )
        for when, title in TITLES.items()
        if known
    ]


def _tile(call: str, one: Vacancies, empty: int, language: Language) -> charts.Tile:
    label = LABEL.in_(language).format(
        name=one.name,
        empty=formats.number(empty, language),
        seats=formats.number(one.seats, language),
    )
    said = charts.Said(_step(empty, one.seats), formats.number(empty, language), label)
    href = f"{PAGE}?{urlencode({'call': call, 'place': one.code})}"
    return charts.Tile(one.code, one.name, one.seats, one.seats - empty, href, said)


def _step(empty: int, seats: int) -> int:
    """The colour: 5 nothing empty, 4 up to 2 %, 3 up to 5 %, 2 up to 10 %, 1 more."""
    share = empty / max(seats, 1)
    return 5 - sum(share > step for step in (0, 0.02, 0.05, 0.10))


async def _shortages(scope: Scope, rulebook: Rulebook, place: str, today: date) -> Shortages:
    chance = chance_of_leaving(today, rulebook.polling_day)
    states = await queries.unit_states(scope, rulebook=rulebook, within=place)
    forecasts = [forecast(state, chance) for state in states]
    short = sorted((one for one in forecasts if one.missing), key=lambda one: -one.missing)
    shown = short[:SHORTAGES]
    villages = {one.unit[: Level.village.code_length] for one in shown}
    known = await names({one.unit for one in shown} | villages)
    losses = sum(one.losses for one in forecasts)
    return Shortages(losses, shown, {one.unit: _named(one.unit, known) for one in shown})


def _named(unit: str, known: dict[str, str]) -> str:
    village = known.get(unit[: Level.village.code_length], "")
    return ", ".join(dict.fromkeys(part for part in (known.get(unit, unit), village) if part))


async def _calls(scope: Scope, language: Language) -> list[tuple[str, str]]:
    books = [await rulebook_of(name) for name in await call_names()]
    return [(book.name, book.label.in_(language)) for book in books if book.body in scope.bodies]


async def _places(scope: Scope, language: Language) -> list[tuple[str, str]]:
    return [
        (place.code, place_choice(place, language))
        for place in await regions_of(scope)
        if place.level in _REGIONS
    ]


ROUTES = [redistribution, offer]
