"""What happens to appointments, one or a whole set in one statement."""

from typing import Any

from recruit.foundation import clock
from recruit.foundation.database import Connection, bulk
from recruit.foundation.ledger import append_sql
from recruit.people.permissions import Actor
from recruit.selection.appointments import TRANSITIONS, AppointmentEvent, AppointmentTransition

BY_EVENT: dict[AppointmentEvent, AppointmentTransition] = {line.event: line for line in TRANSITIONS}


def _moving(source: str, first: int) -> str:
    """The statement that locks, checks, moves and records every appointment of ``source``."""
    event, stage, sources, reason, at, actor = (f"${first + offset}" for offset in range(6))
    recorded = append_sql(
        "moved",
        subject_kind="'appointment'::text",
        kind=f"{event}::text",
        actor=f"{actor}::text",
        at=f"{at}::timestamptz",
    )
    return f"""
        WITH given AS MATERIALIZED ({source}),
        locked AS MATERIALIZED (
            SELECT appointment.id, given.data FROM given
            JOIN appointment ON appointment.id = given.id
            WHERE appointment.stage = ANY ({sources}::text[])
            ORDER BY appointment.id FOR UPDATE OF appointment
        ),
        moved AS (
            UPDATE appointment
            SET stage = {stage}::text,
                sworn_at = CASE WHEN {stage}::text = 'sworn' THEN {at}::timestamptz
                                ELSE sworn_at END,
                ended_at = CASE WHEN {stage}::text = 'ended' THEN {at}::timestamptz END,
                end_reason = {reason}::text
            FROM locked WHERE appointment.id = locked.id
            RETURNING appointment.id AS subject_id, locked.data
        )
        {recorded}
    """


async def advance_appointments(
    connection: Connection, event: AppointmentEvent, source: str, *arguments: Any, actor: Actor
) -> int:
    """Let the same thing happen to a set, in the caller's transaction; how many it moved.

    ``source`` is a query for ``id`` and ``data`` (jsonb). Appointments that stand where the event
    does not fit are left as they are. The caller has asked for the right.
    """
    line = BY_EVENT[event]
    async with bulk(connection):
        tag: str = await connection.execute(
            _moving(source, len(arguments) + 1),
            *arguments,
            f"appointment_{event}",
            line.target.value,
            [stage.value for stage in line.sources],
            line.reason.value if line.reason else None,
            clock.now(),
            actor.reference,
        )
    return int(tag.rsplit(" ", 1)[-1])
