"""The JSON API of ceremonies and oaths."""

from typing import Annotated

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK

from recruit.foundation.responses import problem_responses
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import Level
from recruit.swearing_in import actions, queries
from recruit.swearing_in.schemas import (
    CeremoniesPlanned,
    CeremoniesRequest,
    OathCountsDetail,
    OathsDetail,
    OathsRequest,
    RevocationRequest,
    Revoked,
)


class SwearingInController(Controller):
    """Ceremonies and oaths of a call, with those that are sworn together with it."""

    path = "/api/v1/calls/{call:str}"
    tags = ["swearing-in"]

    @post(
        "/ceremonies",
        operation_id="PlanCeremonies",
        summary="Plan the ceremonies at a place, or the follow-ups",
        opt={"permission": Permission.oaths_record},
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def plan(
        self, actor: NamedDependency[Actor], call: FromPath[str], data: JSONBody[CeremoniesRequest]
    ) -> CeremoniesPlanned:
        """A second time adds nothing."""
        plan = actions.plan_follow_up if data.follow_up else actions.plan_ceremonies
        return CeremoniesPlanned(planned=await plan(call=call, place=data.place, actor=actor))

    @post(
        "/oaths",
        operation_id="RecordOaths",
        summary="Record the oaths of everybody at a place but the absent",
        opt={"permission": Permission.oaths_record},
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def record(
        self, actor: NamedDependency[Actor], call: FromPath[str], data: JSONBody[OathsRequest]
    ) -> OathsDetail:
        """Who may not swear yet is not sworn, and named with the reasons."""
        recorded = await actions.record_oaths(
            call=call, place=data.place, absent=data.absent, actor=actor
        )
        return OathsDetail.of(recorded)

    @get(
        "/oaths",
        operation_id="CountOaths",
        summary="Count who is appointed, sworn or absent",
        opt={"permission": Permission.status_read},
        responses=problem_responses(401, 403, 404, 422),
    )
    async def counts(
        self,
        actor: NamedDependency[Actor],
        call: FromPath[str],
        place: Annotated[str, QueryParameter(max_length=17)] = "",
        level: FromQuery[Level] = Level.district,
    ) -> list[OathCountsDetail]:
        """For each place of a level, and each call; only what the actor's scope covers."""
        scope = actor.scope(Permission.status_read)
        counts = await queries.oath_counts(scope, call=call, place=place, level=level)
        return [OathCountsDetail.model_validate(one) for one in counts]

    @post(
        "/revocations",
        operation_id="RevokeAbsent",
        summary="End the appointments of those who were absent again",
        opt={"permission": Permission.plenary_hold},
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 404, 422),
    )
    async def revoke(
        self, actor: NamedDependency[Actor], call: FromPath[str], data: JSONBody[RevocationRequest]
    ) -> Revoked:
        """At the ceremony and at a follow-up; their seats are empty then."""
        revoked = await actions.revoke_absent(call=call, place=data.place, actor=actor)
        return Revoked(revoked=revoked)


ROUTES = [SwearingInController]
