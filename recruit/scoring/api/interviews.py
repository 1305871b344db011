"""The API of interviews: rooms, distribution, invitations, and what happens to one of them."""

from uuid import UUID

from litestar import Controller, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT

from recruit.applications.queries import rulebook_of
from recruit.foundation.responses import problem_responses
from recruit.people.permissions import Actor, Permission
from recruit.scoring import actions, queries
from recruit.scoring.api.written_test import Below
from recruit.scoring.schemas.interviews import (
    AbsenceInput,
    DistributionOutcome,
    DistributionRequest,
    InterestInput,
    InterestOutcome,
    InterviewOut,
    Invited,
    MoveRequest,
    PanelInput,
    PlanRequest,
    RoomInput,
    RoomOut,
    RoomsMade,
)

_PLANS = {"permission": Permission.interviews_plan}
_SCORES = {"permission": Permission.scores_enter}


class InterviewController(Controller):
    """Interviews of a call."""

    path = "/api/v1"
    tags = ["interviews"]

    @get(
        "/calls/{call:str}/interview-rooms",
        operation_id="ListInterviewRooms",
        summary="The rooms for people of a place",
        opt=_PLANS,
        responses=problem_responses(401, 403, 404, 422),
    )
    async def rooms(
        self, actor: NamedDependency[Actor], call: FromPath[str], place: Below
    ) -> list[RoomOut]:
        """In order of time, with the slots that they have and those that are taken."""
        await _require(actor, call, place)
        return [RoomOut.model_validate(room) for room in await queries.rooms_for(call, place)]

    @post(
        "/calls/{call:str}/interview-rooms",
        operation_id="MakeInterviewRooms",
        summary="Make a room with its panel, day by day",
        opt=_PLANS,
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def make(
        self, actor: NamedDependency[Actor], call: FromPath[str], data: JSONBody[RoomInput]
    ) -> RoomsMade:
        """No assessor sits in two rooms at one time."""
        room = actions.NewRoom(
            data.name, data.days, data.opens, data.closes, data.minutes, data.panel
        )
        made = await actions.make_rooms(call=call, place=data.place, room=room, actor=actor)
        return RoomsMade(rooms=made)

    @put(
        "/interview-rooms/{room:uuid}/panel",
        operation_id="ChangeInterviewPanel",
        summary="Put other assessors into a room",
        opt=_PLANS,
        status_code=HTTP_204_NO_CONTENT,
        responses=problem_responses(401, 403, 404, 422),
    )
    async def change_panel(
        self, actor: NamedDependency[Actor], room: FromPath[UUID], data: JSONBody[PanelInput]
    ) -> None:
        """Distribute again afterwards: who left judges nobody there any more."""
        await actions.change_panel(room_id=room, panel=data.panel, actor=actor)

    @delete(
        "/interview-rooms/{room:uuid}",
        operation_id="RemoveInterviewRoom",
        summary="Remove a room to which nobody is invited",
        opt=_PLANS,
        responses=problem_responses(401, 403, 404, 409),
    )
    async def remove(self, actor: NamedDependency[Actor], room: FromPath[UUID]) -> None:
        """The next distribution does without it."""
        await actions.remove_room(room_id=room, actor=actor)

    @get(
        "/calls/{call:str}/interviews",
        operation_id="ListInterviews",
        summary="The interviews of the people of a place",
        opt=_PLANS,
        responses=problem_responses(401, 403, 404, 422),
    )
    async def interviews(
        self, actor: NamedDependency[Actor], call: FromPath[str], place: Below
    ) -> list[InterviewOut]:
        """In order of time."""
        await _require(actor, call, place)
        found = await queries.interviews_below(call, place)
        return [InterviewOut.model_validate(one) for one in found]

    @post(
        "/calls/{call:str}/interviews/distribution",
        operation_id="DistributeInterviews",
        summary="Give everybody a slot and two assessors",
        opt=_PLANS,
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def distribute(
        self,
        actor: NamedDependency[Actor],
        call: FromPath[str],
        data: JSONBody[DistributionRequest],
    ) -> DistributionOutcome:
        """Whoever was invited keeps their time. Where it is impossible the answer says what is
        missing, and nothing is written."""
        planned = await actions.distribute_interviews(
            call=call, place=data.place, actor=actor, dry_run=data.dry_run
        )
        return DistributionOutcome.model_validate(planned)

    @post(
        "/calls/{call:str}/interviews/invitations",
        operation_id="InviteToInterviews",
        summary="Invite everybody who has a slot and was not invited",
        opt=_PLANS,
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def invite(
        self, actor: NamedDependency[Actor], call: FromPath[str], data: JSONBody[PlanRequest]
    ) -> Invited:
        """By notice, with day, time and room."""
        invited = await actions.invite_to_interviews(call=call, place=data.place, actor=actor)
        return Invited(invited=invited)

    @post(
        "/interviews/{interview:uuid}/move",
        operation_id="MoveInterview",
        summary="Give somebody another slot",
        opt=_PLANS,
        status_code=HTTP_204_NO_CONTENT,
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def move(
        self, actor: NamedDependency[Actor], interview: FromPath[UUID], data: JSONBody[MoveRequest]
    ) -> None:
        """They are told."""
        await actions.move_interview(
            interview_id=interview, room_id=data.room, at=data.at, actor=actor
        )

    @post(
        "/interviews/{interview:uuid}/keep",
        operation_id="KeepInterview",
        summary="Leave somebody who asked for another time at the one they have",
        opt=_PLANS,
        status_code=HTTP_204_NO_CONTENT,
        responses=problem_responses(401, 403, 404, 409),
    )
    async def keep(self, actor: NamedDependency[Actor], interview: FromPath[UUID]) -> None:
        """They are told."""
        await actions.keep_interview(interview_id=interview, actor=actor)

    @put(
        "/interviews/{interview:uuid}/absence",
        operation_id="RecordInterviewAbsence",
        summary="Note that somebody did not come, or did after all",
        opt=_SCORES,
        status_code=HTTP_204_NO_CONTENT,
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def absence(
        self,
        actor: NamedDependency[Actor],
        interview: FromPath[UUID],
        data: JSONBody[AbsenceInput],
    ) -> None:
        """After the interview's time, and before it was scored."""
        await actions.record_absence(interview_id=interview, absent=data.absent, actor=actor)

    @post(
        "/applications/{application_id:uuid}/interests",
        operation_id="DeclareInterest",
        summary="Declare that an assessor may not judge an application",
        opt=_SCORES,
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def declare(
        self,
        actor: NamedDependency[Actor],
        application_id: FromPath[UUID],
        data: JSONBody[InterestInput],
    ) -> InterestOutcome:
        """Another assessor of the room takes their place."""
        complete = await actions.declare_interest(
            application_id=application_id,
            officer_id=data.officer_id,
            reason=data.reason,
            actor=actor,
        )
        return InterestOutcome(complete=complete)


async def _require(actor: Actor, call: str, place: str) -> None:
    rulebook = await rulebook_of(call)
    actor.require(Permission.interviews_plan, rulebook.body, place)


ROUTES = [InterviewController]
