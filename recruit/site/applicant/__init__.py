"""The pages of applicants."""

from litestar.types import ControllerRouterHandler

from recruit.site.applicant import (
    account,
    appointments,
    correction,
    form,
    inbox,
    receipts,
    sign_in,
    status,
)

ROUTES: list[ControllerRouterHandler] = [
    *sign_in.ROUTES,
    *account.ROUTES,
    *form.ROUTES,
    *inbox.ROUTES,
    *status.ROUTES,
    *receipts.ROUTES,
    *correction.ROUTES,
    *appointments.ROUTES,
]
