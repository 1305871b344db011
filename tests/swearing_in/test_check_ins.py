"""The door of a ceremony: who checks in, who is refused, and that nobody swears by accident."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import pytest

from recruit.foundation import database
from recruit.foundation.problems import Conflict, InvalidInput, NotFound
from recruit.people.permissions import Permission
from recruit.swearing_in import actions, queries
from recruit.swearing_in.actions import CheckIn
from recruit.swearing_in.rules import OATH_CODE, Arrival, Obstacle
from recruit.training.papers.codes import scanned_code, short_code
from tests.swearing_in.conftest import ACTOR, PROGRAMME, TPS, VILLAGE, SetClock, appoint, at

Stages = Callable[[], Awaitable[dict[UUID, str]]]

KPPS = "kpps-2024"
DOOR = at("2024-11-07 08:30")
OATH = at("2024-11-07 10:00")


@pytest.fixture
async def ceremony(crew: list[UUID], clock_at: SetClock) -> UUID:
    """The ceremony of the village, half an hour before it begins."""
    await actions.plan_ceremonies(call=KPPS, place=VILLAGE, actor=ACTOR)
    clock_at(DOOR)
    identifier: UUID = await database.fetch_value("SELECT id FROM ceremony")
    return identifier


def code(appointment: UUID) -> str:
    return short_code(appointment, OATH_CODE)


async def check_in(ceremony: UUID, *codes: str, elsewhere: bool = False) -> list[Arrival]:
    marks = [CheckIn(given, elsewhere=elsewhere) for given in codes]
    judged = await actions.record_check_ins(ceremony=ceremony, marks=marks, actor=ACTOR)
    return [one.outcome for one in judged]


async def overlap(appointment: UUID, other: UUID) -> None:
    """Two files that concern each other, not settled."""
    await database.execute(
        "INSERT INTO overlap (kind, first, second, evidence, state, found_at)"
        " SELECT 'spouse', one.application, two.application, '{}', 'open', now()"
        " FROM appointment AS one, appointment AS two WHERE one.id = $1 AND two.id = $2",
        appointment,
        other,
    )


async def test_who_checks_in_swears_only_when_the_ceremony_is_closed(
    ceremony: UUID, crew: list[UUID], clock_at: SetClock, stages: Stages
) -> None:
    scanned = scanned_code(crew[0], OATH_CODE)
    assert await check_in(ceremony, scanned, code(crew[1]).lower()) == [Arrival.recorded] * 2
    assert set((await stages()).values()) == {"appointed"}
    with pytest.raises(Conflict):
        await actions.close_ceremony(ceremony=ceremony, actor=ACTOR)
    clock_at(OATH)
    closed = await actions.close_ceremony(ceremony=ceremony, actor=ACTOR)
    assert closed == actions.OathsRecorded(2, 7, ())
    after = await stages()
    assert {one for one, stage in after.items() if stage == "sworn"} == set(crew[:2])
    again = await actions.close_ceremony(ceremony=ceremony, actor=ACTOR)
    assert (again.sworn, again.absent) == (0, 0)


async def test_the_same_check_ins_sent_again_and_at_once_count_once(
    ceremony: UUID, crew: list[UUID]
) -> None:
    codes = [code(one) for one in crew]
    first, second = await asyncio.gather(check_in(ceremony, *codes), check_in(ceremony, *codes))
    assert sorted(first + second) == [Arrival.already] * 9 + [Arrival.recorded] * 9
    assert await check_in(ceremony, codes[0], codes[0]) == [Arrival.already] * 2
    assert await database.fetch_value("SELECT count(*) FROM oath WHERE present") == 9


async def test_codes_of_other_places_and_forged_ones_are_unknown(
    ceremony: UUID, crew: list[UUID]
) -> None:
    elsewhere = await appoint(KPPS, 1, place="31.71.01.1002.001")
    forged = scanned_code(crew[0], OATH_CODE)[:-4] + "AAAA"
    training = scanned_code(crew[0], PROGRAMME)
    given = [code(elsewhere), forged, training, "\0", "9" * 200]
    assert await check_in(ceremony, *given) == [Arrival.unknown] * 5


async def test_who_may_not_swear_is_refused_at_the_door_with_the_reason(
    ceremony: UUID, crew: list[UUID]
) -> None:
    untrained = await appoint(KPPS, 1, place=f"{VILLAGE}.002", enrolled=False)
    await overlap(crew[0], crew[1])
    marks = [CheckIn(code(one)) for one in (untrained, crew[0], crew[1], crew[2])]
    judged = await actions.record_check_ins(ceremony=ceremony, marks=marks, actor=ACTOR)
    assert [one.outcome for one in judged] == [Arrival.refused] * 3 + [Arrival.recorded]
    assert [one.who.reasons for one in judged[:2] if one.who] == [
        ((Obstacle.not_enrolled, PROGRAMME),),
        ((Obstacle.open_overlap, None),),
    ]


async def test_a_conflict_found_after_check_in_keeps_from_swearing(
    ceremony: UUID, crew: list[UUID], clock_at: SetClock, stages: Stages
) -> None:
    await check_in(ceremony, *map(code, crew))
    await overlap(crew[0], crew[1])
    clock_at(OATH)
    closed = await actions.close_ceremony(ceremony=ceremony, actor=ACTOR)
    assert (closed.sworn, closed.absent) == (7, 0)
    assert {one.appointment for one in closed.refused} == set(crew[:2])
    assert {(await stages())[one] for one in crew[:2]} == {"appointed"}


async def test_where_people_check_in_nobody_is_sworn_for_not_being_named_absent(
    ceremony: UUID, crew: list[UUID], clock_at: SetClock, stages: Stages
) -> None:
    await check_in(ceremony, code(crew[0]))
    clock_at(OATH)
    with pytest.raises(Conflict):
        await actions.record_oaths(call=KPPS, place=VILLAGE, absent=[], actor=ACTOR)
    with pytest.raises(Conflict):
        await actions.record_oaths(call=KPPS, place=TPS, absent=[crew[0]], actor=ACTOR)
    assert set((await stages()).values()) == {"appointed"}


async def test_an_empty_door_closes_nothing(
    ceremony: UUID, crew: list[UUID], clock_at: SetClock
) -> None:
    clock_at(OATH)
    with pytest.raises(Conflict):
        await actions.close_ceremony(ceremony=ceremony, actor=ACTOR)
    assert await database.fetch_value("SELECT count(*) FROM oath") == 0


async def test_a_mistaken_check_in_is_taken_back_and_does_not_swear(
    ceremony: UUID, crew: list[UUID], clock_at: SetClock, stages: Stages
) -> None:
    await check_in(ceremony, *map(code, crew[:3]))
    await actions.take_back_check_in(ceremony=ceremony, code=code(crew[0]), actor=ACTOR)
    with pytest.raises(Conflict):
        await actions.take_back_check_in(ceremony=ceremony, code=code(crew[0]), actor=ACTOR)
    clock_at(OATH)
    await actions.close_ceremony(ceremony=ceremony, actor=ACTOR)
    assert (await stages())[crew[0]] == "appointed"
    with pytest.raises(Conflict):
        await actions.take_back_check_in(ceremony=ceremony, code=code(crew[1]), actor=ACTOR)


async def test_who_was_absent_when_it_closed_swears_only_at_the_follow_up(
    ceremony: UUID, crew: list[UUID], clock_at: SetClock, stages: Stages
) -> None:
    await check_in(ceremony, *map(code, crew[1:]))
    clock_at(OATH)
    await actions.close_ceremony(ceremony=ceremony, actor=ACTOR)
    assert await check_in(ceremony, code(crew[0])) == [Arrival.was_absent]
    await actions.plan_follow_up(call=KPPS, place=VILLAGE, actor=ACTOR)
    clock_at(at("2024-11-08 09:00"))
    later = await database.fetch_value("SELECT id FROM ceremony WHERE follow_up")
    assert await check_in(later, code(crew[0]), code(crew[1])) == [
        Arrival.recorded,
        Arrival.already,
    ]
    assert await actions.close_ceremony(ceremony=later, actor=ACTOR) == actions.OathsRecorded(
        1, 0, ()
    )
    assert set((await stages()).values()) == {"sworn"}


@pytest.mark.parametrize("moment", ["2024-11-07 07:59", "2024-11-08 00:00"])
async def test_the_door_is_open_from_an_hour_before_until_the_day_is_over(
    ceremony: UUID, crew: list[UUID], clock_at: SetClock, moment: str
) -> None:
    clock_at(at(moment))
    with pytest.raises(Conflict):
        await check_in(ceremony, code(crew[0]))


async def test_a_waiver_lets_the_untrained_swear_and_stays_on_record(
    ceremony: UUID, crew: list[UUID], clock_at: SetClock
) -> None:
    untrained = await appoint(KPPS, 1, place=f"{VILLAGE}.002", enrolled=False)
    asked = {"appointment": untrained, "programme": PROGRAMME, "actor": ACTOR}
    for reason in ("", "sakit", "\0" * 20, "x" * 501):
        with pytest.raises(InvalidInput):
            await actions.waive_training(reason=reason, **asked)
    with pytest.raises(InvalidInput):
        await actions.waive_training(reason="Dirawat di rumah sakit.", **asked | {"programme": "x"})
    with pytest.raises(NotFound):
        await actions.waive_training(
            reason="Dirawat di rumah sakit.", **asked | {"appointment": uuid4()}
        )
    await actions.waive_training(reason="Dirawat di rumah sakit.", **asked)
    with pytest.raises(Conflict):
        await actions.waive_training(reason="Dirawat di rumah sakit.", **asked)
    assert await check_in(ceremony, code(untrained)) == [Arrival.recorded]
    data = await database.fetch_value(
        "SELECT data FROM ledger_event WHERE kind = 'training_waived'"
    )
    assert data == f'{{"programme": "{PROGRAMME}"}}'


async def test_the_evening_tells_who_did_not_swear_and_why(
    ceremony: UUID, crew: list[UUID], clock_at: SetClock
) -> None:
    untrained = await appoint(KPPS, 1, place=f"{VILLAGE}.002", enrolled=False)
    await check_in(ceremony, *map(code, crew[1:]))
    clock_at(OATH)
    await actions.close_ceremony(ceremony=ceremony, actor=ACTOR)
    scope = ACTOR.scope(Permission.oaths_record)
    missing, total = await queries.missing_at(scope, call=KPPS, place=VILLAGE, most=10)
    assert total == 2
    assert await queries.missing_at(scope, call=KPPS, place=VILLAGE, most=1) == (missing[:1], 2)
    assert await queries.count_blocked(scope, call=KPPS, place=VILLAGE) == 1
    assert [(one.id, one.absences, one.reasons) for one in missing] == [
        (crew[0], 1, ()),
        (untrained, 0, ((Obstacle.not_enrolled, PROGRAMME),)),
    ]
    (line,) = await queries.list_ceremonies(scope, call=KPPS, place="31.71")
    assert (line.expected, line.present, line.absent, line.sworn) == (10, 8, 1, 8)
