"""A plenary is undone only by another one, which its own members confirm."""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from recruit.applications.actions import advance_many
from recruit.applications.queries import rulebook_of
from recruit.applications.stages import Event, Stage
from recruit.foundation.database import Connection, bulk, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput, NotFound
from recruit.people.permissions import Actor, Permission
from recruit.scoring.queries import judged_stage
from recruit.selection import queries
from recruit.selection.actions.advance import advance_appointments
from recruit.selection.actions.plenary_draft import Draft, panel_of, record, write_undoing
from recruit.selection.actions.plenary_force import PlenaryHeld, count_unfilled
from recruit.selection.appointments import AppointmentEvent
from recruit.selection.plenaries import PlenaryStage
from recruit.selection.rules import DecisionKind, PanelDecision

_REASON = Text("Tulis alasan pencabutan.", "Write why it is undone.")
_NOT_IN_FORCE = Text(
    "Hanya pleno yang berlaku dapat dicabut.", "Only a plenary in force can be undone."
)
_LATER = Text(
    "Pleno berikutnya memutuskan unit yang sama. Cabut yang terakhir dahulu.",
    "A later plenary decided about the same units. Undo the last one first.",
)


@dataclass(frozen=True, slots=True)
class _Standing:
    """What is left of a plenary's decisions, and can be undone."""

    applications: list[UUID]
    """Those who hold no office that stays."""
    appointments: list[UUID]
    """Those not sworn yet."""
    digest: bytes


async def undo_plenary(
    *, plenary_id: UUID, members: Collection[UUID], reason: str, actor: Actor
) -> UUID:
    """Draft a plenary that undoes another: its members confirm it, then it is committed.

    Appointments whose holders have not sworn will be revoked, and candidates without another
    office stand for election again. :class:`Conflict` unless it is in force and the last one of
    its units; :class:`InvalidInput` names every fault.
    """
    async with transaction() as connection:
        row = await connection.fetchrow("SELECT call, place FROM plenary WHERE id = $1", plenary_id)
        if row is None:
            raise NotFound(Text("Rapat pleno tidak ditemukan.", "There is no such plenary."))
        rulebook, place = await rulebook_of(row["call"]), row["place"]
        actor.require(Permission.plenary_hold, rulebook.body, place)
        if not reason.strip() or "\x00" in reason:
            raise InvalidInput([Fault("/reason", "reason-required", _REASON)])
        panel = await panel_of(rulebook, place, members, actor)
        await queries.lock_seats(connection, rulebook.name, place)
        await _require_last(connection, plenary_id)
        standing = await _standing(connection, plenary_id)
        why = PanelDecision(DecisionKind.undo, place, reason.strip())
        return await write_undoing(
            connection, plenary_id, standing.digest, why, rulebook, panel, actor
        )


async def _require_last(connection: Connection, plenary: UUID) -> None:
    """:class:`Conflict` unless it is in force and no later one decided about its units."""
    row = await connection.fetchrow(
        "SELECT stage, undoes, EXISTS (SELECT FROM ranking AS own JOIN ranking AS other"
        "  ON other.unit = own.unit AND other.plenary <> own.plenary"
        "  JOIN plenary AS later ON later.id = other.plenary AND later.stage = 'committed'"
        "  WHERE own.plenary = plenary.id AND later.call = plenary.call"
        "  AND later.committed_at >= plenary.committed_at AND later.id > plenary.id) AS has_later"
        " FROM plenary WHERE id = $1",
        plenary,
    )
    assert row is not None  # noqa: S101 - plenaries are never deleted
    if row["stage"] != PlenaryStage.committed or row["undoes"] is not None:
        raise Conflict(_NOT_IN_FORCE, stage=row["stage"])
    if row["has_later"]:
        raise Conflict(_LATER)


_STANDING = f"""
    SELECT line.application, application.stage,
           array_agg(held.id ORDER BY held.id) FILTER (WHERE held.stage = 'appointed'
               AND held.basis IN ('plenary', 'reserve')) AS revoked,
           count(held.id) AS appointments
    FROM ranking
    CROSS JOIN jsonb_to_recordset(ranking.lines) AS line (application uuid)
    JOIN application ON application.id = line.application
    LEFT JOIN appointment AS held ON held.application = line.application
        AND held.end_reason IS DISTINCT FROM 'revocation'
    WHERE ranking.plenary = $1
        AND application.stage IN ('{Stage.elected}', '{Stage.reserve}', '{Stage.not_elected}')
    GROUP BY line.application, application.stage ORDER BY line.application
"""


async def _standing(connection: Connection, plenary: UUID) -> _Standing:
    async with bulk(connection):
        rows = await connection.fetch(_STANDING, plenary)
    applications = [
        row["application"] for row in rows if len(row["revoked"] or ()) == row["appointments"]
    ]
    appointments = [one for row in rows for one in row["revoked"] or ()]
    text = "\n".join([str(plenary), *map(str, applications), *map(str, appointments)])
    return _Standing(applications, appointments, sha256(text.encode()).digest())


async def undo(connection: Connection, locked: Draft, actor: Actor) -> PlenaryHeld | None:
    """Undo what a confirmed draft undoes; nothing if what it undoes is no longer the same."""
    undone = locked.undoes
    assert undone is not None  # noqa: S101 - asked by the caller
    standing = await _standing(connection, undone)
    if standing.digest != locked.inputs_digest:
        return None
    await _require_last(connection, undone)
    data = {"undone": str(undone), "by": str(locked.id)}
    source = (
        "SELECT id, jsonb_build_object('undone', $2::text, 'by', $3::text) AS data"
        " FROM unnest($1::uuid[]) AS given (id)"
    )
    await advance_appointments(
        connection,
        AppointmentEvent.revoke,
        source,
        standing.appointments,
        *data.values(),
        actor=actor,
    )
    after_test = judged_stage(locked.rulebook) is Stage.shortlisted
    event = Event.undo_plenary_after_test if after_test else Event.undo_plenary
    await advance_many(
        connection, event, source, standing.applications, *data.values(), actor=actor
    )
    await connection.execute("UPDATE plenary SET stage = 'undone' WHERE id = $1", undone)
    await record(connection, "plenary_undone", undone, actor, {"by": str(locked.id)})
    unfilled = await count_unfilled(connection, locked.rulebook.name, locked.place)
    return PlenaryHeld(
        locked.id, locked.version, 0, 0, 0, unfilled, locked.inputs_digest, locked.result_digest
    )
