"""A register of polling stations (TPS), one line for each village or one for each station."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from recruit.foundation.i18n import Text
from recruit.places.rules.codes import LAST_NUMBER, station_code
from recruit.places.rules.sheet import EMPTY, Row, Sheet

_MOST_VOTERS = 9_999_999

_UNKNOWN_VILLAGE = Text(
    "“{cell}” bukan kode Kemendagri kelurahan yang dikenal",
    "“{cell}” is not the Kemendagri code of a known village",
)
_COUNT_OR_NUMBER = Text(
    "harus ada salah satu kolom: tps_count (jumlah) atau tps (nomor)",
    "there must be one of the columns tps_count (how many) and tps (its number)",
)


@dataclass(frozen=True, slots=True)
class Station:
    """A polling station; ``None`` where a register does not say how many voters, or if special.

    Special are stations at a place of their own (lokasi khusus), such as a prison.
    """

    village: str
    number: int
    voters: int | None = None
    special: bool | None = None

    @property
    def code(self) -> str:
        """The code of the station."""
        return station_code(self.village, self.number)

    @property
    def name(self) -> str:
        """How people call it."""
        return f"TPS {self.number:03d}"


@dataclass(frozen=True, slots=True)
class Register:
    """All stations of the villages that a register names; it says nothing about other villages."""

    villages: frozenset[str]
    stations: tuple[Station, ...]


def parse_register(text: str, known_villages: Collection[str]) -> Register:
    """Read a register; :class:`RegisterError` names every line that is wrong.

    Columns: ``village_code`` and either ``tps_count``, one line a village, with the optional
    ``voters`` of the village and ``tps_special``, how many of the stations are special; or
    ``tps``, the number of a station, one line each, with the optional ``voters`` of the station
    and ``special`` (0 or 1). A count does not tell the numbers: they run from 1, special ones last.
    """
    sheet = Sheet(text)
    if ("tps_count" in sheet.columns) == ("tps" in sheet.columns):
        sheet.refuse_header("tps_count", _COUNT_OR_NUMBER)
    sheet.require("village_code")
    read = _counted if "tps_count" in sheet.columns else _numbered
    stations: list[Station] = []
    for row in sheet.rows:
        _check_village(sheet, row, known_villages)
        stations.extend(read(sheet, row))
    sheet.stop_if_faulty()
    return Register(frozenset(row.cells["village_code"] for row in sheet.rows), tuple(stations))


def _check_village(sheet: Sheet, row: Row, known_villages: Collection[str]) -> None:
    village = row.cells["village_code"]
    if not village:
        sheet.refuse(row, "village_code", EMPTY)
    elif village not in known_villages:
        sheet.refuse(row, "village_code", _UNKNOWN_VILLAGE)


def _counted(sheet: Sheet, row: Row) -> Iterator[Station]:
    village = row.cells["village_code"]
    if village:
        sheet.refuse_repeated(row, "village_code", village)
    count = sheet.whole_number(row, "tps_count", 0, LAST_NUMBER)
    voters = sheet.whole_number_if_given(row, "voters", 0 if count == 0 else _MOST_VOTERS)
    special = sheet.whole_number_if_given(
        row, "tps_special", LAST_NUMBER if count is None else count
    )
    if not count:
        return
    share, left = divmod(voters or 0, count)
    for number in range(1, count + 1):
        yield Station(
            village,
            number,
            voters=None if voters is None else share + (number <= left),
            special=None if special is None else number > count - special,
        )


def _numbered(sheet: Sheet, row: Row) -> Iterator[Station]:
    village = row.cells["village_code"]
    number = sheet.whole_number(row, "tps", 1, LAST_NUMBER)
    voters = sheet.whole_number_if_given(row, "voters", _MOST_VOTERS)
    special = sheet.whole_number_if_given(row, "special", 1)
    if number is None:
        return
    sheet.refuse_repeated(row, "tps", f"{village} TPS {number:03d}")
    yield Station(village, number, voters, None if special is None else special == 1)
