"""The jobs of screening, by the names under which the outbox knows them."""

from uuid import UUID

from recruit.foundation.outbox import Handler
from recruit.people.permissions import system
from recruit.screening import actions

SCREENING = system("screening")


async def screen_district(*, call: str, district: str) -> None:
    """Screen a district of a call."""
    await actions.screen_district(call=call, district=district, actor=SCREENING)


async def screen_application(*, application_id: str) -> None:
    """Screen one application that was just handed in or mended."""
    await actions.screen_application(application_id=UUID(application_id), actor=SCREENING)


async def tell_applicants(*, call: str, place: str) -> None:
    """Tell the applicants at a place what was decided."""
    await actions.tell_applicants(call=call, place=place)


async def keep_calendar() -> None:
    """Do what the clock decides."""
    await actions.keep_calendar(actor=system("clock"))


JOBS: dict[str, Handler] = {
    "keep_calendar": keep_calendar,
    "screen_application": screen_application,
    "screen_district": screen_district,
    actions.TELL: tell_applicants,
}
