"""Telling those whose session is new, another or gone since the last published timetable."""

import json
from uuid import UUID

from recruit.foundation.database import transaction
from recruit.notices.actions import send_many
from recruit.notices.rules import NoticeKind
from recruit.notices.templates import both
from recruit.training import queries
from recruit.training.queries.difference import CHANGES, EARLIER
from recruit.training.rules import Change

TELL_DIFFERENCE = "tell_difference"
"""The job that tells those concerned of one timetable."""

NOTICES = {
    Change.new: NoticeKind.training_invited,
    Change.moved: NoticeKind.training_moved,
    Change.cancelled: NoticeKind.training_cancelled,
}

_TOLD = f"""
    SELECT person.id AS person, person.language, person.phone, person.email,
           person.channel AS preferred,
           $4::jsonb || jsonb_strip_nulls(jsonb_build_object(
               'starts', starts_at, 'where', "where", 'enrolment', enrolment,
               'was', was_at, 'application', appointment.application)) AS details,
           concat_ws(':', 'timetable', $1::uuid, change, appointment.id) AS once
    FROM ({CHANGES}) AS changes
    JOIN appointment ON appointment.id = changes.appointment
    JOIN person ON person.id = appointment.person
    WHERE change = $3
"""


async def tell_difference(*, timetable: UUID) -> int:
    """Tell everybody whose seat differs from the version published before, each of them once; how
    many notices. A version that was not published tells nobody."""
    async with transaction() as connection:
        row = await connection.fetchrow(
            f"SELECT programme, {EARLIER} AS earlier FROM timetable"
            " WHERE id = $1 AND published_at IS NOT NULL",
            timetable,
        )
        if row is None:
            return 0
        _, programme = await queries.programme_of(row["programme"])
        label = json.dumps(both("programme", programme.label))
        told = 0
        for change, kind in NOTICES.items():
            sent = await send_many(
                connection, _TOLD, timetable, row["earlier"], change.value, label, kind=kind
            )
            told += sent.notices
    return told
