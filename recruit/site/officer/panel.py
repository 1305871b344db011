"""The panel's page: publish results, answer objections, approve fallbacks."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template

from recruit.applications.queries import call_names, rulebook_of
from recruit.applications.receipts import grouped
from recruit.foundation.i18n import Language
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed, NotFound, Problem
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import Rulebook
from recruit.screening import actions, queries
from recruit.site.context import language_of, page

PAGE = "/officer/panel"

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]

_PUBLISHES = {"permission": Permission.results_publish}
_DECIDES = {"permission": Permission.verification_decide}


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that was refused: which one, with what was typed and what is wrong with it."""

    form: str
    typed: dict[str, str]
    errors: dict[str, str]


@get(PAGE, opt=_DECIDES, include_in_schema=False)
async def panel(request: AnyRequest, actor: NamedDependency[Actor]) -> Template:
    """Everything that waits for the panel."""
    return await _page(request, actor)


@post(f"{PAGE}/results", opt=_PUBLISHES, include_in_schema=False)
async def publish(
    request: AnyRequest, actor: NamedDependency[Actor], data: Form
) -> Template | Redirect:
    """Publish the result of a place."""
    typed = _typed(data, "results", "call", "place", "although_open")
    try:
        await actions.publish_results(
            call=typed["call"],
            place=typed["place"],
            actor=actor,
            although_open=typed["although_open"] == "yes",
        )
    except (InvalidInput, Conflict, NotAllowed, NotFound) as problem:
        return await _page(request, actor, _refused(request, "results", typed, problem, "place"))
    return Redirect(f"/calls/{typed['call']}/results/{typed['place']}", status_code=303)


@post(f"{PAGE}/objections/{{objection:uuid}}", opt=_PUBLISHES, include_in_schema=False)
async def answer(
    request: AnyRequest, actor: NamedDependency[Actor], objection: FromPath[UUID], data: Form
) -> Template | Redirect:
    """Answer an objection."""
    form = f"objection-{objection}"
    typed = _typed(data, form, "upheld", "answer")
    try:
        await actions.answer_objection(
            objection_id=objection,
            upheld=typed["upheld"] == "yes",
            answer=typed["answer"],
            actor=actor,
        )
    except (InvalidInput, Conflict) as problem:
        return await _page(request, actor, _refused(request, form, typed, problem, "answer"))
    return Redirect(f"{PAGE}#objections", status_code=303)


@post(f"{PAGE}/approvals", opt=_DECIDES, include_in_schema=False)
async def approve(
    request: AnyRequest, actor: NamedDependency[Actor], data: Form
) -> Template | Redirect:
    """Approve a fallback of the rulebook at a place."""
    typed = _typed(data, "approvals", "rule", "place", "reason")
    call, _, rule = typed["rule"].partition(":")
    try:
        await actions.approve_fallback(
            call=call, place=typed["place"], rule=rule, reason=typed["reason"], actor=actor
        )
    except (InvalidInput, Conflict, NotAllowed, NotFound) as problem:
        return await _page(request, actor, _refused(request, "approvals", typed, problem, "place"))
    return Redirect(f"{PAGE}#approvals", status_code=303)


def _typed(data: dict[str, Any], form: str, *names: str) -> dict[str, str]:
    """The fields of one of the page's forms; their names begin with that of the form."""
    return {name: str(data.get(f"{form}-{name}", "")).replace("\x00", "").strip() for name in names}


def _refused(
    request: AnyRequest, form: str, typed: dict[str, str], problem: Problem, otherwise: str
) -> Refused:
    """What is wrong beside its field; what is wrong with no field beside ``otherwise``."""
    language = language_of(request)
    errors = {
        f"{form}-{fault.pointer.removeprefix('/')}": fault.message.in_(language)
        for fault in problem.faults
    }
    return Refused(form, typed, errors or {f"{form}-{otherwise}": problem.detail.in_(language)})


async def _page(request: AnyRequest, actor: Actor, refused: Refused | None = None) -> Template:
    language = language_of(request)
    books = [await rulebook_of(name) for name in await call_names()]
    publishes, decides = Permission.results_publish, Permission.verification_decide
    return page(
        request,
        "officer/panel.html",
        "panel",
        status_code=422 if refused else 200,
        calls=_choices(books, actor, publishes, language),
        fallbacks=_fallbacks(books, actor, language),
        objections=[
            (one, grouped(one.number))
            for one in await queries.open_objections(actor.scope(publishes))
        ],
        approvals=await queries.approvals_in(actor.scope(decides)),
        labels={book.name: book.label.in_(language) for book in books},
        refused=refused or Refused("", {}, {}),
        publishes=actor.holds(publishes),
    )


def _choices(
    books: list[Rulebook], actor: Actor, permission: Permission, language: Language
) -> list[tuple[str, str]]:
    """The calls of the bodies for which the actor holds a permission somewhere."""
    bodies = set(actor.scope(permission).bodies)
    return [(book.name, book.label.in_(language)) for book in books if book.body in bodies]


def _fallbacks(books: list[Rulebook], actor: Actor, language: Language) -> list[tuple[str, str]]:
    bodies = set(actor.scope(Permission.verification_decide).bodies)
    return [
        (
            f"{book.name}:{rule.code}",
            f"{book.label.in_(language)}: {rule.label.in_(language)}",
        )
        for book in books
        if book.body in bodies
        for rule in actions.fallback_rules(book)
    ]


ROUTES = [panel, publish, answer, approve]
