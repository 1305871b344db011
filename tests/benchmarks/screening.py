"""B2: the offline checks of a province's applications, in the worker."""

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from recruit.applications.actions import open_call
from recruit.foundation.database import execute, fetch_value
from recruit.foundation.embedded import Engines
from recruit.screening.actions import start_screening
from tests.benchmarks.figures import Figure, peak_megabytes, seconds_of
from tests.benchmarks.ground import ACTOR, PROVINCE, clean_ground, ended, go_to, psql, site
from tests.benchmarks.invented import invent_applicants

CALL = "kpps-2024"
APPLICATIONS = 300_000
MOST_SECONDS, MOST_TIMES = 15, 6


async def measure(running: Engines) -> list[Figure]:
    """From the click that starts it until the last district is screened."""
    async with (
        clean_ground(running, "2024-09-20 10:00"),
        site(running, workers=1) as server,
    ):
        await open_call(name=CALL, actor=ACTOR)
        await invent_applicants(CALL, APPLICATIONS)
        await go_to("2024-09-28 10:00")
        with TemporaryDirectory() as folder:
            copied = await seconds_of(partial(_copy, running, Path(folder) / "rows"))
        seconds = await seconds_of(_screen)
        found = await fetch_value("SELECT count(*) FROM screening")
        memory = peak_megabytes(server.worker_pid)
    if found != APPLICATIONS:
        raise RuntimeError(f"{found} of {APPLICATIONS} applications were screened")
    return [_figure(seconds, copied, memory)]


async def _screen() -> None:
    await ended(await start_screening(call=CALL, place=PROVINCE, actor=ACTOR))


async def _copy(running: Engines, path: Path) -> None:
    """The same rows out of the database and in again, with all that is looked at."""
    for table in ("application", "document", "sensitive_fact"):
        await execute(f"CREATE TABLE copy_of_{table} (LIKE {table} INCLUDING ALL)")
        await psql(running, f"\\copy {table} TO '{path}' (FORMAT binary)")
        await psql(running, f"\\copy copy_of_{table} FROM '{path}' (FORMAT binary)")
        await execute(f"DROP TABLE copy_of_{table}")


def _figure(seconds: float, copied: float, memory: float) -> Figure:
    return Figure(
        name="B2",
        work=f"screening {APPLICATIONS:,} applications, all offline checks",
        value=seconds,
        unit="s",
        yardstick="COPY of the same rows out and in",
        limit=copied,
        must=f"< {MOST_SECONDS} s and <= {MOST_TIMES}",
        met=seconds < MOST_SECONDS and seconds <= MOST_TIMES * copied,
        more={"worker_mb": round(memory, 1)},
    )
