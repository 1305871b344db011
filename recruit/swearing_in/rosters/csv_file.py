"""Rosters as CSV: UTF-8 with a byte order mark, so that Excel reads the letters right."""

import csv
from collections.abc import Iterable
from pathlib import Path

from recruit.swearing_in.rosters.rows import (
    Cell,
    RosterHeader,
    RosterRow,
    cell_readers,
    whole_file,
)

# What makes a spreadsheet read a cell as a formula (OWASP, "CSV Injection": also the full-width
# signs that Excel in Japanese locales accepts), and the apostrophe itself: because a name that
# begins with one gets a second, `original_text` is exact.
_DANGEROUS = frozenset("=+-@\t\r\n＝＋－＠'")


def write_csv(path: Path, header: RosterHeader, rows: Iterable[RosterRow]) -> int:
    """Write a roster's data columns, comma-separated (RFC 4180), and return the number of rows.

    Text that a spreadsheet would take for a formula is led by an apostrophe (`original_text`
    takes it off again). Columns to sign in are left out. What the roster is, and which version,
    is not in a CSV: programs read it, so it holds rows only.
    """
    columns = [column for column in header.kind.columns if column.is_data]
    readers = cell_readers(columns, header)
    number = 0
    with whole_file(path) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.label.in_(header.language) for column in columns])
        for number, row in enumerate(rows, 1):
            writer.writerow([_defused(read(number, row)) for read in readers])
    return number


def original_text(cell: str) -> str:
    """The text that was written, from a text cell read from a roster's CSV."""
    return cell.removeprefix("'")


def _defused(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in _DANGEROUS else cell
