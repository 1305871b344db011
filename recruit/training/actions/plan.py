"""Planning the timetable of a programme in one district."""

import asyncio
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from time import perf_counter
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, copy_in, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict
from recruit.people.permissions import Actor, Permission
from recruit.training import queries
from recruit.training.rules import missing_of, place_of_crew
from recruit.training.timetable.model import Plan
from recruit.training.timetable.solve import solve
from recruit.training.timetable.verify import Violation, verify

_LOCK = "SELECT pg_advisory_xact_lock(hashtext($1), hashtext($2))"


class InvalidPlanError(RuntimeError):
    """The solver broke a rule: a fault of the program. Nothing was written."""

    def __init__(self, district: str, violations: Iterable[Violation]) -> None:
        self.violations = tuple(violations)
        found = "; ".join(violation.text("en") for violation in self.violations)
        super().__init__(f"the plan of {district} is not valid: {found}")


async def plan_district(*, programme: str, district: str, actor: Actor) -> UUID:
    """Plan a district, check the plan, write it down and enrol everybody; the timetable's id.

    The same inputs as of the latest timetable change nothing. A version that was not published
    gives way to the new one; published ones stay, and what was held of them is not changed.
    :class:`InvalidPlanError` if the plan breaks a rule.
    """
    return await make_version(programme=programme, district=district, actor=actor, mend=False)


async def make_version(*, programme: str, district: str, actor: Actor, mend: bool) -> UUID:
    """The next version of a timetable, planned anew or to ``mend`` the published one.

    :class:`Conflict` if there is nothing to mend.
    """
    rulebook, chosen = await queries.programme_of(programme)
    actor.require(Permission.training_plan, rulebook.body, district)
    async with transaction() as connection:
        await connection.execute(_LOCK, programme, district)
        now = clock.now()
        keeps = await _published(connection, programme, district) if mend else None
        inputs = await queries.read_inputs(chosen, district, at=now, keeps=keeps)
        latest = await _lock_latest(connection, programme, district)
        if latest is not None and latest["inputs_digest"] == inputs.digest:
            known: UUID = latest["id"]
            return known
        started = perf_counter()
        plan = await asyncio.to_thread(_checked, inputs)
        draft = _Draft(programme, inputs, plan, latest["version"] + 1 if latest else 1, now, keeps)
        if latest is not None and latest["published_at"] is None:
            await _discard(connection, latest["id"])
        await _write(connection, draft, perf_counter() - started)
        await _record(connection, draft, actor)
    return draft.id


async def _published(connection: Connection, programme: str, district: str) -> UUID:
    """The version published last; :class:`Conflict` if there is none."""
    found: UUID | None = await connection.fetchval(
        "SELECT id FROM timetable WHERE programme = $1 AND district = $2"
        " AND published_at IS NOT NULL ORDER BY version DESC LIMIT 1",
        programme,
        district,
    )
    if found is None:
        raise Conflict(
            Text(
                f"Belum ada jadwal {district} yang diumumkan; susun jadwal baru.",
                f"No timetable of {district} was published yet; plan a new one.",
            )
        )
    return found


def _checked(inputs: queries.Inputs) -> Plan:
    plan = solve(inputs.problem)
    if violations := verify(inputs.problem, plan):
        raise InvalidPlanError(inputs.problem.district, violations)
    return plan


class _Draft:
    """A plan as rows."""

    def __init__(
        self,
        programme: str,
        inputs: queries.Inputs,
        plan: Plan,
        version: int,
        now: datetime,
        keeps: UUID | None,
    ) -> None:
        self.id = uuid7()
        self.programme = programme
        self.inputs = inputs
        self.plan = plan
        self.version = version
        self.planned_at = now
        self.keeps = keeps
        self._sessions = [(uuid7(), session) for session in plan.sessions]
        self._rooms = {room.id: room for room in inputs.problem.rooms}

    @property
    def people(self) -> int:
        return sum(crew.size for crew in self.inputs.problem.crews)

    @property
    def sessions(self) -> Iterator[Sequence[Any]]:
        for identifier, session in self._sessions:
            capacity = min(self._rooms[session.room].capacity, self.inputs.problem.capacity)
            yield (
                identifier,
                self.id,
                UUID(session.room),
                session.slot.starts,
                session.slot.ends,
                capacity,
            )

    @property
    def trainers(self) -> Iterator[Sequence[Any]]:
        for identifier, session in self._sessions:
            yield from ((identifier, UUID(trainer)) for trainer in session.trainers)

    @property
    def enrolments(self) -> Iterator[Sequence[Any]]:
        for identifier, session in self._sessions:
            for crew in session.crews:
                place = place_of_crew(crew)
                for appointment in self.inputs.people[crew]:
                    yield (self.id, identifier, appointment, place)


async def _lock_latest(connection: Connection, programme: str, district: str) -> Any:
    """The latest version, held against whoever would publish it meanwhile."""
    return await connection.fetchrow(
        "SELECT id, version, inputs_digest, published_at FROM timetable"
        " WHERE programme = $1 AND district = $2 ORDER BY version DESC LIMIT 1 FOR UPDATE",
        programme,
        district,
    )


async def _discard(connection: Connection, timetable: UUID) -> None:
    sessions = "(SELECT id FROM session WHERE timetable = $1)"
    for statement in (
        f"DELETE FROM enrolment WHERE session IN {sessions}",
        f"DELETE FROM session_trainer WHERE session IN {sessions}",
        "DELETE FROM session WHERE timetable = $1",
        "DELETE FROM timetable WHERE id = $1",
    ):
        await connection.execute(statement, timetable)


async def _write(connection: Connection, draft: _Draft, seconds: float) -> None:
    plan = draft.plan
    await connection.execute(
        "INSERT INTO timetable (id, programme, district, version, status, objective, bound,"
        " people, crews, unplaced, inputs_digest, seconds, planned_at, missing, keeps, moved)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        draft.id,
        draft.programme,
        draft.inputs.problem.district,
        draft.version,
        plan.status.value,
        list(plan.objective),
        list(plan.bound),
        draft.people,
        len(draft.inputs.problem.crews),
        plan.objective.unplaced_people,
        draft.inputs.digest,
        seconds,
        draft.planned_at,
        json.dumps(missing_of(plan, await _village_names(connection, plan))),
        draft.keeps,
        None if draft.keeps is None else plan.moved,
    )
    columns = ["id", "timetable", "room", "starts_at", "ends_at", "capacity"]
    await copy_in(connection, "session", columns, draft.sessions)
    await copy_in(connection, "session_trainer", ["session", "trainer"], draft.trainers)
    columns = ["timetable", "session", "appointment", "crew"]
    await copy_in(connection, "enrolment", columns, draft.enrolments)


async def _village_names(connection: Connection, plan: Plan) -> dict[str, str]:
    villages = [short.village_code for short in plan.shortages]
    rows = await connection.fetch("SELECT code, name FROM place WHERE code = ANY ($1)", villages)
    return {row["code"]: row["name"] for row in rows}


async def _record(connection: Connection, draft: _Draft, actor: Actor) -> None:
    await ledger.append(
        connection,
        kind="timetable_planned",
        subject_kind="timetable",
        subject_id=draft.id,
        actor=actor.reference,
        data={
            "programme": draft.programme,
            "district": draft.inputs.problem.district,
            "version": draft.version,
            "status": draft.plan.status.value,
            "objective": draft.plan.objective,
            "bound": draft.plan.bound,
            "people": draft.people,
            "moved": draft.plan.moved,
            "inputs": draft.inputs.digest.hex(),
        },
    )
