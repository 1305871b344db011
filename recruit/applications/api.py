"""The JSON API of applications."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import (
    Body,
    FromPath,
    FromQuery,
    HeaderParameter,
    JSONBody,
    MultipartBody,
    QueryParameter,
)
from litestar.status_codes import HTTP_200_OK, HTTP_201_CREATED

from recruit.applications import actions, queries, receipts
from recruit.applications.examples import APPLICATION
from recruit.applications.schemas import (
    ApplicationDetail,
    ApplicationPage,
    ApplicationSummary,
    Correction,
    Receipt,
    SentForm,
    Upload,
)
from recruit.applications.stages import Stage
from recruit.foundation.files import Files
from recruit.foundation.keys import vault
from recruit.foundation.problems import InvalidInput
from recruit.foundation.responses import problem_responses
from recruit.people.permissions import Actor, Permission

IdempotencyKey = Annotated[
    str,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=8,
        max_length=80,
        description="Chosen by the caller; the same key again gets the same answer, once stored.",
    ),
]


@dataclass
class UploadForm:
    """The form with which a document is sent."""

    file: UploadFile


class ApplicationController(Controller):
    """Applications: upload, submit, read, correct, withdraw."""

    path = "/api/v1/applications"
    tags = ["applications"]

    @post(
        "/uploads",
        operation_id="UploadDocument",
        summary="Upload a document, to be named in an application",
        opt={"permission": Permission.applications_submit},
        responses=problem_responses(401, 403, 422),
    )
    async def upload(
        self,
        data: MultipartBody[UploadForm],
        files: NamedDependency[Files],
    ) -> Upload:
        """JPG, PNG or PDF up to 5 MB; the type is read from the content, and what is stored was
        written anew, without metadata."""
        return Upload.of(*await actions.store_upload(files, await data.file.read()))

    @post(
        operation_id="SubmitApplication",
        summary="Submit a complete application",
        opt={"permission": Permission.applications_submit},
        responses={
            HTTP_200_OK: ResponseSpec(Receipt, description="This key was answered before"),
            **problem_responses(401, 403, 409, 422),
        },
    )
    async def submit(
        self,
        request: Request[Any, Any, Any],
        actor: NamedDependency[Actor],
        data: Annotated[SentForm, Body(examples=[APPLICATION])],
        idempotency_key: IdempotencyKey,
    ) -> Response[Receipt]:
        """Stored durably when this answers; every fault is named at once."""
        if data.faults:
            body = await request.body()
            raise InvalidInput(await actions.faults_within(body, data.faults, actor))
        stored = await actions.submit_application(
            form=data,
            actor=actor,
            key=idempotency_key,
            request_digest=vault().digest(await request.body()),
            arrived=request.state.arrived,
        )
        facts = (stored.number, data.call, stored.submitted_at, stored.digest)
        signed = receipts.sign_receipt(receipts.Receipt(*facts, stored.entered_by is not None))
        status = HTTP_200_OK if stored.repeated else HTTP_201_CREATED
        return Response(Receipt.of(stored.id, signed), status_code=status)

    @get(
        operation_id="ListApplications",
        summary="List applications, a page at a time",
        opt={"permission": Permission.applications_read},
        responses=problem_responses(401, 403, 422),
    )
    async def list_page(
        self,
        actor: NamedDependency[Actor],
        call: FromQuery[str | None] = None,
        place: FromQuery[str] = "",
        stage: FromQuery[Stage | None] = None,
        after: FromQuery[UUID | None] = None,
        limit: Annotated[int, QueryParameter(ge=1, le=200)] = 50,
    ) -> ApplicationPage:
        """Only what the actor's scope covers; pass ``next`` as ``after`` for the next page."""
        rows = await queries.list_applications(
            actor.scope(Permission.applications_read),
            call=call,
            place=place,
            stage=stage,
            after=after,
            limit=limit + 1,
        )
        items = [ApplicationSummary.model_validate(row) for row in rows[:limit]]
        return ApplicationPage(items=items, next=items[-1].id if len(rows) > limit else None)

    @get(
        "/{application_id:uuid}",
        operation_id="GetApplication",
        summary="Read one application",
        opt={"permission": Permission.applications_read},
        responses=problem_responses(401, 403, 404),
    )
    async def detail(
        self, actor: NamedDependency[Actor], application_id: FromPath[UUID]
    ) -> ApplicationDetail:
        """With its answers, its documents and the events that may follow."""
        scope = actor.scope(Permission.applications_read)
        return ApplicationDetail.model_validate(
            await queries.application_detail(scope, application_id)
        )

    @get(
        "/{application_id:uuid}/receipt",
        operation_id="GetReceipt",
        summary="Read the receipt of one application",
        opt={"permission": Permission.applications_read},
        responses=problem_responses(401, 403, 404),
    )
    async def receipt(
        self, actor: NamedDependency[Actor], application_id: FromPath[UUID]
    ) -> Receipt:
        """The same as was answered to the submission; signed now, with the present key."""
        scope = actor.scope(Permission.applications_read)
        found = await queries.received_application(scope, application_id)
        return Receipt.of(application_id, receipts.receipt_of(found))

    @post(
        "/{application_id:uuid}/correction",
        operation_id="CorrectApplication",
        summary="Mend what was asked to be mended",
        opt={"permission": Permission.applications_correct},
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 404, 409, 422),
    )
    async def correct(
        self,
        actor: NamedDependency[Actor],
        application_id: FromPath[UUID],
        data: JSONBody[Correction],
    ) -> dict[str, str]:
        """While the correction window of the call is open."""
        stage = await actions.correct_application(
            application_id=application_id, correction=data, actor=actor
        )
        return {"stage": stage.value}

    @post(
        "/{application_id:uuid}/withdrawal",
        operation_id="WithdrawApplication",
        summary="Withdraw an application before a result",
        opt={"permission": Permission.applications_withdraw},
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 404, 409),
    )
    async def withdraw(
        self, actor: NamedDependency[Actor], application_id: FromPath[UUID]
    ) -> dict[str, str]:
        """A result that others rely on is not undone by this."""
        stage = await actions.withdraw_application(application_id=application_id, actor=actor)
        return {"stage": stage.value}


ROUTES = [ApplicationController]
