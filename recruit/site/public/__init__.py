"""The pages that everybody may read."""

from litestar.types import ControllerRouterHandler

from recruit.site.public import calls, results, verify

ROUTES: list[ControllerRouterHandler] = [*calls.ROUTES, *results.ROUTES, *verify.ROUTES]
