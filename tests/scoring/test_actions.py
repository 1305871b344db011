"""Scoring in a real database."""

from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from recruit.applications.rules import number_with_check_digits
from recruit.foundation import database, outbox
from recruit.foundation.database import fetch, fetch_one, fetch_value
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed
from recruit.people.permissions import Actor, ActorKind, Permission
from recruit.scoring import queries
from recruit.scoring.actions import (
    import_score_sheets,
    import_test_results,
    score_desk,
    shortlist,
    start_desk_scoring,
)
from recruit.scoring.jobs import JOBS
from recruit.scoring.rules import SheetRow, TestRow
from tests.scoring.invented import ACTOR, OTHER_TPS, TPS, VILLAGE, events, officer, stages, stands

DISTRICT = "31.71.01"
GOOD = {"election-knowledge": 80, "integrity": 90, "commitment": 70}

pytestmark = pytest.mark.usefixtures("calls")


async def sheets() -> list[tuple[UUID, Decimal]]:
    rows = await fetch("SELECT application, total FROM score_sheet ORDER BY application")
    return [(row["application"], row["total"]) for row in rows]


async def test_the_desk_scores_everybody_eligible_once_from_frozen_answers() -> None:
    assessor = await officer()
    first = await stands()
    second = await stands(election_experience="none", same_rw_as_tps=False)
    await stands(it_ability=None)
    await stands(stage="ineligible")
    await stands(place="31.72.01.1001.001")
    done = await score_desk(call="kpps-2024", place=DISTRICT, actor=ACTOR, officer_id=assessor)
    assert (done.sheets, done.not_scorable) == (2, 1)
    assert await sheets() == [(first, Decimal("84.00")), (second, Decimal("52.00"))]
    again = await score_desk(call="kpps-2024", place="31.71", actor=ACTOR, officer_id=assessor)
    assert again.sheets == 0
    recorded, _ = await events("desk_scored")
    assert (recorded["sheets"], recorded["place"]) == (2, DISTRICT)


async def test_the_desk_is_scored_by_a_job_for_each_district() -> None:
    assessor = await officer()
    await stands()
    await stands(place="31.71.02.1001.001")
    await start_desk_scoring(call="kpps-2024", place="31.71", actor=ACTOR, officer_id=assessor)
    jobs = await fetch("SELECT id FROM outbox")
    assert len(jobs) == 2
    for job in jobs:
        await outbox.run(JOBS, job["id"])
        await outbox.run(JOBS, job["id"])
    assert len(await sheets()) == 2
    assert await fetch_value("SELECT count(*) FROM outbox WHERE done_at IS NOT NULL") == 2


async def test_where_nobody_waits_or_the_desk_does_not_score_nothing_starts() -> None:
    assessor = await officer()
    with pytest.raises(Conflict):
        await start_desk_scoring(call="kpps-2024", place="31", actor=ACTOR, officer_id=assessor)
    with pytest.raises(InvalidInput):
        await start_desk_scoring(call="ptps-2024", place="31", actor=ACTOR, officer_id=assessor)
    with pytest.raises(InvalidInput):
        await score_desk(call="kpps-2024", place="31", actor=ACTOR, officer_id=uuid4())


async def test_who_may_not_score_does_not() -> None:
    nobody = Actor(ActorKind.officer, "1", "Contoh")
    number = await fetch_value(
        "SELECT number FROM application WHERE id = $1", await stands("ptps-2024")
    )
    with pytest.raises(NotAllowed):
        await score_desk(call="kpps-2024", place=TPS, actor=nobody, officer_id=uuid4())
    rows = [SheetRow(number, await officer(), GOOD)]
    with pytest.raises(InvalidInput) as refused:
        await import_score_sheets(call="ptps-2024", rows=rows, actor=nobody)
    assert [fault.code for fault in refused.value.faults] == ["unknown-application"]


async def test_sheets_are_handed_in_by_number_or_id_and_counted_alike() -> None:
    application = await stands("ptps-2024")
    number = await fetch_value("SELECT number FROM application WHERE id = $1", application)
    one, other = await officer(), await officer("lain@contoh.example")
    rows = [SheetRow(number, one, GOOD), SheetRow(application, other, GOOD | {"integrity": 60})]
    assert await import_score_sheets(call="ptps-2024", rows=rows, actor=ACTOR) == 2
    assert await sheets() == [(application, Decimal("80.00")), (application, Decimal("71.00"))]
    recorded = await events("score_sheet_handed_in")
    assert sorted(event["total"] for event in recorded) == [71.0, 80.0]
    told = await queries.sheets_of(application, ACTOR.scope(Permission.plenary_hold))
    assert [sheet.scores["integrity"] for sheet in told] == [90, 60]


async def test_every_fault_of_an_import_is_named_and_nothing_is_written() -> None:
    good, out = await stands("ptps-2024"), await stands("ptps-2024", stage="ineligible")
    elsewhere = await stands("kpps-2024")
    assessor = await officer()
    rows = [
        SheetRow(good, assessor, GOOD),
        SheetRow(good, assessor, GOOD),
        SheetRow(out, uuid4(), {"integrity": 101, "charm": 1}),
        SheetRow(elsewhere, assessor, GOOD),
    ]
    with pytest.raises(InvalidInput) as refused:
        await import_score_sheets(call="ptps-2024", rows=rows, actor=ACTOR)
    assert {(fault.pointer, fault.code) for fault in refused.value.faults} == {
        ("/rows/1", "twice"),
        ("/rows/2/scores/integrity", "points-out-of-range"),
        ("/rows/2/scores/charm", "unknown-criterion"),
        ("/rows/2/scores/election-knowledge", "not-scorable"),
        ("/rows/2/scores/commitment", "not-scorable"),
        ("/rows/2/assessor", "unknown-assessor"),
        ("/rows/2/application", "not-scored-now"),
        ("/rows/3/application", "unknown-application"),
    }
    assert await sheets() == []


async def test_a_sheet_that_was_handed_in_is_locked() -> None:
    rows = [SheetRow(await stands("ptps-2024"), await officer(), GOOD)]
    await import_score_sheets(call="ptps-2024", rows=rows, actor=ACTOR)
    with pytest.raises(InvalidInput) as refused:
        await import_score_sheets(call="ptps-2024", rows=rows, actor=ACTOR)
    assert [fault.code for fault in refused.value.faults] == ["handed-in-before"]


async def at_the_test(count: int) -> tuple[list[UUID], list[int]]:
    """Applications for Panwascam with real registration numbers."""
    numbers = [number_with_check_digits(7000 + index) for index in range(count)]
    ids = [await stands("panwascam-2022", DISTRICT, number=number) for number in numbers]
    return ids, numbers


async def test_the_best_six_of_a_district_and_who_ties_with_them_are_shortlisted() -> None:
    ids, numbers = await at_the_test(9)
    scores = [90, 85, 80, 75, 70, 65, 65, 64, None]
    rows = [
        TestRow(number, None if score is None else Decimal(score))
        for number, score in zip(numbers, scores, strict=True)
    ]
    with pytest.raises(Conflict, match="9 people have neither"):
        await shortlist(call="panwascam-2022", place="31.71", actor=ACTOR)
    assert await import_test_results(call="panwascam-2022", rows=rows, actor=ACTOR) == 9
    done = await shortlist(call="panwascam-2022", place="31.71", actor=ACTOR)
    assert (done.shortlisted, done.left_off) == (7, 2)
    now = await stages()
    assert [now[one] for one in ids] == ["shortlisted"] * 7 + ["not_shortlisted"] * 2
    assert len(await events("test_result_recorded")) == 9


async def test_every_fault_of_test_results_is_named_and_nothing_is_written() -> None:
    _, numbers = await at_the_test(2)
    rows = [
        TestRow(numbers[0], Decimal(50)),
        TestRow(numbers[0] + 1, Decimal(50)),
        TestRow(numbers[1], Decimal(101)),
        TestRow(numbers[1], None),
    ]
    with pytest.raises(InvalidInput) as refused:
        await import_test_results(call="panwascam-2022", rows=rows, actor=ACTOR)
    assert {(fault.pointer, fault.code) for fault in refused.value.faults} == {
        ("/rows/1/number", "check-digits"),
        ("/rows/1/number", "unknown-application"),
        ("/rows/2/number", "twice"),
        ("/rows/2/score", "score-out-of-range"),
        ("/rows/3/number", "twice"),
    }
    assert await fetch_one("SELECT FROM test_result") is None
    await import_test_results(call="panwascam-2022", rows=rows[:1], actor=ACTOR)
    with pytest.raises(InvalidInput) as repeated:
        await import_test_results(call="panwascam-2022", rows=rows[:1], actor=ACTOR)
    assert [fault.code for fault in repeated.value.faults] == ["recorded-before"]
    with pytest.raises(InvalidInput):
        await import_test_results(call="kpps-2024", rows=rows[:1], actor=ACTOR)


async def test_places_are_counted_with_their_units() -> None:
    assert OTHER_TPS.startswith(VILLAGE)
    async with database.connection() as connection:
        counted = await queries.units_below(connection, [VILLAGE, TPS], "tps")
    assert counted[TPS] == 1
    assert counted[VILLAGE] > 1
