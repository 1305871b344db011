"""How far the planning of a programme is, district by district."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from recruit.foundation import outbox
from recruit.foundation.database import fetch
from recruit.people.permissions import Scope
from recruit.training.queries.inputs import districts_with_people, programme_of
from recruit.training.queries.timetables import RUN_KIND
from recruit.training.timetable.model import Objective, Status


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest timetable of a district, in figures.

    ``missing`` is what would seat those without a seat; ``moved`` are people with another seat
    than in the version that it keeps to.
    """

    id: UUID
    version: int
    status: Status
    objective: Objective
    bound: Objective
    people: int
    unplaced: int
    missing: dict[str, Any]
    moved: int | None
    planned_at: datetime
    published_at: datetime | None

    @property
    def gap(self) -> Objective:
        """How far each aim is from what is proven to be the best."""
        return Objective(
            *(mine - best for mine, best in zip(self.objective, self.bound, strict=True))
        )


@dataclass(frozen=True, slots=True)
class DistrictPlanning:
    """A district where people are to be trained, and its latest timetable if it has one."""

    code: str
    name: str
    timetable: Latest | None


_LATEST = """
    SELECT place.code, place.name, latest.* FROM place
    LEFT JOIN LATERAL (
        SELECT id, version, status, objective, bound, people, unplaced, missing, moved,
               planned_at, published_at
        FROM timetable WHERE programme = $1 AND district = place.code
        ORDER BY version DESC LIMIT 1
    ) AS latest ON true
    WHERE place.code = ANY ($2) AND {scope} ORDER BY place.code
"""


async def planning_at(scope: Scope, *, programme: str, place: str) -> list[DistrictPlanning]:
    """The districts at a place where somebody is to be trained, as far as a scope goes, by code."""
    rulebook, chosen = await programme_of(programme)
    rows = await fetch(
        _LATEST.format(scope=Scope.sql(f"'{rulebook.body}'", "place.code", 3)),
        programme,
        await districts_with_people(chosen, place),
        list(scope.bodies),
        list(scope.prefixes),
    )
    return [_district(dict(row)) for row in rows]


async def programme_names(scope: Scope) -> list[str]:
    """The programmes of the bodies that a scope covers, by call and name."""
    rows = await fetch(
        "SELECT programme.name FROM programme JOIN call ON call.name = programme.call"
        " WHERE call.body = ANY ($1) ORDER BY call.name, programme.name",
        list(scope.bodies),
    )
    return [row["name"] for row in rows]


async def planning_runs(calls: list[str]) -> list[outbox.Progress]:
    """The latest plannings of calls, those that still run first."""
    runs = await outbox.recent_runs()
    planning = [run for run in runs if run.kind == RUN_KIND and run.call in calls]
    return sorted(planning, key=lambda run: run.ended)


def _district(row: dict[str, Any]) -> DistrictPlanning:
    code, name = row.pop("code"), row.pop("name")
    if row["id"] is None:
        return DistrictPlanning(code, name, None)
    row |= {
        "status": Status(row["status"]),
        "objective": Objective(*row["objective"]),
        "bound": Objective(*row["bound"]),
        "missing": json.loads(row["missing"]),
    }
    return DistrictPlanning(code, name, Latest(**row))
