"""The register of decrees, whom they name, and where one is to be issued or amended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from recruit.foundation.database import Connection, fetch, fetch_one
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.people.permissions import Scope
from recruit.rulebook.model import Body
from recruit.swearing_in.decrees import ISSUERS, DecreeKind


@dataclass(frozen=True, slots=True)
class Decree:
    """A decree in the register."""

    id: UUID
    call: str
    body: Body
    place: str
    place_name: str
    year: int
    number: int
    kind: DecreeKind
    amends: UUID | None
    plenary: UUID | None
    digest: str
    issued_by: str
    issued_at: datetime
    revoked: bool
    appointed: int
    ended: int

    @property
    def written_number(self) -> str:
        """Its number as it stands on the paper."""
        return ISSUERS[self.body].numbered(self.number, self.place, self.year)

    @property
    def issuer(self) -> str:
        """The body that issued it."""
        return ISSUERS[self.body].name.format(place=self.place_name)


@dataclass(frozen=True, slots=True)
class DecreeWork:
    """What a place of the issuing level needs: a decree, or the amendment of one it has."""

    place: str
    place_name: str
    decree: UUID | None
    coming: int
    leaving: int


_DECREES = f"""
    SELECT decree.id, decree.call, call.body, decree.place, place.name AS place_name, decree.year,
           decree.number, decree.kind, decree.amends, decree.plenary,
           encode(decree.digest, 'hex') AS digest, decree.issued_by, decree.issued_at,
           EXISTS (SELECT FROM decree AS later WHERE later.kind = 'revocation'
                   AND later.amends = coalesce(decree.amends, decree.id)) AS revoked,
           count(line.id) FILTER (WHERE NOT line.ends) AS appointed,
           count(line.id) FILTER (WHERE line.ends) AS ended
    FROM decree JOIN call ON call.name = decree.call JOIN place ON place.code = decree.place
    LEFT JOIN decree_line AS line ON line.decree = decree.id
    WHERE {Scope.sql("call.body", "decree.place", 1)}
"""
_GROUPED = "GROUP BY decree.id, call.body, place.name"


async def decrees_of(
    scope: Scope, *, call: str, place: str = "", limit: int = 100, offset: int = 0
) -> list[Decree]:
    """The decrees of a call for places below a place, by place and then by number."""
    rows = await fetch(
        f"{_DECREES} AND decree.call = $3 AND starts_with(decree.place, $4::text) {_GROUPED}"
        ' ORDER BY decree.place COLLATE "C", decree.year, decree.number LIMIT $5 OFFSET $6',
        list(scope.bodies),
        list(scope.prefixes),
        call,
        place,
        limit,
        offset,
    )
    return [_decree(dict(row)) for row in rows]


async def decree_of(scope: Scope, decree_id: UUID) -> Decree:
    """A decree that the scope covers; :class:`NotFound` if there is none."""
    row = await fetch_one(
        f"{_DECREES} AND decree.id = $3 {_GROUPED}",
        list(scope.bodies),
        list(scope.prefixes),
        decree_id,
    )
    if row is None:
        raise NotFound(Text("Keputusan tidak ditemukan.", "There is no such decree."))
    return _decree(dict(row))


def _decree(row: dict[str, Any]) -> Decree:
    row["kind"], row["body"] = DecreeKind(row["kind"]), Body(row["body"])
    return Decree(**row)


_LINES = """
    SELECT line.decree, line.appointment, line.ends, application.name, application.sex,
           appointment.place, appointment.seat_number, appointment.chair, appointment.end_reason
    FROM decree_line AS line
    JOIN appointment ON appointment.id = line.appointment
    JOIN application ON application.id = appointment.application
    WHERE line.decree = ANY ($1::uuid[])
    ORDER BY appointment.place COLLATE "C", NOT appointment.chair, appointment.seat_number,
             NOT line.ends, line.id
"""


async def decree_lines(decrees: Sequence[UUID]) -> list[dict[str, Any]]:
    """Whom decrees name, in the order of their attachments."""
    return [dict(row) for row in await fetch(_LINES, list(decrees))]


STANDING = """
    base AS MATERIALIZED (
        SELECT id, place FROM decree
        WHERE call = $1::text AND starts_with(place, $2::text) AND kind = 'appointment'
          AND NOT EXISTS (SELECT FROM decree AS later
                          WHERE later.amends = decree.id AND later.kind = 'revocation')
    ),
    named AS MATERIALIZED (
        SELECT part.base, line.appointment, bool_or(line.ends) AS ended
        FROM (SELECT id, id AS base FROM base
              UNION ALL
              SELECT decree.id, base.id FROM decree JOIN base ON base.id = decree.amends) AS part
        JOIN decree_line AS line ON line.decree = part.id GROUP BY 1, 2
    ),
    change AS MATERIALIZED (
        SELECT appointment.id, left(appointment.place, $3::int) AS place, false AS ends
        FROM appointment
        WHERE call = $1 AND starts_with(appointment.place, $2) AND stage <> 'ended'
          AND NOT EXISTS (SELECT FROM named WHERE named.appointment = appointment.id)
        UNION ALL
        SELECT appointment.id, left(appointment.place, $3), true
        FROM named JOIN appointment ON appointment.id = named.appointment
        WHERE NOT named.ended AND stage = 'ended' AND end_reason <> 'term'
    )
"""
"""CTEs for a call ($1), a place ($2) and the code length of its panels' places ($3): the decrees
in force (``base``), whom they name, and who came or left since (``change``). Who has served their
term needs no decree to end it."""

_WORK = f"""
    WITH {STANDING}
    SELECT change.place, place.name AS place_name, base.id AS decree,
           count(*) FILTER (WHERE NOT change.ends) AS coming,
           count(*) FILTER (WHERE change.ends) AS leaving
    FROM change JOIN place ON place.code = change.place
    LEFT JOIN base ON base.place = change.place
    WHERE {Scope.sql("$4::text", "change.place", 5)}
    GROUP BY change.place, place.name, base.id ORDER BY change.place COLLATE "C"
"""


async def decree_work(
    scope: Scope, *, call: str, body: Body, place: str, length: int
) -> list[DecreeWork]:
    """The places below a place whose decree is missing, or names other people than hold office.

    ``length`` is that of the codes of the places for which decrees of the call are issued.
    """
    rows = await fetch(
        _WORK, call, place, length, body.value, list(scope.bodies), list(scope.prefixes)
    )
    return [DecreeWork(**row) for row in rows]


async def in_force(connection: Connection, call: str, place: str) -> UUID | None:
    """The decree of a call that appoints the people of exactly this place, unless revoked."""
    found: UUID | None = await connection.fetchval(
        f"WITH {STANDING} SELECT id FROM base WHERE place = $2", call, place, len(place)
    )
    return found


async def plenary_behind(connection: Connection, call: str, place: str) -> UUID | None:
    """The latest committed plenary whose decisions reach a place."""
    found: UUID | None = await connection.fetchval(
        "SELECT id FROM plenary WHERE call = $1 AND stage = 'committed' AND undoes IS NULL"
        " AND (starts_with($2::text, place) OR starts_with(place, $2::text))"
        " ORDER BY committed_at DESC LIMIT 1",
        call,
        place,
    )
    return found
