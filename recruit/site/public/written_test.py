"""The lines of the written test as they were drawn: who had less does not go on."""

from typing import Any

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Template

from recruit.applications.progress import ANNOUNCED_IN
from recruit.applications.queries import rulebook_of
from recruit.applications.stages import Event
from recruit.foundation import clock
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.scoring.queries import drawn_lines
from recruit.site.context import language_of, page

_NOT_YET = Text(
    "Hasil tes tertulis belum diumumkan.", "The result of the written test is not announced yet."
)


@get("/calls/{name:str}/written-test", opt={"permission": None}, include_in_schema=False)
async def lines(request: Request[Any, Any, Any], name: FromPath[str]) -> Template:
    """The line of every place, from the day on which the calendar announces it."""
    rulebook = await rulebook_of(name)
    announced = rulebook.window(ANNOUNCED_IN[Event.shortlist])
    drawn = await drawn_lines(name)
    if not drawn or (announced is not None and clock.now() < announced.opens):
        raise NotFound(_NOT_YET)
    return page(
        request,
        "public/written_test.html",
        "results",
        call={"label": rulebook.label.in_(language_of(request)), "href": f"/calls/{name}"},
        drawn=drawn,
        factor=rulebook.written_test.shortlist_factor if rulebook.written_test else 0,
    )


ROUTES = [lines]
