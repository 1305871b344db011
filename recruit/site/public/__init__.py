"""The pages that everybody may read."""

from litestar.types import ControllerRouterHandler

from recruit.site.public import calls, mailbox, results, verify

ROUTES: list[ControllerRouterHandler] = [
    *calls.ROUTES,
    *results.ROUTES,
    *verify.ROUTES,
    *mailbox.ROUTES,
]
