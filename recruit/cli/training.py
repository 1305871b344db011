"""`recruit timetable`: plan, publish and verify training."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from uuid import UUID

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from recruit.cli.session import at_the_database, console, operator, print_json
from recruit.foundation import outbox
from recruit.foundation.clock import WIB
from recruit.people.permissions import Permission
from recruit.running import Addresses, installation
from recruit.training.actions import publish_timetables, start_planning
from recruit.training.queries import (
    CrewChange,
    Difference,
    coverage,
    difference,
    missing_at,
    planned_districts,
    verify_timetables,
)

PROGRAMME = click.option("--programme", required=True, help="e.g. bimtek-dasar")
PLACE = click.option("--place", default="", help="Code of a place; empty: everywhere.")
JSON = click.option("--json", "as_json", is_flag=True)


@click.group()
def timetable() -> None:
    """Timetables of training."""


def progress_bars() -> Progress:
    """Bars for long work, on standard error, so that JSON on standard output stays JSON."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=type(console)(stderr=True),
    )


async def follow(run: UUID, label: str, bars: Progress) -> outbox.Progress:
    """Show how far a run of jobs is until it has ended; ``ClickException`` if a job failed."""
    task = bars.add_task(label, total=None)
    while True:
        state = await outbox.progress(run)
        if state is None:
            raise click.ClickException(f"no run {run}")
        bars.update(task, total=state.jobs, completed=state.done + state.failed)
        if state.ended:
            break
        await asyncio.sleep(0.1)
    if state.failed:
        raise click.ClickException(f"{label}: {state.failed} pekerjaan gagal / jobs failed")
    return state


@timetable.command()
@PROGRAMME
@PLACE
@JSON
@at_the_database
async def plan(programme: str, place: str, as_json: bool) -> None:
    """Plan a programme, one job for each district; needs a running worker (`recruit up`)."""
    await _planned(programme, place, as_json, mend=False)


@timetable.command()
@PROGRAMME
@PLACE
@JSON
@at_the_database
async def replan(programme: str, place: str, as_json: bool) -> None:
    """Mend published timetables after a change: what was held stays, few people move."""
    await _planned(programme, place, as_json, mend=True)


async def _planned(programme: str, place: str, as_json: bool, *, mend: bool) -> None:
    started = time.monotonic()
    run = await start_planning(programme=programme, place=place, actor=operator(), mend=mend)
    with progress_bars() as bars, worker_of_our_own():
        await follow(run, programme, bars)
    figures = asdict(await coverage(programme=programme, place=place))
    figures["seconds"] = round(time.monotonic() - started, 2)
    if missing := await missing_at(programme=programme, place=place):
        figures["missing"] = {
            district: [f"{cure.id} / {cure.en}" for cure in cures]
            for district, cures in missing.items()
        }
    _show(figures, as_json)


@contextmanager
def worker_of_our_own() -> Iterator[None]:
    """A worker for the time of this command: it takes the jobs if no other does."""
    addresses = click.get_current_context().find_object(Addresses)
    if addresses is None:
        raise RuntimeError("the servers are not known")
    with installation(addresses, host="127.0.0.1", port=None, workers=1):
        yield


@timetable.command()
@PROGRAMME
@PLACE
@JSON
@at_the_database
async def publish(programme: str, place: str, as_json: bool) -> None:
    """Publish the latest timetable of every district."""
    count = await publish_timetables(programme=programme, place=place, actor=operator())
    _show({"published": count}, as_json)


@timetable.command()
@PROGRAMME
@PLACE
@JSON
@click.option("--crews", is_flag=True, help="Name each crew that is new, moved or cancelled.")
@at_the_database
async def diff(programme: str, place: str, as_json: bool, crews: bool) -> None:
    """What the latest timetables change against those published before: new, moved, cancelled."""
    scope = operator().scope(Permission.status_read)
    found: dict[str, object] = {}
    for district in await planned_districts(programme=programme, place=place):
        change = await difference(scope, programme=programme, district=district)
        if change.crews:
            found[district] = _figures(change, crews=crews)
    _show(found, as_json)


def _figures(change: Difference, *, crews: bool) -> dict[str, object]:
    counts: dict[str, object] = {
        "version": change.version,
        "earlier": change.earlier,
        "new": change.new,
        "moved": change.moved,
        "cancelled": change.cancelled,
    }
    if crews:
        counts["crews"] = [f"{one.crew} {one.change}: {_seats(one)}" for one in change.crews]
    return counts


def _seats(change: CrewChange) -> str:
    was = f"{change.was_at.astimezone(WIB):%Y-%m-%d %H:%M}" if change.was_at else "-"
    now = f"{change.starts_at.astimezone(WIB):%Y-%m-%d %H:%M}" if change.starts_at else "-"
    places = f"{change.was_where or '-'} → {change.where or '-'}"
    return f"{was} → {now}; {places}; {len(change.people)} orang / people"


@timetable.command()
@PROGRAMME
@PLACE
@JSON
@at_the_database
async def verify(programme: str, place: str, as_json: bool) -> None:
    """Check every constraint and the objective with code that shares nothing with the solver."""
    found = await verify_timetables(programme=programme, place=place)
    faults = {
        district: [violation.text("en") for violation in violations]
        for district, violations in found.items()
        if violations
    }
    _show({"districts": len(found), "verified": not faults, "faults": faults}, as_json)
    if faults:
        raise SystemExit(1)


def _show(figures: dict[str, object], as_json: bool) -> None:
    if as_json:
        print_json(figures)
        return
    for name, value in figures.items():
        console.print(f"{name}: {value}", highlight=False)
