"""Letting somebody swear without a training, for a reason that stays on record."""

from collections.abc import Iterator
from uuid import UUID

import asyncpg

from recruit.foundation import clock, ledger
from recruit.foundation.database import transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput, NotFound
from recruit.people.permissions import Actor, Permission
from recruit.swearing_in import queries
from recruit.swearing_in.rules import LONGEST_REASON, SHORTEST_REASON

_APPOINTED = """
    SELECT appointment.call, appointment.place, appointment.stage FROM appointment
    WHERE appointment.id = $1 FOR NO KEY UPDATE
"""

_WAIVE = """
    INSERT INTO training_waiver (appointment, programme, reason, granted_by, granted_at)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (appointment, programme) DO NOTHING RETURNING id
"""


async def waive_training(*, appointment: UUID, programme: str, reason: str, actor: Actor) -> None:
    """Record that somebody who is appointed may swear without a training programme.

    :class:`InvalidInput` for a programme that their oath does not ask for, and for a reason that
    is none; :class:`Conflict` if they are not appointed, or it was waived before.
    """
    reason = reason.strip()
    async with transaction() as connection:
        row = await connection.fetchrow(_APPOINTED, appointment)
        if row is None:
            raise NotFound(Text("Penetapan ini tidak ada.", "There is no such appointment."))
        together = await queries.swearing_in_of(row["call"])
        body = together.calls[0].body
        actor.require(Permission.oaths_record, body, row["place"])
        asked = {name for call, name in together.training if call == row["call"]}
        faults = list(_faults(programme, asked, reason))
        if faults:
            raise InvalidInput(faults)
        await _record(connection, row, appointment, programme, reason, actor)


async def _record(
    connection: "asyncpg.Connection[asyncpg.Record]",
    row: asyncpg.Record,
    appointment: UUID,
    programme: str,
    reason: str,
    actor: Actor,
) -> None:
    given = (appointment, programme, reason, actor.reference, clock.now())
    if row["stage"] != "appointed" or not await connection.fetchval(_WAIVE, *given):
        raise Conflict(
            Text(
                "Tidak sedang menunggu sumpah, atau sudah dibebaskan dari bimtek ini.",
                "Does not wait for the oath, or was excused from this training before.",
            )
        )
    await ledger.append(
        connection,
        kind="training_waived",
        subject_kind="appointment",
        subject_id=appointment,
        actor=actor.reference,
        data={"programme": programme},
    )


def _faults(programme: str, asked: set[str], reason: str) -> Iterator[Fault]:
    if programme not in asked:
        message = Text("Bukan bimtek yang wajib di sini.", "Not a training required here.")
        yield Fault("/programme", "not-required", message)
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON or "\0" in reason:
        message = Text(
            f"Tulis alasannya, {SHORTEST_REASON} sampai {LONGEST_REASON} huruf.",
            f"Give the reason, {SHORTEST_REASON} to {LONGEST_REASON} letters.",
        )
        yield Fault("/reason", "reason", message)
