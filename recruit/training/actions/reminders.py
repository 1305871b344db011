"""Reminding people of their session."""

import json
from datetime import timedelta
from itertools import pairwise

from recruit.foundation import clock
from recruit.foundation.database import transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotAllowed
from recruit.notices.actions import send_many
from recruit.notices.rules import NoticeKind
from recruit.notices.templates import both
from recruit.people.permissions import Actor, ActorKind
from recruit.training import queries
from recruit.training.queries.people import ATTENDED, CURRENT
from recruit.training.rules import REMINDED

_PROGRAMMES = f"""
    SELECT DISTINCT timetable.programme FROM session
    JOIN timetable ON timetable.id = session.timetable
    WHERE session.starts_at > $1 AND session.starts_at <= $2 AND {CURRENT}
"""

# Whoever was told of the seat after the moment of a reminder needs none.
_TOLD = f"""
    SELECT person.id AS person, person.language, person.phone, person.email,
           person.channel AS preferred,
           $3::jsonb || jsonb_build_object('starts', session.starts_at, 'enrolment', enrolment.id,
               'where', concat_ws(', ', venue.name, room.name, place.name)) AS details,
           format('training_reminder:%s:%s:%s:%s', enrolment.appointment, $2::text,
                  extract(epoch FROM session.starts_at), $1::int) AS once
    FROM session JOIN timetable ON timetable.id = session.timetable
    JOIN room ON room.id = session.room JOIN venue ON venue.id = room.venue
    JOIN place ON place.code = venue.village
    JOIN enrolment ON enrolment.session = session.id
    JOIN appointment ON appointment.id = enrolment.appointment
    JOIN person ON person.id = appointment.person
    WHERE timetable.programme = $2 AND session.starts_at > $4
      AND session.starts_at <= $5 AND {CURRENT}
      AND appointment.stage <> 'ended' AND {ATTENDED} IS NULL
      AND greatest(timetable.published_at,
                   (SELECT max(changed_at) FROM seat_change
                    WHERE seat_change.enrolment = enrolment.id))
          <= session.starts_at - make_interval(days => $1::int)
"""


async def remind_participants(*, actor: Actor) -> int:
    """Remind everybody of their session, three days and one day before it, each time once; how
    many were told now. Only the clock does it: :class:`NotAllowed` for anybody else."""
    if actor.kind is not ActorKind.system:
        raise NotAllowed(Text("Hanya jam yang memutuskan ini.", "Only the clock decides this."))
    told, now = 0, clock.now()
    async with transaction() as connection:
        rows = await connection.fetch(_PROGRAMMES, now, now + timedelta(days=max(REMINDED)))
        for programme in [row["programme"] for row in rows]:
            _, chosen = await queries.programme_of(programme)
            label = json.dumps(both("programme", chosen.label))
            for sooner, days in pairwise((0, *REMINDED)):
                begins = now + timedelta(days=sooner), now + timedelta(days=days)
                sent = await send_many(
                    connection, _TOLD, days, programme, label, *begins,
                    kind=NoticeKind.training_reminder,
                )  # fmt: skip
                told += sent.notices
    return told
