"""Seats that change hands: declined, waited for, missed; reminders; days of absence."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID, uuid4

import pytest

from recruit.foundation.database import execute, fetch, fetch_value
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed, NotFound
from recruit.people.permissions import Actor, ActorKind
from recruit.training import actions, queries
from recruit.training.jobs import keep_training
from recruit.training.rules import FreeSession, Reason, Seeker, give_seats
from tests.training.conftest import ACTOR, GAMBIR, appoint, at
from tests.training.invented import code_of, count, fill, overfull, publish, seat_of, someone

MoveClock = Callable[[datetime], None]


@pytest.fixture
async def published(crews: int) -> None:
    await publish()


async def spread_out() -> None:
    """Hold the afternoon sessions two days later."""
    await execute(
        "UPDATE session SET starts_at = starts_at + interval '2 days', capacity = 80,"
        " ends_at = ends_at + interval '2 days' WHERE starts_at > $1",
        at("2024-10-14 12:00"),
    )


async def decline(who: tuple[Actor, UUID, UUID], reason: Reason = Reason.work) -> bool:
    actor, enrolment, session = who
    return await actions.decline_seat(
        actor=actor, enrolment=enrolment, session=session, reason=reason
    )


async def test_who_cannot_come_gets_the_next_free_seat_and_is_told(published: None) -> None:
    who = await someone()
    before = await fetch("SELECT id FROM session WHERE id <> $1 ORDER BY starts_at", who[2])
    assert before
    assert await decline(who)
    seat = await queries.own_seat(UUID(who[0].id), who[1])
    assert seat.session != who[2]
    assert (seat.changes, seat.version) == (1, 1)
    assert await fetch_value("SELECT reason FROM seat_change") == "work"
    assert await count("notice", "kind = 'seat_changed'") == 1
    ledger = await fetch_value("SELECT data::text FROM ledger_event WHERE kind = 'seat_changed'")
    assert "work" not in ledger


async def test_a_seat_is_declined_once_from_the_page_that_showed_it(published: None) -> None:
    who = await someone()
    await decline(who)
    with pytest.raises(Conflict):
        await decline(who)
    stranger = await someone(100)
    with pytest.raises(NotFound):
        await decline((stranger[0], who[1], who[2]))
    with pytest.raises(InvalidInput):
        await decline(stranger, Reason.absent)
    assert await count("seat_change") == 1


async def test_two_requests_for_the_last_seat_one_seat_one_waiting(published: None) -> None:
    await fill(free=1)
    first, second = await someone(0), await someone(1)
    assert first[2] == second[2]
    assert sorted(await asyncio.gather(decline(first), decline(second))) == [False, True]
    assert await count("waiting_list_entry", "ended_at IS NULL") == 1
    assert await count("seat_change") == 1
    assert await overfull() == 0


async def test_a_seat_that_becomes_free_goes_to_who_waits_longest(published: None) -> None:
    await fill()
    waiting, later = await someone(0), await someone(1)
    assert not await decline(waiting)
    assert not await decline(later)
    assert await actions.serve_waiting_lists(actor=ACTOR) == 0
    free = await fetch_value("SELECT id FROM session ORDER BY starts_at DESC, id LIMIT 1")
    await execute(
        "UPDATE appointment SET stage = 'ended', ended_at = now(), end_reason = 'resignation'"
        " WHERE id = (SELECT appointment FROM enrolment WHERE session = $1 LIMIT 1)",
        free,
    )
    assert await actions.serve_waiting_lists(actor=ACTOR) == 1
    assert await seat_of(waiting[1]) == free
    assert await seat_of(later[1]) == later[2]
    assert await count("waiting_list_entry", "ended_at IS NULL") == 1


async def test_absentees_get_a_later_session_once_somebody_was_marked(
    published: None, clock_at: MoveClock
) -> None:
    await spread_out()
    _, here, session = await someone()
    inside = await count("enrolment", f"session = '{session}'")
    clock_at(at("2024-10-14 15:00"))
    assert await actions.book_absentees(actor=ACTOR) == 0
    await actions.record_attendance(actor=ACTOR, enrolments=[here])
    booked = await actions.book_absentees(actor=ACTOR)
    waiting = await count("waiting_list_entry", "reason = 'absent'")
    assert booked + waiting == inside - 1
    assert booked
    assert await count("enrolment", f"session = '{session}'") == 1 + waiting
    assert await overfull() == 0
    assert await fetch_value(
        "SELECT bool_and(starts_at > $1) FROM seat_change JOIN session ON session.id = joined",
        at("2024-10-14 15:00"),
    )
    assert await actions.book_absentees(actor=ACTOR) == 0


async def test_who_was_marked_without_a_network_and_booked_meanwhile_was_there(
    published: None, clock_at: MoveClock
) -> None:
    await spread_out()
    clock_at(at("2024-10-14 15:00"))
    _, here, session = await someone(0)
    _, late, _ = await someone(1)
    await actions.record_attendance(actor=ACTOR, enrolments=[here])
    await actions.book_absentees(actor=ACTOR)
    assert await seat_of(late) != session
    mark = actions.Mark(await code_of(late), at("2024-10-14 08:25"), elsewhere=True)
    await actions.record_marks(actor=ACTOR, session=session, marks=[mark])
    assert await seat_of(late) == session
    assert await fetch_value("SELECT attended_at FROM attendance WHERE enrolment = $1", late) == at(
        "2024-10-14 08:25"
    )


async def reminders() -> list[str]:
    rows = await fetch(
        "SELECT split_part(once, ':', 5) AS days FROM notice WHERE kind = 'training_reminder'"
    )
    return [row["days"] for row in rows]


async def test_reminders_go_out_three_days_and_one_day_before_and_once(
    published: None, clock_at: MoveClock
) -> None:
    first = await fetch_value("SELECT min(starts_at) FROM session")
    people = await count("enrolment JOIN session ON session.id = session", f"starts_at = '{first}'")
    clock_at(at("2024-10-11 08:00"))
    await keep_training()
    assert await reminders() == []
    clock_at(at("2024-10-11 08:31"))
    await keep_training()
    await keep_training()
    assert await reminders() == ["3"] * people
    clock_at(at("2024-10-13 08:31"))
    await keep_training()
    assert (await reminders()).count("1") == people
    clock_at(at("2024-10-14 08:31"))
    await keep_training()
    assert (await reminders()).count("1") >= people
    twice = await count("notice", "kind = 'training_reminder'")
    await keep_training()
    assert await count("notice", "kind = 'training_reminder'") == twice


async def test_who_was_just_told_of_the_seat_is_not_reminded_of_it(
    crews: int, clock_at: MoveClock
) -> None:
    await publish()
    await execute("UPDATE timetable SET published_at = $1", at("2024-10-12 09:00"))
    clock_at(at("2024-10-12 10:00"))
    assert await actions.remind_participants(actor=ACTOR) == 0
    with pytest.raises(NotAllowed):
        await actions.remind_participants(actor=Actor(ActorKind.officer, str(uuid4()), ""))


async def test_days_of_absence_are_told_before_planning_only(crews: int) -> None:
    appointment = await fetch_value("SELECT id FROM appointment ORDER BY id LIMIT 1")
    day = date(2024, 10, 15)

    async def tell(day: date, half: int | None = 0, reason: Reason = Reason.study) -> None:
        await actions.tell_impossible_day(
            actor=ACTOR, appointment=appointment, day=day, half=half, reason=reason
        )

    await tell(day)
    await tell(day)
    (told,) = await queries.impossible_days(appointment)
    assert (told.day, told.half) == (day, 0)
    with pytest.raises(InvalidInput) as refused:
        await tell(date(2024, 12, 24), 7, Reason.absent)
    assert [fault.pointer for fault in refused.value.faults] == ["/day", "/half", "/reason"]
    await actions.forget_impossible_day(actor=ACTOR, appointment=appointment, impossibility=told.id)
    with pytest.raises(NotFound):
        await actions.forget_impossible_day(
            actor=ACTOR, appointment=appointment, impossibility=told.id
        )
    await publish()
    with pytest.raises(InvalidInput):
        await tell(day)


def test_a_freed_seat_is_offered_to_the_first_in_the_list_again() -> None:
    one, two, free = uuid4(), uuid4(), uuid4()
    waits = Seeker(uuid4(), one, "b", impossible=frozenset({(date(2024, 10, 16), 0)}))
    leaves = Seeker(uuid4(), two, "a")
    sessions = [
        FreeSession(free, at("2024-10-16 08:30"), "a", 1),
        FreeSession(two, at("2024-10-15 13:30"), "b", 0),
        FreeSession(one, at("2024-10-15 13:30"), "b", 0),
    ]
    assert give_seats([waits, leaves], sessions) == {leaves.enrolment: free, waits.enrolment: two}


def test_the_own_village_comes_first_and_nobody_returns_to_what_they_left() -> None:
    here, there, left = uuid4(), uuid4(), uuid4()
    sessions = [
        FreeSession(there, at("2024-10-15 08:30"), "b", 5),
        FreeSession(here, at("2024-10-20 08:30"), "a", 1),
        FreeSession(left, at("2024-10-14 08:30"), "a", 5),
    ]
    first = Seeker(uuid4(), uuid4(), "a", left=frozenset({left}))
    second = Seeker(uuid4(), uuid4(), "a", left=frozenset({left}))
    assert give_seats([first, second], sessions) == {
        first.enrolment: here,
        second.enrolment: there,
    }


async def test_a_seat_leads_to_the_latest_version(published: None) -> None:
    actor, enrolment, _ = await someone()
    await appoint("kpps-2024", GAMBIR, stations=9)
    await publish()
    seat = await queries.own_seat(UUID(actor.id), enrolment)
    assert (seat.version, seat.enrolment != enrolment) == (2, True)
    assert len(await queries.crew_of(seat)) == 9
