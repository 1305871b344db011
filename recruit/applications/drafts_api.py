"""The JSON API of drafts: for programs whose users fill in the form over days."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Body, FromPath, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED, HTTP_204_NO_CONTENT

from recruit.applications import actions, receipts
from recruit.applications.actions.drafts import own_draft
from recruit.applications.actions.uploads import UnknownUploadError, open_upload
from recruit.applications.examples import NEW_DRAFT, TYPED
from recruit.applications.form import missing_of
from recruit.applications.queries import DraftState, received_application, rulebook_of
from recruit.applications.schemas import (
    DraftDetail,
    DraftUpload,
    NewDraft,
    Receipt,
    SavedDraft,
    TypedAnswers,
)
from recruit.foundation import clock
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Fault, InvalidInput
from recruit.foundation.responses import problem_responses
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import DocumentKind

AnyRequest = Request[Any, Any, Any]


class DraftController(Controller):
    """Drafts: begin, read, save, attach, submit. Each program sees only those it began."""

    path = "/api/v1/drafts"
    tags = ["drafts"]
    opt = {"permission": Permission.applications_submit}

    @post(
        operation_id="BeginDraft",
        summary="Begin the form of a person, or go on with it",
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def begin(
        self,
        actor: NamedDependency[Actor],
        data: Annotated[NewDraft, Body(examples=[NEW_DRAFT])],
    ) -> DraftDetail:
        """A person has one draft for a call. What they fill in on their own stays theirs."""
        draft = await actions.begin_draft_for(call=data.call, nik=data.nik, actor=actor)
        return await _detail(draft)

    @get(
        "/{draft_id:uuid}",
        operation_id="GetDraft",
        summary="Read a draft",
        responses=problem_responses(401, 403, 404, 409),
    )
    async def detail(self, actor: NamedDependency[Actor], draft_id: FromPath[UUID]) -> DraftDetail:
        """Everything as it was typed; ``missing`` names the steps that are not done."""
        return await _detail(await own_draft(draft_id, actor))

    @put(
        "/{draft_id:uuid}",
        operation_id="SaveDraft",
        summary="Keep what was typed",
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def save(
        self,
        actor: NamedDependency[Actor],
        draft_id: FromPath[UUID],
        data: Annotated[TypedAnswers, Body(examples=[TYPED])],
    ) -> SavedDraft:
        """Right or wrong; fields that are not named stay as they are. If the draft was changed
        since ``version`` was read this is a 409 with the present ``version``."""
        version = await actions.save_draft(
            draft_id=draft_id, version=data.version, answers=data.answers, actor=actor
        )
        return SavedDraft(version=version, saved_at=clock.now())

    @put(
        "/{draft_id:uuid}/documents/{kind:str}",
        operation_id="AttachDocument",
        summary="Let an uploaded document go with a draft",
        status_code=HTTP_204_NO_CONTENT,
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def attach(
        self,
        actor: NamedDependency[Actor],
        draft_id: FromPath[UUID],
        kind: FromPath[DocumentKind],
        data: JSONBody[DraftUpload],
    ) -> None:
        """In the place of an earlier one of its kind."""
        try:
            stored = open_upload(data.upload)
        except UnknownUploadError as fault:
            message = Text("Berkas ini belum diunggah.", "This document was not uploaded.")
            raise InvalidInput([Fault("/upload", "unknown-upload", message)]) from fault
        await actions.attach_document(draft_id=draft_id, kind=kind, stored=stored, actor=actor)

    @post(
        "/{draft_id:uuid}/submission",
        operation_id="SubmitDraft",
        summary="Hand in what was filled in",
        responses={
            HTTP_200_OK: ResponseSpec(Receipt, description="It was handed in before"),
            **problem_responses(401, 403, 404, 409, 422),
        },
    )
    async def submit(
        self,
        request: AnyRequest,
        actor: NamedDependency[Actor],
        draft_id: FromPath[UUID],
        version: Annotated[int, QueryParameter(description="Of the draft, as it was read.")],
    ) -> Response[Receipt]:
        """Once, however often it is asked; every fault is named by step and field."""
        stored = await actions.submit_draft(
            draft_id=draft_id, version=version, actor=actor, arrived=request.state.arrived
        )
        scope = actor.scope(Permission.applications_submit)
        signed = receipts.receipt_of(await received_application(scope, stored.id))
        status = HTTP_200_OK if stored.repeated else HTTP_201_CREATED
        return Response(Receipt.of(stored.id, signed), status_code=status)


async def _detail(draft: DraftState) -> DraftDetail:
    missing = missing_of(draft, await rulebook_of(draft.call), clock.today())
    return DraftDetail(
        id=draft.id,
        call=draft.call,
        version=draft.version,
        answers=dict(draft.answers),
        documents=sorted(draft.documents),
        missing=[step.value for step in missing],
        saved_at=draft.saved_at,
    )


ROUTES = [DraftController]
