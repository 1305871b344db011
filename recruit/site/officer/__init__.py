"""The pages for those who work here."""

from litestar.types import ControllerRouterHandler

from recruit.site.officer import (
    clarifications,
    comments,
    contact,
    desk,
    desk_documents,
    overlaps,
    oversight,
    panel,
    pipeline,
    registries,
    rosters,
    scores,
    scoring,
    sign_in,
    verification,
)

ROUTES: list[ControllerRouterHandler] = [
    *sign_in.ROUTES,
    *pipeline.ROUTES,
    *panel.ROUTES,
    *rosters.ROUTES,
    *contact.ROUTES,
    *clarifications.ROUTES,
    *comments.ROUTES,
    *desk.ROUTES,
    *desk_documents.ROUTES,
    *verification.ROUTES,
    *oversight.ROUTES,
    *registries.ROUTES,
    *overlaps.ROUTES,
    *scoring.ROUTES,
    *scores.ROUTES,
]
