"""Plenaries held at once: drafted, confirmed by the caller and committed in one transaction."""

from uuid import UUID

from recruit.applications.queries import rulebook_of
from recruit.foundation import outbox
from recruit.foundation.database import transaction
from recruit.people.permissions import Actor, Permission
from recruit.selection import queries
from recruit.selection.actions.lots import open_lots
from recruit.selection.actions.plenary_commit import enforce
from recruit.selection.actions.plenary_confirm import confirm
from recruit.selection.actions.plenary_draft import caller, draft, lock_draft
from recruit.selection.actions.plenary_force import PlenaryHeld
from recruit.selection.actions.plenary_ranking import check_start, no_candidates

HOLD_PLENARY = "hold_plenary"
"""The name of the job that holds the plenary of one district."""


async def start_plenaries(
    *,
    call: str,
    place: str,
    actor: Actor,
    seed: str | None = None,
    women_reason: str | None = None,
) -> UUID:
    """Hold the plenaries of all districts below a place that have candidates; the run's id.

    Each draws with the committed seed of its district; a seed is given only where there is none.
    Without a reason, the job of a district where the women's share is not reached fails and says
    so.
    """
    rulebook = await rulebook_of(call)
    actor.require(Permission.plenary_hold, rulebook.body, place)
    async with transaction() as connection:
        districts = await queries.districts_to_decide(rulebook, place)
        await check_start(connection, rulebook, place, districts or [place], seed)
        if not districts:
            raise no_candidates(place)
        await open_lots(connection, call, districts, actor)
        given = {"call": call, "seed": seed, "women_reason": women_reason}
        arguments = given | {"started_by": actor.reference}
        jobs = [(HOLD_PLENARY, arguments | {"place": district}) for district in districts]
        return await outbox.start_run(
            connection, kind=HOLD_PLENARY, jobs=jobs, actor=actor.reference, call=call
        )


async def hold_plenary(
    *,
    call: str,
    place: str,
    actor: Actor,
    seed: str | None = None,
    women_reason: str | None = None,
) -> PlenaryHeld:
    """Rank all candidates below a place, freeze the ranking and fill the free seats.

    For a decision that was taken elsewhere: the caller alone answers for it. Whoever holds an
    office of the election already is passed over. :class:`InvalidInput` if the place or seed
    cannot be, or a unit falls short of women and no reason is given; :class:`Conflict` if nobody
    stands, something about a candidate is open, a draft decides about the same seats, or another
    plenary elects the same person now.
    """
    rulebook = await rulebook_of(call)
    actor.require(Permission.plenary_hold, rulebook.body, place)
    members = caller(actor)
    async with transaction() as connection:
        plenary, decision = await draft(
            connection, rulebook, place, members, actor, seed=seed, women_reason=women_reason
        )
        for officer in members:
            await confirm(connection, plenary, officer)
        locked = await lock_draft(connection, plenary, actor, Permission.plenary_hold)
        return await enforce(connection, locked, decision, actor)
