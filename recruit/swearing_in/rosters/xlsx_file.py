"""Rosters as Excel workbooks, streamed: a row leaves memory once it is written."""

from collections.abc import Iterable
from datetime import UTC
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from recruit.foundation.i18n import Text
from recruit.swearing_in.rosters.columns import RosterKind
from recruit.swearing_in.rosters.notes import header_notes
from recruit.swearing_in.rosters.rows import (
    RosterHeader,
    RosterRow,
    cell_readers,
    whole_file,
)
from recruit.swearing_in.rosters.totals import Totals

_MM_PER_CHARACTER = 2.0
_A4 = 9
_SIGNING_HEIGHT = 24  # points
_PAGE = Text("Halaman &P dari &N", "Page &P of &N")
_LIST_SHEET = Text("Daftar", "List")
_TOTALS_SHEET = Text("Jumlah", "Totals")
_NOTES_SHEET = Text("Keterangan", "About")


MOST_ROWS = 1_048_575
"""Rows of a worksheet below its heading."""


class RosterTooLong(ValueError):
    """More rows, or a longer text, than a worksheet can hold."""


def write_xlsx(path: Path, header: RosterHeader, rows: Iterable[RosterRow]) -> int:
    """Write a roster as a workbook and return the number of rows.

    The first sheet is the list (header row frozen, filters, print set-up), the second says what
    the roster is, for whom it was made and its digest. Text is always text: never a formula, and
    codes keep their zeros. Raises `RosterTooLong` beyond 1,048,575 rows.
    """
    with whole_file(path) as part, Workbook(str(part), {"constant_memory": True}) as book:
        book.set_properties(
            {"title": header.title, "created": header.made_at.astimezone(UTC), "author": "recruit"}
        )
        sheet = book.add_worksheet(_LIST_SHEET.in_(header.language))
        _set_up(sheet, header)
        totals = Totals()
        count = _write_list(book, sheet, header, totals.watching(rows))
        if header.kind is RosterKind.payment:
            _write_totals(book, header, totals)
        _write_notes(book, header)
    return count


def _set_up(sheet: Worksheet, header: RosterHeader) -> None:
    columns = header.kind.columns
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width / _MM_PER_CHARACTER)
    if any(not column.is_data for column in columns):
        sheet.set_default_row(_SIGNING_HEIGHT)
    sheet.freeze_panes(1, 0)
    sheet.set_paper(_A4)
    if header.kind.landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    # Excel takes at most 255 characters, and reads & as the start of a code.
    heading = f"{header.title[:60]} — {header.call[:60]} — {header.place[:60]}".replace("&", "&&")
    sheet.set_header(f"&L{heading}&Rv{header.version}")
    sheet.set_footer(f"&LSHA-256 {header.digest[:16]}…&R{_PAGE.in_(header.language)}")


def _write_list(
    book: Workbook, sheet: Worksheet, header: RosterHeader, rows: Iterable[RosterRow]
) -> int:
    columns = header.kind.columns
    readers = cell_readers(columns, header)
    heading = book.add_format(
        {"bold": True, "border": 1, "valign": "vcenter", "bg_color": "#E7E6E6"}
    )
    cell_format = book.add_format({"num_format": "@", "border": 1, "valign": "vcenter"})
    number_format = book.add_format({"border": 1, "valign": "vcenter"})
    for index, column in enumerate(columns):
        sheet.write_string(0, index, column.label.in_(header.language), heading)
    number = 0
    for number, row in enumerate(rows, 1):
        for index, read in enumerate(readers):
            cell = read(number, row)
            if isinstance(cell, str):
                _write_text(sheet, number, index, cell, cell_format)
            elif sheet.write_number(number, index, cell, number_format):
                raise RosterTooLong(f"row {number} does not fit into a worksheet")
    last = len(columns) - 1
    sheet.autofilter(0, 0, number, last)
    # Codes and phones are meant to be text: no green corner in every cell.
    sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_rowcol_to_cell(number, last)}"})
    return number


def _write_text(sheet: Worksheet, row: int, column: int, text: str, look: Format) -> None:
    if not text:
        refused = sheet.write_blank(row, column, None, look)
    elif text.startswith("<r>"):
        # While streaming, XlsxWriter takes a string from <r> to </r> for markup of its own; in two
        # pieces it is plain text like any other.
        refused = sheet.write_rich_string(row, column, text[:1], look, text[1:], look)
    else:
        refused = sheet.write_string(row, column, text, look)
    if refused:
        raise RosterTooLong(f"row {row} does not fit into a worksheet")


def _write_totals(book: Workbook, header: RosterHeader, totals: Totals) -> None:
    """What is paid to each polling station and each village, in rupiah."""
    sheet = book.add_worksheet(_TOTALS_SHEET.in_(header.language))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 2, 30)
    look = book.add_format({"num_format": "@", "border": 1})
    money = book.add_format({"num_format": "#,##0", "border": 1})
    for index, (code, name, amount) in enumerate(totals.lines()):
        _write_text(sheet, index, 0, code, look)
        _write_text(sheet, index, 1, name, look)
        sheet.write_number(index, 2, amount, money)


def _write_notes(book: Workbook, header: RosterHeader) -> None:
    sheet = book.add_worksheet(_NOTES_SHEET.in_(header.language))
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 80)
    look = book.add_format({"text_wrap": True, "valign": "top"})
    for index, (label, value) in enumerate(header_notes(header)):
        _write_text(sheet, index, 0, label, look)
        _write_text(sheet, index, 1, value, look)
