"""The pages for those who work here."""

from litestar.types import ControllerRouterHandler

from recruit.site.officer import (
    attendance,
    clarifications,
    comments,
    contact,
    desk,
    desk_documents,
    overlaps,
    oversight,
    panel,
    pipeline,
    ranking,
    registries,
    rosters,
    scores,
    scoring,
    sign_in,
    training,
    training_board,
    training_supply,
    verification,
)

ROUTES: list[ControllerRouterHandler] = [
    *attendance.ROUTES,
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
    *training.ROUTES,
    *training_board.ROUTES,
    *training_supply.ROUTES,
    *scoring.ROUTES,
    *scores.ROUTES,
    *ranking.ROUTES,
]
