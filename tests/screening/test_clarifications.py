"""Clarifications: asked, answered once and in time, decided by the panel, and in the way of all
that must wait for them."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from recruit.applications.actions import store_document
from recruit.foundation.database import execute, fetch, fetch_value
from recruit.foundation.files import Files, StoredFile
from recruit.foundation.i18n import Language
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed, NotFound
from recruit.people.permissions import Actor, ActorKind, Grant, Permission
from recruit.rulebook.loading import load
from recruit.rulebook.model import Body
from recruit.screening.actions import Reason, decide_verification, keep_calendar
from recruit.screening.actions.clarify import (
    answer_clarification,
    ask_clarification,
    decide_clarification,
    note_unanswered,
)
from recruit.screening.letters import Letter, letter_pdf
from recruit.screening.queries.clarifications import list_clarifications
from recruit.screening.rules.clarifying import (
    ClarificationState,
    question_for,
    question_words,
    state_of,
    usual_deadline,
)
from recruit.screening.tables import Verdict
from tests.applications.forms import PNG
from tests.screening.conftest import ACTOR, Apply, at, nik
from tests.screening.test_decisions import decide, decide_all, verification
from tests.screening.test_screening import screen, stage

ClockAt = Callable[[datetime], None]
QUESTION = "Apakah Anda benar anggota partai?"
BOOK = load("kpps-2024")


async def owner(application: UUID) -> Actor:
    """The applicant of an application."""
    person = await fetch_value("SELECT person FROM application WHERE id = $1", application)
    return Actor(ActorKind.applicant, str(person), "")


async def ask(application: UUID, rule: str = "party-registry", **more: object) -> UUID:
    return await ask_clarification(
        application_id=application, rule=rule, question=QUESTION, actor=ACTOR, **more
    )  # type: ignore[arg-type]


async def answer(clarification: UUID, application: UUID, *files: StoredFile) -> None:
    await answer_clarification(
        clarification_id=clarification,
        text="Nama saya dicatut.",
        files=files,
        actor=await owner(application),
    )


async def settle(clarification: UUID, accepted: bool = True, actor: Actor = ACTOR) -> None:
    await decide_clarification(
        clarification_id=clarification,
        accepted=accepted,
        reason="Surat partai sah.",
        actor=actor,
    )


def panel(place: str, *permissions: Permission) -> Actor:
    """A program with these permissions for KPPS below a place."""
    grant = Grant(frozenset(permissions), frozenset({Body.kpps}), place)
    return Actor(ActorKind.program, "panel", "panel", (grant,))


async def listed_in_sipol(application: UUID) -> None:
    """The party register names the applicant."""
    await execute(
        "INSERT INTO registry_answer (registry, nik_digest, listed, source, obtained_at)"
        " SELECT 'party', nik_digest, 'listed', 'sipol.csv', '2024-09-20 09:00+07' FROM person"
        " JOIN application ON application.person = person.id WHERE application.id = $1",
        application,
    )


def test_three_whole_days_are_usual() -> None:
    assert usual_deadline(at("2024-09-20 10:00")) == at("2024-09-24 00:00")
    assert usual_deadline(at("2024-09-20 00:00")) == at("2024-09-24 00:00")
    assert usual_deadline(at("2024-09-20 23:59")) == at("2024-09-24 00:00")


def test_the_deadline_itself_is_too_late() -> None:
    until = at("2024-09-24 00:00")

    def state(now: str, *, answered: bool = False) -> ClarificationState:
        return state_of(answered=answered, accepted=None, deadline=until, now=at(now))

    assert state("2024-09-23 23:59") is ClarificationState.waiting
    assert state("2024-09-24 00:00") is ClarificationState.not_answered
    assert state("2024-09-24 00:00", answered=True) is ClarificationState.answered


def test_every_rule_has_its_question_in_both_languages() -> None:
    for rule in BOOK.rules:
        words = question_for(rule.code, BOOK)
        assert words.id != words.en
        assert "{" not in words.id + words.en
        assert question_words(rule.code, words.id, BOOK) == words
        assert question_words(rule.code, words.en, BOOK) == words
    own = question_words("party", "Sejak kapan?", BOOK)
    assert (own.id, own.en) == ("Sejak kapan?", "Sejak kapan?")


async def test_sipol_listed_without_consent_from_question_to_ms(
    apply: Apply, officer: UUID, clock_at: ClockAt, tmp_path: Path
) -> None:
    identifier = await apply()
    await listed_in_sipol(identifier)
    await screen()
    with pytest.raises(InvalidInput):
        await decide(identifier, Verdict.eligible, officer=officer)
    asked = await ask(identifier)
    for verdict in (Verdict.eligible, Verdict.ineligible):
        with pytest.raises(Conflict, match="party-registry"):
            await decide(identifier, verdict, Reason("party-registry", "x"), officer=officer)
    stored = await store_document(Files.at(None, tmp_path), PNG)
    await answer(asked, identifier, stored)
    with pytest.raises(Conflict, match="party-registry"):
        await decide(identifier, Verdict.eligible, officer=officer)
    clock_at(at("2024-09-21 09:00"))
    await settle(asked)
    assert await decide(identifier, Verdict.eligible, officer=officer) == "eligible"
    assert await verification(identifier) == ("MS", ["party-registry"], officer)
    kept = await fetch_value("SELECT reasons FROM verification WHERE application = $1", identifier)
    assert json.loads(kept)[0]["note"] == "Surat partai sah."
    files = await fetch("SELECT sha256, size FROM clarification_file")
    assert [tuple(row) for row in files] == [(stored.sha256, stored.size)]


async def test_the_applicant_is_told_of_question_and_decision(apply: Apply) -> None:
    identifier = await apply()
    asked = await ask(identifier)
    await answer(asked, identifier)
    await settle(asked)
    rows = await fetch(
        "SELECT kind, details FROM notice WHERE kind LIKE 'clarification%' ORDER BY created_at, id"
    )
    assert [row["kind"] for row in rows] == ["clarification_asked", "clarification_decided"]
    first = json.loads(rows[0]["details"])
    assert first["clarification"] == str(asked)
    assert datetime.fromisoformat(first["until"]) == at("2024-09-23 23:59")


async def test_the_ledger_tells_what_happened_and_no_words_of_it(apply: Apply) -> None:
    identifier = await apply()
    asked = await ask(identifier)
    await answer(asked, identifier)
    await settle(asked)
    rows = await fetch(
        "SELECT kind, data FROM ledger_event WHERE subject_id = $1 ORDER BY 1", asked
    )
    assert [row["kind"] for row in rows] == [
        "clarification_answered",
        "clarification_asked",
        "clarification_decided",
    ]
    told = "".join(row["data"] for row in rows)
    assert not any(words in told for words in (QUESTION, "dicatut", "Surat"))


async def test_an_answer_comes_once_in_time_and_from_the_applicant_alone(
    apply: Apply, clock_at: ClockAt
) -> None:
    identifier, other = await apply(), await apply()
    asked = await ask(identifier)
    for stranger in (other, identifier):
        actor = await owner(stranger) if stranger is other else ACTOR
        with pytest.raises(NotFound):
            await answer_clarification(clarification_id=asked, text="Saya", actor=actor)
    clock_at(at("2024-09-24 00:00"))
    with pytest.raises(Conflict, match="time to answer is over"):
        await answer(asked, identifier)
    clock_at(at("2024-09-23 23:59"))
    await answer(asked, identifier)
    with pytest.raises(Conflict, match="already"):
        await answer(asked, identifier)


async def test_an_answer_has_words_and_at_most_three_files(apply: Apply) -> None:
    identifier = await apply()
    asked, actor = await ask(identifier), await owner(identifier)
    with pytest.raises(InvalidInput):
        await answer_clarification(clarification_id=asked, text="  ", actor=actor)
    files = [StoredFile(bytes([n]) * 32, "image/png", 9) for n in range(4)]
    with pytest.raises(InvalidInput):
        await answer(asked, identifier, *files)
    await answer(asked, identifier, *files[:3])
    assert await fetch_value("SELECT count(*) FROM clarification_file") == 3


async def test_the_panel_decides_after_an_answer_or_the_deadline_and_once(
    apply: Apply, clock_at: ClockAt
) -> None:
    identifier = await apply()
    asked = await ask(identifier)
    with pytest.raises(Conflict, match="can still answer"):
        await settle(asked)
    clock_at(at("2024-09-24 00:00"))
    with pytest.raises(InvalidInput):
        await decide_clarification(clarification_id=asked, accepted=True, reason="", actor=ACTOR)
    await settle(asked)
    with pytest.raises(Conflict, match="decided already"):
        await settle(asked)
    with pytest.raises(NotFound):
        await settle(UUID(int=7))


async def test_what_is_not_answered_stays_open_for_the_panel(
    apply: Apply, officer: UUID, clock_at: ClockAt
) -> None:
    identifier = await apply()
    await screen()
    asked = await ask(identifier)
    assert await note_unanswered(actor=ACTOR) == 0
    clock_at(at("2024-09-24 00:00"))
    await keep_calendar(actor=ACTOR)
    assert await note_unanswered(actor=ACTOR) == 0, "once"
    kinds = await fetch("SELECT kind FROM ledger_event WHERE subject_id = $1", asked)
    assert [row["kind"] for row in kinds][-1] == "clarification_not_answered"
    everywhere = ACTOR.scope(Permission.verification_decide)
    (one,) = await list_clarifications(everywhere, waiting=True)
    assert one.state is ClarificationState.not_answered
    with pytest.raises(Conflict):
        await decide(identifier, Verdict.ineligible, Reason("party"), officer=officer)
    assert await stage(identifier) == "under_review", "the clock rejects nobody"


async def test_bulk_skips_what_is_open_or_refused(
    apply: Apply, officer: UUID, clock_at: ClockAt
) -> None:
    free, asked_about, mend = (
        await apply(),
        await apply(),
        await apply(missing=frozenset({"photo"})),
    )
    await screen()
    asked = await ask(asked_about)
    await ask(mend)
    decided = await decide_all(officer)
    assert (decided.eligible, decided.needs_correction, decided.left) == (1, 1, 1)
    assert await stage(free) == "eligible"
    clock_at(at("2024-09-24 00:00"))
    await settle(asked, accepted=False)
    clock_at(at("2024-09-24 08:00"))
    assert (await decide_all(officer)).left == 1
    with pytest.raises(InvalidInput):
        await decide(asked_about, Verdict.eligible, officer=officer)
    why = Reason("party-registry", "Tidak ada penjelasan.")
    assert await decide(asked_about, Verdict.ineligible, why, officer=officer) == "ineligible"


async def test_accepting_in_spite_of_a_refusal_needs_a_verifiers_words(
    apply: Apply, officer: UUID, clock_at: ClockAt
) -> None:
    identifier = await apply()
    await screen()
    asked = await ask(identifier)
    await answer(asked, identifier)
    await settle(asked, accepted=False)
    with pytest.raises(InvalidInput) as refused:
        await decide(identifier, Verdict.eligible, officer=officer)
    assert [fault.code for fault in refused.value.faults] == ["finding-unanswered"]
    why = Reason("party-registry", "Surat partai datang kemudian.")
    assert await decide(identifier, Verdict.eligible, why, officer=officer) == "eligible"


async def test_a_refusal_after_ms_puts_the_file_under_review_again(
    apply: Apply, officer: UUID, clock_at: ClockAt
) -> None:
    identifier = await apply()
    await screen()
    await decide(identifier, Verdict.eligible, officer=officer)
    asked = await ask(identifier)
    await answer(asked, identifier)
    clock_at(at("2024-09-21 10:00"))
    await settle(asked, accepted=False)
    assert await stage(identifier) == "under_review"
    assert await fetch_value("SELECT undone_at IS NOT NULL FROM verification")
    assert await fetch_value(
        "SELECT count(*) FROM outbox WHERE job = 'screen_applications'"
        " AND arguments -> 'application_ids' ? $1",
        str(identifier),
    )


async def test_an_accepted_explanation_leaves_ms_as_it_is(apply: Apply, officer: UUID) -> None:
    identifier = await apply()
    await screen()
    await decide(identifier, Verdict.eligible, officer=officer)
    asked = await ask(identifier)
    await answer(asked, identifier)
    await settle(asked)
    assert await stage(identifier) == "eligible"


async def test_questions_are_checked_whole(apply: Apply, clock_at: ClockAt) -> None:
    identifier = await apply()
    with pytest.raises(InvalidInput) as refused:
        await ask(identifier, "no-such-rule", deadline=at("2024-09-20 10:00"))
    assert [fault.pointer for fault in refused.value.faults] == ["/rule", "/deadline"]
    with pytest.raises(InvalidInput):
        await ask(identifier, deadline=at("2024-10-22 10:01"))
    await ask(identifier, deadline=at("2024-09-20 10:01"))
    with pytest.raises(Conflict, match="already"):
        await ask(identifier)
    await ask(identifier, "marriage")
    with pytest.raises(NotFound):
        await ask(UUID(int=7))


async def test_whose_application_counts_no_more_is_not_asked(apply: Apply, officer: UUID) -> None:
    identifier = await apply()
    await screen()
    await decide(identifier, Verdict.ineligible, Reason("education"), officer=officer)
    with pytest.raises(Conflict):
        await ask(identifier)


async def test_rights_end_with_the_place(apply: Apply, clock_at: ClockAt) -> None:
    identifier = await apply()
    asked = await ask(identifier)
    await answer(asked, identifier)
    everything = tuple(Permission)
    stranger = panel("31.72", *everything)
    verifier = panel("31.71", Permission.verification_decide)
    chair = panel("31.71", Permission.clarifications_decide)
    with pytest.raises(NotAllowed):
        await ask_clarification(
            application_id=identifier, rule="marriage", question=QUESTION, actor=stranger
        )
    for actor in (stranger, verifier):
        with pytest.raises(NotAllowed):
            await settle(asked, actor=actor)
    scope = stranger.scope(Permission.verification_decide)
    assert await list_clarifications(scope) == []
    assert len(await list_clarifications(verifier.scope(Permission.verification_decide))) == 1
    await settle(asked, actor=chair)


async def test_mending_goes_on_beside_a_question(apply: Apply, officer: UUID) -> None:
    identifier = await apply(nik=nik(1), missing=frozenset({"photo"}))
    await screen()
    await ask(identifier)
    mend = Reason("documents")
    assert await decide(identifier, Verdict.needs_correction, mend) == "needs_correction"
    with pytest.raises(Conflict):
        await decide_verification(
            application_id=identifier, verdict=Verdict.eligible, reasons=[], actor=ACTOR,
            officer_id=officer,
        )  # fmt: skip


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("accepted", [None, True, False])
def test_letters_are_papers_in_both_languages(language: Language, accepted: bool | None) -> None:
    letter = Letter(
        language, "Panitia", "KPPS", "Contoh #strong[x]", 10000000195, "Gambir", "Sipol",
        "Pasal 72", "Apakah *benar*?\n$x$", at("2024-09-20 10:00"), at("2024-09-24 00:00"),
        accepted=accepted, reason="Cukup.", decided_at=None,
    )  # fmt: skip
    made = letter_pdf(letter)
    assert made.startswith(b"%PDF-")
    assert made == letter_pdf(letter), "the same letter is the same paper"
