"""Who holds which seat, who left one empty, and who would follow."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from recruit.foundation.database import fetch, fetch_one
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.people.permissions import Scope
from recruit.selection.appointments import AppointmentStage, EndReason


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds or held a seat; ``next`` is who holds it now, if it is somebody else."""

    id: UUID
    application: UUID
    number: int
    name: str
    call: str
    place: str
    place_name: str
    seat_number: int
    chair: bool
    stage: AppointmentStage
    end_reason: EndReason | None
    ended_at: datetime | None
    next_name: str | None
    next_number: int | None
    asked_name: str | None
    asked_until: datetime | None


_HOLDERS = """
    SELECT appointment.id, appointment.application, application.number, application.name,
           appointment.call, appointment.place,
           concat_ws(', ', place.name, nullif(village.name, place.name),
                     nullif(district.name, place.name)) AS place_name,
           appointment.seat_number, appointment.chair, appointment.stage,
           appointment.end_reason, appointment.ended_at,
           followed.name AS next_name, followed.number AS next_number,
           asked.name AS asked_name, seat_offer.deadline AS asked_until
    FROM appointment JOIN application ON application.id = appointment.application
    JOIN call ON call.name = appointment.call
    JOIN place ON place.code = appointment.place
    LEFT JOIN place AS village ON village.code = left(appointment.place, 13)
    LEFT JOIN place AS district ON district.code = left(appointment.place, 8)
    LEFT JOIN appointment AS holding ON appointment.stage = 'ended'
        AND holding.call = appointment.call AND holding.place = appointment.place
        AND holding.seat_number = appointment.seat_number AND holding.stage <> 'ended'
    LEFT JOIN application AS followed ON followed.id = holding.application
    LEFT JOIN seat_offer ON appointment.stage = 'ended' AND seat_offer.call = appointment.call
        AND seat_offer.place = appointment.place
        AND seat_offer.seat_number = appointment.seat_number AND seat_offer.state = 'open'
    LEFT JOIN application AS asked ON asked.id = seat_offer.application
"""


async def holder(scope: Scope, appointment: UUID) -> Holder:
    """One; :class:`NotFound` also where the scope does not reach."""
    row = await fetch_one(
        f"{_HOLDERS} WHERE appointment.id = $1"
        f" AND {Scope.sql('call.body', 'appointment.place', 2)}",
        appointment,
        list(scope.bodies),
        list(scope.prefixes),
    )
    if row is None:
        raise NotFound(Text("Penetapan tidak ditemukan.", "There is no such appointment."))
    return _holder(row)


async def holders(scope: Scope, *, call: str, words: str, limit: int) -> list[Holder]:
    """Those in office of whom every word is in the name, the number, or that of the place."""
    rows = await fetch(
        f"{_HOLDERS} WHERE appointment.call = $1 AND appointment.stage <> 'ended'"
        " AND concat_ws(' ', application.name, application.number, appointment.place, place.name,"
        "  village.name, district.name) ILIKE ALL ($2)"
        f" AND {Scope.sql('call.body', 'appointment.place', 3)}"
        " ORDER BY appointment.place, appointment.seat_number LIMIT $5",
        call,
        [f"%{_plain(word)}%" for word in words.split()],
        list(scope.bodies),
        list(scope.prefixes),
        limit,
    )
    return [_holder(row) for row in rows]


def _plain(word: str) -> str:
    """A word in which nothing stands for other letters."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


async def left_empty(scope: Scope, limit: int) -> list[Holder]:
    """The last holders of seats that nobody holds, those who left first on top."""
    rows = await fetch(
        f"{_HOLDERS} WHERE appointment.stage = 'ended' AND appointment.end_reason <> 'term'"
        " AND holding.id IS NULL AND NOT EXISTS (SELECT FROM appointment AS later"
        "  WHERE later.call = appointment.call AND later.place = appointment.place"
        "  AND later.seat_number = appointment.seat_number"
        "  AND later.appointed_at > appointment.appointed_at)"
        f" AND {Scope.sql('call.body', 'appointment.place', 1)}"
        " ORDER BY appointment.ended_at LIMIT $3",
        list(scope.bodies),
        list(scope.prefixes),
        limit,
    )
    return [_holder(row) for row in rows]


async def candidate_named(application: UUID) -> dict[str, Any]:
    """Number, name and place of whoever would follow."""
    row = await fetch_one(
        "SELECT application.id, application.number, application.name, application.place,"
        " place.name AS place_name FROM application JOIN place ON place.code = application.place"
        " WHERE application.id = $1",
        application,
    )
    return dict(row) if row else {}


async def application_numbered(call: str, number: int) -> UUID | None:
    """The application of a call with a registration number."""
    row = await fetch_one(
        "SELECT id FROM application WHERE call = $1 AND number = $2", call, number
    )
    return row["id"] if row else None


def _holder(row: asyncpg.Record) -> Holder:
    reason = row["end_reason"]
    told = {"stage": AppointmentStage(row["stage"])}
    return Holder(**{**row, **told, "end_reason": EndReason(reason) if reason else None})
