"""An officer's own account: where they live."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody
from litestar.response import Template
from litestar.status_codes import HTTP_200_OK

from recruit.foundation.i18n import Text
from recruit.foundation.problems import InvalidInput, NotAuthenticated
from recruit.people.actions import set_home
from recruit.people.permissions import Actor, ActorKind
from recruit.people.queries import home_of
from recruit.places.queries import villages
from recruit.site.context import language_of, page

PAGE = "/officer/account"
FIELDS = ("village", "rt", "rw")

_SIGN_IN = Text("Silakan masuk dahulu.", "Please sign in first.")

AnyRequest = Request[Any, Any, Any]


# Whatever an officer may do, they have an account: who is no officer is asked to sign in.
@get(PAGE, opt={"permission": None}, include_in_schema=False)
async def account(request: AnyRequest, actor: NamedDependency[Actor]) -> Template:
    """What is known of where they live."""
    home = await home_of(_officer(actor))
    return await _page(request, dict(zip(FIELDS, home, strict=True)), {})


@post(PAGE, opt={"permission": None}, status_code=HTTP_200_OK, include_in_schema=False)
async def move(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    data: URLEncodedBody[dict[str, Any]],
) -> Template:
    """Keep it; what is wrong stands in the page."""
    officer = _officer(actor)
    given = {name: str(data.get(name, "")).replace("\x00", "").strip() for name in FIELDS}
    try:
        await set_home(officer_id=officer, **given, actor=actor)
    except InvalidInput as refused:
        errors = {
            fault.pointer.removeprefix("/"): fault.message.in_(language_of(request))
            for fault in refused.faults
        }
        return await _page(request, given, errors)
    home = await home_of(officer)
    return await _page(request, dict(zip(FIELDS, home, strict=True)), {}, done=True)


def _officer(actor: Actor) -> UUID:
    if actor.kind is not ActorKind.officer:
        raise NotAuthenticated(_SIGN_IN)
    return UUID(actor.id)


async def _page(
    request: AnyRequest, given: dict[str, str], errors: dict[str, str], *, done: bool = False
) -> Template:
    return page(
        request,
        "officer/account.html",
        "account",
        status_code=422 if errors else 200,
        given=given,
        errors=errors,
        done=done,
        villages=[(code, f"{district}: {name}") for code, name, district in await villages()],
    )


ROUTES = [account, move]
