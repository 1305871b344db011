"""The JSON API of documents that arrive in pieces, in the manner of tus (resumable uploads).

Programs send with their key; the page of an applicant sends with its session and the token of
its form (``x-csrftoken``).
"""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, head, patch, post
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.middleware import DefineMiddleware
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.openapi.spec import (
    Example,
    OpenAPIMediaType,
    OpenAPIType,
    Operation,
    RequestBody,
    Schema,
)
from litestar.openapi.spec.enums import OpenAPIFormat
from litestar.params import Body, FromPath, HeaderParameter, RawBody
from litestar.status_codes import HTTP_200_OK

from recruit.applications.actions import uploads
from recruit.applications.schemas import Upload, UploadSize, UploadState
from recruit.foundation.files import Files
from recruit.foundation.i18n import Text
from recruit.foundation.problems import NotAllowed, NotAuthenticated
from recruit.foundation.responses import problem_responses
from recruit.people.permissions import Actor, ActorKind, Permission

LARGEST_PIECE = 1024 * 1024
"""Bytes of one piece; a phone sends 256 kB, so that little is lost when the network goes."""

PIECES_A_MINUTE = 300
"""From one person: fifteen documents of the largest size."""

_UPLOADERS = (Permission.applications_submit, Permission.applications_own)

_Connection = ASGIConnection[Any, Any, Any, Any]
AnyRequest = Request[Any, Any, Any]

UploadOffset = Annotated[
    int,
    HeaderParameter(name="Upload-Offset", ge=0, description="The byte at which the piece begins."),
]


async def uploaders_guard(connection: _Connection, _: BaseRouteHandler) -> None:
    """Let in whoever hands in applications: for others by permission, or only their own."""
    actor: Actor = connection.user
    if actor.kind is ActorKind.anonymous:
        raise NotAuthenticated(Text("Silakan masuk dahulu.", "Please sign in first."))
    if not any(actor.holds(permission) for permission in _UPLOADERS):
        raise NotAllowed(
            Text("Anda tidak berwenang mengunggah dokumen.", "You may not upload documents.")
        )


def upload_limit() -> DefineMiddleware:
    """A limit of its own, so that uploads never use up what the form may send."""
    return RateLimitConfig(
        rate_limit=("minute", PIECES_A_MINUTE),
        store="rate_limit",
        identifier_for_request=_uploading,
        check_throttle_handler=_is_person,
    ).middleware


def _uploading(request: AnyRequest) -> str:
    return f"upload:{request.user.reference}"


async def _is_person(request: AnyRequest) -> bool:
    """A program sends for many, and has a key that can be revoked."""
    return request.user.kind is not ActorKind.program


@dataclass
class PieceOperation(Operation):
    """The documentation of a body that is nothing but bytes."""

    def __post_init__(self) -> None:
        """Say so."""
        bytes_ = OpenAPIMediaType(
            Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY, min_length=1)
        )
        self.request_body = RequestBody({"application/octet-stream": bytes_}, required=True)


class UploadController(Controller):
    """Uploads: begin, send a piece, ask how far it came, finish."""

    path = "/api/v1/uploads"
    tags = ["uploads"]
    opt = {"permission": None}
    guards = [uploaders_guard]
    middleware = [upload_limit()]

    @post(
        operation_id="BeginUpload",
        summary="Announce a document that will be sent in pieces",
        responses=problem_responses(401, 403, 422, 429),
    )
    async def begin(
        self,
        actor: NamedDependency[Actor],
        data: Annotated[UploadSize, Body(examples=[Example(value={"size": 812_345})])],
    ) -> Response[UploadState]:
        """At most 5 MB; what is not finished within a day is removed."""
        identifier = await uploads.begin_upload(owner=actor.reference, size=data.size)
        return _state(
            identifier, uploads.Arrival(data.size, 0), location=f"{self.path}/{identifier}"
        )

    @patch(
        "/{upload_id:uuid}",
        operation_id="SendPiece",
        summary="Send the next piece of a document",
        operation_class=PieceOperation,
        request_max_body_size=LARGEST_PIECE,
        responses=problem_responses(401, 403, 404, 409, 413, 422, 429),
    )
    async def send(
        self,
        actor: NamedDependency[Actor],
        files: NamedDependency[Files],
        upload_id: FromPath[UUID],
        upload_offset: UploadOffset,
        body: RawBody,
    ) -> Response[UploadState]:
        """Up to 1 MB; durable when this answers. The same piece again changes nothing; one that
        does not fit is a 409 whose ``offset`` is the byte to go on from."""
        await uploads.append_chunk(
            files=files,
            upload_id=upload_id,
            owner=actor.reference,
            offset=upload_offset,
            content=body,
        )
        return await _now(upload_id, actor)

    @get(
        "/{upload_id:uuid}",
        operation_id="GetUpload",
        summary="Ask how much of a document is here",
        responses=problem_responses(401, 403, 404, 429),
    )
    async def state(
        self, actor: NamedDependency[Actor], upload_id: FromPath[UUID]
    ) -> Response[UploadState]:
        """After the network was lost: go on from ``received``."""
        return await _now(upload_id, actor)

    @head(
        "/{upload_id:uuid}",
        operation_id="HeadUpload",
        summary="Ask how much of a document is here, in headers alone",
        responses=problem_responses(401, 403, 404, 429),
    )
    async def headers(
        self, actor: NamedDependency[Actor], upload_id: FromPath[UUID]
    ) -> Response[None]:
        """``Upload-Offset`` and ``Upload-Length``, as tus has them."""
        arrival = await uploads.arrival_of(upload_id=upload_id, owner=actor.reference)
        return Response(None, headers=_headers(arrival))

    @post(
        "/{upload_id:uuid}/finish",
        operation_id="FinishUpload",
        summary="Store the document whose pieces are all here",
        status_code=HTTP_200_OK,
        responses=problem_responses(401, 403, 404, 409, 422, 429),
    )
    async def finish(
        self,
        actor: NamedDependency[Actor],
        files: NamedDependency[Files],
        upload_id: FromPath[UUID],
    ) -> Upload:
        """JPG, PNG or PDF, by its content; ``upload`` names it in an application. Asked again, it
        answers the same; a document that is refused is gone, and 422 says why."""
        finished = await uploads.finish_upload(
            files=files, upload_id=upload_id, owner=actor.reference
        )
        return Upload.of(*finished)


async def _now(upload_id: UUID, actor: Actor) -> Response[UploadState]:
    arrival = await uploads.arrival_of(upload_id=upload_id, owner=actor.reference)
    return _state(upload_id, arrival)


def _state(upload_id: UUID, arrival: uploads.Arrival, **headers: str) -> Response[UploadState]:
    state = UploadState(id=upload_id, size=arrival.size, received=arrival.received)
    return Response(state, headers=_headers(arrival) | headers)


def _headers(arrival: uploads.Arrival) -> dict[str, str]:
    return {
        "Upload-Offset": str(arrival.received),
        "Upload-Length": str(arrival.size),
        "Cache-Control": "no-store",
    }


ROUTES = [UploadController]
