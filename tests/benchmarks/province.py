"""B3, B4 and B5: the province's work from the plenaries to the rosters, one after the other."""

from collections.abc import AsyncIterator, Callable

from recruit.applications.actions import open_call
from recruit.foundation.embedded import Engines
from recruit.selection.actions import provide_seats
from tests.benchmarks import plenary, rosters, timetable
from tests.benchmarks.figures import Figure, peak_megabytes
from tests.benchmarks.ground import ACTOR, Site, clean_ground, go_to, site
from tests.benchmarks.invented import fill_seats

MOST_WORKER_MB = 400


async def measure(
    running: Engines, wanted: set[str], *, province: bool, say: Callable[[str], None]
) -> AsyncIterator[Figure]:
    """What is wanted of the three; each finds the database as the one before leaves it."""
    async with clean_ground(running, "2024-09-20 10:00") as office, site(running, workers=1) as at:
        if "B3" in wanted:
            say("B3: candidates")
            await plenary.prepare(office)
            say("B3: plenaries")
            yield await plenary.measure()
        await _appoint_everybody()
        if "B4" in wanted:
            await timetable.prepare()
            say("B4")
            for figure in await timetable.measure():
                yield figure
            await _appoint_everybody()
        if wanted & {"B3", "B4"}:
            yield _memory(at)
        if "B5" in wanted:
            say("B5")
            async for figure in rosters.measure(running, province=province):
                yield figure


async def _appoint_everybody() -> None:
    """Somebody for every seat at a polling station, whoever the plenaries left out."""
    await go_to("2024-10-08 10:00")
    for call in ("kpps-2024", "tib-2024"):
        await open_call(name=call, actor=ACTOR)
        await provide_seats(call=call, actor=ACTOR)
        await fill_seats(call)


def _memory(at: Site) -> Figure:
    megabytes = peak_megabytes(at.worker_pid)
    return Figure(
        name="B7-worker",
        work="peak memory of the worker",
        value=megabytes,
        unit="MB",
        yardstick="memory allowed",
        limit=MOST_WORKER_MB,
        must="< 1",
        met=megabytes < MOST_WORKER_MB,
    )
