"""The plan of redistribution against every plan there is, and the forecast by counting."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recruit.selection.rules import FreeSeat
from recruit.selection.rules.forecast import (
    UnitState,
    chance_of_leaving,
    depth_of,
    forecast,
)
from recruit.selection.rules.redistribution import (
    BEST_TOTAL,
    Objective,
    Plan,
    Problem,
    Surplus,
    redistribute,
)

DISTRICT = "31.71.01"
VILLAGES = [f"{DISTRICT}.100{n}" for n in range(1, 4)]
PLACES = [f"{village}.00{n}" for village in VILLAGES for n in (1, 2)]

seats = st.builds(FreeSeat, st.sampled_from(PLACES), st.integers(1, 2))
people = st.tuples(
    st.sampled_from(VILLAGES),
    st.lists(st.sampled_from(PLACES), min_size=1, max_size=2, unique=True).map(tuple),
    st.integers(0, BEST_TOTAL),
)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    surplus = [Surplus(f"{n}", *one) for n, one in enumerate(draw(st.lists(people, max_size=4)))]
    known = draw(st.dictionaries(
        st.tuples(st.sampled_from(VILLAGES), st.sampled_from(PLACES)), st.integers(0, 5000)
    ))  # fmt: skip
    free = tuple(sorted(draw(st.sets(seats, max_size=4))))
    return Problem(free, tuple(surplus), known, draw(st.sampled_from([0, 8, 13])))


def reached(problem: Problem, chosen: list[tuple[Surplus, FreeSeat]]) -> Objective:
    """What somebody else counts of a plan."""
    farthest = max(problem.metres.values(), default=0) + 1
    return Objective(
        len(chosen),
        sum(one.village != seat.place[:13] for one, seat in chosen),
        sum(seat.place not in one.choices for one, seat in chosen),
        sum(problem.metres.get((one.village, seat.place), farthest) for one, seat in chosen),
        sum(BEST_TOTAL - one.total for one, _ in chosen),
    )


def best(problem: Problem) -> Objective:
    """By trying every plan."""
    found = []
    for plan in product([None, *problem.seats], repeat=len(problem.surplus)):
        chosen = [(one, seat) for one, seat in zip(problem.surplus, plan, strict=True) if seat]
        fits = all(
            one.village[: problem.domicile] == seat.place[: problem.domicile]
            for one, seat in chosen
        )
        if fits and len({seat for _, seat in chosen}) == len(chosen):
            found.append(reached(problem, chosen))
    return min(found, key=lambda one: (-one.offered, *one[1:]))


def chosen_by(problem: Problem, plan: Plan) -> list[tuple[Surplus, FreeSeat]]:
    known = {one.application: one for one in problem.surplus}
    return [(known[proposal.application], proposal.seat) for proposal in plan.proposals]


@given(problems())
@settings(max_examples=300, deadline=None)
def test_no_plan_is_better(problem: Problem) -> None:
    plan = redistribute(problem)
    chosen = chosen_by(problem, plan)
    assert len({seat for _, seat in chosen}) == len({one for one, _ in chosen}) == len(chosen)
    assert reached(problem, chosen) == plan.objective == best(problem)
    assert plan.optimal


@given(problems(), st.randoms())
@settings(max_examples=50, deadline=None)
def test_the_order_of_what_is_given_is_irrelevant(problem: Problem, random: object) -> None:
    shuffled = list(problem.surplus)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    other = Problem(problem.seats[::-1], tuple(shuffled), problem.metres, problem.domicile)
    assert redistribute(other) == redistribute(problem)
    assert other.digest() == problem.digest()


def test_a_district_without_seats_or_people_has_an_empty_plan() -> None:
    nothing = Objective(0, 0, 0, 0, 0)
    somebody = Surplus("1", VILLAGES[0], (PLACES[0],), 8000)
    for problem in (Problem((), (somebody,)), Problem((FreeSeat(PLACES[0], 1),), ())):
        assert redistribute(problem) == Plan((), nothing, nothing)


@pytest.mark.parametrize(("chance", "depth"), [(0.0, 0), (0.017, 1), (0.5, 6), (1.0, 7)])
def test_the_depth_is_the_fewest_that_suffice(chance: float, depth: int) -> None:
    assert depth_of(7, chance) == depth


def test_what_jombang_lost_in_a_week_jakarta_loses_too() -> None:
    chance = chance_of_leaving(date(2024, 11, 7), date(2024, 11, 14))
    district = forecast(UnitState("31.71.01", 10_000, 10_000, 0), chance)
    assert district.losses == pytest.approx(24)
    assert district.depth == 32
    assert chance_of_leaving(date(2024, 11, 28), date(2024, 11, 27)) == 0


def test_who_is_missing_are_empty_seats_and_losses_without_a_reserve() -> None:
    assert forecast(UnitState("unit", 7, 5, 1), 0.017).missing == 2
    assert forecast(UnitState("unit", 7, 7, 7), 0.017).missing == 0
