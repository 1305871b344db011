"""The public pages of the rankings: order, totals, what decided, the seed and the digests."""

from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.response import Template

from recruit.applications.queries import rulebook_of
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import NotFound
from recruit.reports.queries import place_and_parents
from recruit.rulebook.model import Rulebook
from recruit.selection import queries
from recruit.selection.rules import ranking_verifier
from recruit.site.context import language_of, page
from recruit.site.public.places import NO_PLACE
from recruit.site.ranking_view import NOT_ELECTABLE, ranking_view

PROGRAM = "/ranking_verifier.py"

_NO_RANKING = Text(
    "Belum ada peringkat yang diumumkan untuk tempat ini.",
    "No ranking has been published for this place.",
)

AnyRequest = Request[Any, Any, Any]


@get("/calls/{name:str}/ranking", opt={"permission": None}, include_in_schema=False)
async def rankings(request: AnyRequest, name: FromPath[str]) -> Template:
    """The lots of a call and, from the day of the results, its plenaries."""
    rulebook = await rulebook_of(name)
    known = queries.may_be_known(rulebook)
    return page(
        request,
        "public/rankings.html",
        "results",
        call=_call(rulebook, language_of(request)),
        lots=await queries.published_lots(name),
        plenaries=await queries.frozen_plenaries(name) if known else [],
        program=PROGRAM,
    )


@get("/calls/{name:str}/ranking/{code:str}", opt={"permission": None}, include_in_schema=False)
async def ranking(request: AnyRequest, name: FromPath[str], code: FromPath[str]) -> Template:
    """The ranking of a unit without names, or the units that a plenary decided about."""
    rulebook, path = await rulebook_of(name), await place_and_parents(code)
    if not path:
        raise NotFound(NO_PLACE)
    if not queries.may_be_known(rulebook):
        raise NotFound(_NO_RANKING)
    language = language_of(request)
    shown: dict[str, Any] = {
        "call": _call(rulebook, language),
        "place": path[-1],
        "above": path[-2] if path[1:] else None,
    }
    if path[-1].level is rulebook.unit.apply_level:
        view = await ranking_view(rulebook, code, language)
        if view is None:
            raise NotFound(_NO_RANKING)
        barred = NOT_ELECTABLE.in_(language)
        return page(
            request, "public/ranking.html", "results", view=view, barred=barred, program=PROGRAM,
            **shown,
        )  # fmt: skip
    held = await queries.frozen_plenary(name, code)
    units = await queries.units_decided(held.id)
    inside = [unit for unit in units if unit.unit.startswith(code)]
    return page(
        request, "public/ranking_units.html", "results", plenary=held, units=inside,
        program=PROGRAM, **shown,
    )  # fmt: skip


@get(PROGRAM, opt={"permission": None}, include_in_schema=False, sync_to_thread=False)
def program() -> Response[bytes]:
    """The program that recomputes a ranking, for whoever has Python."""
    return Response(
        Path(ranking_verifier.__file__).read_bytes(),
        media_type="text/x-python",
        headers={"Content-Disposition": 'attachment; filename="ranking_verifier.py"'},
    )


def _call(rulebook: Rulebook, language: Language) -> dict[str, str]:
    return {
        "name": rulebook.name,
        "label": rulebook.label.in_(language),
        "href": f"/calls/{rulebook.name}",
    }


ROUTES = [rankings, ranking, program]
