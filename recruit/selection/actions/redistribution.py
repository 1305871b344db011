"""Offering the empty seats of districts to surplus candidates nearby: planned, proven, recorded."""

import time
from dataclasses import dataclass
from uuid import UUID

from recruit.applications.queries import rulebook_of
from recruit.foundation import clock, ledger, outbox
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput
from recruit.people.permissions import Actor, Permission
from recruit.places.rules import Level
from recruit.rulebook.model import Rulebook
from recruit.selection import queries
from recruit.selection.actions.offers import (
    REDISTRIBUTE,
    make_offers,
    may_offer,
    require_offerable,
)
from recruit.selection.queries import offers
from recruit.selection.rules.redistribution import Plan, redistribute


@dataclass(frozen=True, slots=True)
class DistrictPlan:
    """What would be offered in a district, and how many seats are empty."""

    district: str
    needed: int
    plan: Plan
    inputs_digest: bytes
    seconds: float

    @property
    def status(self) -> str:
        """What is proven of the plan."""
        return "optimal" if self.plan.optimal else "feasible"


async def start_redistribution(*, call: str, place: str, actor: Actor) -> UUID:
    """Offer the empty seats at or below a place, one job a district; the run's id.

    :class:`InvalidInput`; :class:`Conflict` if it is too early or too late, nothing is empty, or
    somebody there still waits for a plenary.
    """
    rulebook = await _startable(call, place, actor)
    async with transaction() as connection:
        districts = await _districts(connection, rulebook, place)
        given = {"call": call, "started_by": actor.reference}
        jobs = [(REDISTRIBUTE, given | {"district": district}) for district in districts]
        return await outbox.start_run(
            connection, kind=REDISTRIBUTE, jobs=jobs, actor=actor.reference, call=call
        )


async def plan_redistribution(*, call: str, place: str, actor: Actor) -> list[DistrictPlan]:
    """What :func:`start_redistribution` would offer; nothing is written and nobody is told."""
    rulebook = await _startable(call, place, actor)
    async with transaction() as connection:
        return [
            await _plan(connection, rulebook, district)
            for district in await _districts(connection, rulebook, place)
        ]


async def redistribute_district(*, call: str, district: str, actor: Actor) -> DistrictPlan | None:
    """Plan one district and make the offers; nothing where nothing is empty or nobody can be asked.

    The right was asked when the run was started. A round after the last possible day does nothing.
    """
    rulebook = await rulebook_of(call)
    if not may_offer(rulebook, clock.now()):
        return None
    async with transaction() as connection:
        await queries.lock_seats(connection, call, district)
        if await offers.undecided(connection, rulebook, district):
            return None
        planned = await _plan(connection, rulebook, district)
        if not planned.plan.proposals:
            return None
        redistribution = await _write(connection, rulebook, planned, actor)
        await make_offers(
            connection,
            rulebook,
            planned.plan.proposals,
            actor=actor,
            redistribution=redistribution,
        )
    return planned


async def _startable(call: str, place: str, actor: Actor) -> Rulebook:
    rulebook = await rulebook_of(call)
    actor.require(Permission.plenary_hold, rulebook.body, place)
    return await require_offerable(call)


async def _districts(connection: Connection, rulebook: Rulebook, place: str) -> list[str]:
    level = await queries.level_of(connection, place)
    if level is None or level.code_length > Level.district.code_length:
        message = Text(
            "Pilih kecamatan, kota atau provinsi.", "Choose a district, a city or a province."
        )
        raise InvalidInput([Fault("/place", "no-such-place", message)])
    if await offers.undecided(connection, rulebook, place):
        raise Conflict(
            Text(
                f"Di {place} masih ada calon yang menunggu pleno. Adakan plenonya dahulu.",
                f"At {place} candidates still wait for a plenary. Hold it first.",
            )
        )
    districts = await offers.districts_with_empty_seats(rulebook.name, place)
    if not districts:
        raise Conflict(
            Text(
                f"Tidak ada kursi kosong yang dapat ditawarkan di {place}.",
                f"There is no empty seat to offer at {place}.",
            )
        )
    return districts


async def _plan(connection: Connection, rulebook: Rulebook, district: str) -> DistrictPlan:
    seats = await offers.empty_seats(connection, rulebook.name, district)
    problem = await offers.problem_of(connection, rulebook, district, seats)
    began = time.perf_counter()
    plan = redistribute(problem)
    seconds = time.perf_counter() - began
    return DistrictPlan(district, len(seats), plan, problem.digest(), seconds)


async def _write(
    connection: Connection, rulebook: Rulebook, planned: DistrictPlan, actor: Actor
) -> UUID:
    plan = planned.plan
    redistribution: UUID = await connection.fetchval(
        "INSERT INTO redistribution (id, call, district, status, objective, bound, inputs_digest,"
        " needed, offered, seconds, planned_by, planned_at)"
        " VALUES (uuidv7(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
        rulebook.name,
        planned.district,
        planned.status,
        list(plan.objective),
        list(plan.bound),
        planned.inputs_digest,
        planned.needed,
        len(plan.proposals),
        planned.seconds,
        actor.id,
        clock.now(),
    )
    await ledger.append(
        connection,
        kind="redistribution_planned",
        subject_kind="redistribution",
        subject_id=redistribution,
        actor=actor.reference,
        data={
            "call": rulebook.name,
            "district": planned.district,
            "status": planned.status,
            "objective": list(plan.objective),
            "inputs_digest": planned.inputs_digest.hex(),
            "needed": planned.needed,
            "offered": len(plan.proposals),
        },
    )
    return redistribution
