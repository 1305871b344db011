"""The verifiers' queue: one file for one officer, leases that lapse, verdicts that are undone."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from recruit.applications.actions import withdraw_application
from recruit.foundation import clock
from recruit.foundation.database import execute, fetch_one, fetch_value
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed, NotFound
from recruit.people.permissions import ROLE_PERMISSIONS, Actor, ActorKind, Grant, Role
from recruit.rulebook.model import Body, DocumentKind
from recruit.screening import actions, queries
from recruit.screening.actions import Reason
from recruit.screening.rules import Refusal, reason_text
from recruit.screening.rules.mending import asked_for
from recruit.screening.tables import Verdict
from tests.screening.conftest import ACTOR, Apply, at
from tests.screening.test_screening import GAMBIR, screen, stage

ClockAt = Callable[[datetime], None]
MS, BMS, TMS = Verdict.eligible, Verdict.needs_correction, Verdict.ineligible


async def verifier(name: str, place: str = "31.71", role: Role = Role.verifier) -> Actor:
    """An officer of KPPS below a place."""
    identifier = await fetch_value(
        "INSERT INTO officer (email, name, password_hash, totp_sealed, created_at)"
        " VALUES ($1, $2, '-', '', now()) RETURNING id",
        f"{name}@contoh.example",
        name,
    )
    grant = Grant(ROLE_PERMISSIONS[role], frozenset({Body.kpps}), place)
    return Actor(ActorKind.officer, str(identifier), name, (grant,))


async def take(officer: Actor, place: str = GAMBIR) -> UUID | None:
    return await actions.take_next(
        call="kpps-2024", place=place, actor=officer, officer_id=UUID(officer.id)
    )


async def decide(
    application: UUID,
    verdict: Verdict,
    officer: Actor,
    *reasons: Reason,
    documents: dict[DocumentKind, Refusal | None] | None = None,
) -> str:
    return await actions.decide_verification(
        application_id=application,
        verdict=verdict,
        reasons=reasons,
        actor=officer,
        officer_id=UUID(officer.id),
        documents=documents,
    )


async def undo(application: UUID, officer: Actor) -> str:
    return await actions.undo_verdict(
        application_id=application, actor=officer, officer_id=UUID(officer.id)
    )


async def test_two_verifiers_never_hold_the_same_file(apply: Apply) -> None:
    files = [await apply() for _ in range(12)]
    await screen()
    officers = [await verifier(f"v{n}") for n in range(6)]
    taken = await asyncio.gather(*(take(officer) for officer in officers))
    assert len(set(taken)) == 6
    assert set(taken) <= set(files)


async def test_the_oldest_comes_first_and_the_own_file_stays(apply: Apply) -> None:
    first, second = await apply(), await apply()
    assert await take(await verifier("early")) is None, "nothing is screened yet"
    await screen()
    one, other = await verifier("one"), await verifier("other")
    assert await take(one) == first
    assert await take(one) == first
    assert await take(other) == second
    assert await take(await verifier("third")) is None
    await decide(first, MS, one)
    assert await take(one) is None
    assert await actions.give_back(application_id=second, officer_id=UUID(other.id))
    assert not await actions.give_back(application_id=second, officer_id=UUID(other.id))
    assert await take(one) == second


async def test_a_lapsed_lease_is_taken_over(apply: Apply, monkeypatch: pytest.MonkeyPatch) -> None:
    file = await apply()
    await screen()
    one, other = await verifier("one"), await verifier("other")
    assert await take(one) == file
    with pytest.raises(Conflict, match="Another verifier"):
        await decide(file, MS, other)
    assert await stage(file) == "under_review"
    now = clock.real_now()
    monkeypatch.setattr(clock, "real_now", lambda: now + timedelta(minutes=14))
    assert await take(other) is None
    monkeypatch.setattr(clock, "real_now", lambda: now + timedelta(minutes=15, seconds=5))
    assert await take(other) == file
    with pytest.raises(Conflict):
        await decide(file, MS, one)
    assert await decide(file, MS, other) == "eligible"
    assert await fetch_value("SELECT count(*) FROM verification_lease") == 0


async def test_what_lies_on_a_desk_is_not_decided_in_bulk(apply: Apply) -> None:
    await apply(), await apply()
    await screen()
    one, other = await verifier("one"), await verifier("other")
    await take(one)
    given = {"call": "kpps-2024", "place": GAMBIR, "actor": other, "officer_id": UUID(other.id)}
    assert (await actions.forecast_verifications(**given)).eligible == 2
    assert await actions.decide_verifications(**given) == actions.Decided(1, 0, 0, left=1)
    assert await actions.forecast_verifications(**given) == actions.Decided(1, 0, 0, left=0)


async def test_a_verdict_on_a_withdrawn_file_is_a_conflict(apply: Apply) -> None:
    file = await apply()
    await screen()
    officer = await verifier("one")
    await take(officer)
    await withdraw_application(application_id=file, actor=ACTOR)
    with pytest.raises(Conflict) as refused:
        await decide(file, MS, officer)
    assert refused.value.status == 409
    assert await take(officer) is None


async def test_the_queue_keeps_to_the_scope(apply: Apply) -> None:
    file = await apply()
    await screen()
    stranger = await verifier("stranger", place="31.72")
    with pytest.raises(NotAllowed):
        await take(stranger)
    with pytest.raises(NotAllowed):
        await actions.take_file(application_id=file, actor=stranger, officer_id=UUID(stranger.id))
    with pytest.raises(NotFound):
        await queries.desk_file(stranger.scope(next(iter(stranger.grants[0].permissions))), file)
    for look in (
        actions.document_seen(application_id=file, kind="photo", actor=stranger),
        actions.show_nik(application_id=file, purpose="Mencocokkan KTP", actor=stranger),
    ):
        with pytest.raises(NotFound):
            await look
    with pytest.raises(NotAllowed):
        await actions.take_next(call="kpps-2024", place=GAMBIR, actor=ACTOR, officer_id=None)


async def test_every_look_is_in_the_ledger_with_its_purpose(apply: Apply) -> None:
    file, officer = await apply(nik="3171011708908777"), await verifier("one")
    seen = [
        actions.document_seen(application_id=file, kind=kind, actor=officer)
        for kind in ("photo", "identity_card")
    ]
    stored = await asyncio.gather(*seen)
    assert {one.media_type for one in stored} == {"image/png"}
    with pytest.raises(InvalidInput):
        await actions.show_nik(application_id=file, purpose=" ", actor=officer)
    told = await actions.show_nik(application_id=file, purpose="Mencocokkan KTP", actor=officer)
    assert told == "3171011708908777"
    row = await fetch_one(
        "SELECT count(*) FILTER (WHERE kind = 'document_seen') AS documents,"
        " max(data::text) FILTER (WHERE kind = 'nik_seen') AS nik"
        " FROM ledger_event WHERE subject_id = $1 AND actor = $2",
        file,
        officer.reference,
    )
    assert row is not None
    assert (row["documents"], json.loads(row["nik"])) == (2, {"purpose": "Mencocokkan KTP"})


async def test_refused_documents_are_asked_for_again(apply: Apply) -> None:
    file, officer = await apply(), await verifier("one")
    await screen()
    looked_at = {DocumentKind.photo: Refusal.unreadable, DocumentKind.identity_card: None}
    with pytest.raises(InvalidInput) as refused:
        await decide(file, MS, officer, documents=looked_at)
    assert [fault.code for fault in refused.value.faults] == ["document-refused"]
    with pytest.raises(InvalidInput):
        await decide(file, BMS, officer, documents={DocumentKind.party_letter: Refusal.expired})
    assert await decide(file, BMS, officer, documents=looked_at) == "needs_correction"
    [decision] = await queries.decisions_of(file)
    rulebook = await actions.decide.rulebook_of("kpps-2024")
    [(finding, _)] = decision.reasons
    assert (
        reason_text(finding, rulebook).en
        == "Send again: Recent photograph, 4×6 cm (cannot be read)."
    )
    assert asked_for([finding], rulebook).documents == (DocumentKind.photo,)
    row = await fetch_one(
        "SELECT string_agg(concat_ws(':', kind, verdict, reason), ' ' ORDER BY kind) AS told"
        " FROM document WHERE application = $1 AND verdict IS NOT NULL",
        file,
    )
    assert row is not None
    assert row["told"] == "identity_card:accepted photo:refused:unreadable"


async def test_a_verdict_is_undone_until_the_result_is_published(
    apply: Apply, clock_at: ClockAt
) -> None:
    file, officer = await apply(), await verifier("one")
    await screen()
    with pytest.raises(Conflict, match="Nothing is decided"):
        await undo(file, officer)
    await decide(file, TMS, officer, Reason("education", "Ijazah palsu."))
    with pytest.raises(NotAllowed):
        await undo(file, await verifier("other"))
    assert await undo(file, officer) == "under_review"
    assert await queries.decisions_of(file) == []
    assert await fetch_value("SELECT undone_at IS NOT NULL FROM verification")
    kinds = "SELECT count(*) FROM ledger_event WHERE kind = 'application_undo_verdict'"
    assert await fetch_value(kinds) == 1
    assert await take(officer) == file, "it lies on the same desk again"
    await decide(file, MS, officer)
    chair = await verifier("chair", role=Role.panel_chair)
    assert await undo(file, chair) == "under_review"
    await decide(file, MS, chair)
    clock_at(at("2024-09-30 00:00"))
    with pytest.raises(Conflict, match="published"):
        await undo(file, chair)
    assert await stage(file) == "eligible"


async def test_nothing_is_undone_after_the_place_was_published(apply: Apply) -> None:
    file, officer = await apply(), await verifier("one")
    await screen()
    await decide(file, MS, officer)
    await execute(
        "INSERT INTO result_publication (call, place, number, eligible, ineligible, digest,"
        " published_by, published_at) VALUES ('kpps-2024', $1, 1, 1, 0, '', 'test', now())",
        GAMBIR,
    )
    with pytest.raises(Conflict, match="published"):
        await undo(file, officer)


async def test_what_has_moved_on_is_not_undone(apply: Apply) -> None:
    file, officer = await apply(), await verifier("one")
    await screen()
    await decide(file, MS, officer)
    await withdraw_application(application_id=file, actor=ACTOR)
    with pytest.raises(Conflict):
        await undo(file, officer)
    with pytest.raises(NotFound):
        await undo(uuid4(), officer)
