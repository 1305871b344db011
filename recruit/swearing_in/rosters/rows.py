"""What every roster is made of: its people, its heading, and the digest that fixes both."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from recruit.foundation.i18n import Language, Text
from recruit.rulebook.model import Level
from recruit.swearing_in.rosters.columns import Column, ColumnType, RosterKind

_SEX = {Language.id: {"L": "L", "P": "P", "": ""}, Language.en: {"L": "M", "P": "F", "": ""}}
_FLAGS = {
    "pressure": Text("tekanan darah", "blood pressure"),
    "sugar": Text("gula darah", "blood sugar"),
    "cholesterol": Text("kolesterol", "cholesterol"),
}


class RosterRow(NamedTuple):
    """One sworn or appointed person (or, in the coverage, one office of a place).

    `place_code` is the place of the office (a TPS: `31.71.01.1001.012`), `tps` its three digits
    or empty, `office` a code of `RosterHeader.offices`, `sex` L or P. What follows is empty where
    the kind of roster does not show it.
    """

    place_code: str
    tps: str
    village: str
    district: str
    city: str
    seat: int
    office: str
    name: str
    sex: str
    address: str = ""
    phone: str = ""
    email: str = ""
    nik: str = ""
    birth_date: str = ""
    starts: str = ""
    ends: str = ""
    amount: str = ""
    account: str = ""
    flags: str = ""
    seats: str = ""
    appointed: str = ""
    trained: str = ""
    sworn: str = ""
    vacant: str = ""


def frozen_rows(kind: RosterKind, lines: Iterable[Sequence[str]]) -> Iterator[RosterRow]:
    """The rows of lines that hold the kind's fields, in their order."""
    places = [RosterRow._fields.index(field) for field in kind.fields]
    seat = RosterRow._fields.index("seat")
    empty: list[Any] = [""] * len(RosterRow._fields)
    for line in lines:
        row = empty.copy()
        for place, value in zip(places, line, strict=True):
            row[place] = value
        row[seat] = int(row[seat])
        yield RosterRow._make(row)


def read_frozen(kind: RosterKind, path: Path) -> Iterator[RosterRow]:
    """The rows of a frozen roster that lies opened at a path, one after the other."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from frozen_rows(kind, csv.reader(file))


@dataclass(frozen=True, slots=True)
class Office:
    """An office as the roster names it, and how many people hold it at each place."""

    code: str
    label: str
    seats: int


@dataclass(frozen=True, slots=True)
class RosterHeader:
    """What a roster says about itself; all texts are in its `language`.

    `sheet` is the level of place that gets sheets of its own in print: `Level.tps` for a crew,
    `Level.village` for the attachment of a PPS decree. `made_at` has a time zone. It is also
    the date inside the files, so that the same roster made twice is the same bytes.
    """

    kind: RosterKind
    sheet: Level
    title: str
    call: str
    election: str
    place: str
    version: int
    digest: str
    made_for: str
    made_by: str
    made_at: datetime
    language: Language
    offices: tuple[Office, ...]
    check: str
    """The address that says whether this version is still current; the QR code holds it."""

    def __post_init__(self) -> None:
        if self.made_at.utcoffset() is None:
            raise ValueError("made_at needs a time zone")


Cell = str | int
CellReader = Callable[[int, RosterRow], Cell]


def cell_readers(columns: Iterable[Column], header: RosterHeader) -> list[CellReader]:
    """For each column the function that takes its cell from (number in the list, row)."""
    return [_cell_reader(column, header) for column in columns]


def _cell_reader(column: Column, header: RosterHeader) -> CellReader:
    key = column.key
    words = {
        "office": {office.code: office.label for office in header.offices},
        "sex": _SEX[header.language],
    }.get(key)
    if key == "number":
        return lambda number, _: number
    if key in {"sign_odd", "sign_even"}:
        odd = int(key == "sign_odd")
        return lambda number, _: f"{number}." if number % 2 == odd else ""
    if key == "flags":
        flags = {code: text.in_(header.language) for code, text in _FLAGS.items()}
        return lambda _, row: ", ".join(flags[code] for code in row.flags.split())
    field: Callable[[RosterRow], str] = attrgetter(key)
    if column.type is ColumnType.integer:
        return lambda _, row: int(field(row)) if field(row) else ""
    if words is None:
        return lambda _, row: field(row)
    return lambda _, row: words[field(row)]


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A file beside `path` to write to; it becomes `path` at the end, or vanishes on an error."""
    part = path.with_name(f"{path.name}.part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
