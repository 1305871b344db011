"""Marks at the door: by code, once, in whichever session; and who has practised what."""

import json
from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

import pytest

from recruit.foundation.database import fetch_value
from recruit.foundation.problems import Conflict, NotFound
from recruit.people.permissions import Actor, ActorKind, Grant, Permission, system
from recruit.rulebook.model import Body
from recruit.training import actions, queries
from recruit.training.papers.codes import scanned_code
from recruit.training.rules import Outcome
from tests.training.conftest import ACTOR, BASIC, COUNTING, GAMBIR, SAWAH_BESAR, appoint, at
from tests.training.invented import code_of, count, publish, seat_of, someone

MoveClock = Callable[[datetime], None]
EVERYWHERE = system("test").scope(Permission.attendance_record)


@pytest.fixture
async def door(crews: int, clock_at: MoveClock) -> UUID:
    """The first session, as it begins."""
    await publish()
    clock_at(at("2024-10-14 08:20"))
    session: UUID = await fetch_value("SELECT id FROM session ORDER BY starts_at, id LIMIT 1")
    return session


async def mark(session: UUID, *codes: str, elsewhere: bool = False) -> list[Outcome]:
    marks = [actions.Mark(code, None, elsewhere) for code in codes]
    marked = await actions.record_marks(actor=ACTOR, session=session, marks=marks)
    return [one.outcome for one in marked]


async def test_a_code_is_read_as_typed_or_scanned_and_twice_is_once(door: UUID) -> None:
    _, enrolment, _ = await someone(session=door)
    code = await code_of(enrolment)
    appointment = await fetch_value("SELECT appointment FROM enrolment WHERE id = $1", enrolment)
    scanned = scanned_code(appointment, BASIC)
    typed = f" {code.lower().replace('-', ' ')} "
    assert await mark(door, typed, scanned) == [Outcome.recorded, Outcome.already]
    assert await mark(door, scanned) == [Outcome.already]
    assert await count("attendance") == 1
    assert await count("ledger_event", "kind = 'attendance_recorded'") == 1


async def test_a_code_that_is_not_ours_or_of_another_programme_is_unknown(door: UUID) -> None:
    _, enrolment, _ = await someone(session=door)
    appointment = await fetch_value("SELECT appointment FROM enrolment WHERE id = $1", enrolment)
    scanned = scanned_code(appointment, BASIC)
    forged = scanned[:-3] + ("AAA" if scanned[-3:] != "AAA" else "BBB")
    others = scanned_code(appointment, COUNTING)
    given = (forged, others, "ABCD-EFGH", "\x00", "T1." + "A" * 190, "')--")
    assert await mark(door, *given) == [Outcome.unknown] * len(given)
    assert await count("attendance") == 0


async def test_the_wrong_session_is_said_and_may_be_accepted(door: UUID) -> None:
    row = await fetch_value("SELECT id FROM session ORDER BY starts_at DESC, id LIMIT 1")
    _, guest, _ = await someone(session=row)
    code = await code_of(guest)
    assert await mark(door, code) == [Outcome.other_session]
    assert await count("attendance") == 0
    assert await mark(door, code, elsewhere=True) == [Outcome.recorded]
    assert await seat_of(guest) == door
    assert await fetch_value("SELECT reason FROM seat_change") == "came_elsewhere"


async def test_marks_keep_the_time_of_the_door_if_it_can_be_true(door: UUID) -> None:
    times = [at("2024-10-14 08:10"), at("2023-01-01 00:00"), at("2025-01-01 00:00")]
    marks = [
        actions.Mark(await code_of((await someone(number, session=door))[1]), time)
        for number, time in enumerate(times)
    ]
    await actions.record_marks(actor=ACTOR, session=door, marks=marks)
    kept = await fetch_value("SELECT array_agg(attended_at ORDER BY attended_at) FROM attendance")
    assert kept == [at("2024-10-14 08:10"), at("2024-10-14 08:20"), at("2024-10-14 08:20")]


async def test_nobody_is_marked_long_before_or_where_the_clerk_has_no_right(
    door: UUID, clock_at: MoveClock
) -> None:
    grant = Grant(frozenset({Permission.attendance_record}), frozenset({Body.kpps}), SAWAH_BESAR)
    elsewhere = Actor(ActorKind.program, "clerk", "Clerk", (grant,))
    one = [actions.Mark("ABCD-EFGH")]
    for actor, session in ((elsewhere, door), (ACTOR, uuid4())):
        with pytest.raises(NotFound):
            await actions.record_marks(actor=actor, session=session, marks=one)
    clock_at(at("2024-10-14 07:00"))
    with pytest.raises(Conflict):
        await actions.record_marks(actor=ACTOR, session=door, marks=one)


async def test_a_mark_outlives_a_new_version_and_an_open_page_leads_to_it(door: UUID) -> None:
    _, here, _ = await someone(session=door)
    _, there, _ = await someone(1, session=door)
    codes = [await code_of(here), await code_of(there)]
    await mark(door, codes[0])
    await appoint("kpps-2024", GAMBIR, stations=9)
    await publish()
    found = await queries.session_to_attend(EVERYWHERE, door)
    assert found.id != door
    outcomes = await mark(door, *codes, elsewhere=True)
    assert outcomes == [Outcome.already, Outcome.recorded]


async def test_who_of_a_station_has_practised_what(door: UUID) -> None:
    _, here, _ = await someone(session=door)
    await mark(door, await code_of(here))
    crew = await fetch_value("SELECT crew FROM enrolment WHERE id = $1", here)
    people = await queries.practised_at(EVERYWHERE, crew)
    assert len(people) == 9
    assert [one.programmes for one in people if one.programmes] == [{BASIC: at("2024-10-14 08:20")}]
    assert len(await queries.practised_at(EVERYWHERE, crew[:13])) == 72
    for place in ("31.71.01", "%", "\x00", ""):
        with pytest.raises(NotFound):
            await queries.practised_at(EVERYWHERE, place)


async def test_the_ledger_names_enrolments_and_no_person(door: UUID) -> None:
    _, here, _ = await someone(session=door)
    await mark(door, await code_of(here))
    data = await fetch_value("SELECT data FROM ledger_event WHERE kind = 'attendance_recorded'")
    assert json.loads(data) == {"enrolments": [str(here)]}
