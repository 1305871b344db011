"""The API of the panel: results, objections, approvals of fallbacks."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED, HTTP_202_ACCEPTED

from recruit.foundation.responses import problem_responses
from recruit.people.permissions import Actor, Permission
from recruit.screening import actions, queries
from recruit.screening.schemas.results import (
    ApprovalList,
    ApprovalRequest,
    ObjectionAnswer,
    ObjectionList,
    PublicationDetail,
    PublicationRequest,
)
from recruit.screening.schemas.verification import RunStarted, StageReached


class ResultController(Controller):
    """What a panel decides about a place as a whole."""

    path = "/api/v1"
    tags = ["results"]

    @post(
        "/calls/{call:str}/results",
        operation_id="PublishResults",
        summary="Publish the administrative result of a place, under the next number",
        opt={"permission": Permission.results_publish},
        status_code=HTTP_201_CREATED,
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def publish(
        self, actor: NamedDependency[Actor], call: FromPath[str], data: JSONBody[PublicationRequest]
    ) -> PublicationDetail:
        """Refused while something there is not decided, unless the request says otherwise."""
        published = await actions.publish_results(
            call=call, place=data.place, actor=actor, although_open=data.although_open
        )
        return PublicationDetail(
            place=data.place,
            number=published.number,
            eligible=published.eligible,
            ineligible=published.ineligible,
            digest=published.digest.hex(),
            published_at=published.published_at,
        )

    @get(
        "/objections",
        operation_id="ListObjections",
        summary="List the objections that wait for an answer, the oldest first",
        opt={"permission": Permission.results_publish},
        responses=problem_responses(401, 403),
    )
    async def objections(self, actor: NamedDependency[Actor]) -> ObjectionList:
        """Those to results within the caller's scope."""
        scope = actor.scope(Permission.results_publish)
        return ObjectionList.of(await queries.open_objections(scope))

    @post(
        "/objections/{objection_id:uuid}/answer",
        operation_id="AnswerObjection",
        summary="Answer an objection",
        opt={"permission": Permission.results_publish},
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def answer(
        self,
        actor: NamedDependency[Actor],
        objection_id: FromPath[UUID],
        data: JSONBody[ObjectionAnswer],
    ) -> StageReached:
        """Upheld, the verdict is undone and the application is under review again."""
        stage = await actions.answer_objection(
            objection_id=objection_id, upheld=data.upheld, answer=data.answer, actor=actor
        )
        return StageReached(stage=stage)

    @get(
        "/calls/{call:str}/fallback-approvals",
        operation_id="ListFallbackApprovals",
        summary="List the approved fallbacks of a call, the latest first",
        opt={"permission": Permission.verification_decide},
        responses=problem_responses(401, 403),
    )
    async def approvals(self, actor: NamedDependency[Actor], call: FromPath[str]) -> ApprovalList:
        """Those at places within the caller's scope."""
        scope = actor.scope(Permission.verification_decide)
        return ApprovalList.of(await queries.approvals_in(scope, call))

    @post(
        "/calls/{call:str}/fallback-approvals",
        operation_id="ApproveFallback",
        summary="Approve the fallback of a rule for a place where nobody meets the rule itself",
        opt={"permission": Permission.verification_decide},
        status_code=HTTP_202_ACCEPTED,
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def approve(
        self, actor: NamedDependency[Actor], call: FromPath[str], data: JSONBody[ApprovalRequest]
    ) -> RunStarted:
        """It needs the right for the whole district; the place is screened again."""
        run = await actions.approve_fallback(
            call=call, place=data.place, rule=data.rule, reason=data.reason, actor=actor
        )
        return RunStarted(run=run)
