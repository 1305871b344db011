"""How an officer signs in and out."""

from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotAuthenticated
from recruit.people.permissions import Actor, ActorKind
from recruit.people.sessions import begin_session, end_session, sign_in_limit
from recruit.people.sign_in import sign_in
from recruit.site.context import language_of, own_path, page

HOME = "/officer/pipeline"

_MISSING = {
    "email": Text("Isi alamat e-mail Anda.", "Enter your e-mail address."),
    "password": Text("Isi kata sandi Anda.", "Enter your password."),
    "totp": Text(
        "Isi kode enam angka dari aplikasi autentikator.",
        "Enter the six-digit code from the authenticator app.",
    ),
}

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]


@get("/officer/sign-in", opt={"permission": None}, include_in_schema=False)
async def ask(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    next: FromQuery[str] = "",  # noqa: A002
) -> Template | Redirect:
    """The form; who is signed in already goes on."""
    if actor.kind is ActorKind.officer:
        return Redirect(own_path(next) or HOME, status_code=303)
    return _form(request, next=next)


@post(
    "/officer/sign-in",
    opt={"permission": None},
    middleware=[sign_in_limit()],
    include_in_schema=False,
)
async def enter(request: AnyRequest, data: Form) -> Template | Redirect:
    """Check what was typed; what is wrong stands in the page."""
    given = {name: str(data.get(name, "")).strip() for name in ("email", "totp", "next")}
    given["password"] = str(data.get("password", ""))
    language = language_of(request)
    errors = {
        name: text.in_(language) for name, text in _MISSING.items() if not given[name].strip()
    }
    if errors:
        return _form(request, email=given["email"], next=given["next"], errors=errors)
    try:
        officer = await sign_in(
            email=given["email"], password=given["password"], code=given["totp"]
        )
    except NotAuthenticated as refused:
        errors = {"": refused.detail.in_(language)}
        return _form(request, email=given["email"], next=given["next"], errors=errors)
    begin_session(request, officer)
    return Redirect(own_path(given["next"]) or HOME, status_code=303)


@post("/officer/sign-out", opt={"permission": None}, include_in_schema=False)
async def leave(request: AnyRequest) -> Redirect:
    """End the session."""
    end_session(request)
    return Redirect("/", status_code=303)


def _form(
    request: AnyRequest,
    *,
    email: str = "",
    next: str,  # noqa: A002
    errors: dict[str, str] | None = None,
) -> Template:
    return page(
        request,
        "officer/sign_in.html",
        "sign_in",
        status_code=422 if errors else 200,
        email=email,
        next=own_path(next),
        errors=errors or {},
    )


ROUTES = [ask, enter, leave]
