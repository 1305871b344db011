"""Sessions of the browser: kept in Valkey, renamed at sign-in, and safe from forged requests."""

from copy import deepcopy
from typing import Any
from uuid import UUID

from litestar import Request
from litestar.config.csrf import CSRFConfig
from litestar.connection import ASGIConnection
from litestar.exceptions import PermissionDeniedException
from litestar.middleware import DefineMiddleware
from litestar.middleware.csrf import CSRFMiddleware
from litestar.middleware.rate_limit import RateLimitConfig, get_remote_address
from litestar.middleware.session import SessionMiddleware
from litestar.middleware.session.server_side import (
    ServerSideSessionBackend,
    ServerSideSessionConfig,
)
from litestar.types import Message, Receive, Scope, ScopeSession, Send

from recruit.foundation.i18n import Text
from recruit.foundation.keys import vault
from recruit.foundation.problems import NotAllowed
from recruit.settings import Settings

_Connection = ASGIConnection[Any, Any, Any, Any]

_OFFICER = "officer"
_APPLICANT = "applicant"
_CODE = "code"
_READ = "session_read"


class _Sessions(ServerSideSessionBackend):
    """Litestar's sessions, touched only where there is something to keep.

    As they come they write an empty session for every visitor, prolong it with every answer, and
    take over whatever name the browser brings.
    """

    async def load_from_connection(self, connection: _Connection) -> dict[str, Any]:
        """The session, remembered as it was read."""
        session = await super().load_from_connection(connection)
        connection.scope["state"][_READ] = deepcopy(session)
        return session

    async def store_in_message(
        self, scope_session: ScopeSession, message: Message, connection: _Connection
    ) -> None:
        """Keep the session if it changed, so that it ends so many hours after the sign-in."""
        if scope_session != connection.scope["state"][_READ]:
            await super().store_in_message(scope_session, message, connection)

    def get_session_id(self, connection: _Connection) -> str:
        """The browser's name for the session, but a new one for whoever signs in (fixation)."""
        session, read = connection.scope["session"], connection.scope["state"][_READ]
        if isinstance(session, dict) and _who(session) != _who(read):
            return self.generate_session_id()
        return super().get_session_id(connection)


class _SessionMiddleware(SessionMiddleware[_Sessions]):
    """A program has no session, and no cookie counts beside its key."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find the session of a browser."""
        if api_key_of(ASGIConnection(scope)) is None:
            await super().__call__(scope, receive, send)
        else:
            scope["session"] = {}
            await self.app(scope, receive, send)


class _SessionConfig(ServerSideSessionConfig):
    @property
    def middleware(self) -> DefineMiddleware:
        return DefineMiddleware(_SessionMiddleware, backend=_Sessions(self))


def session_config(settings: Settings) -> ServerSideSessionConfig:
    """The sessions, in the store named ``sessions``."""
    return _SessionConfig(
        key="recruit_session",
        max_age=settings.session_hours * 3600,
        secure=settings.secure_cookies,
        httponly=True,
        samesite="lax",
        store="sessions",
    )


def _who(session: dict[str, Any]) -> tuple[str | None, str | None]:
    return session.get(_OFFICER), session.get(_APPLICANT)


def begin_session(request: Request[Any, Any, Any], officer_id: UUID) -> None:
    """Let the browser of this request be an officer's from now on."""
    request.set_session({_OFFICER: str(officer_id)})


def begin_applicant_session(request: Request[Any, Any, Any], session_id: UUID) -> None:
    """Let the browser of this request be an applicant's; ``session_id`` is a row of
    ``applicant_session``, so that it can be ended from elsewhere."""
    request.set_session({_APPLICANT: str(session_id)})


def applicant_session_of(connection: _Connection) -> UUID | None:
    """The applicant's session of the browser that sends this, if there is one."""
    found = connection.session.get(_APPLICANT)
    return UUID(found) if found is not None else None


def remember_code(request: Request[Any, Any, Any], code_id: UUID) -> None:
    """Let only the browser of this request enter a code: to sign in, or for a new address."""
    request.session[_CODE] = str(code_id)


def remembered_code(connection: _Connection) -> UUID | None:
    """The code that the browser asked for last, until somebody signs in or out there."""
    found = connection.session.get(_CODE)
    return UUID(found) if found is not None else None


def end_session(request: Request[Any, Any, Any]) -> None:
    """Sign out: the session is deleted, and so is its cookie."""
    request.clear_session()


def officer_of_session(connection: _Connection) -> UUID | None:
    """The officer whose browser sends this, if anybody signed in there."""
    officer = connection.session.get(_OFFICER)
    return UUID(officer) if officer is not None else None


def api_key_of(connection: _Connection) -> str | None:
    """The key in ``Authorization: Bearer rk_…``, if the request carries one."""
    scheme, _, secret = connection.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


class _Csrf(CSRFMiddleware):
    """Litestar's check against forged requests, where one could be forged.

    A page elsewhere can make a browser send its cookies, never an API key; and a call of the API
    without a session does nothing in anybody's name: it is answered 401, not 403.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through what cannot be forged, and check the rest."""
        connection: _Connection = ASGIConnection(scope)
        bare_call = scope["path"].startswith("/api/") and not connection.session
        if bare_call or api_key_of(connection) is not None:
            await self.app(scope, receive, send)
            return
        try:
            await super().__call__(scope, receive, send)
        except PermissionDeniedException as refused:
            raise NotAllowed(
                Text(
                    "Halaman ini terlalu lama terbuka. Muat ulang, lalu kirim sekali lagi.",
                    "This page was open for too long. Load it again, then send once more.",
                )
            ) from refused


def csrf_middleware(settings: Settings) -> DefineMiddleware:
    """Forms carry ``_csrf_token``, scripts the header ``x-csrftoken``; behind the sessions."""
    config = CSRFConfig(
        secret=vault().digest("csrf").hex(),
        cookie_secure=settings.secure_cookies,
        cookie_samesite="lax",
    )
    return DefineMiddleware(_Csrf, config=config)


def sign_in_limit() -> DefineMiddleware:
    """For the route that takes the sign-in form: 10 attempts a minute from one address."""
    return RateLimitConfig(
        rate_limit=("minute", 10), store="rate_limit", identifier_for_request=_signing_in
    ).middleware


def applicants_limit() -> DefineMiddleware:
    """For what applicants send while they sign in: 60 a minute from one address.

    A mobile operator puts thousands of phones behind one address; what each NIK and each phone
    number gets is counted apart (:mod:`recruit.people.codes`).
    """
    return RateLimitConfig(
        rate_limit=("minute", 60), store="rate_limit", identifier_for_request=_applying
    ).middleware


def _applying(request: Request[Any, Any, Any]) -> str:
    return f"applicants:{get_remote_address(request)}"


def _signing_in(request: Request[Any, Any, Any]) -> str:
    return f"sign-in:{get_remote_address(request)}"
