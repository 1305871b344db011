"""Whether a duty card is genuine and still good: anybody may ask, and learns no name."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template

from recruit.foundation.i18n import Language
from recruit.foundation.problems import NotFound
from recruit.site.context import language_of, page
from recruit.site.offices import office_of
from recruit.swearing_in import queries
from recruit.swearing_in.papers.card import DutyCardCode, read_card

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]


@get("/verify/card", opt={"permission": None}, include_in_schema=False)
async def ask(request: AnyRequest, k: FromQuery[str] = "") -> Template:
    """The form; with ``k``, as a QR code brings it, also the answer."""
    return await _answer(request, k, "")


@post("/verify/card", opt={"permission": None}, status_code=200, include_in_schema=False)
async def check(request: AnyRequest, data: Form) -> Template:
    """The answer for a pasted address; with the name on the card also whether it is that one."""
    given = {field: str(data.get(field, "")).strip() for field in ("k", "name")}
    return await _answer(request, given["k"], given["name"])


async def _answer(request: AnyRequest, given: str, name: str) -> Template:
    found = read_card(given)
    state = await queries.card_state(found.card) if found else None
    return page(
        request,
        "public/card.html",
        "verify",
        given=given[:500],
        outcome=_outcome(given, found, state),
        office=await _office(found, language_of(request)) if found else "",
        place=await queries.place_path(found.place) if found else "",
        issued_at=state.issued_at if state else None,
        revoked_at=state.revoked_at if state else None,
        name=name[:120],
        fits=found is not None and _same(await queries.name_on_card(found.card), name),
    )


def _outcome(given: str, found: DutyCardCode | None, state: queries.CardState | None) -> str:
    """A card that we signed and that the register of today does not know is still ours."""
    if not given:
        return ""
    if found is None:
        return "refused"
    return "revoked" if state and state.revoked_at else "genuine" if state else "signed"


def _same(ours: str, name: str) -> bool:
    return bool(name) and ours.casefold().split() == name.casefold().split()


async def _office(found: DutyCardCode, language: Language) -> str:
    try:
        return await office_of(found.call, found.chair, language)
    except NotFound:
        return found.call  # of a database that has been cleared since


ROUTES = [ask, check]
