"""The officers' pages of the ranking: commit to a lot, and the ranking of a unit with names."""

from typing import Annotated, Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template

from recruit.applications.queries import call_names, rulebook_of
from recruit.applications.receipts import grouped
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed, NotFound, Problem
from recruit.people.permissions import Actor, Permission
from recruit.reports.queries import place_and_parents
from recruit.selection import actions, queries
from recruit.site.context import language_of, page
from recruit.site.ranking_view import ranking_view

PAGE = "/officer/rankings"

_NO_RANKING = Text(
    "Belum ada pleno yang menetapkan unit ini, atau unit ini di luar wilayah Anda.",
    "No plenary has decided about this unit, or it is outside of your area.",
)
_READS = {"permission": Permission.applications_read}

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]
Given = Annotated[str, QueryParameter(max_length=40)]


@get(PAGE, opt=_READS, include_in_schema=False)
async def rankings(
    request: AnyRequest, actor: NamedDependency[Actor], call: Given = "", place: Given = ""
) -> Template | Redirect:
    """Look a ranking up, and the lots of the calls."""
    if call and place:
        rulebook, path = await rulebook_of(call), await place_and_parents(place.strip())
        if path and path[-1].level is rulebook.unit.apply_level:
            return Redirect(f"{PAGE}/{call}/{path[-1].code}")
        error = _NO_RANKING.in_(language_of(request))
        return await _page(request, actor, call=call, place=place, errors={"place": error})
    return await _page(request, actor)


@post(f"{PAGE}/lots", opt={"permission": Permission.plenary_hold}, include_in_schema=False)
async def commit(
    request: AnyRequest, actor: NamedDependency[Actor], data: Form
) -> Template | Redirect:
    """Commit to the seed of a lot."""
    typed = {
        name: str(data.get(f"lot-{name}", "")).replace("\x00", "").strip()
        for name in ("call", "place", "seed")
    }
    try:
        await actions.commit_lot(
            call=typed["call"], place=typed["place"], seed=typed["seed"] or None, actor=actor
        )
    except (InvalidInput, Conflict, NotAllowed, NotFound) as problem:
        return await _page(request, actor, lot=typed, errors=_errors(request, problem))
    return Redirect(f"{PAGE}#lots", status_code=303)


@get(f"{PAGE}/{{call:str}}/{{unit:str}}", opt=_READS, include_in_schema=False)
async def ranking(
    request: AnyRequest, actor: NamedDependency[Actor], call: FromPath[str], unit: FromPath[str]
) -> Template:
    """The ranking of a unit with names, and why it is so."""
    rulebook, language = await rulebook_of(call), language_of(request)
    scope = actor.scope(Permission.applications_read)
    named = {
        str(one["application"]): one for one in await queries.ranking(scope, call=call, unit=unit)
    }
    view = await ranking_view(rulebook, unit, language) if named else None
    if view is None:
        raise NotFound(_NO_RANKING)
    return page(
        request,
        "officer/ranking.html",
        "rankings",
        call=rulebook.label.in_(language),
        place=(await place_and_parents(unit))[-1],
        view=view,
        people={key: (one["name"], grouped(one["number"])) for key, one in named.items()},
        public=f"/calls/{call}/ranking/{unit}",
    )


def _errors(request: AnyRequest, problem: Problem) -> dict[str, str]:
    language = language_of(request)
    errors = {
        f"lot-{fault.pointer.removeprefix('/')}": fault.message.in_(language)
        for fault in problem.faults
    }
    return errors or {"lot-place": problem.detail.in_(language)}


async def _page(
    request: AnyRequest,
    actor: Actor,
    *,
    call: str = "",
    place: str = "",
    lot: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> Template:
    language, bodies = language_of(request), actor.scope(Permission.applications_read).bodies
    books = [await rulebook_of(name) for name in await call_names()]
    mine = [book for book in books if book.body in bodies]
    return page(
        request,
        "officer/rankings.html",
        "rankings",
        status_code=422 if errors else 200,
        calls=[(book.name, book.label.in_(language)) for book in mine],
        lots=[
            (book.label.in_(language), one)
            for book in mine
            for one in await queries.published_lots(book.name)
        ],
        may_commit=actor.holds(Permission.plenary_hold),
        call=call,
        place=place,
        lot=lot or {"call": "", "place": "", "seed": ""},
        errors=errors or {},
    )


ROUTES = [rankings, commit, ranking]
