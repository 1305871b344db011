"""What a benchmark found, and how often and with what memory it was found."""

import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table and one entry of ``bench.json``.

    ``limit`` is what was measured of the yardstick in the same run or, where a time is given, that
    time; ``ratio`` is ``value / limit``; ``must`` is what has to hold.
    """

    name: str
    work: str
    value: float
    unit: str
    yardstick: str
    limit: float
    must: str
    met: bool
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """The value as a share or multiple of the limit."""
        return self.value / self.limit

    def as_json(self) -> dict[str, Any]:
        """For ``bench.json``."""
        return {
            "value": round(self.value, 3),
            "unit": self.unit,
            "limit": round(self.limit, 3),
            "ratio": round(self.ratio, 3),
            "must": self.must,
            "met": self.met,
            "work": self.work,
            "yardstick": self.yardstick,
            **self.more,
        }


async def best_of_each(
    times: int, ours: Callable[[], Awaitable[object]], theirs: Callable[[], Awaitable[object]]
) -> tuple[float, float]:
    """The shortest time in seconds of ours and of theirs, taken in turns.

    In turns, so that what else the machine does disturbs both; the shortest, because what disturbs
    only ever adds.
    """
    pairs = [(await seconds_of(ours), await seconds_of(theirs)) for _ in range(times)]
    return min(own for own, _ in pairs), min(other for _, other in pairs)


async def seconds_of(work: Callable[[], Awaitable[object]]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


def peak_megabytes(process: int) -> float:
    """The most memory that a process and its children held, each at its own peak, in MB."""
    family = psutil.Process(process)
    return sum(_peak(one) for one in (family, *family.children(recursive=True)))


def cpu_seconds(process: int) -> float:
    """The processor time that a process and its children have used."""
    family = psutil.Process(process)
    times = [one.cpu_times() for one in (family, *family.children(recursive=True))]
    return float(sum(time.user + time.system for time in times))


def _peak(process: psutil.Process) -> float:
    """Linux remembers the peak; elsewhere it is what is held now."""
    with suppress(FileNotFoundError):
        for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    return float(process.memory_info().rss) / 1e6
