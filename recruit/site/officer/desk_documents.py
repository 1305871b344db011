"""The documents of a form that an officer fills in at the desk, by the applicant's own pages."""

from uuid import UUID

from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from recruit.people.permissions import Actor, Permission
from recruit.site.applicant.documents import DocumentPages, require_documents
from recruit.site.applicant.filling import Filling
from recruit.site.officer.desk import DESK, desk_filling


async def _filling(
    actor: NamedDependency[Actor], draft_id: FromPath[UUID], step: FromPath[str]
) -> Filling:
    require_documents(step)
    return await desk_filling(actor, draft_id)


class DeskDocumentController(DocumentPages):
    """The documents of a draft that was begun at the desk."""

    path = f"{DESK}/{{draft_id:uuid}}/{{step:str}}/{{kind:str}}"
    opt = {"permission": Permission.applications_submit}
    dependencies = {"filling": Provide(_filling)}


ROUTES = [DeskDocumentController]
