"""Decrees: one series without gaps, amendments that name exactly who came and left, and cards."""

import asyncio
import io
import json
import zipfile
from pathlib import Path
from tempfile import NamedTemporaryFile
from uuid import UUID

import pytest

from recruit.applications.actions import open_call
from recruit.foundation import clock, database, ledger
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed
from recruit.people.permissions import Actor, ActorKind, Grant, Permission
from recruit.rulebook.model import Body
from recruit.swearing_in import actions, queries
from recruit.swearing_in.decrees import DecreeKind
from recruit.swearing_in.jobs import JOBS
from tests.swearing_in.conftest import ACTOR, TPS, VILLAGE, SetClock, appoint, at
from tests.swearing_in.test_rosters import pdf_text

KPPS, TIB = "kpps-2024", "tib-2024"
EVERYTHING = ACTOR.scope(Permission.decrees_issue)


async def leave(appointment: UUID, reason: str = "resignation") -> None:
    """End an appointment as a resignation does."""
    await database.execute(
        "UPDATE appointment SET stage = 'ended', ended_at = $2, end_reason = $3 WHERE id = $1",
        appointment,
        clock.now(),
        reason,
    )


async def named(decree: UUID) -> set[tuple[UUID, bool]]:
    lines = await queries.decree_lines([decree])
    return {(line["appointment"], line["ends"]) for line in lines}


async def swear(members: list[UUID]) -> None:
    await database.execute(
        "UPDATE appointment SET stage = 'sworn', sworn_at = $2 WHERE id = ANY ($1::uuid[])",
        members,
        clock.now(),
    )


async def test_a_decree_appoints_everybody_of_its_call_at_the_place(crew: list[UUID]) -> None:
    issued = await actions.issue_decree(call=KPPS, place=VILLAGE, actor=ACTOR)
    assert issued.number == f"1/PP.05.1/Kpt/{VILLAGE}/2024"
    assert await named(issued.id) == {(member, False) for member in crew[:7]}
    [decree] = await queries.decrees_of(EVERYTHING, call=KPPS)
    assert (decree.id, decree.kind, decree.appointed) == (issued.id, DecreeKind.appointment, 7)
    event = await database.fetch_one(
        "SELECT data FROM ledger_event WHERE kind = 'decree_appointment'"
    )
    assert event
    assert json.loads(event["data"])["digest"] == issued.digest == decree.digest
    assert "Contoh" not in event["data"], "no names in the ledger"
    assert (await ledger.recompute()).faults == []


async def test_both_calls_of_one_issuer_share_its_series(crew: list[UUID]) -> None:
    await actions.issue_decree(call=KPPS, place=VILLAGE, actor=ACTOR)
    second = await actions.issue_decree(call=TIB, place=VILLAGE, actor=ACTOR)
    assert second.number.startswith("2/")


async def test_ten_at_once_get_ten_numbers_without_gaps_or_doubles(crew: list[UUID]) -> None:
    for call in (KPPS, TIB):
        await actions.issue_decree(call=call, place=VILLAGE, actor=ACTOR)
    [first] = await queries.decrees_of(EVERYTHING, call=KPPS)
    await leave(crew[3])
    asked = [actions.amend_decree(decree_id=first.id, actor=ACTOR) for _ in range(5)]
    asked += [actions.issue_decree(call=KPPS, place=VILLAGE, actor=ACTOR) for _ in range(5)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    done = [one for one in answers if isinstance(one, actions.Issued)]
    assert len(done) == 1
    assert all(isinstance(one, Conflict) for one in answers if one not in done)
    rows = await database.fetch("SELECT number FROM decree ORDER BY number")
    assert [row["number"] for row in rows] == [1, 2, 3], "a refusal uses up no number"


async def test_an_amendment_names_exactly_the_pair(crew: list[UUID]) -> None:
    first = await actions.issue_decree(call=KPPS, place=VILLAGE, actor=ACTOR)
    with pytest.raises(Conflict):
        await actions.amend_decree(decree_id=first.id, actor=ACTOR)
    await leave(crew[3])
    successor = await appoint(KPPS, 4, name="Pengganti Contoh", enrolled=False)
    [work] = await queries.decree_work(
        EVERYTHING, call=KPPS, body=Body.kpps, place="31", length=len(VILLAGE)
    )
    assert (work.place, work.decree, work.coming, work.leaving) == (VILLAGE, first.id, 1, 1)
    second = await actions.amend_decree(decree_id=first.id, actor=ACTOR)
    assert await named(second.id) == {(crew[3], True), (successor, False)}
    await leave(successor, "death")
    third = await actions.amend_decree(decree_id=first.id, actor=ACTOR)
    assert await named(third.id) == {(successor, True)}
    assert (third.appointed, third.ended) == (0, 1)


async def test_who_came_and_left_between_two_decrees_stands_in_none(crew: list[UUID]) -> None:
    first = await actions.issue_decree(call=KPPS, place=VILLAGE, actor=ACTOR)
    await leave(crew[3])
    await leave(await appoint(KPPS, 4, enrolled=False))
    second = await actions.amend_decree(decree_id=first.id, actor=ACTOR)
    assert await named(second.id) == {(crew[3], True)}


async def test_the_end_of_the_term_needs_no_amendment(crew: list[UUID]) -> None:
    first = await actions.issue_decree(call=KPPS, place=VILLAGE, actor=ACTOR)
    await leave(crew[0], "term")
    with pytest.raises(Conflict):
        await actions.amend_decree(decree_id=first.id, actor=ACTOR)


async def test_after_a_revocation_the_place_gets_a_new_decree(crew: list[UUID]) -> None:
    first = await actions.issue_decree(call=KPPS, place=VILLAGE, actor=ACTOR)
    with pytest.raises(Conflict):
        await actions.issue_decree(call=KPPS, place=VILLAGE, actor=ACTOR)
    await actions.revoke_decree(decree_id=first.id, actor=ACTOR)
    for late in (actions.revoke_decree, actions.amend_decree):
        with pytest.raises(Conflict):
            await late(decree_id=first.id, actor=ACTOR)
    again = await actions.issue_decree(call=KPPS, place=VILLAGE, actor=ACTOR)
    assert again.number.startswith("3/")
    assert again.appointed == 7


async def test_refused_for_other_levels_places_without_anybody_and_without_the_right(
    crew: list[UUID],
) -> None:
    for place in ("31.71.01", TPS, "99", "\u0660"):
        with pytest.raises(InvalidInput):
            await actions.issue_decree(call=KPPS, place=place, actor=ACTOR)
    with pytest.raises(Conflict):
        await actions.issue_decree(call=KPPS, place="31.71.01.1002", actor=ACTOR)
    elsewhere = Grant(frozenset({Permission.decrees_issue}), frozenset({Body.kpps}), "31.72")
    stranger = Actor(ActorKind.officer, "x", "Contoh", grants=(elsewhere,))
    with pytest.raises(NotAllowed):
        await actions.issue_decree(call=KPPS, place=VILLAGE, actor=stranger)
    assert await database.fetch("SELECT FROM decree") == []


async def test_a_run_issues_what_is_missing_and_amends_what_changed(crew: list[UUID]) -> None:
    other = "31.71.01.1002"
    await actions.issue_decree(call=KPPS, place=VILLAGE, actor=ACTOR)
    await leave(crew[3])
    await appoint(KPPS, 1, place=f"{other}.001", enrolled=False)
    assert await actions.start_decrees(call=KPPS, place="31", actor=ACTOR) is not None
    rows = await database.fetch("SELECT job, arguments FROM outbox WHERE job = 'settle_decree'")
    for row in [*rows, *rows]:
        await JOBS[row["job"]](**json.loads(row["arguments"]))
    decrees = await queries.decrees_of(EVERYTHING, call=KPPS)
    assert [(one.place, one.kind.value) for one in decrees] == [
        (VILLAGE, "appointment"),
        (VILLAGE, "amendment"),
        (other, "appointment"),
    ]
    assert await actions.start_decrees(call=KPPS, place="31", actor=ACTOR) is None


async def test_only_the_sworn_get_a_card_and_one_each(crew: list[UUID]) -> None:
    await swear(crew[:6])
    assert await actions.issue_cards(call=KPPS, place=VILLAGE, actor=ACTOR) == 6
    assert await actions.issue_cards(call=KPPS, place=VILLAGE, actor=ACTOR) == 0
    counts = await queries.card_counts(EVERYTHING, calls=[KPPS], place=VILLAGE)
    assert (counts.sworn, counts.with_card) == (6, 6)


async def test_a_card_ends_with_the_office_and_a_lost_one_is_replaced(
    crew: list[UUID], clock_at: SetClock
) -> None:
    await swear(crew[:7])
    first = await actions.issue_decree(call=KPPS, place=VILLAGE, actor=ACTOR)
    await actions.issue_cards(call=KPPS, place=VILLAGE, actor=ACTOR)
    cards = await queries.cards_at(EVERYTHING, calls=[KPPS], place=TPS, limit=100)
    assert [card.chair for card in cards] == [True, *[False] * 6]
    clock_at(at("2024-11-20 10:00"))
    await leave(crew[0])
    ended = await queries.card_state(cards[0].id)
    assert ended
    assert ended.revoked_at == at("2024-11-20 10:00"), "by the end of the office alone"
    await actions.amend_decree(decree_id=first.id, actor=ACTOR)
    written = await database.fetch_value(
        "SELECT count(*) FROM ledger_event WHERE kind = 'duty_card_revoked' AND subject_id = $1",
        cards[0].id,
    )
    assert written == 1
    await actions.revoke_card(card_id=cards[1].id, actor=ACTOR)
    with pytest.raises(Conflict):
        await actions.revoke_card(card_id=cards[1].id, actor=ACTOR)
    assert await actions.issue_cards(call=KPPS, place=VILLAGE, actor=ACTOR) == 1
    others = await queries.cards_at(EVERYTHING, calls=[KPPS], place=TPS, limit=100)
    assert len(others) == 6
    assert not {cards[0].id, cards[1].id} & {card.id for card in others}


def text_of(content: bytes) -> str:
    """The letters of a PDF, without the spaces, which typst does not write."""
    with NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        return "".join(pdf_text(Path(file.name))).replace(" ", "").replace("\xa0", "")


async def test_the_paper_is_whole_and_the_same_each_time(crew: list[UUID]) -> None:
    first = await actions.issue_decree(call=KPPS, place=VILLAGE, actor=ACTOR)
    made = await actions.decree_paper(EVERYTHING, first.id)
    assert made == await actions.decree_paper(EVERYTHING, first.id)
    text = text_of(made)
    for said in ("Menimbang", "Mengingat", "MEMUTUSKAN", "KESATU", first.number, "PKPU8/2022"):
        assert said in text
    assert all(f"Contoh{KPPS}{number}" in text for number in range(1, 8))
    assert TIB not in text


async def test_the_attachment_of_an_amendment_names_only_the_pair(crew: list[UUID]) -> None:
    first = await actions.issue_decree(call=KPPS, place=VILLAGE, actor=ACTOR)
    await leave(crew[3])
    await appoint(KPPS, 4, name="Pengganti Contoh", enrolled=False)
    second = await actions.amend_decree(decree_id=first.id, actor=ACTOR)
    text = text_of(await actions.decree_paper(EVERYTHING, second.id))
    assert f"Contoh{KPPS}4" in text
    assert "PenggantiContoh" in text
    assert not any(f"Contoh{KPPS}{number}" in text for number in (1, 2, 3, 5, 6, 7))


async def test_a_district_comes_as_one_archive(crew: list[UUID]) -> None:
    with pytest.raises(Conflict):
        await actions.decree_archive(EVERYTHING, call=KPPS, place="31.71.01")
    await actions.issue_decree(call=KPPS, place=VILLAGE, actor=ACTOR)
    made = await actions.decree_archive(EVERYTHING, call=KPPS, place="31.71.01")
    assert zipfile.ZipFile(io.BytesIO(made)).namelist() == [f"SK-{VILLAGE}-2024-0001.pdf"]


async def test_supervisors_are_appointed_for_their_district_by_their_own_panel(
    session: None,
) -> None:
    await open_call(name="ptps-2024", actor=ACTOR)
    await appoint("ptps-2024", 1, name="Pengawas Contoh", enrolled=False)
    with pytest.raises(InvalidInput):
        await actions.issue_decree(call="ptps-2024", place=VILLAGE, actor=ACTOR)
    issued = await actions.issue_decree(call="ptps-2024", place="31.71.01", actor=ACTOR)
    assert issued.number == "1/KP.01/Kpt/31.71.01/2024"
    text = text_of(await actions.decree_paper(EVERYTHING, issued.id))
    for said in ("PANWASLUKECAMATAN", "PengawasContoh", "TPS001,"):
        assert said in text
