"""The pages of applicants."""

from litestar.types import ControllerRouterHandler

from recruit.site.applicant import account, inbox, sign_in

ROUTES: list[ControllerRouterHandler] = [*sign_in.ROUTES, *account.ROUTES, *inbox.ROUTES]
