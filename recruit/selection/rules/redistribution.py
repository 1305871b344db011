"""Which surplus candidate is offered which empty seat of a district: exact, by min-cost flow.

The aims, the most important first: most seats offered, most of them in the village where the
candidate lives, most at a place the candidate chose, fewest metres, best totals.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from recruit.selection.rules.model import FreeSeat

BEST_TOTAL = 10_000
"""A hundred points in hundredths."""


class Surplus(NamedTuple):
    """An able candidate without a seat; the total in hundredths of a point."""

    application: str
    village: str
    """Where they live."""
    choices: tuple[str, ...]
    """The place they applied to, and the others that they named."""
    total: int


@dataclass(frozen=True, slots=True)
class Problem:
    """The empty seats of a district, and who could fill them.

    ``metres`` gives how far a place is from a village; what is not known counts as the farthest.
    ``domicile`` is how many characters of the codes of home and seat must agree by the rulebook.
    """

    seats: tuple[FreeSeat, ...]
    surplus: tuple[Surplus, ...]
    metres: Mapping[tuple[str, str], int] = field(default_factory=dict)
    domicile: int = 0

    def digest(self) -> bytes:
        """SHA-256 of all that the plan depends on."""
        parts = (sorted(self.seats), sorted(self.surplus), sorted(self.metres.items()))
        return sha256(json.dumps([*parts, self.domicile]).encode()).digest()


class Proposal(NamedTuple):
    """A seat that is offered to somebody."""

    application: str
    seat: FreeSeat
    metres: int | None


class Objective(NamedTuple):
    """What a plan reaches, the most important first; the lower the better but for the first."""

    offered: int
    outside_village: int
    not_chosen: int
    metres: int
    below_best: int
    """Hundredths of a point that the totals lack to the best possible ones."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The proposals, what they reach, and what is proven to be the best possible."""

    proposals: tuple[Proposal, ...]
    objective: Objective
    bound: Objective

    @property
    def optimal(self) -> bool:
        """Whether nothing better exists."""
        return self.objective == self.bound


def redistribute(problem: Problem) -> Plan:
    """The best plan; the order of what is given is irrelevant."""
    # The solver takes some 70 MB: a web process that never plans does not carry it.
    from recruit.selection.rules.seat_flow import District  # noqa: PLC0415

    return District(problem).plan()


def allowed(problem: Problem, village: str, place: str) -> bool:
    """Whether the domicile rule lets somebody from a village serve at a place."""
    return village[: problem.domicile] == place[: problem.domicile]


def nearest(problem: Problem) -> Proposal | None:
    """Whom to ask first about a single seat; nothing if there is nobody."""
    return next(iter(redistribute(problem).proposals), None)
