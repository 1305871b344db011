"""How an applicant signs in and out: NIK and address, then the code that was sent there."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from recruit.foundation.i18n import Text
from recruit.foundation.problems import InvalidInput, NotAuthenticated, Problem
from recruit.notices.rules import CHANNEL_LABELS, Channel
from recruit.people.account import end_session as end_kept_session
from recruit.people.codes import PendingCode, TooManyCodes, ask_again, ask_code, enter_code
from recruit.people.codes import pending_code as pending
from recruit.people.permissions import Actor, ActorKind
from recruit.people.rules import readable_address
from recruit.people.sessions import (
    applicant_session_of,
    applicants_limit,
    begin_applicant_session,
    end_session,
    remember_code,
    remembered_code,
)
from recruit.site.context import language_of, own_path, page

HOME = "/applications"
SIGN_IN = "/sign-in"
CODE = "/sign-in/code"
SECTION = "applicant_sign_in"

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]

REFUSED = (InvalidInput, NotAuthenticated, TooManyCodes)
"""What the page itself tells whoever typed it."""

_FORGOTTEN = Text(
    "Isi NIK dan alamat Anda sekali lagi.", "Enter your NIK and your address once more."
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What came with a form, without blanks around it."""

    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    status: int = 200

    def refused(self, request: AnyRequest, problem: Problem, about: str = "") -> "Typed":
        """The same, with what is wrong, by field; ``about`` is the field that a refusal without
        faults is about, "" for none."""
        language = language_of(request)
        errors = {
            fault.pointer.removeprefix("/"): fault.message.in_(language) for fault in problem.faults
        } or {about: problem.detail.in_(language)}
        status = problem.status if isinstance(problem, TooManyCodes) else 422
        return Typed(self.values, errors, status)


def typed(data: dict[str, Any], *names: str) -> Typed:
    """The named fields of a form; one that did not come is empty."""
    return Typed({name: str(data.get(name, "")).strip() for name in names})


@get(SIGN_IN, opt={"permission": None}, include_in_schema=False)
async def ask(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    next: FromQuery[str] = "",  # noqa: A002
) -> Template | Redirect:
    """The form; who is signed in already goes on."""
    if actor.kind is ActorKind.applicant:
        return Redirect(own_path(next) or HOME, status_code=303)
    return _form(request, Typed({"nik": "", "address": "", "next": next}))


@post(SIGN_IN, opt={"permission": None}, middleware=[applicants_limit()], include_in_schema=False)
async def send_code(request: AnyRequest, data: Form) -> Template | Redirect:
    """Send a code; what is wrong stands in the page."""
    given = typed(data, "nik", "address", "next")
    try:
        code_id = await ask_code(
            nik=given.values["nik"], address=given.values["address"], language=language_of(request)
        )
    except REFUSED as refusal:
        return _form(request, given.refused(request, refusal))
    remember_code(request, code_id)
    return Redirect(_with_next(CODE, given.values["next"]), status_code=303)


@get(CODE, opt={"permission": None}, include_in_schema=False)
async def ask_for_code(
    request: AnyRequest,
    next: FromQuery[str] = "",  # noqa: A002
) -> Template | Redirect:
    """Where the code is entered."""
    return await _code_page(request, Typed({"next": next}))


@post(CODE, opt={"permission": None}, middleware=[applicants_limit()], include_in_schema=False)
async def take_code(request: AnyRequest, data: Form) -> Template | Redirect:
    """Sign in with the code, or send another one if that was asked."""
    given = typed(data, "code", "next", "again", "channel", "address")
    code_id = remembered_code(request)
    if code_id is None:
        return _start_again(request, given)
    try:
        if given.values["again"]:
            return await _send_again(request, code_id, given)
        session = await enter_code(
            code_id=code_id, code=given.values["code"], language=language_of(request)
        )
    except REFUSED as refusal:
        about = "" if given.values["again"] else "code"
        return await _code_page(request, given.refused(request, refusal, about))
    begin_applicant_session(request, session)
    return Redirect(own_path(given.values["next"]) or HOME, status_code=303)


@post("/sign-out", opt={"permission": None}, include_in_schema=False)
async def leave(request: AnyRequest) -> Redirect:
    """End the session."""
    session = applicant_session_of(request)
    if session is not None:
        await end_kept_session(session_id=session)
    end_session(request)
    return Redirect("/", status_code=303)


async def _send_again(request: AnyRequest, code_id: UUID, given: Typed) -> Redirect:
    elsewhere = given.values["address"] if given.values["again"] == "elsewhere" else None
    renewed = await ask_again(
        code_id=code_id, language=language_of(request), address=elsewhere,
        channel=channel_of(given.values["channel"]),
    )  # fmt: skip
    remember_code(request, renewed)
    return Redirect(_with_next(CODE, given.values["next"]), status_code=303)


def channel_of(name: str) -> Channel | None:
    """A channel that somebody chose; nothing if they chose none."""
    return Channel(name) if name in set(Channel) else None


def _form(request: AnyRequest, given: Typed) -> Template:
    return page(
        request,
        "applicant/sign_in.html",
        SECTION,
        status_code=given.status,
        nik=given.values["nik"],
        address=given.values["address"],
        next=own_path(given.values["next"]),
        code_href=_with_next(CODE, given.values["next"]) if remembered_code(request) else None,
        errors=given.errors,
    )


async def _code_page(request: AnyRequest, given: Typed) -> Template | Redirect:
    code_id = remembered_code(request)
    asked = await pending(code_id) if code_id is not None else None
    if asked is None:
        return _start_again(request, given)
    return page(
        request,
        "applicant/code.html",
        SECTION,
        status_code=given.status,
        **shown(request, asked),
        action=CODE,
        next=own_path(given.values["next"]),
        elsewhere=given.values.get("address", "") if given.errors else "",
        signing_in=True,
        errors=given.errors,
    )


def _start_again(request: AnyRequest, given: Typed) -> Template | Redirect:
    """Back to the form: this browser has asked for no code, or too long ago."""
    if request.method == "GET":
        return Redirect(_with_next(SIGN_IN, given.values["next"]), status_code=303)
    values = {"nik": "", "address": "", "next": given.values["next"]}
    return _form(request, Typed(values).refused(request, NotAuthenticated(_FORGOTTEN)))


def shown(request: AnyRequest, asked: PendingCode) -> dict[str, Any]:
    """What the page says of a code that was asked for."""
    language = language_of(request)
    phone = asked.channel is not Channel.email
    return {
        "address": readable_address(asked.address),
        "channel": asked.channel,
        "channel_label": CHANNEL_LABELS[asked.channel].in_(language),
        "channels": [
            (channel, CHANNEL_LABELS[channel].in_(language))
            for channel in ((Channel.whatsapp, Channel.sms) if phone else (Channel.email,))
        ],
    }


def _with_next(path: str, next_: str) -> str:
    onward = own_path(next_)
    return f"{path}?{urlencode({'next': onward})}" if onward else path


ROUTES = [ask, send_code, ask_for_code, take_code, leave]
