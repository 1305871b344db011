"""Planning ceremonies: on the first day for everybody, later for those who were absent."""

from datetime import datetime
from typing import Any

from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput
from recruit.people.permissions import Actor, Permission
from recruit.swearing_in import queries
from recruit.swearing_in.rules import FOLLOW_UP_DAYS, SwearingIn

_AT_FIRST = """
    INSERT INTO ceremony (call, place, at, follow_up)
    SELECT $1::text, wanted.place, $4::timestamptz, false
    FROM (SELECT DISTINCT left(place, $3::int) AS place FROM seat
          WHERE call = ANY ($5::text[]) AND starts_with(place, $2::text)) AS wanted
    WHERE NOT EXISTS (SELECT FROM ceremony
                      WHERE call = $1 AND ceremony.place = wanted.place AND NOT follow_up)
    ORDER BY wanted.place
    ON CONFLICT (call, place, at, point) DO NOTHING RETURNING id
"""

# Where a ceremony is on record and somebody still has not sworn, unless a follow-up is ahead.
_FOLLOWING = """
    INSERT INTO ceremony (call, place, at, follow_up)
    SELECT $1::text, held.place, $4::timestamptz, true
    FROM (SELECT DISTINCT ceremony.place FROM ceremony
          JOIN oath ON oath.ceremony = ceremony.id
          WHERE ceremony.call = $1 AND starts_with(ceremony.place, $2)) AS held
    WHERE held.place IN (SELECT left(place, $3::int) FROM appointment
                         WHERE call = ANY ($5::text[]) AND starts_with(place, $2::text)
                           AND stage = 'appointed')
      AND NOT EXISTS (SELECT FROM ceremony AS ahead
                      WHERE ahead.call = $1 AND ahead.place = held.place
                        AND ahead.at > $6::timestamptz)
    ORDER BY held.place
    ON CONFLICT (call, place, at, point) DO NOTHING RETURNING id
"""

_PLANNED = """
    SELECT id AS subject_id,
           jsonb_build_object('call', call, 'place', place, 'at', at, 'follow_up', follow_up)
               AS data
    FROM ceremony WHERE id = ANY ($1::uuid[])
"""


async def plan_ceremonies(*, call: str, place: str, actor: Actor) -> int:
    """Plan a ceremony for each place below ``place`` that holds one; how many are new.

    On the first day of the window at 09.00 WIB, on a Friday at 08.30; a second time adds nothing.
    Calls that are sworn together share the ceremonies of their host. :class:`InvalidInput` for a
    place below the level of ceremonies; :class:`Conflict` once the window has closed.
    """
    together = await _may_plan(call, place, actor)
    if clock.now() >= together.window.closes:
        raise _window_closed(together)
    at = together.first_ceremony
    async with transaction() as connection:
        return await _plan(connection, _AT_FIRST, together, place, at, actor=actor)


async def plan_follow_up(*, call: str, place: str, actor: Actor) -> int:
    """Plan follow-up ceremonies where somebody did not swear; how many are new (D13).

    On the next morning, within three days after the last day of the window, after that
    :class:`Conflict`. Where one is ahead already, nothing is added.
    """
    together = await _may_plan(call, place, actor)
    now = clock.now()
    at = together.next_follow_up(now)
    if at is None:
        raise _window_closed(together)
    async with transaction() as connection:
        return await _plan(connection, _FOLLOWING, together, place, at, now, actor=actor)


async def _may_plan(call: str, place: str, actor: Actor) -> SwearingIn:
    """The swearing-in of a call, if the actor may plan at the place and the place has any."""
    together = await queries.swearing_in_of(call)
    for body in together.bodies:
        actor.require(Permission.oaths_record, body, place)
    if await queries.find_place(place) > together.level:
        message = Text(
            f"Pelantikan {call} diadakan pada tingkat {together.level}.",
            f"Ceremonies of {call} are held at the level of the {together.level}.",
        )
        raise InvalidInput([Fault("/place", "place-level", message)])
    return together


async def _plan(
    connection: Connection,
    statement: str,
    together: SwearingIn,
    place: str,
    at: datetime,
    *more: Any,
    actor: Actor,
) -> int:
    rows = await connection.fetch(
        statement,
        together.host.name,
        place,
        together.level.code_length,
        at,
        together.names,
        *more,
    )
    return await ledger.append_many(
        connection,
        _PLANNED,
        [row["id"] for row in rows],
        kind="ceremony_planned",
        subject_kind="ceremony",
        actor=actor.reference,
    )


def _window_closed(together: SwearingIn) -> Conflict:
    first, last = together.window.first_day, together.window.last_day
    return Conflict(
        Text(
            f"Di luar jadwal pelantikan {together.host.name}: {first} s.d. {last},"
            f" susulan {FOLLOW_UP_DAYS} hari.",
            f"Outside the swearing-in of {together.host.name}: {first} to {last},"
            f" follow-ups within {FOLLOW_UP_DAYS} days.",
        )
    )
