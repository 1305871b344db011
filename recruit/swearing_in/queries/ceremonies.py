"""Who is sworn in together, and how far it is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from recruit.applications.queries import call_names, rulebook_of
from recruit.foundation.database import fetch, fetch_one, fetch_value
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Fault, InvalidInput
from recruit.people.permissions import Scope
from recruit.rulebook.model import Level
from recruit.swearing_in.rules import SwearingIn, swearing_in


@dataclass(frozen=True, slots=True)
class OathCounts:
    """The oaths of a call at a place: people in office, and of those still not sworn, how many
    were absent when they were last expected."""

    place: str
    call: str
    seats: int
    appointed: int
    sworn: int
    absent: int


@dataclass(frozen=True, slots=True)
class UnitShort:
    """A unit (a TPS, for its crew) where seats of a call are vacant."""

    place: str
    call: str
    seats: int
    vacant: int


@dataclass(frozen=True, slots=True)
class OwnCeremony:
    """The ceremony at which one person is expected, or took the oath."""

    appointment: UUID
    name: str
    at: datetime
    point: str
    place: str
    place_name: str
    follow_up: bool
    sworn_at: datetime | None


def gathers_sql(ceremony: str, appointment: str) -> str:
    """The condition that somebody swears at this ceremony of their place: the one to which they
    are invited, else the first of the place.

    The ceremonies of the window are one set, each follow-up is a set of its own.
    """
    same = (
        f".call = {ceremony}.call AND {{0}}.place = {ceremony}.place"
        f" AND {{0}}.follow_up = {ceremony}.follow_up"
        f" AND (NOT {ceremony}.follow_up OR {{0}}.at = {ceremony}.at)"
    )
    return f"""(
        CASE WHEN EXISTS (
            SELECT FROM invitation JOIN ceremony AS invited ON invited.id = invitation.ceremony
            WHERE invitation.appointment = {appointment}.id
              AND invited{same.format("invited")})
        THEN EXISTS (SELECT FROM invitation WHERE invitation.appointment = {appointment}.id
                     AND invitation.ceremony = {ceremony}.id)
        ELSE NOT EXISTS (
            SELECT FROM ceremony AS earlier
            WHERE earlier{same.format("earlier")} AND earlier.id < {ceremony}.id)
        END)"""


async def swearing_in_of(call: str) -> SwearingIn:
    """The swearing-in of an opened call; :class:`NotFound` if it, or its host, is not opened."""
    rulebook = await rulebook_of(call)
    host = await rulebook_of(rulebook.sworn_with) if rulebook.sworn_with else rulebook
    return swearing_in(rulebook, host, [await rulebook_of(name) for name in await call_names()])


async def find_place(code: str) -> Level:
    """The level of a place; :class:`InvalidInput` if there is no such place."""
    level = await fetch_value("SELECT level FROM place WHERE code = $1", code)
    if level is None:
        message = Text(f"Tidak ada tempat {code}.", f"There is no place {code}.")
        raise InvalidInput([Fault("/place", "unknown-place", message)])
    return Level(level)


_COUNTS = f"""
    WITH wanted AS (
        SELECT seat.place, seat.call, seat.number FROM seat JOIN call ON call.name = seat.call
        WHERE seat.call = ANY ($1::text[]) AND seat.place LIKE $2::text
          AND {Scope.sql("call.body", "seat.place", 4)}
    )
    SELECT left(wanted.place, $3::int) AS place, wanted.call, count(*) AS seats,
           count(*) FILTER (WHERE held.stage = 'appointed') AS appointed,
           count(*) FILTER (WHERE held.stage = 'sworn') AS sworn,
           count(*) FILTER (WHERE held.stage = 'appointed' AND EXISTS (
               SELECT FROM oath WHERE oath.appointment = held.id AND NOT oath.present)) AS absent
    FROM wanted LEFT JOIN appointment AS held ON held.call = wanted.call
        AND held.place = wanted.place AND held.seat_number = wanted.number
        AND held.stage <> 'ended'
    GROUP BY 1, 2 ORDER BY 1, array_position($1::text[], wanted.call::text)
"""
# Who is present and still appointed has checked in, and waits for the end of the ceremony.


async def oath_counts(scope: Scope, *, call: str, place: str, level: Level) -> list[OathCounts]:
    """The oaths of a call and those sworn with it, for each place of ``level`` below a place."""
    together = await swearing_in_of(call)
    rows = await fetch(
        _COUNTS,
        together.names,
        f"{place}%",
        level.code_length,
        list(scope.bodies),
        list(scope.prefixes),
    )
    return [OathCounts(**row) for row in rows]


# Who has sworn: the one at which they did. Who has not: the next one, or the last that they missed.
_CEREMONY = f"""
    SELECT appointment.id AS appointment, person.name, ceremony.at, ceremony.point,
           ceremony.place, place.name AS place_name, ceremony.follow_up, appointment.sworn_at
    FROM appointment JOIN person ON person.id = appointment.person
    JOIN ceremony ON ceremony.call = $2 AND starts_with(appointment.place, ceremony.place)
    JOIN place ON place.code = ceremony.place
    LEFT JOIN oath ON oath.ceremony = ceremony.id AND oath.appointment = appointment.id
    WHERE appointment.application = $1 AND appointment.stage <> 'ended'
      AND CASE WHEN appointment.stage = 'sworn' THEN oath.present
               ELSE {gathers_sql("ceremony", "appointment")} END
    ORDER BY ceremony.at DESC LIMIT 1
"""


async def ceremony_of(application: UUID, call: str) -> OwnCeremony | None:
    """The ceremony at which whoever holds an office through an application swears, or swore."""
    together = await swearing_in_of(call)
    row = await fetch_one(_CEREMONY, application, together.host.name)
    return OwnCeremony(**row) if row is not None else None


_SHORT = f"""
    SELECT seat.place, seat.call, count(*) AS seats,
           count(*) FILTER (WHERE held.id IS NULL) AS vacant
    FROM seat JOIN call ON call.name = seat.call
    LEFT JOIN appointment AS held ON held.call = seat.call AND held.place = seat.place
        AND held.seat_number = seat.number AND held.stage <> 'ended'
    WHERE seat.call = ANY ($1::text[]) AND seat.place LIKE $2::text
      AND {Scope.sql("call.body", "seat.place", 3)}
    GROUP BY seat.place, seat.call HAVING count(*) > count(held.id)
    ORDER BY seat.place, array_position($1::text[], seat.call::text)
"""


async def units_short(scope: Scope, *, call: str, place: str) -> list[UnitShort]:
    """The units below a place that lack people, of a call and those sworn with it."""
    together = await swearing_in_of(call)
    rows = await fetch(
        _SHORT, together.names, f"{place}%", list(scope.bodies), list(scope.prefixes)
    )
    return [UnitShort(**row) for row in rows]
