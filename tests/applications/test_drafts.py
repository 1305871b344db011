"""Drafts: kept as typed, never overwritten unseen, never touched once submitted."""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from recruit.applications.actions import (
    attach_document,
    begin_draft,
    begin_draft_for,
    detach_document,
    open_call,
    save_draft,
    submit_application,
    submit_draft,
)
from recruit.applications.queries import draft_of, drafts_of
from recruit.foundation.clock import WIB
from recruit.foundation.database import fetch, fetch_one, fetch_value
from recruit.foundation.files import StoredFile
from recruit.foundation.keys import vault
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed, NotFound
from recruit.people.permissions import Actor, ActorKind, Grant, Permission, system
from recruit.rulebook.loading import load
from recruit.rulebook.model import Body, DocumentKind
from tests.applications.forms import form
from tests.applications.test_form import complete
from tests.people.applicants import NIK, person

CALL = "kpps-2024"
OTHER_NIK = "3171011708909002"
FIELDS = ("rt", "rw", "address", "email", "facility", "occupation", "systolic", "diastolic")
ClockAt = Callable[[datetime], None]


@pytest.fixture
async def me(places: None, clock_at: ClockAt) -> Actor:
    """An applicant, while registration is open."""
    clock_at(datetime(2024, 9, 20, 10, 0, tzinfo=WIB))
    await open_call(name=CALL, actor=system("test"))
    return applicant(await person())


def applicant(person_id: UUID) -> Actor:
    return Actor(ActorKind.applicant, str(person_id), "")


def officer(name: str = "1", body: Body = Body.kpps, kind: ActorKind = ActorKind.officer) -> Actor:
    grant = Grant(frozenset({Permission.applications_submit}), frozenset({body}), "31.71")
    return Actor(kind, name, "Petugas Contoh", (grant,))


def stored(content: bytes) -> StoredFile:
    return StoredFile(hashlib.sha256(content).digest(), "image/jpeg", len(content))


async def begin(actor: Actor) -> UUID:
    return (await begin_draft(call=CALL, person=UUID(actor.id), actor=actor)).id


async def test_a_draft_begins_with_what_we_know_and_is_begun_once(me: Actor) -> None:
    first = await begin_draft(call=CALL, person=UUID(me.id), actor=me)
    second = await begin_draft(call=CALL, person=UUID(me.id), actor=me)
    assert (first.id, first.version, first.nik) == (second.id, 1, NIK)
    assert first.answers == {"phone": "+628120000001"}
    assert [draft.id for draft in await drafts_of(UUID(me.id))] == [first.id]


async def test_what_is_typed_is_kept_right_or_wrong_and_only_sealed(me: Actor) -> None:
    draft = await begin(me)
    typed = {"name": "Con\x00toh ü", "declarations": ["a", "b"], "birth_date": "31-31-1990"}
    assert await save_draft(draft_id=draft, version=1, answers=typed, actor=me) == 2
    assert await save_draft(draft_id=draft, version=2, answers={"rt": "3"}, actor=me) == 3
    kept = await draft_of(UUID(me.id), CALL)
    assert kept.answers == typed | {"rt": "3", "phone": "+628120000001"}
    rows = await fetch("SELECT to_jsonb(draft)::text AS all FROM draft")
    assert "Con" not in rows[0]["all"]
    assert "31-31-1990" not in repr(kept)


async def test_a_stale_tab_is_told_the_present_version_and_overwrites_nothing(me: Actor) -> None:
    draft = await begin(me)
    await save_draft(draft_id=draft, version=1, answers={"name": "Baru"}, actor=me)
    with pytest.raises(Conflict) as refused:
        await save_draft(draft_id=draft, version=1, answers={"name": "Lama"}, actor=me)
    assert refused.value.extra == {"version": 2}
    assert (await draft_of(UUID(me.id), CALL)).answers["name"] == "Baru"


async def test_of_many_savings_at_once_one_wins_and_the_others_are_told(me: Actor) -> None:
    draft = await begin(me)

    async def save(n: int) -> int | Conflict:
        try:
            return await save_draft(
                draft_id=draft, version=1, answers={"name": f"{n}", FIELDS[n]: "x"}, actor=me
            )
        except Conflict as refused:
            return refused

    told = await asyncio.gather(*(save(n) for n in range(8)))
    won = [n for n, answer in enumerate(told) if answer == 2]
    assert len(won) == 1
    assert all(answer.extra == {"version": 2} for answer in told if answer != 2)
    answers = (await draft_of(UUID(me.id), CALL)).answers
    assert answers == {"phone": "+628120000001", "name": f"{won[0]}", FIELDS[won[0]]: "x"}


async def test_nobody_reaches_the_draft_of_another_person(me: Actor) -> None:
    draft = await begin(me)
    other = applicant(await person(OTHER_NIK))
    with pytest.raises(NotAllowed):
        await begin_draft(call=CALL, person=UUID(me.id), actor=other)
    for stranger in (other, officer(), Actor(ActorKind.anonymous, "", "")):
        with pytest.raises(NotFound):
            await save_draft(draft_id=draft, version=1, answers={"name": "X"}, actor=stranger)
        with pytest.raises(NotFound):
            await attach_document(
                draft_id=draft, kind=DocumentKind.photo, stored=stored(b"1"), actor=stranger
            )
    assert (await draft_of(UUID(me.id), CALL)).version == 1


async def test_a_document_is_replaced_and_removed(me: Actor) -> None:
    draft = await begin(me)
    for content in (b"first", b"second"):
        await attach_document(
            draft_id=draft, kind=DocumentKind.photo, stored=stored(content), actor=me
        )
    kept = await draft_of(UUID(me.id), CALL)
    assert {kind: file.sha256 for kind, file in kept.documents.items()} == {
        DocumentKind.photo: stored(b"second").sha256
    }
    await detach_document(draft_id=draft, kind=DocumentKind.photo, actor=me)
    assert (await draft_of(UUID(me.id), CALL)).documents == {}


async def test_a_draft_keeps_what_the_form_has_and_not_without_end(me: Actor) -> None:
    draft = await begin(me)
    for answers in ({"name": "x" * 2001}, {"alternatives": ["y" * 1500] * 2}, {"nik": ""}):
        with pytest.raises(InvalidInput):
            await save_draft(draft_id=draft, version=1, answers=answers, actor=me)


async def test_a_draft_begins_only_while_people_apply(me: Actor, clock_at: ClockAt) -> None:
    clock_at(datetime(2024, 9, 29, 0, 0, tzinfo=WIB))
    with pytest.raises(Conflict):
        await begin(me)
    assert await fetch_value("SELECT count(*) FROM draft") == 0


async def test_who_has_applied_begins_no_draft_and_an_application_ends_it(me: Actor) -> None:
    draft = await begin(me)
    await submit_application(form=form(), actor=system("t"), key="key-0000001", request_digest=b"d")
    assert await draft_of(UUID(me.id), CALL) is None
    with pytest.raises(NotFound):
        await save_draft(draft_id=draft, version=1, answers={"name": "X"}, actor=me)
    with pytest.raises(Conflict):
        await begin(me)


async def test_the_desk_begins_for_a_person_without_a_telephone(me: Actor) -> None:
    draft = await begin_draft_for(call=CALL, nik=OTHER_NIK, actor=officer())
    assert (draft.entered_by, draft.answers, draft.nik) == ("officer:1", {}, OTHER_NIK)
    await save_draft(draft_id=draft.id, version=1, answers={"name": "Ada"}, actor=officer())
    kinds = await fetch("SELECT kind, actor FROM ledger_event WHERE subject_kind = 'person'")
    assert [tuple(row) for row in kinds] == [("person_added", "officer:1")]


async def test_the_desk_takes_over_in_the_open_and_a_program_never(me: Actor) -> None:
    draft = await begin(me)
    await save_draft(draft_id=draft, version=1, answers={"name": "Ada"}, actor=me)
    with pytest.raises(Conflict):
        await begin_draft_for(call=CALL, nik=NIK, actor=officer("9", kind=ActorKind.program))
    taken = await begin_draft_for(call=CALL, nik=NIK, actor=officer("1"))
    assert (taken.id, taken.entered_by, taken.answers["name"]) == (draft, "officer:1", "Ada")
    assert await fetch_value("SELECT kind FROM ledger_event WHERE subject_kind = 'person'") == (
        "draft_taken_over"
    )
    await begin_draft_for(call=CALL, nik=NIK, actor=officer("2"))
    with pytest.raises(NotFound):
        await save_draft(draft_id=draft, version=2, answers={}, actor=officer("1"))


async def test_an_officer_of_another_body_begins_nothing(me: Actor) -> None:
    with pytest.raises(NotAllowed):
        await begin_draft_for(call=CALL, nik=OTHER_NIK, actor=officer(body=Body.ptps))
    assert await fetch_value("SELECT count(*) FROM person") == 1


# --- handing in ----------------------------------------------------------------------------------


async def fill(draft: UUID, actor: Actor, version: int = 1, **changes: str | list[str]) -> int:
    """Type everything that the form asks."""
    return await save_draft(
        draft_id=draft,
        version=version,
        answers={
            field: answer
            for field, answer in complete(load(CALL), **changes).items()
            if field != "nik"
        },
        actor=actor,
    )


async def test_a_draft_becomes_an_application_once(me: Actor) -> None:
    draft = await begin(me)
    await attach_document(
        draft_id=draft, kind=DocumentKind.photo, stored=stored(b"photo"), actor=me
    )
    await fill(draft, me)
    first = await submit_draft(draft_id=draft, version=2, actor=me)
    second = await submit_draft(draft_id=draft, version=2, actor=me)
    assert (first.repeated, second.repeated) == (False, True)
    assert (second.id, second.number, second.digest) == (first.id, first.number, first.digest)
    row = await fetch_one("SELECT * FROM application")
    assert (row["id"], str(row["person"]), row["name"]) == (first.id, me.id, "Contoh Pelamar")
    assert (row["alternatives"], row["entered_by"]) == (["31.71.01.1001.002"], None)
    assert await fetch_value("SELECT sha256 FROM document") == stored(b"photo").sha256
    assert await fetch_value("SELECT nik_digest FROM person") == vault().digest(NIK)
    assert await fetch_value("SELECT count(*) FROM draft") == 0
    assert await fetch_value("SELECT count(*) FROM draft_document") == 0


async def test_the_applicant_is_told_once_and_only_if_it_was_stored(me: Actor) -> None:
    draft = await begin(me)
    await fill(draft, me, name="")
    with pytest.raises(InvalidInput):
        await submit_draft(draft_id=draft, version=2, actor=me)
    assert await fetch_value("SELECT count(*) FROM notice") == 0
    await save_draft(draft_id=draft, version=2, answers={"name": "Ada"}, actor=me)
    for _ in range(2):
        await submit_draft(draft_id=draft, version=3, actor=me)
    notices = await fetch("SELECT kind, person FROM notice")
    assert [(row["kind"], str(row["person"])) for row in notices] == [
        ("application_received", me.id)
    ]


async def test_sent_from_two_tabs_at_once_it_is_stored_once(me: Actor) -> None:
    draft = await begin(me)
    await fill(draft, me)
    told = await asyncio.gather(
        *(submit_draft(draft_id=draft, version=2, actor=me) for _ in range(4))
    )
    assert len({submitted.number for submitted in told}) == 1
    assert [submitted.repeated for submitted in told].count(False) == 1
    assert await fetch_value("SELECT count(*) FROM application") == 1


async def test_what_was_submitted_is_never_touched_by_a_tab_left_open(me: Actor) -> None:
    draft = await begin(me)
    await fill(draft, me)
    await submit_draft(draft_id=draft, version=2, actor=me)
    with pytest.raises(Conflict) as refused:
        await save_draft(draft_id=draft, version=2, answers={"name": "Lain"}, actor=me)
    assert refused.value.extra == {"submitted": True}
    with pytest.raises(Conflict):
        await attach_document(
            draft_id=draft, kind=DocumentKind.photo, stored=stored(b"1"), actor=me
        )
    assert await fetch_value("SELECT name FROM application") == "Contoh Pelamar"


async def test_what_another_tab_changed_is_not_handed_in_unseen(me: Actor) -> None:
    draft = await begin(me)
    await fill(draft, me)
    await save_draft(draft_id=draft, version=2, answers={"name": "Baru"}, actor=me)
    with pytest.raises(Conflict) as refused:
        await submit_draft(draft_id=draft, version=2, actor=me)
    assert refused.value.extra == {"version": 3}
    assert await fetch_value("SELECT count(*) FROM application") == 0


async def test_every_fault_is_named_by_step_and_field(me: Actor) -> None:
    draft = await begin(me)
    await fill(draft, me, sex="", place="31.71.01.1001.999", rt="three")
    with pytest.raises(InvalidInput) as refused:
        await submit_draft(draft_id=draft, version=2, actor=me)
    assert {fault.pointer for fault in refused.value.faults} == {"/identity/sex", "/address/rt"}
    await save_draft(draft_id=draft, version=2, answers={"sex": "L", "rt": "3"}, actor=me)
    with pytest.raises(InvalidInput) as refused:
        await submit_draft(draft_id=draft, version=3, actor=me)
    assert [fault.pointer for fault in refused.value.faults] == ["/place/place"]


async def test_what_arrived_in_time_counts_however_late_its_turn_comes(
    me: Actor, clock_at: ClockAt
) -> None:
    closes = datetime(2024, 9, 29, 0, 0, tzinfo=WIB)
    draft = await begin(me)
    await fill(draft, me)
    clock_at(closes + timedelta(minutes=2))
    with pytest.raises(Conflict):
        await submit_draft(draft_id=draft, version=2, actor=me)
    with pytest.raises(Conflict):
        await submit_draft(draft_id=draft, version=2, actor=me, arrived=closes)
    arrived = closes - timedelta(seconds=1)
    stored_ = await submit_draft(draft_id=draft, version=2, actor=me, arrived=arrived)
    assert stored_.submitted_at == arrived


async def test_the_officer_at_the_desk_is_named_and_stays_within_their_places(me: Actor) -> None:
    clerk = officer()
    draft = (await begin_draft_for(call=CALL, nik=OTHER_NIK, actor=clerk)).id
    elsewhere = {"village": "31.72.01.1001", "place": "31.72.01.1001.001", "alternatives": []}
    await fill(draft, clerk, phone="", email="", **elsewhere)
    with pytest.raises(NotAllowed):
        await submit_draft(draft_id=draft, version=2, actor=clerk)
    await fill(draft, clerk, 2, phone="", email="")
    told = await submit_draft(draft_id=draft, version=3, actor=clerk)
    assert told.entered_by == "officer:1"
    assert await fetch_value("SELECT entered_by FROM application") == "officer:1"
    assert await fetch_value("SELECT phone FROM person WHERE name IS NOT NULL") is None
    actor = "SELECT actor FROM ledger_event WHERE kind = 'application_submit'"
    assert await fetch_value(actor) == "officer:1"
