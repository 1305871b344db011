"""A plenary takes effect once its quorum has confirmed what still holds."""

from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from recruit.foundation import clock, outbox
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput
from recruit.people.permissions import Actor, Permission
from recruit.selection import queries
from recruit.selection.actions.frozen import freeze_inputs
from recruit.selection.actions.open_matters import refuse_open
from recruit.selection.actions.plenary_draft import (
    Draft,
    as_kept,
    drop,
    lock_draft,
    record,
    stale,
)
from recruit.selection.actions.plenary_force import PlenaryHeld, fill_seats
from recruit.selection.actions.plenary_ranking import Decision, decide, read_inputs
from recruit.selection.actions.plenary_undo import undo
from recruit.selection.rules import DecisionKind, PanelDecision

WRITE_MINUTES = "write_minutes"
"""The name of the job that typesets the minutes of one plenary and keeps their digest."""

_YIELDS = Text(
    "Ada calon yang mengalah dalam benturan antarberkas tetapi tidak dilewati.",
    "A candidate who yields to another file is not set aside.",
)


async def commit_plenary(*, plenary_id: UUID, actor: Actor) -> PlenaryHeld:
    """Appoint, put in reserve and move the applications as the members confirmed it.

    :class:`InvalidInput` if a unit falls short of women and nobody says why; :class:`Conflict` if
    the quorum is not reached, it is no longer in draft, something about a candidate is open, or
    the scores, seats or candidates changed (the draft is dropped then).
    """
    async with transaction() as connection:
        locked = await lock_draft(connection, plenary_id, actor, Permission.plenary_hold)
        _require_quorum(locked)
        held = await _commit(connection, locked, actor)
    if held is None:
        raise stale()
    return held


def _require_quorum(locked: Draft) -> None:
    if locked.confirmed < locked.quorum:
        raise Conflict(
            Text(
                f"Baru {locked.confirmed} dari {locked.members} anggota menyetujui; kuorum"
                f" {locked.quorum}.",
                f"{locked.confirmed} of {locked.members} members have confirmed; the quorum is"
                f" {locked.quorum}.",
            ),
            confirmed=locked.confirmed,
            quorum=locked.quorum,
        )


async def _commit(connection: Connection, locked: Draft, actor: Actor) -> PlenaryHeld | None:
    """What it decided; nothing if it had to be dropped."""
    if locked.undoes is not None:
        held = await undo(connection, locked, actor)
        if held is None:
            await drop(connection, locked, actor, "changed")
        else:
            await seal(connection, locked, held, actor)
        return held
    refuse_open(await queries.open_matters(connection, locked.rulebook, locked.place))
    inputs = await read_inputs(connection, locked.rulebook, locked.place, locked.seed)
    decision = decide(inputs, locked.decisions)
    pinned = (locked.inputs_digest, locked.result_digest)
    if (decision.inputs_digest, decision.result_digest) != pinned:
        await drop(connection, locked, actor, "changed")
        return None
    await _refuse_yielding(connection, locked)
    return await enforce(connection, locked, decision, actor)


async def enforce(
    connection: Connection, locked: Draft, decision: Decision, actor: Actor
) -> PlenaryHeld:
    """Let the ranking of a draft, which is known to hold, take effect."""
    _require_women_reason(decision, locked.women_reason, locked.decisions)
    await freeze_inputs(
        connection,
        locked.id,
        rulebook=decision.rulebook,
        units=decision.units,
        rankings=decision.rankings,
        actor=actor,
    )
    plenary = locked.id, locked.version
    held = await fill_seats(connection, locked.rulebook, locked.place, plenary, decision, actor)
    await seal(connection, locked, held, actor)
    return held


async def _refuse_yielding(connection: Connection, locked: Draft) -> None:
    out = {one.application for one in locked.decisions if one.kind is DecisionKind.set_aside}
    yielding = await queries.yielding(connection, locked.rulebook, locked.place)
    if any(application not in out for application, _ in yielding):
        raise Conflict(_YIELDS)


def _require_women_reason(
    decision: Decision, given: str | None, decisions: Sequence[PanelDecision]
) -> None:
    """:class:`InvalidInput` that names the units which fall short and have no reason (D6)."""
    told = {one.place for one in decisions if one.kind is DecisionKind.women}
    silent = [unit for unit in decision.short_of_women if unit not in told]
    if silent and not given:
        named = ", ".join(silent)
        message = Text(
            f"Keterwakilan perempuan belum tercapai; pleno wajib mencatat alasannya. Unit: {named}",
            f"The women's share is not reached; the plenary must record why. Units: {named}",
        )
        raise InvalidInput([Fault("/women_reason", "women-reason-required", message)])


async def seal(connection: Connection, locked: Draft, held: PlenaryHeld, actor: Actor) -> None:
    """Mark it as in force, tell the ledger, and have the minutes written.

    Where a program recorded what was decided elsewhere, the minutes were signed there.
    """
    await connection.execute(
        "UPDATE plenary SET stage = 'committed', committed_at = $2 WHERE id = $1",
        locked.id,
        clock.now(),
    )
    data: dict[str, object] = {
        "call": locked.rulebook.name,
        "place": locked.place,
        "version": held.version,
        "seed": locked.seed,
        "inputs_digest": held.inputs_digest.hex(),
        "result_digest": held.result_digest.hex(),
        "decisions_digest": sha256(as_kept(locked.decisions).encode()).hexdigest(),
        "undoes": str(locked.undoes) if locked.undoes else None,
        "confirmed": locked.confirmed,
        "quorum": locked.quorum,
        "elected": held.elected,
        "reserve": held.reserve,
        "not_elected": held.not_elected,
        "unfilled": held.unfilled,
    }
    await record(connection, "plenary_held", locked.id, actor, data)
    if locked.members:
        await outbox.enqueue(connection, WRITE_MINUTES, {"plenary_id": str(locked.id)})
