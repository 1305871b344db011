"""The JSON API of rosters: freeze one, have files made of it, fetch them, see what changed."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.datastructures import ResponseHeader
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter, JSONBody, QueryParameter
from litestar.response import Stream
from litestar.status_codes import HTTP_201_CREATED, HTTP_202_ACCEPTED

from recruit.foundation.downloads import download
from recruit.foundation.files import Files
from recruit.foundation.responses import problem_responses
from recruit.people.permissions import Actor, Permission
from recruit.swearing_in import actions, queries
from recruit.swearing_in.rosters.columns import RosterKind
from recruit.swearing_in.rules import MEDIA_TYPES, export_name
from recruit.swearing_in.schemas import (
    ChangeDetail,
    ExportDetail,
    ExportRequest,
    FrozenRoster,
    RosterDetail,
    RosterKindDetail,
    RosterRequest,
    RosterState,
)


class RosterController(Controller):
    """Rosters: frozen versions, and the files made of them."""

    path = "/api/v1/rosters"
    tags = ["swearing-in"]
    opt = {"permission": Permission.rosters_export}

    @get(
        operation_id="ListRosters",
        summary="List the rosters that were frozen, newest first",
        responses=problem_responses(401, 403, 422),
    )
    async def list_made(
        self,
        actor: NamedDependency[Actor],
        call: Annotated[str | None, QueryParameter(max_length=40)] = None,
        place: Annotated[str, QueryParameter(max_length=17)] = "",
        limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
    ) -> list[RosterDetail]:
        """Who froze them, when, what for, and the digest of their rows."""
        scope = actor.scope(Permission.rosters_export)
        rows = await queries.rosters_made(scope, call=call, place=place, limit=limit)
        return [RosterDetail.model_validate(row) for row in rows]

    @get(
        "/kinds",
        operation_id="ListRosterKinds",
        summary="What each kind of roster shows, and why",
        opt={"permission": None},
        responses=problem_responses(422),
    )
    async def kinds(self) -> list[RosterKindDetail]:
        """Columns with type, description and masking, and the legal purpose of the list."""
        return [RosterKindDetail.of(kind) for kind in RosterKind]

    @post(
        operation_id="FreezeRoster",
        summary="Freeze a roster",
        status_code=HTTP_201_CREATED,
        responses=problem_responses(401, 403, 404, 422),
    )
    async def freeze(
        self,
        actor: NamedDependency[Actor],
        files: NamedDependency[Files],
        data: JSONBody[RosterRequest],
    ) -> FrozenRoster:
        """Each one is numbered, and its digest lies in the ledger with its purpose."""
        asked = {name: getattr(data, name) for name in RosterRequest.model_fields}
        frozen = await actions.freeze_roster(**asked, actor=actor, files=files)
        return FrozenRoster.model_validate(frozen)

    @get(
        "/{roster_id:uuid}",
        operation_id="GetRoster",
        summary="A frozen roster, whether it is still current, and its files",
        responses=problem_responses(401, 403, 404),
    )
    async def detail(self, actor: NamedDependency[Actor], roster_id: FromPath[UUID]) -> RosterState:
        """The files that were asked for come with the address to fetch them from."""
        scope = actor.scope(Permission.rosters_export)
        version = await queries.roster_version(roster_id, scope)
        together = await queries.swearing_in_of(version.call)
        return RosterState.of(
            version,
            outdated=await queries.is_outdated(version, together.names),
            exports=await queries.exports_of(roster_id),
        )

    @get(
        "/{roster_id:uuid}/difference",
        operation_id="CompareRoster",
        summary="What is different now, seat by seat",
        responses=problem_responses(401, 403, 404),
    )
    async def difference(
        self,
        actor: NamedDependency[Actor],
        files: NamedDependency[Files],
        roster_id: FromPath[UUID],
    ) -> list[ChangeDetail]:
        """Empty while the roster is current."""
        changes = await actions.changes_since(roster_id=roster_id, actor=actor, files=files)
        return [ChangeDetail.of(one) for one in changes]

    @post(
        "/{roster_id:uuid}/exports",
        operation_id="AskForRosterFiles",
        summary="Have files made of a frozen roster",
        status_code=HTTP_202_ACCEPTED,
        responses=problem_responses(401, 403, 404, 422),
    )
    async def ask(
        self,
        actor: NamedDependency[Actor],
        roster_id: FromPath[UUID],
        data: JSONBody[ExportRequest],
    ) -> list[ExportDetail]:
        """For a purpose, in one or more formats; each can be fetched for seven days."""
        await queries.roster_version(roster_id, actor.scope(Permission.rosters_export))
        asked = await actions.ask_for_exports(
            roster_id=roster_id,
            formats=data.formats,
            purpose=data.purpose,
            language=data.language,
            actor=actor,
        )
        return [ExportDetail.of(await queries.export_of(one)) for one in asked]

    @get(
        "/exports/{export_id:uuid}/file",
        operation_id="FetchRosterFile",
        summary="Fetch a file of a roster, or go on where it stopped",
        media_type="application/octet-stream",
        response_headers=[ResponseHeader(name="Accept-Ranges", value="bytes")],
        responses=problem_responses(401, 403, 404, 409),
    )
    async def fetch(
        self,
        request: Request[Any, Any, Any],
        actor: NamedDependency[Actor],
        files: NamedDependency[Files],
        export_id: FromPath[UUID],
        wanted: Annotated[str | None, HeaderParameter(name="Range")] = None,
    ) -> Stream:
        """409 while it is being made, and after seven days."""
        version, export, file = await actions.fetch_export(
            export_id=export_id, actor=actor, files=files
        )
        return download(
            file,
            name=export_name(
                version.call, version.place, version.kind, version.number, export.format
            ),
            media_type=MEDIA_TYPES[export.format],
            wanted=wanted,
            tag=str(export.id),
            known_tag=request.headers.get("if-range"),
        )


ROUTES = [RosterController]
