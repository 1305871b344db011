"""Calendars, bars and the tile map as SVG: drawn on the server, styled by class, links that work.

Nothing here uses a ``style`` attribute, so the pages keep a strict content security policy. Bars
and calendars are drawn in per cent of their width, so that their text never shrinks on a phone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from markupsafe import Markup

from recruit.foundation.i18n import Text
from recruit.site import formats

TODAY = Text("Hari ini, {day}", "Today, {day}")
ONGOING = Text("sedang berlangsung", "now")
IF_NEEDED = Text("bila diperlukan", "if needed")
OVER = Text("selesai", "over")

SUPPLY_STEPS = (1.0, 1.5, 2.0, 2.5)
"""Applicants per seat at which the colour changes; 2 is the line of the extension rule
(Kep. Bawaslu 314/2022: registration is extended where applicants are under twice the need)."""


@dataclass(frozen=True, slots=True)
class Window:
    """One step of a call's calendar; both days belong to it."""

    label: str
    first_day: date
    last_day: date
    conditional: bool = False
    """Opens only where it is needed, as an extension does."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One district on the map: how many seats it must fill and how many people applied."""

    code: str
    name: str
    need: int
    supply: int
    href: str
    said: "Said | None" = None
    """What the tile says instead of applicants per seat."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a tile shows: its colour (1, bad, to 5, good), the number inside, and it in words."""

    step: int
    number: str
    label: str


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days laid out over the width of a drawing."""

    first_day: date
    last_day: date

    def at(self, day: date) -> float:
        """Where the day begins, in per cent."""
        length = (self.last_day - self.first_day).days + 1
        return round(100 * (day - self.first_day).days / length, 2)

    def months(self) -> list[date]:
        """The first days of the months that begin inside."""
        day, found = self.first_day, []
        while day <= self.last_day:
            if day.day == 1:
                found.append(day)
            day += timedelta(days=1)
        return found


# --- calendar ------------------------------------------------------------------------------------


def calendar_timeline(windows: Sequence[Window], today: date, language: str) -> Markup:
    """The windows of a call as a list with a bar each, over a common scale of days.

    Raises ``ValueError`` naming every window that ends before it begins.
    """
    backward = [window.label for window in windows if window.last_day < window.first_day]
    if backward:
        raise ValueError(f"windows that end before they begin: {', '.join(backward)}")
    if not windows:
        return Markup()
    scale = _Scale(
        min(window.first_day for window in windows) - timedelta(days=1),
        max(window.last_day for window in windows) + timedelta(days=1),
    )
    rows = Markup().join(_calendar_row(window, scale, today, language) for window in windows)
    return Markup('<div class="calendar">{}<ol>{}</ol></div>').format(
        _calendar_axis(scale, today, language), rows
    )


def _calendar_axis(scale: _Scale, today: date, language: str) -> Markup:
    named = [month for month in scale.months() if scale.at(month) < 92]
    if not named or scale.at(named[0]) > 15:
        named.insert(0, scale.first_day)
    names = [
        Markup('<text x="{}%" y="13" class="calendar-month">{}</text>').format(
            scale.at(month), formats.month(month, language)
        )
        for month in named
    ]
    marker = Markup()
    if scale.first_day <= today <= scale.last_day:
        at = scale.at(today)
        marker = Markup('<text x="{}%" y="32" text-anchor="{}" class="calendar-today">{}</text>')
        marker = marker.format(
            at, _anchor(at), TODAY.in_(language).format(day=formats.short_day(today, language))
        )
    return Markup(
        '<svg class="calendar-axis" width="100%" height="38" aria-hidden="true">{}{}</svg>'
    ).format(Markup().join(names), marker)


def _anchor(percent: float) -> str:
    if percent < 20:
        return "start"
    return "end" if percent > 80 else "middle"


def _calendar_row(window: Window, scale: _Scale, today: date, language: str) -> Markup:
    when, note = _tense(window, today)
    return Markup(
        '<li class="calendar-row is-{}"><span class="calendar-label">{}{}</span>'
        '<span class="calendar-days">{}</span>'
        '<svg class="calendar-track" width="100%" height="100%" aria-hidden="true">'
        "{}{}{}</svg></li>"
    ).format(
        when,
        window.label,
        Markup(' <span class="calendar-note">{}</span>').format(note.in_(language)) if note else "",
        formats.days(window.first_day, window.last_day, language),
        _calendar_ticks(scale),
        _calendar_bar(window, scale),
        _today_line(scale, today),
    )


def _tense(window: Window, today: date) -> tuple[str, Text | None]:
    if window.last_day < today:
        return "past", OVER
    if window.first_day <= today:
        return "now", ONGOING
    return ("maybe", IF_NEEDED) if window.conditional else ("next", None)


def _calendar_ticks(scale: _Scale) -> Markup:
    return Markup().join(
        Markup('<line class="tick" x1="{0}%" x2="{0}%" y1="0" y2="100%"/>').format(scale.at(month))
        for month in scale.months()
    )


def _calendar_bar(window: Window, scale: _Scale) -> Markup:
    start = scale.at(window.first_day)
    width = scale.at(window.last_day + timedelta(days=1)) - start
    if window.first_day == window.last_day:
        return Markup('<circle class="span" cx="{}%" cy="50%" r="6"/>').format(start + width / 2)
    return Markup(
        '<svg y="50%" overflow="visible">'
        '<rect class="span" x="{}%" y="-6" width="{}%" height="12" rx="3"/></svg>'
    ).format(start, round(width, 2))


def _today_line(scale: _Scale, today: date) -> Markup:
    if not scale.first_day <= today <= scale.last_day:
        return Markup()
    return Markup('<line class="today" x1="{0}%" x2="{0}%" y1="0" y2="100%"/>').format(
        scale.at(today)
    )


# --- bars ----------------------------------------------------------------------------------------


def bar(
    value: float, maximum: float, *, tone: str = "brand", marks: Sequence[float] = ()
) -> Markup:
    """A thin horizontal bar of ``value`` out of ``maximum``, with a notch at each of ``marks``.

    It repeats a number that stands beside it in text, so it is hidden from screen readers.
    """
    share = _share(value, maximum)
    notches = (
        Markup('<line class="notch" x1="{0}%" x2="{0}%" y1="0" y2="100%"/>').format(
            _share(mark, maximum)
        )
        for mark in marks
        if 0 < mark < maximum
    )
    return Markup(
        '<svg class="bar tone-{}" width="100%" height="8" aria-hidden="true">'
        '<rect class="bar-ground" width="100%" height="100%" rx="2"/>'
        '<rect class="bar-value" width="{}%" height="100%" rx="2"/>{}</svg>'
    ).format(tone, share, Markup().join(notches))


def _share(value: float, maximum: float) -> float:
    return round(100 * min(max(value / maximum, 0), 1), 2) if maximum > 0 else 0.0


def supply_step(need: int, supply: int) -> int:
    """The colour of a place in public: 1 (fewer applicants than posts) to 5 (plenty, or no need).

    0 where the colour would give away a number of applicants that is too small to be shown.
    """
    if need <= 0:
        return len(SUPPLY_STEPS) + 1
    if supply < formats.SMALLEST_SHOWN_COUNT:
        return 1 if need >= formats.SMALLEST_SHOWN_COUNT else 0
    return 1 + sum(supply / need >= step for step in SUPPLY_STEPS)


def supply_bar(need: int, supply: int) -> Markup:
    """Applicants against posts: full at 2½ applicants a post, notches at 1 and 2.

    Empty where the number of applicants is too small to be shown.
    """
    tone = f"supply-{supply_step(need, supply)}"
    shown = supply if supply >= formats.SMALLEST_SHOWN_COUNT else 0
    return bar(shown, need * SUPPLY_STEPS[-1], tone=tone, marks=(need, need * 2))


# --- tile map ------------------------------------------------------------------------------------

TILE = 48
GAP = 1.4
"""How far the mainland lies below the first island tile, in tiles."""

# Row, column and short name of Jakarta's districts: neighbours on the ground are neighbours here,
# every city is one piece, and Kepulauan Seribu lies in the sea to the north-west.
DISTRICTS: dict[str, tuple[float, float, str]] = {
    "31.01.01": (-GAP, 0, "KSU"), "31.01.02": (1 - GAP, 0, "KSS"),
    "31.72.01": (0, 2, "PJR"), "31.72.05": (0, 3, "PDM"), "31.72.02": (0, 4, "TJP"),
    "31.72.03": (0, 5, "KOJ"), "31.72.04": (0, 6, "CLC"), "31.72.06": (1, 6, "KGD"),
    "31.73.06": (1, 0, "KLD"), "31.73.01": (1, 1, "CKR"), "31.73.04": (1, 2, "TBR"),
    "31.73.03": (1, 3, "TSR"), "31.73.08": (2, 1, "KBG"), "31.73.02": (2, 2, "GRP"),
    "31.73.05": (3, 1, "KBJ"), "31.73.07": (3, 2, "PLM"),
    "31.71.02": (1, 4, "SWB"), "31.71.03": (1, 5, "KMY"), "31.71.01": (2, 3, "GMB"),
    "31.71.04": (2, 4, "SEN"), "31.71.08": (2, 5, "JHB"), "31.71.05": (2, 6, "CPP"),
    "31.71.07": (3, 3, "TNA"), "31.71.06": (3, 4, "MTG"),
    "31.75.01": (3, 5, "MTR"), "31.75.02": (3, 6, "PLG"), "31.75.06": (3, 7, "CKG"),
    "31.75.03": (4, 6, "JTN"), "31.75.07": (4, 7, "DSW"), "31.75.04": (5, 6, "KRJ"),
    "31.75.08": (5, 7, "MKS"), "31.75.05": (6, 5, "PSR"), "31.75.09": (6, 6, "CRC"),
    "31.75.10": (6, 7, "CPY"),
    "31.74.10": (4, 1, "PSG"), "31.74.05": (4, 2, "KBL"), "31.74.07": (4, 3, "KBB"),
    "31.74.02": (4, 4, "SBD"), "31.74.01": (4, 5, "TBT"), "31.74.06": (5, 3, "CLD"),
    "31.74.03": (5, 4, "MPP"), "31.74.08": (5, 5, "PCR"), "31.74.04": (6, 4, "PSM"),
    "31.74.09": (7, 4, "JGK"),
}  # fmt: skip

# Where a city's name stands: in an empty tile beside it.
CITY_NAMES: dict[str, tuple[float, float, str]] = {
    "31.01": (-GAP, 1, "Kep. Seribu"), "31.72": (0, 7, "Utara"), "31.73": (2, 0, "Barat"),
    "31.71": (2, 7, "Pusat"), "31.74": (5, 2, "Selatan"), "31.75": (7, 7, "Timur"),
}  # fmt: skip

TILE_LABEL = Text(
    "{name}: {supply} pelamar untuk {need} posisi", "{name}: {supply} applicants for {need} posts"
)
MAP_TITLE = Text("Peta petak kebutuhan dan pelamar", "Tile map of need and supply")
MAP_NOTE = Text(
    "Setiap petak satu kecamatan. Angka di dalamnya: pelamar per posisi.",
    "Each tile is one district. The number inside: applicants per post.",
)


def tile_map(
    tiles: Sequence[Tile], language: str, title: Text = MAP_TITLE, note: Text = MAP_NOTE
) -> Markup:
    """The districts as a map of equal tiles, each a link, coloured by applicants per seat.

    Only the part of Jakarta that ``tiles`` cover is drawn. Raises ``ValueError`` naming every
    district that has no place on the map.
    """
    unknown = [tile.code for tile in tiles if tile.code not in DISTRICTS]
    if unknown:
        raise ValueError(f"districts without a place on the tile map: {', '.join(unknown)}")
    if not tiles:
        return Markup()
    left, top, width, height = _extent(tiles)
    return Markup(
        '<svg class="tile-map" role="group" aria-label="{}" width="{}" height="{}"'
        ' viewBox="{} {} {} {}"><desc>{}</desc>{}<path class="tile-border" d="{}"/>{}</svg>'
    ).format(
        title.in_(language),
        *(width * 1.4, height * 1.4),
        *(left, top, width, height),
        note.in_(language),
        Markup().join(_tile(tile, language) for tile in tiles),
        _city_borders(tiles),
        Markup().join(_city_name(city) for city in _cities_to_name(tiles)),
    )


def _city(code: str) -> str:
    return code[:5]


def _extent(tiles: Sequence[Tile]) -> tuple[float, float, float, float]:
    spots = [DISTRICTS[tile.code][:2] for tile in tiles]
    spots += [CITY_NAMES[city][:2] for city in _cities_to_name(tiles)]
    rows, columns = zip(*spots, strict=True)
    left, top = min(columns) * TILE - 1, min(rows) * TILE - 1
    right, bottom = (max(columns) + 1) * TILE + 1, (max(rows) + 1) * TILE + 1
    return round(left, 1), round(top, 1), round(right - left, 1), round(bottom - top, 1)


def _cities_to_name(tiles: Sequence[Tile]) -> list[str]:
    cities = sorted({_city(tile.code) for tile in tiles})
    return cities if len(cities) > 1 else []


def _tile(tile: Tile, language: str) -> Markup:
    row, column, short = DISTRICTS[tile.code]
    said = tile.said or _supply_said(tile, language)
    return Markup(
        '<a class="tile supply-{step}" href="{href}" aria-label="{label}"'
        ' transform="translate({x} {y})"><title>{label}</title>'
        '<rect x="1" y="1" width="{side}" height="{side}" rx="3"/>'
        '<text class="tile-name" x="24" y="19">{short}</text>'
        '<text class="tile-number" x="24" y="37">{ratio}</text></a>'
    ).format(
        step=said.step,
        href=tile.href,
        label=said.label,
        x=column * TILE,
        y=round(row * TILE, 1),
        side=TILE - 2,
        short=short,
        ratio=said.number,
    )


def _supply_said(tile: Tile, language: str) -> Said:
    label = TILE_LABEL.in_(language).format(
        name=tile.name,
        supply=formats.public_count(tile.supply, language),
        need=formats.number(tile.need, language),
    )
    return Said(supply_step(tile.need, tile.supply), _ratio(tile, language), label)


def _ratio(tile: Tile, language: str) -> str:
    if tile.need <= 0:
        return "–"
    if tile.supply < formats.SMALLEST_SHOWN_COUNT:
        return "<" + formats.number(formats.SMALLEST_SHOWN_COUNT / tile.need, language)
    return formats.number(tile.supply / tile.need, language)


def _city_borders(tiles: Sequence[Tile]) -> str:
    """The lines between neighbouring tiles of different cities, as the data of one path."""
    city_at = {DISTRICTS[tile.code][:2]: _city(tile.code) for tile in tiles}
    lines = []
    for (row, column), city in city_at.items():
        x, y = column * TILE, row * TILE
        if city_at.get((row, column + 1), city) != city:
            lines.append(f"M{x + TILE} {y:g}v{TILE}")
        if city_at.get((row + 1, column), city) != city:
            lines.append(f"M{x} {y + TILE:g}h{TILE}")
    return "".join(sorted(lines))


def _city_name(city: str) -> Markup:
    row, column, name = CITY_NAMES[city]
    start = city == "31.01"
    return Markup('<text class="tile-city" x="{}" y="{}" text-anchor="{}">{}</text>').format(
        round((column + (0.15 if start else 0.5)) * TILE, 1),
        round((row + 0.58) * TILE, 1),
        "start" if start else "middle",
        name,
    )


def supply_legend(language: str) -> Markup:
    """What the colours of the map mean, in words."""
    step_names = [formats.number(step, language) for step in SUPPLY_STEPS]
    below, above = (
        Text("di bawah {}", "under {}").in_(language),
        Text("{} atau lebih", "{} or more").in_(language),
    )
    between = [f"{low}–{high}" for low, high in pairwise(step_names)]
    labels = [below.format(step_names[0]), *between, above.format(step_names[-1])]
    items = (
        Markup(
            '<li><svg class="swatch tone-supply-{}" width="16" height="16" aria-hidden="true">'
            '<rect class="bar-value" width="16" height="16" rx="3"/></svg>{}</li>'
        ).format(step, label)
        for step, label in enumerate(labels, start=1)
    )
    title = Text("Pelamar per posisi", "Applicants per post").in_(language)
    return Markup('<div class="legend"><p>{}</p><ul>{}</ul></div>').format(
        title, Markup().join(items)
    )
