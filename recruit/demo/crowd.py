"""The invented people of a demo, and which application is whose."""

import asyncio
import gc
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import TypeVar
from uuid import UUID

from recruit.demo.invent import Applicant, invent_district
from recruit.demo.load import Stored, load
from recruit.foundation.database import fetch
from recruit.people.permissions import Actor
from recruit.rulebook.model import Rulebook

T = TypeVar("T")

OVER_HTTP = 1000
"""How many apply over HTTP; the others are loaded in bulk."""


class Crowd:
    """Everybody who applies in a demo."""

    def __init__(self, calls: dict[str, Rulebook], stored: Stored) -> None:
        self.calls = calls
        self.stored = stored
        self.by_call: dict[str, dict[str, list[Applicant]]] = defaultdict(dict)
        self.of: dict[UUID, Applicant] = {}
        self.ids: dict[str, list[UUID]] = defaultdict(list)

    @property
    def districts(self) -> list[str]:
        """The districts in which they apply."""
        return sorted({code for districts in self.by_call.values() for code in districts})

    async def invent(self, place: str, seed: int) -> Iterator[str]:
        """Invent the applicants of every district; a district's code after each."""
        stations = await _stations(place)
        gc.disable()  # hundreds of thousands of objects that stay: nothing to collect
        return self._invent(stations, seed)

    def _invent(self, stations: dict[str, dict[str, list[str]]], seed: int) -> Iterator[str]:
        for district, villages in stations.items():
            for one in invent_district(seed, district, villages, self.calls):
                self.by_call[one.call].setdefault(district, []).append(one)
            yield district
        gc.freeze()
        gc.enable()

    def take_for_http(self, call: str) -> list[Applicant]:
        """Take up to a thousand applicants out of the bulk: they come over HTTP."""
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
