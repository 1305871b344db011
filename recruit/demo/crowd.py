"""The invented people of a demo, and which application is whose."""

import asyncio
import gc
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeVar
from uuid import UUID

from recruit.demo.invent import Applicant, invent_district
from recruit.demo.load import Stored, load
from recruit.foundation.database import fetch
from recruit.people.permissions import Actor
from recruit.rulebook.model import Rulebook

T = TypeVar("T")
ByDistrict = dict[str, list[Applicant]]

OVER_HTTP = 1000
"""How many apply over HTTP; the others are loaded in bulk."""


class Crowd:
    """Everybody who applies in a demo.

    Those of the early calls are there from the beginning. The others, a hundred times as many,
    are invented in a thread meanwhile: :meth:`complete` waits for them.
    """

    def __init__(self, calls: dict[str, Rulebook], stored: Stored) -> None:
        self.calls = calls
        self.stored = stored
        self.districts: list[str] = []
        self.by_call: dict[str, ByDistrict] = {name: {} for name in calls}
        self.of: dict[UUID, Applicant] = {}
        self.ids: dict[str, list[UUID]] = defaultdict(list)
        self._later: asyncio.Task[dict[str, ByDistrict]] | None = None

    async def invent(
        self, place: str, seed: int, early: Sequence[str], tell: Callable[[str], object]
    ) -> None:
        """Invent the applicants of every district; ``tell`` is called with its code after each."""
        stations = await _stations(place)
        self.districts = sorted(stations)
        first = {name: book for name, book in self.calls.items() if name in early}
        later = {name: book for name, book in self.calls.items() if name not in early}
        self.by_call |= _invent(stations, seed, first, 0, lambda _: None)
        self._later = asyncio.create_task(
            asyncio.to_thread(_invent, stations, seed, later, 1, tell)
        )

    async def complete(self) -> None:
        """Wait until everybody is invented."""
        if self._later is not None:
            self.by_call |= await self._later
            self._later = None

    def take_for_http(self, call: str) -> list[Applicant]:
        """Take some applicants out of the bulk: they come over HTTP."""
        taken: list[Applicant] = []
        for applicants in self.by_call[call].values():
            share = min(len(applicants), max(OVER_HTTP - len(taken), 0))
            taken += [applicants.pop() for _ in range(share)]
        return taken

    async def load(self, call: str, *, actor: Actor) -> None:
        """Load what is left of a call, district by district."""

        async def load_district(district: str) -> None:
            applicants = self.by_call[call].get(district, [])
            ids = await load(applicants, self.calls, self.stored, actor=actor)
            self.remember(call, zip(ids, applicants, strict=True))
            applicants.clear()

        await three_at_once(self.districts, load_district)

    def remember(self, call: str, pairs: Iterable[tuple[UUID, Applicant]]) -> None:
        """Keep whose application is whose, to play their part later."""
        for identifier, one in pairs:
            self.of[identifier] = one
            self.ids[call].append(identifier)


def _invent(
    stations: dict[str, dict[str, list[str]]],
    seed: int,
    calls: dict[str, Rulebook],
    series: int,
    tell: Callable[[str], object],
) -> dict[str, ByDistrict]:
    found: dict[str, ByDistrict] = {name: {} for name in calls}
    gc.disable()  # hundreds of thousands of objects that stay: nothing to collect
    for district, villages in stations.items():
        for one in invent_district(seed, district, villages, calls, series=series):
            found[one.call].setdefault(district, []).append(one)
        tell(district)
    gc.freeze()
    gc.enable()
    return found


async def _stations(place: str) -> dict[str, dict[str, list[str]]]:
    """District → village → TPS at and below a place."""
    rows = await fetch(
        "SELECT code FROM place WHERE level = 'tps' AND code LIKE $1 ORDER BY code", f"{place}%"
    )
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found[row["code"][:8]][row["code"][:13]].append(row["code"])
    return found


async def three_at_once(things: Sequence[T], work: Callable[[T], Awaitable[object]]) -> None:
    """Do a work for every district, or other thing, three at a time, as three officers would:
    while one writes and one waits for the database, the next is ready."""
    turns = asyncio.Semaphore(3)

    async def in_turn(thing: T) -> None:
        async with turns:
            await work(thing)

    await asyncio.gather(*(in_turn(thing) for thing in things))
