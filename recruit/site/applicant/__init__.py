"""The pages of applicants."""

from litestar.types import ControllerRouterHandler

from recruit.site.applicant import (
    account,
    appointments,
    bank_account,
    card,
    clarification,
    correction,
    documents,
    form,
    inbox,
    interview,
    oath,
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
    *bank_account.ROUTES,
    *card.ROUTES,
    *ranking.ROUTES,
    *training.ROUTES,
    *interview.ROUTES,
    *oath.ROUTES,
]
