"""The written test: result files of CAT rooms, and the shortlist with its lines."""

import base64
import binascii
from typing import Any

from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import MultipartBody, URLEncodedBody
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK

from recruit.applications.queries import call_names, rulebook_of
from recruit.applications.receipts import grouped
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed, NotFound, Problem
from recruit.people.permissions import Actor, Permission
from recruit.places.queries import names
from recruit.reports.queries import regions_of
from recruit.rulebook.model import Rulebook
from recruit.scoring import actions, queries
from recruit.scoring.actions import Shortlisting, TestFile
from recruit.scoring.rules.written_test_file import LARGEST_FILE
from recruit.site.context import language_of, page
from recruit.site.public.places import place_choice

PAGE = "/officer/written-test"
LINES_SHOWN = 200

_CHOOSE_CALL = Text("Pilih lowongannya.", "Choose the call.")
_CHOOSE_PLACE = Text("Pilih tempatnya.", "Choose the place.")
_CHOOSE_FILE = Text("Pilih berkasnya dahulu.", "Choose the file first.")
_TOO_LARGE = Text("Berkas ini lebih besar dari 1 MB.", "This file is larger than 1 MB.")

_SCORES = {"permission": Permission.scores_enter}

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]


@get(PAGE, opt=_SCORES, include_in_schema=False)
async def written_test(request: AnyRequest, actor: NamedDependency[Actor]) -> Template:
    """How far the test is at every place, and the two ways on."""
    return await _page(request, actor, {})


@post(
    f"{PAGE}/files",
    opt=_SCORES,
    status_code=HTTP_200_OK,
    include_in_schema=False,
    request_max_body_size=2 * LARGEST_FILE,
)
async def take_file(
    request: AnyRequest, actor: NamedDependency[Actor], data: MultipartBody[dict[str, Any]]
) -> Template:
    """Show what a result file would record; once that was seen, record it."""
    language = language_of(request)
    values, keep = {"file-call": _text(data, "file-call")}, data.get("keep") == "yes"
    source, content = await _sent(data)
    errors = {} if values["file-call"] else {"file-call": _CHOOSE_CALL.in_(language)}
    if not 0 < len(content) <= LARGEST_FILE:
        errors["file"] = (_TOO_LARGE if content else _CHOOSE_FILE).in_(language)
    if errors:
        return await _page(request, actor, values, errors)
    try:
        change = await actions.import_test_file(
            call=values["file-call"], content=content, source=source, actor=actor, dry_run=not keep
        )
    except (InvalidInput, Conflict, NotFound) as refused:
        lines = _messages(refused, language)
        return await _page(request, actor, values, {"file": lines[0]}, lines=lines[:LINES_SHOWN])
    kept = "" if keep else base64.b64encode(content).decode()
    return await _page(request, actor, values, change=change, source=source, content=kept)


@post(f"{PAGE}/shortlist", opt=_SCORES, status_code=HTTP_200_OK, include_in_schema=False)
async def draw_up(request: AnyRequest, actor: NamedDependency[Actor], data: Form) -> Template:
    """Show who would go on; once that was seen, draw the shortlist up."""
    language = language_of(request)
    values = {name: _text(data, name) for name in ("list-call", "list-place")}
    needed = {"list-call": _CHOOSE_CALL, "list-place": _CHOOSE_PLACE}
    errors = {name: text.in_(language) for name, text in needed.items() if not values[name]}
    if errors:
        return await _page(request, actor, values, errors)
    drawn = data.get("keep") == "yes"
    try:
        done = await actions.shortlist(
            call=values["list-call"], place=values["list-place"], actor=actor, dry_run=not drawn
        )
    except (InvalidInput, Conflict, NotAllowed, NotFound) as refused:
        errors = {"list-place": _messages(refused, language)[0]}
        return await _page(request, actor, values, errors)
    return await _page(request, actor, values, done=done, drawn=drawn)


def _text(data: dict[str, Any], name: str) -> str:
    return str(data.get(name, "")).replace("\x00", "").strip()


async def _sent(data: dict[str, Any]) -> tuple[str, bytes]:
    """The name and the content of the file: as it was chosen, or as the first look kept it."""
    file = data.get("file")
    if isinstance(file, UploadFile):
        return file.filename, await file.read()
    try:
        return _text(data, "source"), base64.b64decode(_text(data, "content"), validate=True)
    except (binascii.Error, ValueError):
        return "", b""


def _messages(refused: Problem, language: Language) -> list[str]:
    return [fault.message.in_(language) for fault in refused.faults] or [
        refused.detail.in_(language)
    ]


async def _page(
    request: AnyRequest,
    actor: Actor,
    values: dict[str, str],
    errors: dict[str, str] | None = None,
    *,
    lines: list[str] | None = None,
    change: TestFile | None = None,
    source: str = "",
    content: str = "",
    done: Shortlisting | None = None,
    drawn: bool = False,
) -> Template:
    language, scope = language_of(request), actor.scope(Permission.scores_enter)
    books = [book for name in await call_names() if (book := await rulebook_of(name)).written_test]
    books = [book for book in books if book.body in scope.bodies]
    return page(
        request,
        "officer/written_test.html",
        "written-test",
        status_code=422 if errors else 200,
        values=values,
        errors=errors or {},
        lines=lines or [],
        change=change,
        grouped=grouped,
        source=source,
        content=content,
        done=done,
        done_names=await names([line.place for line in done.lines]) if done else {},
        drawn=drawn,
        calls=[(book.name, book.label.in_(language)) for book in books],
        places=[(place.code, place_choice(place, language)) for place in await regions_of(scope)],
        tests=[await _test(book, actor, language) for book in books],
    )


async def _test(book: Rulebook, actor: Actor, language: Language) -> dict[str, Any]:
    states = await queries.test_states(book.name, actor.scope(Permission.scores_enter))
    drawn = {one.line.place: one.line.score for one in await queries.drawn_lines(book.name)}
    return {
        "call": book.name,
        "label": book.label.in_(language),
        "rows": [(state, drawn.get(state.place)) for state in states],
    }


ROUTES = [written_test, take_file, draw_up]
