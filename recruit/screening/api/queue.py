"""The JSON API of the verifiers' queue: the next file, undoing, second readings, agreement."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT

from recruit.foundation.responses import problem_responses
from recruit.people.permissions import Actor, Permission
from recruit.screening import actions, queries
from recruit.screening.api.verification import officer_of
from recruit.screening.schemas.queue import (
    AgreementDetail,
    NextFile,
    SecondReadingDetail,
    SecondReadingRequest,
)
from recruit.screening.schemas.verification import ScreeningRequest, StageReached

_DECIDES = {"permission": Permission.verification_decide}


class QueueController(Controller):
    """What verifiers do beside deciding."""

    path = "/api/v1"
    tags = ["screening"]

    @post(
        "/calls/{call:str}/verification-queue",
        operation_id="TakeNextFile",
        summary="Take the next file at a place, and hold it for 15 minutes",
        opt=_DECIDES,
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 404, 422),
    )
    async def take(
        self, actor: NamedDependency[Actor], call: FromPath[str], data: JSONBody[ScreeningRequest]
    ) -> NextFile:
        """The file that the officer holds already, or the oldest that nobody holds."""
        found = await actions.take_next(
            call=call, place=data.place, actor=actor, officer_id=officer_of(actor)
        )
        return NextFile(application=found)

    @post(
        "/applications/{application_id:uuid}/verification/return",
        operation_id="ReturnFile",
        summary="Put a file back into the queue",
        opt=_DECIDES,
        status_code=HTTP_204_NO_CONTENT,
        responses=problem_responses(401, 403, 404),
    )
    async def give_back(
        self, actor: NamedDependency[Actor], application_id: FromPath[UUID]
    ) -> None:
        """Nothing happens if the officer does not hold it."""
        await actions.give_back(application_id=application_id, officer_id=officer_of(actor))

    @post(
        "/applications/{application_id:uuid}/verification/undo",
        operation_id="UndoVerdict",
        summary="Take a verdict back, until the result is published",
        opt=_DECIDES,
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 404, 409),
    )
    async def undo(
        self, actor: NamedDependency[Actor], application_id: FromPath[UUID]
    ) -> StageReached:
        """By whoever decided, or by somebody who oversees the verifiers."""
        stage = await actions.undo_verdict(
            application_id=application_id, actor=actor, officer_id=officer_of(actor)
        )
        return StageReached(stage=stage)

    @get(
        "/second-readings",
        operation_id="ListSecondReadings",
        summary="List what waits to be read by a second officer",
        opt=_DECIDES,
        responses=problem_responses(401, 403),
    )
    async def readings(self, actor: NamedDependency[Actor]) -> list[SecondReadingDetail]:
        """The oldest fifty; not what the officer decided."""
        found = await queries.open_readings(
            actor.scope(Permission.verification_decide),
            officer_id=officer_of(actor),
            actor=actor.reference,
        )
        return [SecondReadingDetail.model_validate(one) for one in found]

    @post(
        "/second-readings/{reading_id:uuid}",
        operation_id="ReadAgain",
        summary="Give the second verdict on a file",
        opt=_DECIDES,
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def read(
        self,
        actor: NamedDependency[Actor],
        reading_id: FromPath[UUID],
        data: JSONBody[SecondReadingRequest],
    ) -> StageReached:
        """Where it differs from the first, the file is reviewed again."""
        stage = await actions.read_again(
            reading_id=reading_id,
            verdict=data.verdict,
            note=data.note,
            actor=actor,
            officer_id=officer_of(actor),
        )
        return StageReached(stage=stage)

    @get(
        "/verification-agreement",
        operation_id="ReadAgreement",
        summary="Read how far second readers agree with each verifier",
        opt={"permission": Permission.verification_oversee},
        responses=problem_responses(401, 403),
    )
    async def agreement(self, actor: NamedDependency[Actor]) -> list[AgreementDetail]:
        """With Cohen's kappa, where it says something."""
        found = await queries.agreement(actor.scope(Permission.verification_oversee))
        return [AgreementDetail.model_validate(one) for one in found]
