"""Reading the result file of a register: CSV or XLSX with the columns ``nik`` and ``answer``."""

from collections.abc import Iterator

from recruit.foundation import workbook
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Fault, InvalidInput
from recruit.people.rules import nik_faults, tidy_nik
from recruit.places.rules.sheet import EMPTY, Row, Sheet
from recruit.screening.registries.answers import GIVES
from recruit.screening.rules import Listing
from recruit.screening.tables import Registry

LARGEST_FILE = 32 * 1024 * 1024
"""Bytes; a line for each of 400,000 people is about 12 MB as CSV."""

_IN_INDONESIAN = {
    "terdaftar": Listing.listed,
    "tidak terdaftar": Listing.not_listed,
    "sudah diklarifikasi": Listing.cleared,
    "sesuai": Listing.matches,
    "tidak sesuai": Listing.differs,
    "nonaktif": Listing.inactive,
    "tidak ditemukan": Listing.unknown,
}

# The reasons never repeat a NIK: the line is enough to find it.
_NOT_A_NIK = Text("ini bukan NIK (16 angka)", "this is not a NIK (16 digits)")
_A_NUMBER = Text(
    "NIK tersimpan sebagai bilangan; lembar kerja membulatkannya. Ubah kolom ini menjadi teks dan"
    " isi NIK sekali lagi",
    "the NIK is stored as a number, which spreadsheets round; make the column text and fill in the"
    " NIK again",
)
_TWICE = Text("NIK ini sama dengan baris {line}", "this NIK is the same as on line {line}")
_UNKNOWN_ANSWER = Text(
    "jawaban ini tidak dikenal; pilih: {choices}", "this is not an answer; choose: {choices}"
)
_UNREADABLE = Text(
    "Berkas ini tidak dapat dibaca. Kirim CSV (UTF-8) atau XLSX.",
    "This file cannot be read. Send CSV (UTF-8) or XLSX.",
)

_NUMBER_MARK = "(bilangan)"


def read_answers(content: bytes, registry: Registry) -> list[tuple[str, Listing]]:
    """The NIK and the answer of every line; :class:`InvalidInput` with every line that is wrong."""
    sheet = _sheet(content)
    sheet.require("nik", "answer")
    seen: dict[str, int] = {}
    told = [(_nik(sheet, row, seen), _listing(sheet, row, registry)) for row in sheet.rows]
    sheet.stop_if_faulty()
    return [(nik, listed) for nik, listed in told if nik and listed]


def _sheet(content: bytes) -> Sheet:
    try:
        if workbook.is_workbook(content):
            return Sheet.of_lines(_xlsx(content))
        return Sheet(content.decode("utf-8-sig"))
    except ValueError as fault:
        raise InvalidInput([Fault("/file", "unreadable", _UNREADABLE)]) from fault


def _xlsx(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The lines of the first sheet. A number in place of a NIK is marked: what it was is gone."""
    for line, cells in workbook.lines_of(content):
        yield line, [_NUMBER_MARK if isinstance(c, int | float) else str(c) for c in cells]


def _nik(sheet: Sheet, row: Row, seen: dict[str, int]) -> str | None:
    nik = tidy_nik(row.cells["nik"])
    if not nik:
        sheet.refuse(row, "nik", EMPTY)
    elif nik == _NUMBER_MARK:
        sheet.refuse(row, "nik", _A_NUMBER)
    elif nik_faults(nik):
        sheet.refuse(row, "nik", _NOT_A_NIK)
    elif seen.setdefault(nik, row.line) != row.line:
        sheet.refuse(row, "nik", _TWICE, line=seen[nik])
    else:
        return nik
    return None


def _listing(sheet: Sheet, row: Row, registry: Registry) -> Listing | None:
    words = row.cells["answer"].lower()
    if not words:
        sheet.refuse(row, "answer", EMPTY)
        return None
    told = _IN_INDONESIAN.get(words.replace("_", " "), words)
    if told in GIVES[registry]:
        return Listing(told)
    sheet.refuse(row, "answer", _UNKNOWN_ANSWER, choices=", ".join(GIVES[registry]))
    return None
