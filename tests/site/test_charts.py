"""Pictures drawn on the server: what they show, what they hide, and that they are safe to embed."""

import re
from collections.abc import Iterable
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from recruit.site import charts
from recruit.site.charts import DISTRICTS, Tile, Window

KPPS = (
    Window("Pendaftaran", date(2024, 9, 17), date(2024, 9, 28)),
    Window("Perpanjangan", date(2024, 10, 1), date(2024, 10, 10), conditional=True),
    Window("Tanggapan", date(2024, 9, 30), date(2024, 10, 5)),
    Window("Pelantikan", date(2024, 11, 7), date(2024, 11, 7)),
)
HOSTILE = "<script>alert(1)</script>\"'&"


def tree(markup: Markup) -> ET.Element:
    """The markup as XML, which it must be."""
    return ET.fromstring(f"<root>{markup}</root>")  # noqa: S314 - our own output


def by_class(root: ET.Element, name: str) -> list[ET.Element]:
    return [node for node in root.iter() if name in node.get("class", "").split()]


def text_of(node: ET.Element) -> str:
    return " ".join("".join(node.itertext()).split())


def all_tiles() -> list[Tile]:
    return [Tile(code, f"Kecamatan {code}", 100, 150, f"/d/{code}") for code in DISTRICTS]


def assert_keeps_the_policy(markup: Markup) -> None:
    """No inline style, script or handler: the content security policy would refuse them."""
    for node in tree(markup).iter():
        assert node.tag not in {"script", "style"}
        assert not [name for name in node.attrib if name == "style" or name.startswith("on")]


class TestCalendar:
    def test_names_what_is_over_open_and_to_come(self) -> None:
        rows = by_class(
            tree(charts.calendar_timeline(KPPS, date(2024, 10, 3), "id")), "calendar-row"
        )
        tenses = [row.get("class", "").split()[1] for row in rows]
        assert tenses == ["is-past", "is-now", "is-now", "is-next"]
        assert "selesai" in text_of(rows[0])
        assert "sedang berlangsung" in text_of(rows[1])

    def test_a_window_that_may_not_be_needed_says_so(self) -> None:
        rows = by_class(
            tree(charts.calendar_timeline(KPPS, date(2024, 9, 20), "en")), "calendar-row"
        )
        assert "is-maybe" in rows[1].get("class", "")
        assert "if needed" in text_of(rows[1])

    @pytest.mark.parametrize(("day", "tense"), [(16, "next"), (17, "now"), (28, "now")])
    def test_both_ends_belong_to_a_window(self, day: int, tense: str) -> None:
        markup = charts.calendar_timeline(KPPS[:1], date(2024, 9, day), "id")
        assert by_class(tree(markup), f"is-{tense}")

    def test_writes_days_as_the_reader_does(self) -> None:
        in_indonesian = str(charts.calendar_timeline(KPPS, date(2024, 9, 20), "id"))
        in_english = str(charts.calendar_timeline(KPPS, date(2024, 9, 20), "en"))
        assert "17–28 Sep" in in_indonesian
        assert "Hari ini, 20 Sep" in in_indonesian
        assert "Okt" in in_indonesian
        assert "Okt" not in in_english
        assert "Today, 20 Sep" in in_english

    @pytest.mark.parametrize("today", [date(2024, 8, 1), date(2025, 1, 1)])
    def test_no_line_for_a_day_outside(self, today: date) -> None:
        root = tree(charts.calendar_timeline(KPPS, today, "id"))
        assert not by_class(root, "today")
        assert not by_class(root, "calendar-today")

    def test_a_single_day_is_a_point(self) -> None:
        root = tree(charts.calendar_timeline(KPPS, date(2024, 9, 20), "id"))
        spans = by_class(root, "span")
        assert [span.tag for span in spans] == ["rect", "rect", "rect", "circle"]

    def test_refuses_every_window_that_ends_before_it_begins(self) -> None:
        backward = [
            Window(name, date(2024, 9, 2), date(2024, 9, 1)) for name in ("Pertama", "Kedua")
        ]
        with pytest.raises(ValueError, match="Pertama, Kedua"):
            charts.calendar_timeline([*KPPS, *backward], date(2024, 9, 20), "id")

    def test_nothing_for_no_windows(self) -> None:
        assert charts.calendar_timeline([], date(2024, 9, 20), "id") == ""

    def test_escapes_labels(self) -> None:
        window = Window(HOSTILE, date(2024, 9, 1), date(2024, 9, 9))
        assert_keeps_the_policy(charts.calendar_timeline([window], date(2024, 9, 5), "id"))

    @given(
        st.lists(
            st.tuples(st.dates(date(2022, 1, 1), date(2025, 1, 1)), st.integers(0, 120)),
            min_size=1,
            max_size=6,
        )
    )
    def test_bars_stay_inside(self, spans: list[tuple[date, int]]) -> None:
        windows = [
            Window("x", first, date.fromordinal(first.toordinal() + length))
            for first, length in spans
        ]
        root = tree(charts.calendar_timeline(windows, date(2024, 1, 1), "id"))
        for node in by_class(root, "span"):
            start = float((node.get("x") or node.get("cx") or "").rstrip("%"))
            width = float(node.get("width", "0").rstrip("%"))
            assert start >= 0
            assert start + width <= 100.01


class TestBars:
    @pytest.mark.parametrize(
        ("value", "maximum", "width"),
        [(0, 10, "0.0%"), (5, 10, "50.0%"), (20, 10, "100%"), (-1, 10, "0%"), (3, 0, "0.0%")],
    )
    def test_width_is_the_share_within_bounds(
        self, value: float, maximum: float, width: str
    ) -> None:
        drawn = by_class(tree(charts.bar(value, maximum)), "bar-value")[0].get("width", "")
        assert float(drawn.rstrip("%")) == float(width.rstrip("%"))

    def test_notches_at_need_and_twice_the_need(self) -> None:
        notches = by_class(tree(charts.supply_bar(100, 50)), "notch")
        assert [notch.get("x1") for notch in notches] == ["40.0%", "80.0%"]

    @pytest.mark.parametrize("need", [1, 2, 3, 100])
    def test_a_few_applicants_all_look_alike(self, need: int) -> None:
        assert len({charts.supply_bar(need, people) for people in range(3)}) == 1

    @pytest.mark.parametrize(
        ("need", "supply", "step"),
        [
            (10, 0, 1),
            (3, 2, 1),
            (1, 2, 0),
            (10, 9, 1),
            (10, 10, 2),
            (10, 15, 3),
            (10, 20, 4),
            (10, 25, 5),
            (0, 0, 5),
        ],
    )
    def test_colour_steps(self, need: int, supply: int, step: int) -> None:
        assert charts.supply_step(need, supply) == step


class TestTileMap:
    def test_jakarta_has_44_districts_in_6_cities_each_in_its_own_tile(self) -> None:
        cities = [code[:5] for code in DISTRICTS]
        counts = {city: cities.count(city) for city in cities}
        assert counts == {
            "31.01": 2, "31.71": 8, "31.72": 6, "31.73": 8, "31.74": 10, "31.75": 10,
        }  # fmt: skip
        assert len({spot[:2] for spot in DISTRICTS.values()}) == 44
        assert len({short for *_, short in DISTRICTS.values()}) == 44

    @pytest.mark.parametrize("city", sorted({code[:5] for code in DISTRICTS}))
    def test_every_city_is_one_piece(self, city: str) -> None:
        spots = {spot[:2] for code, spot in DISTRICTS.items() if code.startswith(city)}
        assert reachable(spots) == spots

    def test_every_tile_is_a_link_that_says_what_it_shows(self) -> None:
        links = by_class(tree(charts.tile_map(all_tiles(), "id")), "tile")
        assert len(links) == 44
        assert links[0].get("href") == "/d/31.01.01"
        assert links[0].get("aria-label") == "Kecamatan 31.01.01: 150 pelamar untuk 100 posisi"

    def test_the_number_is_applicants_per_post(self) -> None:
        tile = Tile("31.71.01", "Gambir", 100, 145, "/g")
        assert numbers([tile], "id") == ["1,4"]
        assert numbers([tile], "en") == ["1.4"]

    def test_a_few_applicants_are_not_counted_out(self) -> None:
        few = [Tile("31.71.01", "Gambir", 3, people, "/g") for people in (0, 1, 2)]
        drawings = {str(charts.tile_map([tile], "en")) for tile in few}
        assert len(drawings) == 1
        assert numbers(few[:1], "en") == ["<1"]
        assert "fewer than 3 applicants" in drawings.pop()

    def test_a_place_that_needs_nobody_has_no_number(self) -> None:
        assert numbers([Tile("31.71.01", "Gambir", 0, 0, "/g")], "id") == ["–"]

    def test_one_city_is_drawn_alone_without_borders_or_names(self) -> None:
        tiles = [tile for tile in all_tiles() if tile.code.startswith("31.71")]
        root = tree(charts.tile_map(tiles, "id"))
        assert not by_class(root, "tile-city")
        assert by_class(root, "tile-border")[0].get("d") == ""

    def test_refuses_every_district_it_cannot_place(self) -> None:
        strangers = [Tile(code, "?", 1, 1, "/") for code in ("32.73.01", "99.99.99")]
        with pytest.raises(ValueError, match=re.escape("32.73.01, 99.99.99")):
            charts.tile_map([*all_tiles(), *strangers], "id")

    def test_nothing_for_no_districts(self) -> None:
        assert charts.tile_map([], "id") == ""

    def test_escapes_names_and_addresses(self) -> None:
        assert_keeps_the_policy(charts.tile_map([Tile("31.71.01", HOSTILE, 1, 9, HOSTILE)], "id"))

    def test_the_legend_names_every_colour(self) -> None:
        items = [text_of(node) for node in tree(charts.supply_legend("en")).iter("li")]
        assert items == ["under 1", "1–1.5", "1.5–2", "2–2.5", "2.5 or more"]


def numbers(tiles: Iterable[Tile], language: str) -> list[str]:
    root = tree(charts.tile_map(list(tiles), language))
    return [text_of(node) for node in by_class(root, "tile-number")]


def reachable(spots: set[tuple[float, float]]) -> set[tuple[float, float]]:
    """The tiles that can be reached from one of them over shared sides."""
    seen: set[tuple[float, float]] = set()
    ahead = [min(spots)]
    while ahead:
        row, column = ahead.pop()
        seen.add((row, column))
        beside = {(row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1)}
        ahead.extend((beside & spots) - seen)
    return seen
