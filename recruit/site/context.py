"""What every page needs to know: its language, who reads it, and whether this is a rehearsal."""

from typing import Any
from urllib.parse import urlencode

from litestar import MediaType, Request
from litestar.datastructures import Cookie
from litestar.response import Template

from recruit.foundation import clock
from recruit.foundation.i18n import Language
from recruit.people.permissions import Actor, ActorKind
from recruit.settings import settings
from recruit.site.officer_menu import menu_of

AnyRequest = Request[Any, Any, Any]

_CHOICE = "lang"
_COOKIE = "language"
_YEAR = 365 * 24 * 3600


def language_of(request: AnyRequest) -> Language:
    """The reader's language: chosen now, chosen before, or preferred by the browser."""
    for choice in (request.query_params.get(_CHOICE), request.cookies.get(_COOKIE)):
        if choice in set(Language):
            return Language(choice)
    return Language.preferred(request.headers.get("accept-language", ""))


def page_context(request: AnyRequest, actor: Actor | None, section: str = "") -> dict[str, Any]:
    """The context that layout.html asks of every page."""
    officer = _if_kind(actor, ActorKind.officer)
    language = language_of(request)
    return {
        "language": language,
        "language_links": {language.value: _link(request, language) for language in Language},
        "rehearsal": clock.now() if clock.in_rehearsal() else None,
        "officer": officer,
        "menu": menu_of(officer, section, language) if officer else None,
        "applicant": _if_kind(actor, ActorKind.applicant),
    }


def page(
    request: AnyRequest,
    template: str,
    section: str = "",
    *,
    status_code: int = 200,
    **context: Any,
) -> Template:
    """A page in the reader's language, which the browser keeps if it was chosen just now."""
    # Where no route was found nobody asked who calls.
    frame = page_context(request, request.scope.get("user"), section)
    return Template(
        template,
        context={**frame, "section": section, **context},
        status_code=status_code,
        media_type=MediaType.HTML,
        headers={"Content-Language": frame["language"], "Vary": "Accept-Language, Cookie"},
        cookies=[_choice(frame["language"])] if _CHOICE in request.query_params else None,
    )


def own_path(path: str) -> str:
    """The path if it is one of this site's; a link must not lead from our form to another site."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if ours and path.isprintable() else ""


def _if_kind(actor: Actor | None, kind: ActorKind) -> Actor | None:
    return actor if actor is not None and actor.kind is kind else None


def _link(request: AnyRequest, language: Language) -> str:
    """This page in a language: only the query, so that no path can lead to another host."""
    kept = [pair for pair in request.query_params.multi_items() if pair[0] != _CHOICE]
    return "?" + urlencode([*kept, (_CHOICE, language.value)])


def _choice(language: Language) -> Cookie:
    return Cookie(
        key=_COOKIE,
        value=language.value,
        max_age=_YEAR,
        httponly=True,
        secure=settings().secure_cookies,
        samesite="lax",
    )
