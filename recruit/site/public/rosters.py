"""What the QR code of a roster opens: whether the printed version is still current."""

from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Template

from recruit.site.context import language_of, page
from recruit.swearing_in import queries

AnyRequest = Request[Any, Any, Any]


@get("/verify/roster/{roster_id:uuid}", opt={"permission": None}, include_in_schema=False)
async def roster(request: AnyRequest, roster_id: FromPath[UUID]) -> Template:
    """Kind, place, number and digest; no names, and not for what it was made."""
    language = language_of(request)
    version = await queries.roster_version(roster_id)
    together = await queries.swearing_in_of(version.call)
    return page(
        request,
        "public/roster.html",
        roster=version,
        heading=version.kind.heading.in_(language),
        call=together.host.label.in_(language),
        place=await queries.place_path(version.place),
        outdated=await queries.is_outdated(version, together.names),
    )


ROUTES = [roster]
