"""The JSON API of clarifications and public comments."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT

from recruit.applications.queries import rulebook_of
from recruit.foundation.responses import problem_responses
from recruit.people.permissions import Actor, Permission
from recruit.screening.actions import clarify, comments
from recruit.screening.queries import clarifications as asked
from recruit.screening.queries import comments as told
from recruit.screening.schemas.clarifications import (
    ClarificationAsked,
    ClarificationDecision,
    ClarificationDetail,
    CommentClosed,
    CommentDetail,
    Commenter,
    LookAtCommenter,
    QuestionAsked,
)

PageNumber = Annotated[int, QueryParameter(name="page", ge=1, le=10_000)]


class ClarificationController(Controller):
    """Questions to applicants, their answers, and the panel's decisions."""

    path = "/api/v1"
    tags = ["clarifications"]

    @post(
        "/applications/{application_id:uuid}/clarifications",
        operation_id="AskClarification",
        summary="Ask an applicant about a rule of the call",
        opt={"permission": Permission.verification_decide},
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def ask(
        self,
        actor: NamedDependency[Actor],
        application_id: FromPath[UUID],
        data: JSONBody[QuestionAsked],
    ) -> ClarificationAsked:
        """The applicant is told. Nobody decides MS or TMS while it is open."""
        identifier = await clarify.ask_clarification(
            application_id=application_id,
            rule=data.rule,
            question=data.question,
            deadline=data.deadline,
            actor=actor,
        )
        return ClarificationAsked(id=identifier)

    @get(
        "/clarifications",
        operation_id="ListClarifications",
        summary="List clarifications, the undecided ones first",
        opt={"permission": Permission.verification_decide},
        responses=problem_responses(400, 401, 403, 422),
    )
    async def listed(
        self,
        actor: NamedDependency[Actor],
        call: FromQuery[str | None] = None,
        place: FromQuery[str] = "",
        waiting: FromQuery[bool] = False,
        number: PageNumber = 1,
    ) -> list[ClarificationDetail]:
        """Fifty a page; `waiting`: only those that the panel can decide now."""
        found = await asked.list_clarifications(
            actor.scope(Permission.verification_decide),
            call=call, place=place, waiting=waiting, page=number,
        )  # fmt: skip
        return [ClarificationDetail.of(one, await rulebook_of(one.call)) for one in found]

    @get(
        "/clarifications/{clarification_id:uuid}",
        operation_id="GetClarification",
        summary="Read a clarification",
        opt={"permission": Permission.verification_decide},
        responses=problem_responses(401, 403, 404),
    )
    async def detail(
        self, actor: NamedDependency[Actor], clarification_id: FromPath[UUID]
    ) -> ClarificationDetail:
        """With its answer and what was decided."""
        scope = actor.scope(Permission.verification_decide)
        one = await asked.clarification(scope, clarification_id)
        return ClarificationDetail.of(one, await rulebook_of(one.call))

    @post(
        "/clarifications/{clarification_id:uuid}/decision",
        operation_id="DecideClarification",
        summary="Accept an explanation or not",
        opt={"permission": Permission.clarifications_decide},
        status_code=HTTP_204_NO_CONTENT,
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def decide(
        self,
        actor: NamedDependency[Actor],
        clarification_id: FromPath[UUID],
        data: JSONBody[ClarificationDecision],
    ) -> None:
        """Once it is answered, or its deadline is over. The applicant reads the reason."""
        await clarify.decide_clarification(
            clarification_id=clarification_id,
            accepted=data.accepted,
            reason=data.reason,
            actor=actor,
        )


class CommentController(Controller):
    """Public comments as moderators see them: never who wrote one, but for a named purpose."""

    path = "/api/v1/comments"
    tags = ["comments"]
    opt = {"permission": Permission.comments_moderate}

    @get(
        operation_id="ListComments",
        summary="List confirmed public comments, the open ones first",
        responses=problem_responses(400, 401, 403, 422),
    )
    async def listed(
        self,
        actor: NamedDependency[Actor],
        call: FromQuery[str | None] = None,
        place: FromQuery[str] = "",
        number: PageNumber = 1,
    ) -> list[CommentDetail]:
        """Fifty a page."""
        scope = actor.scope(Permission.comments_moderate)
        found = await told.list_comments(scope, call=call, place=place, page=number)
        return [CommentDetail.of(one) for one in found]

    @get(
        "/{comment_id:uuid}",
        operation_id="GetComment",
        summary="Read a public comment",
        responses=problem_responses(401, 403, 404),
    )
    async def detail(
        self, actor: NamedDependency[Actor], comment_id: FromPath[UUID]
    ) -> CommentDetail:
        """What was said, and what became of it."""
        scope = actor.scope(Permission.comments_moderate)
        return CommentDetail.of(await told.comment(scope, comment_id))

    @post(
        "/{comment_id:uuid}/clarification",
        operation_id="AskAboutComment",
        summary="Ask the candidate about what a comment says",
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def ask(
        self,
        actor: NamedDependency[Actor],
        comment_id: FromPath[UUID],
        data: JSONBody[QuestionAsked],
    ) -> ClarificationAsked:
        """A question that names the commenter is refused."""
        identifier = await comments.ask_about_comment(
            comment_id=comment_id,
            rule=data.rule,
            question=data.question,
            deadline=data.deadline,
            actor=actor,
        )
        return ClarificationAsked(id=identifier)

    @post(
        "/{comment_id:uuid}/closing",
        operation_id="CloseComment",
        summary="Close a comment that leads to nothing",
        status_code=HTTP_204_NO_CONTENT,
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def close(
        self,
        actor: NamedDependency[Actor],
        comment_id: FromPath[UUID],
        data: JSONBody[CommentClosed],
    ) -> None:
        """With the reason."""
        await comments.close_comment(comment_id=comment_id, reason=data.reason, actor=actor)

    @post(
        "/{comment_id:uuid}/commenter",
        operation_id="LookAtCommenter",
        summary="Learn who wrote a comment, for a purpose that is written down",
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 404, 422),
    )
    async def commenter(
        self,
        actor: NamedDependency[Actor],
        comment_id: FromPath[UUID],
        data: JSONBody[LookAtCommenter],
    ) -> Commenter:
        """The look and its purpose are in the ledger."""
        return await comments.look_at_commenter(
            comment_id=comment_id, purpose=data.purpose, actor=actor
        )
