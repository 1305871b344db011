"""Published administrative results: who passed (name, sex, place), under number and digest."""

from typing import Annotated, Any

from litestar import Request, get
from litestar.params import FromPath, QueryParameter
from litestar.response import Template

from recruit.applications.progress import LAST_MINUTE
from recruit.applications.queries import rulebook_of
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.screening.actions import object_until
from recruit.screening.queries import passed, publication_of, publications_of
from recruit.screening.queries.results import PAGE_SIZE
from recruit.site.context import language_of, page

_POSITION = Text("{first}–{last} dari {count}", "{first}–{last} of {count}")
_NOT_PUBLISHED = Text(
    "Belum ada hasil administrasi untuk tempat ini.",
    "No administrative result has been published for this place.",
)

AnyRequest = Request[Any, Any, Any]
PageNumber = Annotated[int, QueryParameter(name="page", ge=1, le=10_000)]
Version = Annotated[int | None, QueryParameter(name="number", ge=1, le=10_000)]


@get("/calls/{name:str}/results", opt={"permission": None}, include_in_schema=False)
async def published(request: AnyRequest, name: FromPath[str]) -> Template:
    """The places of a call whose result is published."""
    rulebook = await rulebook_of(name)
    return page(
        request,
        "public/administrative.html",
        "results",
        call={"label": rulebook.label.in_(language_of(request)), "href": f"/calls/{name}"},
        publications=await publications_of(name),
    )


@get("/calls/{name:str}/results/{code:str}", opt={"permission": None}, include_in_schema=False)
async def result_of_place(
    request: AnyRequest,
    name: FromPath[str],
    code: FromPath[str],
    number: Version = None,
    at: PageNumber = 1,
) -> Template:
    """The result of a place as it was published under a number; the latest, unless one is given."""
    rulebook = await rulebook_of(name)
    publication = await publication_of(name, code, number)
    people = await passed(publication, at) if publication is not None else []
    if publication is None or (not people and at > 1):
        raise NotFound(_NOT_PUBLISHED)
    first = (at - 1) * PAGE_SIZE + 1
    last = first + len(people) - 1
    query = f"?number={publication.number}&page="
    return page(
        request,
        "public/administrative_place.html",
        "results",
        call={"label": rulebook.label.in_(language_of(request)), "href": f"/calls/{name}"},
        publication=publication,
        objections_until=object_until(publication.published_at, rulebook) - LAST_MINUTE,
        people=people,
        previous_href=f"{query}{at - 1}" if at > 1 else None,
        next_href=f"{query}{at + 1}" if last < publication.eligible else None,
        position=_POSITION.in_(language_of(request)).format(
            first=first, last=last, count=publication.eligible
        ),
    )


ROUTES = [published, result_of_place]
