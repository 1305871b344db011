"""Days on which somebody cannot come, told before their training is planned."""

from datetime import date
from uuid import UUID

from recruit.foundation import clock, ledger
from recruit.foundation.database import transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput, NotFound
from recruit.people.permissions import Actor
from recruit.training import queries
from recruit.training.actions.seats import CHOOSE_REASON
from recruit.training.rules import OWN_REASONS, Reason

MOST_DAYS = 20
"""Halves of days that one person can name: who can never come cannot be trained."""

_NOT_OPEN = Text(
    "Pilih hari bimtek yang belum dijadwalkan.", "Choose a day that is not planned yet."
)
_NO_HALF = Text("Pilih pagi, siang, atau sepanjang hari.", "Choose morning, afternoon or all day.")
_TOO_MANY = Text(
    f"Paling banyak {MOST_DAYS} kali. Hubungi PPS bila Anda tidak dapat hadir sama sekali.",
    f"At most {MOST_DAYS}. Tell the PPS if you cannot come at all.",
)
_TELL = """
    INSERT INTO impossibility (appointment, day, half, reason, told_at)
    SELECT $1, $2, $3::smallint, $4, $5 WHERE NOT EXISTS (
        SELECT FROM impossibility
        WHERE appointment = $1 AND day = $2 AND half IS NOT DISTINCT FROM $3::smallint)
"""


async def tell_impossible_day(
    *, actor: Actor, appointment: UUID, day: date, half: int | None, reason: Reason | None
) -> None:
    """Say that the holder of an office cannot come on a day, or on its half 0 or 1.

    :class:`InvalidInput` names everything that is wrong: a day of no programme of theirs that is
    still to be planned, no half, no reason of a person. Twice is once.
    """
    given = await queries.impossible_days(appointment)
    faults = await _faults(appointment, day, half, reason)
    if faults or reason is None:
        raise InvalidInput(faults)
    if len(given) >= MOST_DAYS:
        raise Conflict(_TOO_MANY)
    async with transaction() as connection:
        tag = await connection.execute(_TELL, appointment, day, half, reason.value, clock.now())
        if tag.endswith(" 1"):
            await ledger.append(
                connection,
                kind="impossible_day_told",
                subject_kind="appointment",
                subject_id=appointment,
                actor=actor.reference,
                data={"day": day.isoformat(), "half": half},
            )


async def forget_impossible_day(*, actor: Actor, appointment: UUID, impossibility: int) -> None:
    """Take back a day; :class:`NotFound` if it is not one of theirs."""
    async with transaction() as connection:
        row = await connection.fetchrow(
            "DELETE FROM impossibility WHERE id = $1 AND appointment = $2 RETURNING day, half",
            impossibility,
            appointment,
        )
        if row is None:
            raise NotFound(Text("Hari ini tidak ada.", "There is no such day."))
        await ledger.append(
            connection,
            kind="impossible_day_taken_back",
            subject_kind="appointment",
            subject_id=appointment,
            actor=actor.reference,
            data={"day": row["day"].isoformat(), "half": row["half"]},
        )


async def _faults(
    appointment: UUID, day: date, half: int | None, reason: Reason | None
) -> list[Fault]:
    checks = (
        ("/day", day in await queries.days_to_plan(appointment), _NOT_OPEN),
        ("/half", half in (None, 0, 1), _NO_HALF),
        ("/reason", reason in OWN_REASONS, CHOOSE_REASON),
    )
    return [Fault(pointer, "unknown", message) for pointer, holds, message in checks if not holds]
