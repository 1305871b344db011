"""Rosters as CSV: UTF-8 with a byte order mark for Excel, formulas disarmed."""

import csv
from collections.abc import Iterable
from pathlib import Path

from recruit.swearing_in.rosters.rows import Cell, RosterHeader, RosterRow, cell_readers, whole_file

FORMULA_SIGNS = frozenset("=+-@\t\r\n＝＋－＠'")
"""How text begins that a spreadsheet takes for a formula (OWASP, "CSV Injection"), and the
apostrophe that disarms it."""


def write_csv(path: Path, header: RosterHeader, rows: Iterable[RosterRow]) -> int:
    """Write the roster's data columns and return the number of rows.

    Text stands in double quotes, so that whatever breaks lines in a name stays in its cell. Cells
    that a spreadsheet would take for a formula are led by an apostrophe, columns to sign in are
    left out, lines end with a line feed.
    """
    columns = [column for column in header.kind.columns if column.is_data]
    readers = cell_readers(columns, header)
    number = 0
    with whole_file(path) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
        lines.writerow([column.label.in_(header.language) for column in columns])
        for number, row in enumerate(rows, 1):
            lines.writerow([_disarmed(read(number, row)) for read in readers])
    return number


def _disarmed(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in FORMULA_SIGNS and cell else cell
