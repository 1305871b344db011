"""Why am I number 9: the applicant's own place in the ranking, explained."""

from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from recruit.applications.own import own_application
from recruit.applications.queries import rulebook_of
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.people.permissions import Actor, Permission
from recruit.selection import queries
from recruit.site.context import language_of, page
from recruit.site.ranking_view import arithmetic, ranking_view
from recruit.swearing_in.queries import place_path

_NO_RANKING = Text(
    "Peringkat lamaran ini belum diumumkan.", "The ranking of this application is not out yet."
)


@get(
    "/applications/{application_id:uuid}/ranking",
    opt={"permission": Permission.applications_own},
    include_in_schema=False,
)
async def own_ranking(
    request: Request[Any, Any, Any],
    actor: NamedDependency[Actor],
    application_id: FromPath[UUID],
) -> Template:
    """Own scores and weights, the neighbours' totals and what decided; nobody else's name."""
    one = await own_application(UUID(actor.id), application_id)
    rulebook, language = await rulebook_of(one.call), language_of(request)
    known = queries.may_be_known(rulebook)
    view = await ranking_view(rulebook, one.place, language) if known else None
    own = view.row_of(str(application_id)) if view else None
    if view is None or own is None:
        raise NotFound(_NO_RANKING)
    row = view.rows[own]
    return page(
        request,
        "applicant/ranking.html",
        "applications",
        id=application_id,
        call=rulebook.label.in_(language),
        place=await place_path(one.place),
        view=view,
        row=row,
        sum=arithmetic(row, view),
        above=view.rows[own - 1] if own else None,
        below=view.rows[own + 1] if view.rows[own + 1 :] else None,
        public=f"/calls/{one.call}/ranking/{one.place}",
    )


ROUTES = [own_ranking]
