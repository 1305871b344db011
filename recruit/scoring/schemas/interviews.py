"""Interviews as the API takes and shows them."""

from datetime import date, datetime, time
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from recruit.scoring.rules.interviews import Proof
from recruit.scoring.schemas.sheets import PlaceCode

Panel = Annotated[list[UUID], Field(max_length=100, description="The officers who judge there.")]
Local = Annotated[time, Field(description="Local time (WIB), without a zone.", examples=["08:00"])]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Output(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class RoomInput(_Input):
    """A room, on each of these days from one time to another."""

    place: PlaceCode
    name: Annotated[str, Field(max_length=200, examples=["Ruang 1"])]
    days: Annotated[list[date], Field(max_length=100, examples=[["2024-10-12"]])]
    opens: Local
    closes: Local
    minutes: Annotated[int, Field(ge=-1000, le=1000, description="Of one interview.")]
    panel: Panel


class PanelInput(_Input):
    """The panel that a room is to have."""

    panel: Panel


class PlanRequest(_Input):
    """The place whose people are meant."""

    place: PlaceCode


class DistributionRequest(PlanRequest):
    """Where interviews are distributed."""

    dry_run: bool = False


class MoveRequest(_Input):
    """Another slot."""

    room: UUID
    at: AwareDatetime


class AbsenceInput(_Input):
    """Whether somebody did not come."""

    absent: bool


class InterestInput(_Input):
    """Why an assessor may not judge."""

    officer_id: UUID = Field(description="An officer declares their own interest only.")
    reason: Annotated[str, Field(max_length=2000)]


class RoomsMade(BaseModel):
    """The rooms, one a day."""

    rooms: list[UUID]


class RoomOut(_Output):
    """A room with its panel."""

    id: UUID
    place: str
    name: str
    opens_at: datetime
    closes_at: datetime
    minutes: int
    panel: dict[UUID, str]
    slots: list[datetime]
    taken: list[datetime]


class AssessorOut(_Output):
    """An assessor, with why they might know the applicant."""

    name: str
    flagged: str | None


class InterviewOut(_Output):
    """An interview, and who judges it."""

    id: UUID
    application: UUID
    number: int
    room: UUID
    at: datetime
    invited_at: datetime | None
    asked_to_move_at: datetime | None
    asked_because: str | None
    absent_at: datetime | None
    assessors: list[AssessorOut]


class DistributionOutcome(_Output):
    """What a distribution reached, or what is missing."""

    possible: bool = Field(description="Whether everybody has a slot and two assessors; only then"
                           " anything is written.")  # fmt: skip
    people: int
    kept: int = Field(description="Those who were invited before and keep their time.")
    slots: int = Field(description="Free slots that there were for the others.")
    proof: Proof = Field(description="Whether it is proven that nothing is better.")
    loads: dict[UUID, int] = Field(description="Interviews of every assessor.")
    flagged: int = Field(description="Assessors who might know the applicant.")
    unplaced: list[int] = Field(description="Registration numbers of those without a place.")
    without_team: list[int] = Field(description="Those of them whom no two assessors may judge.")


class Invited(BaseModel):
    """How many were invited."""

    invited: int


class InterestOutcome(BaseModel):
    """Whether the interview still has two assessors."""

    complete: bool
