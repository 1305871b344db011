"""NIKs and phone numbers, as people type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.people.rules import masked_nik, mobile_number, nik_birth_dates, nik_faults, tidy_nik

BIRTHS = st.dates(date(1930, 1, 1), date(2010, 12, 31))


def nik_of(region: int, birth: date, woman: bool, serial: int) -> str:
    """A NIK as the civil registry makes it."""
    day = birth.day + (40 if woman else 0)
    return f"{region:06}{day:02}{birth:%m%y}{serial:04}"


@given(st.integers(110101, 949999), BIRTHS, st.booleans(), st.integers(1, 9999))
def test_every_nik_that_is_issued_passes(
    region: int, birth: date, woman: bool, serial: int
) -> None:
    nik = nik_of(region, birth, woman, serial)
    assert nik_faults(nik) == []
    assert birth in list(nik_birth_dates(nik))


@given(st.integers(110101, 949999), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_a_nik_without_a_day_of_any_calendar_does_not(
    region: int, day: int, month: int, year: int
) -> None:
    nik = f"{region}{day:02}{month:02}{year:02}0001"
    real = any(_is_date(day - 40 * (day > 40), month, year + century) for century in (1900, 2000))
    assert nik_faults(nik) == ([] if real else ["birth_date"])


def _is_date(day: int, month: int, year: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


@given(st.text(max_size=30))
def test_whatever_is_typed_has_an_answer(text: str) -> None:
    nik = tidy_nik(text)
    assert nik_faults(nik) == ["length"] or (len(nik) == 16 and nik.isascii() and nik.isdigit())
    number = mobile_number(text)
    assert number is None or number.startswith("+628")


@pytest.mark.parametrize(
    ("nik", "faults"),
    [
        ("3171011708909001", []),
        ("3171015708909001", []),
        ("3171012902009001", []),  # 29 February 2000
        ("3171012902019001", ["birth_date"]),
        ("3171014008909001", ["birth_date"]),  # day 40 is neither
        ("3171018108909001", ["birth_date"]),
        ("3171011708900000", ["serial"]),
        ("3171013208900000", ["birth_date", "serial"]),
        ("317101170890900", ["length"]),
        ("３１７１０１１７０８９０９００１", ["length"]),
        ("٣١٧١٠١١٧٠٨٩٠٩٠٠١", ["length"]),
    ],
)
def test_niks(nik: str, faults: list[str]) -> None:
    assert nik_faults(nik) == faults


def test_a_nik_is_typed_in_groups_and_shown_with_its_middle_hidden() -> None:
    assert tidy_nik(" 3171.0117-0890 9001 ") == "3171011708909001"
    assert masked_nik("3171011708909001") == "3171 •••• •••• 9001"


@pytest.mark.parametrize(
    "typed",
    ["0812 0000 0001", "0812-0000-0001", "62 812 0000 0001", "+62 812-0000-0001",
     "+62 (0)812 0000 0001", "081200000001", " 812 0000 0001 "],
)  # fmt: skip
def test_one_phone_number_however_it_is_typed(typed: str) -> None:
    assert mobile_number(typed) == "+6281200000001"


@pytest.mark.parametrize(
    "typed",
    ["", "\x00", "0812", "021 123 4567", "+1 650 253 0000", "+65 8123 4567", "0812" + "0" * 20,
     "nomor saya", "siti@contoh.example"],
)  # fmt: skip
def test_what_is_no_mobile_number_of_indonesia(typed: str) -> None:
    assert mobile_number(typed) is None
