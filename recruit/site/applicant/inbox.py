"""The inbox: everything that an applicant was told, whatever became of the message outside."""

from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from recruit.notices import queries
from recruit.notices.actions import mark_read
from recruit.people.permissions import Actor, Permission
from recruit.site.context import language_of, page

AnyRequest = Request[Any, Any, Any]


@get("/inbox", opt={"permission": Permission.applications_own}, include_in_schema=False)
async def inbox(
    request: AnyRequest, actor: NamedDependency[Actor], after: FromQuery[UUID | None] = None
) -> Template:
    """The messages, the newest first; what is shown now counts as read from now on."""
    person = UUID(actor.id)
    shown = await queries.inbox(person, language_of(request), after=after, limit=queries.PAGE + 1)
    notices, older = shown[: queries.PAGE], len(shown) > queries.PAGE
    unread = await queries.unread(person)
    await mark_read(person=person, notices=[one.id for one in notices])
    return page(
        request,
        "applicant/inbox.html",
        "inbox",
        notices=notices,
        unread=unread,
        newest_href="/inbox" if after else None,
        older_href=f"/inbox?after={notices[-1].id}" if older else None,
    )


ROUTES = [inbox]
