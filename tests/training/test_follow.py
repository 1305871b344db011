"""A successor sits with the crew of whoever left."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest

from recruit.foundation.database import execute, fetch, fetch_one, fetch_value
from recruit.training.actions import follow_replacement
from tests.scoring.invented import at, events, stands
from tests.training.conftest import ACTOR
from tests.training.invented import count, publish, seat_of, someone

pytestmark = pytest.mark.usefixtures("crews")


async def succeeded(enrolment: UUID) -> UUID:
    """The appointment of somebody new in the office of an enrolment's person, who left."""
    left = await fetch_one(
        "SELECT appointment.* FROM enrolment JOIN appointment"
        " ON appointment.id = enrolment.appointment WHERE enrolment.id = $1",
        enrolment,
    )
    assert left is not None
    await execute(
        "UPDATE appointment SET stage = 'ended', ended_at = now(), end_reason = 'resignation',"
        " chair = false WHERE id = $1",
        left["id"],
    )
    application = await stands(left["call"], left["place"], stage="elected")
    successor: UUID = await fetch_value(
        "INSERT INTO appointment (id, application, person, call, election, place, seat_number,"
        " stage, replaces, basis, appointed_at) SELECT uuidv7(), id, person, call, $2, $3, $4,"
        " 'appointed', $5, 'reserve', now() FROM application WHERE id = $1 RETURNING id",
        application,
        left["election"],
        left["place"],
        left["seat_number"],
        left["id"],
    )
    return successor


async def test_the_successor_gets_the_seat_of_the_crew_once() -> None:
    await publish()
    _, enrolment, session = await someone()
    successor = await succeeded(enrolment)
    made = await follow_replacement(appointment_id=successor, actor=ACTOR)
    assert [await seat_of(one) for one in made] == [session]
    assert await follow_replacement(appointment_id=successor, actor=ACTOR) == []
    assert await count("enrolment", f"appointment = '{successor}'") == 1
    assert await overfull_of_those_in_office() == 0
    assert len(await events("enrolment_followed")) == 1


async def test_two_successors_at_once_do_not_sit_on_one_free_seat() -> None:
    await publish()
    _, _, session = await someone()
    rows = await fetch("SELECT id FROM enrolment WHERE session = $1 ORDER BY id LIMIT 2", session)
    successors = [await succeeded(row["id"]) for row in rows]
    await execute(
        "UPDATE session SET capacity = 1 + (SELECT count(*) FROM enrolment JOIN appointment"
        " ON appointment.id = enrolment.appointment"
        " WHERE enrolment.session = session.id AND stage <> 'ended') WHERE id = $1",
        session,
    )
    made = await asyncio.gather(
        *(follow_replacement(appointment_id=one, actor=ACTOR) for one in successors)
    )
    assert sorted(len(one) for one in made) == [0, 1]
    assert await overfull_of_those_in_office() == 0


async def overfull_of_those_in_office() -> int:
    return await count(
        "session",
        "capacity < (SELECT count(*) FROM enrolment JOIN appointment"
        " ON appointment.id = enrolment.appointment"
        " WHERE enrolment.session = session.id AND stage <> 'ended')",
    )


async def test_what_was_held_stays_held(clock_at: Callable[[datetime], None]) -> None:
    await publish()
    _, enrolment, _ = await someone()
    successor = await succeeded(enrolment)
    clock_at(at("2024-11-20 08:00"))
    assert await follow_replacement(appointment_id=successor, actor=ACTOR) == []


async def test_a_full_session_takes_nobody_more() -> None:
    await publish()
    _, enrolment, session = await someone()
    successor = await succeeded(enrolment)
    await execute(
        "UPDATE session SET capacity = (SELECT count(*) - 1 FROM enrolment"
        " WHERE session = session.id) WHERE id = $1",
        session,
    )
    assert await follow_replacement(appointment_id=successor, actor=ACTOR) == []
