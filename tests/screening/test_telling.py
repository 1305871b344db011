"""What applicants are told of the review: what to mend at once, the verdict on its day."""

import json
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest

from recruit.applications.actions import correct_application, withdraw_application
from recruit.applications.schemas import Correction
from recruit.foundation import outbox
from recruit.foundation.database import execute, fetch, fetch_value
from recruit.foundation.problems import InvalidInput
from recruit.screening import actions
from recruit.screening.actions import Reason
from recruit.screening.jobs import JOBS
from recruit.screening.tables import Verdict
from tests.notices.conftest import GATEWAY_SECRET, Configure
from tests.notices.conftest import configure as _configure
from tests.screening.conftest import ACTOR, Apply, at
from tests.screening.test_decisions import decide, decide_all
from tests.screening.test_screening import screen

ClockAt = Callable[[datetime], None]

configure = _configure


async def work() -> None:
    """Do what waits in the outbox, as a worker does."""
    for row in await fetch(
        "SELECT id FROM outbox WHERE done_at IS NULL AND job = $1", actions.TELL
    ):
        await outbox.run(JOBS, row["id"])


async def told() -> list[tuple[str, str]]:
    """Kind and application of every notice, the first one first."""
    rows = await fetch("SELECT kind, details ->> 'application' AS it FROM notice ORDER BY id")
    return [(row["kind"], row["it"]) for row in rows]


async def mending(apply: Apply) -> UUID:
    """Somebody who must mend something, decided in bulk."""
    application = await apply(missing=frozenset({"photo"}))
    await screen()
    await decide_all(None)
    return application


async def test_who_must_mend_something_is_told_at_once(apply: Apply, configure: Configure) -> None:
    configure(gateway_url="http://127.0.0.1:1", gateway_secret=GATEWAY_SECRET)
    mend = await mending(apply)
    assert await told() == [], "the decision itself only writes a job"
    await work()
    assert await told() == [("correction_requested", str(mend))]
    details = json.loads(await fetch_value("SELECT details FROM notice"))
    assert details["until"] == "2024-09-29T23:59:00+07:00"
    assert "KPPS" in details["call.en"]
    assert await fetch_value("SELECT channel FROM delivery") == "whatsapp"


async def test_nobody_is_told_twice_of_the_same(apply: Apply) -> None:
    await mending(apply)
    await work()
    assert await actions.tell_applicants(call="kpps-2024", place="") == 0
    await decide_all(None)
    await work()
    assert len(await told()) == 1


async def test_who_must_mend_again_is_told_again(apply: Apply, clock_at: ClockAt) -> None:
    mend = await mending(apply)
    await work()
    clock_at(at("2024-09-21 10:00"))
    await correct_application(application_id=mend, correction=Correction(), actor=ACTOR)
    await JOBS["screen_applications"](application_ids=[str(mend)])
    await decide(mend, Verdict.needs_correction, Reason("documents"))
    await work()
    assert await told() == [("correction_requested", str(mend))] * 2


async def test_who_has_mended_it_meanwhile_is_told_nothing(apply: Apply) -> None:
    mend = await mending(apply)
    await correct_application(application_id=mend, correction=Correction(), actor=ACTOR)
    await work()
    assert await told() == []


async def test_a_decision_that_is_undone_tells_nobody(apply: Apply, officer: UUID) -> None:
    application = await apply()
    await screen()
    with pytest.raises(InvalidInput):
        await decide(application, Verdict.ineligible, Reason("no-such-rule"), officer=officer)
    assert await fetch_value("SELECT count(*) FROM outbox WHERE job = $1", actions.TELL) == 0


async def test_verdicts_are_told_on_the_day_of_the_announcement(
    apply: Apply, officer: UUID, clock_at: ClockAt
) -> None:
    good, foreign = await apply(), await apply(citizen=False)
    await screen()
    await decide_all(officer)
    await work()
    clock_at(at("2024-09-29 23:59"))
    await JOBS["keep_calendar"]()
    await work()
    assert await told() == []
    clock_at(at("2024-09-30 00:00"))
    await JOBS["keep_calendar"]()
    await work()
    assert set(await told()) == {
        ("application_accepted", str(good)),
        ("application_rejected", str(foreign)),
    }
    await JOBS["keep_calendar"]()
    await work()
    assert len(await told()) == 2


async def test_a_verdict_after_that_day_is_told_at_once(
    apply: Apply, officer: UUID, clock_at: ClockAt
) -> None:
    await apply()
    late = await apply(citizen=False)
    await screen()
    clock_at(at("2024-09-30 08:00"))
    await JOBS["keep_calendar"]()
    await work()
    assert await told() == []
    await decide(late, Verdict.ineligible, Reason("citizen"), officer=officer)
    await work()
    assert await told() == [("application_rejected", str(late))]


async def test_what_was_not_mended_in_time_is_told_as_a_verdict(
    apply: Apply, clock_at: ClockAt
) -> None:
    mend = await mending(apply)
    clock_at(at("2024-09-30 00:00"))
    await JOBS["keep_calendar"]()
    await work()
    assert await told() == [("application_rejected", str(mend))]


async def test_without_an_address_there_is_the_inbox(apply: Apply) -> None:
    mend = await mending(apply)
    await execute("UPDATE person SET phone = NULL, email = NULL")
    await work()
    assert await told() == [("correction_requested", str(mend))]
    assert await fetch_value("SELECT count(*) FROM delivery") == 0


async def test_who_is_withdrawn_by_the_desk_is_told(apply: Apply) -> None:
    application = await apply()
    await withdraw_application(application_id=application, actor=ACTOR)
    assert await told() == [("application_withdrawn", str(application))]
    assert await fetch_value("SELECT count(*) FROM delivery") == 1
