"""The API of a rule change: preview, activation, and ending a screening that is under way."""

from typing import Any
from uuid import UUID

from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_202_ACCEPTED
from pydantic import ValidationError

from recruit.foundation.problems import Fault, InvalidInput
from recruit.foundation.responses import problem_responses
from recruit.foundation.validation import faults_of
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import Rulebook
from recruit.screening import actions
from recruit.screening.schemas.rulebooks import (
    ActivationDone,
    ActivationRequest,
    PreviewDetail,
    PreviewRequest,
    RunCancelled,
)


class RulebookController(Controller):
    """Another rulebook for a call."""

    path = "/api/v1"
    tags = ["rulebooks"]

    @post(
        "/calls/{call:str}/rulebook-preview",
        operation_id="PreviewRulebook",
        summary="Tell who would change under another rulebook, and why",
        opt={"permission": Permission.rulebooks_activate},
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 404, 422),
    )
    async def preview(
        self, actor: NamedDependency[Actor], call: FromPath[str], data: JSONBody[PreviewRequest]
    ) -> PreviewDetail:
        """Counts by rule and severity, and examples by registration number; nothing is written."""
        seen = await actions.preview_rulebook(
            call=call, rulebook=_rulebook(data.rulebook), place=data.place or "", actor=actor
        )
        return PreviewDetail.of(seen.call, seen.place, seen.changes, seen.numbers)

    @post(
        "/calls/{call:str}/rulebook",
        operation_id="ActivateRulebook",
        summary="Put a call under another rulebook, and screen it again",
        opt={"permission": Permission.rulebooks_activate},
        status_code=HTTP_202_ACCEPTED,
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def activate(
        self, actor: NamedDependency[Actor], call: FromPath[str], data: JSONBody[ActivationRequest]
    ) -> ActivationDone:
        """What the call is for, its level and its seats stay; every reason against is named."""
        done = await actions.activate_rulebook(
            call=call, rulebook=_rulebook(data.rulebook), reason=data.reason, actor=actor
        )
        return ActivationDone.model_validate(done)

    @post(
        "/runs/{run:uuid}/cancellation",
        operation_id="CancelScreening",
        summary="Cancel what nobody has begun of a screening run",
        opt={"permission": Permission.screening_start},
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 404, 409),
    )
    async def cancel(self, actor: NamedDependency[Actor], run: FromPath[UUID]) -> RunCancelled:
        """Districts that are being screened are finished; what was screened stays so."""
        return RunCancelled(cancelled=await actions.cancel_screening(run=run, actor=actor))


def _rulebook(given: dict[str, Any]) -> Rulebook:
    """A rulebook that was sent; :class:`InvalidInput` with every fault."""
    try:
        return Rulebook.model_validate(given)
    except ValidationError as error:
        faults = [
            Fault(f"/rulebook{fault.pointer}", fault.code, fault.message)
            for fault in faults_of(error)
        ]
        raise InvalidInput(faults) from None
