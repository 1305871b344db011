"""Finding a place in the form: district, then village, then station, each with what it needs."""

from collections.abc import Sequence
from dataclasses import dataclass

from recruit.applications.form import text_of, ticked_of
from recruit.applications.queries import Answers
from recruit.foundation.i18n import Language
from recruit.places.queries import names
from recruit.reports.queries import PlaceSupply, need_and_supply
from recruit.rulebook.model import DomicileWithin, Level, Rulebook
from recruit.site.public.places import KINDS, level_below
from recruit.site.remembered import remembered

SECONDS_OLD = 30.0
"""How old the need of a place may be while somebody chooses."""
MOST_ALTERNATIVES = 40
"""Places that are offered besides: those that lack people most."""


@dataclass(frozen=True, slots=True)
class Picker:
    """One list to choose a place from."""

    field: str
    label: str
    groups: Sequence[tuple[str, Sequence[PlaceSupply]]]
    """The places, under the name of the city they lie in if there are several."""
    value: str
    last: bool
    """Whether this is the place itself; the lists before only lead to it."""


@dataclass(frozen=True, slots=True)
class Pickers:
    """The lists of one page, and what can be chosen besides."""

    lists: Sequence[Picker]
    alternatives: Sequence[PlaceSupply] = ()

    @property
    def can_be_shown(self) -> bool:
        """Whether a choice in one list changes what another one holds."""
        return len(self.lists) > 1


async def home_pickers(rulebook: Rulebook, answers: Answers, language: Language) -> Pickers:
    """Where somebody lives: district, then village."""
    village = text_of(answers, "village")
    district = text_of(answers, "home_district") or Level.district.cut(village)
    return Pickers(
        await _lists(
            rulebook.name, "", language,
            [("home_district", Level.district, district), ("village", Level.village, village)],
        )
    )  # fmt: skip


async def place_pickers(rulebook: Rulebook, answers: Answers, language: Language) -> Pickers:
    """Where somebody may apply: within the place that they must live in."""
    if not text_of(answers, "village"):
        return Pickers(())
    area, chosen = apply_area(rulebook, answers), []
    level = level_below(Level(_level_of(area)))
    while level <= rulebook.unit.apply_level:
        last = level is rulebook.unit.apply_level
        field = "place" if last else f"place_{level}"
        chosen.append((field, level, _chosen(answers, field, level)))
        level = level_below(level)
        if last:
            break
    lists = await _lists(rulebook.name, area, language, chosen)
    offered = [place for _, group in lists[-1].groups for place in group] if lists else []
    ticked = ticked_of(answers, "alternatives")
    return Pickers(lists, _alternatives(offered, ticked) if lists and lists[-1].last else ())


async def place_titles(answers: Answers) -> dict[str, str]:
    """The places that were chosen, by code: ``TPS 001, Gambir``."""
    codes = [text_of(answers, "village"), text_of(answers, "place")]
    codes = [code for code in (*codes, *ticked_of(answers, "alternatives")) if code]
    around = {code: code.rpartition(".")[0] for code in codes}
    named = await names({*codes, *around.values()})
    return {
        code: f"{named[code]}, {named[outer]}"
        for code, outer in around.items()
        if code in named and outer in named
    }


def apply_area(rulebook: Rulebook, answers: Answers) -> str:
    """The place within which somebody can apply, by their home and the call's rule."""
    village = text_of(answers, "village")
    for rule in rulebook.rules:
        if isinstance(rule, DomicileWithin):
            wider = min(rule.level, level_above(rulebook.unit.apply_level))
            return wider.cut(village)
    return Level.province.cut(village)


def level_above(level: Level) -> Level:
    """The next wider level; above a province there is none."""
    levels = list(Level)
    return levels[max(levels.index(level) - 1, 0)]


async def _lists(
    call: str, area: str, language: Language, chosen: Sequence[tuple[str, Level, str]]
) -> list[Picker]:
    """A list for every level, as far as the one before it is chosen."""
    lists: list[Picker] = []
    for index, (field, level, value) in enumerate(chosen):
        places = await _supplies(call, level, area)
        known = value if value in {place.code for place in places} else ""
        last = index == len(chosen) - 1
        groups = await _grouped(level, places)
        lists.append(Picker(field, KINDS[level].in_(language), groups, known, last))
        if not known:
            break
        area = known
    return lists


async def _supplies(call: str, level: Level, area: str) -> list[PlaceSupply]:
    return await remembered(
        ("supply", call, level, area), SECONDS_OLD, lambda: need_and_supply(call, level, area)
    )


async def _grouped(
    level: Level, places: Sequence[PlaceSupply]
) -> list[tuple[str, Sequence[PlaceSupply]]]:
    """Districts under their cities: two of them may have the same name."""
    cities = {Level.city.cut(place.code) for place in places}
    if level is not Level.district or len(cities) < 2:
        return [("", places)]
    titles = await names(cities)
    return [
        (titles[city], [place for place in places if place.code.startswith(city)])
        for city in sorted(cities)
    ]


def _chosen(answers: Answers, field: str, level: Level) -> str:
    """What was chosen; at first the place at home."""
    home = level.cut(text_of(answers, "village"))
    return text_of(answers, field) or ("" if field == "place" else home)


def _alternatives(offered: Sequence[PlaceSupply], ticked: Sequence[str]) -> list[PlaceSupply]:
    """The places that lack people most, with those that were ticked, by code."""
    neediest = sorted(offered, key=lambda place: place.supply - place.need)[:MOST_ALTERNATIVES]
    kept = {place.code for place in neediest} | {*ticked}
    return [place for place in offered if place.code in kept]


def _level_of(code: str) -> str:
    return next((level for level in Level if level.code_length == len(code)), Level.province)
