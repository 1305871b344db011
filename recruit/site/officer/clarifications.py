"""Clarifications: what is open, asking, reading an answer, and the panel's decision."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK

from recruit.applications.progress import LAST_MINUTE
from recruit.applications.queries import rulebook_of
from recruit.applications.receipts import grouped
from recruit.foundation.files import Files
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import Conflict, InvalidInput, NotFound
from recruit.people.permissions import Actor, Permission
from recruit.reports.queries import actor_names
from recruit.screening.actions.clarify import ask_clarification, decide_clarification
from recruit.screening.actions.evidence import answer_file_seen
from recruit.screening.queries.clarifications import (
    PAGE,
    Clarification,
    application_to_ask,
    clarification,
    list_clarifications,
)
from recruit.screening.rules.clarifying import STATE_LABELS, ClarificationState, question_words
from recruit.site.context import language_of, page
from recruit.site.evidence import file_answer
from recruit.site.letters import letter_answer
from recruit.site.officer.asking import Asking, rule_choices, typed_asking, usual_asking
from recruit.swearing_in.queries import place_path

CLARIFICATIONS = "/officer/clarifications"
DECIDABLE = (ClarificationState.answered, ClarificationState.not_answered)

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]
PageNumber = Annotated[int, QueryParameter(name="page", ge=1, le=10_000)]

_CHOOSE = Text("Pilih diterima atau tidak.", "Choose whether it is accepted.")


@dataclass(frozen=True, slots=True)
class Line:
    """A clarification in the list."""

    href: str
    number: str
    name: str
    call: str
    rule: str
    until: datetime
    state: ClarificationState
    state_label: str


class ClarificationPages(Controller):
    """Verifiers ask, the panel decides; everybody sees only their own places."""

    path = CLARIFICATIONS
    opt = {"permission": Permission.verification_decide}
    include_in_schema = False

    @get()
    async def listed(
        self,
        request: AnyRequest,
        actor: NamedDependency[Actor],
        waiting: FromQuery[bool] = False,
        number: PageNumber = 1,
    ) -> Template:
        """The undecided first; `waiting`: only those that the panel can decide now."""
        return await _list(request, actor, waiting, number)

    @get("/new")
    async def new(
        self,
        request: AnyRequest,
        actor: NamedDependency[Actor],
        application: FromQuery[str] = "",
        rule: FromQuery[str] = "",
    ) -> Template:
        """The form for an application, by its number or id; the usual question of a rule."""
        language = language_of(request)
        try:
            found = await _application(actor, application)
        except NotFound as missing:
            told = {"application": missing.detail.in_(language)}
            return await _list(request, actor, False, 1, application, told)
        rulebook = await rulebook_of(found["call"])
        return await _ask(request, found, usual_asking(rulebook, rule, language))

    @post("/new", status_code=HTTP_200_OK)
    async def ask(
        self, request: AnyRequest, actor: NamedDependency[Actor], data: Form
    ) -> Template | Redirect:
        """Ask, or say what is wrong."""
        language = language_of(request)
        found = await _application(actor, str(data.get("application", "")))
        asking = typed_asking(data, language)
        if asking.errors:
            return await _ask(request, found, asking)
        try:
            asked = await ask_clarification(
                application_id=found["id"],
                rule=asking.rule,
                question=asking.question,
                deadline=asking.deadline,
                actor=actor,
            )
        except (InvalidInput, Conflict) as refused:
            return await _ask(request, found, asking.refused(refused, language))
        return Redirect(f"{CLARIFICATIONS}/{asked}", status_code=303)

    @get("/{clarification_id:uuid}")
    async def read(
        self,
        request: AnyRequest,
        actor: NamedDependency[Actor],
        clarification_id: FromPath[UUID],
    ) -> Template:
        """The question, the answer and the decision."""
        return await _detail(request, actor, clarification_id)

    @post(
        "/{clarification_id:uuid}",
        opt={"permission": Permission.clarifications_decide},
        status_code=HTTP_200_OK,
    )
    async def decide(
        self,
        request: AnyRequest,
        actor: NamedDependency[Actor],
        clarification_id: FromPath[UUID],
        data: Form,
    ) -> Template | Redirect:
        """Accept the explanation or not, with the reason that the applicant reads."""
        language = language_of(request)
        typed = {name: str(data.get(name, "")).strip() for name in ("accepted", "reason")}
        if typed["accepted"] not in ("yes", "no"):
            errors = {"accepted": _CHOOSE.in_(language)}
            return await _detail(request, actor, clarification_id, typed, errors)
        try:
            await decide_clarification(
                clarification_id=clarification_id,
                accepted=typed["accepted"] == "yes",
                reason=typed["reason"],
                actor=actor,
            )
        except InvalidInput as refused:
            errors = {
                fault.pointer.removeprefix("/"): fault.message.in_(language)
                for fault in refused.faults
            }
            return await _detail(request, actor, clarification_id, typed, errors)
        return Redirect(f"{CLARIFICATIONS}/{clarification_id}", status_code=303)

    @get(
        "/{clarification_id:uuid}/files/{number:int}",
        opt={"permission": Permission.documents_read},
    )
    async def file(
        self,
        actor: NamedDependency[Actor],
        files: NamedDependency[Files],
        clarification_id: FromPath[UUID],
        number: FromPath[int],
    ) -> Response[bytes]:
        """A file of the answer; the look is in the ledger."""
        if not 1 <= number <= PAGE:
            raise NotFound(Text("Berkas tidak ditemukan.", "There is no such file."))
        stored = await answer_file_seen(
            clarification_id=clarification_id, number=number, actor=actor
        )
        return await file_answer(files, stored, f"klarifikasi-{number}")

    @get("/{clarification_id:uuid}/letter.pdf")
    async def letter(
        self,
        request: AnyRequest,
        actor: NamedDependency[Actor],
        clarification_id: FromPath[UUID],
    ) -> Response[bytes]:
        """The letter on paper."""
        one = await clarification(actor.scope(Permission.verification_decide), clarification_id)
        return await letter_answer(one, language_of(request))


async def _application(actor: Actor, given: str) -> dict[str, Any]:
    """The application that was typed, by its number with or without groups, or by its id."""
    scope = actor.scope(Permission.verification_decide)
    try:
        return await application_to_ask(scope, application_id=UUID(given))
    except ValueError:
        digits = "".join(given.replace("-", " ").split())
        number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else -1
        return await application_to_ask(scope, number=number)


async def _list(
    request: AnyRequest,
    actor: Actor,
    waiting: bool,
    number: int,
    typed: str = "",
    errors: dict[str, str] | None = None,
) -> Template:
    language, scope = language_of(request), actor.scope(Permission.verification_decide)
    found = await list_clarifications(scope, waiting=waiting, page=number)
    filtered = "&waiting=true" if waiting else ""
    return page(
        request,
        "officer/clarifications.html",
        "clarifications",
        status_code=404 if errors else 200,
        lines=[await _line(one, language) for one in found],
        waiting=waiting,
        application=typed,
        errors=errors or {},
        previous_href=f"?page={number - 1}{filtered}" if number > 1 else None,
        next_href=f"?page={number + 1}{filtered}" if len(found) == PAGE else None,
    )


async def _line(one: Clarification, language: Language) -> Line:
    rulebook = await rulebook_of(one.call)
    rules = dict(rule_choices(rulebook, language))
    return Line(
        f"{CLARIFICATIONS}/{one.id}",
        grouped(one.number),
        one.name,
        rulebook.label.in_(language),
        rules.get(one.rule, one.rule),
        one.deadline - LAST_MINUTE,
        one.state,
        STATE_LABELS[one.state].in_(language),
    )


async def _ask(request: AnyRequest, found: dict[str, Any], asking: Asking) -> Template:
    language, rulebook = language_of(request), await rulebook_of(found["call"])
    return page(
        request,
        "officer/clarification_new.html",
        "clarifications",
        status_code=422 if asking.errors else 200,
        application=found["id"],
        number=grouped(found["number"]),
        name=found["name"],
        call=rulebook.label.in_(language),
        place=await place_path(found["place"]),
        rules=rule_choices(rulebook, language),
        asking=asking,
        errors=asking.errors,
    )


async def _detail(
    request: AnyRequest,
    actor: Actor,
    clarification_id: UUID,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> Template:
    language = language_of(request)
    one = await clarification(actor.scope(Permission.verification_decide), clarification_id)
    rulebook = await rulebook_of(one.call)
    names = await actor_names([name for name in (one.asked_by, one.decided_by) if name])
    may = actor.may(Permission.clarifications_decide, rulebook.body, one.place)
    return page(
        request,
        "officer/clarification.html",
        "clarifications",
        status_code=422 if errors else 200,
        one=one,
        number=grouped(one.number),
        call=rulebook.label.in_(language),
        place=await place_path(one.place),
        rule=dict(rule_choices(rulebook, language)).get(one.rule, one.rule),
        question=question_words(one.rule, one.question, rulebook).in_(language),
        until=one.deadline - LAST_MINUTE,
        state_label=STATE_LABELS[one.state].in_(language),
        asked_by=names.get(one.asked_by, one.asked_by),
        decided_by=names.get(one.decided_by or "", one.decided_by or ""),
        may_read_files=actor.may(Permission.documents_read, rulebook.body, one.place),
        may_decide=may and one.state in DECIDABLE,
        typed=typed or {"accepted": "", "reason": ""},
        errors=errors or {},
    )


ROUTES = [ClarificationPages]
