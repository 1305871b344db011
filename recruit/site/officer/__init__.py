"""The pages for those who work here."""

from litestar.types import ControllerRouterHandler

from recruit.site.officer import (
    contact,
    desk,
    desk_documents,
    oversight,
    overlaps,
    panel,
    pipeline,
    registries,
    rosters,
    sign_in,
    verification,
)

ROUTES: list[ControllerRouterHandler] = [
    *sign_in.ROUTES,
    *pipeline.ROUTES,
    *panel.ROUTES,
    *rosters.ROUTES,
    *contact.ROUTES,
    *desk.ROUTES,
    *desk_documents.ROUTES,
    *registries.ROUTES,
    *verification.ROUTES,
    *oversight.ROUTES,
    *overlaps.ROUTES,
]
