"""B5: the attendance roster of the province, against the bare tools that write such files."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from recruit.foundation.database import transaction
from recruit.foundation.embedded import Engines
from recruit.foundation.i18n import Language
from recruit.swearing_in import queries
from recruit.swearing_in.actions import export_roster
from recruit.swearing_in.actions.rosters import _freeze, _header, _order
from recruit.swearing_in.queries.rows import _MASKED_PHONE, _ROWS
from recruit.swearing_in.rosters.columns import RosterKind
from recruit.swearing_in.rosters.pdf_file import _TEMPLATE, _parts
from recruit.swearing_in.rosters.rows import RosterHeader, RosterRow, cell_readers
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
    order = await _order(CALL, place, KIND, PURPOSE, ACTOR)
    spool = folder / "spool"
    async with transaction() as connection, _freeze(connection, order, ACTOR) as (frozen, rows):
        header = await _header(order, frozen, ACTOR, Language.id)
        await rows.spool(spool)
    yield header, list(queries.read_spool(spool))


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
    rows = _ROWS.replace("CREATE TEMP TABLE roster_row AS", "").format(
        host=f"'{CALL}'",
        calls=f"ARRAY[{names}]",
        place=f"'{PROVINCE}'",
        length=together.level.code_length,
        phone=_MASKED_PHONE,
    )
    columns = ", ".join(column.key for column in KIND.columns if column.is_data)
    query = " ".join(f"SELECT {columns} FROM ({rows}) AS roster ORDER BY number".split())
    return f"\\copy ({query}) TO '{path}' WITH (FORMAT csv, HEADER)"


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
