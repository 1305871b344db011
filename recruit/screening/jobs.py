"""The jobs of screening, by the names under which the outbox knows them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from recruit.foundation.outbox import Errand, Handler
from recruit.people.permissions import system
from recruit.screening import actions
from recruit.screening.actions import overlaps, registries
from recruit.screening.tables import Registry

SCREENING = system("screening")
OVERLAPS = system("overlaps")


async def screen_district(*, call: str, district: str) -> None:
    """Screen a district of a call."""
    await actions.screen_district(call=call, district=district, actor=SCREENING)


async def screen_applications(*, application_ids: list[str]) -> None:
    """Screen applications that were just handed in, or mended, or of which a register told."""
    await actions.screen_applications(map(UUID, application_ids), actor=SCREENING)


async def tell_applicants(*, call: str, place: str) -> None:
    """Tell the applicants at a place what was decided."""
    await actions.tell_applicants(call=call, place=place)


async def keep_calendar() -> None:
    """Do what the clock decides."""
    await actions.keep_calendar(actor=system("clock"))


async def find_overlaps(*, call: str, place: str) -> None:
    """Search the election of a call for files that concern each other."""
    await overlaps.find_overlaps(call=call, place=place, actor=OVERLAPS)


async def search_overlaps() -> None:
    """Start a search of every election that is not decided."""
    await overlaps.start_overlap_searches(actor=OVERLAPS)


async def ask_registry(
    *, registry: str, queries: list[int], until: str, **_of_the_run: Any
) -> timedelta | None:
    """Ask a register about a batch of people."""
    return await registries.ask_registry(
        registry=Registry(registry), queries=queries, until=datetime.fromisoformat(until)
    )


JOBS: dict[str, Handler] = {
    overlaps.FIND_OVERLAPS: find_overlaps,
    "keep_calendar": keep_calendar,
    "screen_applications": screen_applications,
    "screen_district": screen_district,
    "search_overlaps": search_overlaps,
    actions.TELL: tell_applicants,
}

ERRANDS: dict[str, Errand] = {registries.ASK: ask_registry}
