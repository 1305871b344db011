"""The desk gives somebody a new address who can no longer receive codes at the old one."""

from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody
from litestar.response import Template

from recruit.foundation.i18n import Text
from recruit.foundation.problems import InvalidInput, NotAllowed, NotFound, Problem
from recruit.people.account import set_contact_at_desk
from recruit.people.permissions import Actor, Permission
from recruit.site.context import language_of, page

FIELDS = ("nik", "phone", "email", "seen")

_SUBMITS = {"permission": Permission.applications_submit}
_SEEN = Text(
    "Lihat dahulu KTP asli orang itu, lalu centang.",
    "See the person's own identity card first, then tick this.",
)
_UNKNOWN = Text(
    "NIK ini belum dikenal. Orang itu dapat langsung masuk dengan ponsel atau e-mail apa pun.",
    "This NIK is not known yet. The person can sign in with any phone or e-mail right away.",
)

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]


@get("/officer/contact", opt=_SUBMITS, include_in_schema=False)
async def ask(request: AnyRequest) -> Template:
    """The form."""
    return _form(request, dict.fromkeys(FIELDS, ""), {})


@post("/officer/contact", opt=_SUBMITS, status_code=200, include_in_schema=False)
async def change(request: AnyRequest, actor: NamedDependency[Actor], data: Form) -> Template:
    """Set the addresses; what is wrong stands in the page."""
    given = {name: str(data.get(name, "")).strip() for name in FIELDS}
    if given["seen"] != "yes":
        return _form(request, given, {"seen": _SEEN.in_(language_of(request))})
    try:
        await set_contact_at_desk(
            nik=given["nik"], phone=given["phone"], email=given["email"], actor=actor
        )
    except (InvalidInput, NotFound, NotAllowed) as refusal:
        return _form(request, given, _errors(request, refusal))
    return _form(request, dict.fromkeys(FIELDS, ""), {}, done=True)


def _errors(request: AnyRequest, refusal: Problem) -> dict[str, str]:
    language = language_of(request)
    if isinstance(refusal, NotFound):
        return {"nik": _UNKNOWN.in_(language)}
    return {
        fault.pointer.removeprefix("/"): fault.message.in_(language) for fault in refusal.faults
    } or {"nik": refusal.detail.in_(language)}


def _form(
    request: AnyRequest, given: dict[str, str], errors: dict[str, str], *, done: bool = False
) -> Template:
    return page(
        request,
        "officer/contact.html",
        "contact",
        status_code=422 if errors else 200,
        given=given,
        errors=errors,
        done=done,
    )


ROUTES = [ask, change]
