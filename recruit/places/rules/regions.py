"""A list of regions: provinces, cities, districts and villages, with names and coordinates."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from recruit.foundation.i18n import Text
from recruit.places.rules.codes import Level, level_of, parent_of
from recruit.places.rules.sheet import EMPTY, Row, Sheet

_LONGEST_NAME = 80
_DEGREES = re.compile(r"-?\d{1,3}(\.\d{1,15})?", re.ASCII)
_INDONESIA = {"lat": (-11.5, 6.5), "lng": (94.5, 141.5)}

_NOT_A_REGION = Text(
    "“{cell}” bukan kode Kemendagri provinsi, kota, kecamatan, atau kelurahan",
    "“{cell}” is not the Kemendagri code of a province, city, district or village",
)
_CONTRADICTS_CODE = Text(
    "“{cell}” tidak sesuai dengan kodenya, yang berarti “{expected}”",
    "“{cell}” contradicts the code, which says “{expected}”",
)
_UNKNOWN_PARENT = Text(
    "wilayah induk {parent} tidak ada di berkas ini maupun di basis data",
    "the region around it, {parent}, is neither in this file nor in the database",
)
_BAD_NAME = Text(
    "nama paling panjang {longest} karakter, tanpa karakter tak terlihat",
    "a name has at most {longest} characters, none of them invisible",
)
_NOT_IN_INDONESIA = Text(
    "“{cell}” bukan derajat desimal di Indonesia ({lowest} s.d. {highest})",
    "“{cell}” is not decimal degrees within Indonesia ({lowest} to {highest})",
)
_HALF_A_POINT = Text(
    "lat dan lng harus diisi keduanya atau tidak sama sekali",
    "lat and lng must both be filled in, or neither",
)


@dataclass(frozen=True, slots=True)
class Region:
    """A place above the polling station; degrees (WGS 84) where the file gives them."""

    code: str
    name: str
    latitude: float | None = None
    longitude: float | None = None


def names_regions(text: str) -> bool:
    """Whether a file is a list of regions rather than a register of polling stations."""
    columns = Sheet(text.partition("\n")[0]).columns
    return "code" in columns and "village_code" not in columns


def parse_regions(text: str, known_codes: Collection[str]) -> tuple[Region, ...]:
    """Read a list of regions; :class:`RegisterError` names every line that is wrong.

    Columns: ``code`` and ``name``; optional are ``level`` and ``parent_code``, which must agree
    with the code, and ``lat`` with ``lng``. A region needs the one around it, in the file or known.
    """
    sheet = Sheet(text)
    sheet.require("code", "name")
    known = {row.cells["code"] for row in sheet.rows}.union(known_codes)
    regions = [_region(sheet, row, known) for row in sheet.rows]
    sheet.stop_if_faulty()
    return tuple(regions)


def _region(sheet: Sheet, row: Row, known: Collection[str]) -> Region:
    _check_code(sheet, row, known)
    name = " ".join(row.cells["name"].split())
    if not name:
        sheet.refuse(row, "name", EMPTY)
    elif len(name) > _LONGEST_NAME or not name.isprintable():
        sheet.refuse(row, "name", _BAD_NAME, longest=_LONGEST_NAME)
    if bool(row.cells.get("lat")) != bool(row.cells.get("lng")):
        sheet.refuse(row, "lat", _HALF_A_POINT)
    latitude, longitude = _degrees(sheet, row, "lat"), _degrees(sheet, row, "lng")
    return Region(row.cells["code"], name, latitude, longitude)


def _check_code(sheet: Sheet, row: Row, known: Collection[str]) -> None:
    code = row.cells["code"]
    try:
        level, parent = level_of(code), parent_of(code)
    except ValueError:
        level, parent = Level.tps, None
    if level is Level.tps:
        sheet.refuse(row, "code", _NOT_A_REGION)
        return
    sheet.refuse_repeated(row, "code", code)
    if parent is not None and parent not in known:
        sheet.refuse(row, "code", _UNKNOWN_PARENT, parent=parent)
    for column, expected in (("level", level.value), ("parent_code", parent or "")):
        if row.cells.get(column, expected) != expected:
            sheet.refuse(row, column, _CONTRADICTS_CODE, expected=expected)


def _degrees(sheet: Sheet, row: Row, column: str) -> float | None:
    cell = row.cells.get(column)
    if not cell:
        return None
    lowest, highest = _INDONESIA[column]
    if _DEGREES.fullmatch(cell) and lowest <= float(cell) <= highest:
        return float(cell)
    sheet.refuse(row, column, _NOT_IN_INDONESIA, lowest=lowest, highest=highest)
    return None
