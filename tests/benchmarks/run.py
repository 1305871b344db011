"""Runs the benchmarks and shows what they found."""

import asyncio
import json
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from recruit.foundation import clock
from tests.benchmarks import night, province, screening, submission
from tests.benchmarks.figures import Figure
from tests.benchmarks.ground import throwaway_engines

NAMES = ("B1", "night", "B2", "B3", "B4", "B5")
FOLDER = Path("var")

WIDTH = 120
"""Of the table where no terminal says how wide it is."""

console = Console(width=None if sys.stdout.isatty() else WIDTH)


def main() -> None:
    """Measure what is named on the command line, or everything."""
    wanted = set(sys.argv[1:]) or set(NAMES)
    if not wanted <= set(NAMES):
        raise SystemExit(f"there are {', '.join(NAMES)}")
    began = time.perf_counter()
    figures = asyncio.run(_measure(wanted))
    target = FOLDER / "bench.json"
    found = {figure.name: figure.as_json() for figure in figures}
    target.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    _show(figures)
    console.print(f"{target}, {time.perf_counter() - began:.0f} s", highlight=False)


async def _measure(wanted: set[str]) -> list[Figure]:
    figures: list[Figure] = []
    whole = os.environ.get("SCALE") == "province"
    if "B1" in wanted:
        with throwaway_engines(FOLDER) as running:
            _say("B1")
            figures += await submission.measure(running)
    if "night" in wanted:
        with throwaway_engines(FOLDER) as running:
            _say("night")
            figures.append(await night.measure(running))
    if "B2" in wanted:
        with throwaway_engines(FOLDER) as running:
            _say("B2")
            figures += await screening.measure(running)
    if wanted & {"B3", "B4", "B5"}:
        with throwaway_engines(FOLDER) as running:
            found = province.measure(running, wanted, say=_say, province=whole)
            figures += [figure async for figure in found]
    return figures


def _say(text: str) -> None:
    console.print(f"{clock.real_now():%H:%M:%S}  {text} …", style="dim", highlight=False)


def _show(figures: Iterable[Figure]) -> None:
    table = Table("", "work", "measured", "yardstick", "ratio", "must", "met")
    for one in figures:
        measured = f"{one.value:,.2f} {one.unit}"
        more = [f"{name} {value}" for name, value in one.more.items()]
        table.add_row(
            one.name,
            "\n".join([one.work, *([f"[dim]{', '.join(more)}[/dim]"] if more else [])]),
            measured,
            f"{one.yardstick}\n{one.limit:,.2f} {one.unit}",
            f"{one.ratio:.2f}",
            one.must,
            "[green]yes[/green]" if one.met else "[red]no[/red]",
        )
    console.print(table)
