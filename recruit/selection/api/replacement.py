"""The API of replacement: who would follow, and filling a seat that was left empty."""

from dataclasses import asdict
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK

from recruit.foundation.responses import problem_responses
from recruit.people.permissions import Actor, Permission
from recruit.selection import actions
from recruit.selection.schemas import ReplacementDone
from recruit.selection.schemas.offers import Successor


class ReplacementController(Controller):
    """Who follows somebody who leaves."""

    path = "/api/v1/appointments/{appointment_id:uuid}/successor"
    tags = ["selection"]

    @get(
        operation_id="GetSuccessor",
        summary="Who would follow",
        opt={"permission": Permission.plenary_hold},
        responses=problem_responses(401, 403, 404, 422),
    )
    async def successor(
        self, appointment_id: FromPath[UUID], actor: NamedDependency[Actor]
    ) -> Successor:
        """The next reserve of the unit, else the nearest who may be willing."""
        application, asked = await actions.who_follows(appointment_id=appointment_id, actor=actor)
        return Successor(application=application, asked_first=asked)

    @post(
        operation_id="FillVacancy",
        summary="Fill the seat that somebody left empty, or offer it",
        status_code=HTTP_200_OK,
        opt={"permission": Permission.plenary_hold},
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def fill(
        self, appointment_id: FromPath[UUID], actor: NamedDependency[Actor]
    ) -> ReplacementDone:
        """Until the evening before polling day."""
        done = await actions.fill_vacancy(appointment_id=appointment_id, actor=actor)
        return ReplacementDone.model_validate(asdict(done))


ROUTES = [ReplacementController]
