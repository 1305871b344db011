"""Attendance as the API takes it, and who has practised what as it shows it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from recruit.training.rules import Outcome


class AttendanceRecord(BaseModel):
    """Who came: everybody of whole sessions, or single enrolments."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sessions: Annotated[list[UUID], Field(max_length=5000)] = []
    enrolments: Annotated[list[UUID], Field(max_length=5000)] = []


class AttendanceRecorded(BaseModel):
    """How many people were written down who were not before."""

    people: int


class MarkGiven(BaseModel):
    """A code that was typed or scanned at the door.

    ``at`` is when, by the clerk's phone; what cannot be is replaced by the time of arrival.
    ``elsewhere`` lets in somebody whose seat is in another session of the district.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    at: AwareDatetime | None = None
    elsewhere: bool = False


class MarksOfSession(BaseModel):
    """The marks of one session, however often they are sent."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "session": "0192f0c1-7a5e-7c3a-9a55-3d1f2f6f5b10",
                    "marks": [{"code": "ABCD-EF23", "at": "2024-10-14T08:25:00+07:00"}],
                }
            ]
        },
    )

    session: UUID
    marks: Annotated[list[MarkGiven], Field(min_length=1, max_length=1000)]


class MarkShown(BaseModel):
    """What became of a mark: ``recorded``, ``already``, ``other_session`` (then where and when
    their seat is; nothing was written) or ``unknown``."""

    code: str
    outcome: Outcome
    session: UUID | None
    starts_at: datetime | None
    where: str | None


class MarksShown(BaseModel):
    """What became of each mark, in their order."""

    marks: list[MarkShown]


class PractisedShown(BaseModel):
    """Somebody in office, and when they practised each programme; without their name."""

    model_config = ConfigDict(from_attributes=True)

    place: str
    call: str
    seat_number: int
    chair: bool
    programmes: dict[str, datetime]


class PractisedAtPlace(BaseModel):
    """Everybody in office at a village or TPS."""

    people: list[PractisedShown]
