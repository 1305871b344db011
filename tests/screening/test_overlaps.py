"""Files that concern each other, in the database: each kind, again, gone, settled, half seen."""

from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest

from recruit.applications.actions import withdraw_application
from recruit.foundation import ledger, outbox
from recruit.foundation.database import execute, fetch, fetch_one, fetch_value
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed, NotFound
from recruit.people.permissions import (
    ROLE_PERMISSIONS,
    Actor,
    ActorKind,
    Grant,
    Permission,
    Role,
)
from recruit.rulebook.model import Body
from recruit.screening.actions.overlaps import Searched, find_overlaps, start_overlap_search
from recruit.screening.actions.settle import settle_overlap
from recruit.screening.jobs import JOBS
from recruit.screening.queries.overlaps import (
    OverlapView,
    list_overlaps,
    open_overlaps,
    overlap_by_id,
)
from recruit.screening.rules.overlaps import NO_LONGER_HOLDS, Side
from recruit.screening.tables import OverlapKind, OverlapState
from tests.screening.conftest import ACTOR, Apply, nik

PTPS = "ptps-2024"


@pytest.fixture(name="apply")
async def _apply_as_others(apply: Apply) -> Apply:
    """Hands in applications of people of whom no two are born on one day."""
    days = count()

    async def submit(*arguments: Any, **changes: Any) -> UUID:
        born = date(1980, 1, 1) + timedelta(next(days))
        return await apply(*arguments, **{"birth_date": str(born)} | changes)

    return submit


def chair(body: Body = Body.kpps, place: str = "31") -> Actor:
    """The chair of a panel."""
    grant = Grant(ROLE_PERMISSIONS[Role.panel_chair], frozenset({body}), place)
    return Actor(ActorKind.officer, str(uuid4()), "Ketua Contoh", (grant,))


def scope(actor: Actor) -> Any:
    return actor.scope(Permission.overlaps_settle)


async def search(place: str = "") -> Searched:
    return await find_overlaps(call="kpps-2024", place=place, actor=ACTOR)


async def stored() -> list[tuple[str, set[UUID], str]]:
    rows = await fetch("SELECT kind, first, second, officer, state FROM overlap ORDER BY kind, id")
    return [(row["kind"], {row["first"], row["second"] or row["officer"]}, row["state"])
            for row in rows]  # fmt: skip


async def one_overlap(apply: Apply) -> tuple[UUID, UUID, OverlapView]:
    """Somebody who applied to KPPS and to PTPS."""
    kpps, ptps = await apply(nik=nik(7)), await apply(PTPS, nik=nik(7))
    await search()
    (found,) = await list_overlaps(scope(ACTOR))
    return kpps, ptps, found


async def test_the_same_nik_in_two_calls(apply: Apply) -> None:
    await apply()
    kpps, ptps, found = await one_overlap(apply)
    assert (found.kind, found.state, found.evidence) == ("same_person", "open", {"nik": True})
    assert [party.file.id for party in found.parties if party.file] == sorted([kpps, ptps])


async def test_a_couple_is_one_overlap_whoever_declared_it(apply: Apply) -> None:
    husband = await apply(nik=nik(1), spouse_nik=nik(2))
    wife = await apply(PTPS, nik=nik(2))
    both = await apply(nik=nik(3), spouse_nik=nik(4))
    of_both = await apply(PTPS, nik=nik(4), spouse_nik=nik(3))
    await apply(nik=nik(5), spouse_nik=nik(5))
    await apply(nik=nik(6), spouse_nik=nik(999))
    await search()
    assert await stored() == [
        ("spouse", {husband, wife}, "open"),
        ("spouse", {both, of_both}, "open"),
    ]
    first, second = await list_overlaps(scope(ACTOR))
    assert (first.evidence, second.evidence) == (
        {"declared_by": ["first"]},
        {"declared_by": ["first", "second"]},
    )


async def test_one_person_under_two_niks_but_no_twins(apply: Apply) -> None:
    born = {"birth_date": "1990-08-17"}
    one = await apply(nik=nik(1), name="Muhammad Rizki Pratama", **born)
    other = await apply(PTPS, nik="3374021708900001", name="M. Rizky Pratama", **born)
    await apply(nik=nik(2), name="Muhammad Rafli Pratama", **born)
    await apply(nik=nik(3), name="Muhammad Rizki Pratama", birth_date="1990-08-18")
    assert await search() == Searched(found=1, closed=0)
    assert await stored() == [("double_nik", {one, other}, "open")]
    (found,) = await list_overlaps(scope(ACTOR))
    assert found.evidence is not None
    assert (found.evidence["home"], found.evidence["birth_date"]) == ("address", True)
    assert 0.4 < found.evidence["name"] < 1


async def test_an_applicant_who_sits_on_a_panel(apply: Apply, officer: UUID) -> None:
    own = await apply(email="petugas@contoh.example")
    await apply(email="lain@contoh.example")
    assert (await search()).found == 0, "an officer without a grant sits on no panel"
    await execute(
        "INSERT INTO officer_grant (officer, role, bodies, place_prefix)"
        " VALUES ($1, 'verifier', '{kpps}', '31')",
        officer,
    )
    await search()
    assert await stored() == [("panel", {own, officer}, "open")]
    (found,) = await list_overlaps(scope(chair()))
    assert (found.officer, len(found.parties)) == ("Petugas Contoh", 1)
    themselves = Actor(ActorKind.officer, str(officer), "Petugas Contoh", chair().grants)
    with pytest.raises(NotAllowed):
        await settle_overlap(
            overlap_id=found.id, yields=None, reason="Bukan saya", actor=themselves
        )
    with pytest.raises(InvalidInput) as refused:
        await settle_overlap(overlap_id=found.id, yields=Side.second, reason="", actor=chair())
    assert [fault.pointer for fault in refused.value.faults] == ["/reason", "/yields"]


async def test_found_again_is_the_same_and_what_no_longer_holds_is_closed(apply: Apply) -> None:
    _, ptps, found = await one_overlap(apply)
    assert await search() == Searched(found=0, closed=0)
    await withdraw_application(application_id=ptps, actor=ACTOR)
    assert await search() == Searched(found=0, closed=1)
    gone = await overlap_by_id(scope(ACTOR), found.id)
    assert (gone.state, gone.reason) == ("dismissed", NO_LONGER_HOLDS)
    await execute("UPDATE application SET stage = 'under_review' WHERE id = $1", ptps)
    assert await search() == Searched(found=1, closed=0)
    again = await overlap_by_id(scope(ACTOR), found.id)
    assert (again.state, again.reason, again.settled_at) == ("open", None, None)
    kinds = await fetch(
        "SELECT kind FROM ledger_event WHERE subject_id = $1 ORDER BY sequence", found.id
    )
    assert [row["kind"] for row in kinds] == ["overlap_found", "overlap_lapsed", "overlap_found"]


async def test_a_search_at_a_place_leaves_other_places_alone(apply: Apply) -> None:
    here, _, _ = await one_overlap(apply)
    assert await search("31.72") == Searched(found=0, closed=0)
    assert (await stored())[0][2] == "open"
    await apply(
        PTPS, nik=nik(20), place="31.72.01.1001.001", village="31.72.01.1001", spouse_nik=nik(7)
    )
    assert (await search("31.72")).found == 2, "both files of the spouse, which lie elsewhere"
    assert here in (await open_overlaps(scope(ACTOR), [here]))


async def test_who_yields_is_in_the_ledger_of_both_files(apply: Apply) -> None:
    kpps, ptps, found = await one_overlap(apply)
    side = next(party.side for party in found.parties if party.call == "kpps-2024")
    actor = chair(Body.ptps)
    await settle_overlap(
        overlap_id=found.id, yields=side, reason=" Lamaran yang belakangan mengalah. ", actor=actor
    )
    row = await fetch_one("SELECT state, yields, reason, settled_by FROM overlap")
    assert row is not None
    assert tuple(row) == (
        "settled", kpps, "Lamaran yang belakangan mengalah.", actor.reference,
    )  # fmt: skip
    told = await fetch(
        "SELECT subject_id, data ->> 'yields' AS yields, data::text AS data FROM ledger_event"
        " WHERE kind = 'overlap_settled' AND subject_kind = 'application'"
    )
    assert {row["subject_id"] for row in told} == {kpps, ptps}
    assert {row["yields"] for row in told} == {str(kpps)}
    assert not any("belakangan" in row["data"] for row in told)
    assert (await ledger.recompute()).faults == []
    assert await fetch_value("SELECT count(*) FROM application WHERE stage = 'withdrawn'") == 0
    with pytest.raises(Conflict):
        await settle_overlap(overlap_id=found.id, yields=None, reason="Bukan", actor=actor)
    assert await search() == Searched(found=0, closed=0), "what a person settled stays"


async def test_a_file_is_held_while_it_is_open_or_yields_to_one_that_counts(apply: Apply) -> None:
    kpps, ptps, found = await one_overlap(apply)
    seen = scope(ACTOR)
    assert (await open_overlaps(seen, [kpps, ptps])).keys() == {kpps, ptps}
    side = next(party.side for party in found.parties if party.call == "kpps-2024")
    await settle_overlap(overlap_id=found.id, yields=side, reason="Mengalah", actor=chair())
    held = await open_overlaps(seen, [kpps, ptps])
    assert held.keys() == {kpps}
    assert held[kpps][0].yields is side
    await withdraw_application(application_id=ptps, actor=ACTOR)
    assert await open_overlaps(seen, [kpps]) == {}


async def test_dismissed_holds_nobody(apply: Apply) -> None:
    kpps, ptps, found = await one_overlap(apply)
    await settle_overlap(overlap_id=found.id, yields=None, reason="Sudah jelas", actor=chair())
    assert await open_overlaps(scope(ACTOR), [kpps, ptps]) == {}


async def test_each_agency_sees_its_own_file_and_of_the_other_only_the_call(apply: Apply) -> None:
    kpps, ptps, found = await one_overlap(apply)
    seen = await overlap_by_id(scope(chair(Body.kpps)), found.id)
    by_call = {party.call: party for party in seen.parties}
    assert by_call["kpps-2024"].file is not None
    assert by_call["kpps-2024"].file.id == kpps
    assert (by_call[PTPS].body, by_call[PTPS].file) == ("ptps", None)
    assert seen.evidence is None
    assert str(ptps) not in repr(seen)
    await settle_overlap(
        overlap_id=found.id, yields=None, reason="Rahasia Bawaslu", actor=chair(Body.ptps)
    )
    settled = await overlap_by_id(scope(chair(Body.kpps)), found.id)
    assert (settled.state, settled.reason, settled.settled_by) == ("dismissed", None, None)
    held = await open_overlaps(scope(chair(Body.kpps)), [kpps, ptps])
    assert ptps not in held


async def test_outside_of_the_scope_there_is_nothing(apply: Apply) -> None:
    kpps, _, found = await one_overlap(apply)
    for outside in (chair(place="31.72"), chair(Body.pkd)):
        assert await list_overlaps(scope(outside)) == []
        assert await open_overlaps(scope(outside), [kpps]) == {}
        with pytest.raises(NotFound):
            await overlap_by_id(scope(outside), found.id)
        with pytest.raises(NotFound):
            await settle_overlap(overlap_id=found.id, yields=None, reason="Bukan", actor=outside)
    with pytest.raises(NotFound):
        await settle_overlap(overlap_id=uuid4(), yields=None, reason="Bukan", actor=ACTOR)
    with pytest.raises(NotAllowed):
        await start_overlap_search(call="kpps-2024", place="31", actor=chair(place="31.72"))


async def test_a_list_is_read_page_by_page_and_by_state_and_kind(apply: Apply) -> None:
    for serial in range(1, 4):
        await apply(nik=nik(serial))
        await apply(PTPS, nik=nik(serial))
    await search()
    first = await list_overlaps(scope(ACTOR), limit=2)
    rest = await list_overlaps(scope(ACTOR), limit=2, after=first[-1].id)
    assert len({view.id for view in [*first, *rest]}) == 3
    assert await list_overlaps(scope(ACTOR), state=OverlapState.settled) == []
    assert len(await list_overlaps(scope(ACTOR), kind=OverlapKind.same_person)) == 3
    assert await list_overlaps(scope(ACTOR), kind=OverlapKind.spouse) == []


async def test_a_search_runs_as_a_job_with_progress(apply: Apply) -> None:
    await apply(nik=nik(7))
    await apply(PTPS, nik=nik(7))
    await JOBS["search_overlaps"]()
    job = await fetch_one("SELECT id, run FROM outbox WHERE job = 'find_overlaps'")
    assert job is not None
    await outbox.run(JOBS, job["id"])
    progress = await outbox.progress(job["run"])
    assert progress is not None
    assert (progress.kind, progress.done, progress.failed) == ("overlaps", 1, 0)
    assert len(await stored()) == 1
