"""The JSON API of screening: findings, jobs that screen, and verifiers' decisions."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED

from recruit.applications.queries import rulebook_of
from recruit.foundation.responses import problem_responses
from recruit.people.permissions import Actor, ActorKind, Permission
from recruit.screening import actions, queries
from recruit.screening.schemas.verification import (
    BulkDecision,
    BulkDecisionRequest,
    DecisionRequest,
    RunStarted,
    ScreeningDetail,
    ScreeningRequest,
    StageReached,
)


class ScreeningController(Controller):
    """Screening and verification of applications."""

    path = "/api/v1"
    tags = ["screening"]

    @get(
        "/applications/{application_id:uuid}/screening",
        operation_id="GetScreening",
        summary="Read what the checks found in an application, and what was decided",
        opt={"permission": Permission.applications_read},
        responses=problem_responses(401, 403, 404),
    )
    async def detail(
        self, actor: NamedDependency[Actor], application_id: FromPath[UUID]
    ) -> ScreeningDetail:
        """Every finding with its reason in both languages and its legal source."""
        scope = actor.scope(Permission.applications_read)
        screened = await queries.screened_application(scope, application_id)
        return ScreeningDetail.of(screened, await rulebook_of(screened.call))

    @post(
        "/calls/{call:str}/screening",
        operation_id="StartScreening",
        summary="Screen all applications at a place, a job for each district",
        opt={"permission": Permission.screening_start},
        status_code=HTTP_202_ACCEPTED,
        responses=problem_responses(401, 403, 404, 422),
    )
    async def start(
        self, actor: NamedDependency[Actor], call: FromPath[str], data: JSONBody[ScreeningRequest]
    ) -> RunStarted:
        """New applications go under review; those under review are screened again."""
        run = await actions.start_screening(call=call, place=data.place, actor=actor)
        return RunStarted(run=run)

    @post(
        "/calls/{call:str}/verifications",
        operation_id="DecideVerifications",
        summary="Decide all applications at a place that leave nothing to judge",
        opt={"permission": Permission.verification_decide},
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 404, 422),
    )
    async def decide_all(
        self,
        actor: NamedDependency[Actor],
        call: FromPath[str],
        data: JSONBody[BulkDecisionRequest],
    ) -> BulkDecision:
        """MS, BMS and TMS as the findings say; what needs clarification is left for a person."""
        decided = await actions.decide_verifications(
            call=call, place=data.place, actor=actor, officer_id=officer_of(actor)
        )
        return BulkDecision.model_validate(decided)

    @post(
        "/applications/{application_id:uuid}/verification",
        operation_id="DecideVerification",
        summary="Decide one application",
        opt={"permission": Permission.verification_decide},
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def decide(
        self,
        actor: NamedDependency[Actor],
        application_id: FromPath[UUID],
        data: JSONBody[DecisionRequest],
    ) -> StageReached:
        """BMS and TMS name their rules; MS in spite of findings explains each of them; BMS asks for
        every refused document again."""
        stage = await actions.decide_verification(
            application_id=application_id,
            verdict=data.verdict,
            reasons=[actions.Reason(reason.rule, reason.note) for reason in data.reasons],
            documents=data.documents,
            actor=actor,
            officer_id=officer_of(actor),
        )
        return StageReached(stage=stage)


def officer_of(actor: Actor) -> UUID | None:
    """The officer who answers for a decision; a program is none."""
    return UUID(actor.id) if actor.kind is ActorKind.officer else None
