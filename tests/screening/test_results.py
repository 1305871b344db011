"""Administrative results: numbered, frozen, recomputable; and objections to them."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest

from recruit.applications.actions import withdraw_application
from recruit.foundation.database import execute, fetch, fetch_one, fetch_value
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed, NotFound
from recruit.people.permissions import Actor, ActorKind, Permission
from recruit.rulebook.loading import load
from recruit.screening.actions import (
    answer_objection,
    decide_verifications,
    file_objection,
    object_until,
    publish_results,
)
from recruit.screening.queries import (
    objections_of,
    open_objections,
    passed,
    publication_covering,
    publication_of,
    publications_of,
    published_lines,
)
from tests.screening.conftest import ACTOR, Apply, at
from tests.screening.test_screening import GAMBIR, screen, stage, verifier

ClockAt = Callable[[datetime], None]

TEXT = "Saya warga negara Indonesia; KTP saya sudah saya lampirkan."


@pytest.fixture
async def decided(apply: Apply, officer: UUID, clock_at: ClockAt) -> tuple[UUID, UUID]:
    """One who passed and one who did not, on the day of the result."""
    good, bad = await apply(), await apply(citizen=False)
    await screen()
    await decide_verifications(call="kpps-2024", place=GAMBIR, actor=ACTOR, officer_id=officer)
    clock_at(at("2024-09-30 09:00"))
    return good, bad


async def publish(place: str = GAMBIR, **more: bool) -> int:
    published = await publish_results(call="kpps-2024", place=place, actor=ACTOR, **more)
    return published.number


async def applicant(application: UUID) -> Actor:
    person = await fetch_value("SELECT person FROM application WHERE id = $1", application)
    return Actor(ActorKind.applicant, str(person), "Pelamar Contoh")


async def object_to(application: UUID, text: str = TEXT) -> UUID:
    return await file_objection(
        application_id=application, text=text, actor=await applicant(application)
    )


async def numbers(*applications: UUID) -> list[int]:
    rows = await fetch("SELECT id, number FROM application")
    known = {row["id"]: row["number"] for row in rows}
    return [known[application] for application in applications]


async def test_a_result_is_numbered_and_its_digest_can_be_recomputed(
    decided: tuple[UUID, UUID],
) -> None:
    good, bad = await numbers(*decided)
    assert await publish() == 1
    published = await publication_of("kpps-2024", GAMBIR)
    assert published is not None
    assert (published.eligible, published.ineligible) == (1, 1)
    lines = "".join(f"{n} {verdict}\n" for n, verdict in sorted([(good, "MS"), (bad, "TMS")]))
    assert await published_lines(published) == lines
    assert published.digest == hashlib.sha256(lines.encode()).digest()
    (event,) = await fetch("SELECT data FROM ledger_event WHERE kind = 'results_published'")
    assert json.loads(event["data"]) == {
        "call": "kpps-2024", "place": GAMBIR, "number": 1, "eligible": 1, "ineligible": 1,
        "digest": published.digest.hex(),
    }  # fmt: skip
    with pytest.raises(Conflict, match="Nothing has changed"):
        await publish()


async def test_a_published_result_does_not_change(
    decided: tuple[UUID, UUID], clock_at: ClockAt
) -> None:
    good, _ = decided
    await publish()
    first = await publication_of("kpps-2024", GAMBIR)
    assert first is not None
    shown, lines = await passed(first, 1), await published_lines(first)
    assert [(one.place_name, one.sex) for one in shown] == [("TPS 001", "L")]
    clock_at(at("2024-10-01 09:00"))
    await withdraw_application(application_id=good, actor=await applicant(good))
    assert (await passed(first, 1), await published_lines(first)) == (shown, lines)
    assert await publish() == 2
    second = await publication_of("kpps-2024", GAMBIR)
    assert second is not None
    assert (second.number, second.eligible, await passed(second, 1)) == (2, 0, [])
    assert await publication_of("kpps-2024", GAMBIR, 1) == first
    assert await publications_of("kpps-2024") == [second]


async def test_it_waits_for_the_calendar_and_for_what_is_open(
    apply: Apply, decided: tuple[UUID, UUID], clock_at: ClockAt
) -> None:
    clock_at(at("2024-09-29 23:59"))
    with pytest.raises(Conflict, match="calendar"):
        await publish()
    clock_at(at("2024-09-28 10:00"))
    waiting = await apply(missing=frozenset({"photo"}))
    clock_at(at("2024-09-30 09:00"))
    await execute(
        "INSERT INTO clarification (application, rule, question, asked_by, asked_at, deadline)"
        " VALUES ($1, 'party', 'Mengapa?', 'system:test', now(), now())",
        decided[0],
    )
    with pytest.raises(Conflict) as refused:
        await publish()
    assert refused.value.extra == {"undecided": 1, "clarifications": 1}
    assert await publish(although_open=True) == 1
    assert await stage(waiting) == "submitted"


async def test_only_who_may_publishes_and_only_for_a_place(decided: tuple[UUID, UUID]) -> None:
    with pytest.raises(NotAllowed):
        await publish_results(call="kpps-2024", place=GAMBIR, actor=verifier(GAMBIR))
    with pytest.raises(InvalidInput):
        await publish("31.99.01")


async def test_a_result_covers_the_places_within(decided: tuple[UUID, UUID]) -> None:
    await publish("31.71")
    covering = await publication_covering("kpps-2024", f"{GAMBIR}.1001.001")
    assert covering is not None
    assert covering.place == "31.71"
    assert await publication_covering("kpps-2024", "31.72.01.1001.001") is None


async def test_an_upheld_objection_brings_the_file_back_under_review(
    decided: tuple[UUID, UUID],
) -> None:
    _, bad = decided
    await publish()
    objection = await object_to(bad)
    scope = ACTOR.scope(Permission.results_publish)
    (waiting,) = await open_objections(scope)
    assert (waiting.id, waiting.application, waiting.text) == (objection, bad, TEXT)
    assert await open_objections(verifier("31.72").scope(Permission.results_publish)) == []
    answer = "KTP-el terlampir; pernyataan salah centang."
    assert (
        await answer_objection(objection_id=objection, upheld=True, answer=answer, actor=ACTOR)
        == "under_review"
    )
    assert await stage(bad) == "under_review"
    row = await fetch_one("SELECT undone_at FROM verification WHERE application = $1", bad)
    assert row is not None
    assert row["undone_at"] is not None
    kinds = await fetch(
        "SELECT kind FROM ledger_event WHERE subject_id = $1 ORDER BY sequence DESC LIMIT 3", bad
    )
    assert [kind["kind"] for kind in kinds][::-1] == [
        "objection_filed", "objection_answered", "application_undo_verdict",
    ]  # fmt: skip
    notice = await fetch_value("SELECT details FROM notice WHERE kind = 'objection_answered'")
    assert "upheld" in json.loads(notice)["outcome.en"]
    assert answer not in notice
    with pytest.raises(Conflict, match="answered already"):
        await answer_objection(objection_id=objection, upheld=False, answer=answer, actor=ACTOR)


async def test_a_dismissed_objection_changes_nothing(decided: tuple[UUID, UUID]) -> None:
    _, bad = decided
    await publish()
    objection = await object_to(bad)
    answer = "Kartu yang dilampirkan bukan KTP-el Indonesia."
    await answer_objection(objection_id=objection, upheld=False, answer=answer, actor=ACTOR)
    assert await stage(bad) == "ineligible"
    (kept,) = await objections_of(bad)
    assert (kept.upheld, kept.answer) == (False, answer)
    with pytest.raises(Conflict, match="filed your objection"):
        await object_to(bad)


async def test_objections_are_of_the_rejected_themselves_in_time(
    decided: tuple[UUID, UUID], clock_at: ClockAt
) -> None:
    good, bad = decided
    with pytest.raises(Conflict, match="no result"):
        await object_to(bad)
    await publish()
    with pytest.raises(Conflict, match="no result"):
        await object_to(good)
    with pytest.raises(NotFound):
        await file_objection(application_id=bad, text=TEXT, actor=await applicant(good))
    with pytest.raises(NotAllowed):
        await file_objection(application_id=bad, text=TEXT, actor=ACTOR)
    with pytest.raises(InvalidInput):
        await object_to(bad, "Tidak adil.")
    clock_at(at("2024-10-04 00:00"))
    with pytest.raises(Conflict, match="days for objections are over"):
        await object_to(bad)
    clock_at(at("2024-10-03 23:59"))
    await object_to(bad)


def test_the_days_for_objections_end_at_midnight() -> None:
    published = at("2024-09-30 16:30")
    assert object_until(published, load("kpps-2024")) == at("2024-10-04 00:00")
