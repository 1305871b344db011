"""The pages for those who work here."""

from litestar.types import ControllerRouterHandler

from recruit.site.officer import (
    contact,
    desk,
    desk_documents,
    oversight,
    overlaps,
    pipeline,
    rosters,
    sign_in,
    verification,
)

ROUTES: list[ControllerRouterHandler] = [
    *sign_in.ROUTES,
    *pipeline.ROUTES,
    *rosters.ROUTES,
    *contact.ROUTES,
    *desk.ROUTES,
    *desk_documents.ROUTES,
    *verification.ROUTES,
    *oversight.ROUTES,
    *overlaps.ROUTES,
]
