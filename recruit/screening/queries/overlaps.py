"""Files that concern each other, as the two panels may see them.

Each sees its own file. Of the other it learns only that it is there, for which call, and what the
tie is; what speaks for the tie, and the words with which it was settled, tell of both.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg

from recruit.applications.rules import Sex
from recruit.applications.stages import STILL_COUNTS, Stage
from recruit.foundation.database import fetch, fetch_one
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.people.permissions import Scope
from recruit.rulebook.model import Body
from recruit.screening.rules.overlaps import SEARCH, Side
from recruit.screening.tables import OverlapKind, OverlapState


@dataclass(frozen=True, slots=True)
class OverlapFile:
    """What is shown of a file to those in whose scope it lies."""

    id: UUID
    number: int
    stage: Stage
    submitted_at: datetime
    place: str
    name: str
    birth_date: date
    sex: Sex
    village: str
    address: str
    rt: str
    rw: str


@dataclass(frozen=True, slots=True)
class OverlapParty:
    """One of the two files; ``file`` is None outside of the scope."""

    side: Side
    call: str
    body: Body
    file: OverlapFile | None


@dataclass(frozen=True, slots=True)
class OverlapView:
    """An overlap as one scope may see it."""

    id: UUID
    kind: OverlapKind
    state: OverlapState
    found_at: datetime
    parties: tuple[OverlapParty, ...]
    officer: str | None
    """The name of the officer it is about, where it is not about two files."""
    yields: Side | None
    settled_at: datetime | None
    evidence: dict[str, Any] | None
    reason: str | None
    settled_by: str | None
    """The last three are None unless the scope covers all that is there; that a search closed it
    is told to everybody."""


def _party_sql(side: Side) -> str:
    columns = ", ".join(
        f"'{name}', {source}"
        for name, source in {
            "id": f"{side}.id",
            "number": f"{side}.number",
            "stage": f"{side}.stage",
            "submitted_at": f"{side}.submitted_at",
            "place": f"{side}.place",
            "name": f"{side}.name",
            "birth_date": f"{side}.birth_date",
            "sex": f"{side}.sex",
            "village": f"{side}.village_code",
            "address": f"{side}_person.address",
            "rt": f"{side}_person.rt",
            "rw": f"{side}_person.rw",
        }.items()
    )
    seen = Scope.sql(f"{side}_call.body", f"{side}.place", 1)
    return (
        f"{side}.call AS {side}_call, {side}_call.body AS {side}_body,"
        f" CASE WHEN {seen} THEN jsonb_build_object({columns}) END AS {side}_file"
    )


def _joins_sql(side: Side, join: str) -> str:
    return (
        f" {join} application AS {side} ON {side}.id = overlap.{side}"
        f" {join} call AS {side}_call ON {side}_call.name = {side}.call"
        f" {join} person AS {side}_person ON {side}_person.id = {side}.person"
    )


_SEEN = " OR ".join(Scope.sql(f"{side}_call.body", f"{side}.place", 1) for side in Side)

# What the scope does not cover does not leave the database.
_OVERLAPS = f"""
    SELECT overlap.id, overlap.kind, overlap.state, overlap.found_at, overlap.settled_at,
           overlap.evidence, overlap.reason, overlap.settled_by, overlap.first, overlap.second,
           overlap.yields, officer.name AS officer,
           {_party_sql(Side.first)}, {_party_sql(Side.second)}
    FROM overlap
    {_joins_sql(Side.first, "JOIN")} {_joins_sql(Side.second, "LEFT JOIN")}
    LEFT JOIN officer ON officer.id = overlap.officer
    WHERE ({_SEEN})
"""

_PAGE = (
    f"{_OVERLAPS} AND ($3::text IS NULL OR overlap.state = $3)"
    " AND ($4::text IS NULL OR overlap.kind = $4) AND ($5::uuid IS NULL OR overlap.id > $5)"
    " ORDER BY overlap.id LIMIT $6"
)


async def list_overlaps(
    scope: Scope,
    *,
    state: OverlapState | None = None,
    kind: OverlapKind | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> list[OverlapView]:
    """One page of the overlaps of which the scope covers a file, in the order of their keys."""
    rows = await fetch(_PAGE, *_pairs(scope), state, kind, after, limit)
    return [_view(row) for row in rows]


async def overlap_by_id(scope: Scope, overlap_id: UUID) -> OverlapView:
    """One overlap; :class:`NotFound` also if the scope covers neither file."""
    row = await fetch_one(f"{_OVERLAPS} AND overlap.id = $3", *_pairs(scope), overlap_id)
    if row is None:
        raise NotFound(Text("Benturan tidak ditemukan.", "There is no such overlap."))
    return _view(row)


_COUNTS = ", ".join(f"'{stage}'" for stage in STILL_COUNTS)

_HOLDING = f"""{_OVERLAPS}
    AND (overlap.first = ANY ($3::uuid[]) AND coalesce(second.stage IN ({_COUNTS}), true)
         OR overlap.second = ANY ($3::uuid[]) AND first.stage IN ({_COUNTS}))
    AND (overlap.state = '{OverlapState.open}' OR overlap.yields = ANY ($3::uuid[]))
    ORDER BY overlap.id
"""


async def open_overlaps(
    scope: Scope, application_ids: Collection[UUID]
) -> dict[UUID, list[OverlapView]]:
    """What holds these applications up, as far as the scope covers them: overlaps that are open,
    and those in which they yield, while the other file still counts. Only those with any."""
    asked, found = set(application_ids), dict[UUID, list[OverlapView]]()
    for row in await fetch(_HOLDING, *_pairs(scope), list(asked)):
        for side in Side:
            is_held = row["state"] == OverlapState.open or row["yields"] == row[side]
            if row[side] in asked and row[f"{side}_file"] and is_held:
                found.setdefault(row[side], []).append(_view(row))
    return found


def _pairs(scope: Scope) -> Sequence[list[str]]:
    return list(scope.bodies), list(scope.prefixes)


def _view(row: asyncpg.Record) -> OverlapView:
    parties = tuple(_party(row, side) for side in Side if row[side] is not None)
    covers_all = all(party.file for party in parties)
    is_told = covers_all or row["settled_by"] == SEARCH
    return OverlapView(
        id=row["id"],
        kind=OverlapKind(row["kind"]),
        state=OverlapState(row["state"]),
        found_at=row["found_at"],
        parties=parties,
        officer=row["officer"],
        yields=next((side for side in Side if row["yields"] == row[side] is not None), None),
        settled_at=row["settled_at"],
        evidence=json.loads(row["evidence"]) if covers_all else None,
        reason=row["reason"] if is_told else None,
        settled_by=row["settled_by"] if is_told else None,
    )


def _party(row: asyncpg.Record, side: Side) -> OverlapParty:
    file = row[f"{side}_file"]
    return OverlapParty(
        side=side,
        call=row[f"{side}_call"],
        body=Body(row[f"{side}_body"]),
        file=_file(json.loads(file)) if file else None,
    )


def _file(kept: dict[str, Any]) -> OverlapFile:
    return OverlapFile(
        **kept
        | {
            "id": UUID(kept["id"]),
            "stage": Stage(kept["stage"]),
            "submitted_at": datetime.fromisoformat(kept["submitted_at"]),
            "birth_date": date.fromisoformat(kept["birth_date"]),
            "sex": Sex(kept["sex"]),
        }
    )
