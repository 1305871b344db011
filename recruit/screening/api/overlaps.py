"""The JSON API of files that concern each other: list, settle, search."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED

from recruit.foundation.responses import problem_responses
from recruit.people.permissions import Actor, Permission
from recruit.screening.actions.overlaps import start_overlap_search
from recruit.screening.actions.settle import settle_overlap
from recruit.screening.queries.overlaps import list_overlaps, open_overlaps, overlap_by_id
from recruit.screening.schemas.overlaps import (
    OverlapDetail,
    OverlapPage,
    OverlapSearchRequest,
    SettlementRequest,
)
from recruit.screening.schemas.verification import RunStarted
from recruit.screening.tables import OverlapKind, OverlapState

_SETTLE = {"permission": Permission.overlaps_settle}


class OverlapController(Controller):
    """Files that concern each other across the calls of an election."""

    path = "/api/v1"
    tags = ["screening"]

    @get(
        "/overlaps",
        operation_id="ListOverlaps",
        summary="List the overlaps of which one file lies in your scope",
        opt=_SETTLE,
        responses=problem_responses(401, 403, 422),
    )
    async def page(
        self,
        actor: NamedDependency[Actor],
        overlap_state: Annotated[OverlapState | None, QueryParameter(name="state")] = None,
        kind: FromQuery[OverlapKind | None] = None,
        after: FromQuery[UUID | None] = None,
        limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
    ) -> OverlapPage:
        """Of a file outside of it only the call is told; pass ``next`` as ``after``."""
        scope = actor.scope(Permission.overlaps_settle)
        rows = await list_overlaps(
            scope, state=overlap_state, kind=kind, after=after, limit=limit + 1
        )
        items = [OverlapDetail.model_validate(row) for row in rows[:limit]]
        return OverlapPage(items=items, next=items[-1].id if len(rows) > limit else None)

    @get(
        "/overlaps/{overlap_id:uuid}",
        operation_id="GetOverlap",
        summary="Read one overlap",
        opt=_SETTLE,
        responses=problem_responses(401, 403, 404),
    )
    async def detail(
        self, actor: NamedDependency[Actor], overlap_id: FromPath[UUID]
    ) -> OverlapDetail:
        """Both files as far as your scope goes."""
        scope = actor.scope(Permission.overlaps_settle)
        return OverlapDetail.model_validate(await overlap_by_id(scope, overlap_id))

    @post(
        "/overlaps/{overlap_id:uuid}/settlement",
        operation_id="SettleOverlap",
        summary="Record who yields, or that neither need",
        opt=_SETTLE,
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def settle(
        self,
        actor: NamedDependency[Actor],
        overlap_id: FromPath[UUID],
        data: JSONBody[SettlementRequest],
    ) -> OverlapDetail:
        """Withdraws nothing: whoever decides on the file that yields sees it."""
        await settle_overlap(
            overlap_id=overlap_id, yields=data.yields, reason=data.reason, actor=actor
        )
        scope = actor.scope(Permission.overlaps_settle)
        return OverlapDetail.model_validate(await overlap_by_id(scope, overlap_id))

    @post(
        "/calls/{call:str}/overlaps",
        operation_id="SearchOverlaps",
        summary="Search the election of a call for overlaps with files at a place",
        opt=_SETTLE,
        status_code=HTTP_202_ACCEPTED,
        responses=problem_responses(401, 403, 404, 422),
    )
    async def search(
        self,
        actor: NamedDependency[Actor],
        call: FromPath[str],
        data: JSONBody[OverlapSearchRequest],
    ) -> RunStarted:
        """Every night it is done by itself."""
        run = await start_overlap_search(call=call, place=data.place, actor=actor)
        return RunStarted(run=run)

    @get(
        "/applications/{application_id:uuid}/overlaps",
        operation_id="ListOverlapsOfApplication",
        summary="Read what holds an application up",
        opt={"permission": Permission.applications_read},
        responses=problem_responses(401, 403, 404),
    )
    async def of_application(
        self, actor: NamedDependency[Actor], application_id: FromPath[UUID]
    ) -> list[OverlapDetail]:
        """Overlaps that are open, and those in which it yields."""
        scope = actor.scope(Permission.applications_read)
        held = await open_overlaps(scope, [application_id])
        return [OverlapDetail.model_validate(one) for one in held.get(application_id, [])]
