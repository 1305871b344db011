"""B5: the attendance roster of the province, against the bare tools that write such files."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from recruit.foundation.database import transaction
from recruit.foundation.embedded import Engines
from recruit.foundation.files import Files
from recruit.settings import settings
from recruit.swearing_in import queries
from recruit.swearing_in.actions import ask_for_exports, export_roster, freeze_roster
from recruit.swearing_in.actions.exports import _header
from recruit.swearing_in.queries.rows import _statement
from recruit.swearing_in.rosters.columns import RosterKind
from recruit.swearing_in.rosters.pdf_file import _TEMPLATE, _parts
from recruit.swearing_in.rosters.rows import (
    RosterHeader,
    RosterRow,
    cell_readers,
    read_frozen,
)
from recruit.swearing_in.rules import RosterFormat
from tests.benchmarks import bare
from tests.benchmarks.figures import Figure, best_of_each
from tests.benchmarks.ground import ACTOR, CITY, PROVINCE, psql

CALL, KIND, PURPOSE = "kpps-2024", RosterKind.attendance, "benchmark"
ROWS = 133_515


async def measure(running: Engines, *, province: bool) -> AsyncIterator[Figure]:
    """CSV and XLSX of the province; PDF of a city, or of the province if that is asked for."""
    with TemporaryDirectory(prefix="rosters-") as name:
        folder = Path(name)
        async with _material(PROVINCE, folder) as (header, rows):
            yield await _csv(running, folder)
            yield await _xlsx(header, rows, folder)
        place = PROVINCE if province else CITY
        async with _material(place, folder) as (header, rows):
            yield await _pdf(place, list(_parts(header, rows)), folder, times=1 if province else 2)


@asynccontextmanager
async def _material(
    place: str, folder: Path
) -> AsyncIterator[tuple[RosterHeader, list[RosterRow]]]:
    """What the renderers of a roster are given."""
    files, path = _files(), folder / "rows"
    frozen = await freeze_roster(
        call=CALL, place=place, kind=KIND, purpose=PURPOSE, actor=ACTOR, files=files
    )
    [asked] = await ask_for_exports(
        roster_id=frozen.id, formats=[RosterFormat.csv], purpose=PURPOSE, actor=ACTOR
    )
    version = await queries.roster_version(frozen.id)
    header = await _header(version, await queries.export_of(asked))
    together = await queries.swearing_in_of(CALL)
    async with transaction() as connection:
        await queries.read_rows(connection, together, place, KIND, path)
    yield header, list(read_frozen(KIND, path))


def _files() -> Files:
    given = settings()
    return Files.at(given.files_url, given.data_dir)


def _export(place: str, format: RosterFormat, path: Path) -> Callable[[], Awaitable[object]]:  # noqa: A002
    return partial(
        export_roster,
        call=CALL,
        place=place,
        kind=KIND,
        format=format,
        purpose=PURPOSE,
        path=path,
        actor=ACTOR,
        files=_files(),
    )


async def _csv(running: Engines, folder: Path) -> Figure:
    theirs = partial(psql, running, await _copy(folder / "copy.csv"))
    path = folder / "roster.csv"
    seconds = await best_of_each(5, _export(PROVINCE, RosterFormat.csv, path), theirs)
    lines = [_lines(path), _lines(folder / "copy.csv")]
    if lines != [ROWS + 1, ROWS + 1]:
        raise RuntimeError(f"the files have {lines} lines")
    return _figure("csv", f"CSV of {ROWS:,}", seconds, "\\copy of the same rows", 1.5)


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


async def _copy(path: Path) -> str:
    """psql's command for the same query, columns and order: no register, no digest, no labels."""
    together = await queries.swearing_in_of(CALL)
    names = ", ".join(f"'{name}'" for name in together.names)
    given = [f"'{CALL}'", f"ARRAY[{names}]", f"'{PROVINCE}'", str(together.level.code_length)]
    query = _statement(KIND)
    for number, value in enumerate(given, 1):
        query = query.replace(f"${number}", value)
    return f"\\copy ({' '.join(query.split())}) TO '{path}' WITH (FORMAT csv, HEADER)"


async def _xlsx(header: RosterHeader, rows: list[RosterRow], folder: Path) -> Figure:
    readers = cell_readers(KIND.columns, header)
    cells = [[read(number, row) for read in readers] for number, row in enumerate(rows, 1)]

    async def alone() -> None:
        await asyncio.to_thread(bare.write_xlsx, folder / "bare.xlsx", cells)

    ours = _export(PROVINCE, RosterFormat.xlsx, folder / "roster.xlsx")
    seconds = await best_of_each(2, ours, alone)
    return _figure("xlsx", f"XLSX of {len(rows):,}", seconds, "XlsxWriter, the same cells", 1.3)


async def _pdf(place: str, parts: list[str], folder: Path, *, times: int) -> Figure:
    async def alone() -> None:
        await asyncio.to_thread(bare.write_pdfs, _TEMPLATE, parts, folder)

    ours = _export(place, RosterFormat.pdf, folder / "roster.pdf")
    seconds = await best_of_each(times, ours, alone)
    sheets = await _sheets(place)
    return _figure(
        "pdf", f"PDF of {sheets:,} TPS sheets ({place})", seconds, "typst, all cores", 1.3
    )


async def _sheets(place: str) -> int:
    async with transaction() as connection:
        found: int = await connection.fetchval(
            "SELECT count(DISTINCT place) FROM appointment"
            " WHERE call = $1 AND place LIKE $2 AND stage <> 'ended'",
            CALL,
            f"{place}%",
        )
    return found


def _figure(
    name: str, work: str, seconds: tuple[float, float], yardstick: str, most: float
) -> Figure:
    ours, theirs = seconds
    return Figure(
        name=f"B5-{name}",
        work=f"roster, {work}",
        value=ours,
        unit="s",
        yardstick=yardstick,
        limit=theirs,
        must=f"<= {most}",
        met=ours <= most * theirs,
    )
