"""Fallbacks of the rulebook: approved by name, where nobody meets the rule itself."""

import json
from uuid import UUID

import pytest

from recruit.foundation import outbox
from recruit.foundation.database import fetch, fetch_value, transaction
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed
from recruit.people.permissions import Permission
from recruit.rulebook.loading import load
from recruit.screening import queries
from recruit.screening.actions import approve_fallback, decide_verifications, fallback_rules
from recruit.screening.queries import approvals_in, screened_application
from recruit.screening.rules import finding_text
from tests.screening.conftest import ACTOR, Apply, nik
from tests.screening.test_screening import GAMBIR, screen, verifier

VILLAGE = f"{GAMBIR}.1001"
TPS = f"{VILLAGE}.001"
REASON = "Tidak ada pelamar berusia 21 tahun di TPS ini."


async def approve(place: str = TPS, rule: str = "age-min", reason: str = REASON) -> UUID:
    return await approve_fallback(
        call="ptps-2024", place=place, rule=rule, reason=reason, actor=ACTOR
    )


async def findings(application: UUID) -> dict[str, str]:
    scope = ACTOR.scope(Permission.applications_read)
    screened = await screened_application(scope, application)
    return {finding.rule: finding.severity.value for finding in screened.findings}


async def young(apply: Apply, serial: int = 1, place: str = TPS) -> UUID:
    return await apply("ptps-2024", nik=nik(serial, "170804"), birth_date="2004-08-17", place=place)


async def test_an_approval_makes_the_finding_a_warning_there_only(
    apply: Apply, officer: UUID
) -> None:
    here = await young(apply)
    there = await young(apply, 2, f"{VILLAGE}.002")
    await screen("ptps-2024")
    assert await findings(here) == await findings(there) == {"age-min": "clarify"}
    run = await approve()
    progress = await outbox.progress(run)
    assert progress is not None
    assert (progress.kind, progress.jobs) == ("screening", 1)
    await screen("ptps-2024")
    assert await findings(here) == {"age-min": "warn"}
    assert await findings(there) == {"age-min": "clarify"}
    decided = await decide_verifications(
        call="ptps-2024", place=GAMBIR, actor=ACTOR, officer_id=officer
    )
    assert (decided.eligible, decided.left) == (1, 1)


async def test_the_words_tell_that_it_is_approved(apply: Apply) -> None:
    identifier = await young(apply)
    await approve(VILLAGE)
    async with transaction() as connection:
        found = await queries.facts_by_id(connection, call="ptps-2024", applications=[identifier])
    ((_, facts),) = found
    assert facts.approvals == {"age-min"}
    await screen("ptps-2024")
    scope = ACTOR.scope(Permission.applications_read)
    (finding,) = (await screened_application(scope, identifier)).findings
    text = finding_text(finding, load("ptps-2024"))
    assert text.en.endswith("This exception is approved for the place applied for.")


async def test_it_is_refused_where_somebody_is_of_age(apply: Apply) -> None:
    await young(apply)
    on_the_birthday = await apply(
        "ptps-2024", nik=nik(2, "200903"), birth_date="2003-09-20", place=TPS
    )
    with pytest.raises(Conflict, match="1 applicant") as refused:
        await approve()
    assert refused.value.extra == {"applicants": 1}
    await approve(f"{VILLAGE}.002")
    await fetch_value(
        "UPDATE application SET stage = 'withdrawn' WHERE id = $1 RETURNING id", on_the_birthday
    )
    await approve()


async def test_everything_wrong_is_named_and_nothing_is_written(calls: None) -> None:
    with pytest.raises(InvalidInput) as refused:
        await approve("31.99.01", "education", " ")
    pointers = [fault.pointer for fault in refused.value.faults]
    assert pointers == ["/rule", "/reason", "/place"]
    assert await fetch_value("SELECT count(*) FROM fallback_approval") == 0


async def test_it_needs_the_right_for_the_whole_district(calls: None) -> None:
    for actor in (verifier(VILLAGE), verifier(GAMBIR)):  # of KPPS
        with pytest.raises(NotAllowed):
            await approve_fallback(
                call="ptps-2024", place=TPS, rule="age-min", reason=REASON, actor=actor
            )


async def test_it_is_given_once_and_stands_in_the_ledger(apply: Apply) -> None:
    await young(apply)
    await approve()
    with pytest.raises(Conflict, match="already"):
        await approve()
    (event,) = await fetch("SELECT data FROM ledger_event WHERE kind = 'fallback_approved'")
    assert json.loads(event["data"]) == {
        "call": "ptps-2024", "place": TPS, "rule": "age-min", "reason": REASON,
    }  # fmt: skip
    (shown,) = await approvals_in(ACTOR.scope(Permission.verification_decide), "ptps-2024")
    assert (shown.place, shown.rule, shown.approved_by) == (TPS, "age-min", "system:test")
    assert await approvals_in(verifier("31.72").scope(Permission.verification_decide)) == []


def test_the_shipped_calls_know_which_rules_have_a_fallback() -> None:
    assert [rule.code for rule in fallback_rules(load("pkd-2024"))] == ["age-min"]
    assert [rule.code for rule in fallback_rules(load("ptps-2024"))] == ["age-min"]
    assert fallback_rules(load("kpps-2024")) == []
