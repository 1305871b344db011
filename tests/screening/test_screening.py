"""Screening in the database: facts as they are stored, districts, single applications."""

from uuid import UUID, uuid4

import pytest

from recruit.applications.actions import withdraw_application
from recruit.foundation import outbox
from recruit.foundation.database import fetch, fetch_value, transaction
from recruit.foundation.problems import InvalidInput, NotAllowed, NotFound
from recruit.people.permissions import (
    ROLE_PERMISSIONS,
    Actor,
    ActorKind,
    Grant,
    Permission,
    Role,
)
from recruit.rulebook.model import Body
from recruit.screening import actions, queries
from recruit.screening.jobs import JOBS
from recruit.screening.tables import Registry
from tests.screening.conftest import ACTOR, Apply, at, nik
from tests.screening.facts import facts

GAMBIR = "31.71.01"


def verifier(place: str) -> Actor:
    """A verifier of KPPS below a place."""
    grant = Grant(ROLE_PERMISSIONS[Role.verifier], frozenset({Body.kpps}), place)
    return Actor(ActorKind.officer, str(uuid4()), "Verifikator Contoh", (grant,))


async def screen(call: str = "kpps-2024") -> int:
    return await actions.screen_district(call=call, district=GAMBIR, actor=ACTOR)


async def found(application: UUID) -> list[str]:
    scope = ACTOR.scope(Permission.applications_read)
    screened = await queries.screened_application(scope, application)
    return [finding.rule for finding in screened.findings]


async def stage(application: UUID) -> str:
    return str(await fetch_value("SELECT stage FROM application WHERE id = $1", application))


async def test_facts_come_back_as_they_were_handed_in(apply: Apply) -> None:
    identifier = await apply(
        sentenced=True,
        party={"tie": "former", "left_on": "2019-09-21"},
        campaign={"ever": True, "until": "2018-01-31"},
        it_ability="good",
        health={"systolic": 118, "diastolic": 76, "blood_sugar": 101, "facility": "Contoh"},
        spouse_nik=nik(999),
    )
    async with transaction() as connection:
        found = await queries.facts_by_id(connection, call="kpps-2024", applications=[identifier])
    ((_, read),) = found
    assert (read.place_code, read.village_code) == ("31.71.01.1001.001", "31.71.01.1001")
    assert (read.submitted_on, read.birth_date) == (
        at("2024-09-20").date(),
        at("1990-08-17").date(),
    )
    assert (read.party, read.party_left_on) == ("former", at("2019-09-21").date())
    assert (read.campaign, read.campaign_until) == (True, at("2018-01-31").date())
    assert (read.sentenced, read.citizen, read.it_ability) == (True, True, "good")
    assert read.health is not None
    assert (read.health.systolic, read.health.cholesterol) == (118, None)
    assert read.documents == facts("kpps-2024").documents
    assert read.declarations == facts("kpps-2024").declarations
    assert (read.other_calls, read.spouse_calls, dict(read.registers)) == ((), (), {})


async def test_a_district_is_screened_and_its_review_begins(apply: Apply) -> None:
    good = await apply()
    without = await apply(missing=frozenset({"photo"}))
    elsewhere = await apply(place="31.71.02.1001.001", village="31.71.02.1001")
    assert await screen() == 2
    assert (await found(good), await found(without)) == ([], ["documents"])
    assert await stage(good) == await stage(without) == "under_review"
    assert await stage(elsewhere) == "submitted"
    rows = await fetch("SELECT worst FROM screening ORDER BY worst NULLS LAST")
    assert [row["worst"] for row in rows] == ["correct", None]
    assert (
        await fetch_value(
            "SELECT count(*) FROM ledger_event WHERE kind = 'application_begin_review'"
        )
        == 2
    )


async def test_a_second_screening_replaces_the_first(apply: Apply) -> None:
    identifier = await apply(missing=frozenset({"photo"}))
    await screen()
    await fetch_value(
        "INSERT INTO document (application, kind, sha256, media_type, size, uploaded_at)"
        " VALUES ($1, 'photo', '', 'image/png', 1, now())",
        identifier,
    )
    assert await screen() == 1
    assert await found(identifier) == []
    assert await fetch_value("SELECT count(*) FROM screening") == 1


async def test_one_application_is_screened_where_it_stands(apply: Apply) -> None:
    identifier = await apply(citizen=False)
    await JOBS["screen_applications"](application_ids=[str(identifier)])
    assert (await found(identifier), await stage(identifier)) == (["citizen"], "submitted")


async def test_applications_to_several_calls_are_screened_at_once(apply: Apply) -> None:
    foreign, good = await apply(citizen=False), await apply(nik=nik(2))
    other = await apply("ptps-2024", nik=nik(3), citizen=False)
    asked = [other, good, foreign]
    await JOBS["screen_applications"](application_ids=[str(one) for one in asked])
    assert [await found(one) for one in asked] == [["citizen"], [], ["citizen"]]


async def test_what_is_past_screening_is_left_alone(apply: Apply) -> None:
    identifier = await apply()
    await withdraw_application(application_id=identifier, actor=ACTOR)
    assert await actions.screen_applications([identifier], actor=ACTOR) == 0
    assert await screen() == 0
    with pytest.raises(NotFound):
        await actions.screen_applications([uuid4()], actor=ACTOR)


async def test_the_same_person_in_two_calls_of_one_election(apply: Apply) -> None:
    kpps = await apply(nik=nik(7))
    ptps = await apply("ptps-2024", nik=nik(7))
    await screen()
    await screen("ptps-2024")
    assert (await found(kpps), await found(ptps)) == (["one-application"], ["one-application"])
    await withdraw_application(application_id=ptps, actor=ACTOR)
    await screen()
    assert await found(kpps) == []


async def test_a_couple_is_found_from_both_sides_though_one_declared_it(apply: Apply) -> None:
    declares = await apply(nik=nik(1), spouse_nik=nik(2))
    silent = await apply("ptps-2024", nik=nik(2))
    single = await apply(nik=nik(3), spouse_nik=nik(3))
    await screen()
    await screen("ptps-2024")
    assert (await found(declares), await found(silent)) == (["marriage"], ["marriage"])
    assert await found(single) == []


async def test_answers_of_the_party_register_count_from_the_next_screening(apply: Apply) -> None:
    listed, unlisted = await apply(nik=nik(1)), await apply(nik=nik(2))
    answers = [(nik(1), "listed"), (nik(2), "not_listed")]
    told = {"registry": Registry.party, "source": "sipol-2024-09-19.csv", "place": "31"}
    assert await actions.import_registry_answers(answers=answers, actor=ACTOR, **told) == 2
    await screen()
    assert (await found(listed), await found(unlisted)) == (["party-registry"], [])
    await actions.import_registry_answers(answers=[(nik(1), "cleared")], actor=ACTOR, **told)
    await screen()
    assert await found(listed) == []


async def test_a_register_with_bad_lines_is_refused_whole(calls: None) -> None:
    answers = [(nik(1), "listed"), ("12", "listed"), (nik(2), "yes"), (nik(1), "cleared")]
    with pytest.raises(InvalidInput) as refused:
        await actions.import_registry_answers(
            registry=Registry.party, answers=answers, source="x", place="31", actor=ACTOR
        )
    pointers = [fault.pointer for fault in refused.value.faults]
    assert pointers == ["/answers/1/nik", "/answers/2/listed", "/answers/3/nik"]
    assert await fetch_value("SELECT count(*) FROM registry_answer") == 0
    with pytest.raises(NotAllowed):
        await actions.import_registry_answers(
            registry=Registry.party, answers=[], source="x", place="31", actor=verifier("31")
        )


async def test_a_run_has_a_job_for_each_district_with_applications(apply: Apply) -> None:
    await apply()
    await apply(place="31.72.01.1001.001", village="31.72.01.1001")
    run = await actions.start_screening(call="kpps-2024", place="31", actor=ACTOR)
    jobs = await fetch(
        "SELECT id, arguments ->> 'district' AS district FROM outbox WHERE run = $1", run
    )
    assert sorted(job["district"] for job in jobs) == [GAMBIR, "31.72.01"]
    for job in jobs:
        await outbox.run(JOBS, job["id"])
    progress = await outbox.progress(run)
    assert progress is not None
    assert (progress.done, progress.failed, progress.ended) == (2, 0, True)
    assert await fetch_value("SELECT count(*) FROM application WHERE stage = 'under_review'") == 2


async def test_who_may_not_screen_here_changes_nothing(apply: Apply) -> None:
    await apply()
    for call, place in (("kpps-2024", "31.72"), ("ptps-2024", GAMBIR)):
        with pytest.raises(NotAllowed):
            await actions.start_screening(call=call, place=GAMBIR, actor=verifier(place))
    assert await fetch_value("SELECT count(*) FROM job_run") == 0


async def test_findings_are_shown_only_within_the_scope(apply: Apply) -> None:
    identifier = await apply()
    await screen()
    inside = verifier(GAMBIR).scope(Permission.applications_read)
    assert (await queries.screened_application(inside, identifier)).findings == ()
    outside = verifier("31.72").scope(Permission.applications_read)
    with pytest.raises(NotFound):
        await queries.screened_application(outside, identifier)


async def test_no_finding_holds_a_health_value_or_a_nik(apply: Apply) -> None:
    await apply(nik=nik(1), health={"systolic": 199, "diastolic": 133, "blood_sugar": 433})
    await screen()
    stored = await fetch_value("SELECT string_agg(findings::text, '') FROM screening")
    assert not any(value in stored for value in ("199", "133", "433", nik(1)))
