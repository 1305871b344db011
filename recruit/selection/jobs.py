"""Jobs of selection."""

from uuid import UUID

from recruit.foundation.outbox import Handler
from recruit.people.permissions import system
from recruit.selection import actions
from recruit.selection.actions.offers import OFFER_NEXT, REDISTRIBUTE
from recruit.selection.actions.plenary import HOLD_PLENARY
from recruit.selection.actions.plenary_commit import WRITE_MINUTES


async def hold_plenary(
    call: str, place: str, seed: str | None, women_reason: str | None, started_by: str
) -> None:
    """Hold the plenary of one district; the right was asked when the run was started."""
    await actions.hold_plenary(
        call=call,
        place=place,
        seed=seed,
        actor=system(started_by),
        women_reason=women_reason,
    )


async def write_minutes(plenary_id: str) -> None:
    """Keep the digest of a plenary's minutes."""
    await actions.write_minutes(UUID(plenary_id))


async def redistribute_district(call: str, district: str, started_by: str) -> None:
    """Offer the empty seats of a district; the right was asked when the run was started."""
    await actions.redistribute_district(call=call, district=district, actor=system(started_by))


async def offer_successor(appointment_id: str) -> None:
    """Ask the next who may be willing to follow somebody who left."""
    await actions.offer_successor(appointment_id=UUID(appointment_id), actor=system("replacement"))


async def keep_seat_offers() -> None:
    """Let offers lapse that nobody answered in time."""
    await actions.lapse_offers(actor=system("clock"))


JOBS: dict[str, Handler] = {
    HOLD_PLENARY: hold_plenary,
    "keep_seat_offers": keep_seat_offers,
    OFFER_NEXT: offer_successor,
    REDISTRIBUTE: redistribute_district,
    WRITE_MINUTES: write_minutes,
}
