"""Ceremonies as a registrar sees them: who swears there, who may not yet, and who follows."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from recruit.applications.rules import SensitiveKind
from recruit.foundation.database import bulk, fetch, fetch_one, fetch_value, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.keys import vault
from recruit.foundation.problems import NotFound
from recruit.people.permissions import Scope
from recruit.swearing_in.queries.ceremonies import gathers_sql, swearing_in_of
from recruit.swearing_in.queries.obstacles import obstacles_sql
from recruit.swearing_in.rules import Obstacle, SwearingIn

MOST_CEREMONIES = 300
"""Ceremonies on one page: the province has 267 villages."""

Reason = tuple[Obstacle, str | None]
"""Why somebody may not swear, with the training programme that it is about."""


@dataclass(frozen=True, slots=True)
class Ceremony:
    """A ceremony with everything that was settled about it."""

    id: UUID
    call: str
    place: str
    at: datetime
    follow_up: bool
    point: str
    capacity: int | None
    official: str | None
    official_office: str | None
    clergy: dict[str, str]


@dataclass(frozen=True, slots=True)
class CeremonyLine:
    """A ceremony in a list, with how far it is: ``expected`` still swear there or have sworn."""

    id: UUID
    place: str
    at: datetime
    follow_up: bool
    point: str
    capacity: int | None
    official: str | None
    expected: int
    present: int
    absent: int
    sworn: int


@dataclass(frozen=True, slots=True)
class Swearer:
    """Somebody who holds an office at the place of a ceremony.

    ``here`` tells whether they swear at this one of its points; ``present`` what was recorded
    here, or None; ``pictured`` whether their application has a photograph.
    """

    id: UUID
    name: str
    call: str
    place: str
    chair: bool
    sworn: bool
    here: bool
    other_at: datetime | None
    other_point: str | None
    present: bool | None
    pictured: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """Somebody who has not sworn by the evening, or whose appointment ended without an oath."""

    id: UUID
    place: str
    call: str
    chair: bool
    name: str
    absences: int
    ended: bool
    reasons: tuple[Reason, ...]
    successor: str | None
    successor_sworn: bool
    offered: bool


_COLUMNS = """
    ceremony.id, ceremony.call, ceremony.place, ceremony.at, ceremony.follow_up, ceremony.point,
    ceremony.capacity, ceremony.official, ceremony.official_office, ceremony.clergy
"""

_ONE = f"""
    SELECT {_COLUMNS} FROM ceremony JOIN call ON call.name = ceremony.call
    WHERE ceremony.id = $1 AND {Scope.sql("call.body", "ceremony.place", 2)}
"""

_LINES = f"""
    SELECT ceremony.id, ceremony.place, ceremony.at, ceremony.follow_up, ceremony.point,
           ceremony.capacity, ceremony.official, counted.*
    FROM ceremony JOIN call ON call.name = ceremony.call
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE oath.id IS NOT NULL
                   OR appointment.stage = 'appointed' AND {gathers_sql("ceremony", "appointment")})
                   AS expected,
               count(*) FILTER (WHERE oath.present) AS present,
               count(*) FILTER (WHERE NOT oath.present) AS absent,
               count(*) FILTER (WHERE oath.present AND appointment.stage = 'sworn') AS sworn
        FROM appointment LEFT JOIN oath ON oath.appointment = appointment.id
            AND oath.ceremony = ceremony.id
        WHERE appointment.call = ANY ($3::text[]) AND appointment.stage <> 'ended'
          AND appointment.place LIKE ceremony.place || '%') AS counted
    WHERE ceremony.call = $1 AND starts_with(ceremony.place, $2)
      AND {Scope.sql("call.body", "ceremony.place", 4)}
    ORDER BY ceremony.place, ceremony.at, ceremony.point LIMIT {MOST_CEREMONIES + 1}
"""

_REASONS = """
    reasons AS (
        SELECT appointment, jsonb_agg(jsonb_build_array(code, programme) ORDER BY code, programme)
                   AS reasons
        FROM obstacle GROUP BY appointment
    )
"""

_PEOPLE = f"""
    WITH people AS MATERIALIZED (
        SELECT appointment.id, appointment.call, appointment.application, appointment.person,
               appointment.place, appointment.chair, appointment.seat_number, appointment.stage,
               ceremony.id AS ceremony, {gathers_sql("ceremony", "appointment")} AS here
        FROM ceremony JOIN appointment ON appointment.place LIKE ceremony.place || '%'
        WHERE ceremony.id = $1 AND appointment.call = ANY ($2::text[])
          AND appointment.stage <> 'ended'
    ),
    {obstacles_sql("people", "$3", "$4")},
    {_REASONS}
    SELECT people.id, person.name, people.call, people.place, people.chair,
           people.stage = 'sworn' AS sworn, people.here, other.at AS other_at,
           other.point AS other_point, oath.present,
           EXISTS (SELECT FROM document WHERE document.application = people.application
                   AND document.kind = 'photo') AS pictured,
           coalesce(reasons.reasons, '[]') AS reasons
    FROM people JOIN person ON person.id = people.person
    LEFT JOIN reasons ON reasons.appointment = people.id
    LEFT JOIN oath ON oath.ceremony = people.ceremony AND oath.appointment = people.id
    LEFT JOIN LATERAL (
        SELECT ceremony.at, ceremony.point FROM invitation
        JOIN ceremony ON ceremony.id = invitation.ceremony
        WHERE invitation.appointment = people.id AND NOT people.here
        ORDER BY ceremony.at DESC LIMIT 1) AS other ON true
    ORDER BY people.place, array_position($2::text[], people.call::text), people.seat_number
"""

_RELIGIONS = """
    SELECT fact.sealed FROM appointment
    JOIN sensitive_fact AS fact ON fact.application = appointment.application
        AND fact.kind = 'religion'
    WHERE appointment.id = ANY ($1::uuid[])
"""

_PHOTO = """
    SELECT document.sha256 FROM appointment
    JOIN ceremony ON ceremony.id = $1 AND starts_with(appointment.place, ceremony.place)
    JOIN document ON document.application = appointment.application AND document.kind = 'photo'
    WHERE appointment.id = $2 AND appointment.call = ANY ($3::text[])
      AND appointment.stage <> 'ended'
"""

_UNSWORN = f"""
    SELECT appointment.id, appointment.call, appointment.application, appointment.person,
           appointment.place, appointment.chair, appointment.seat_number, appointment.stage
    FROM appointment JOIN call ON call.name = appointment.call
    WHERE appointment.call = ANY ($1::text[]) AND appointment.place LIKE $2
      AND appointment.stage <> 'sworn' AND appointment.sworn_at IS NULL
      AND {Scope.sql("call.body", "appointment.place", 5)}
"""

_BLOCKED = f"""
    WITH waiting AS MATERIALIZED ({_UNSWORN} AND appointment.stage = 'appointed'),
    {obstacles_sql("waiting", "$3", "$4")}
    SELECT count(DISTINCT appointment) FROM obstacle
"""

_MISSING = f"""
    WITH people AS MATERIALIZED (
        SELECT *, count(*) OVER () AS total FROM ({_UNSWORN}) AS unsworn
        ORDER BY place, array_position($1::text[], call::text), seat_number LIMIT $7
    ),
    waiting AS MATERIALIZED (SELECT * FROM people WHERE stage = 'appointed'),
    {obstacles_sql("waiting", "$3", "$4")},
    {_REASONS}
    SELECT people.total, people.id, people.place, people.call, people.chair, person.name,
           (SELECT count(*) FROM oath WHERE oath.appointment = people.id AND NOT oath.present)
               AS absences,
           people.stage = 'ended' AS ended, coalesce(reasons.reasons, '[]') AS reasons,
           successor.name AS successor, coalesce(successor.sworn, false) AS successor_sworn,
           EXISTS (SELECT FROM seat_offer WHERE seat_offer.replaces = people.id
                   AND seat_offer.state = 'open') AS offered
    FROM people JOIN person ON person.id = people.person
    LEFT JOIN reasons ON reasons.appointment = people.id
    LEFT JOIN LATERAL (
        SELECT follower.name, next.stage = 'sworn' AS sworn FROM appointment AS next
        JOIN person AS follower ON follower.id = next.person
        WHERE next.replaces = people.id AND next.stage <> 'ended' LIMIT 1) AS successor ON true
    ORDER BY people.place, array_position($1::text[], people.call::text), people.seat_number
"""


async def ceremony_by_id(scope: Scope, ceremony: UUID) -> Ceremony:
    """A ceremony; :class:`NotFound` also where the scope may not see it."""
    row = await fetch_one(_ONE, ceremony, list(scope.bodies), list(scope.prefixes))
    if row is None:
        raise NotFound(Text("Pelantikan ini tidak ada.", "There is no such ceremony."))
    return Ceremony(**{**row, "clergy": json.loads(row["clergy"])})


async def list_ceremonies(scope: Scope, *, call: str, place: str) -> list[CeremonyLine]:
    """The ceremonies of a call's host below a place; of more than :data:`MOST_CEREMONIES` one
    more than that."""
    together = await swearing_in_of(call)
    rows = await fetch(
        _LINES,
        together.host.name,
        place,
        together.names,
        list(scope.bodies),
        list(scope.prefixes),
    )
    return [CeremonyLine(**row) for row in rows]


async def people_at(ceremony: Ceremony) -> list[Swearer]:
    """Everybody in office at the place of a ceremony, place by place, with what keeps them from
    swearing. The caller has asked for the right."""
    together = await swearing_in_of(ceremony.call)
    rows = await fetch(_PEOPLE, ceremony.id, together.names, *_training(together.training))
    return [Swearer(**{**row, "reasons": _reasons(row["reasons"])}) for row in rows]


def swears_here(one: Swearer) -> bool:
    """Whether somebody is expected at the ceremony asked for: not who has sworn at another."""
    return one.present is not None or (one.here and not one.sworn)


async def religions_of(appointments: list[UUID]) -> Counter[str]:
    """How many people there are of each religion, for the clergy; opened here, and no names."""
    rows = await fetch(_RELIGIONS, appointments)
    return Counter(vault().open(row["sealed"], purpose=SensitiveKind.religion) for row in rows)


async def photo_digest(ceremony: Ceremony, appointment: UUID) -> bytes:
    """The digest of the photograph of somebody at a ceremony's place; :class:`NotFound`."""
    together = await swearing_in_of(ceremony.call)
    digest: bytes | None = await fetch_value(_PHOTO, ceremony.id, appointment, together.names)
    if digest is None:
        raise NotFound(Text("Tidak ada foto.", "There is no photograph."))
    return digest


async def missing_at(
    scope: Scope, *, call: str, place: str, most: int
) -> tuple[list[Missing], int]:
    """Who below a place has not sworn, why, and who replaces whom: the first of them, place by
    place, and how many there are in all."""
    together = await swearing_in_of(call)
    rows = await fetch(_MISSING, *_unsworn(scope, together, place), most)
    missing = [
        Missing(
            **{key: value for key, value in row.items() if key not in {"total", "reasons"}},
            reasons=_reasons(row["reasons"]),
        )
        for row in rows
    ]
    return missing, rows[0]["total"] if rows else 0


async def count_blocked(scope: Scope, *, call: str, place: str) -> int:
    """How many who are appointed below a place may not swear yet."""
    together = await swearing_in_of(call)
    async with transaction() as connection, bulk(connection):
        count: int = await connection.fetchval(_BLOCKED, *_unsworn(scope, together, place))
        return count


def _unsworn(scope: Scope, together: SwearingIn, place: str) -> tuple[Any, ...]:
    training = _training(together.training)
    return together.names, f"{place}%", *training, list(scope.bodies), list(scope.prefixes)


def _training(pairs: tuple[tuple[str, str], ...]) -> tuple[list[str], list[str]]:
    return [name for name, _ in pairs], [programme for _, programme in pairs]


def _reasons(written: str) -> tuple[Reason, ...]:
    return tuple((Obstacle(code), programme) for code, programme in json.loads(written))
