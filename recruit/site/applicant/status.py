"""How an application is doing: what happened, what is now, what comes next and by when."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from recruit.applications.actions import withdraw_application
from recruit.applications.form import filled
from recruit.applications.own import OwnApplication, own_answers, own_application, own_applications
from recruit.applications.progress import Progress, progress_of
from recruit.applications.queries import DraftState, drafts_of, rulebook_of
from recruit.applications.receipts import grouped
from recruit.applications.stages import LABELS, Event, Stage
from recruit.foundation import clock
from recruit.foundation.formats import moment
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import Conflict
from recruit.people.permissions import Actor, Permission
from recruit.places.queries import names
from recruit.rulebook.model import Level, Rulebook, Window
from recruit.rulebook.sentences import source_words
from recruit.screening.actions.reasons import EVENTS
from recruit.screening.queries import Decision, decisions_of
from recruit.screening.rules.texts import reason_text
from recruit.screening.tables import Verdict
from recruit.site.applicant import words
from recruit.site.applicant.answers import answer_lines
from recruit.site.applicant.appointments import appointments_of
from recruit.site.applicant.bank_account import account_line
from recruit.site.applicant.clarification import clarification_lines
from recruit.site.applicant.interview import invitation_of, test_outcome_of
from recruit.site.applicant.objection import objecting
from recruit.site.applicant.offers import offer_lines
from recruit.site.applicant.training import asks_for_days
from recruit.site.context import language_of, page
from recruit.site.formats import days
from recruit.swearing_in.queries import own_card, place_path
from recruit.training.queries.people import own_appointment

AnyRequest = Request[Any, Any, Any]
Line = tuple[str, str, datetime | None, str]
"""A line of the timeline: state (done, now, next), label, when, text."""

_VERDICTS = {event: verdict for verdict, event in EVENTS.items()}
EXPLAINED = (Stage.needs_correction, Stage.ineligible)
"""Stages that stand on a decision with reasons."""

_CANNOT_WITHDRAW = Text(
    "Lamaran ini tidak dapat ditarik sekarang.", "This application cannot be withdrawn now."
)


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A form that is not handed in yet."""

    href: str
    call: str
    missing: int
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class ApplicationLine:
    """An application in the list."""

    href: str
    call: str
    place: str
    number: str
    stage: Stage
    stage_label: str
    submitted_at: datetime
    urgent: str


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """A reason of a decision: the rule, what was found, the verifier's words, the law."""

    rule: str
    text: str
    note: str
    source: str
    itemised: bool
    """The text only lists what the form of a correction asks for one by one."""


@get("/applications", opt={"permission": Permission.applications_own}, include_in_schema=False)
async def applications(request: AnyRequest, actor: NamedDependency[Actor]) -> Template:
    """Everything the person began or handed in."""
    person, language = UUID(actor.id), language_of(request)
    handed_in = await own_applications(person)
    places = await names(
        {one.place for one in handed_in} | {Level.village.cut(one.place) for one in handed_in}
    )
    return page(
        request,
        "applicant/applications.html",
        "applications",
        drafts=[await _draft_line(draft, language) for draft in await drafts_of(person)],
        applications=[await _application_line(one, places, language) for one in handed_in],
    )


@get(
    "/applications/{application_id:uuid}",
    opt={"permission": Permission.applications_own},
    include_in_schema=False,
)
async def status(
    request: AnyRequest, actor: NamedDependency[Actor], application_id: FromPath[UUID]
) -> Template:
    """One application, with the reasons of what was decided and what was answered."""
    language = language_of(request)
    one, rulebook, progress = await _own(actor, application_id)
    answers = await own_answers(UUID(actor.id), application_id)
    told = told_decisions(progress, await decisions_of(application_id))
    return page(
        request,
        "applicant/status.html",
        "applications",
        id=application_id,
        call=rulebook.label.in_(language),
        number=grouped(one.number),
        place=await place_path(one.place),
        stage=progress.stage,
        ranked=all(one.event is not Event.appoint_directly for one in one.happened),
        stage_label=LABELS[progress.stage].applicant.in_(language),
        correct_until=progress.correct_until,
        may_withdraw=progress.may_withdraw,
        reasons=list(reasons_of(told, rulebook, language)) if progress.stage in EXPLAINED else [],
        clarifications=[]
        if progress.stage is Stage.withdrawn
        else await clarification_lines(UUID(actor.id), application_id, rulebook, language),
        objecting=await objecting(one),
        offers=await offer_lines(UUID(actor.id), application_id, language),
        may_resign=progress.stage is Stage.elected
        and await own_appointment(application_id) is not None,
        invitation=None
        if progress.stage is Stage.withdrawn
        else await invitation_of(application_id),
        test=await test_outcome_of(one, progress),
        appointments=await appointments_of(one, rulebook, progress, language),
        has_card=await own_card(one.id) is not None,
        account=await account_line(one, progress),
        asks_for_days=await asks_for_days(one, progress),
        timeline=list(_timeline(one, progress, language)),
        answers=await answer_lines(answers, rulebook, language),
    )


@get(
    "/applications/{application_id:uuid}/withdrawal",
    opt={"permission": Permission.applications_own},
    include_in_schema=False,
)
async def ask_to_withdraw(
    request: AnyRequest, actor: NamedDependency[Actor], application_id: FromPath[UUID]
) -> Template:
    """Ask once more, before it cannot be undone."""
    one, rulebook, progress = await _own(actor, application_id)
    if not progress.may_withdraw:
        raise Conflict(_CANNOT_WITHDRAW)
    return page(
        request,
        "applicant/withdrawal.html",
        "applications",
        id=application_id,
        call=rulebook.label.in_(language_of(request)),
        number=grouped(one.number),
        place=await place_path(one.place),
    )


@post(
    "/applications/{application_id:uuid}/withdrawal",
    opt={"permission": Permission.applications_own},
    include_in_schema=False,
)
async def withdraw(actor: NamedDependency[Actor], application_id: FromPath[UUID]) -> Redirect:
    """Withdraw it. Why it cannot be is not told: it could give a verdict away."""
    _, _, progress = await _own(actor, application_id)
    if not progress.may_withdraw:
        raise Conflict(_CANNOT_WITHDRAW)
    try:
        await withdraw_application(application_id=application_id, actor=actor)
    except Conflict as refused:
        raise Conflict(_CANNOT_WITHDRAW) from refused
    return Redirect(f"/applications/{application_id}", status_code=303)


def told_decisions(progress: Progress, decisions: Iterable[Decision]) -> list[Decision]:
    """The decisions that the applicant knows of, in order; what lapsed rests on the last request.

    Every decision has moved the application once, so the events tell which of them were told.
    """
    waiting: dict[Verdict, deque[Decision]] = defaultdict(deque)
    for decision in decisions:
        waiting[decision.verdict].append(decision)
    told: list[Decision] = []
    for happening in progress.told:
        verdict = _VERDICTS.get(happening.event)
        if verdict is not None and waiting[verdict]:
            told.append(waiting[verdict].popleft())
    return told


async def _own(actor: Actor, application_id: UUID) -> tuple[OwnApplication, Rulebook, Progress]:
    one = await own_application(UUID(actor.id), application_id)
    rulebook = await rulebook_of(one.call)
    return one, rulebook, progress_of(one.happened, rulebook, clock.now())


async def _draft_line(draft: DraftState, language: Language) -> DraftLine:
    rulebook = await rulebook_of(draft.call)
    faults = filled(draft, rulebook, clock.today()).faults
    return DraftLine(
        f"/apply/{draft.call}", rulebook.label.in_(language), len(faults), draft.saved_at
    )


async def _application_line(
    one: OwnApplication, places: dict[str, str], language: Language
) -> ApplicationLine:
    rulebook = await rulebook_of(one.call)
    progress = progress_of(one.happened, rulebook, clock.now())
    until = progress.correct_until
    village = Level.village.cut(one.place)
    return ApplicationLine(
        href=f"/applications/{one.id}",
        call=rulebook.label.in_(language),
        place=", ".join(dict.fromkeys((places[one.place], places.get(village, "")))),
        number=grouped(one.number),
        stage=progress.stage,
        stage_label=LABELS[progress.stage].applicant.in_(language),
        submitted_at=one.submitted_at,
        urgent=words.MEND_BY.in_(language).format(moment=moment(until, language)) if until else "",
    )


def reasons_of(
    told: list[Decision], rulebook: Rulebook, language: Language
) -> Iterator[ReasonLine]:
    """The reasons of the last decision that was told."""
    labels = {rule.code: rule.label for rule in rulebook.rules}
    for finding, note in told[-1].reasons if told else ():
        rule = labels[finding.rule].in_(language) if finding.rule in labels else finding.rule
        text = reason_text(finding, rulebook).in_(language)
        source = source_words(finding.source, language)
        itemised = not finding.evidence.keys().isdisjoint(("documents", "declarations"))
        yield ReasonLine(rule, "" if text == rule else text, note or "", source, itemised)


def _timeline(one: OwnApplication, progress: Progress, language: Language) -> Iterator[Line]:
    now = _now(progress, language)
    for index, happening in enumerate(progress.told):
        last = now is None and index == len(progress.told) - 1
        by_desk = happening.event is Event.submit and one.entered_by_desk
        yield (
            "now" if last else "done",
            words.HAPPENED[happening.event].in_(language),
            happening.at,
            words.BY_DESK.in_(language) if by_desk else "",
        )
    if now is not None:
        yield ("now", *now)
    for window in progress.ahead:
        yield "next", window.label.in_(language), None, _when(window, language)


def _now(progress: Progress, language: Language) -> tuple[str, datetime | None, str] | None:
    """What is now; nothing where nothing more will come."""
    said = words.NOW.get(progress.stage)
    if said is None:
        return None
    if progress.stage is Stage.needs_correction and progress.correct_until is None:
        said = words.CORRECTION_OVER
    elif progress.decided:
        said = words.DECIDED
    label, text = said
    return label.in_(language), None, text.in_(language)


def _when(window: Window, language: Language) -> str:
    if window.contains(clock.now()):
        return words.OPEN_UNTIL.in_(language).format(
            day=days(window.last_day, window.last_day, language)
        )
    return days(window.first_day, window.last_day, language)


ROUTES = [applications, status, ask_to_withdraw, withdraw]
