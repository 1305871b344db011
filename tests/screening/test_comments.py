"""Public comments: confirmed by a code, dealt with before any decision, and nameless."""

import json
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest

from recruit.foundation.database import execute, fetch, fetch_value
from recruit.foundation.files import StoredFile
from recruit.foundation.i18n import Language
from recruit.foundation.keys import vault
from recruit.foundation.problems import (
    Conflict,
    InvalidInput,
    NotAllowed,
    NotAuthenticated,
    NotFound,
)
from recruit.notices.rules import SECRET
from recruit.people.codes import TooManyCodes
from recruit.people.permissions import Permission
from recruit.rulebook.model import Level
from recruit.screening.actions import Reason
from recruit.screening.actions.clarify import answer_clarification, decide_clarification
from recruit.screening.actions.comments import (
    COMMENTS_A_DAY,
    ask_about_comment,
    close_comment,
    confirm_comment,
    forget_unconfirmed,
    look_at_commenter,
    send_code_again,
    send_comment,
)
from recruit.screening.queries.comments import candidate_counts, candidates, list_comments
from recruit.screening.tables import Verdict
from tests.screening.conftest import ACTOR, Apply, at
from tests.screening.test_clarifications import owner, panel
from tests.screening.test_decisions import decide
from tests.screening.test_screening import GAMBIR, screen

ClockAt = Callable[[datetime], None]

NAME, CONTACT = "Zainuddin Rahasiawan", "zainuddin.rahasia@contoh.example"
TEXT = "Calon ini memakai kaus partai pada rapat umum tanggal 3."
QUESTION = "Apakah Anda hadir pada rapat umum partai tanggal 3?"


@pytest.fixture
async def eligible(apply: Apply, officer: UUID, clock_at: ClockAt) -> UUID:
    """A candidate of KPPS whom the published result names; comments are open."""
    identifier = await apply()
    await screen()
    await decide(identifier, Verdict.eligible, officer=officer)
    clock_at(at("2024-09-30 08:00"))
    return identifier


async def say(
    application: UUID, *files: StoredFile, name: str = NAME, contact: str = CONTACT
) -> UUID:
    return await send_comment(
        application_id=application,
        name=name,
        contact=contact,
        text=TEXT,
        files=files,
        language=Language.id,
    )


async def code() -> str:
    """The code of the latest notice."""
    sealed = await fetch_value(
        "SELECT secret FROM notice WHERE kind = 'comment_code' ORDER BY created_at DESC, id DESC"
        " LIMIT 1"
    )
    found: str = json.loads(vault().open(sealed, purpose=SECRET))["code"]
    return found


async def confirmed(application: UUID) -> UUID:
    comment = await say(application)
    await confirm_comment(comment_id=comment, code=await code())
    return comment


async def state(comment: UUID) -> str:
    found: str = await fetch_value("SELECT state FROM public_comment WHERE id = $1", comment)
    return found


def wrong(right: str) -> str:
    return "000000" if right != "000000" else "111111"


async def test_nobody_reads_a_comment_before_its_code_is_entered(eligible: UUID) -> None:
    comment = await say(eligible)
    everywhere = ACTOR.scope(Permission.comments_moderate)
    assert await list_comments(everywhere) == []
    with pytest.raises(NotFound):
        await close_comment(comment_id=comment, reason="Tidak ada bukti.", actor=ACTOR)
    await confirm_comment(comment_id=comment, code=await code())
    (one,) = await list_comments(everywhere)
    assert (one.text, one.state) == (TEXT, "open")
    with pytest.raises(NotAuthenticated):
        await confirm_comment(comment_id=comment, code=await code())


async def test_a_code_has_five_tries(eligible: UUID) -> None:
    comment = await say(eligible)
    right = await code()
    for left in (4, 3, 2, 1):
        with pytest.raises(NotAuthenticated, match=f"{left} more"):
            await confirm_comment(comment_id=comment, code=wrong(right))
    with pytest.raises(InvalidInput):
        await confirm_comment(comment_id=comment, code="bukan kode")
    with pytest.raises(NotAuthenticated, match="no longer valid"):
        await confirm_comment(comment_id=comment, code=wrong(right))
    with pytest.raises(NotAuthenticated, match="no longer valid"):
        await confirm_comment(comment_id=comment, code=right)
    assert await state(comment) == "unconfirmed"


async def test_the_fifth_try_still_counts_and_another_code_costs_one(eligible: UUID) -> None:
    comment = await say(eligible)
    first = await code()
    for _ in range(3):
        with pytest.raises(NotAuthenticated):
            await confirm_comment(comment_id=comment, code=wrong(first))
    await send_code_again(comment_id=comment)
    with pytest.raises(NotAuthenticated):
        await send_code_again(comment_id=comment)
    assert await state(comment) == "unconfirmed"
    other = await say(eligible)
    right = await code()
    for _ in range(4):
        with pytest.raises(NotAuthenticated):
            await confirm_comment(comment_id=other, code=wrong(right))
    await confirm_comment(comment_id=other, code=right)


async def test_a_code_works_ten_minutes(eligible: UUID, clock_at: ClockAt) -> None:
    comment, late = await say(eligible), await say(eligible, contact="081200000077")
    right = await code()
    clock_at(at("2024-09-30 08:10"))
    with pytest.raises(NotAuthenticated):
        await confirm_comment(comment_id=late, code=right)
    with pytest.raises(NotAuthenticated):
        await send_code_again(comment_id=comment)


async def test_the_window_has_borders_and_a_code_may_come_after_it(
    eligible: UUID, clock_at: ClockAt
) -> None:
    clock_at(at("2024-09-29 23:59"))
    with pytest.raises(Conflict):
        await say(eligible)
    clock_at(at("2024-09-30 00:00"))
    await say(eligible)
    clock_at(at("2024-10-05 23:59"))
    last = await say(eligible)
    right = await code()
    clock_at(at("2024-10-06 00:00"))
    with pytest.raises(Conflict):
        await say(eligible)
    await confirm_comment(comment_id=last, code=right)
    assert await state(last) == "open"


async def test_only_whom_the_published_result_names_can_be_commented_on(
    apply: Apply, officer: UUID, clock_at: ClockAt
) -> None:
    waiting, rejected, named = await apply(), await apply(), await apply()
    await screen()
    await decide(rejected, Verdict.ineligible, Reason("education"), officer=officer)
    await decide(named, Verdict.eligible, officer=officer)
    clock_at(at("2024-09-30 08:00"))
    for one in (waiting, rejected, UUID(int=7)):
        with pytest.raises(NotFound):
            await say(one)
    shown = await candidates("kpps-2024", GAMBIR, 1)
    assert [one.application for one in shown] == [named]
    counts = await candidate_counts("kpps-2024", Level.district, "31.71")
    assert [(code, count) for code, _, count in counts] == [(GAMBIR, 1)]


async def test_every_fault_is_named_at_once(eligible: UUID) -> None:
    with pytest.raises(InvalidInput) as refused:
        await send_comment(
            application_id=eligible, name="", contact="0812", text="jelek", language=Language.id
        )
    assert {fault.pointer for fault in refused.value.faults} == {"/name", "/contact", "/text"}
    files = [StoredFile(bytes([n]) * 32, "image/png", 9) for n in range(4)]
    with pytest.raises(InvalidInput):
        await say(eligible, *files)
    await say(eligible, *files[:3])
    assert await fetch_value("SELECT count(*) FROM comment_file") == 3


async def test_a_contact_cannot_flood(eligible: UUID, clock_at: ClockAt) -> None:
    for _ in range(COMMENTS_A_DAY):
        await say(eligible, contact="0812-0000-0077")
    with pytest.raises(TooManyCodes):
        await say(eligible, contact="+62 812 0000 0077")
    await say(eligible)
    clock_at(at("2024-10-01 08:01"))
    await say(eligible, contact="081200000077")


async def test_no_decision_before_open_comments_are_dealt_with(
    eligible: UUID, officer: UUID
) -> None:
    await execute("UPDATE application SET stage = 'under_review' WHERE id = $1", eligible)
    await execute("UPDATE screening SET screened_at = 'infinity'")
    await execute("UPDATE application SET stage = 'eligible' WHERE id = $1", eligible)
    unconfirmed = await say(eligible)
    comment = await confirmed(eligible)
    await execute("UPDATE application SET stage = 'under_review' WHERE id = $1", eligible)
    with pytest.raises(Conflict, match="public comment is open"):
        await decide(eligible, Verdict.ineligible, Reason("education"), officer=officer)
    await close_comment(comment_id=comment, reason="Tidak ada bukti.", actor=ACTOR)
    assert await state(unconfirmed) == "unconfirmed"
    assert await decide(eligible, Verdict.eligible, officer=officer) == "eligible"


async def test_a_comment_becomes_a_question_and_ends_with_its_decision(eligible: UUID) -> None:
    comment = await confirmed(eligible)
    asked = await ask_about_comment(
        comment_id=comment, rule="campaign", question=QUESTION, actor=ACTOR
    )
    assert await state(comment) == "clarifying"
    with pytest.raises(Conflict):
        await close_comment(comment_id=comment, reason="Tidak ada bukti.", actor=ACTOR)
    await answer_clarification(
        clarification_id=asked, text="Saya tidak hadir.", actor=await owner(eligible)
    )
    await decide_clarification(
        clarification_id=asked, accepted=True, reason="Bukan dia di foto itu.", actor=ACTOR
    )
    assert await state(comment) == "closed"


@pytest.mark.parametrize(
    "question",
    [
        f"Menurut {NAME}, Anda memakai kaus partai. Benar?",
        f"Menurut {NAME.upper()} Anda memakai kaus partai. Benar?",
        f"Hubungi {CONTACT} untuk menjelaskan.",
    ],
)
async def test_a_question_that_names_the_commenter_is_refused(
    eligible: UUID, question: str
) -> None:
    comment = await confirmed(eligible)
    with pytest.raises(InvalidInput) as refused:
        await ask_about_comment(comment_id=comment, rule="campaign", question=question, actor=ACTOR)
    assert [fault.code for fault in refused.value.faults] == ["names-commenter"]
    assert await state(comment) == "open"


async def test_a_phone_number_is_found_however_it_is_written(eligible: UUID) -> None:
    comment = await say(eligible, contact="081200000077")
    await confirm_comment(comment_id=comment, code=await code())
    for written in ("0812-0000-0077", "+62 812 0000 0077"):
        with pytest.raises(InvalidInput):
            await ask_about_comment(
                comment_id=comment, rule="campaign", question=f"Telepon {written}!", actor=ACTOR
            )


async def test_the_decision_does_not_name_the_commenter_either(eligible: UUID) -> None:
    comment = await confirmed(eligible)
    asked = await ask_about_comment(
        comment_id=comment, rule="campaign", question=QUESTION, actor=ACTOR
    )
    await answer_clarification(
        clarification_id=asked, text="Saya tidak hadir.", actor=await owner(eligible)
    )
    with pytest.raises(InvalidInput):
        await decide_clarification(
            clarification_id=asked, accepted=True, reason=f"{NAME} keliru.", actor=ACTOR
        )


async def test_looking_at_the_commenter_needs_a_purpose_and_is_written_down(
    eligible: UUID,
) -> None:
    comment = await confirmed(eligible)
    with pytest.raises(InvalidInput):
        await look_at_commenter(comment_id=comment, purpose="", actor=ACTOR)
    who = await look_at_commenter(comment_id=comment, purpose="Meminta foto asli", actor=ACTOR)
    assert (who.name, who.contact) == (NAME, CONTACT)
    row = await fetch("SELECT actor, data FROM ledger_event WHERE kind = 'commenter_read'")
    assert [json.loads(one["data"])["purpose"] for one in row] == ["Meminta foto asli"]


async def test_rights_end_with_the_place(eligible: UUID) -> None:
    comment = await confirmed(eligible)
    stranger = panel("31.72", *Permission)
    verifier = panel("31.71", Permission.verification_decide)
    for actor in (stranger, verifier):
        assert await list_comments(actor.scope(Permission.comments_moderate)) == []
        with pytest.raises(NotAllowed):
            await close_comment(comment_id=comment, reason="Tidak ada bukti.", actor=actor)
        with pytest.raises(NotAllowed):
            await look_at_commenter(comment_id=comment, purpose="Ingin tahu", actor=actor)
        with pytest.raises(NotAllowed):
            await ask_about_comment(
                comment_id=comment, rule="campaign", question=QUESTION, actor=actor
            )


async def test_what_nobody_confirms_is_deleted_after_a_day(
    eligible: UUID, clock_at: ClockAt
) -> None:
    kept = await confirmed(eligible)
    await say(eligible, StoredFile(bytes(32), "image/png", 9))
    clock_at(at("2024-10-01 08:00"))
    assert await forget_unconfirmed() == 0
    clock_at(at("2024-10-01 08:01"))
    assert await forget_unconfirmed() == 1
    rows = await fetch("SELECT id FROM public_comment")
    assert [row["id"] for row in rows] == [kept]


async def test_no_table_holds_the_commenter_in_the_open(eligible: UUID) -> None:
    comment = await confirmed(eligible)
    await look_at_commenter(comment_id=comment, purpose="Meminta foto asli", actor=ACTOR)
    await ask_about_comment(comment_id=comment, rule="campaign", question=QUESTION, actor=ACTOR)
    tables = await fetch(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    for table in tables:
        rows = await fetch(f'SELECT row_to_json(t)::text AS row FROM "{table["relname"]}" AS t')
        told = "".join(row["row"] for row in rows)
        assert NAME not in told, table["relname"]
        assert CONTACT not in told, table["relname"]
        assert NAME.encode().hex() not in told, table["relname"]
