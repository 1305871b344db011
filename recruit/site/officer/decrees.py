"""Decrees and duty cards: the register, what is to be issued or amended, and the papers."""

from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template

from recruit.applications.queries import call_names, rulebook_of
from recruit.foundation import outbox
from recruit.foundation.files import Files
from recruit.foundation.i18n import Language
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed, NotFound
from recruit.people.permissions import Actor, Permission, Scope
from recruit.reports.queries import regions_of
from recruit.site.applicant.receipts import verify_address
from recruit.site.context import language_of, page
from recruit.site.public.places import place_choice
from recruit.swearing_in import actions, queries
from recruit.swearing_in.decrees import LABELS, DecreeKind
from recruit.swearing_in.queries import Decree

PAGE = "/officer/decrees"
SHOWN = 100
"""Decrees and places on the page; the API lists all."""

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]
Given = Annotated[str, QueryParameter(max_length=40)]

_ISSUES = {"permission": Permission.decrees_issue}


@get(PAGE, opt=_ISSUES, include_in_schema=False)
async def decrees(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    call: Given = "",
    place: Given = "",
    run: FromQuery[UUID | None] = None,
) -> Template:
    """The register of a call below a place, and what is to be done there."""
    return await _page(request, actor, call, place, run=run)


@post(PAGE, opt=_ISSUES, include_in_schema=False)
async def issue(
    request: AnyRequest, actor: NamedDependency[Actor], data: Form
) -> Template | Redirect:
    """Issue and amend all that is to be, or give out the cards."""
    call, place, do = (str(data.get(name, "")) for name in ("call", "place", "do"))
    query = {"call": call, "place": place}
    try:
        if do == "cards":
            for name in (await queries.swearing_in_of(call)).names:
                await actions.issue_cards(call=name, place=place, actor=actor)
        else:
            run = await actions.start_decrees(call=call, place=place, actor=actor)
            query |= {"run": str(run)} if run else {}
    except (Conflict, InvalidInput, NotAllowed, NotFound) as refused:
        return await _page(request, actor, call, place, error=_said(refused, request))
    return Redirect(f"{PAGE}?{urlencode(query)}#{do or 'register'}", status_code=303)


@post(f"{PAGE}/{{decree_id:uuid}}", opt=_ISSUES, include_in_schema=False)
async def change(
    request: AnyRequest, actor: NamedDependency[Actor], decree_id: FromPath[UUID], data: Form
) -> Template | Redirect:
    """Amend a decree, or revoke it."""
    decree = await queries.decree_of(actor.scope(Permission.decrees_issue), decree_id)
    do = actions.revoke_decree if data.get("do") == "revoke" else actions.amend_decree
    try:
        await do(decree_id=decree_id, actor=actor)
    except Conflict as refused:
        error = _said(refused, request)
        return await _page(request, actor, decree.call, decree.place, error=error)
    query = urlencode({"call": decree.call, "place": decree.place})
    return Redirect(f"{PAGE}?{query}#register", status_code=303)


@get(f"{PAGE}/{{decree_id:uuid}}/paper.pdf", opt=_ISSUES, include_in_schema=False)
async def paper(actor: NamedDependency[Actor], decree_id: FromPath[UUID]) -> Response[bytes]:
    """A decree with its attachment."""
    scope = actor.scope(Permission.decrees_issue)
    decree = await queries.decree_of(scope, decree_id)
    made = await actions.decree_paper(scope, decree_id)
    return _file(made, actions.file_name(decree), "application/pdf")


@get(f"{PAGE}/archive.zip", opt=_ISSUES, include_in_schema=False)
async def archive(
    actor: NamedDependency[Actor], call: Given = "", place: Given = ""
) -> Response[bytes]:
    """Every decree of a call below a place."""
    scope = actor.scope(Permission.decrees_issue)
    made = await actions.decree_archive(scope, call=_clean(call), place=_clean(place))
    return _file(made, f"SK-{_clean(call)}.zip", "application/zip")


@get(f"{PAGE}/cards.pdf", opt=_ISSUES, include_in_schema=False)
async def cards(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    files: NamedDependency[Files],
    call: Given = "",
    place: Given = "",
) -> Response[bytes]:
    """The duty cards of a place, ten on a sheet."""
    made = await actions.card_sheets(
        actor.scope(Permission.decrees_issue),
        call=_clean(call),
        place=_clean(place),
        address=f"{verify_address(request)}/card",
        files=files,
        language=language_of(request),
    )
    return _file(made, "duty-cards.pdf", "application/pdf")


def _file(made: bytes, name: str, media_type: str) -> Response[bytes]:
    safe = "".join(letter for letter in name if letter.isascii() and letter not in '"\\/')
    headers = {"Content-Disposition": f'attachment; filename="{safe}"'}
    return Response(made, media_type=media_type, headers=headers)


def _clean(given: str) -> str:
    return "".join(letter for letter in given if letter.isprintable())


def _said(refused: Conflict | InvalidInput | NotAllowed | NotFound, request: AnyRequest) -> str:
    language = language_of(request)
    if isinstance(refused, InvalidInput):
        return "; ".join(fault.message.in_(language) for fault in refused.faults)
    return refused.detail.in_(language)


async def _page(
    request: AnyRequest,
    actor: Actor,
    call: str,
    place: str,
    *,
    run: UUID | None = None,
    error: str = "",
) -> Template:
    language, scope = language_of(request), actor.scope(Permission.decrees_issue)
    calls, places = await _calls(scope, language), await _places(scope, language)
    call = call if call in dict(calls) else next(iter(dict(calls)), "")
    place = place if place in dict(places) else next(iter(dict(places)), "")
    return page(
        request,
        "officer/decrees.html",
        "decrees",
        status_code=422 if error else 200,
        calls=calls,
        places=places,
        call=call,
        place=place,
        run=await outbox.progress(run) if run else None,
        error=error,
        **(await _register(scope, call, place, language) if call and place else {}),
    )


async def _register(scope: Scope, call: str, place: str, language: Language) -> dict[str, Any]:
    rulebook = await rulebook_of(call)
    work = await queries.decree_work(
        scope,
        call=call,
        body=rulebook.body,
        place=place,
        length=rulebook.panel_level.code_length,
    )
    made = await queries.decrees_of(scope, call=call, place=place, limit=SHOWN + 1)
    together = await queries.swearing_in_of(call)
    return {
        "missing": sum(one.decree is None for one in work),
        "outdated": sum(one.decree is not None for one in work),
        "work": work[:SHOWN],
        "more": len(made) > SHOWN,
        "decrees": [_line(one, {each.decree for each in work}, language) for one in made[:SHOWN]],
        "cards": await queries.card_counts(scope, calls=together.names, place=place),
    }


def _line(decree: Decree, changed: set[UUID | None], language: Language) -> dict[str, Any]:
    """A decree as templates/officer/decrees.html asks for it."""
    stands = decree.kind is DecreeKind.appointment and not decree.revoked
    return {
        "id": decree.id,
        "number": decree.written_number,
        "kind": LABELS[decree.kind].in_(language),
        "place": decree.place_name,
        "appointed": decree.appointed,
        "ended": decree.ended,
        "issued_at": decree.issued_at,
        "revoked": decree.revoked and decree.kind is not DecreeKind.revocation,
        "may_amend": stands and decree.id in changed,
        "may_revoke": stands,
    }


async def _calls(scope: Scope, language: Language) -> list[tuple[str, str]]:
    books = [await rulebook_of(name) for name in await call_names()]
    return [(book.name, book.label.in_(language)) for book in books if book.body in scope.bodies]


async def _places(scope: Scope, language: Language) -> list[tuple[str, str]]:
    return [(place.code, place_choice(place, language)) for place in await regions_of(scope)]


ROUTES = [decrees, issue, change, paper, archive, cards]
