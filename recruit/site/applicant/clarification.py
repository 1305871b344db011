"""What an applicant was asked, and the one answer to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody
from litestar.response import Redirect, Template

from recruit.applications.progress import LAST_MINUTE
from recruit.applications.queries import rulebook_of
from recruit.foundation.files import Files
from recruit.foundation.i18n import Language
from recruit.foundation.problems import InvalidInput
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import Rulebook
from recruit.rulebook.sentences import source_words
from recruit.screening.actions.clarify import answer_clarification
from recruit.screening.queries.clarifications import (
    Clarification,
    own_clarification,
    own_clarifications,
)
from recruit.screening.rules.clarifying import (
    STATE_LABELS,
    ClarificationState,
    question_words,
)
from recruit.site.context import language_of, page
from recruit.site.evidence import (
    ALL_FILES,
    NO_FILES,
    FileField,
    file_errors,
    stored_files,
    take_files,
)
from recruit.site.letters import letter_answer

AnyRequest = Request[Any, Any, Any]
Form = MultipartBody[dict[str, Any]]

_OWN = {"permission": Permission.applications_own}
_PATH = "/applications/{application_id:uuid}/clarification/{clarification_id:uuid}"


@dataclass(frozen=True, slots=True)
class ClarificationLine:
    """A question on the status page."""

    href: str
    rule: str
    state: ClarificationState
    state_label: str
    until: datetime

    @property
    def waits(self) -> bool:
        """Whether the applicant can answer now."""
        return self.state is ClarificationState.waiting


async def clarification_lines(
    person: UUID, application_id: UUID, rulebook: Rulebook, language: Language
) -> list[ClarificationLine]:
    """Everything that was asked about an application, what waits for an answer first."""
    asked = await own_clarifications(person, application_id)
    asked.sort(key=lambda one: one.state is not ClarificationState.waiting)
    return [
        ClarificationLine(
            href=f"/applications/{application_id}/clarification/{one.id}",
            rule=_rule(one, rulebook, language)[0],
            state=one.state,
            state_label=STATE_LABELS[one.state].in_(language),
            until=one.deadline - LAST_MINUTE,
        )
        for one in asked
    ]


@get(_PATH, opt=_OWN, include_in_schema=False)
async def read(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    application_id: FromPath[UUID],
    clarification_id: FromPath[UUID],
) -> Template:
    """The question, and where to answer; later the answer and the decision."""
    one = await own_clarification(UUID(actor.id), application_id, clarification_id)
    return await _page(request, one)


@post(_PATH, opt=_OWN, request_max_body_size=ALL_FILES, include_in_schema=False)
async def answer(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    application_id: FromPath[UUID],
    clarification_id: FromPath[UUID],
    data: Form,
    files: NamedDependency[Files],
) -> Template | Redirect:
    """Take the answer, or say what is wrong; files that arrived stay."""
    language = language_of(request)
    one = await own_clarification(UUID(actor.id), application_id, clarification_id)
    text, fields = str(data.get("text", "")), await take_files(data, files, language)
    errors = file_errors(fields)
    if not errors:
        try:
            await answer_clarification(
                clarification_id=clarification_id,
                text=text,
                files=stored_files(fields),
                actor=actor,
            )
        except InvalidInput as refused:
            errors = {
                fault.pointer.removeprefix("/"): fault.message.in_(language)
                for fault in refused.faults
            }
    if errors:
        return await _page(request, one, text, fields, errors)
    return Redirect(request.url.path, status_code=303)


@get(f"{_PATH}/letter.pdf", opt=_OWN, include_in_schema=False)
async def letter(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    application_id: FromPath[UUID],
    clarification_id: FromPath[UUID],
) -> Response[bytes]:
    """The letter on paper."""
    one = await own_clarification(UUID(actor.id), application_id, clarification_id)
    return await letter_answer(one, language_of(request))


async def _page(
    request: AnyRequest,
    one: Clarification,
    text: str = "",
    fields: tuple[FileField, ...] = NO_FILES,
    errors: dict[str, str] | None = None,
) -> Template:
    language, rulebook = language_of(request), await rulebook_of(one.call)
    rule, source = _rule(one, rulebook, language)
    return page(
        request,
        "applicant/clarification.html",
        "applications",
        status_code=422 if errors else 200,
        id=one.application,
        clarification=one.id,
        call=rulebook.label.in_(language),
        rule=rule,
        source=source,
        question=question_words(one.rule, one.question, rulebook).in_(language),
        until=one.deadline - LAST_MINUTE,
        state=one.state,
        state_label=STATE_LABELS[one.state].in_(language),
        answer=one.answer,
        answered_at=one.answered_at,
        answer_files=len(one.files),
        reason=one.reason,
        text=text,
        files=fields,
        errors=errors or {},
    )


def _rule(one: Clarification, rulebook: Rulebook, language: Language) -> tuple[str, str]:
    """The rule in words, and its legal source."""
    for rule in rulebook.rules:
        if rule.code == one.rule:
            return rule.label.in_(language), source_words(rule.source, language)
    return one.rule, ""


ROUTES = [read, answer, letter]
