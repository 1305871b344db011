"""The sheets in which venues, rooms and trainers are handed in."""

from dataclasses import dataclass
from typing import Any

from recruit.foundation.i18n import Text


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title in the sheet, the field it fills, and what to write in it."""

    title: str
    field: str
    hint: Text
    example: str
    width: int = 18
    many: bool = False
    """Several values in a cell, with commas between."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A sheet of the workbook."""

    title: str
    columns: tuple[Column, ...]

    @property
    def titles(self) -> dict[str, str]:
        """The column that fills each field."""
        return {column.field: column.title for column in self.columns}


_VILLAGE = Text("Kode kelurahan", "Code of the village")
_VENUE = Text("Nama tempat", "Name of the venue")
_DEGREES = Text("Derajat desimal; boleh kosong", "Decimal degrees; may be empty")
_TIME = Text("JJ:MM WIB; boleh kosong", "HH:MM in WIB; may be empty")
_DAYS = Text("TTTT-BB-HH, pisahkan dengan koma", "YYYY-MM-DD, with commas between")

VENUES = Tab(
    "Tempat",
    (
        Column("kelurahan", "village", _VILLAGE, "31.71.01.1001"),
        Column("tempat", "name", _VENUE, "Aula Kelurahan Contoh", 30),
        Column("lintang", "latitude", _DEGREES, "-6.1767"),
        Column("bujur", "longitude", _DEGREES, "106.8266"),
        Column(
            "kursi roda",
            "accessible",
            Text("ya, tidak, atau kosong", "ya (yes), tidak (no) or empty"),
            "ya",
        ),
        Column("buka", "opens", _TIME, "08:00"),
        Column("tutup", "closes", _TIME, "17:00"),
        Column("hari tutup", "closed_on", _DAYS, "2024-10-20, 2024-10-27", 28, many=True),
    ),
)
ROOMS = Tab(
    "Ruang",
    (
        Column("kelurahan", "village", _VILLAGE, "31.71.01.1001"),
        Column("tempat", "venue", _VENUE, "Aula Kelurahan Contoh", 30),
        Column("ruang", "name", Text("Nama ruang", "Name of the room"), "Ruang 1"),
        Column("kapasitas", "capacity", Text("Orang", "People"), "60"),
    ),
)
TRAINERS = Tab(
    "Pelatih",
    (
        Column(
            "wilayah",
            "place",
            Text("Kode kelurahan (PPS) atau kecamatan (PPK)", "Village (PPS) or district (PPK)"),
            "31.71.01.1001",
        ),
        Column("nama", "name", Text("Nama pelatih", "Name of the trainer"), "PPS 1 Contoh", 30),
        Column(
            "sesi per hari",
            "sessions_a_day",
            Text("1 sampai 4; kosong: 2", "1 to 4; empty: 2"),
            "2",
        ),
        Column("tidak bisa", "absent_on", _DAYS, "2024-10-21", 28, many=True),
    ),
)
TABS = (VENUES, ROOMS, TRAINERS)

_YES_NO = {"ya": True, "yes": True, "tidak": False, "no": False}


def given_in(tab: Tab, cells: dict[str, str]) -> dict[str, Any]:
    """What a row says, by field; empty cells say nothing."""
    given: dict[str, Any] = {}
    for column in tab.columns:
        cell = cells.get(column.title, "")
        if cell:
            given[column.field] = _value(column, cell)
    return given


def _value(column: Column, cell: str) -> Any:
    if column.many:
        return [part.strip() for part in cell.replace(";", ",").split(",") if part.strip()]
    if column.field == "accessible":
        return _YES_NO.get(cell.lower(), cell)
    # A decimal comma, as spreadsheets write it in Indonesia.
    return cell.replace(",", ".") if column.field in ("latitude", "longitude") else cell
