"""Decisions of verifiers: in bulk, one by one, and what the clock lets lapse."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest

from recruit.applications.actions import correct_application
from recruit.applications.schemas import Correction
from recruit.foundation.database import fetch, fetch_one, fetch_value
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed
from recruit.screening import actions
from recruit.screening.actions import Decided, Reason
from recruit.screening.jobs import JOBS
from recruit.screening.tables import Verdict
from tests.screening.conftest import ACTOR, Apply, at, nik
from tests.screening.test_screening import GAMBIR, screen, stage, verifier

ClockAt = Callable[[datetime], None]


async def decide_all(officer: UUID | None, place: str = GAMBIR) -> Decided:
    return await actions.decide_verifications(
        call="kpps-2024", place=place, actor=ACTOR, officer_id=officer
    )


async def decide(
    application: UUID, verdict: Verdict, *reasons: Reason, officer: UUID | None = None
) -> str:
    return await actions.decide_verification(
        application_id=application,
        verdict=verdict,
        reasons=reasons,
        actor=ACTOR,
        officer_id=officer,
    )


async def verification(application: UUID) -> tuple[str, list[str], UUID | None]:
    row = await fetch_one(
        "SELECT verdict, reasons, officer FROM verification WHERE application = $1"
        " ORDER BY id DESC LIMIT 1",
        application,
    )
    assert row is not None
    rules = [reason["rule"] for reason in json.loads(row["reasons"])]
    return row["verdict"], rules, row["officer"]


async def test_bulk_decides_what_leaves_nothing_to_judge(apply: Apply, officer: UUID) -> None:
    good = await apply()
    mend = await apply(missing=frozenset({"photo"}))
    foreign = await apply(citizen=False, missing=frozenset({"photo"}))
    doubtful = await apply(nik=nik(5), spouse_nik=nik(6))
    spouse = await apply(nik=nik(6))
    await apply(place="31.72.01.1001.001", village="31.72.01.1001")
    await screen()
    assert await decide_all(officer) == Decided(
        eligible=1, needs_correction=1, ineligible=1, left=2
    )
    assert await stage(good) == "eligible"
    assert [await stage(one) for one in (doubtful, spouse)] == ["under_review"] * 2
    assert await stage(mend) == "needs_correction"
    assert await stage(foreign) == "ineligible"
    assert await verification(good) == ("MS", [], officer)
    assert await verification(mend) == ("BMS", ["documents"], officer)
    assert await verification(foreign) == ("TMS", ["citizen"], officer)
    data = await fetch_value(
        "SELECT data FROM ledger_event WHERE kind = 'application_reject_ineligible'"
    )
    assert json.loads(data) == {"rules": ["citizen"], "verdict": "TMS"}


async def test_a_warning_does_not_stop_anybody(apply: Apply) -> None:
    old = await apply(birth_date="1960-08-17", nik=nik(1, "170860"))
    await screen()
    assert (await decide_all(None)).eligible == 1
    assert await verification(old) == ("MS", [], None)


async def test_nobody_is_rejected_by_a_machine_alone(apply: Apply) -> None:
    foreign = await apply(citizen=False)
    await screen()
    assert await decide_all(None) == Decided(0, 0, 0, left=1)
    with pytest.raises(NotAllowed):
        await decide(foreign, Verdict.ineligible, Reason("citizen"))
    assert await stage(foreign) == "under_review"


async def test_what_is_not_screened_is_not_decided(apply: Apply, clock_at: ClockAt) -> None:
    mend = await apply(missing=frozenset({"photo"}))
    assert await decide_all(None) == Decided(0, 0, 0, left=0)
    await screen()
    await decide_all(None)
    clock_at(at("2024-09-21 10:00"))
    await correct_application(application_id=mend, correction=Correction(), actor=ACTOR)
    assert await decide_all(None) == Decided(0, 0, 0, left=1)
    with pytest.raises(Conflict, match="checked again"):
        await decide(mend, Verdict.eligible)
    await JOBS["screen_applications"](application_ids=[str(mend)])
    assert (await decide_all(None)).needs_correction == 1


async def test_after_the_correction_window_nothing_is_sent_back(
    apply: Apply, clock_at: ClockAt
) -> None:
    mend = await apply(missing=frozenset({"photo"}))
    await screen()
    clock_at(at("2024-09-30 00:00"))
    assert await decide_all(None) == Decided(0, 0, 0, left=1)
    with pytest.raises(Conflict, match="correction window"):
        await decide(mend, Verdict.needs_correction, Reason("documents"))


async def test_a_verifier_decides_within_the_scope_only(apply: Apply) -> None:
    identifier = await apply()
    await screen()
    stranger = verifier("31.72")
    with pytest.raises(NotAllowed):
        await actions.decide_verifications(
            call="kpps-2024", place=GAMBIR, actor=stranger, officer_id=None
        )
    with pytest.raises(NotAllowed):
        await actions.decide_verification(
            application_id=identifier,
            verdict=Verdict.eligible,
            reasons=[],
            actor=stranger,
            officer_id=None,
        )


async def test_a_rejection_names_known_rules(apply: Apply, officer: UUID) -> None:
    identifier = await apply()
    await screen()
    with pytest.raises(InvalidInput) as refused:
        await decide(identifier, Verdict.ineligible, officer=officer)
    assert [fault.code for fault in refused.value.faults] == ["reason-missing"]
    with pytest.raises(InvalidInput) as refused:
        await decide(identifier, Verdict.ineligible, Reason("x"), Reason("y"), officer=officer)
    assert [fault.pointer for fault in refused.value.faults] == [
        "/reasons/0/rule",
        "/reasons/1/rule",
    ]
    assert await stage(identifier) == "under_review"
    told = Reason("education", "Ijazah tidak terbaca asli.")
    assert await decide(identifier, Verdict.ineligible, told, officer=officer) == "ineligible"
    assert await verification(identifier) == ("TMS", ["education"], officer)


async def test_accepting_in_spite_of_findings_answers_each(apply: Apply, officer: UUID) -> None:
    identifier = await apply("ptps-2024", nik=nik(1), birth_date="2004-08-17", spouse_nik=nik(2))
    await apply(nik=nik(2))
    await screen("ptps-2024")
    with pytest.raises(InvalidInput) as refused:
        await decide(identifier, Verdict.eligible, Reason("marriage"), officer=officer)
    assert [fault.code for fault in refused.value.faults] == ["finding-unanswered"] * 2
    answers = (
        Reason("age-min", "Tidak ada pelamar lain; disetujui rapat."),
        Reason("marriage", "Suami mengundurkan diri."),
    )
    assert await decide(identifier, Verdict.eligible, *answers, officer=officer) == "eligible"


async def test_two_verifiers_at_once_decide_once(apply: Apply, officer: UUID) -> None:
    identifier = await apply()
    await screen()
    answers = await asyncio.gather(
        decide(identifier, Verdict.eligible, officer=officer),
        decide(identifier, Verdict.ineligible, Reason("education"), officer=officer),
        return_exceptions=True,
    )
    assert [isinstance(answer, Conflict) for answer in answers].count(True) == 1
    assert await fetch_value("SELECT count(*) FROM verification") == 1


async def test_what_was_not_mended_lapses_by_the_clock(
    apply: Apply, officer: UUID, clock_at: ClockAt
) -> None:
    mend = await apply(missing=frozenset({"photo"}))
    good = await apply()
    await screen()
    await decide_all(officer)
    clock_at(at("2024-09-29 23:59"))
    assert await actions.lapse_corrections(call="kpps-2024", actor=ACTOR) == 0
    clock_at(at("2024-09-30 00:00"))
    with pytest.raises(NotAllowed):
        await actions.lapse_corrections(call="kpps-2024", actor=verifier("31"))
    assert await actions.lapse_corrections(call="kpps-2024", actor=ACTOR) == 1
    assert await actions.lapse_corrections(call="kpps-2024", actor=ACTOR) == 0
    assert (await stage(mend), await stage(good)) == ("ineligible", "eligible")
    rows = await fetch("SELECT data FROM ledger_event WHERE kind = 'application_lapse_unanswered'")
    assert [json.loads(row["data"])["rules"] for row in rows] == [["documents"]]
