"""The plenary in a real database: whole or not at all, and one office a person."""

import asyncio
import json
from contextvars import copy_context

import pytest

from recruit.applications.actions import advance
from recruit.applications.stages import Event
from recruit.foundation import outbox
from recruit.foundation.database import (
    Connection,
    execute,
    fetch,
    fetch_one,
    fetch_value,
    transaction,
)
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed
from recruit.people.permissions import Actor, ActorKind, Permission
from recruit.rulebook.loading import content_hash, load
from recruit.selection import queries
from recruit.selection.actions import hold_plenary, provide_seats, start_plenaries
from recruit.selection.jobs import JOBS
from recruit.selection.rules import (
    Candidate,
    FreeSeat,
    Scheme,
    Unit,
    inputs_digest,
    rank_all,
    result_digest,
)
from tests.scoring.invented import ACTOR, OTHER_TPS, TPS, VILLAGE, events, person, stages, stands
from tests.selection.conftest import SEED
from tests.selection.invented import plenary, scored, seated

pytestmark = pytest.mark.usefixtures("seats")


async def nothing_decided() -> bool:
    counts = await fetch_one(
        "SELECT (SELECT count(*) FROM plenary) + (SELECT count(*) FROM ranking)"
        " + (SELECT count(*) FROM appointment) + (SELECT count(*) FROM application"
        " WHERE stage NOT IN ('eligible', 'shortlisted')) AS rows"
    )
    return counts is not None and counts["rows"] == 0


async def test_seats_are_provided_once_for_every_tps() -> None:
    assert await provide_seats(call="ptps-2024", actor=ACTOR) == 14_835 - 2
    assert await provide_seats(call="ptps-2024", actor=ACTOR) == 0
    assert [event["seats"] for event in await events("seats_provided")] == [14_833]


async def test_the_best_are_seated_the_next_wait_and_all_is_frozen() -> None:
    people = [await scored(90 - index) for index in range(16)]
    absent = await stands()
    held = await plenary()
    assert (held.elected, held.reserve, held.not_elected, held.unfilled) == (7, 7, 3, 7)
    assert await seated() == [(n + 1, people[n], n == 0) for n in range(7)]
    now = await stages()
    assert [now[one] for one in people] == (["elected"] * 7 + ["reserve"] * 7 + ["not_elected"] * 2)
    assert now[absent] == "not_elected"
    scope = ACTOR.scope(Permission.applications_read)
    lines = await queries.ranking(scope, call="kpps-2024", unit=TPS)
    assert [line["application"] for line in lines] == [*people, absent]
    assert lines[0]["chair"]
    assert lines[0]["components"]["desk"] == "90.00"
    assert lines[-1]["components"]["passed_over"] == "not_scored"


async def test_anybody_can_recompute_the_digests() -> None:
    for total, sex in ((80, "L"), (80, "P"), (80, "L"), (70, "P")):
        await scored(total, sex=sex)
    held = await plenary()
    rows = await fetch(
        "SELECT line ->> 'application' AS application, unit, line ->> 'components' AS components"
        " FROM ranking, jsonb_array_elements(lines) AS line ORDER BY 1"
    )
    crowd = [
        Candidate(
            row["application"], row["unit"], part["sex"] == "P", None, None,
            round(float(part["desk"]) * 100), part["election_experience"],
        )
        for row in rows
        for part in [json.loads(row["components"])]
    ]  # fmt: skip
    book = load("kpps-2024")
    units = {TPS: Unit(TPS, 7, tuple(FreeSeat(TPS, number) for number in range(1, 8)))}
    rankings = rank_all(Scheme.of(book), units, crowd, SEED)
    inputs = inputs_digest(
        call=book.name, rulebook=content_hash(book), seed=SEED, units=units, candidates=crowd
    )
    assert (inputs, result_digest(rankings)) == (held.inputs_digest, held.result_digest)
    (recorded,) = await events("plenary_held")
    assert recorded["inputs_digest"] == inputs.hex()
    assert recorded["seed"] == SEED


async def test_a_village_shares_its_candidates_between_its_tps() -> None:
    people = [await scored(90 - index, "tib-2024", VILLAGE) for index in range(3)]
    await plenary("tib-2024")
    assert await seated("tib-2024", TPS) == [(1, people[0], False), (2, people[2], False)]
    assert await seated("tib-2024", OTHER_TPS) == [(1, people[1], False)]


async def test_without_women_a_reason_is_required_and_recorded() -> None:
    await scored(80)
    for silence in (None, "  "):
        with pytest.raises(InvalidInput) as refused:
            await plenary(reason=silence)
        (fault,) = refused.value.faults
        assert (fault.pointer, fault.code) == ("/women_reason", "women-reason-required")
        assert TPS in fault.message.en
    assert await nothing_decided()
    await plenary(reason="Hanya satu pelamar")
    assert await fetch_value("SELECT women_reason FROM plenary") == "Hanya satu pelamar"


async def test_no_reason_is_kept_where_none_was_needed() -> None:
    await scored(80, sex="P")
    await plenary()
    assert await fetch_value("SELECT women_reason FROM plenary") is None


async def test_what_cannot_be_is_refused_with_every_fault() -> None:
    with pytest.raises(InvalidInput) as refused:
        await hold_plenary(call="tib-2024", place=TPS, seed="a b", actor=ACTOR)
    assert [fault.pointer for fault in refused.value.faults] == ["/place", "/seed"]
    with pytest.raises(Conflict, match="no candidates"):
        await plenary()
    await stands(place="31.71.02.1001.001")
    with pytest.raises(Conflict, match=r"No seats were provided for 31\.71\.02"):
        await plenary(place="31.71")
    with pytest.raises(NotAllowed):
        await hold_plenary(
            call="kpps-2024", place=TPS, seed=SEED, actor=Actor(ActorKind.officer, "1", "Contoh")
        )


async def test_a_second_plenary_fills_what_is_left() -> None:
    first = await scored(60)
    await plenary()
    better = await scored(99)
    held = await plenary()
    assert held.version == 2
    assert await seated() == [(1, first, True), (2, better, False)]


async def test_who_holds_an_office_is_passed_over_by_the_other_body() -> None:
    who = await person()
    await scored(90, who=who)
    twice = await scored(90, "ptps-2024", who=who)
    other = await scored(50, "ptps-2024")
    await plenary()
    await plenary("ptps-2024")
    assert await seated("ptps-2024") == [(1, other, False)]
    assert (await stages())[twice] == "not_elected"
    passed_over = await fetch_value(
        "SELECT line -> 'components' ->> 'passed_over' FROM ranking,"
        " jsonb_array_elements(lines) AS line WHERE (line ->> 'application')::uuid = $1",
        twice,
    )
    assert passed_over == "holds_office"


_ASKED = """
    INSERT INTO clarification (application, rule, question, asked_by, asked_at, deadline, accepted,
                               reason, decided_by, decided_at)
    VALUES ($1, 'party-registry', 'Apakah?', 'test', now(), now(), $2::boolean, $3::text, $3::text,
            CASE WHEN $2::boolean IS NOT NULL THEN now() END)
"""
_COMMENTED = """
    INSERT INTO public_comment (id, application, commenter, text, state, received_at)
    VALUES (uuidv7(), $1, '', 'Tanggapan', $2, now())
"""


async def test_nobody_is_elected_while_something_is_open() -> None:
    asked, commented = await scored(90), await scored(80)
    await execute(_ASKED, asked, None, None)
    await execute(_COMMENTED, commented, "open")
    with pytest.raises(Conflict) as refused:
        await plenary()
    numbers = await fetch("SELECT number FROM application ORDER BY number")
    assert refused.value.extra["applications"] == [row["number"] for row in numbers]
    assert await nothing_decided()
    await execute("DELETE FROM clarification")
    await execute("UPDATE public_comment SET state = 'unconfirmed'")
    assert (await plenary()).elected == 2


async def test_whose_explanation_was_refused_is_passed_over() -> None:
    refused, accepted = await scored(90), await scored(50)
    await execute(_ASKED, refused, False, "x")
    await execute(_ASKED, accepted, True, "x")
    await plenary()
    assert await seated() == [(1, accepted, True)]
    assert (await stages())[refused] == "not_elected"


_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
_ELECT = """
    INSERT INTO appointment (application, person, call, election, place, seat_number,
                             appointed_at)
    SELECT application.id, person, call, election, place, 1, now()
    FROM application JOIN call ON call.name = application.call WHERE application.id = $1
"""


async def _until_somebody_waits(connection: Connection) -> None:
    async with asyncio.timeout(10):
        while not await connection.fetchval(_WAITING):  # noqa: ASYNC110 - only the database knows
            await asyncio.sleep(0.01)


async def test_elected_by_two_bodies_at_once_one_wins_and_the_other_is_told() -> None:
    who = await person()
    twice = await scored(90, who=who)
    await scored(80)
    await scored(90, "ptps-2024", who=who)
    outside = copy_context()
    async with transaction() as kpps:
        await kpps.execute(_ELECT, twice)
        ptps = asyncio.create_task(plenary("ptps-2024"), context=outside)
        await _until_somebody_waits(kpps)
    with pytest.raises(Conflict, match="another body"):
        await ptps
    assert await fetch_value("SELECT count(*) FROM plenary") == 0
    again = await plenary("ptps-2024")
    assert again.elected == 0
    assert await seated() == [(1, twice, False)]


async def test_who_withdraws_at_that_moment_is_not_ranked() -> None:
    leaver, stays = await scored(90), await scored(80)
    outside = copy_context()
    async with transaction() as applicant:
        await advance(applicant, Event.withdraw, leaver, actor=ACTOR)
        held = asyncio.create_task(plenary(), context=outside)
        await _until_somebody_waits(applicant)
    await held
    assert await seated() == [(1, stays, True)]


async def test_two_chairs_who_hold_the_same_plenary_make_one() -> None:
    await scored(90)
    results = await asyncio.gather(plenary(), plenary(), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "PlenaryHeld"]
    assert await fetch_value("SELECT count(*) FROM appointment") == 1


async def test_a_run_holds_one_plenary_a_district() -> None:
    await scored(90)
    await start_plenaries(
        call="kpps-2024", place="31", seed=SEED, actor=ACTOR, women_reason="Tidak ada pelamar"
    )
    for job in await fetch("SELECT id FROM outbox"):
        await outbox.run(JOBS, job["id"])
        await outbox.run(JOBS, job["id"])
    row = await fetch_one("SELECT place, version, held_by FROM plenary")
    assert row is not None
    assert dict(row) == {"place": "31.71.01", "version": 1, "held_by": "system:system:test"}
    with pytest.raises(Conflict):
        await start_plenaries(call="kpps-2024", place="31", seed=SEED, actor=ACTOR)


async def test_the_counts_tell_how_seats_are_filled() -> None:
    for total in (80, 70):
        await scored(total, sex="P")
    await plenary()
    counts = await queries.outcome_counts(
        call="kpps-2024", within="31.71", level=load("kpps-2024").unit.level
    )
    assert (counts[TPS].seats, counts[TPS].filled, counts[TPS].women) == (7, 2, 2)
    assert counts[OTHER_TPS].unfilled == 7
