"""Points of a ceremony: who settles them, who is sent where, who is told, what the clock does."""

from dataclasses import replace
from itertools import product
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recruit.foundation import database
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed
from recruit.people.actions import add_officer
from recruit.people.permissions import Actor, ActorKind, Role
from recruit.rulebook.model import Body
from recruit.swearing_in import actions, queries
from recruit.swearing_in.actions import Details
from recruit.swearing_in.actions.assignment import Point, assign
from recruit.swearing_in.actions.invite import invite_people
from tests.swearing_in.conftest import ACTOR, VILLAGE, SetClock, appoint, at

KPPS = "kpps-2024"
MORNING = at("2024-11-07 09:00")
HALL = Details("GOR Contoh", MORNING, 9, "Ibu Ketua Contoh", "Ketua PPS", {"Islam": "Bapak Rohani"})


@pytest.fixture
async def ceremony(crew: list[UUID]) -> UUID:
    """The one ceremony that was planned for the village, before anybody said where."""
    await actions.plan_ceremonies(call=KPPS, place=VILLAGE, actor=ACTOR)
    identifier: UUID = await database.fetch_value("SELECT id FROM ceremony")
    return identifier


@pytest.fixture
async def second_crew(ceremony: UUID) -> list[UUID]:
    return [await appoint(KPPS, n, place=f"{VILLAGE}.002") for n in range(1, 8)]


def brute_force(crews: dict[str, int], points: list[Point]) -> int | None:
    """The least metres over every way to send the crews."""
    best: int | None = None
    for ways in product(points, repeat=len(crews)):
        load = {point.id: 0 for point in points}
        metres = 0
        for (crew, people), point in zip(crews.items(), ways, strict=True):
            load[point.id] += people
            metres += people * point.metres.get(crew, 0)
        fits = all(p.capacity is None or load[p.id] <= p.capacity for p in points)
        if fits and (best is None or metres < best):
            best = metres
    return best


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_assignment_has_fewer_metres(data: st.DataObject) -> None:
    crews = {f"{n:03}": data.draw(st.integers(1, 9)) for n in range(data.draw(st.integers(1, 6)))}
    points = [
        Point(
            uuid4(),
            data.draw(st.none() | st.integers(1, 30)),
            {crew: data.draw(st.integers(0, 5000)) for crew in crews},
        )
        for _ in range(data.draw(st.integers(1, 3)))
    ]
    found = assign(crews, points)
    assert (found.person_metres if found else None) == brute_force(crews, points)
    assert found == assign(crews, points)


def test_without_coordinates_neighbours_stay_together() -> None:
    crews = {f"{n:03}": 9 for n in range(6)}
    points = [Point(uuid4(), 27, {}), Point(uuid4(), 27, {})]
    found = assign(crews, points)
    assert found is not None
    assert [found.points[crew] == points[0].id for crew in crews] == [True] * 3 + [False] * 3


async def test_whole_crews_are_sent_to_two_points_and_told_once(
    ceremony: UUID, crew: list[UUID], second_crew: list[UUID]
) -> None:
    await actions.change_point(ceremony=ceremony, details=HALL, actor=ACTOR)
    other = await actions.add_point(
        ceremony=ceremony, details=replace(HALL, point="Aula Contoh"), actor=ACTOR
    )
    assert await invite_people(call=KPPS, place=VILLAGE, actor=ACTOR) == 16
    assert await invite_people(call=KPPS, place=VILLAGE, actor=ACTOR) == 0
    rows = await database.fetch(
        "SELECT ceremony, count(*) AS people, count(DISTINCT place) AS crews FROM invitation"
        " JOIN appointment ON appointment.id = invitation.appointment GROUP BY 1"
    )
    assert sorted((row["people"], row["crews"]) for row in rows) == [(7, 1), (9, 1)]
    assert {row["ceremony"] for row in rows} == {ceremony, other}
    application = await database.fetch_value(
        "SELECT application FROM appointment WHERE id = $1", crew[0]
    )
    own = await queries.ceremony_of(application, KPPS)
    assert own is not None
    assert own.point in {"GOR Contoh", "Aula Contoh"}


async def test_who_is_invited_elsewhere_swears_there_and_only_there(
    ceremony: UUID, crew: list[UUID], second_crew: list[UUID], clock_at: SetClock
) -> None:
    await actions.change_point(ceremony=ceremony, details=HALL, actor=ACTOR)
    later = replace(HALL, point="Aula Contoh", at=at("2024-11-07 13:00"))
    other = await actions.add_point(ceremony=ceremony, details=later, actor=ACTOR)
    await invite_people(call=KPPS, place=VILLAGE, actor=ACTOR)
    clock_at(at("2024-11-07 10:00"))
    sworn = await actions.record_oaths(call=KPPS, place=VILLAGE, absent=[], actor=ACTOR)
    first = await database.fetch_value(
        "SELECT count(*) FROM invitation WHERE ceremony = $1", ceremony
    )
    assert sworn.sworn == first
    clock_at(at("2024-11-07 14:00"))
    rest = await actions.record_oaths(call=KPPS, place=VILLAGE, absent=[], actor=ACTOR)
    assert sworn.sworn + rest.sworn == 16
    at_other = await database.fetch_value("SELECT count(*) FROM oath WHERE ceremony = $1", other)
    assert at_other == rest.sworn


async def test_points_that_hold_too_few_invite_nobody(ceremony: UUID, crew: list[UUID]) -> None:
    await actions.change_point(ceremony=ceremony, details=replace(HALL, capacity=8), actor=ACTOR)
    with pytest.raises(Conflict):
        await invite_people(call=KPPS, place=VILLAGE, actor=ACTOR)
    assert await database.fetch_value("SELECT count(*) FROM invitation") == 0


async def test_every_wrong_detail_is_named(ceremony: UUID, clock_at: SetClock) -> None:
    wrong = Details("\0", at("2024-11-09 09:00"), 0, "x" * 161, "y\n", {"Islam": "z" * 200})
    with pytest.raises(InvalidInput) as refused:
        await actions.change_point(ceremony=ceremony, details=wrong, actor=ACTOR)
    assert {fault.pointer for fault in refused.value.faults} == {
        "/point", "/at", "/capacity", "/official", "/official_office", "/clergy/Islam",
    }  # fmt: skip
    await actions.add_point(ceremony=ceremony, details=HALL, actor=ACTOR)
    with pytest.raises(InvalidInput):
        await actions.add_point(ceremony=ceremony, details=HALL, actor=ACTOR)
    clock_at(at("2024-11-07 09:00"))
    with pytest.raises(Conflict):
        await actions.change_point(ceremony=ceremony, details=HALL, actor=ACTOR)


async def test_the_clock_plans_follow_ups_and_invites_to_them(
    ceremony: UUID, crew: list[UUID], clock_at: SetClock
) -> None:
    clock_at(at("2024-11-07 10:00"))
    await actions.record_oaths(call=KPPS, place=VILLAGE, absent=[crew[0]], actor=ACTOR)
    await actions.keep_ceremonies(actor=ACTOR)
    assert await database.fetch_value("SELECT count(*) FROM ceremony") == 1
    clock_at(at("2024-11-07 18:00"))
    for _ in range(2):
        await actions.keep_ceremonies(actor=ACTOR)
    assert await database.fetch_value("SELECT count(*) FROM ceremony WHERE follow_up") == 1
    assert await database.fetch_value(
        "SELECT count(*) FROM outbox WHERE job = $1", "invite_to_oath"
    )
    assert await invite_people(call=KPPS, place=VILLAGE, actor=ACTOR) == 1
    with pytest.raises(NotAllowed):
        await actions.keep_ceremonies(actor=Actor(ActorKind.officer, str(uuid4()), "Petugas"))


async def test_registrars_are_warned_two_weeks_and_two_days_before(
    ceremony: UUID, crew: list[UUID], clock_at: SetClock
) -> None:
    await appoint(KPPS, 1, place=f"{VILLAGE}.002", enrolled=False)
    for number, prefix in enumerate(("31.71", "31.72")):
        await add_officer(
            email=f"petugas{number}@contoh.example", name="Petugas Contoh",
            password="a long invented password", role=Role.registrar, bodies=[Body.kpps],
            place_prefix=prefix, actor=ACTOR,
        )  # fmt: skip
    told = []
    for moment in ("2024-10-24 08:00", "2024-10-24 10:00", "2024-10-24 11:00", "2024-11-05 10:00"):
        clock_at(at(moment))
        await actions.keep_ceremonies(actor=ACTOR)
        told.append(
            await database.fetch_value(
                "SELECT count(*) FROM notice WHERE kind = 'oath_obstacles'"
                " AND details ->> 'count' = '1'"
            )
        )
    assert told == [0, 1, 1, 2]
