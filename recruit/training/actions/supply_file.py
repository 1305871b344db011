"""The workbook of venues, rooms and trainers: its template, and reading it back."""

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import BytesIO
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from python_calamine import CalamineError, CalamineWorkbook
from xlsxwriter import Workbook

from recruit.foundation.i18n import Text
from recruit.foundation.problems import Fault, InvalidInput
from recruit.foundation.validation import faults_of
from recruit.places.rules.sheet import LineFault, RegisterError, Row, Sheet
from recruit.training.rules.supply import ROOMS, TABS, TRAINERS, VENUES, Tab, given_in
from recruit.training.schemas.supply import RoomLine, TrainerLine, VenueLine

LARGEST_FILE = 4 * 1024 * 1024
"""Bytes; the venues, rooms and trainers of Jakarta take about 100 kB."""

_LARGEST_UNPACKED = 64 * 1024 * 1024
MOST_LINES = 20_000

_UNREADABLE = Text(
    "Berkas ini tidak dapat dibaca. Kirim XLSX menurut templat.",
    "This file cannot be read. Send XLSX made from the template.",
)
_EMPTY = Text(
    "Tidak ada isi di lembar Tempat, Ruang, dan Pelatih.",
    "There is nothing in the sheets Tempat, Ruang and Pelatih.",
)
_TOO_MANY = Text("paling banyak {n} baris", "at most {n} lines").format(n=MOST_LINES)
_TWICE = Text("sama dengan baris {line}", "the same as on line {line}")
_WHERE = Text("Lembar {tab}, baris {line}{column}: ", "Sheet {tab}, line {line}{column}: ")

_Line = TypeVar("_Line", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class SupplyFile:
    """What a workbook holds, by the line that says it."""

    venues: dict[int, VenueLine] = field(default_factory=dict)
    rooms: dict[int, RoomLine] = field(default_factory=dict)
    trainers: dict[int, TrainerLine] = field(default_factory=dict)


def supply_template() -> bytes:
    """An empty workbook with the three sheets; notes on the headers say what to write."""
    made = BytesIO()
    with Workbook(made, {"in_memory": True}) as book:
        text = book.add_format({"num_format": "@"})
        heading = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E7E6E6"})
        for tab in TABS:
            sheet = book.add_worksheet(tab.title)
            sheet.freeze_panes(1, 0)
            for index, column in enumerate(tab.columns):
                # As text, so that no code becomes a number or a day.
                sheet.set_column(index, index, column.width, text)
                sheet.write_string(0, index, column.title, heading)
                note = f"{column.hint.id} / {column.hint.en}\n{column.example}"
                sheet.write_comment(0, index, note)
    return made.getvalue()


def read_supply(content: bytes) -> SupplyFile:
    """The lines of a workbook; :class:`InvalidInput` names every fault by sheet and line."""
    sheets = _sheets(content)
    faults: list[Fault] = []
    read = SupplyFile(
        _lines(VENUES, sheets, VenueLine, ("village", "name"), faults),
        _lines(ROOMS, sheets, RoomLine, ("village", "venue", "name"), faults),
        _lines(TRAINERS, sheets, TrainerLine, ("place", "name"), faults),
    )
    if not faults and not (read.venues or read.rooms or read.trainers):
        faults.append(Fault("/file", "empty", _EMPTY))
    if faults:
        raise InvalidInput(faults)
    return read


def line_fault(tab: Tab, line: int, column: str, code: str, reason: Text) -> Fault:
    """What is wrong in a line of a sheet, as a sentence that says where to look."""
    column_part = f", {column}" if column else ""
    where = _WHERE.format(tab=tab.title, line=line, column=column_part)
    pointer = f"/{tab.title}/{line}/{column}".rstrip("/")
    return Fault(pointer, code, Text(where.id + reason.id, where.en + reason.en))


def _sheets(content: bytes) -> dict[str, list[tuple[int, list[str]]]]:
    """The numbered lines of the sheets that we know, by title."""
    try:
        _refuse_bombs(content)
        with CalamineWorkbook.from_filelike(BytesIO(content)) as workbook:
            known = {title.strip().lower(): title for title in workbook.sheet_names}
            return {
                tab.title: list(_cells(workbook, known[tab.title.lower()]))
                for tab in TABS
                if tab.title.lower() in known
            }
    except (CalamineError, zipfile.BadZipFile, ValueError) as fault:
        raise InvalidInput([Fault("/file", "unreadable", _UNREADABLE)]) from fault


def _refuse_bombs(content: bytes) -> None:
    with zipfile.ZipFile(BytesIO(content)) as packed:
        if sum(part.file_size for part in packed.infolist()) > _LARGEST_UNPACKED:
            raise ValueError("too large when unpacked")


def _cells(workbook: CalamineWorkbook, title: str) -> Iterator[tuple[int, list[str]]]:
    rows = workbook.get_sheet_by_name(title).to_python(skip_empty_area=False)
    for line, cells in enumerate(rows, start=1):
        yield line, [_text(cell) for cell in cells]


def _text(cell: Any) -> str:
    """A cell as people read it: a spreadsheet may have made a number, a day or an hour of it."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.isoformat("minutes")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _lines(
    tab: Tab,
    sheets: dict[str, list[tuple[int, list[str]]]],
    model: type[_Line],
    key: tuple[str, ...],
    faults: list[Fault],
) -> dict[int, _Line]:
    """The lines of a sheet, checked; what is wrong with them goes to ``faults``."""
    lines = [line for line in sheets.get(tab.title, []) if any(cell.strip() for cell in line[1])]
    if len(lines) < 2:  # the header only
        return {}
    if len(lines) > MOST_LINES:
        faults.append(line_fault(tab, MOST_LINES + 1, "", "too-many", _TOO_MANY))
        return {}
    sheet = Sheet.of_lines(lines)
    try:
        sheet.require(*_required(tab, model))
        sheet.stop_if_faulty()
    except RegisterError as refused:
        faults.extend(_of_line(tab, fault) for fault in refused.lines)
        return {}
    checked = dict(_checked(tab, sheet.rows, model, faults))
    faults.extend(_repeated(tab, checked, key))
    return checked


def _required(tab: Tab, model: type[BaseModel]) -> list[str]:
    fields = model.model_fields
    return [column.title for column in tab.columns if fields[column.field].is_required()]


def _of_line(tab: Tab, fault: LineFault) -> Fault:
    return line_fault(tab, fault.line, fault.column, "line", fault.reason)


def _checked(
    tab: Tab, rows: Iterable[Row], model: type[_Line], faults: list[Fault]
) -> Iterator[tuple[int, _Line]]:
    for row in rows:
        try:
            yield row.line, model.model_validate(given_in(tab, row.cells))
        except ValidationError as error:
            for fault in faults_of(error):
                column = tab.titles.get(fault.pointer.split("/")[1], "") if fault.pointer else ""
                faults.append(line_fault(tab, row.line, column, fault.code, fault.message))


def _repeated(tab: Tab, lines: dict[int, _Line], key: tuple[str, ...]) -> Iterator[Fault]:
    seen: dict[tuple[Any, ...], int] = {}
    for line, given in lines.items():
        first = seen.setdefault(tuple(getattr(given, name) for name in key), line)
        if first != line:
            yield line_fault(tab, line, tab.titles[key[-1]], "repeated", _TWICE.format(line=first))
