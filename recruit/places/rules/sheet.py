"""Reading a sheet that people made: whole, or with the name of every line that is wrong."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from recruit.foundation.i18n import Text
from recruit.foundation.problems import Fault, InvalidInput

_WHOLE_NUMBER = re.compile(r"-?\d{1,9}", re.ASCII)

EMPTY = Text("kosong; harus diisi", "is empty and must be filled in")
MISSING_COLUMN = Text("kolom ini tidak ada", "there is no such column")
COLUMN_TWICE = Text("kolom ini ada dua kali", "this column is there twice")
NO_LINES = Text("berkas tidak berisi baris data", "the file holds no lines")
UNREADABLE = Text(
    "bukan CSV: tanda kutip tidak ditutup dengan benar", "not CSV: a quote is not closed properly"
)
TOO_MANY_CELLS = Text(
    "isian lebih banyak daripada kolom; nilai yang memuat pemisah harus dikutip",
    "has more cells than there are columns; quote a value that holds the separator",
)
NOT_A_NUMBER = Text("“{cell}” bukan bilangan bulat", "“{cell}” is not a whole number")
NEGATIVE = Text("{cell} kurang dari nol", "{cell} is below zero")
OUT_OF_RANGE = Text(
    "{cell} di luar rentang {lowest}–{highest}", "{cell} is not between {lowest} and {highest}"
)
REPEATED = Text("“{what}” sudah ada di baris {line}", "“{what}” is already on line {line}")


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong on a line (counted from 1, the header included) of a file, in which column."""

    line: int
    column: str
    reason: Text

    @property
    def message(self) -> Text:
        """The fault as a sentence that says where to look."""
        column = f", {self.column}" if self.column else ""
        return Text(
            f"Baris {self.line}{column}: {self.reason.id}.",
            f"Line {self.line}{column}: {self.reason.en}.",
        )


class RegisterError(InvalidInput):
    """A file of places that cannot be taken over; ``lines`` names all that is wrong in it."""

    type = "invalid-register"
    title = Text("Berkas belum benar", "The file is not right yet")

    def __init__(self, lines: tuple[LineFault, ...]) -> None:
        self.lines = lines
        super().__init__(
            Fault(f"/{fault.line}/{fault.column}".rstrip("/"), "line", fault.message)
            for fault in lines
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file: its number, and a cell for every column, without spaces around it."""

    line: int
    cells: dict[str, str]


class Sheet:
    """The rows of a sheet with a header, and the faults found in them so far.

    Comma or semicolon (as spreadsheets write it in Indonesia); columns in any order and of any
    case; columns that nobody asks for, and blank lines, are passed over.
    """

    def __init__(self, text: str) -> None:
        self._faults: list[LineFault] = []
        self._take(self._read(text))

    @classmethod
    def of_lines(cls, lines: Iterable[tuple[int, list[str]]]) -> Self:
        """A sheet that was read already, as numbered lines of cells."""
        sheet = cls("")
        sheet._take(lines)
        return sheet

    def _take(self, given: Iterable[tuple[int, list[str]]]) -> None:
        self._header_refused = False
        self._seen: dict[tuple[str, str], int] = {}
        lines = [(line, [cell.strip() for cell in cells]) for line, cells in given]
        lines = [(line, cells) for line, cells in lines if any(cells)]
        self._header_line, titles = lines[0] if lines else (1, [])
        self.columns = [title.lower() for title in titles]
        self.rows = [self._row(line, cells) for line, cells in lines[1:]]

    def _read(self, text: str) -> Iterator[tuple[int, list[str]]]:
        text = text.removeprefix("\ufeff")
        header = text.partition("\n")[0]
        reader = csv.reader(
            io.StringIO(text, newline=""),
            delimiter=";" if header.count(";") > header.count(",") else ",",
            strict=True,
        )
        try:
            for cells in reader:
                yield reader.line_num, cells
        except csv.Error:
            self._faults.append(LineFault(reader.line_num, "", UNREADABLE))

    def _row(self, line: int, cells: list[str]) -> Row:
        if any(cells[len(self.columns) :]):
            self._faults.append(LineFault(line, "", TOO_MANY_CELLS))
        missing = [""] * (len(self.columns) - len(cells))
        return Row(line, dict(zip(self.columns, cells + missing, strict=False)))

    def require(self, *columns: str) -> None:
        """Refuse the file now if it lacks one of these columns, has one twice, or has no rows."""
        for column in columns:
            if column not in self.columns:
                self.refuse_header(column, MISSING_COLUMN)
        for column in sorted({c for c in self.columns if c and self.columns.count(c) > 1}):
            self.refuse_header(column, COLUMN_TWICE)
        if not self._faults and not self.rows:
            self._faults.append(LineFault(self._header_line + 1, "", NO_LINES))
        if self._header_refused or not self.rows:
            self.stop_if_faulty()

    def refuse_header(self, column: str, reason: Text) -> None:
        """Note a fault of the header, without which the rows cannot be judged."""
        self._header_refused = True
        self._faults.append(LineFault(self._header_line, column, reason))

    def refuse(self, row: Row, column: str, reason: Text, **values: object) -> None:
        """Note a fault of a row; ``{cell}`` in the reason stands for what was written there."""
        cell = row.cells.get(column, "")
        shown = cell if len(cell) <= 40 else f"{cell[:39]}…"
        self._faults.append(LineFault(row.line, column, reason.format(cell=shown, **values)))

    @property
    def faults(self) -> tuple[LineFault, ...]:
        """Every fault noted so far."""
        return tuple(self._faults)

    def stop_if_faulty(self) -> None:
        """Raise :class:`RegisterError` with every fault noted so far, in the order of the lines."""
        if self._faults:
            raise RegisterError(tuple(sorted(self._faults, key=lambda fault: fault.line)))

    def whole_number(self, row: Row, column: str, lowest: int, highest: int) -> int | None:
        """The number in a cell; nothing, and a fault, when it is none or out of range."""
        cell = row.cells.get(column, "")
        if not cell:
            self.refuse(row, column, EMPTY)
        elif _WHOLE_NUMBER.fullmatch(cell) is None:
            self.refuse(row, column, NOT_A_NUMBER)
        elif int(cell) < 0:
            self.refuse(row, column, NEGATIVE)
        elif not lowest <= int(cell) <= highest:
            self.refuse(row, column, OUT_OF_RANGE, lowest=lowest, highest=highest)
        else:
            return int(cell)
        return None

    def whole_number_if_given(self, row: Row, column: str, highest: int) -> int | None:
        """The number in a cell that may be empty, in a column that need not be there."""
        if not row.cells.get(column):
            return None
        return self.whole_number(row, column, 0, highest)

    def refuse_repeated(self, row: Row, column: str, what: str) -> None:
        """Note a fault when an earlier row had the same thing in this column."""
        first = self._seen.setdefault((column, what), row.line)
        if first != row.line:
            self.refuse(row, column, REPEATED, what=what, line=first)
