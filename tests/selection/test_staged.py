"""A plenary in its stages: drafted, decided otherwise, confirmed, committed, undone."""

import asyncio
import json
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import UUID

import pikepdf
import pytest

from recruit.foundation import outbox
from recruit.foundation.database import execute, fetch, fetch_one, fetch_value, transaction
from recruit.foundation.i18n import Language
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed
from recruit.people.permissions import Actor, Permission, Role
from recruit.people.queries import officer_actor
from recruit.selection import actions, queries
from recruit.selection.appointments import AppointmentEvent
from recruit.selection.jobs import JOBS
from recruit.selection.minutes import Paper
from recruit.selection.rules import DecisionKind, PanelDecision
from tests.scoring.invented import ACTOR, OTHER_TPS, TPS, events, officer, person, stages, stands
from tests.selection.conftest import SEED
from tests.selection.invented import plenary, scored, seated

pytestmark = pytest.mark.usefixtures("seats")

DISTRICT = "31.71.01"
REASON = "Hanya dua pelamar perempuan yang memenuhi syarat."
EVERYTHING = ACTOR.scope(Permission.applications_read)


async def member(name: str, role: Role = Role.panel_member, place: str = DISTRICT) -> Actor:
    """An officer of the panel."""
    identifier = await officer(f"{name}@contoh.example")
    await execute(
        "INSERT INTO officer_grant (officer, role, bodies, place_prefix)"
        " VALUES ($1, $2, '{kpps,ptps}', $3)",
        identifier,
        role.value,
        place,
    )
    actor = await officer_actor(identifier)
    assert actor is not None
    return actor


async def panel() -> tuple[Actor, Actor, Actor]:
    """A chair and two members."""
    return (
        await member("ketua", Role.panel_chair), await member("satu"), await member("dua")
    )  # fmt: skip


async def drafted(chair: Actor, *members: Actor, reason: str | None = REASON) -> UUID:
    return await actions.draft_plenary(
        call="kpps-2024",
        place=DISTRICT,
        members=[UUID(one.id) for one in members],
        seed=SEED,
        women_reason=reason,
        actor=chair,
    )


async def confirms(plenary_id: UUID, *members: Actor) -> None:
    view = await queries.plenary_view(EVERYTHING, plenary_id)
    for one in members:
        await actions.confirm_plenary(
            plenary_id=plenary_id, result_digest=bytes.fromhex(view.result_digest), actor=one
        )


def aside(application: UUID, reason: str = "Tidak datang saat dipanggil.") -> PanelDecision:
    return PanelDecision(DecisionKind.set_aside, TPS, reason, str(application))


async def stage_of(plenary_id: UUID) -> str:
    return (await queries.plenary_view(EVERYTHING, plenary_id)).stage.value


async def test_nothing_takes_effect_before_the_quorum_has_confirmed() -> None:
    people = [await scored(90 - index) for index in range(9)]
    chair, first, second = await panel()
    made = await drafted(chair, first, second)
    assert await fetch_value("SELECT count(*) FROM appointment") == 0
    assert set((await stages()).values()) == {"eligible"}
    assert await queries.plenaries(EVERYTHING, call="kpps-2024") == []
    assert await queries.ranking(EVERYTHING, call="kpps-2024", unit=TPS) == []
    await confirms(made, chair, chair)
    with pytest.raises(Conflict) as refused:
        await actions.commit_plenary(plenary_id=made, actor=chair)
    assert refused.value.extra == {"confirmed": 1, "quorum": 2}
    await confirms(made, second)
    held = await actions.commit_plenary(plenary_id=made, actor=chair)
    assert (held.elected, held.reserve) == (7, 2)
    assert [one for _, one, _ in await seated()] == people[:7]
    (recorded,) = await events("plenary_held")
    assert (recorded["confirmed"], recorded["quorum"]) == (2, 2)
    assert len(await events("plenary_confirmed")) == 2
    with pytest.raises(Conflict) as again:
        await actions.commit_plenary(plenary_id=made, actor=chair)
    assert again.value.extra["stage"] == "committed"


async def test_only_named_members_confirm_and_only_what_they_read() -> None:
    best = await scored(90)
    await scored(80)
    chair, first, second = await panel()
    made = await drafted(chair, first)
    with pytest.raises(NotAllowed):
        await confirms(made, second)
    with pytest.raises(NotAllowed):
        await confirms(made, ACTOR)
    read = (await queries.plenary_view(EVERYTHING, made)).result_digest
    await confirms(made, chair)
    await actions.decide_otherwise(plenary_id=made, decision=aside(best), actor=chair)
    view = await queries.plenary_view(EVERYTHING, made)
    assert view.confirmed == 0, "a confirmation is of what was read, not of what came after"
    with pytest.raises(Conflict, match="changed since you read"):
        await actions.confirm_plenary(
            plenary_id=made, result_digest=bytes.fromhex(read), actor=first
        )
    stranger = await member("lain", place="31.72")
    with pytest.raises(InvalidInput) as refused:
        await actions.draft_plenary(
            call="kpps-2024",
            place="31.71.02",
            members=[UUID(stranger.id)],
            seed=SEED,
            actor=ACTOR,
        )
    assert [fault.pointer for fault in refused.value.faults] == ["/members"]


async def test_what_the_panel_decides_otherwise_is_ranked_and_kept_with_its_reason() -> None:
    people = [await scored(90 - index) for index in range(9)]
    chair, first, _ = await panel()
    made = await drafted(chair, first)
    await actions.decide_otherwise(plenary_id=made, decision=aside(people[0]), actor=chair)
    lead = PanelDecision(DecisionKind.chair, TPS, "Pernah menjadi ketua KPPS.", str(people[3]))
    await actions.decide_otherwise(plenary_id=made, decision=lead, actor=chair)
    lines = await queries.lines_of(made, TPS)
    assert [line["application"] for line in lines] == [*people[1:], people[0]]
    assert lines[-1]["components"]["passed_over"] == "set_aside"
    assert [line["application"] for line in lines if line["chair"]] == [people[3]]
    await confirms(made, chair, first)
    await actions.commit_plenary(plenary_id=made, actor=chair)
    assert [line for line in await seated() if line[2]] == [(3, people[3], True)]
    assert (await stages())[people[0]] == "not_elected"
    kept = json.loads(await fetch_value("SELECT decisions::text FROM plenary"))
    assert [one["reason"] for one in kept] == [aside(people[0]).reason, lead.reason]
    told = json.dumps(await events("plenary_decided_otherwise"))
    assert str(people[0]) in told
    assert lead.reason not in told


async def test_a_decision_is_taken_back_and_the_proposal_stands_again() -> None:
    people = [await scored(90 - index) for index in range(3)]
    chair, *_ = await panel()
    made = await drafted(chair)
    before = await queries.plenary_view(EVERYTHING, made)
    await actions.decide_otherwise(plenary_id=made, decision=aside(people[0]), actor=chair)
    await actions.take_back_decision(
        plenary_id=made, kind=DecisionKind.set_aside, subject=str(people[0]), actor=chair
    )
    after = await queries.plenary_view(EVERYTHING, made)
    assert (after.result_digest, after.decisions) == (before.result_digest, ())


@pytest.mark.parametrize(
    ("kind", "place", "who", "code"),
    [
        (DecisionKind.set_aside, TPS, "absent", "passed-over-already"),
        (DecisionKind.set_aside, OTHER_TPS, "best", "no-such-candidate"),
        (DecisionKind.set_aside, TPS, "nobody", "no-such-candidate"),
        (DecisionKind.chair, OTHER_TPS, "best", "not-elected-there"),
        (DecisionKind.chair, TPS, "absent", "not-elected-there"),
        (DecisionKind.women, OTHER_TPS, None, "women-share-reached"),
    ],
)
async def test_decisions_that_cannot_be_are_refused(
    kind: DecisionKind, place: str, who: str | None, code: str
) -> None:
    people = {"best": await scored(90), "absent": await stands(), "nobody": UUID(int=0)}
    chair, *_ = await panel()
    made = await drafted(chair)
    decision = PanelDecision(kind, place, "Alasan", str(people[who]) if who else None)
    with pytest.raises(InvalidInput) as refused:
        await actions.decide_otherwise(plenary_id=made, decision=decision, actor=chair)
    assert [fault.code for fault in refused.value.faults] == [code]
    assert (await queries.plenary_view(EVERYTHING, made)).decisions == ()


async def test_the_women_s_share_has_a_reason_for_each_unit_that_falls_short() -> None:
    await scored(90)
    await scored(90, place=OTHER_TPS)
    chair, *_ = await panel()
    made = await drafted(chair, reason=None)
    await confirms(made, chair)
    with pytest.raises(InvalidInput) as refused:
        await actions.commit_plenary(plenary_id=made, actor=chair)
    assert TPS in refused.value.faults[0].message.en
    for unit in (TPS, OTHER_TPS):
        told = PanelDecision(DecisionKind.women, unit, "Tidak ada pelamar perempuan.")
        await actions.decide_otherwise(plenary_id=made, decision=told, actor=chair)
    await confirms(made, chair)
    assert (await actions.commit_plenary(plenary_id=made, actor=chair)).elected == 2


async def test_a_draft_is_dropped_when_a_score_changes_and_says_so() -> None:
    best = await scored(90)
    chair, *_ = await panel()
    made = await drafted(chair)
    await confirms(made, chair)
    await execute("UPDATE score_sheet SET total = 10 WHERE application = $1", best)
    with pytest.raises(Conflict, match="changed since this draft"):
        await actions.commit_plenary(plenary_id=made, actor=chair)
    assert await stage_of(made) == "dropped"
    assert await events("plenary_dropped") == [{"why": "changed"}]
    assert await fetch_value("SELECT count(*) FROM appointment") == 0
    again = await drafted(chair)
    await confirms(again, chair)
    assert (await actions.commit_plenary(plenary_id=again, actor=chair)).version == 2


async def test_one_draft_at_a_time_decides_about_the_same_seats() -> None:
    await scored(90)
    chair, *_ = await panel()
    made = await drafted(chair)
    with pytest.raises(Conflict, match="in draft"):
        await plenary(place=TPS)
    await actions.drop_plenary(plenary_id=made, actor=chair)
    assert (await plenary(place=TPS)).elected == 1


async def test_two_chairs_who_commit_the_same_plenary_one_wins() -> None:
    await scored(90)
    chair, first, _ = await panel()
    other = await member("wakil", Role.panel_chair)
    made = await drafted(chair, other)
    await confirms(made, chair, other)
    results = await asyncio.gather(
        actions.commit_plenary(plenary_id=made, actor=chair),
        actions.commit_plenary(plenary_id=made, actor=other),
        return_exceptions=True,
    )
    lost = [one for one in results if isinstance(one, Conflict)]
    assert [one.extra["stage"] for one in lost] == ["committed"]
    assert await fetch_value("SELECT count(*) FROM appointment") == 1
    with pytest.raises(NotAllowed):
        await actions.commit_plenary(plenary_id=made, actor=first)


async def test_a_candidate_elected_elsewhere_meanwhile_drops_the_draft() -> None:
    who = await person()
    await scored(90, who=who)
    await scored(90, "ptps-2024", who=who)
    chair, *_ = await panel()
    made = await drafted(chair)
    await confirms(made, chair)
    await plenary("ptps-2024")
    with pytest.raises(Conflict):
        await actions.commit_plenary(plenary_id=made, actor=chair)
    assert await stage_of(made) == "dropped"
    assert await seated() == []


_TIE = """
    INSERT INTO overlap (kind, first, second, state, found_at, yields, settled_at)
    VALUES ('spouse', $1, $2, $3::text, now(), $4, CASE WHEN $3::text <> 'open' THEN now() END)
"""


async def test_an_open_overlap_holds_the_plenary_up_and_who_yields_is_set_aside() -> None:
    first, second = await scored(90), await scored(80)
    await execute(_TIE, first, second, "open", None)
    with pytest.raises(Conflict) as refused:
        await plenary()
    assert len(refused.value.extra["applications"]) == 2
    await execute("DELETE FROM overlap")
    await execute(_TIE, first, second, "settled", first)
    await plenary()
    assert await seated() == [(1, second, True)]
    (kept,) = json.loads(await fetch_value("SELECT decisions::text FROM plenary"))
    assert (kept["kind"], kept["application"]) == ("set_aside", str(first))


async def test_somebody_who_yields_cannot_be_let_through() -> None:
    first, second = await scored(90), await scored(80)
    await execute(_TIE, first, second, "settled", first)
    chair, *_ = await panel()
    made = await drafted(chair)
    await actions.take_back_decision(
        plenary_id=made, kind=DecisionKind.set_aside, subject=str(first), actor=chair
    )
    await confirms(made, chair)
    with pytest.raises(Conflict, match="yields"):
        await actions.commit_plenary(plenary_id=made, actor=chair)


async def undone(chair: Actor, target: UUID) -> None:
    made = await actions.undo_plenary(
        plenary_id=target, members=[], reason="Nilai tertukar.", actor=chair
    )
    await confirms(made, chair)
    await actions.commit_plenary(plenary_id=made, actor=chair)


async def test_a_plenary_is_undone_by_another_and_can_be_held_again() -> None:
    people = [await scored(90 - index) for index in range(16)]
    first = await plenary()
    chair, *_ = await panel()
    await undone(chair, first.plenary)
    assert await stage_of(first.plenary) == "undone"
    assert await seated() == []
    assert set((await stages()).values()) == {"eligible"}
    rows = await fetch("SELECT DISTINCT stage, end_reason FROM appointment")
    assert [tuple(row) for row in rows] == [("ended", "revocation")]
    assert len(await events("plenary_undone")) == 1
    assert len(await events("application_undo_plenary")) == 16
    again = await plenary()
    assert (again.elected, again.result_digest) == (7, first.result_digest)
    assert [one for _, one, _ in await seated()] == people[:7]


async def test_who_has_sworn_or_left_stays_as_they_are() -> None:
    people = [await scored(90 - index) for index in range(4)]
    held = await plenary()
    async with transaction() as connection:
        source = "SELECT id, '{}'::jsonb AS data FROM appointment WHERE application = $1"
        await actions.advance_appointments(
            connection, AppointmentEvent.take_oath, source, people[0], actor=ACTOR
        )
        await actions.advance_appointments(
            connection, AppointmentEvent.resign, source, people[1], actor=ACTOR
        )
    chair, *_ = await panel()
    await undone(chair, held.plenary)
    assert await seated() == [(1, people[0], True)]
    now = await stages()
    assert [now[one] for one in people] == ["elected", "elected", "eligible", "eligible"]


async def test_only_the_last_plenary_in_force_is_undone() -> None:
    await scored(60)
    first = await plenary()
    await scored(99)
    second = await plenary()
    chair, *_ = await panel()
    with pytest.raises(Conflict, match="last one first"):
        await undone(chair, first.plenary)
    await undone(chair, second.plenary)
    with pytest.raises(Conflict, match="in force"):
        await undone(chair, second.plenary)
    await undone(chair, first.plenary)
    assert await seated() == []


async def test_an_undoing_is_dropped_when_somebody_took_the_oath_meanwhile() -> None:
    await scored(90)
    held = await plenary()
    chair, *_ = await panel()
    made = await actions.undo_plenary(
        plenary_id=held.plenary, members=[], reason="Nilai tertukar.", actor=chair
    )
    await confirms(made, chair)
    async with transaction() as connection:
        source = "SELECT id, '{}'::jsonb AS data FROM appointment"
        await actions.advance_appointments(
            connection, AppointmentEvent.take_oath, source, actor=ACTOR
        )
    with pytest.raises(Conflict, match="dropped"):
        await actions.commit_plenary(plenary_id=made, actor=chair)
    assert await stage_of(held.plenary) == "committed"


async def test_the_papers_are_the_same_bytes_and_their_digest_is_kept() -> None:
    people = [await scored(90 - index, sex="PL"[index % 2]) for index in range(16)]
    chair, first, second = await panel()
    made = await drafted(chair, first, second)
    await actions.decide_otherwise(plenary_id=made, decision=aside(people[2]), actor=chair)
    with pytest.raises(Conflict):
        await actions.plenary_paper(EVERYTHING, made, Paper.minutes, Language.id)
    await confirms(made, chair, first)
    await actions.commit_plenary(plenary_id=made, actor=chair)
    for job in await fetch("SELECT id FROM outbox"):
        await outbox.run(JOBS, job["id"])
    papers = [
        await actions.plenary_paper(EVERYTHING, made, Paper.minutes, Language.id) for _ in range(2)
    ]
    assert papers[0] == papers[1]
    row: Any = await fetch_one("SELECT minutes_digest FROM plenary")
    assert row["minutes_digest"] == sha256(papers[0]).digest()
    for paper in Paper:
        pdf = await actions.plenary_paper(EVERYTHING, made, paper, Language.en)
        with pikepdf.open(BytesIO(pdf)) as opened:
            assert str(opened.Root.Lang) == "en"
