"""The pipeline board, and the stream that keeps it up to date."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, ServerSentEvent, Template
from litestar.response.sse import ServerSentEventMessage

from recruit.foundation import clock
from recruit.foundation.i18n import Language
from recruit.people.permissions import Actor, Permission, Scope
from recruit.screening.actions import cancel_screening
from recruit.site.context import language_of, page
from recruit.site.officer import board as boards
from recruit.site.remembered import remembered

EVENTS = "/officer/pipeline/events"
POLL_SECONDS = 1.0
POLL_SHARE = 5
"""A stream rests at least so many times as long as its question took: a board costs little."""
STREAM_SECONDS = 60.0
"""Then the browser asks again, and who was revoked meanwhile is refused."""
RETRY_MILLISECONDS = 1000

AnyRequest = Request[Any, Any, Any]


@get(
    "/officer/pipeline",
    opt={"permission": Permission.status_read},
    include_in_schema=False,
)
async def pipeline(request: AnyRequest, actor: NamedDependency[Actor]) -> Template:
    """How many applications stand where, what runs, and what comes next."""
    language, scope = language_of(request), actor.scope(Permission.status_read)
    board = await _board(scope)
    return page(
        request,
        "officer/pipeline.html",
        "pipeline",
        scope=await boards.scope_words(scope, board, language),
        now=clock.now(),
        events_href=f"{EVENTS}?lang={language}",
        figures=list(boards.labelled_figures(board, language)),
        calls=await boards.columns(board, language),
        jobs=boards.job_rows(board, language, cancels=_cancels(actor)),
        windows=boards.upcoming(board, language),
    )


@get(EVENTS, opt={"permission": Permission.status_read}, include_in_schema=False)
async def events(request: AnyRequest, actor: NamedDependency[Actor]) -> ServerSentEvent:
    """What changes on the board, while somebody looks at it."""
    scope = actor.scope(Permission.status_read)
    changes = _changes(scope, language_of(request), cancels=_cancels(actor))
    return ServerSentEvent(changes, retry_duration=RETRY_MILLISECONDS)


@post(
    "/officer/runs/{run:uuid}/cancellation",
    opt={"permission": Permission.screening_start},
    include_in_schema=False,
)
async def cancel(actor: NamedDependency[Actor], run: FromPath[UUID]) -> Redirect:
    """Cancel what nobody has begun of a screening."""
    await cancel_screening(run=run, actor=actor)
    return Redirect("/officer/pipeline#running", status_code=303)


def _cancels(actor: Actor) -> bool:
    return actor.holds(Permission.screening_start)


async def _changes(
    scope: Scope, language: Language, *, cancels: bool
) -> AsyncIterator[ServerSentEventMessage]:
    """Everything once, then what differs from what was told, and a sign of life between."""
    told: dict[tuple[str, str], str] = {}
    until = time.monotonic() + STREAM_SECONDS
    while (started := time.monotonic()) < until:
        board = await _board(scope)
        for kind, data in _events(board, language, cancels=cancels):
            key, message = (kind, data["id"]), json.dumps(data, ensure_ascii=False)
            if told.get(key) != message:
                told[key] = message
                yield ServerSentEventMessage(event=kind, data=message)
        yield ServerSentEventMessage(comment="", data=None)
        await asyncio.sleep(max(POLL_SECONDS, POLL_SHARE * (time.monotonic() - started)))


async def _board(scope: Scope) -> boards.Board:
    """The board of a scope, asked once for all who look at it."""
    return await remembered(scope, POLL_SECONDS / 2, lambda: boards.read_board(scope))


def _events(
    board: boards.Board, language: Language, *, cancels: bool
) -> Iterator[tuple[str, dict[str, Any]]]:
    for figure in boards.figure_events(board, language):
        yield "figure", figure
    # New rows are put on top: the one that belongs there comes last.
    for job in reversed(boards.job_rows(board, language, cancels=cancels)):
        yield "job", asdict(job)


ROUTES = [pipeline, events, cancel]
