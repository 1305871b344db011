"""Rosters as PDF: sheets set by typst on all cores, in parts that are put together at the end."""

import json
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from itertools import chain, count, islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
import typst
from pikepdf import Array, Dictionary, Name
from pikepdf.models.metadata import encode_pdf_date

from recruit.foundation.typesetting import fonts, forget
from recruit.swearing_in.rosters.columns import RosterKind
from recruit.swearing_in.rosters.rows import RosterHeader, RosterRow, whole_file
from recruit.swearing_in.rosters.sheets import cut_sheets, roster_words

_TEMPLATE = Path(__file__).with_name("sheet.typ")
# typst needs about 0.7 MB for a page while it works, and some milliseconds to begin and to end.
_PART_LINES = 1600
_LINES_AROUND_SHEET = 7


def write_pdf(path: Path, header: RosterHeader, rows: Iterable[RosterRow]) -> int:
    """Write a roster as A4 sheets in one file and return the number of pages.

    Each place of the level `header.sheet` starts on a page of its own and counts its own pages;
    its rows must follow each other (else ValueError). A public list of up to a village or so is
    tagged for screen readers. A long roster keeps all cores busy for seconds: call it in a thread.
    """
    parts = _parts(header, rows)
    first = list(islice(parts, 2))
    with TemporaryDirectory() as folder, whole_file(path) as whole:
        if len(first) == 1:
            tagged = header.kind is RosterKind.public
            _typeset(first[0], whole, int(header.made_at.timestamp()), tagged=tagged)
            return _page_count(whole)
        return _join(_typeset_all(header, chain(first, parts), Path(folder)), header, whole)


def _parts(header: RosterHeader, rows: Iterable[RosterRow]) -> Iterator[str]:
    """The template's input: whole sheets, as many as typst should set in one run."""
    words = roster_words(header)
    sheets: list[dict[str, object]] = []
    lines = 0
    for sheet in cut_sheets(header, rows):
        sheets.append(sheet._asdict())
        lines += len(sheet.rows) + _LINES_AROUND_SHEET
        if lines >= _PART_LINES:
            yield json.dumps({**words, "sheets": sheets}, ensure_ascii=False)
            sheets, lines = [], 0
    if sheets:
        yield json.dumps({**words, "sheets": sheets}, ensure_ascii=False)


def _typeset_all(header: RosterHeader, parts: Iterable[str], folder: Path) -> Iterator[Path]:
    """Set the parts in as many processes as there are cores, a few ahead of the one that is next.

    Processes, because typst's memory would otherwise count against the caller's.
    """
    made_at = int(header.made_at.timestamp())
    cores = os.cpu_count() or 1
    pool = ProcessPoolExecutor(cores, get_context("spawn"), initializer=_one_thread)
    running: deque[tuple[Path, Future[None]]] = deque()
    try:
        for number, part in zip(count(), parts, strict=False):
            target = folder / f"{number}.pdf"
            running.append((target, pool.submit(_typeset, part, target, made_at)))
            if len(running) > 2 * cores:
                yield _finished(*running.popleft())
        while running:
            yield _finished(*running.popleft())
    finally:
        pool.shutdown(cancel_futures=True)


def _finished(target: Path, run: Future[None]) -> Path:
    run.result()
    return target


def _one_thread() -> None:
    """One process a core is enough: typst's own threads would only get in each other's way."""
    os.environ["RAYON_NUM_THREADS"] = "1"


def _typeset(part: str, target: Path, made_at: int, *, tagged: bool = False) -> None:
    typst.compile(
        _TEMPLATE,
        output=target,
        format="pdf",
        sys_inputs={"roster": part},
        font_paths=fonts(),
        ignore_system_fonts=True,
        timestamp=made_at,
        pdf_tags=tagged,
    )
    forget()


def _join(parts: Iterable[Path], header: RosterHeader, target: Path) -> int:
    """Put the pages of all parts into one document; its page tree has a branch for each part.

    `Pdf.pages.extend` would do, but takes time with the square of the pages: 9 s for a province.
    """
    with pikepdf.new() as whole, ExitStack() as sources:
        trunk = whole.Root.Pages
        for part in parts:
            trunk.Kids.append(_branch(whole, sources.enter_context(pikepdf.open(part))))
        trunk.Count = sum(branch.Count for branch in trunk.Kids)
        whole.docinfo["/Title"] = header.title
        whole.docinfo["/CreationDate"] = encode_pdf_date(header.made_at)
        whole.Root.Lang = pikepdf.String(header.language)
        modes = pikepdf.ObjectStreamMode
        whole.save(target, deterministic_id=True, object_stream_mode=modes.generate)
        return len(whole.pages)


def _branch(whole: pikepdf.Pdf, part: pikepdf.Pdf) -> pikepdf.Object:
    branch = whole.make_indirect(Dictionary(Type=Name.Pages, Parent=whole.Root.Pages))
    pages = [whole.copy_foreign(page.obj) for page in part.pages]
    for page in pages:
        page.Parent = branch
    branch.Kids = Array(pages)
    branch.Count = len(pages)
    return branch


def _page_count(path: Path) -> int:
    with pikepdf.open(path) as whole:
        return len(whole.pages)
