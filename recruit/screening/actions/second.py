"""Second readings: a share of the decisions, and every TMS, is read again by somebody else."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from recruit.applications.stages import Stage
from recruit.foundation import clock
from recruit.foundation.database import Connection, bulk, fetch_value, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput, NotAllowed, NotFound
from recruit.people.permissions import Actor, Permission
from recruit.screening.actions.undo import Standing, standing_verdict, take_back
from recruit.screening.rules import is_sampled
from recruit.screening.tables import Verdict

# A file that two people have read is not drawn again; TMS is read twice whenever it is decided.
_ASK = """
    INSERT INTO second_reading (verification, reason)
    SELECT recorded.verification, $3::text
    FROM unnest($1::bigint[], $2::uuid[]) AS recorded (verification, application)
    WHERE $3::text = 'ineligible' OR NOT EXISTS (
        SELECT FROM verification AS earlier
        JOIN second_reading ON second_reading.verification = earlier.id
        WHERE earlier.application = recorded.application AND second_reading.verdict IS NOT NULL)
"""


async def ask_for_second_readings(
    connection: Connection, verdict: Verdict, recorded: Sequence[asyncpg.Record]
) -> None:
    """Have decisions (``id``, ``application``) of one verdict read again, in their transaction."""
    every = verdict is Verdict.ineligible
    drawn = [row for row in recorded if every or is_sampled(row["application"])]
    if drawn:
        async with bulk(connection):
            await connection.execute(
                _ASK,
                [row["id"] for row in drawn],
                [row["application"] for row in drawn],
                "ineligible" if every else "sample",
            )


async def read_again(
    *, reading_id: UUID, verdict: Verdict, note: str | None, actor: Actor, officer_id: UUID | None
) -> Stage:
    """Give the second verdict on a file; the stage it stands in then.

    Where the two differ the first is undone, and the file is reviewed again with both notes.
    :class:`NotAllowed` for whoever decided first, and for programs; :class:`InvalidInput` if two
    verdicts differ without a note; :class:`Conflict` if the first no longer stands, its result is
    published, or somebody else has read it.
    """
    async with transaction() as connection:
        standing = await _to_be_read(connection, reading_id)
        actor.require(Permission.verification_decide, standing.rulebook.body, standing.place)
        _check_reader(standing, actor, officer_id)
        standing.require_open()
        if verdict is not standing.verdict and not note:
            message = Text(
                "Tulis mengapa keputusan Anda berbeda.", "Say why your decision is another one."
            )
            raise InvalidInput([Fault("/note", "note-missing", message)])
        await connection.execute(
            "UPDATE second_reading SET officer = $2, verdict = $3, note = $4, decided_at = $5"
            " WHERE id = $1",
            reading_id,
            officer_id,
            verdict.value,
            note,
            clock.now(),
        )
        if verdict is standing.verdict:
            return standing.stage
        return await take_back(connection, standing, actor=actor, data={"second": verdict.value})


async def _to_be_read(connection: Connection, reading_id: UUID) -> Standing:
    application = await fetch_value(
        "SELECT application FROM second_reading"
        " JOIN verification ON verification.id = second_reading.verification"
        " WHERE second_reading.id = $1",
        reading_id,
    )
    if application is None:
        raise NotFound(Text("Bacaan kedua tidak ditemukan.", "There is no such second reading."))
    standing = await standing_verdict(connection, application)
    open_ = await connection.fetchval(
        "SELECT true FROM second_reading"
        " WHERE id = $1 AND verification = $2 AND decided_at IS NULL",
        reading_id,
        standing.verification,
    )
    if not open_:
        raise Conflict(Text("Berkas ini sudah dibaca.", "This file was read already."))
    return standing


def _check_reader(standing: Standing, actor: Actor, officer_id: UUID | None) -> None:
    if officer_id is None or standing.is_by(actor, officer_id):
        raise NotAllowed(
            Text(
                "Bacaan kedua dilakukan oleh petugas lain.",
                "The second reading is done by another officer.",
            )
        )
