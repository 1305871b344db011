"""Reads of plenaries: the panel, what it decides on, and how far it is."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from recruit.applications.stages import STILL_COUNTS
from recruit.foundation import clock
from recruit.foundation.database import Connection, fetch, fetch_one
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.people.permissions import ROLE_PERMISSIONS, Permission, Scope
from recruit.rulebook.model import Rulebook
from recruit.scoring.queries import judged_stage
from recruit.selection.plenaries import PlenaryStage
from recruit.selection.rules import DecisionKind, PanelDecision

_MAY_CONFIRM = [
    role.value for role, held in ROLE_PERMISSIONS.items() if Permission.plenary_confirm in held
]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the panel, and when they confirmed a plenary."""

    id: UUID
    name: str
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class UnitDecided:
    """What a plenary decides about one unit, in numbers."""

    unit: str
    name: str
    elected: int
    women: int
    reserve: int
    not_elected: int


@dataclass(frozen=True, slots=True)
class PlenaryView:
    """A plenary with its members and decisions."""

    id: UUID
    call: str
    place: str
    place_name: str
    version: int
    stage: PlenaryStage
    seed: str
    inputs_digest: str
    result_digest: str
    minutes_digest: str | None
    women_reason: str | None
    quorum: int
    decisions: tuple[PanelDecision, ...]
    undoes: UUID | None
    held_by: str
    held_at: datetime
    committed_at: datetime | None
    members: tuple[Member, ...]

    @property
    def confirmed(self) -> int:
        """How many members have confirmed it."""
        return sum(one.confirmed_at is not None for one in self.members)


def panel_decisions(kept: str) -> tuple[PanelDecision, ...]:
    """The decisions that a column holds."""
    return tuple(
        PanelDecision(
            DecisionKind(one["kind"]), one["place"], one["reason"], one.get("application")
        )
        for one in json.loads(kept)
    )


async def panel_members(body: str, place: str) -> list[Member]:
    """The officers who may confirm a plenary of a body at a place, by name."""
    rows = await fetch(
        "SELECT DISTINCT officer.id, officer.name FROM officer"
        " JOIN officer_grant AS held ON held.officer = officer.id"
        " WHERE officer.revoked_at IS NULL AND held.role = ANY ($1::text[])"
        " AND $2 = ANY (held.bodies) AND starts_with($3, held.place_prefix)"
        " AND (held.until IS NULL OR held.until > $4) ORDER BY officer.name, officer.id",
        _MAY_CONFIRM,
        body,
        place,
        clock.now(),
    )
    return [Member(row["id"], row["name"]) for row in rows]


_COUNTS = ", ".join(f"'{stage}'" for stage in STILL_COUNTS)

_YIELDING = f"""
    SELECT DISTINCT yielding.id::text, yielding.place FROM overlap
    JOIN application AS yielding ON yielding.id = overlap.yields
    LEFT JOIN application AS other ON other.id = CASE WHEN overlap.first = overlap.yields
        THEN overlap.second ELSE overlap.first END
    WHERE yielding.call = $1 AND yielding.stage = $2 AND starts_with(yielding.place, $3)
        AND coalesce(other.stage IN ({_COUNTS}), true)
    ORDER BY 1
"""


async def yielding(connection: Connection, rulebook: Rulebook, place: str) -> list[tuple[str, str]]:
    """Candidates below a place who yield to a file that still counts, with their units."""
    rows = await connection.fetch(_YIELDING, rulebook.name, judged_stage(rulebook).value, place)
    return [(row["id"], row["place"]) for row in rows]


_PLENARY = """
    SELECT plenary.id, plenary.call, plenary.place, place.name AS place_name, plenary.version,
           plenary.stage, plenary.seed, encode(plenary.inputs_digest, 'hex') AS inputs_digest,
           encode(plenary.result_digest, 'hex') AS result_digest,
           encode(plenary.minutes_digest, 'hex') AS minutes_digest, plenary.women_reason,
           plenary.quorum, plenary.decisions, plenary.undoes, plenary.held_by, plenary.held_at,
           plenary.committed_at,
           (SELECT coalesce(json_agg(json_build_array(officer.id, officer.name,
                                     member.confirmed_at) ORDER BY officer.name), '[]')
            FROM plenary_member AS member JOIN officer ON officer.id = member.officer
            WHERE member.plenary = plenary.id) AS members
    FROM plenary JOIN place ON place.code = plenary.place JOIN call ON call.name = plenary.call
"""


async def plenary_view(scope: Scope, plenary_id: UUID) -> PlenaryView:
    """One plenary; :class:`NotFound` also outside of the scope."""
    row = await fetch_one(
        f"{_PLENARY} WHERE plenary.id = $1 AND {Scope.sql('call.body', 'plenary.place', 2)}",
        plenary_id,
        list(scope.bodies),
        list(scope.prefixes),
    )
    if row is None:
        raise NotFound(Text("Rapat pleno tidak ditemukan.", "There is no such plenary."))
    return _view(dict(row))


async def recent_plenaries(scope: Scope, *, limit: int = 30) -> list[PlenaryView]:
    """The latest plenaries in a scope, those in draft first."""
    rows = await fetch(
        f"{_PLENARY} WHERE {Scope.sql('call.body', 'plenary.place', 1)}"
        " ORDER BY plenary.stage <> 'drafted', plenary.held_at DESC, plenary.id DESC LIMIT $3",
        list(scope.bodies),
        list(scope.prefixes),
        limit,
    )
    return [_view(dict(row)) for row in rows]


def _view(row: dict[str, Any]) -> PlenaryView:
    members = tuple(
        Member(UUID(key), name, datetime.fromisoformat(at) if at else None)
        for key, name, at in json.loads(row["members"])
    )
    return PlenaryView(
        **row
        | {
            "stage": PlenaryStage(row["stage"]),
            "decisions": panel_decisions(row["decisions"]),
            "members": members,
        }
    )


async def units_decided(plenary_id: UUID) -> list[UnitDecided]:
    """The units of a plenary with what it decides about each, by code."""
    rows = await fetch(
        "SELECT unit, place.name,"
        " count(*) FILTER (WHERE outcome = 'elected') AS elected,"
        " count(*) FILTER (WHERE outcome = 'elected' AND components ->> 'sex' = 'P') AS women,"
        " count(*) FILTER (WHERE outcome = 'reserve') AS reserve,"
        " count(*) FILTER (WHERE outcome = 'not_elected') AS not_elected"
        " FROM ranking CROSS JOIN jsonb_to_recordset(ranking.lines)"
        " AS line (outcome text, components jsonb) JOIN place ON place.code = unit"
        " WHERE plenary = $1 GROUP BY unit, place.name ORDER BY unit",
        plenary_id,
    )
    return [UnitDecided(*row) for row in rows]


async def lines_of(plenary_id: UUID, unit: str = "") -> list[dict[str, Any]]:
    """The frozen lines of a plenary (or of one of its units) with names, by unit and rank."""
    rows = await fetch(
        "SELECT ranking.unit, line.*, application.number, application.name, application.sex"
        " FROM ranking CROSS JOIN jsonb_to_recordset(ranking.lines) AS line (application uuid,"
        " rank int, total numeric, components jsonb, outcome text, place text, seat int,"
        " chair boolean) JOIN application ON application.id = line.application"
        " WHERE ranking.plenary = $1 AND ($2 = '' OR ranking.unit = $2)"
        " ORDER BY ranking.unit, line.rank",
        plenary_id,
        unit,
    )
    return [dict(row) | {"components": json.loads(row["components"])} for row in rows]


async def last_decided(call: str, place: str) -> PlenaryView | None:
    """The latest plenary in force that decided about a place or a place around it: anybody may
    see its digests and date."""
    row = await fetch_one(
        f"{_PLENARY} WHERE plenary.call = $1 AND starts_with($2, plenary.place)"
        " AND plenary.stage = 'committed' ORDER BY plenary.committed_at DESC LIMIT 1",
        call,
        place,
    )
    return _view(dict(row)) if row else None
