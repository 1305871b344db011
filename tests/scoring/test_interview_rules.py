"""The distribution of interviews, against brute force and by property."""

from collections import Counter
from datetime import timedelta
from itertools import combinations, product
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recruit.scoring.rules.interviews import (
    Distribution,
    Interviewee,
    Proof,
    Resident,
    Room,
    Tie,
    distribute,
    per_hour,
    slots_of,
    surname,
    tie_between,
)
from tests.scoring.invented import at

OPENS = at("2024-10-12 08:00")


def one(number: int) -> UUID:
    return UUID(int=number)


def room(number: int, panel: set[int], slots: int, day: int = 0) -> Room:
    opens = OPENS + timedelta(days=day)
    free = slots_of(opens, opens + timedelta(minutes=10 * slots), 10)
    return Room(one(number), frozenset(map(one, panel)), free)


def person(
    number: int,
    rooms: list[Room],
    barred: set[int] | None = None,
    flagged: set[int] | None = None,
    **kept: object,
) -> Interviewee:
    return Interviewee(
        one(number),
        frozenset(room.id for room in rooms),
        frozenset(map(one, barred or ())),
        frozenset(map(one, flagged or ())),
        **kept,  # type: ignore[arg-type]
    )


def holds(done: Distribution, rooms: list[Room], people: list[Interviewee]) -> None:
    """What holds of every distribution, whatever was asked."""
    by_id = {each.id: each for each in rooms}
    given_slots = [(seat.room, seat.at) for seat in done.seats.values() if seat.at]
    assert len(given_slots) == len(set(given_slots))
    loads: Counter[UUID] = Counter()
    for each in people:
        if each.id not in done.seats:
            assert each.id in done.unplaced
            continue
        seat = done.seats[each.id]
        assert seat.room in each.rooms
        assert seat.at is None if each.seated else seat.at in by_id[seat.room].free
        assert len(seat.team) >= 2
        assert not seat.team & (each.barred - each.held)
        assert seat.team - each.held <= by_id[seat.room].panel
        assert each.held <= seat.team
        loads.update(seat.team)
    assert {who: load for who, load in done.loads.items() if load} == loads


def test_slots_end_before_the_room_closes() -> None:
    slots = slots_of(OPENS, OPENS + timedelta(hours=1, minutes=5), 20)
    assert slots == (OPENS, OPENS + timedelta(minutes=20), OPENS + timedelta(minutes=40))


def test_three_rooms_with_slots_of_ten_minutes_hold_eighteen_an_hour() -> None:
    hours = (OPENS, OPENS + timedelta(hours=4), 10)
    later = (OPENS + timedelta(hours=4), OPENS + timedelta(hours=8), 10)
    assert per_hour([hours] * 3) == per_hour([hours] * 3 + [later] * 2) == 18
    assert per_hour([]) == 0


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("Siti Contoh", "contoh"),
        ("Dr. Siti Contoh, S.H., M.H.", "contoh"),
        ("CONTOH", "contoh"),
        ("Siti Contoh S.Pd.", "contoh"),
        ("", ""),
    ],
)
def test_the_last_name_is_that_without_degrees(name: str, last: str) -> None:
    assert surname(name) == last


def test_a_household_is_barred_and_a_namesake_of_the_village_only_flagged() -> None:
    officer = Resident("Budi Contoh, S.H.", "31.71.01.1001", "001", "002")
    assert tie_between(officer, Resident("Siti CONTOH", "31.71.01.1001", "001", "002")) is (
        Tie.household
    )
    assert tie_between(officer, Resident("Siti Contoh", "31.71.01.1001", "003", "002")) is (
        Tie.surname
    )
    assert tie_between(officer, Resident("Siti Contoh", "31.71.01.1002", "001", "002")) is None
    assert tie_between(officer, Resident("Siti Lain", "31.71.01.1001", "001", "002")) is None
    silent = Resident("Budi Contoh", None, None, None)
    assert tie_between(silent, Resident("Siti Contoh", None, None, None)) is None


def test_a_district_of_supervisors_is_distributed_evenly_and_proven() -> None:
    rooms = [
        room(10 * day + index, {3 * index, 3 * index + 1, 3 * index + 2}, 42, day)
        for day in range(5)
        for index in range(1, 4)
    ]
    people = [person(1000 + index, rooms) for index in range(620)]
    people[7] = person(1007, rooms, barred={3, 4})
    people[9] = person(1009, rooms, flagged={5})
    done = distribute(rooms, people)
    holds(done, rooms, people)
    assert (done.proof, done.unplaced, done.flagged) == (Proof.optimal, (), 0)
    assert max(done.loads.values()) - min(done.loads.values()) <= 1
    assert done.slots == 630


def test_it_is_over_soon_and_neighbours_in_the_list_sit_together() -> None:
    rooms = [room(1, {1, 2}, 3, day=1), room(2, {1, 2}, 3, day=0)]
    people = [person(100 + index, rooms) for index in range(4)]
    done = distribute(rooms, people)
    assert [done.seats[each.id].room for each in people] == [one(2)] * 3 + [one(1)]
    assert [done.seats[each.id].at for each in people[:3]] == list(rooms[1].free)


def test_what_is_impossible_is_said_with_what_is_missing() -> None:
    rooms = [room(1, {1, 2, 3}, 2)]
    people = [person(100 + index, rooms) for index in range(3)]
    people.append(person(104, rooms, barred={1, 2}))
    done = distribute(rooms, people)
    holds(done, rooms, people)
    assert (len(done.unplaced), done.without_team, done.slots) == (2, (one(104),), 2)
    assert distribute([], people).without_team == tuple(each.id for each in people)
    assert distribute(rooms, []).seats == {}


def test_whoever_is_invited_keeps_slot_and_assessors_and_the_others_make_up_for_it() -> None:
    rooms = [room(1, {1, 2, 3}, 2)]
    kept = [
        person(100, rooms, held=frozenset({one(1), one(2)}), seated=True),
        person(101, rooms, barred={2}, held=frozenset({one(1)}), seated=True),
    ]
    new = [person(102, rooms), person(103, rooms)]
    done = distribute(rooms, [*kept, *new])
    holds(done, rooms, [*kept, *new])
    assert done.seats[one(100)].team == {one(1), one(2)}
    assert done.seats[one(101)].team == {one(1), one(3)}
    assert sorted(done.loads.values()) == [2, 3, 3]


_PEOPLE = st.lists(
    st.tuples(
        st.sets(st.integers(0, 1), min_size=1), st.sets(st.integers(1, 4), max_size=2),
        st.sets(st.integers(1, 4), max_size=2),
    ),
    min_size=1,
    max_size=4,
)  # fmt: skip
_PANELS = st.tuples(*[st.sets(st.integers(1, 4), min_size=2, max_size=3)] * 2)


@settings(deadline=None, max_examples=60)
@given(_PEOPLE, _PANELS, st.tuples(st.integers(0, 3), st.integers(0, 3)))
def test_no_other_distribution_is_better(
    people: list[tuple[set[int], set[int], set[int]]],
    panels: tuple[set[int], set[int]],
    slots: tuple[int, int],
) -> None:
    rooms = [room(1, panels[0], slots[0]), room(2, panels[1], slots[1])]
    asked = [
        person(100 + index, [rooms[each] for each in may], barred, flagged)
        for index, (may, barred, flagged) in enumerate(people)
    ]
    done = distribute(rooms, asked)
    holds(done, rooms, asked)
    assert done.proof is Proof.optimal
    squares = sum(load**2 for load in done.loads.values())
    assert (len(done.unplaced), done.flagged, squares) == _best(rooms, asked)


def _best(rooms: list[Room], people: list[Interviewee]) -> tuple[int, int, int]:
    """The least unplaced, flagged and uneven of all that is possible."""
    choices = [
        [None, *_seats_of(rooms, each)]
        for each in people
    ]  # fmt: skip
    best = (len(people) + 1, 0, 0)
    for chosen in product(*choices):
        seats = [(each, seat) for each, seat in zip(people, chosen, strict=True) if seat]
        taken = Counter(room.id for _, (room, _) in seats)
        if any(taken[room.id] > len(room.free) for room in rooms):
            continue
        loads = Counter(officer for _, (_, team) in seats for officer in team)
        flagged = sum(len(each.flagged & set(team)) for each, (_, team) in seats)
        squares = sum(load**2 for load in loads.values())
        best = min(best, (len(people) - len(seats), flagged, squares))
    return best


def _seats_of(rooms: list[Room], each: Interviewee) -> list[tuple[Room, tuple[UUID, ...]]]:
    return [
        (room, team)
        for room in rooms
        if room.id in each.rooms
        for team in combinations(sorted(room.panel - each.barred), 2)
    ]


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 40), st.integers(2, 5), st.integers(1, 3))
def test_without_conflicts_the_load_differs_by_one_at_most(
    count: int, panel: int, halls: int
) -> None:
    rooms = [room(index, set(range(panel)), 20) for index in range(1, halls + 1)]
    people = [person(100 + index, rooms) for index in range(min(count, 20 * halls))]
    done = distribute(rooms, people)
    assert not done.unplaced
    assert max(done.loads.values()) - min(done.loads.values()) <= 1
