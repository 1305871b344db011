"""The account of an applicant: addresses, language, and where they are signed in."""

from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody
from litestar.response import Redirect, Template

from recruit.foundation.i18n import Language, Text
from recruit.notices.rules import CHANNEL_LABELS, Channel
from recruit.people.account import (
    Account,
    account_of,
    ask_to_change_contact,
    change_contact,
    choose_language_and_channel,
    end_sessions,
)
from recruit.people.codes import pending_code as pending
from recruit.people.permissions import Actor, Permission
from recruit.people.rules import readable_address
from recruit.people.sessions import (
    applicant_session_of,
    applicants_limit,
    end_session,
    remember_code,
    remembered_code,
)
from recruit.settings import settings
from recruit.site.applicant.sign_in import REFUSED, Typed, channel_of, shown, typed
from recruit.site.context import language_of, page

ACCOUNT = "/account"
CODE = "/account/code"

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]

_OWN = {"permission": Permission.applications_own}
_LANGUAGES = [(Language.id, "Bahasa Indonesia"), (Language.en, "English")]
_WHEREVER = Text("Mana saja yang sampai", "Whichever arrives")


@get(ACCOUNT, opt=_OWN, include_in_schema=False)
async def show(request: AnyRequest, actor: NamedDependency[Actor]) -> Template:
    """The account."""
    return await _account_page(request, actor, Typed({}))


@post(ACCOUNT, opt=_OWN, middleware=[applicants_limit()], include_in_schema=False)
async def change(
    request: AnyRequest, actor: NamedDependency[Actor], data: Form
) -> Template | Redirect:
    """Do what the button says: keep the choices, send a code to a new address, sign out."""
    given = typed(data, "do", "language", "channel", "address")
    if given.values["do"] == "leave":
        await end_sessions(actor=actor)
        end_session(request)
        return Redirect("/", status_code=303)
    try:
        if given.values["do"] == "contact":
            return await _send_code(request, actor, given.values["address"])
        await choose_language_and_channel(
            language=_language(given.values["language"]),
            channel=channel_of(given.values["channel"]),
            actor=actor,
        )
    except REFUSED as refusal:
        return await _account_page(request, actor, given.refused(request, refusal))
    return Redirect(ACCOUNT, status_code=303)


@get(CODE, opt=_OWN, include_in_schema=False)
async def ask_for_code(request: AnyRequest) -> Template | Redirect:
    """Where the code that went to the new address is entered."""
    return await _code_page(request, Typed({}))


@post(CODE, opt=_OWN, middleware=[applicants_limit()], include_in_schema=False)
async def take_code(
    request: AnyRequest, actor: NamedDependency[Actor], data: Form
) -> Template | Redirect:
    """Take over the new address, or send another code if that was asked."""
    given = typed(data, "code", "again", "channel")
    code_id = remembered_code(request)
    asked = await pending(code_id) if code_id is not None else None
    if code_id is None or asked is None:
        return Redirect(ACCOUNT, status_code=303)
    try:
        if given.values["again"]:
            channel = channel_of(given.values["channel"]) or asked.channel
            return await _send_code(request, actor, asked.address, channel)
        await change_contact(code_id=code_id, code=given.values["code"], actor=actor)
    except REFUSED as refusal:
        about = "" if given.values["again"] else "code"
        return await _code_page(request, given.refused(request, refusal, about))
    return Redirect(ACCOUNT, status_code=303)


async def _send_code(
    request: AnyRequest, actor: Actor, address: str, channel: Channel | None = None
) -> Redirect:
    code_id = await ask_to_change_contact(
        address=address, channel=channel, language=language_of(request), actor=actor
    )
    remember_code(request, code_id)
    return Redirect(CODE, status_code=303)


def _language(name: str) -> Language:
    return Language(name) if name in set(Language) else Language.id


async def _account_page(request: AnyRequest, actor: Actor, given: Typed) -> Template:
    account = await account_of(actor=actor, session_hours=settings().session_hours)
    here = applicant_session_of(request)
    return page(
        request,
        "applicant/account.html",
        "account",
        status_code=given.status,
        account=account,
        phone=readable_address(account.phone) if account.phone else None,
        languages=_LANGUAGES,
        channels=_channels(request, account),
        sessions=[(began_at, session == here) for session, began_at in account.sessions],
        address=given.values.get("address", ""),
        errors=given.errors,
    )


def _channels(request: AnyRequest, account: Account) -> list[tuple[str, str]]:
    """The channels that reach the applicant, after "whichever arrives"."""
    language = language_of(request)
    addresses = {
        Channel.whatsapp: account.phone, Channel.sms: account.phone, Channel.email: account.email,
    }  # fmt: skip
    known = [channel for channel, address in addresses.items() if address]
    labels = [(channel.value, CHANNEL_LABELS[channel].in_(language)) for channel in known]
    return [("", _WHEREVER.in_(language)), *labels]


async def _code_page(request: AnyRequest, given: Typed) -> Template | Redirect:
    code_id = remembered_code(request)
    asked = await pending(code_id) if code_id is not None else None
    if asked is None:
        return Redirect(ACCOUNT, status_code=303)
    return page(
        request,
        "applicant/code.html",
        "account",
        status_code=given.status,
        **shown(request, asked),
        action=CODE,
        next="",
        elsewhere="",
        signing_in=False,
        errors=given.errors,
    )


ROUTES = [show, change, ask_for_code, take_code]
