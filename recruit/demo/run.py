"""Runs a demo: a clean database, a crowd of people who do not exist, and the story."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil

from recruit.applications.actions import store_document
from recruit.demo.crowd import Crowd
from recruit.demo.invent import sample_documents
from recruit.demo.office import Office, empty_database, open_office
from recruit.demo.over_http import ApiClient
from recruit.demo.story import EARLY, Story
from recruit.demo.summary import summarise
from recruit.foundation import clock
from recruit.foundation.files import Files
from recruit.foundation.memory import spare_collector
from recruit.people.queries import forget_keys
from recruit.places.actions import ensure_shipped_places
from recruit.rulebook.loading import load, names
from recruit.running import Installation
from recruit.schema import migrate
from recruit.settings import settings

Follow = Callable[[UUID, str], Awaitable[object]]
Say = Callable[[str], None]


async def prepare(place: str, first_day: Any) -> Office:
    """Empty the rehearsal's database and open the invented office in it."""
    await empty_database()
    await migrate()
    await ensure_shipped_places()
    forget_keys()
    await clock.rehearse(first_day)
    return await open_office(place)


class PeakMemory:
    """The largest memory that the workers were seen to use, in MB."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self.megabytes = 0.0

    async def watch(self) -> None:
        """Look every second, and start again what has died, until cancelled."""
        while True:
            self._installation.start()
            self.look()
            await asyncio.sleep(1)

    def look(self) -> None:
        """Look once."""
        for pid in self._installation.worker_pids:
            if psutil.pid_exists(pid):
                used = psutil.Process(pid).memory_info().rss / 1e6
                self.megabytes = max(self.megabytes, used)


async def play(
    *, place: str, seed: int, out: Path, office: Office, address: str, memory: PeakMemory,
    follow: Follow, say: Say, invented: Say,
) -> dict[str, Any]:  # fmt: skip
    """Play the whole story; its summary, also written to ``out/summary.json``."""
    began = time.perf_counter()
    spare_collector()
    files = Files.at(settings().files_url, settings().data_dir)
    stored = {
        kind: await store_document(files, content) for kind, content in sample_documents().items()
    }
    crowd = Crowd({name: load(name) for name in names()}, stored)
    await crowd.invent(place, seed, EARLY, invented)
    inventing = time.perf_counter() - began

    watch = asyncio.create_task(memory.watch())
    async with ApiClient(address, office.api_key) as api:
        story = Story(
            place=place, seed=seed, crowd=crowd, office=office, api=api,
            follow=follow, say=say,
        )  # fmt: skip
        story.seconds["invent"] = round(inventing, 2)
        rosters = await story.tell(out)
    watch.cancel()
    summary = await summarise(story, rosters, worker_peak_mb=memory.megabytes)
    summary["seconds"]["total"] = round(time.perf_counter() - began, 2)
    (out / "summary.json").write_text(json.dumps(summary, indent=2, ensure_ascii=False))
    return summary
