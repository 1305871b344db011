"""The pages that everybody may read."""

from litestar.types import ControllerRouterHandler

from recruit.site.public import (
    administrative,
    calls,
    cards_check,
    certificates,
    comments,
    mailbox,
    questions,
    ranking,
    results,
    rosters,
    verify,
    written_test,
)

ROUTES: list[ControllerRouterHandler] = [
    *calls.ROUTES,
    *comments.ROUTES,
    *results.ROUTES,
    *ranking.ROUTES,
    *administrative.ROUTES,
    *questions.ROUTES,
    *verify.ROUTES,
    *certificates.ROUTES,
    *cards_check.ROUTES,
    *rosters.ROUTES,
    *mailbox.ROUTES,
    *written_test.ROUTES,
]
