"""Problems and files in the API's documentation."""

from dataclasses import dataclass
from http import HTTPStatus

from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat
from pydantic import BaseModel


class ProblemDocument(BaseModel):
    """A problem in the API's documentation (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] | None = None


def problem_responses(*statuses: int) -> dict[int, ResponseSpec]:
    """The problems that a route can answer, for its documentation; 400 is one of every route."""
    return {
        status: ResponseSpec(
            ProblemDocument,
            generate_examples=False,
            description=HTTPStatus(status).phrase,
            media_type="application/problem+json",
        )
        for status in (400, *statuses)
    }


@dataclass
class FileOperation(Operation):
    """The documentation of a body that is a file."""

    def __post_init__(self) -> None:
        """Say so."""
        bytes_ = OpenAPIMediaType(Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY))
        self.request_body = RequestBody({"application/octet-stream": bytes_}, required=True)
