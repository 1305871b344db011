"""The JSON API of the board: who sits where, moves by hand, pins."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT

from recruit.foundation.i18n import Text
from recruit.foundation.responses import problem_responses
from recruit.people.permissions import Actor, Permission
from recruit.training import actions, queries
from recruit.training.rules.board import Advice
from recruit.training.schemas.board import (
    BoardSession,
    BoardShown,
    CrewMove,
    CrewPin,
    MoveAdvice,
)


class BoardController(Controller):
    """The latest timetable of a district, as a coordinator changes it."""

    path = "/api/v1/programmes/{programme:str}/boards/{district:str}"
    tags = ["training"]
    opt = {"permission": Permission.training_plan}

    @get(
        operation_id="GetBoard",
        summary="Read who sits where",
        responses=problem_responses(401, 403, 404),
    )
    async def board(
        self, actor: NamedDependency[Actor], programme: FromPath[str], district: FromPath[str]
    ) -> BoardShown:
        """Crews by code, rooms by id, in order of time."""
        scope = actor.scope(Permission.training_plan)
        found = await queries.board(scope, programme=programme, district=district)
        seating = found.seating
        return BoardShown(
            version=seating.version,
            published_at=seating.published_at,
            edition=seating.edition,
            sessions=[
                BoardSession(room=UUID(one.room), starts_at=one.slot.starts, crews=list(one.crews))
                for one in seating.plan.sessions
            ],
            waiting=list(seating.plan.unplaced),
            pinned=sorted(found.pins),
        )

    @post(
        "/moves",
        operation_id="MoveCrew",
        summary="Move a crew to another room or time, and pin it there",
        status_code=HTTP_200_OK,
        responses=problem_responses(400, 401, 403, 404, 409, 422),
    )
    async def move(
        self,
        actor: NamedDependency[Actor],
        programme: FromPath[str],
        district: FromPath[str],
        data: JSONBody[CrewMove],
    ) -> MoveAdvice:
        """A published timetable is not changed: the move makes the next version first. 409 names
        the rules that it would break, or the warnings that are to be confirmed."""
        advice = await actions.move_crew(
            programme=programme,
            district=district,
            move=_move(data),
            actor=actor,
            confirmed=data.confirmed,
        )
        return _advice(advice)

    @post(
        "/moves/check",
        operation_id="CheckMove",
        summary="Ask what speaks against a move",
        status_code=HTTP_200_OK,
        responses=problem_responses(400, 401, 403, 404, 409, 422),
    )
    async def check(
        self,
        actor: NamedDependency[Actor],
        programme: FromPath[str],
        district: FromPath[str],
        data: JSONBody[CrewMove],
    ) -> MoveAdvice:
        """Nothing is changed."""
        advice = await actions.check_move(
            programme=programme, district=district, move=_move(data), actor=actor
        )
        return _advice(advice)

    @post(
        "/pins",
        operation_id="PinCrew",
        summary="Pin a crew where it sits, or let planning move it again",
        status_code=HTTP_204_NO_CONTENT,
        responses=problem_responses(400, 401, 403, 404, 409, 422),
    )
    async def pin(
        self,
        actor: NamedDependency[Actor],
        programme: FromPath[str],
        district: FromPath[str],
        data: JSONBody[CrewPin],
    ) -> None:
        """404 if the district has no such crew, or it is not pinned."""
        if data.pinned:
            await actions.pin_crew(
                programme=programme, district=district, crew=data.crew, actor=actor
            )
        else:
            await actions.unpin_crew(programme=programme, crew=data.crew, actor=actor)


def _move(data: CrewMove) -> actions.Move:
    return actions.Move(data.crew, data.room, data.starts_at, data.edition)


def _advice(advice: Advice) -> MoveAdvice:
    return MoveAdvice(
        broken=[_both(text) for text in advice.broken],
        warnings=[_both(text) for text in advice.warnings],
    )


def _both(text: Text) -> dict[str, str]:
    return {"id": text.id, "en": text.en}


ROUTES = [BoardController]
