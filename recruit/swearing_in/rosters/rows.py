"""What every roster is made of: its people, its heading, and the digest that fixes both."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from recruit.foundation.i18n import Language
from recruit.rulebook.model import Level
from recruit.swearing_in.rosters.columns import Column, RosterKind

_SEX = {Language.id: {"L": "L", "P": "P", "": ""}, Language.en: {"L": "M", "P": "F", "": ""}}


class RosterRow(NamedTuple):
    """One sworn or appointed person, without regard to language.

    `place_code` is the place of the office (a TPS: `31.71.01.1001.012`), `tps` its three digits
    or empty, `office` a code of `RosterHeader.offices`, `sex` L or P. `phone` is last because it
    is not part of the digest; the caller masks it for readers who may not see it whole.
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
    address: str
    phone: str


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

    def __post_init__(self) -> None:
        if self.made_at.utcoffset() is None:
            raise ValueError("made_at needs a time zone")


Cell = str | int
CellReader = Callable[[int, RosterRow], Cell]


def cell_readers(columns: Iterable[Column], header: RosterHeader) -> list[CellReader]:
    """For each column the function that takes its cell from (number in the list, row)."""
    return [_cell_reader(column.key, header) for column in columns]


def _cell_reader(key: str, header: RosterHeader) -> CellReader:
    words = {
        "office": {office.code: office.label for office in header.offices},
        "sex": _SEX[header.language],
    }.get(key)
    if key == "number":
        return lambda number, _: number
    if key in {"sign_odd", "sign_even"}:
        odd = int(key == "sign_odd")
        return lambda number, _: f"{number}." if number % 2 == odd else ""
    field: Callable[[RosterRow], str] = attrgetter(key)
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
