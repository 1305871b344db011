"""The yardsticks of B5: XlsxWriter and typst with nothing around them.

The processes that typst runs in import this module, so it imports no more than they need.
"""

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

import typst
from xlsxwriter import Workbook


def write_xlsx(path: Path, rows: Iterable[Sequence[str | int]]) -> None:
    """Write these cells, framed as in a roster."""
    with Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        text = book.add_format({"num_format": "@", "border": 1, "valign": "vcenter"})
        number = book.add_format({"border": 1, "valign": "vcenter"})
        for index, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(index, column, cell, number)
                elif cell:
                    sheet.write_string(index, column, cell, text)
                else:
                    sheet.write_blank(index, column, None, text)


def write_pdfs(template: Path, parts: Sequence[str], folder: Path) -> None:
    """Set each part in a file of its own, in as many processes as there are cores."""
    targets = [folder / f"{number}.pdf" for number in range(len(parts))]
    cores = os.cpu_count() or 1
    with ProcessPoolExecutor(cores, get_context("spawn"), initializer=_one_thread) as processes:
        list(processes.map(partial(_typeset, template), parts, targets))


def _one_thread() -> None:
    os.environ["RAYON_NUM_THREADS"] = "1"


def _typeset(template: Path, part: str, target: Path) -> None:
    typst.compile(
        template,
        output=target,
        format="pdf",
        sys_inputs={"roster": part},
        font_paths=_fonts(),
        ignore_system_fonts=True,
        pdf_tags=False,
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)
