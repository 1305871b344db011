"""Another rulebook for a call: who would change, what may not, and the change itself."""

import asyncio
import json
import time
from typing import Any
from uuid import UUID

import pytest

from recruit.applications import queries as applications
from recruit.applications.queries import rulebook_of
from recruit.foundation import clock, outbox
from recruit.foundation.database import execute, fetch, fetch_one, fetch_value
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed, NotFound
from recruit.people.permissions import Permission
from recruit.rulebook.loading import content_hash, load
from recruit.rulebook.model import Body, Level, Rulebook, Severity
from recruit.screening.actions import (
    activate_rulebook,
    cancel_screening,
    preview_rulebook,
    start_screening,
)
from recruit.screening.jobs import JOBS
from recruit.screening.queries import screened_application
from tests.screening.conftest import ACTOR, Apply, at, nik
from tests.screening.test_screening import GAMBIR, found, screen, stage, verifier

REASON = "Perppu menurunkan batas usia."


def changed(call: str = "kpps-2024", **rules: dict[str, Any]) -> Rulebook:
    """A shipped call with other parameters of some rules."""
    book = load(call)
    return book.model_copy(
        update={
            "rules": tuple(
                rule.model_copy(update=rules.get(rule.code.replace("-", "_"), {}))
                for rule in book.rules
            )
        }
    )


async def number(application: UUID) -> int:
    found: int = await fetch_value("SELECT number FROM application WHERE id = $1", application)
    return found


async def activate(rulebook: Rulebook, reason: str = REASON) -> UUID:
    done = await activate_rulebook(call="kpps-2024", rulebook=rulebook, reason=reason, actor=ACTOR)
    return done.run


async def test_a_preview_tells_who_would_change_and_writes_nothing(apply: Apply) -> None:
    old = await apply(birth_date="1960-08-17", nik=nik(1, "170860"))
    young = await apply(birth_date="2003-08-17", nik=nik(2, "170803"))
    await apply()
    await apply(place="31.72.01.1001.001", village="31.72.01.1001", citizen=False)
    await screen()
    before = await fetch("SELECT * FROM screening ORDER BY id")
    stricter = changed(age_min={"years": 25}, age_max={"severity": Severity.ineligible})
    seen = await preview_rulebook(call="kpps-2024", rulebook=stricter, actor=ACTOR)
    changes = seen.changes
    assert (changes.screened, changes.changed) == (4, 2)
    assert (dict(changes.gained), dict(changes.lost)) == ({"age-min": 1}, {})
    assert dict(changes.severities) == {("age-max", "warn", "ineligible"): 1}
    assert dict(changes.outcomes) == {("warn", "ineligible"): 1, ("nothing", "ineligible"): 1}
    assert sorted(seen.numbers.values()) == sorted([await number(old), await number(young)])
    assert await fetch("SELECT * FROM screening ORDER BY id") == before
    narrow = await preview_rulebook(call="kpps-2024", rulebook=stricter, place="31.72", actor=ACTOR)
    assert (narrow.changes.screened, narrow.changes.changed) == (1, 0)


async def test_activation_switches_the_call_and_screens_again(apply: Apply) -> None:
    young = await apply(birth_date="2003-08-17", nik=nik(2, "170803"))
    await screen()
    stricter = changed(age_min={"years": 25})
    run = await activate(stricter)
    assert (await rulebook_of("kpps-2024")) == stricter
    scope = ACTOR.scope(Permission.applications_read)
    assert (await screened_application(scope, young)).screened_at is None, "of the old rulebook"
    progress = await outbox.progress(run)
    assert progress is not None
    assert (progress.jobs, progress.ended) == (1, False)
    await JOBS["screen_district"](call="kpps-2024", district=GAMBIR)
    assert await found(young) == ["age-min"]
    assert await stage(young) == "under_review", "a machine rejects nobody"
    (event,) = await fetch("SELECT actor, data FROM ledger_event WHERE kind = 'rulebook_activated'")
    assert json.loads(event["data"]) == {
        "call": "kpps-2024", "old": content_hash(load("kpps-2024")),
        "new": content_hash(stricter), "reason": REASON,
    }  # fmt: skip
    with pytest.raises(Conflict, match="the rulebook that the call has"):
        await activate(stricter)


async def test_every_process_notices_within_seconds(
    calls: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    stricter = changed(age_min={"years": 25})
    assert (await rulebook_of("kpps-2024")).rules != stricter.rules
    monkeypatch.setattr(applications, "forget_calls", lambda: None)  # as in another process
    await activate(stricter)
    assert (await rulebook_of("kpps-2024")).rules != stricter.rules
    later = time.monotonic() + applications.HASH_SECONDS
    monkeypatch.setattr(applications.time, "monotonic", lambda: later)
    assert (await rulebook_of("kpps-2024")) == stricter


async def test_findings_of_the_old_rulebook_never_count_for_the_new_one(
    apply: Apply, monkeypatch: pytest.MonkeyPatch
) -> None:
    young = await apply(birth_date="2003-08-17", nik=nik(2, "170803"))
    await screen()
    monkeypatch.setattr(applications, "forget_calls", lambda: None)  # a process behind
    await activate(changed(age_min={"years": 25}))
    await screen()
    assert await found(young) == ["age-min"]


async def test_what_the_call_is_may_not_change_and_every_reason_is_named(calls: None) -> None:
    book = load("kpps-2024")
    unit = book.unit.model_copy(update={"seats": 5, "apply_level": Level.village})
    other = book.model_copy(update={"name": "kpps-2029", "body": Body.tib, "unit": unit})
    with pytest.raises(InvalidInput) as refused:
        await activate(other, " ")
    assert [fault.pointer for fault in refused.value.faults] == [
        "/rulebook/name", "/rulebook/body", "/rulebook/unit/seats", "/rulebook/unit/apply_level",
        "/reason",
    ]  # fmt: skip
    assert (await rulebook_of("kpps-2024")) == book
    with pytest.raises(InvalidInput):
        await preview_rulebook(call="kpps-2024", rulebook=other, actor=ACTOR)


async def test_what_decided_the_extension_stands_once_registration_is_over(calls: None) -> None:
    book = load("ptps-2024")
    assert book.extension is not None
    extension = book.extension.model_copy(update={"factor": 1})
    other = book.model_copy(update={"extension": extension})

    async def preview() -> None:
        await preview_rulebook(call="ptps-2024", rulebook=other, actor=ACTOR)

    await preview()
    clock.freeze(at("2024-09-29 00:00"))
    with pytest.raises(InvalidInput) as refused:
        await preview()
    assert [fault.pointer for fault in refused.value.faults] == ["/rulebook/extension"]


async def test_only_who_may_for_the_whole_call_activates(calls: None) -> None:
    with pytest.raises(NotAllowed):
        await activate_rulebook(
            call="kpps-2024", rulebook=changed(), reason=REASON, actor=verifier("31")
        )


async def test_a_screening_is_cancelled_where_nobody_began(apply: Apply) -> None:
    await apply()
    await apply(place="31.72.01.1001.001", village="31.72.01.1001")
    run = await start_screening(call="kpps-2024", place="31", actor=ACTOR)
    first = await fetch_value("SELECT id FROM outbox WHERE run = $1 ORDER BY id LIMIT 1", run)
    await outbox.run(JOBS, first)
    with pytest.raises(NotAllowed):
        await cancel_screening(run=run, actor=verifier(GAMBIR))
    assert await cancel_screening(run=run, actor=ACTOR) == 1
    progress = await outbox.progress(run)
    assert progress is not None
    assert (progress.done, progress.failed, progress.cancelled, progress.ended) == (1, 0, 1, True)
    rest = await fetch_value("SELECT id FROM outbox WHERE run = $1 AND done_at IS NULL", run)
    await outbox.run(JOBS, rest)
    assert await fetch_value("SELECT count(*) FROM screening") == 1
    data = await fetch_value("SELECT data FROM ledger_event WHERE kind = 'run_cancelled'")
    assert json.loads(data) == {"call": "kpps-2024", "districts": ["31.72.01"]}
    with pytest.raises(Conflict):
        await cancel_screening(run=run, actor=ACTOR)


async def test_a_district_that_is_being_screened_is_not_cancelled(apply: Apply) -> None:
    await apply()
    run = await start_screening(call="kpps-2024", place="31", actor=ACTOR)
    job = await fetch_value("SELECT id FROM outbox WHERE run = $1", run)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(**_given: str) -> None:
        begun.set()
        await go_on.wait()

    running = asyncio.create_task(outbox.run({"screen_district": slowly}, job))
    await begun.wait()
    with pytest.raises(Conflict):
        await cancel_screening(run=run, actor=ACTOR)
    go_on.set()
    await running
    row = await fetch_one("SELECT done_at, cancelled_at FROM outbox WHERE id = $1", job)
    assert row is not None
    assert row["done_at"] is not None
    assert row["cancelled_at"] is None


async def test_other_runs_are_not_cancelled(calls: None) -> None:
    await execute(
        "INSERT INTO job_run (kind, call, jobs, started_by, started_at)"
        " VALUES ('hold_plenary', 'kpps-2024', 1, 'system:test', now())"
    )
    with pytest.raises(NotFound):
        await cancel_screening(run=await fetch_value("SELECT id FROM job_run"), actor=ACTOR)
