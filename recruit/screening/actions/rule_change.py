"""Another rulebook for a call: who would change, and the change itself."""

from dataclasses import dataclass
from uuid import UUID

from recruit.applications import queries as applications
from recruit.applications.queries import rulebook_held, rulebook_of, unknown_places
from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.loading import content_hash
from recruit.rulebook.model import Rulebook, WindowName
from recruit.screening import queries
from recruit.screening.actions.screen import screen_again
from recruit.screening.rules import Screener
from recruit.screening.rules.changing import Changes, refusals

SHORTEST_REASON = 10
"""Characters of the reason for a change."""

_HOLD = "SELECT rulebook FROM call WHERE name = $1 FOR NO KEY UPDATE"

_NUMBERS = "SELECT id, number FROM application WHERE id = ANY ($1::uuid[])"


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rulebook would change in a call at a place; nothing was written."""

    call: str
    place: str
    changes: Changes
    numbers: dict[UUID, int]
    """The registration numbers of the examples."""


@dataclass(frozen=True, slots=True)
class Activated:
    """A call under its new rulebook, and the run that screens it again."""

    old: str
    new: str
    run: UUID


async def preview_rulebook(
    *, call: str, rulebook: Rulebook, place: str = "", actor: Actor
) -> Preview:
    """Compare the findings of all applications under review with those of another rulebook.

    Both are worked out in memory, district by district, from one snapshot of the facts, whatever
    was written at the last screening. :class:`InvalidInput` names everything that may not change.
    """
    now = await rulebook_of(call)
    actor.require(Permission.rulebooks_activate, now.body, place)
    await _check(now, rulebook)
    before, after, changes = Screener(now), Screener(rulebook), Changes()
    async with transaction() as connection:
        await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for district in await queries.districts_to_screen(connection, call=call, place=place):
            within = max(district, place, key=len)
            async for part in queries.facts_in_district(connection, call=call, district=within):
                for identifier, facts in part:
                    changes.add(identifier, before.findings(facts), after.findings(facts))
        numbers = await _numbers(connection, [one.application for one in changes.examples])
    return Preview(call, place, changes, numbers)


async def activate_rulebook(
    *, call: str, rulebook: Rulebook, reason: str, actor: Actor
) -> Activated:
    """Put a call under another rulebook, and screen it again.

    The rulebook is kept under its hash; the ledger has the old hash, the new one and the reason.
    Every process goes on with the new one within seconds. :class:`InvalidInput` names everything
    that may not change; :class:`Conflict` if it is the present one.
    """
    actor.require(Permission.rulebooks_activate, (await rulebook_of(call)).body, "")
    new = content_hash(rulebook)
    async with transaction() as connection:
        old = await connection.fetchval(_HOLD, call)
        await _check(await rulebook_held(connection, call), rulebook, reason)
        if old == new:
            raise Conflict(
                Text("Aturan ini sudah berlaku.", "This is the rulebook that the call has.")
            )
        await _switch(connection, call, rulebook, new)
        await ledger.append(
            connection,
            kind="rulebook_activated",
            subject_kind="call",
            subject_id=ledger.subject_of("call", call),
            actor=actor.reference,
            data={"call": call, "old": old, "new": new, "reason": reason.strip()},
        )
        run = await screen_again(connection, call=call, place="", actor=actor)
    applications.forget_calls()
    return Activated(old, new, run)


async def _switch(connection: Connection, call: str, rulebook: Rulebook, new: str) -> None:
    await connection.execute(
        "INSERT INTO rulebook_version (hash, name, content, recorded_at)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING",
        new,
        rulebook.name,
        rulebook.model_dump_json(),
        clock.now(),
    )
    await connection.execute("UPDATE call SET rulebook = $2 WHERE name = $1", call, new)


async def _check(now: Rulebook, then: Rulebook, reason: str | None = None) -> None:
    """:class:`InvalidInput` with everything that speaks against the change."""
    registration = now.window(WindowName.registration)
    registered = registration is not None and clock.now() >= registration.closes
    faults = [
        Fault(f"/rulebook/{key.replace('.', '/')}", "may-not-change", message)
        for key, message in refusals(now, then, registered=registered)
    ]
    places = {place for programme in then.programmes for place in programme.buffer_days}
    for place in sorted(await unknown_places(sorted(places))):
        message = Text(f"Tidak ada tempat {place}.", f"There is no place {place}.")
        faults.append(Fault("/rulebook/programmes", "unknown-place", message))
    if reason is not None and len(reason.strip()) < SHORTEST_REASON:
        message = Text("Jelaskan alasannya.", "Give the reason.")
        faults.append(Fault("/reason", "reason-missing", message))
    if faults:
        raise InvalidInput(faults)


async def _numbers(connection: Connection, ids: list[UUID]) -> dict[UUID, int]:
    return {row["id"]: row["number"] for row in await connection.fetch(_NUMBERS, ids)}
