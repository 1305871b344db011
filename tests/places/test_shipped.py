"""The files that ship with recruit, and what a change looks like."""

import csv
from collections import Counter
from importlib.resources import files

from recruit.places.rules import (
    Level,
    RegisterChange,
    VillageChange,
    is_within,
    level_of,
    parse_regions,
)

DATA = files("recruit.places") / "data"


def test_jakarta_is_whole() -> None:
    regions = parse_regions((DATA / "jakarta.csv").read_text(encoding="utf-8"), ())
    assert Counter(level_of(region.code) for region in regions) == {
        Level.province: 1,
        Level.city: 6,
        Level.district: 44,
        Level.village: 267,
    }
    villages = [r.code for r in regions if level_of(r.code) is Level.village]
    cities = ["31.01", "31.71", "31.72", "31.73", "31.74", "31.75"]
    counts = [sum(is_within(village, city) for village in villages) for city in cities]
    assert counts == [6, 44, 31, 56, 65, 65]


def test_official_totals() -> None:
    rows = list(csv.DictReader((DATA / "tps_by_city.csv").read_text("utf-8").splitlines()))
    assert sum(int(row["tps_count"]) for row in rows) == 14_835
    assert sum(int(row["voters"]) for row in rows) == 8_214_007


def test_attribution_names_source_and_license() -> None:
    notice = (DATA / "ATTRIBUTION.md").read_text(encoding="utf-8")
    assert "https://github.com/fityannugroho/idn-area-data" in notice
    assert "https://opendatacommons.org/licenses/odbl/1-0/" in notice


def test_a_change_is_told_by_village() -> None:
    one, two = "31.71.01.1001", "31.71.01.1002"
    change = RegisterChange(
        "stations",
        named=5,
        added=(f"{two}.003",),
        removed=(f"{one}.009",),
        changed=(f"{one}.001", f"{one}.002"),
    )
    assert change.unchanged == 2
    assert change.by_village() == {
        one: VillageChange(removed=[f"{one}.009"], changed=[f"{one}.001", f"{one}.002"]),
        two: VillageChange(added=[f"{two}.003"]),
    }
