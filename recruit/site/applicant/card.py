"""The duty card of its holder, to print or to show on the phone."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from recruit.applications.own import own_application
from recruit.foundation.files import Files
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotFound
from recruit.people.permissions import Actor, Permission
from recruit.site.applicant.receipts import verify_address
from recruit.site.context import language_of
from recruit.swearing_in import queries
from recruit.swearing_in.actions import single_card

_NONE = Text("Belum ada kartu tugas untuk Anda.", "There is no duty card for you yet.")


@get(
    "/applications/{application_id:uuid}/duty-card.pdf",
    opt={"permission": Permission.applications_own},
    include_in_schema=False,
)
async def card(
    request: Request[Any, Any, Any],
    actor: NamedDependency[Actor],
    files: NamedDependency[Files],
    application_id: FromPath[UUID],
) -> Response[bytes]:
    """One's own card, as long as it is valid."""
    one = await own_application(UUID(actor.id), application_id)
    found = await queries.own_card(one.id)
    if found is None:
        raise NotFound(_NONE)
    made = await single_card(
        found,
        address=f"{verify_address(request)}/card",
        files=files,
        language=language_of(request),
    )
    headers = {"Content-Disposition": 'attachment; filename="duty-card.pdf"'}
    return Response(made, media_type="application/pdf", headers=headers)


ROUTES = [card]
