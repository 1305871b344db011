"""What the panel decides otherwise than the ranking proposes: each time the draft is made anew."""

from collections.abc import Sequence
from uuid import UUID

from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput, NotFound
from recruit.people.permissions import Actor, Permission
from recruit.selection.actions.plenary_draft import (
    Draft,
    as_kept,
    drop,
    lock_draft,
    record,
    stale,
)
from recruit.selection.actions.plenary_lines import frozen_lines
from recruit.selection.actions.plenary_ranking import Decision, decide, read_inputs
from recruit.selection.rules import (
    DecisionKind,
    Misfit,
    PanelDecision,
    Scheme,
    misfit,
)

LONGEST_REASON = 2000

_REASON = Text(
    "Tulis alasannya, paling banyak {most} huruf.", "Write the reason, at most {most} letters."
)
_MISFITS = {
    Misfit.no_candidate: Text("Bukan calon di unit ini.", "This is no candidate of the unit."),
    Misfit.out_already: Text(
        "Calon ini sudah dilewati menurut aturan.", "The rules pass this candidate over already."
    ),
    Misfit.no_chair: Text("Jabatan ini tidak mempunyai ketua.", "This office has no chair."),
    Misfit.chair_held: Text("Tempat ini sudah mempunyai ketua.", "This place has a chair already."),
    Misfit.not_elected_there: Text(
        "Ketua dipilih dari antara yang terpilih di tempat itu.",
        "The chair is one of those elected at that place.",
    ),
    Misfit.share_reached: Text(
        "Keterwakilan perempuan di unit ini tercapai atau unit ini tidak diputuskan di sini.",
        "The unit reaches the women's share, or is not decided here.",
    ),
}
_UNDOING = Text(
    "Pleno ini mencabut pleno lain; tidak ada urutan yang dapat diubah.",
    "This plenary undoes another; there is no ranking to decide on.",
)
_NO_DECISION = Text("Keputusan itu tidak ada.", "There is no such decision.")


async def decide_otherwise(*, plenary_id: UUID, decision: PanelDecision, actor: Actor) -> None:
    """Record a decision of the panel, in place of an earlier one about the same.

    The units are ranked anew, and all members have to confirm again. :class:`InvalidInput` if it
    has no reason or does not fit; :class:`Conflict` if the draft no longer fits (it is dropped).
    """
    _check_reason(decision)
    async with transaction() as connection:
        locked = await _to_decide(connection, plenary_id, actor)
        kept = [one for one in locked.decisions if one.subject != decision.subject]
        changed = await _decide(connection, locked, [*kept, decision], actor)
        if changed:
            await _record(connection, "plenary_decided_otherwise", locked, decision, actor)
    if not changed:
        raise stale()


async def take_back_decision(
    *, plenary_id: UUID, kind: DecisionKind, subject: str, actor: Actor
) -> None:
    """Take a decision back; ``subject`` is the application that is set aside, or the place.

    Otherwise as :func:`decide_otherwise`; :class:`NotFound` if there is no such decision.
    """
    async with transaction() as connection:
        locked = await _to_decide(connection, plenary_id, actor)
        kept = [one for one in locked.decisions if one.subject != (kind.value, subject)]
        gone = [one for one in locked.decisions if one not in kept]
        if not gone:
            raise NotFound(_NO_DECISION)
        changed = await _decide(connection, locked, kept, actor)
        if changed:
            await _record(connection, "plenary_decision_taken_back", locked, gone[0], actor)
    if not changed:
        raise stale()


def _check_reason(decision: PanelDecision) -> None:
    reason = decision.reason.strip()
    if not reason or len(reason) > LONGEST_REASON or "\x00" in reason:
        message = _REASON.format(most=LONGEST_REASON)
        raise InvalidInput([Fault("/reason", "reason-required", message)])


async def _to_decide(connection: Connection, plenary_id: UUID, actor: Actor) -> Draft:
    locked = await lock_draft(connection, plenary_id, actor, Permission.plenary_hold)
    if locked.undoes is not None:
        raise Conflict(_UNDOING)
    return locked


async def _decide(
    connection: Connection, locked: Draft, decisions: Sequence[PanelDecision], actor: Actor
) -> bool:
    """Rank with these decisions; False if the draft had to be dropped instead."""
    inputs = await read_inputs(connection, locked.rulebook, locked.place, locked.seed)
    before = decide(inputs, locked.decisions)
    if before.inputs_digest != locked.inputs_digest:
        await drop(connection, locked, actor, "changed")
        return False
    after = decide(inputs, decisions)
    scheme = Scheme.of(locked.rulebook)
    misfits = [misfit(scheme, inputs.units, after.rankings, one) for one in decisions]
    faults = [
        Fault("/application" if one.application else "/place", found.value, _MISFITS[found])
        for one, found in zip(decisions, misfits, strict=True)
        if found is not None
    ]
    if faults:
        raise InvalidInput(faults)
    await _write(connection, locked, decisions, before, after)
    return True


async def _write(
    connection: Connection,
    locked: Draft,
    decisions: Sequence[PanelDecision],
    before: Decision,
    after: Decision,
) -> None:
    """Keep what changed; whoever confirmed has confirmed something else."""
    await connection.execute(
        "UPDATE plenary SET decisions = $2::jsonb, inputs_digest = $3, result_digest = $4"
        " WHERE id = $1",
        locked.id,
        as_kept(decisions),
        after.inputs_digest,
        after.result_digest,
    )
    changed = [
        new
        for old, new in zip(before.rankings, after.rankings, strict=True)
        if old.lines != new.lines
    ]
    await connection.executemany(
        "UPDATE ranking SET lines = $3::jsonb WHERE plenary = $1 AND unit = $2",
        [(locked.id, unit, lines) for unit, lines in frozen_lines(changed)],
    )
    await connection.execute(
        "UPDATE plenary_member SET confirmed_at = NULL WHERE plenary = $1", locked.id
    )


async def _record(
    connection: Connection, kind: str, locked: Draft, decision: PanelDecision, actor: Actor
) -> None:
    data: dict[str, object] = {
        "kind": decision.kind.value,
        "place": decision.place,
        "application": decision.application,
    }
    await record(connection, kind, locked.id, actor, data)
