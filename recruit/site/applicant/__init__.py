"""The pages of applicants."""

from litestar.types import ControllerRouterHandler

from recruit.site.applicant import (
    account,
    appointments,
    clarification,
    correction,
    documents,
    form,
    inbox,
    interview,
    objection,
    offers,
    ranking,
    receipts,
    sign_in,
    status,
    training,
)

ROUTES: list[ControllerRouterHandler] = [
    *sign_in.ROUTES,
    *account.ROUTES,
    *form.ROUTES,
    *documents.ROUTES,
    *inbox.ROUTES,
    *status.ROUTES,
    *receipts.ROUTES,
    *correction.ROUTES,
    *objection.ROUTES,
    *offers.ROUTES,
    *clarification.ROUTES,
    *appointments.ROUTES,
    *ranking.ROUTES,
    *training.ROUTES,
    *interview.ROUTES,
]
