"""The last night: more people than we can serve at once are told to wait, and lose nothing.

Whoever is turned away with a form gets a page that sends the same form again by itself, with the
moment of the first try sealed into it: what arrived in time counts.
"""

import json
import secrets
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from litestar import Request
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from recruit.foundation import clock
from recruit.foundation.i18n import Text
from recruit.foundation.keys import vault
from recruit.foundation.vault import SealError
from recruit.site.context import language_of
from recruit.site.templating import environment

FORMS_AT_ONCE = 300
"""Requests in one process: with so many waiting, the last one waits a few seconds."""
UPLOADS_AT_ONCE = 60
"""Pieces of documents, apart: they must not take the place of somebody who only sends a form."""
LARGEST_FORM = 64 * 1024
ARRIVAL = "arrived"
"""The field, and the vault's purpose, of the moment at which a form first arrived."""

_WAIT = range(4, 12)
"""Seconds; not everybody comes back at the same moment."""
_BUSY = Text(
    "Terlalu banyak orang sedang mengakses. Coba lagi sebentar.",
    "Too many people are here at the moment. Try again in a little while.",
)
_TITLE = Text("Sedang ramai", "Very busy")
_UNCOUNTED = ("/static/", "/health", "/service-worker.js")

AnyRequest = Request[Any, Any, Any]

_page = environment().get_template("busy.html")


class Overload(ASGIMiddleware):
    """Counts the requests in flight, and answers those above the limit with 503 at once."""

    def __init__(self) -> None:
        self._in_flight: Counter[str] = Counter()

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Let a request in, or tell it when to come again."""
        kind, most = _kind(scope["path"])
        if not most:
            await next_app(scope, receive, send)
            return
        self._in_flight[kind] += 1
        try:
            if self._in_flight[kind] > most:
                await _turn_away(Request(scope, receive, send), send)
            else:
                await next_app(scope, receive, send)
        finally:
            self._in_flight[kind] -= 1


def arrival_of(request: AnyRequest, data: Mapping[str, Any]) -> datetime:
    """When a form first arrived: also if it was turned away then, and nothing changed since."""
    arrived: datetime = request.state.arrived
    try:
        sealed = bytes.fromhex(str(data.get(ARRIVAL, "")))
        at, path, version = json.loads(vault().open(sealed, purpose=ARRIVAL))
    except (SealError, ValueError):
        return arrived
    is_same = path == request.url.path and version == str(data.get("version", ""))
    return datetime.fromisoformat(at) if is_same else arrived


def _kind(path: str) -> tuple[str, int]:
    if path.startswith(_UNCOUNTED):
        return "", 0
    is_upload = "/uploads" in path or "/documents/" in path
    return ("upload", UPLOADS_AT_ONCE) if is_upload else ("form", FORMS_AT_ONCE)


async def _turn_away(request: AnyRequest, send: Send) -> None:
    wait = secrets.choice(_WAIT)
    if "text/html" in request.headers.get("accept", ""):
        body, kind = (await _html(request, wait)).encode(), "text/html; charset=utf-8"
    else:
        body, kind = _problem(request), "application/problem+json"
    headers = {"content-type": kind, "retry-after": str(wait), "cache-control": "no-store"}
    await send(
        {
            "type": "http.response.start",
            "status": 503,
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def _html(request: AnyRequest, wait: int) -> str:
    """For a form the same fields to send again; anything else is asked for again."""
    fields = await _fields(request)
    if fields and ARRIVAL not in dict(fields):
        fields.append((ARRIVAL, _sealed_arrival(request.url.path, dict(fields))))
    return _page.render(
        language=language_of(request),
        wait=wait,
        path=request.url.path,
        asks=request.method == "GET",
        fields=fields,
    )


async def _fields(request: AnyRequest) -> list[tuple[str, str]]:
    kind = request.headers.get("content-type", "")
    length = request.headers.get("content-length", "")
    small = length.isdigit() and int(length) <= LARGEST_FORM
    if request.method != "POST" or not small or "urlencoded" not in kind:
        return []
    return parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True)


def _sealed_arrival(path: str, fields: Mapping[str, str]) -> str:
    told = json.dumps([clock.now().isoformat(), path, fields.get("version", "")])
    return vault().seal(told, purpose=ARRIVAL).hex()


def _problem(request: AnyRequest) -> bytes:
    language = language_of(request)
    document = {
        "type": "/problems/busy",
        "title": _TITLE.in_(language),
        "status": 503,
        "detail": _BUSY.in_(language),
    }
    return json.dumps(document, ensure_ascii=False).encode()
