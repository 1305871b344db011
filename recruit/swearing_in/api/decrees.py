"""The JSON API of decrees: the register, what is to be issued or amended, and the papers."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.datastructures import ResponseHeader
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED

from recruit.applications.queries import rulebook_of
from recruit.foundation.responses import problem_responses
from recruit.people.permissions import Actor, Permission
from recruit.swearing_in import actions, queries
from recruit.swearing_in.schemas import (
    DecreeDetail,
    DecreeIssued,
    DecreeRequest,
    DecreeRun,
    DecreeWorkDetail,
)

_PDF = "application/pdf"
_PAPER = {
    200: ResponseSpec(bytes, media_type=_PDF, generate_examples=False, description="The PDF.")
}

PlaceBelow = Annotated[str, QueryParameter(max_length=17)]
Call = Annotated[str, QueryParameter(max_length=40)]


class DecreeController(Controller):
    """Decrees: issued, amended after replacements, revoked."""

    path = "/api/v1/decrees"
    tags = ["swearing-in"]
    opt = {"permission": Permission.decrees_issue}

    @get(
        operation_id="ListDecrees",
        summary="The register of a call's decrees, by place and number",
        responses=problem_responses(401, 403, 422),
    )
    async def register(
        self,
        actor: NamedDependency[Actor],
        call: Call,
        place: PlaceBelow = "",
        limit: Annotated[int, QueryParameter(ge=1, le=1000)] = 100,
        offset: Annotated[int, QueryParameter(ge=0, le=1_000_000)] = 0,
    ) -> list[DecreeDetail]:
        """Only what the actor's scope covers."""
        scope = actor.scope(Permission.decrees_issue)
        found = await queries.decrees_of(scope, call=call, place=place, limit=limit, offset=offset)
        return [DecreeDetail.of(one) for one in found]

    @get(
        "/work",
        operation_id="ListDecreesToIssue",
        summary="Where a decree is missing, or names other people than hold office",
        responses=problem_responses(401, 403, 404, 422),
    )
    async def work(
        self, actor: NamedDependency[Actor], call: Call, place: PlaceBelow = ""
    ) -> list[DecreeWorkDetail]:
        """With `decree` it is to be amended, without one it is to be issued."""
        rulebook = await rulebook_of(call)
        found = await queries.decree_work(
            actor.scope(Permission.decrees_issue),
            call=call,
            body=rulebook.body,
            place=place,
            length=rulebook.panel_level.code_length,
        )
        return [DecreeWorkDetail.model_validate(one) for one in found]

    @post(
        operation_id="IssueDecree",
        summary="Appoint by decree everybody who holds an office at a place",
        status_code=HTTP_201_CREATED,
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def issue(
        self, actor: NamedDependency[Actor], data: JSONBody[DecreeRequest]
    ) -> DecreeIssued:
        """The place is one of the level at which the call's panels sit."""
        issued = await actions.issue_decree(call=data.call, place=data.place, actor=actor)
        return DecreeIssued.model_validate(issued)

    @post(
        "/runs",
        operation_id="IssueDecrees",
        summary="Issue and amend every decree below a place that is to be",
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 404, 422),
    )
    async def issue_all(
        self, actor: NamedDependency[Actor], data: JSONBody[DecreeRequest]
    ) -> DecreeRun:
        """A job for each; `run` is empty if there is nothing to do."""
        run = await actions.start_decrees(call=data.call, place=data.place, actor=actor)
        return DecreeRun(run=run)

    @post(
        "/{decree_id:uuid}/amendments",
        operation_id="AmendDecree",
        summary="Issue the amendment that names who came and left since",
        status_code=HTTP_201_CREATED,
        responses=problem_responses(401, 403, 404, 409),
    )
    async def amend(self, actor: NamedDependency[Actor], decree_id: FromPath[UUID]) -> DecreeIssued:
        """The duty cards of those who left are revoked."""
        issued = await actions.amend_decree(decree_id=decree_id, actor=actor)
        return DecreeIssued.model_validate(issued)

    @post(
        "/{decree_id:uuid}/revocation",
        operation_id="RevokeDecree",
        summary="Take a decree back as a whole",
        status_code=HTTP_201_CREATED,
        responses=problem_responses(401, 403, 404, 409),
    )
    async def revoke(
        self, actor: NamedDependency[Actor], decree_id: FromPath[UUID]
    ) -> DecreeIssued:
        """Nobody's appointment ends by it."""
        issued = await actions.revoke_decree(decree_id=decree_id, actor=actor)
        return DecreeIssued.model_validate(issued)

    @get(
        "/{decree_id:uuid}/paper",
        operation_id="FetchDecree",
        summary="A decree with its attachment, as PDF",
        media_type=_PDF,
        responses=_PAPER | problem_responses(401, 403, 404),
        response_headers=[ResponseHeader("Content-Disposition", documentation_only=True)],
    )
    async def paper(
        self, actor: NamedDependency[Actor], decree_id: FromPath[UUID]
    ) -> Response[bytes]:
        """The same bytes each time."""
        scope = actor.scope(Permission.decrees_issue)
        name = actions.file_name(await queries.decree_of(scope, decree_id))
        named = {"Content-Disposition": f'attachment; filename="{name}"'}
        made = await actions.decree_paper(scope, decree_id)
        return Response(made, media_type=_PDF, headers=named)


ROUTES = [DecreeController]
