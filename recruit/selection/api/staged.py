"""The API of plenaries in their stages, of their papers, and of direct appointments."""

from dataclasses import asdict
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.datastructures import ResponseHeader
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.status_codes import HTTP_200_OK

from recruit.foundation.i18n import Language
from recruit.foundation.responses import problem_responses
from recruit.people.permissions import Actor, Permission
from recruit.selection import actions, queries
from recruit.selection.minutes import Paper
from recruit.selection.rules import PanelDecision
from recruit.selection.schemas import PlenaryDecision
from recruit.selection.schemas.staged import (
    AppointmentMade,
    Confirmation,
    DirectAppointment,
    Otherwise,
    PlenaryDraft,
    PlenaryShown,
    TakenBack,
    Undoing,
)

_PDF = "application/pdf"
_PAPER = {
    200: ResponseSpec(bytes, media_type=_PDF, generate_examples=False, description="The PDF.")
}


class StagedController(Controller):
    """Draft, decide, confirm, commit; undo by another plenary."""

    path = "/api/v1"
    tags = ["selection"]

    @post(
        "/calls/{call:str}/plenary-drafts",
        operation_id="DraftPlenary",
        summary="Rank and freeze, for the members of the panel to confirm",
        opt={"permission": Permission.plenary_hold},
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def draft(
        self, call: FromPath[str], data: JSONBody[PlenaryDraft], actor: NamedDependency[Actor]
    ) -> PlenaryShown:
        """Nobody is appointed before its quorum has confirmed and it is committed."""
        made = await actions.draft_plenary(
            call=call,
            place=data.place,
            members=data.members,
            seed=data.seed,
            women_reason=data.women_reason,
            actor=actor,
        )
        return await _shown(made, actor)

    @get(
        "/plenaries/{plenary_id:uuid}",
        operation_id="GetPlenary",
        summary="A plenary with its members and decisions",
        opt={"permission": Permission.applications_read},
        responses=problem_responses(401, 403, 404),
    )
    async def show(self, plenary_id: FromPath[UUID], actor: NamedDependency[Actor]) -> PlenaryShown:
        """In whatever stage it is."""
        return await _shown(plenary_id, actor)

    @post(
        "/plenaries/{plenary_id:uuid}/decisions",
        operation_id="DecideOtherwise",
        summary="Decide otherwise than the ranking proposes, with a reason",
        status_code=HTTP_200_OK,
        opt={"permission": Permission.plenary_hold},
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def decide(
        self,
        plenary_id: FromPath[UUID],
        data: JSONBody[Otherwise],
        actor: NamedDependency[Actor],
    ) -> PlenaryShown:
        """The unit is ranked anew and every member has to confirm again."""
        application = str(data.application) if data.application else None
        decision = PanelDecision(data.kind, data.place, data.reason, application)
        await actions.decide_otherwise(plenary_id=plenary_id, decision=decision, actor=actor)
        return await _shown(plenary_id, actor)

    @post(
        "/plenaries/{plenary_id:uuid}/decisions/taken-back",
        operation_id="TakeBackDecision",
        summary="Take a decision back: what the ranking proposes stands again",
        status_code=HTTP_200_OK,
        opt={"permission": Permission.plenary_hold},
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def take_back(
        self,
        plenary_id: FromPath[UUID],
        data: JSONBody[TakenBack],
        actor: NamedDependency[Actor],
    ) -> PlenaryShown:
        """Every member has to confirm again."""
        await actions.take_back_decision(
            plenary_id=plenary_id, kind=data.kind, subject=data.subject, actor=actor
        )
        return await _shown(plenary_id, actor)

    @post(
        "/plenaries/{plenary_id:uuid}/confirmations",
        operation_id="ConfirmPlenary",
        summary="Confirm the decisions as a member of the panel",
        status_code=HTTP_200_OK,
        opt={"permission": Permission.plenary_confirm},
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def confirm(
        self,
        plenary_id: FromPath[UUID],
        data: JSONBody[Confirmation],
        actor: NamedDependency[Actor],
    ) -> PlenaryShown:
        """With the digest of what was read; programs confirm nothing."""
        digest = bytes.fromhex(data.result_digest)
        await actions.confirm_plenary(plenary_id=plenary_id, result_digest=digest, actor=actor)
        return await _shown(plenary_id, actor)

    @post(
        "/plenaries/{plenary_id:uuid}/commitment",
        operation_id="CommitPlenary",
        summary="Let the confirmed decisions take effect",
        status_code=HTTP_200_OK,
        opt={"permission": Permission.plenary_hold},
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def commit(
        self, plenary_id: FromPath[UUID], actor: NamedDependency[Actor]
    ) -> PlenaryDecision:
        """409 before the quorum is reached, and where scores, seats or candidates changed."""
        held = await actions.commit_plenary(plenary_id=plenary_id, actor=actor)
        digests = {
            "inputs_digest": held.inputs_digest.hex(),
            "result_digest": held.result_digest.hex(),
        }
        return PlenaryDecision.model_validate(asdict(held) | digests)

    @post(
        "/plenaries/{plenary_id:uuid}/drop",
        operation_id="DropPlenary",
        summary="Drop a draft, to begin anew",
        status_code=HTTP_200_OK,
        opt={"permission": Permission.plenary_hold},
        responses=problem_responses(401, 403, 404, 409),
    )
    async def drop(self, plenary_id: FromPath[UUID], actor: NamedDependency[Actor]) -> PlenaryShown:
        """It never takes effect."""
        await actions.drop_plenary(plenary_id=plenary_id, actor=actor)
        return await _shown(plenary_id, actor)

    @post(
        "/plenaries/{plenary_id:uuid}/undoing",
        operation_id="UndoPlenary",
        summary="Draft a plenary that undoes this one",
        opt={"permission": Permission.plenary_hold},
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def undo(
        self,
        plenary_id: FromPath[UUID],
        data: JSONBody[Undoing],
        actor: NamedDependency[Actor],
    ) -> PlenaryShown:
        """Its members confirm it like any other; those who have sworn stay in office."""
        made = await actions.undo_plenary(
            plenary_id=plenary_id, members=data.members, reason=data.reason, actor=actor
        )
        return await _shown(made, actor)

    @get(
        "/plenaries/{plenary_id:uuid}/papers/{paper:str}",
        operation_id="GetPlenaryPaper",
        summary="The minutes, or the attachment of the decree, as PDF",
        media_type=_PDF,
        opt={"permission": Permission.applications_read},
        responses=_PAPER | problem_responses(401, 403, 404, 409, 422),
        response_headers=[ResponseHeader("Content-Disposition", documentation_only=True)],
    )
    async def paper(
        self,
        plenary_id: FromPath[UUID],
        paper: FromPath[Paper],
        actor: NamedDependency[Actor],
        language: FromQuery[Language] = Language.id,
    ) -> Response[bytes]:
        """The same bytes each time; the digest kept is that of the minutes in Indonesian."""
        scope = actor.scope(Permission.applications_read)
        made = await actions.plenary_paper(scope, plenary_id, paper, language)
        named = {"Content-Disposition": f'attachment; filename="{paper}_{plenary_id}.pdf"'}
        return Response(made, media_type=_PDF, headers=named)

    @post(
        "/calls/{call:str}/direct-appointments",
        operation_id="AppointDirectly",
        summary="Appoint somebody eligible to an empty seat, with a reason",
        opt={"permission": Permission.plenary_hold},
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def appoint(
        self,
        call: FromPath[str],
        data: JSONBody[DirectAppointment],
        actor: NamedDependency[Actor],
    ) -> AppointmentMade:
        """At a special TPS, or where no reserve of the unit is left."""
        made = await actions.appoint_directly(
            call=call,
            place=data.place,
            seat_number=data.seat_number,
            application_id=data.application,
            reason=data.reason,
            actor=actor,
        )
        return AppointmentMade(appointment=made)


async def _shown(plenary_id: UUID, actor: Actor) -> PlenaryShown:
    view = await queries.plenary_view(actor.scope(Permission.applications_read), plenary_id)
    return PlenaryShown.model_validate(asdict(view))


ROUTES = [StagedController]
