"""Reading the result file of a CAT room: heading lines, a table, and a signature below it."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from recruit.foundation import workbook
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Fault, InvalidInput
from recruit.places.rules.sheet import EMPTY, LineFault, Row, Sheet

LARGEST_FILE = 1024 * 1024
"""Bytes; the list of a district is about 10 kB."""

NUMBER, NAME, SCORE, NOTE = "nomor", "nama", "nilai", "keterangan"

_TITLES = {
    NUMBER: (
        "nomor", "nomor pendaftaran", "no pendaftaran", "no pendaftar", "nomor registrasi",
        "no registrasi", "nomor peserta", "no peserta", "registration number", "number",
    ),
    NAME: ("nama", "nama peserta", "nama lengkap", "nama pelamar", "name"),
    SCORE: ("nilai", "skor", "nilai cat", "skor cat", "nilai akhir", "skor akhir", "score"),
    NOTE: ("keterangan", "ket", "kehadiran", "status kehadiran", "remarks"),
}  # fmt: skip
_MEANS = {title: column for column, titles in _TITLES.items() for title in titles}
_ABSENT = {"tidak hadir", "th", "absen", "alpa", "alpha", "tidak ikut", "absent"}

_WORDS = re.compile(r"[^a-z0-9]+")
_NUMBER = re.compile(r"[0-9]{1,18}")
_SCORE = re.compile(r"([0-9]{1,3})([.,][0-9]{1,2})?")
_SEPARATORS = ";,\t"

_UNREADABLE = Text(
    "Berkas ini tidak dapat dibaca. Kirim CSV (UTF-8) atau XLSX.",
    "This file cannot be read. Send CSV (UTF-8) or XLSX.",
)
_NO_TABLE = Text(
    "Tidak ada baris judul dengan kolom nomor pendaftaran dan nilai.",
    "There is no line of titles with a registration number and a score (Nilai).",
)
_NOT_A_NUMBER = Text("“{cell}” bukan nomor pendaftaran", "“{cell}” is not a registration number")
_NOT_A_SCORE = Text(
    "“{cell}” bukan nilai 0 sampai 100 dengan paling banyak dua desimal",
    "“{cell}” is not a score from 0 to 100 with at most two decimals",
)
_NO_SCORE = Text(
    "kosong; isi nilainya, atau tulis “tidak hadir” di kolom keterangan",
    "is empty; fill in the score, or write “tidak hadir” (absent) as the remark",
)
_SCORED_ABSENCE = Text(
    "tertulis tidak hadir, tetapi ada nilai {cell}", "is absent by the remark, but scored {cell}"
)


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One participant as the room wrote them down; no score means absent."""

    line: int
    number: int
    name: str
    score: Decimal | None


def read_results(content: bytes) -> tuple[list[ResultLine], tuple[LineFault, ...]]:
    """The participants of a result file, and every line that cannot be understood.

    The titles may stand below heading lines, in any order; the separator is ``;``, ``,`` or a
    tab, the decimal sign a comma or a point. Lines with neither number nor score, as below a
    signature, are passed over. :class:`InvalidInput` for what is no such file at all.
    """
    sheet = _table(content)
    sheet.require(NUMBER, SCORE)
    lines = [_line(sheet, row) for row in sheet.rows if _is_participant(row)]
    return [line for line in lines if line is not None], sheet.faults


def same_name(written: str, registered: str) -> bool:
    """Whether two spellings are one name, but for case, spaces, points and degrees."""
    return _letters(written) == _letters(registered)


def _letters(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.partition(",")[0].casefold())


def _table(content: bytes) -> Sheet:
    try:
        for lines in _readings(content):
            for index, (_, cells) in enumerate(lines):
                titles = [_meaning(cell) for cell in cells]
                if NUMBER in titles and SCORE in titles:
                    return Sheet.of_lines([(lines[index][0], titles), *lines[index + 1 :]])
    except (ValueError, csv.Error) as fault:
        raise InvalidInput([Fault("/file", "unreadable", _UNREADABLE)]) from fault
    raise InvalidInput([Fault("/file", "no-table", _NO_TABLE)])


def _readings(content: bytes) -> Iterator[list[tuple[int, list[str]]]]:
    """The lines of the file, in every way in which they can be cut into cells."""
    if workbook.is_workbook(content):
        yield [(line, list(map(_written, cells))) for line, cells in workbook.lines_of(content)]
        return
    text = content.decode("utf-8-sig")
    for separator in _SEPARATORS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        yield [(reader.line_num, cells) for cells in reader]


def _written(cell: Any) -> str:
    """A cell of a workbook as its reader sees it: 87 and not 87.0."""
    if isinstance(cell, float):
        return f"{cell:.6f}".rstrip("0").rstrip(".")
    return str(cell)


def _meaning(title: str) -> str:
    return _MEANS.get(_WORDS.sub(" ", title.lower()).strip(), "")


def _is_participant(row: Row) -> bool:
    scored = _SCORE.fullmatch(row.cells[SCORE]) is not None
    return bool(row.cells[NUMBER]) or scored or _is_absent(row)


def _is_absent(row: Row) -> bool:
    words = (row.cells.get(NOTE, ""), row.cells[SCORE])
    return any(_WORDS.sub(" ", word.lower()).strip() in _ABSENT for word in words)


def _line(sheet: Sheet, row: Row) -> ResultLine | None:
    number, score = _number(sheet, row), _score(sheet, row)
    if number is None or score == ():
        return None
    return ResultLine(row.line, number, row.cells.get(NAME, ""), score[0])


def _number(sheet: Sheet, row: Row) -> int | None:
    digits = re.sub(r"[\s.\-]", "", row.cells[NUMBER])
    if not digits:
        sheet.refuse(row, NUMBER, EMPTY)
    elif not _NUMBER.fullmatch(digits):
        sheet.refuse(row, NUMBER, _NOT_A_NUMBER)
    else:
        return int(digits)
    return None


def _score(sheet: Sheet, row: Row) -> Sequence[Decimal | None]:
    """The score, None for an absence, as the one thing in a sequence; nothing if it is faulty."""
    cell = row.cells[SCORE]
    points = Decimal(cell.replace(",", ".")) if _SCORE.fullmatch(cell) else None
    if _is_absent(row):
        if points:
            sheet.refuse(row, SCORE, _SCORED_ABSENCE)
        return () if points else (None,)
    if points is not None and points <= 100:
        return (points,)
    sheet.refuse(row, SCORE, _NOT_A_SCORE if cell else _NO_SCORE)
    return ()
