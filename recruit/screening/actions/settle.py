"""Settling an overlap: who yields, or that there is none; by a person of one of the two panels."""

from uuid import UUID

import asyncpg

from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput, NotAllowed, NotFound
from recruit.people.permissions import Actor, Permission
from recruit.screening.rules.overlaps import Side
from recruit.screening.tables import OverlapState

SHORTEST_REASON, LONGEST_REASON = 3, 500

# In the order of their keys, as everybody who locks two files.
_FILES = """
    SELECT application.id, application.place, call.body
    FROM overlap
    JOIN application ON application.id IN (overlap.first, overlap.second)
    JOIN call ON call.name = application.call
    WHERE overlap.id = $1
    ORDER BY application.id FOR UPDATE OF application
"""

_OVERLAP = "SELECT kind, first, second, officer, state FROM overlap WHERE id = $1 FOR UPDATE"

_SETTLE = """
    UPDATE overlap SET state = $2, yields = $3, reason = $4, settled_by = $5, settled_at = $6
    WHERE id = $1
"""

_UNKNOWN = Text("Benturan tidak ditemukan.", "There is no such overlap.")
_SETTLED = Text("Benturan ini sudah diselesaikan.", "This overlap has been settled.")
_OWN = Text(
    "Benturan ini menyangkut Anda sendiri; orang lain yang menyelesaikannya.",
    "This overlap concerns yourself; somebody else settles it.",
)
_REASON = Text(
    f"Tulis alasannya, {SHORTEST_REASON} sampai {LONGEST_REASON} huruf.",
    f"Give the reason, in {SHORTEST_REASON} to {LONGEST_REASON} letters.",
)
_NO_SECOND = Text("Hanya ada satu berkas.", "There is only one file.")


async def settle_overlap(
    *, overlap_id: UUID, yields: Side | None, reason: str, actor: Actor
) -> None:
    """Record which of the two files yields (D8), or with None that neither need.

    Yielding withdraws nothing: whoever decides on the file sees it. The ledger of both files
    tells it, without the reason. :class:`NotFound` unless one of the files is the actor's to
    settle, :class:`NotAllowed` for the officer it is about, :class:`Conflict` if it is settled,
    :class:`InvalidInput` with every fault.
    """
    async with transaction() as connection:
        files = await connection.fetch(_FILES, overlap_id)
        if not any(_may_settle(actor, file) for file in files):
            raise NotFound(_UNKNOWN)
        overlap = await connection.fetchrow(_OVERLAP, overlap_id)
        assert overlap is not None  # noqa: S101 - nothing deletes an overlap
        _check(overlap, yields, reason, actor)
        state = OverlapState.settled if yields else OverlapState.dismissed
        await connection.execute(
            _SETTLE,
            overlap_id,
            state.value,
            overlap[yields] if yields else None,
            reason.strip(),
            actor.reference,
            clock.now(),
        )
        await _record(connection, overlap_id, overlap, yields, actor)


def _may_settle(actor: Actor, file: asyncpg.Record) -> bool:
    return actor.may(Permission.overlaps_settle, file["body"], file["place"])


def _check(overlap: asyncpg.Record, yields: Side | None, reason: str, actor: Actor) -> None:
    if str(overlap["officer"]) == actor.id:
        raise NotAllowed(_OWN)
    if overlap["state"] != OverlapState.open:
        raise Conflict(_SETTLED)
    faults = []
    told = SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON
    if not told or not "".join(reason.split()).isprintable():
        faults.append(Fault("/reason", "reason", _REASON))
    if yields and overlap[yields] is None:
        faults.append(Fault("/yields", "yields", _NO_SECOND))
    if faults:
        raise InvalidInput(faults)


async def _record(
    connection: Connection,
    overlap_id: UUID,
    overlap: asyncpg.Record,
    yields: Side | None,
    actor: Actor,
) -> None:
    files = [("application", overlap[side]) for side in Side if overlap[side] is not None]
    for subject_kind, subject in (("overlap", overlap_id), *files):
        data = {"overlap": str(overlap_id), "kind": overlap["kind"]}
        data["yields"] = str(overlap[yields]) if yields else None
        await ledger.append(
            connection,
            kind="overlap_settled",
            subject_kind=subject_kind,
            subject_id=subject,
            actor=actor.reference,
            data=data,
        )
