"""Ending appointments, and who follows."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

import pytest

from recruit.foundation.database import fetch_one, fetch_value, transaction
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed, NotFound
from recruit.people.permissions import Actor, ActorKind
from recruit.selection.actions import advance_appointments, call_up, end_appointment
from recruit.selection.appointments import AppointmentEvent
from tests.scoring.invented import ACTOR, TPS, at, events, person, stages
from tests.selection.invented import plenary, scored, seated

RESIGN = AppointmentEvent.resign
OFFICER = Actor(ActorKind.officer, "1", "Contoh")

pytestmark = pytest.mark.usefixtures("seats")


async def crew(size: int) -> list[UUID]:
    """The applications of a plenary at one TPS, the best first."""
    people = [await scored(90 - index, sex="P") for index in range(size)]
    await plenary()
    return people


async def appointment(application: UUID) -> UUID:
    identifier: UUID = await fetch_value(
        "SELECT id FROM appointment WHERE application = $1", application
    )
    return identifier


async def test_the_next_reserve_takes_the_empty_seat() -> None:
    people = await crew(9)
    leaver = await appointment(people[3])
    done = await call_up(appointment_id=leaver, reason=RESIGN, actor=ACTOR)
    assert done.application == people[7]
    assert (await seated())[3] == (4, people[7], False)
    assert (await stages())[people[7]] == "elected"
    row = await fetch_one(
        "SELECT stage, end_reason, ended_at IS NOT NULL AS dated FROM appointment WHERE id = $1",
        leaver,
    )
    assert row is not None
    assert dict(row) == {"stage": "ended", "end_reason": "resignation", "dated": True}
    assert await fetch_value("SELECT replaces FROM appointment WHERE id = $1", done.successor) == (
        leaver
    )
    assert await events("application_call_up") == [{"replaces": str(leaver)}]
    assert len(await events("appointment_resign")) == 1


async def test_a_reserve_who_serves_another_body_is_passed_over() -> None:
    who = await person("P")
    people = [await scored(90 - index, sex="P") for index in range(7)]
    busy = await scored(50, who=who)
    free = await scored(40, sex="P")
    await scored(90, "ptps-2024", who=who)
    await plenary()
    await plenary("ptps-2024")
    done = await call_up(appointment_id=await appointment(people[0]), reason=RESIGN, actor=ACTOR)
    assert done.application == free
    assert (await stages())[busy] == "reserve"


async def test_the_chair_passes_to_the_best_who_remains() -> None:
    people = await crew(8)
    chair = await appointment(people[0])
    await call_up(appointment_id=chair, reason=RESIGN, actor=ACTOR)
    assert [line for line in await seated() if line[2]] == [(2, people[1], True)]
    assert await events("appointment_chair_passed_on") == [{"from": str(chair)}]


async def test_without_a_reserve_the_seat_stays_empty() -> None:
    people = await crew(2)
    done = await call_up(appointment_id=await appointment(people[1]), reason=RESIGN, actor=ACTOR)
    assert (done.successor, done.application) == (None, None)
    assert await seated() == [(1, people[0], True)]


async def test_an_ending_calls_nobody_up() -> None:
    people = await crew(8)
    leaver = await appointment(people[0])
    await end_appointment(appointment_id=leaver, reason=AppointmentEvent.die, actor=ACTOR)
    assert [seat for seat, _, _ in await seated()] == [2, 3, 4, 5, 6, 7]
    assert (await seated())[0] == (2, people[1], True)
    assert (await stages())[people[7]] == "reserve"


async def test_who_has_ended_cannot_end_again() -> None:
    people = await crew(8)
    leaver = await appointment(people[0])
    await call_up(appointment_id=leaver, reason=RESIGN, actor=ACTOR)
    with pytest.raises(Conflict) as refused:
        await call_up(appointment_id=leaver, reason=RESIGN, actor=ACTOR)
    assert refused.value.extra == {"stage": "ended", "events": []}
    assert len(await seated()) == 7


async def test_until_the_evening_before_polling(clock_at: Callable[[datetime], None]) -> None:
    people = await crew(9)
    clock_at(at("2024-11-26 23:30"))
    first, second = [await appointment(one) for one in people[:2]]
    await call_up(appointment_id=first, reason=RESIGN, actor=ACTOR)
    clock_at(at("2024-11-27 00:00"))
    with pytest.raises(Conflict, match="2024-11-27"):
        await call_up(appointment_id=second, reason=RESIGN, actor=ACTOR)


async def test_what_cannot_be_is_refused() -> None:
    people = await crew(2)
    held = await appointment(people[0])
    with pytest.raises(NotFound):
        await end_appointment(appointment_id=uuid4(), reason=RESIGN, actor=ACTOR)
    with pytest.raises(InvalidInput):
        await call_up(appointment_id=held, reason=AppointmentEvent.take_oath, actor=ACTOR)
    with pytest.raises(NotAllowed):
        await call_up(appointment_id=held, reason=RESIGN, actor=OFFICER)
    with pytest.raises(NotAllowed):
        await end_appointment(
            appointment_id=held, reason=AppointmentEvent.complete_term, actor=OFFICER
        )
    assert len(await seated()) == 2


async def test_a_set_takes_the_oath_and_what_does_not_fit_stays() -> None:
    people = await crew(3)
    await end_appointment(appointment_id=await appointment(people[0]), reason=RESIGN, actor=ACTOR)
    source = "SELECT id, '{}'::jsonb AS data FROM appointment WHERE place = $1"
    async with transaction() as connection:
        oath = AppointmentEvent.take_oath
        assert await advance_appointments(connection, oath, source, TPS, actor=ACTOR) == 2
        assert await advance_appointments(connection, oath, source, TPS, actor=ACTOR) == 0
        ended = AppointmentEvent.complete_term
        assert await advance_appointments(connection, ended, source, TPS, actor=ACTOR) == 2
    assert await fetch_value("SELECT count(*) FROM appointment WHERE sworn_at IS NOT NULL") == 2
