"""Who takes the oath, who does not, and who is revoked."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import pytest

from recruit.foundation import database
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed
from recruit.people.permissions import Actor, ActorKind, Grant, Permission, system
from recruit.rulebook.loading import load
from recruit.rulebook.model import Body, Level
from recruit.swearing_in import actions, queries
from recruit.swearing_in.rules import Obstacle, ceremony_time, swearing_in
from tests.swearing_in.conftest import ACTOR, PROGRAMME, TPS, VILLAGE, SetClock, appoint, at

Stages = Callable[[], Awaitable[dict[UUID, str]]]

KPPS, TIB = "kpps-2024", "tib-2024"
OATH = at("2024-11-07 10:00")
FOLLOW_UP = at("2024-11-08 10:00")


@pytest.fixture
async def ceremony(crew: list[UUID], clock_at: SetClock) -> list[UUID]:
    """The crew at its ceremony, an hour after it began."""
    assert await actions.plan_ceremonies(call=KPPS, place=VILLAGE, actor=ACTOR) == 1
    clock_at(OATH)
    return crew


async def record(*absent: UUID, place: str = VILLAGE, call: str = KPPS) -> actions.OathsRecorded:
    return await actions.record_oaths(call=call, place=place, absent=absent, actor=ACTOR)


async def events(kind: str) -> int:
    count: int = await database.fetch_value(
        "SELECT count(*) FROM ledger_event WHERE kind = $1", kind
    )
    return count


def test_ceremonies_are_held_in_the_morning_and_on_fridays_earlier() -> None:
    assert ceremony_time(at("2024-11-07 00:00").date()) == at("2024-11-07 09:00")
    assert ceremony_time(at("2024-11-08 00:00").date()) == at("2024-11-08 08:30")


@pytest.mark.parametrize(
    ("call", "level", "first"),
    [
        ("kpps-2024", Level.village, "2024-11-07 09:00"),
        ("ptps-2024", Level.district, "2024-11-03 09:00"),
        ("panwascam-2022", Level.city, "2022-10-26 09:00"),
        ("pkd-2024", Level.city, "2024-06-01 09:00"),
    ],
)
def test_where_and_when_each_body_is_sworn(call: str, level: Level, first: str) -> None:
    book = load(call)
    together = swearing_in(book, book, [book])
    assert (together.level, together.first_ceremony) == (level, at(first))


def test_security_officers_are_sworn_with_the_crew_and_trained_in_its_programme() -> None:
    kpps, tib, ptps = load(KPPS), load(TIB), load("ptps-2024")
    together = swearing_in(kpps, kpps, [kpps, ptps, tib])
    assert together.names == [KPPS, TIB]
    assert together.training == ((KPPS, PROGRAMME), (TIB, PROGRAMME))
    alone = swearing_in(tib, kpps, [kpps, ptps, tib])
    assert (alone.host.name, alone.names) == (KPPS, [TIB])


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2024-11-07 20:00", "2024-11-08 08:30"),
        ("2024-11-08 08:30", "2024-11-09 09:00"),
        ("2024-11-10 08:59", "2024-11-10 09:00"),
        ("2024-11-10 09:00", None),
        ("2024-11-01 09:00", None),
    ],
)
def test_a_follow_up_is_held_on_the_next_morning_within_three_days(
    now: str, expected: str | None
) -> None:
    kpps = load(KPPS)
    found = swearing_in(kpps, kpps, [kpps]).next_follow_up(at(now))
    assert found == (at(expected) if expected else None)


async def test_a_ceremony_for_each_village_is_planned_once(
    crew: list[UUID], clock_at: SetClock
) -> None:
    await appoint(KPPS, 1, place="31.71.01.1002.001")
    planned = [
        await actions.plan_ceremonies(call=call, place="31.71", actor=ACTOR)
        for call in (KPPS, KPPS, TIB)
    ]
    assert planned == [2, 0, 0]
    assert await events("ceremony_planned") == 2
    clock_at(at("2024-11-08 00:00"))
    with pytest.raises(Conflict):
        await actions.plan_ceremonies(call=KPPS, place="31.71", actor=ACTOR)


async def test_no_ceremony_is_planned_below_its_level(crew: list[UUID]) -> None:
    with pytest.raises(InvalidInput) as refused:
        await actions.plan_ceremonies(call=KPPS, place=TPS, actor=ACTOR)
    assert [fault.code for fault in refused.value.faults] == ["place-level"]


async def test_everybody_who_is_there_takes_the_oath_and_twice_is_once(
    ceremony: list[UUID], stages: Stages
) -> None:
    assert await record() == actions.OathsRecorded(9, 0, ())
    assert await record() == actions.OathsRecorded(0, 0, ())
    assert set((await stages()).values()) == {"sworn"}
    sworn_at = await database.fetch("SELECT DISTINCT sworn_at FROM appointment")
    assert [row["sworn_at"] for row in sworn_at] == [OATH]
    assert await events("appointment_take_oath") == 9
    assert await database.fetch_value("SELECT count(*) FROM oath WHERE present") == 9


async def test_two_registrars_at_once_swear_everybody_once(ceremony: list[UUID]) -> None:
    first, second = await asyncio.gather(record(), record())
    assert first.sworn + second.sworn == 9
    assert await events("appointment_take_oath") == 9


async def test_who_is_absent_is_not_sworn_not_even_when_recorded_again(
    ceremony: list[UUID], stages: Stages
) -> None:
    missing = ceremony[3]
    assert await record(missing) == actions.OathsRecorded(8, 1, ())
    assert await record() == actions.OathsRecorded(0, 0, ())
    assert (await stages())[missing] == "appointed"
    assert await events("appointment_miss_oath") == 1


async def test_who_was_not_trained_is_refused_with_the_reason(
    ceremony: list[UUID], stages: Stages
) -> None:
    stranger = await appoint(KPPS, 1, place=f"{VILLAGE}.002", enrolled=False)
    recorded = await record()
    assert recorded.sworn == 9
    assert recorded.refused == (actions.Refused(stranger, ((Obstacle.not_enrolled, PROGRAMME),)),)
    assert (await stages())[stranger] == "appointed"


async def test_a_timetable_that_is_not_published_trains_nobody(ceremony: list[UUID]) -> None:
    await database.execute("UPDATE timetable SET published_at = NULL")
    recorded = await record()
    assert (recorded.sworn, len(recorded.refused)) == (0, 9)


async def test_attendance_counts_as_soon_as_it_is_written_down(
    ceremony: list[UUID], stages: Stages
) -> None:
    await database.execute(
        "INSERT INTO attendance (enrolment, attended_at)"
        " SELECT id, now() FROM enrolment WHERE appointment = $1",
        ceremony[0],
    )
    recorded = await record()
    assert recorded.sworn == 1
    assert {refused.reasons for refused in recorded.refused} == {
        ((Obstacle.not_attended, PROGRAMME),)
    }
    assert (await stages())[ceremony[0]] == "sworn"


_LISTED = """
    INSERT INTO registry_answer (registry, nik_digest, listed, source, obtained_at)
    SELECT 'party', nik_digest, $2, 'contoh.csv', $3 FROM person
    JOIN appointment ON appointment.person = person.id WHERE appointment.id = $1
"""
_DECIDED = """
    INSERT INTO verification (application, verdict, reasons, decided_by, decided_at)
    SELECT application, 'MS', $2::jsonb, 'test', $3 FROM appointment WHERE id = $1
"""
_FOUND = """
    INSERT INTO screening (application, rulebook, findings, worst, screened_at)
    SELECT application.id, call.rulebook,
           '[{"rule": "marriage", "severity": "clarify"}]', 'clarify', $2
    FROM application JOIN call ON call.name = application.call
    JOIN appointment ON appointment.application = application.id WHERE appointment.id = $1
"""


async def test_who_has_an_open_clarification_is_refused(
    ceremony: list[UUID], stages: Stages
) -> None:
    before, after = at("2024-10-01 08:00"), at("2024-10-20 08:00")
    listed_later, listed_before, cleared, found, answered, *_ = ceremony
    for person, answer, obtained in (
        (listed_later, "listed", after),
        (listed_before, "listed", before),
        (cleared, "cleared", after),
    ):
        await database.execute(_LISTED, person, answer, obtained)
        await database.execute(_DECIDED, person, "[]", at("2024-10-05 08:00"))
    for person, reasons in ((found, "[]"), (answered, '[{"rule": "marriage", "note": "cerai"}]')):
        await database.execute(_FOUND, person, before)
        await database.execute(_DECIDED, person, reasons, at("2024-10-05 08:00"))
    recorded = await record()
    assert {refused.appointment for refused in recorded.refused} == {listed_later, found}
    assert {refused.reasons for refused in recorded.refused} == {
        ((Obstacle.open_clarification, None),)
    }
    assert (await stages())[answered] == "sworn"


_ASKED = """
    INSERT INTO clarification (application, rule, question, asked_by, asked_at, deadline, accepted,
                               reason, decided_by, decided_at)
    SELECT application, 'party-registry', 'Apakah?', 'test', $3, $3, $2::boolean, $4::text,
           $4::text,
           CASE WHEN $2::boolean IS NOT NULL THEN $3::timestamptz END
    FROM appointment WHERE id = $1
"""


async def test_an_explanation_of_a_register_is_waited_for_and_counts(
    ceremony: list[UUID], stages: Stages
) -> None:
    listed, later = at("2024-10-20 08:00"), at("2024-10-22 08:00")
    waiting, accepted, refused, *_ = ceremony
    for person, outcome in ((waiting, None), (accepted, True), (refused, False)):
        await database.execute(_DECIDED, person, "[]", at("2024-10-05 08:00"))
        why = None if outcome is None else "x"
        await database.execute(_ASKED, person, outcome, later, why)
    await database.execute(_LISTED, accepted, "listed", listed)
    recorded = await record()
    assert {one.appointment for one in recorded.refused} == {waiting, refused}
    assert (await stages())[accepted] == "sworn"


async def test_who_left_office_is_not_sworn(ceremony: list[UUID], stages: Stages) -> None:
    await database.execute(
        "UPDATE appointment SET stage = 'ended', ended_at = now(), end_reason = 'resignation'"
        " WHERE id = $1",
        ceremony[2],
    )
    assert await record() == actions.OathsRecorded(8, 0, ())
    assert (await stages())[ceremony[2]] == "ended"


async def test_every_wrong_absentee_is_named_and_nothing_is_recorded(
    ceremony: list[UUID], stages: Stages
) -> None:
    elsewhere = await appoint(KPPS, 1, place="31.71.01.1002.001")
    await record(place=TPS, call=TIB)
    with pytest.raises(InvalidInput) as refused:
        await record(ceremony[0], uuid4(), elsewhere, ceremony[8])
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [
        ("/absent/1", "not-expected"),
        ("/absent/2", "not-expected"),
        ("/absent/3", "already-sworn"),
    ]
    assert list((await stages()).values()).count("sworn") == 2


@pytest.mark.parametrize("moment", ["2024-11-06 10:00", "2024-11-07 08:59", "2024-11-08 00:00"])
async def test_no_oath_outside_the_ceremony_and_its_window(
    crew: list[UUID], clock_at: SetClock, stages: Stages, moment: str
) -> None:
    await actions.plan_ceremonies(call=KPPS, place=VILLAGE, actor=ACTOR)
    clock_at(at(moment))
    with pytest.raises(Conflict):
        await record()
    assert set((await stages()).values()) == {"appointed"}


async def test_the_absent_swear_at_the_follow_up(
    ceremony: list[UUID], clock_at: SetClock, stages: Stages
) -> None:
    missing = ceremony[3]
    await record(missing)
    planned = [await actions.plan_follow_up(call=KPPS, place="31", actor=ACTOR) for _ in range(2)]
    assert planned == [1, 0]
    clock_at(FOLLOW_UP)
    assert await record() == actions.OathsRecorded(1, 0, ())
    assert (await stages())[missing] == "sworn"
    sworn_at = await database.fetch_value("SELECT sworn_at FROM appointment WHERE id = $1", missing)
    assert sworn_at == FOLLOW_UP
    assert await actions.revoke_absent(call=KPPS, place="31", actor=ACTOR) == 0


async def test_who_is_absent_again_is_revoked(
    ceremony: list[UUID], clock_at: SetClock, stages: Stages
) -> None:
    missing, late = ceremony[3], ceremony[4]
    await record(missing, late)
    await actions.plan_follow_up(call=KPPS, place=VILLAGE, actor=ACTOR)
    assert await actions.revoke_absent(call=KPPS, place="31", actor=ACTOR) == 0
    clock_at(FOLLOW_UP)
    assert await record(missing) == actions.OathsRecorded(1, 1, ())
    revoked = [await actions.revoke_absent(call=KPPS, place="31", actor=ACTOR) for _ in range(2)]
    assert revoked == [1, 0]
    assert (await stages())[missing] == "ended"
    assert await events("appointment_revoke") == 1


async def test_no_follow_up_is_recorded_after_the_third_day(
    ceremony: list[UUID], clock_at: SetClock
) -> None:
    await record(ceremony[3])
    await actions.plan_follow_up(call=KPPS, place=VILLAGE, actor=ACTOR)
    clock_at(at("2024-11-11 00:00"))
    with pytest.raises(Conflict):
        await record()
    with pytest.raises(Conflict):
        await actions.plan_follow_up(call=KPPS, place=VILLAGE, actor=ACTOR)


async def test_counts_and_vacant_seats(ceremony: list[UUID]) -> None:
    await database.execute("INSERT INTO seat (call, place, number) VALUES ($1, $2, 3)", TIB, TPS)
    await record(ceremony[3])
    scope = system("test").scope(Permission.status_read)
    counts = await queries.oath_counts(scope, call=KPPS, place="31.71", level=Level.village)
    assert counts == [
        queries.OathCounts(VILLAGE, KPPS, seats=7, appointed=1, sworn=6, absent=1),
        queries.OathCounts(VILLAGE, TIB, seats=3, appointed=0, sworn=2, absent=0),
    ]
    short = await queries.units_short(scope, call=KPPS, place=VILLAGE)
    assert short == [queries.UnitShort(TPS, TIB, seats=3, vacant=1)]


async def test_a_registrar_of_another_body_or_district_may_not(ceremony: list[UUID]) -> None:
    def registrar(body: Body, prefix: str) -> Actor:
        grant = Grant(frozenset({Permission.oaths_record}), frozenset({body}), prefix)
        return Actor(ActorKind.officer, str(uuid4()), "Petugas", (grant,))

    for actor in (registrar(Body.ptps, "31"), registrar(Body.kpps, "31.72")):
        with pytest.raises(NotAllowed):
            await actions.record_oaths(call=KPPS, place=VILLAGE, absent=[], actor=actor)
