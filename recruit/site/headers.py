"""What the browser is told to refuse, on every answer: pages, files, errors."""

from functools import cache

from litestar.types import Message, Scope

from recruit.settings import settings

DOCUMENTATION = "/api/docs"
PRIVATE = (
    "/officer",
    "/sign-in",
    "/account",
    "/apply",
    "/applications",
    "/inbox",
    "/mailbox",
    "/training",
)
"""Beginnings of the pages about one person; nothing keeps them on a phone that others use too."""

_PAGES = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# RapiDoc writes its own styles into the page; Litestar's page around it has an inline style too.
_DOCUMENTATION = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self';"
    " img-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none';"
    " frame-ancestors 'none'"
)

_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_DOOR = "/officer/attendance"
"""The pages on which a clerk scans codes with the camera."""

_TWO_YEARS = "max-age=63072000; includeSubDomains"


async def add_security_headers(message: Message, scope: Scope) -> None:
    """A ``before_send`` hook of Litestar, which also sees errors and static files."""
    if message["type"] != "http.response.start":
        return
    given = list(message["headers"])
    names = {name.lower() for name, _ in given}
    kind = _kind(scope["path"])
    message["headers"] = given + [pair for pair in _headers(kind) if pair[0] not in names]


def _kind(path: str) -> str:
    if path.startswith(_DOOR):
        return "door"
    if path.startswith(PRIVATE):
        return "private"
    return DOCUMENTATION if path.startswith(DOCUMENTATION) else ""


@cache
def _headers(kind: str) -> list[tuple[bytes, bytes]]:
    headers = {
        **_EVERYWHERE,
        "Content-Security-Policy": _DOCUMENTATION if kind == DOCUMENTATION else _PAGES,
    }
    if settings().secure_cookies:
        headers["Strict-Transport-Security"] = _TWO_YEARS
    if kind == "door":
        headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
    if kind in ("private", "door"):
        headers["Cache-Control"] = "no-store"
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
