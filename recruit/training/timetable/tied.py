"""A plan where something is tied or not free: from counted crews to sessions by name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations, groupby

from ortools.sat.python import cp_model

from recruit.training.timetable.detailed import SOLVED, Goal, Solution, best, can_go, can_teach
from recruit.training.timetable.model import (
    Objective,
    Plan,
    PlannedSession,
    Problem,
    Seat,
    Status,
    Trainer,
)
from recruit.training.timetable.packing import new_solver
from recruit.training.timetable.seats import Pool, Seating

Teams = dict[Seat, tuple[str, ...]]

STAYS = 1_000_000_000
"""What it is worth that a trainer keeps a session: more than any way."""


def plan_tied(seating: Seating, goal: Callable[[], Goal]) -> Plan:
    """Seat the crews of a seating, as well as can be; `goal` as for `best`.

    What is missing for those without a seat is not said yet.
    """
    problem = seating.problem
    found = best(seating, goal)
    # Nothing within its effort: nobody has a seat, and nothing is proven.
    solution = found or Solution({}, {}, (0,) * 6)
    named = _name(seating, solution)
    teams = {**_history(seating), **_staff(problem, sorted(named, key=_in_order))}
    for code in seating.held:
        named.setdefault(problem.kept[code].seat, []).append(code)
    sessions = tuple(
        PlannedSession(seat.room, seat.slot, teams[seat], tuple(sorted(named[seat])))
        for seat in sorted(named, key=_in_order)
    )
    seated = {code for session in sessions for code in session.crews}
    unplaced = tuple(sorted(crew.code for crew in problem.crews if crew.code not in seated))
    return _proven(seating, sessions, unplaced, solution)


def _in_order(seat: Seat) -> tuple[object, ...]:
    return seat.slot, seat.room


def _name(seating: Seating, solution: Solution) -> dict[Seat, list[str]]:
    """The crews of each seat: neighbours by code sit together, the lowest stay or are home."""
    named: dict[Seat, list[str]] = defaultdict(list)
    pools: dict[Pool, list[str]] = {pool: [*codes] for pool, codes in seating.free.items()}
    for tie, codes in seating.ties.items():
        stay = solution.stay.get(tie, 0)
        named[tie.seat] += codes[:stay]
        if not tie.pinned:
            pools.setdefault(tie.pool, []).extend(codes[stay:])
    for pool, codes in pools.items():
        left = sorted(codes, reverse=True)
        seats = [seat for there, seat in solution.sits if there == pool]
        for seat in sorted(seats, key=lambda s: (seating.is_away(pool, s), *_in_order(s))):
            named[seat] += [left.pop() for _ in range(solution.sits[pool, seat])]
    return {seat: codes for seat, codes in named.items() if codes}


def _history(seating: Seating) -> Teams:
    held = {seating.problem.kept[code].seat for code in seating.held}
    return {seat: seating.problem.teams.get(seat, ()) for seat in held}


def _staff(problem: Problem, seats: Iterable[Seat]) -> Teams:
    """The trainers of each session: who had it before, then near home, then who taught least."""
    teams: Teams = {}
    taught: Counter[str] = Counter()
    for _, today in groupby(seats, key=lambda seat: seat.slot.day):
        day = [*today]
        chosen = _as_before(problem, day) or _staff_day(problem, day, taught)
        teams |= chosen
        taught.update(trainer for team in chosen.values() for trainer in team)
    return teams


def _as_before(problem: Problem, seats: list[Seat]) -> Teams | None:
    """The trainers of a day on which nothing changed; None if something did."""
    here = {trainer.id for trainer in problem.trainers if seats[0].slot.day not in trainer.absent}
    teams = {seat: problem.teams.get(seat, ()) for seat in seats}
    whole = all(
        len(team) == problem.trainers_per_session and here.issuperset(team)
        for team in teams.values()
    )
    return teams if whole else None


def _staff_day(problem: Problem, seats: list[Seat], taught: Mapping[str, int]) -> Teams:
    model, solver = cp_model.CpModel(), new_solver()
    village = {room.id: room.village_code for room in problem.rooms}
    leads: dict[tuple[str, Seat], cp_model.IntVar] = {}
    for trainer in problem.trainers:
        if seats[0].slot.day not in trainer.absent:
            mine = {
                seat: model.new_bool_var("leads")
                for seat in seats
                if can_teach(problem, trainer, village[seat.room], seat.slot)
            }
            _limit(model, problem, trainer, mine, village)
            leads |= {(trainer.id, seat): var for seat, var in mine.items()}
    for seat in seats:
        team = sum(var for (_, there), var in leads.items() if there == seat)
        model.add(team == problem.trainers_per_session)
    homes = {trainer.id: trainer.village_code for trainer in problem.trainers}
    model.minimize(
        sum(
            (
                100 * _way(problem, homes[trainer], village[seat.room])
                + min(99, taught.get(trainer, 0))
                - STAYS * (trainer in problem.teams.get(seat, ()))
            )
            * var
            for (trainer, seat), var in leads.items()
        )
    )
    if solver.solve(model) not in SOLVED:
        raise AssertionError("the model let sessions through that no trainers can hold")
    return {
        seat: tuple(sorted(t for (t, s), var in leads.items() if s == seat and solver.value(var)))
        for seat in seats
    }


def _limit(
    model: cp_model.CpModel,
    problem: Problem,
    trainer: Trainer,
    mine: Mapping[Seat, cp_model.IntVar],
    village: Mapping[str, str],
) -> None:
    """One room at a time, no more sessions than agreed, and time to get from one to the next."""
    model.add(sum(mine.values()) <= trainer.sessions_a_day)
    for one, other in combinations(mine, 2):
        here, there = (village[one.room], one.slot), (village[other.room], other.slot)
        if one.slot == other.slot or not can_go(problem, here, there):
            model.add(mine[one] + mine[other] <= 1)


def _way(problem: Problem, home: str | None, village: str) -> int:
    """Metres to a room; the district's own trainers come after those who live there."""
    return (problem.distance(home, village) or 0) + (home is None)


def _proven(
    seating: Seating,
    sessions: tuple[PlannedSession, ...],
    unplaced: tuple[str, ...],
    solution: Solution,
) -> Plan:
    """The plan with what it costs and what is proven of it, all crews included."""
    objective, moved = _cost(seating.problem, sessions, unplaced)
    bound = min(_bound(seating, sessions, solution), objective)
    moved_bound = min(solution.bound[1] + seating.moved_anyway, moved)
    return Plan(
        sessions,
        unplaced,
        _status(objective, moved, bound, moved_bound),
        objective,
        bound,
        stranded=tuple(seating.stranded),
        moved=moved,
        moved_bound=moved_bound,
    )


def _bound(seating: Seating, sessions: Iterable[PlannedSession], solution: Solution) -> Objective:
    """What is proven of the crews that were planned, and what those cost that were not."""
    begun = seating.problem.begun
    held = [session for session in sessions if begun is not None and session.slot <= begun]
    done, _ = _cost(seating.problem, held, seating.stranded)
    unplaced, _, away, metres, many, last = solution.bound
    before = len(seating.problem.slots) - len(seating.slots)
    return Objective(
        done.unplaced_people + unplaced,
        done.people_away + away,
        done.person_metres + metres,
        done.sessions + many,
        before + last if last else done.slots,
    )


def _status(objective: Objective, moved: int, bound: Objective, moved_bound: int) -> Status:
    if bound.unplaced_people > 0:
        return Status.INFEASIBLE
    whole = (objective, moved) == (bound, moved_bound)
    return Status.OPTIMAL if whole else Status.FEASIBLE


def _cost(
    problem: Problem, sessions: Iterable[PlannedSession], unplaced: Iterable[str]
) -> tuple[Objective, int]:
    """What sessions cost, and how many people have not the seat that they had."""
    crews = {crew.code: crew for crew in problem.crews}
    village = {room.id: room.village_code for room in problem.rooms}
    ordinal = {slot: number for number, slot in enumerate(sorted(problem.slots), 1)}
    held = [*sessions]
    seats = {code: Seat(session.room, session.slot) for session in held for code in session.crews}
    going = [(crews[code], village[seat.room]) for code, seat in seats.items()]
    away = [(crew, there) for crew, there in going if there != crew.village_code]
    objective = Objective(
        sum(crews[code].size for code in unplaced),
        sum(crew.size for crew, _ in away),
        sum(c.size * (problem.distance(c.village_code, there) or 0) for c, there in away),
        len(held),
        max((ordinal[session.slot] for session in held), default=0),
    )
    moved = (kept.people for code, kept in problem.kept.items() if seats.get(code) != kept.seat)
    return objective, sum(moved)
