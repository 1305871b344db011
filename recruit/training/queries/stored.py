"""Timetables as they were written down, checked against what they were planned from."""

import json
from collections import Counter
from dataclasses import dataclass

import asyncpg

from recruit.foundation.database import fetch, fetch_one
from recruit.rulebook.model import Programme
from recruit.training.queries.inputs import Inputs, programme_of, read_inputs
from recruit.training.timetable.model import (
    Objective,
    Plan,
    PlannedSession,
    Problem,
    Slot,
    Status,
)
from recruit.training.timetable.verify import Rule, Violation, verify

_SESSIONS = """
    SELECT session.id, session.room, session.starts_at, session.ends_at,
           ARRAY (SELECT trainer::text FROM session_trainer WHERE session = session.id
                  ORDER BY trainer) AS trainers,
           ARRAY (SELECT appointment FROM planned WHERE planned.session = session.id)
               AS appointments
    FROM session WHERE timetable = $1 ORDER BY session.starts_at, session.room
"""

# The plan is checked as it was made. Whoever changed seats or was appointed since has a seat in
# it all the same, and must not sit on anybody's knees.
_PLANNED = """
    WITH planned AS (
        SELECT appointment, coalesce((SELECT "left" FROM seat_change
            WHERE seat_change.enrolment = enrolment.id ORDER BY changed_at LIMIT 1), session)
            AS session
        FROM enrolment JOIN appointment ON appointment.id = enrolment.appointment
        WHERE timetable = $1 AND appointed_at <= $2
    )
"""
_CROWDED = """
    SELECT session.room, session.starts_at FROM session
    JOIN enrolment ON enrolment.session = session.id
    JOIN appointment ON appointment.id = enrolment.appointment
    WHERE session.timetable = $1 AND appointment.stage <> 'ended'
    GROUP BY session.id HAVING count(*) > session.capacity ORDER BY session.starts_at, session.room
"""


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A timetable read back.

    ``incomplete`` are crews of which only some have a seat, ``crowded`` sessions that hold too
    many after people changed seats.
    """

    version: int
    problem: Problem
    plan: Plan
    incomplete: tuple[str, ...]
    crowded: tuple[str, ...]

    def violations(self) -> list[Violation]:
        """Every rule that the stored timetable breaks."""
        partly = [Violation(Rule.CREW_FORGOTTEN, code) for code in self.incomplete]
        full = [Violation(Rule.ROOM_OVERFULL, name) for name in self.crowded]
        return [*verify(self.problem, self.plan), *partly, *full]


async def stored_plan(*, programme: str, district: str) -> StoredPlan | None:
    """The latest timetable of a district and the problem of its day; nothing if there is none."""
    _, chosen = await programme_of(programme)
    timetable = await fetch_one(
        "SELECT id, version, status, objective, bound, planned_at, missing, keeps, moved"
        " FROM timetable"
        " WHERE programme = $1 AND district = $2 ORDER BY version DESC LIMIT 1",
        programme,
        district,
    )
    return None if timetable is None else await _read_back(chosen, district, timetable)


async def verify_timetables(*, programme: str, place: str) -> dict[str, list[Violation]]:
    """What is wrong with the latest timetable of each district at a place, by district.

    Computed anew from the people, rooms, trainers and slots, without a line of the solver.
    :class:`NotFound` if there is no such programme: nothing would be wrong with it.
    """
    await programme_of(programme)
    rows = await fetch(
        "SELECT DISTINCT district FROM timetable WHERE programme = $1 AND district LIKE $2"
        " ORDER BY district",
        programme,
        f"{place}%",
    )
    found: dict[str, list[Violation]] = {}
    for row in rows:
        stored = await stored_plan(programme=programme, district=row["district"])
        if stored is not None:
            found[row["district"]] = stored.violations()
    return found


async def _read_back(programme: Programme, district: str, timetable: asyncpg.Record) -> StoredPlan:
    inputs = await read_inputs(
        programme, district, at=timetable["planned_at"], keeps=timetable["keeps"]
    )
    sessions = await fetch(_PLANNED + _SESSIONS, timetable["id"], timetable["planned_at"])
    crowded = await fetch(_CROWDED, timetable["id"])
    crews = {person: code for code, people in inputs.people.items() for person in people}
    seated = [[crews.get(p, str(p)) for p in row["appointments"]] for row in sessions]
    slots = {slot.starts: slot for slot in inputs.problem.slots}
    planned = tuple(
        PlannedSession(
            str(row["room"]),
            slots.get(row["starts_at"]) or _foreign_slot(row),
            tuple(row["trainers"]),
            tuple(sorted(set(codes))),
        )
        for row, codes in zip(sessions, seated, strict=True)
    )
    count = Counter(code for codes in seated for code in codes)
    plan = Plan(
        planned,
        unplaced=tuple(sorted(inputs.people.keys() - count.keys())),
        status=Status(timetable["status"]),
        objective=Objective(*timetable["objective"]),
        bound=Objective(*timetable["bound"]),
        moved=timetable["moved"] or 0,
        moved_bound=json.loads(timetable["missing"]).get("moved_at_least", timetable["moved"] or 0),
    )
    full = tuple(f"{row['room']} {row['starts_at']:%Y-%m-%d %H:%M}" for row in crowded)
    return StoredPlan(timetable["version"], inputs.problem, plan, _incomplete(inputs, count), full)


def _foreign_slot(row: asyncpg.Record) -> Slot:
    """A time that the programme does not have; checking the plan will say so."""
    return Slot(row["starts_at"].date(), 0, row["starts_at"], row["ends_at"])


def _incomplete(inputs: Inputs, seated: Counter[str]) -> tuple[str, ...]:
    return tuple(code for code, people in inputs.people.items() if 0 < seated[code] < len(people))
