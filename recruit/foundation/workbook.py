"""The lines of the first sheet of a workbook (XLSX) that somebody sent."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

_LARGEST = 400 * 1024 * 1024
"""Bytes of a workbook when unpacked."""


class UnreadableWorkbookError(ValueError):
    """It is no workbook, or one that grows beyond all measure when it is unpacked."""


def is_workbook(content: bytes) -> bool:
    """Whether a file says of itself that it is a workbook."""
    return content.startswith(b"PK\x03\x04")


def lines_of(content: bytes) -> Iterator[tuple[int, list[Any]]]:
    """Every line with its number, counted from 1; :class:`UnreadableWorkbookError`."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _LARGEST:
                raise UnreadableWorkbookError
        with CalamineWorkbook.from_filelike(BytesIO(content)) as workbook:
            rows = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile) as fault:
        raise UnreadableWorkbookError from fault
    yield from enumerate(rows, start=1)
