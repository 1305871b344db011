"""Which crew swears at which point of a place: whole crews, within capacity, the least metres.

CP-SAT decides it exactly: what is returned is proven optimal, or proven impossible.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from ortools.sat.python import cp_model

from recruit.training.timetable.packing import new_solver


@dataclass(frozen=True, slots=True)
class Point:
    """A point: how many people fit in (None: all), and the metres to it from the crews that are
    known to have a way."""

    id: UUID
    capacity: int | None
    metres: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Assignment:
    """The point of each crew, and the metres of all people together: no other has fewer."""

    points: Mapping[str, UUID]
    person_metres: int


class NotProven(RuntimeError):
    """The solver gave up before it could prove its answer."""


def assign(crews: Mapping[str, int], points: Sequence[Point]) -> Assignment | None:
    """The best assignment of crews (code and people), or None if they cannot fit.

    First the least metres of all people together; among equals crews whose codes are neighbours
    stay together, in the order of the points. Deterministic.
    """
    model, order = cp_model.CpModel(), sorted(crews)
    sits = {
        (crew, at): model.new_bool_var(f"{crew} at {at}")
        for crew in order
        for at in range(len(points))
    }
    for crew in order:
        model.add_exactly_one(sits[crew, at] for at in range(len(points)))
    for at, point in enumerate(points):
        if point.capacity is not None:
            model.add(sum(crews[crew] * sits[crew, at] for crew in order) <= point.capacity)
    weight = len(order) ** 2 * len(points) + 1  # no sum of ranks reaches it
    model.minimize(
        sum(
            (weight * crews[crew] * points[at].metres.get(crew, 0) - rank * at) * chosen
            for rank, crew in enumerate(order)
            for at, chosen in ((at, sits[crew, at]) for at in range(len(points)))
        )
    )
    solver = new_solver()
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None
    if status != cp_model.OPTIMAL:
        raise NotProven(solver.status_name(status))
    chosen = {crew: at for (crew, at), var in sits.items() if solver.boolean_value(var)}
    metres = sum(crews[crew] * points[at].metres.get(crew, 0) for crew, at in chosen.items())
    return Assignment({crew: points[at].id for crew, at in chosen.items()}, metres)
