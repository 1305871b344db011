"""Public comments (tanggapan masyarakat): whom one can comment on, and the form.

A candidate is shown by name, sex and place, as the published administrative result has them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.middleware.base import DefineMiddleware
from litestar.middleware.rate_limit import RateLimitConfig, get_remote_address
from litestar.params import FromPath, MultipartBody, QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_200_OK

from recruit.applications.progress import LAST_MINUTE
from recruit.applications.queries import rulebook_of
from recruit.foundation.files import Files
from recruit.foundation.problems import InvalidInput, NotAuthenticated, NotFound, Problem
from recruit.people.codes import TooManyCodes
from recruit.reports.queries import PlaceName, place_and_parents
from recruit.rulebook.model import Level, Rulebook, WindowName
from recruit.screening.actions.comments import confirm_comment, send_code_again, send_comment
from recruit.screening.queries.comments import (
    CANDIDATES_A_PAGE,
    Candidate,
    candidate,
    candidate_counts,
    candidates,
    commented_on,
    comments_open,
)
from recruit.screening.tables import CommentState
from recruit.site.context import language_of, page
from recruit.site.evidence import (
    ALL_FILES,
    NO_FILES,
    FileField,
    file_errors,
    stored_files,
    take_files,
)
from recruit.site.public.places import KINDS, NO_PLACE, level_below

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]
FormWithFiles = MultipartBody[dict[str, Any]]
PageNumber = Annotated[int, QueryParameter(name="page", ge=1, le=10_000)]

A_MINUTE = 20
"""Comments and codes that one address may send a minute; many phones share the address of their
operator, and each contact is counted apart."""

SEXES = {"P": "female", "L": "male"}
REFUSED = (InvalidInput, NotAuthenticated, TooManyCodes)
_COMMENT = "comment"


def _limit() -> DefineMiddleware:
    return RateLimitConfig(
        rate_limit=("minute", A_MINUTE), store="rate_limit", identifier_for_request=_commenting
    ).middleware


def _commenting(request: AnyRequest) -> str:
    return f"comments:{get_remote_address(request)}"


@dataclass(frozen=True, slots=True)
class Person:
    """A candidate in the list."""

    href: str
    name: str
    sex: str
    place: str


@get("/calls/{name:str}/comments", opt={"permission": None}, include_in_schema=False)
async def of_call(request: AnyRequest, name: FromPath[str]) -> Template:
    """Where there are candidates, by city."""
    return await _list(request, await rulebook_of(name), [], 1)


@get("/calls/{name:str}/comments/{code:str}", opt={"permission": None}, include_in_schema=False)
async def of_place(
    request: AnyRequest, name: FromPath[str], code: FromPath[str], number: PageNumber = 1
) -> Template:
    """The places inside a place, or its candidates."""
    rulebook, path = await rulebook_of(name), await place_and_parents(code)
    if not path:
        raise NotFound(NO_PLACE)
    return await _list(request, rulebook, path, number)


async def _list(
    request: AnyRequest, rulebook: Rulebook, path: Sequence[PlaceName], number: int
) -> Template:
    language, code = language_of(request), path[-1].code if path else ""
    base = f"/calls/{rulebook.name}/comments"
    is_open = comments_open(rulebook)
    inside = level_below(path[-1].level if path else Level.province)
    at_people = bool(path) and inside >= rulebook.unit.level
    people = await candidates(rulebook.name, code, number) if is_open and at_people else []
    places = (
        await candidate_counts(rulebook.name, inside, code) if is_open and not at_people else []
    )
    window = rulebook.window(WindowName.public_comment)
    return page(
        request,
        "public/comments.html",
        "calls",
        call=rulebook.label.in_(language),
        href=f"/calls/{rulebook.name}",
        list_href=base,
        parents=[(at.name, f"{base}/{at.code}") for at in path[:-1]],
        place=path[-1].name if path else "",
        open=is_open,
        window=window,
        until=window.closes - LAST_MINUTE if window else None,
        places=[(label, f"{base}/{at}", count) for at, label, count in places],
        unit=KINDS[rulebook.unit.level].in_(language),
        people=[
            Person(f"{base}/about/{one.application}", one.name, SEXES[one.sex], one.place_name)
            for one in people
        ],
        previous_href=f"?page={number - 1}" if number > 1 else None,
        next_href=f"?page={number + 1}" if len(people) == CANDIDATES_A_PAGE else None,
    )


_ABOUT = "/calls/{name:str}/comments/about/{application_id:uuid}"


@get(_ABOUT, opt={"permission": None}, include_in_schema=False)
async def ask(request: AnyRequest, name: FromPath[str], application_id: FromPath[UUID]) -> Template:
    """The form."""
    one = await candidate(name, application_id)
    return await _form(request, one, dict.fromkeys(("name", "contact", "text"), ""), NO_FILES, {})


@post(
    _ABOUT,
    opt={"permission": None},
    middleware=[_limit()],
    request_max_body_size=ALL_FILES,
    status_code=HTTP_200_OK,
    include_in_schema=False,
)
async def send(
    request: AnyRequest,
    name: FromPath[str],
    application_id: FromPath[UUID],
    data: FormWithFiles,
    files: NamedDependency[Files],
) -> Template | Redirect:
    """Take the comment and send a code, or say what is wrong; files that arrived stay."""
    language, one = language_of(request), await candidate(name, application_id)
    given = {part: str(data.get(part, "")) for part in ("name", "contact", "text")}
    fields = await take_files(data, files, language)
    errors, status = file_errors(fields), 422
    if not errors:
        try:
            sent = await send_comment(
                application_id=application_id,
                **given,
                files=stored_files(fields),
                language=language,
            )
        except REFUSED as refused:
            errors, status = _errors(request, refused)
        else:
            request.session[_COMMENT] = str(sent)
            return Redirect(f"/calls/{name}/comments/confirm", status_code=303)
    return await _form(request, one, given, fields, errors, status)


@get("/calls/{name:str}/comments/confirm", opt={"permission": None}, include_in_schema=False)
async def ask_for_code(request: AnyRequest, name: FromPath[str]) -> Template | Redirect:
    """Where the code is entered."""
    return await _code_page(request, name, {})


@post(
    "/calls/{name:str}/comments/confirm",
    opt={"permission": None},
    middleware=[_limit()],
    status_code=HTTP_200_OK,
    include_in_schema=False,
)
async def take_code(request: AnyRequest, name: FromPath[str], data: Form) -> Template | Redirect:
    """Confirm the comment with its code, or send another one if that was asked."""
    comment_id = _sent(request)
    if comment_id is None:
        return Redirect(f"/calls/{name}/comments", status_code=303)
    try:
        if data.get("again"):
            await send_code_again(comment_id=comment_id)
        else:
            await confirm_comment(comment_id=comment_id, code=str(data.get("code", "")))
    except REFUSED as refused:
        errors, status = _errors(request, refused, "code")
        return await _code_page(request, name, errors, status)
    return Redirect(f"/calls/{name}/comments/confirm", status_code=303)


def _sent(request: AnyRequest) -> UUID | None:
    """The comment that this browser sent last."""
    found = request.session.get(_COMMENT)
    return UUID(found) if found is not None else None


async def _code_page(
    request: AnyRequest, name: str, errors: dict[str, str], status: int = 200
) -> Template | Redirect:
    comment_id = _sent(request)
    told = await commented_on(comment_id) if comment_id is not None else None
    if told is None:
        return Redirect(f"/calls/{name}/comments", status_code=303)
    return page(
        request,
        "public/comment_code.html",
        "calls",
        status_code=status,
        href=f"/calls/{name}/comments",
        name=told["name"],
        confirmed=told["state"] != CommentState.unconfirmed,
        errors=errors,
    )


def _errors(request: AnyRequest, refused: Problem, about: str = "") -> tuple[dict[str, str], int]:
    language = language_of(request)
    errors = {
        fault.pointer.removeprefix("/"): fault.message.in_(language) for fault in refused.faults
    } or {about: refused.detail.in_(language)}
    return errors, refused.status if isinstance(refused, TooManyCodes) else 422


async def _form(
    request: AnyRequest,
    one: Candidate,
    given: dict[str, str],
    fields: tuple[FileField, ...],
    errors: dict[str, str],
    status: int = 200,
) -> Template:
    rulebook = await rulebook_of(one.call)
    path = await place_and_parents(one.place)
    return page(
        request,
        "public/comment.html",
        "calls",
        status_code=status if errors else 200,
        call=rulebook.label.in_(language_of(request)),
        href=f"/calls/{one.call}/comments",
        action=f"/calls/{one.call}/comments/about/{one.application}",
        candidate=one.name,
        place=", ".join(at.name for at in reversed(path)),
        given=given,
        files=fields,
        errors=errors,
    )


ROUTES = [of_call, of_place, ask, send, ask_for_code, take_code]
