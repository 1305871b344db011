"""The development mailbox: what would have been sent. In production there is no such page."""

from typing import Any

from litestar import Request, get
from litestar.response import Template

from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.notices import queries
from recruit.notices.rules import CHANNEL_LABELS, Channel
from recruit.settings import settings
from recruit.site.context import language_of, page


@get("/mailbox", opt={"permission": None}, include_in_schema=False)
async def mailbox(request: Request[Any, Any, Any]) -> Template:
    """The messages of the last hour that had no channel to go through."""
    if not settings().has_mailbox:
        raise NotFound(Text("Halaman ini tidak ada.", "There is no such page."))
    language = language_of(request)
    return page(
        request,
        "public/mailbox.html",
        messages=[
            (one, CHANNEL_LABELS[one.channel].in_(language), one.channel is Channel.email)
            for one in await queries.mailbox()
        ],
    )


ROUTES = [mailbox]
