"""One page of the form, for whoever fills it in: shown, taken, and checked before it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from litestar import Request
from litestar.response import Template

from recruit.applications.form import (
    Filled,
    fields_of,
    filled,
    papers_asked,
    steps_of,
    text_of,
    ticked_of,
)
from recruit.applications.queries import Answers, DraftState
from recruit.applications.steps import SEVERAL, STEPS, Step
from recruit.foundation import clock
from recruit.foundation.i18n import Language
from recruit.foundation.problems import NotFound
from recruit.people.permissions import Actor
from recruit.rulebook.model import Condition, Rulebook, WindowName
from recruit.site.applicant.check import Answered, answered
from recruit.site.applicant.eligibility import Refusal, refusals
from recruit.site.applicant.papers import papers_of
from recruit.site.applicant.pickers import Pickers, home_pickers, place_pickers, place_titles
from recruit.site.applicant.questions import QUESTIONS
from recruit.site.context import language_of, page
from recruit.site.public.places import NO_PLACE

AnyRequest = Request[Any, Any, Any]

PICKED = frozenset(
    {"home_district", "village", "place_city", "place_district", "place_village", "place"}
)
"""Fields that the lists of places fill, not a question of their own."""


@dataclass(frozen=True, slots=True)
class Filling:
    """A draft in somebody's hands: the applicant's own, or an officer's at the desk."""

    draft: DraftState
    rulebook: Rulebook
    actor: Actor
    base: str
    """Where its pages lie."""
    at_desk: bool = False

    def href(self, step: Step) -> str:
        """The page of a step."""
        return f"{self.base}/{step}"

    def read(self) -> Filled:
        """What has been filled in so far."""
        return filled(self.draft, self.rulebook, clock.today())

    def changed(self, version: int, answers: Answers) -> "Filling":
        """The same after these answers were saved."""
        kept = {**self.draft.answers, **answers}
        draft = replace(self.draft, version=version, answers=kept, saved_at=clock.now())
        return replace(self, draft=draft)

    def first_open(self) -> Step:
        """Where whoever comes back goes on."""
        open_steps = self.read().open_steps
        return next((step for step in steps_of(self.rulebook) if step in open_steps), Step.check)


@dataclass(frozen=True, slots=True)
class StepLink:
    """A step in the list of all."""

    label: str
    href: str
    done: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the page shows it."""

    field: str
    label: str
    hint: str
    value: str
    error: str
    choices: list[tuple[str, str]]
    ticked: bool
    attributes: Mapping[str, str | int]


def step_named(rulebook: Rulebook, name: str) -> Step:
    """The step of an address; :class:`NotFound` if this call's form has none of that name."""
    for step in steps_of(rulebook):
        if step.value == name:
            return step
    raise NotFound(NO_PLACE)


async def show(
    request: AnyRequest,
    filling: Filling,
    step: Step,
    *,
    errors: Mapping[str, str] | None = None,
    status_code: int = 200,
    **more: Any,
) -> Template:
    """The page of a step, with what was typed before."""
    errors = errors or {}
    language = language_of(request)
    read = filling.read()
    context = {
        **frame(filling, step, read, language),
        "errors": {
            field: f"{QUESTIONS[field].label.in_(language)}: {message}"
            if field in QUESTIONS
            else message
            for field, message in errors.items()
        },
        "questions": _questions(filling, step, errors, language),
        "pickers": await _pickers(filling, step, language),
        "picker_errors": {field: errors[field] for field in errors if field in PICKED},
        "answers": filling.draft.answers,
        "back_to_check": request.query_params.get("from") == Step.check,
        "refusals": _told(filling, step, language),
        "others": None,
        "warnings": [],
        "flags": "",
        "declared": ticked_of(filling.draft.answers, "declarations"),
        "is_minor": _is_minor(filling),
        "papers": _papers(filling, language),
        "blocks": papers_of(
            filling.rulebook, filling.draft, filling.base, language, told=request.query_params
        ),
        "given": await _given(filling, step, language),
        "labels": {field: QUESTIONS[field].label.in_(language) for field in QUESTIONS},
        "missing": [fault for fault in read.faults if step is Step.check],
        "can_be_sent": read.can_be_sent,
        "stale": None,
    }
    template = {
        Step.documents: "applicant/step_documents.html",
        Step.declarations: "applicant/step_declarations.html",
        Step.check: "applicant/step_check.html",
    }.get(step, "applicant/step.html")
    return page(
        request, template, "applications", status_code=status_code, **{**context, **more}
    )  # fmt: skip


def frame(filling: Filling, step: Step, read: Filled, language: Language) -> dict[str, Any]:
    """What stands around every step: where one is, what is saved, and until when one may send."""
    steps = steps_of(filling.rulebook)
    position = steps.index(step)
    return {
        "filling": filling,
        "call_label": filling.rulebook.label.in_(language),
        "step": step,
        "title": STEPS[step].in_(language),
        "position": position + 1,
        "steps": [
            StepLink(
                STEPS[one].in_(language),
                filling.href(one),
                one not in read.open_steps and one is not Step.check,
                one is step,
            )
            for one in steps
        ],
        "back_href": filling.href(steps[position - 1]) if position else filling.base,
        "nik": filling.draft.nik[:6] + "••••••" + filling.draft.nik[-4:],
        "version_of_draft": filling.draft.version,
        "saved_at": filling.draft.saved_at.astimezone(clock.WIB),
        "closes": closing_time(filling.rulebook),
        "now": clock.now(),
    }


def closing_time(rulebook: Rulebook) -> datetime | None:
    """The last second in which a form counts, while people may apply."""
    now = clock.now()
    for name in (WindowName.registration, WindowName.extension):
        window = rulebook.window(name)
        if window is not None and window.contains(now):
            return window.closes - timedelta(seconds=1)
    return None


def version_of(data: Mapping[str, Any]) -> int:
    """The version of the draft that a page was made from; 0, which is none, if it is no number."""
    given = str(data.get("version", ""))
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def _told(filling: Filling, step: Step, language: Language) -> list[Refusal]:
    """What is known to stand in the way, where one can still do something about it."""
    if step not in (Step.eligibility, Step.place, Step.check):
        return []
    return refusals(filling.rulebook, filling.draft.answers, language)


def _questions(
    filling: Filling, step: Step, errors: Mapping[str, str], language: Language
) -> list[Asked]:
    asked = []
    for field in fields_of(filling.rulebook, step):
        question = QUESTIONS.get(field)
        if question is None or field in PICKED or field in SEVERAL:
            continue
        asked.append(
            Asked(
                field,
                question.label.in_(language),
                question.hint.in_(language) if question.hint else "",
                text_of(filling.draft.answers, field),
                errors.get(field, ""),
                [(value, text.in_(language)) for value, text in question.choices.items()],
                question.ticked,
                question.attributes,
            )
        )
    return asked


async def _pickers(filling: Filling, step: Step, language: Language) -> Pickers | None:
    if step is Step.eligibility:
        return await home_pickers(filling.rulebook, filling.draft.answers, language)
    if step is Step.place:
        return await place_pickers(filling.rulebook, filling.draft.answers, language)
    return None


def _is_minor(filling: Filling) -> bool:
    """Whether a guardian must agree."""
    papers = papers_asked(filling.rulebook, filling.draft.answers, clock.today())
    return any(paper.when is Condition.minor for paper in papers)


async def _given(filling: Filling, step: Step, language: Language) -> list[Answered]:
    if step is not Step.check:
        return []
    titles = await place_titles(filling.draft.answers)
    return answered(filling.rulebook, filling.draft, language, titles)


def _papers(filling: Filling, language: Language) -> list[tuple[str, bool, bool]]:
    """The papers asked of this person: name, whether it is there, whether it must be."""
    papers = papers_asked(filling.rulebook, filling.draft.answers, clock.today())
    return [
        (paper.label.in_(language), paper.kind in filling.draft.documents, paper.required)
        for paper in papers
    ]
