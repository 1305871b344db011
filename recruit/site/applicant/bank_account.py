"""The account to which somebody in office is paid."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template

from recruit.applications.own import OwnApplication, own_application
from recruit.applications.progress import Progress, progress_of
from recruit.applications.queries import rulebook_of
from recruit.applications.stages import Stage
from recruit.foundation import clock
from recruit.foundation.i18n import Text
from recruit.foundation.problems import InvalidInput, NotFound
from recruit.people.permissions import Actor, Permission
from recruit.site.context import language_of, page
from recruit.swearing_in.actions import bank_account_of, enter_bank_account
from recruit.training.queries.people import own_appointment

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]

PAGE = "/applications/{application_id:uuid}/bank-account"
_OWN = {"permission": Permission.applications_own}
_FIELDS = ("bank", "number", "holder")
_NONE = Text("Lamaran ini tidak meminta rekening.", "This application asks for no account.")


async def account_line(one: OwnApplication, progress: Progress) -> str | None:
    """What the status page says of the account: masked, empty if none was given yet, or nothing
    where none is asked for."""
    if progress.stage is not Stage.elected or await own_appointment(one.id) is None:
        return None
    account = await bank_account_of(one.id)
    return account.masked if account else ""


@get(PAGE, opt=_OWN, include_in_schema=False)
async def ask(
    request: AnyRequest, actor: NamedDependency[Actor], application_id: FromPath[UUID]
) -> Template:
    """The form; what was given before is shown by its last four digits only."""
    return await _form(request, actor, application_id, {}, {})


@post(PAGE, opt=_OWN, include_in_schema=False)
async def enter(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    application_id: FromPath[UUID],
    data: Form,
) -> Template | Redirect:
    """Keep it, or say what is wrong."""
    await _asked(actor, application_id)
    given = {name: str(data.get(name, "")) for name in _FIELDS}
    try:
        await enter_bank_account(application=application_id, actor=actor, **given)
    except InvalidInput as refused:
        language = language_of(request)
        errors = {one.pointer[1:]: one.message.in_(language) for one in refused.faults}
        return await _form(request, actor, application_id, given, errors)
    return Redirect(f"/applications/{application_id}#account", status_code=303)


async def _asked(actor: Actor, application_id: UUID) -> tuple[OwnApplication, str]:
    """One's own application with what is known of its account; else :class:`NotFound`."""
    one = await own_application(UUID(actor.id), application_id)
    progress = progress_of(one.happened, await rulebook_of(one.call), clock.now())
    line = await account_line(one, progress)
    if line is None:
        raise NotFound(_NONE)
    return one, line


async def _form(
    request: AnyRequest,
    actor: Actor,
    application_id: UUID,
    given: dict[str, str],
    errors: dict[str, str],
) -> Template:
    one, line = await _asked(actor, application_id)
    rulebook = await rulebook_of(one.call)
    return page(
        request,
        "applicant/bank_account.html",
        "applications",
        status_code=422 if errors else 200,
        id=application_id,
        call=rulebook.label.in_(language_of(request)),
        known=line,
        days=rulebook.retention.sensitive_days_after_term,
        given=dict.fromkeys(_FIELDS, "") | given,
        errors=errors,
    )


ROUTES = [ask, enter]
