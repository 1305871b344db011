"""Who calls, and whether the route lets them in; a route that does not say so does not start."""

from collections.abc import Sequence
from typing import Any

from litestar import Litestar, Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.middleware import (
    AbstractAuthenticationMiddleware,
    AuthenticationResult,
    DefineMiddleware,
)
from litestar.routes import ASGIRoute, HTTPRoute, WebSocketRoute
from litestar.types import Middleware

from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotAllowed, NotAuthenticated
from recruit.people.permissions import Actor, ActorKind, Permission
from recruit.people.queries import applicant_actor, key_actor, officer_actor
from recruit.people.sessions import (
    api_key_of,
    applicant_session_of,
    csrf_middleware,
    officer_of_session,
    session_config,
)
from recruit.settings import Settings

ANONYMOUS = Actor(ActorKind.anonymous, "", "")
"""Somebody who has not said who they are, and may do only what everybody may."""

STATIC_FILES = {
    "permission": None,
    "skip_session": True,
    "exclude_from_auth": True,
    "exclude_from_csrf": True,
}
"""The ``opt`` of routes that answer the same to everybody and ask nobody who they are."""

_MADE_BY_LITESTAR = ("litestar.openapi.", "litestar._openapi.", "litestar.routes.")
"""The documentation's own pages, and the answers to ``OPTIONS``."""

_Connection = ASGIConnection[Any, Any, Any, Any]


class Authentication(AbstractAuthenticationMiddleware):
    """Finds the actor: a program by its key, an officer or an applicant by the session."""

    async def authenticate_request(self, connection: _Connection) -> AuthenticationResult:
        """The actor with the grants of this moment; :data:`ANONYMOUS` if nobody is signed in.

        :class:`NotAuthenticated` for a key that is unknown, revoked or over, also where nobody
        needs one: the program would not notice otherwise.
        """
        secret = api_key_of(connection)
        if secret is None:
            return AuthenticationResult(await _signed_in(connection) or ANONYMOUS, None)
        actor = await key_actor(secret)
        if actor is None:
            raise NotAuthenticated(
                Text("Kunci API tidak berlaku.", "The API key is not valid."),
            )
        return AuthenticationResult(actor, None)


async def _signed_in(connection: _Connection) -> Actor | None:
    if (officer_id := officer_of_session(connection)) is not None:
        return await officer_actor(officer_id)
    if (session_id := applicant_session_of(connection)) is not None:
        return await applicant_actor(session_id)
    return None


def authentication(settings: Settings) -> list[Middleware]:
    """The middleware that tells who calls, in the order in which it must stand."""
    return [
        session_config(settings).middleware,
        csrf_middleware(settings),
        DefineMiddleware(Authentication),
    ]


async def provide_actor(request: Request[Any, Any, Any]) -> Actor:
    """The dependency ``actor`` of every route."""
    actor: Actor = request.user
    return actor


async def permission_guard(connection: _Connection, handler: BaseRouteHandler) -> None:
    """:class:`NotAuthenticated` or :class:`NotAllowed` unless the actor holds, for some body and
    place, the permission that the route declares."""
    permission: Permission | None = handler.opt.get("permission")
    if permission is None:
        return
    actor: Actor = connection.scope.get("user", ANONYMOUS)
    if actor is ANONYMOUS:
        raise NotAuthenticated(Text("Silakan masuk dahulu.", "Please sign in first."))
    if not actor.holds(permission):
        raise NotAllowed(
            Text(f"Anda tidak berwenang untuk {permission}.", f"You may not do {permission}.")
        )


def require_declared_permissions(app: Litestar) -> None:
    """Refuse to start (``RuntimeError``) while a route does not declare who may use it.

    ``opt={"permission": None}`` declares that everybody may.
    """
    silent = sorted(
        {
            f"{route.path} ({handler.handler_name})"
            for route in app.routes
            for handler in _handlers(route)
            if not _is_declared(handler)
        }
    )
    if silent:
        raise RuntimeError(f"routes without a declared permission: {', '.join(silent)}")


def _handlers(route: HTTPRoute | WebSocketRoute | ASGIRoute) -> Sequence[BaseRouteHandler]:
    return route.route_handlers if isinstance(route, HTTPRoute) else [route.route_handler]


def _is_declared(handler: BaseRouteHandler) -> bool:
    if handler.fn.__module__.startswith(_MADE_BY_LITESTAR):
        return True
    permission = handler.opt.get("permission", "")
    return permission is None or isinstance(permission, Permission)
