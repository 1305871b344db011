"""What a page of the form sends: kept, checked, and in the end handed in."""

from collections.abc import Mapping
from typing import Any

from litestar import Request
from litestar.response import Redirect, Template

from recruit.applications import actions
from recruit.applications.form import Filled, birth_date_of, fields_of, steps_of, text_of
from recruit.applications.queries import Answers
from recruit.applications.rules import Sex, nik_flags
from recruit.applications.steps import SEVERAL, Step
from recruit.foundation.i18n import Language
from recruit.foundation.problems import Conflict, InvalidInput
from recruit.people.permissions import Permission
from recruit.rulebook.model import Rulebook
from recruit.site.applicant.eligibility import is_refused, open_to, refusals
from recruit.site.applicant.filling import PICKED, Filling, show
from recruit.site.applicant.questions import QUESTIONS
from recruit.site.applicant.texts import NIK_WARNINGS, NOT_YOURS, TOO_FAR
from recruit.site.context import language_of
from recruit.site.overload import arrival_of

AnyRequest = Request[Any, Any, Any]


async def take(
    request: AnyRequest, filling: Filling, step: Step, data: Mapping[str, Any]
) -> Template | Redirect:
    """Keep what was sent; then the next step, or the same page with what is wrong."""
    answers = _typed(filling.rulebook, step, data)
    try:
        version = await actions.save_draft(
            draft_id=filling.draft.id,
            version=version_of(data),
            answers=answers,
            actor=filling.actor,
        )
    except Conflict as conflict:
        if "version" not in conflict.extra:
            raise
        return await _stale(request, filling, step, answers)
    filling = filling.changed(version, answers)
    if "show" in data:
        return Redirect(f"{filling.href(step)}{_kept_query(data)}#pickers", status_code=303)
    return await _refused(request, filling, step) or Redirect(
        _next(filling, step, data), status_code=303
    )


async def submit(
    request: AnyRequest, filling: Filling, data: Mapping[str, Any]
) -> Template | actions.Submitted:
    """Hand the form in; the check page again with what stands in the way."""
    language = language_of(request)
    read = filling.read()
    told = refusals(filling.rulebook, filling.draft.answers, language)
    if is_refused(told):
        others = await _others(filling, language)
        return await show(request, filling, Step.check, status_code=422, others=others)
    if read.faults and read.can_be_sent and "incomplete" not in data:
        label = {"incomplete": QUESTIONS["incomplete"].label.in_(language)}
        return await show(request, filling, Step.check, errors=label, status_code=422)
    try:
        return await actions.submit_draft(
            draft_id=filling.draft.id,
            version=version_of(data),
            actor=filling.actor,
            arrived=arrival_of(request, data),
        )
    except InvalidInput as refused:
        errors = {
            fault.pointer.rsplit("/", 1)[-1]: fault.message.in_(language)
            for fault in refused.faults
        }
        return await show(request, filling, Step.check, errors=errors, status_code=422)
    except Conflict as conflict:
        if "version" not in conflict.extra:
            raise
        return await _stale(request, filling, Step.check, {})


def version_of(data: Mapping[str, Any]) -> int:
    """The version of the draft that a page was made from; 0, which is none, if it is no number."""
    given = str(data.get("version", ""))
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


async def sent_form(request: AnyRequest) -> Mapping[str, Any]:
    """The fields of a form that was sent; a field that came more than once is a list."""
    sent = (await request.form()).dict()
    return {name: given[0] if len(given) == 1 else given for name, given in sent.items()}


def _typed(rulebook: Rulebook, step: Step, data: Mapping[str, Any]) -> dict[str, Any]:
    """What came of the fields of a step; a box that is not ticked does not come."""
    answers: dict[str, Any] = {}
    for field in fields_of(rulebook, step):
        given = data.get(field, [])
        several = given if isinstance(given, list) else [given]
        if field in SEVERAL:
            answers[field] = [str(one) for one in several]
        elif field in data or field not in PICKED:
            answers[field] = str(several[-1]) if several else ""
    return answers


async def _refused(request: AnyRequest, filling: Filling, step: Step) -> Template | None:
    """The page again, if something typed there is not right; else nothing."""
    language = language_of(request)
    wrong = Filled(None, tuple(one for one in filling.read().faults if not one.later))
    errors = {field: text.in_(language) for field, text in wrong.of(step).items()}
    if errors:
        return await show(request, filling, step, errors=errors, status_code=422)
    if step in (Step.eligibility, Step.place):
        return await _ineligible(request, filling, step)
    return await _nik_warning(request, filling) if step is Step.identity else None


async def _ineligible(request: AnyRequest, filling: Filling, step: Step) -> Template | None:
    language = language_of(request)
    errors = {} if step is Step.eligibility or _may_enter(filling) else {"place": NOT_YOURS}
    others = None
    if is_refused(refusals(filling.rulebook, filling.draft.answers, language)):
        others = await _others(filling, language)
        errors = {"place": TOO_FAR} if step is Step.place else {}
    elif not errors:
        return None
    told = {field: text.in_(language) for field, text in errors.items()}
    return await show(request, filling, step, errors=told, status_code=422, others=others)


def _may_enter(filling: Filling) -> bool:
    """Whether the place is one of those whose applications the officer at the desk enters."""
    place = text_of(filling.draft.answers, "place")
    return not filling.at_desk or filling.actor.may(
        Permission.applications_submit, filling.rulebook.body, place
    )


async def _others(filling: Filling, language: Language) -> list[tuple[str, str]]:
    """The calls that are open to somebody who is refused here."""
    books = await open_to(filling.draft.answers, but=filling.rulebook.name)
    return [(f"/calls/{book.name}", book.label.in_(language)) for book in books]


async def _nik_warning(request: AnyRequest, filling: Filling) -> Template | None:
    """What is remarkable about the NIK, told once: who sends the page again means it."""
    answers, language = filling.draft.answers, language_of(request)
    born, sex = birth_date_of(answers), text_of(answers, "sex")
    if born is None or sex not in set(Sex):
        return None
    flags = sorted(nik_flags(filling.draft.nik, born, Sex(sex)))
    if not flags or text_of(answers, "nik_checked") == " ".join(flags):
        return None
    warnings = [NIK_WARNINGS[flag].in_(language) for flag in flags]
    return await show(
        request, filling, Step.identity, status_code=422, warnings=warnings, flags=" ".join(flags)
    )


async def _stale(request: AnyRequest, filling: Filling, step: Step, answers: Answers) -> Template:
    """The page as it is now, and beside it what was typed here and is not saved."""
    language = language_of(request)
    unsaved = [
        (QUESTIONS[field].label.in_(language), QUESTIONS[field].words(str(answer), language))
        for field, answer in answers.items()
        if field in QUESTIONS and answer and answer != filling.draft.answers.get(field, "")
    ]
    return await show(request, filling, step, status_code=409, stale=unsaved)


def _next(filling: Filling, step: Step, data: Mapping[str, Any]) -> str:
    if data.get("from") == Step.check:
        return filling.href(Step.check)
    steps = steps_of(filling.rulebook)
    return filling.href(steps[min(steps.index(step) + 1, len(steps) - 1)])


def _kept_query(data: Mapping[str, Any]) -> str:
    return f"?from={Step.check}" if data.get("from") == Step.check else ""
