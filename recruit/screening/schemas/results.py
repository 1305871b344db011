"""Results, objections and approvals of fallbacks, as the API takes and shows them."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from recruit.applications.schemas import PlaceCode

Words = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=4000, pattern=r"^[^\x00]*$")
]


class Part(BaseModel):
    """What a caller sends; a field that nobody asked for is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FromAttributes(BaseModel):
    """Something that is shown as it is kept."""

    model_config = ConfigDict(from_attributes=True)


class PublicationRequest(Part):
    """Where to publish, and whether also while something there is not decided."""

    place: PlaceCode
    although_open: bool = False


class PublicationDetail(BaseModel):
    """A published result; ``digest`` is SHA-256 over a line ``number verdict`` for each decided
    application, by number."""

    place: str
    number: int
    eligible: int
    ineligible: int
    digest: str
    published_at: datetime


class ObjectionDetail(FromAttributes):
    """An objection that waits for an answer."""

    id: UUID
    application: UUID
    number: int
    call: str
    place: str
    text: str
    filed_at: datetime


class ObjectionAnswer(Part):
    """What the panel answers. Upheld, the application is under review again."""

    upheld: bool
    answer: Words


class ApprovalRequest(Part):
    """A rule whose fallback is to hold at a place, and why."""

    place: PlaceCode
    rule: Annotated[str, StringConstraints(max_length=60)]
    reason: Words


class ApprovalDetail(FromAttributes):
    """A fallback that holds at a place."""

    id: UUID
    call: str
    place: str
    rule: str
    reason: str
    approved_by: str
    approved_at: datetime


class ApprovalList(BaseModel):
    """The approvals that the caller may see, the latest first."""

    items: list[ApprovalDetail]

    @classmethod
    def of(cls, approvals: object) -> Self:
        """As they are kept."""
        return cls.model_validate({"items": approvals}, from_attributes=True)


class ObjectionList(BaseModel):
    """The objections that the caller may answer, the oldest first."""

    items: list[ObjectionDetail]

    @classmethod
    def of(cls, objections: object) -> Self:
        """As they are kept."""
        return cls.model_validate({"items": objections}, from_attributes=True)
