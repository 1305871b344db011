"""Assigning the people of a place to the points of its ceremony, and inviting them.

It stands apart from :mod:`points`, because it loads the solver.
"""

import json
from collections import Counter
from uuid import UUID

from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, bulk, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict
from recruit.notices.actions import send_many
from recruit.notices.rules import NoticeKind
from recruit.notices.templates import both
from recruit.people.permissions import Actor
from recruit.swearing_in import queries
from recruit.swearing_in.actions.assignment import Assignment, Point, assign
from recruit.swearing_in.rules import SwearingIn
from recruit.training.rules import Village, great_circle

# The next ceremony of a place: all points of the window, or one follow-up.
_POINTS = """
    SELECT ceremony.id, ceremony.capacity, venue.latitude, venue.longitude FROM ceremony
    JOIN (SELECT follow_up, at FROM ceremony WHERE call = $1 AND place = $2 AND at > $3
          ORDER BY at LIMIT 1) AS next
        ON ceremony.follow_up = next.follow_up
           AND (NOT next.follow_up OR ceremony.at = next.at)
    LEFT JOIN LATERAL (
        SELECT latitude, longitude FROM venue
        WHERE lower(name) = lower(ceremony.point) AND starts_with(village, ceremony.place)
          AND latitude IS NOT NULL AND longitude IS NOT NULL ORDER BY id LIMIT 1) AS venue ON true
    WHERE ceremony.call = $1 AND ceremony.place = $2
    ORDER BY ceremony.point, ceremony.id FOR NO KEY UPDATE OF ceremony
"""

_CREWS = """
    SELECT appointment.place AS crew, count(*) AS people, place.latitude, place.longitude
    FROM appointment JOIN place ON place.code = appointment.place
    WHERE appointment.call = ANY ($1::text[]) AND appointment.place LIKE $2
      AND appointment.stage = 'appointed'
    GROUP BY appointment.place, place.latitude, place.longitude ORDER BY 1
"""

_INVITED = """
    WITH wanted AS MATERIALIZED (
        SELECT appointment.id, given.ceremony FROM unnest($1::text[], $2::uuid[])
            AS given (crew, ceremony)
        JOIN appointment ON appointment.place = given.crew
        WHERE appointment.call = ANY ($3::text[]) AND appointment.stage = 'appointed'
    ),
    moved AS (
        DELETE FROM invitation USING wanted
        WHERE invitation.appointment = wanted.id AND invitation.ceremony <> wanted.ceremony
          AND invitation.ceremony = ANY ($4::uuid[])
    )
    INSERT INTO invitation (ceremony, appointment) SELECT ceremony, id FROM wanted
    ON CONFLICT (appointment, ceremony) DO NOTHING
"""

_TOLD = """
    SELECT person.id AS person, person.language, person.phone, person.email,
           person.channel AS preferred,
           $3::jsonb || jsonb_build_object('starts', ceremony.at,
               'application', appointment.application,
               'where', concat_ws(', ', nullif(ceremony.point, ''), place.name)) AS details,
           format('oath_invited:%s:%s', appointment.id,
                  md5(format('%s %s %s', ceremony.id, extract(epoch FROM ceremony.at),
                             ceremony.point))) AS once
    FROM invitation JOIN ceremony ON ceremony.id = invitation.ceremony
    JOIN place ON place.code = ceremony.place
    JOIN appointment ON appointment.id = invitation.appointment
    JOIN person ON person.id = appointment.person
    WHERE ceremony.id = ANY ($1::uuid[]) AND appointment.call = $2
      AND appointment.stage = 'appointed'
"""


async def invite_people(*, call: str, place: str, actor: Actor) -> int:
    """Assign everybody who still has to swear at a place to a point of its next ceremony, whole
    crews together, and tell who was not told of that time and point; how many were told.

    The right was asked when the run was started. :class:`Conflict` if the points hold too few.
    """
    together = await queries.swearing_in_of(call)
    async with transaction() as connection:
        points = await connection.fetch(_POINTS, together.host.name, place, clock.now())
        crews = await connection.fetch(_CREWS, together.names, f"{place}%")
        if not points or not crews:
            return 0
        people = Counter({row["crew"]: row["people"] for row in crews})
        homes = [Village(row["crew"], row["latitude"], row["longitude"]) for row in crews]
        found = assign(
            people,
            [
                Point(
                    row["id"],
                    row["capacity"],
                    _metres(homes, Village("", row["latitude"], row["longitude"])),
                )
                for row in points
            ],
        )
        if found is None:
            raise _too_small(place, people.total(), [row["capacity"] for row in points])
        ids = [row["id"] for row in points]
        await _write(connection, together, ids, found, people, actor)
        return await _tell(connection, together, ids)


def _metres(homes: list[Village], point: Village) -> dict[str, int]:
    """Ways as the crow flies; none to a point that is no venue with known coordinates."""
    if point.latitude is None:
        return {}
    return {
        home.code: great_circle(home, point)
        for home in homes
        if home.latitude is not None and home.longitude is not None
    }


async def _write(
    connection: Connection,
    together: SwearingIn,
    ceremonies: list[UUID],
    found: Assignment,
    people: Counter[str],
    actor: Actor,
) -> None:
    async with bulk(connection):
        await connection.execute(
            _INVITED, [*found.points], [*found.points.values()], together.names, ceremonies
        )
    for ceremony in ceremonies:
        await ledger.append(
            connection,
            kind="ceremony_assigned",
            subject_kind="ceremony",
            subject_id=ceremony,
            actor=actor.reference,
            data={
                "people": sum(people[crew] for crew, at in found.points.items() if at == ceremony),
                "person_metres": found.person_metres,
                "proof": "optimal",
            },
        )


async def _tell(connection: Connection, together: SwearingIn, ceremonies: list[UUID]) -> int:
    told = 0
    for rulebook in together.calls:
        label = json.dumps(both("call", rulebook.label), ensure_ascii=False)
        sent = await send_many(
            connection, _TOLD, ceremonies, rulebook.name, label, kind=NoticeKind.oath_invited
        )
        told += sent.notices
    return told


def _too_small(place: str, people: int, capacities: list[int | None]) -> Conflict:
    seats = sum(capacity or 0 for capacity in capacities)
    return Conflict(
        Text(
            f"{place}: {people} orang dalam regu utuh tidak muat di {seats} kursi.",
            f"{place}: {people} people in whole crews do not fit into {seats} seats.",
        )
    )
