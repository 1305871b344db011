"""Planning a district: the best plan there is, with the proof that it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from recruit.training.timetable.cures import shortages, with_cures
from recruit.training.timetable.district import District, Group, Outcome, Site
from recruit.training.timetable.exact import decide
from recruit.training.timetable.model import (
    Objective,
    Plan,
    PlannedSession,
    Problem,
    Shortage,
    Slot,
    Status,
)
from recruit.training.timetable.nearest import everybody_to_the_nearest
from recruit.training.timetable.seats import Seating, unhindered_part
from recruit.training.timetable.tied import plan_tied
from recruit.training.timetable.timing import Staffing, evenly, slot_limits, spread, unhindered

Trainers = dict[tuple[Slot, str], tuple[str, ...]]


def solve(problem: Problem) -> Plan:
    """Plan a district. The same problem gives the same plan, whatever the order of its parts.

    The aim, each stage before the next (`Objective`): nobody without a seat, fewest people who
    leave their village, fewest person-metres, fewest sessions, the earliest last slot.
    """
    district = District.of(
        replace(
            problem,
            trainers=tuple(sorted(problem.trainers, key=lambda trainer: trainer.id)),
            slots=tuple(sorted(problem.slots)),
        )
    )
    if not unhindered(problem):
        return _solve_tied(district.problem)
    outcome, trainers = _best(district)
    return _plan(district, outcome, trainers)


def _solve_tied(problem: Problem) -> Plan:
    """Plan where something is tied or not free.

    What a plan of free rooms and people reaches is the best that can be hoped for; a timetable
    that is mended has to leave as many as it can where they are instead.
    """
    rooms = tuple(sorted(problem.rooms, key=lambda room: room.id))
    seating = Seating.of(replace(problem, rooms=rooms))

    def goal() -> Objective:
        return _best(District.of(unhindered_part(seating)))[0].bound

    return with_cures(plan_tied(seating, goal), problem)


def _best(district: District) -> tuple[Outcome, Trainers]:
    quick = _staffed(district, everybody_to_the_nearest(district))
    if quick and quick[0].objective == quick[0].bound:
        return quick
    sure = _staffed(district, decide(district))
    found = [answer for answer in (sure, quick) if answer]
    if not found:
        return _nothing(district), {}
    outcome, trainers = min(found, key=lambda answer: answer[0].objective)
    bound = max(answer[0].bound for answer in found)
    kept = Outcome(outcome.places, outcome.loads, outcome.timing, outcome.objective, bound)
    return kept, trainers


def _staffed(district: District, outcome: Outcome | None) -> tuple[Outcome, Trainers] | None:
    if outcome is None:
        return None
    trainers = Staffing(district.problem).staff(outcome.timing)
    return None if trainers is None else (outcome, trainers)


def _nothing(district: District) -> Outcome:
    """The plan that seats nobody: what remains if CP-SAT gave up before its first answer."""
    people = sum(group.size * len(crews) for group, crews in district.crews.items())
    return Outcome({}, {}, [], Objective(people, 0, 0, 0, 0), Objective(0, 0, 0, 0, 0))


def _plan(district: District, outcome: Outcome, trainers: Trainers) -> Plan:
    coming, unplaced = _name_crews(district, outcome.places)
    lost = {code for codes in unplaced.values() for code in codes}
    short = shortages(district.problem, (c for c in district.problem.crews if c.code in lost))
    return Plan(
        sessions=_sessions(district, outcome, coming, trainers),
        unplaced=tuple(sorted(lost)),
        status=_status(outcome),
        objective=outcome.objective,
        bound=outcome.bound,
        shortages=short,
        missing_trainers=_missing_trainers(district, outcome, short),
    )


def _status(outcome: Outcome) -> Status:
    if outcome.bound.unplaced_people > 0:
        return Status.INFEASIBLE
    return Status.OPTIMAL if outcome.objective == outcome.bound else Status.FEASIBLE


def _name_crews(
    district: District, places: dict[Group, Counter[str]]
) -> tuple[dict[tuple[str, int], list[str]], dict[Group, list[str]]]:
    """Crews by (village of the session, size), and crews without a seat, both by code.

    Within a group the lowest codes stay at home, the highest have no seat.
    """
    coming: dict[tuple[str, int], list[str]] = {}
    unplaced: dict[Group, list[str]] = {}
    for group, crews in district.crews.items():
        left = [crew.code for crew in crews]
        villages = places.get(group, Counter())
        for village in sorted(villages, key=lambda v: (v != group.village, v)):
            many = villages[village]
            coming.setdefault((village, group.size), []).extend(left[:many])
            left = left[many:]
        if left:
            unplaced[group] = left
    return {key: sorted(codes, reverse=True) for key, codes in coming.items()}, unplaced


def _sessions(
    district: District,
    outcome: Outcome,
    coming: dict[tuple[str, int], list[str]],
    trainers: Trainers,
) -> tuple[PlannedSession, ...]:
    """Name the crews of each session: neighbours by code sit together."""
    loads = {site: sorted(held) for site, held in outcome.loads.items()}
    limit = district.problem.capacity
    planned = []
    for slot, rooms in zip(district.problem.slots, outcome.timing, strict=False):
        for room in rooms:
            load = loads[Site(room.village_code, min(room.capacity, limit))].pop()
            crews = sorted(coming[room.village_code, size].pop() for size in load)
            planned.append(PlannedSession(room.id, slot, trainers[slot, room.id], tuple(crews)))
    return tuple(sorted(planned, key=lambda session: (session.slot, session.room)))


def _missing_trainers(district: District, outcome: Outcome, short: tuple[Shortage, ...]) -> int:
    """Trainers of the district to be added so that the missing sessions too can be held."""
    problem = district.problem
    loads: dict[str, int] = {}
    for site, held in outcome.loads.items():
        loads |= evenly(len(held), [room.id for room in district.rooms[site]])
    for one in short:
        loads |= evenly(one.sessions, [f"+{one.village_code} {n}" for n in range(one.rooms)])
    enough = problem.trainers_per_session * len(loads)
    for more in range(enough if short else 0):
        if spread(loads, slot_limits(problem, problem.slots, more)) is not None:
            return more
    return enough if short else 0
