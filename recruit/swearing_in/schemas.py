"""Ceremonies, oaths and rosters as the API takes them and as it shows them."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from recruit.applications.schemas import PlaceCode
from recruit.foundation.i18n import Language
from recruit.rulebook.model import Label
from recruit.swearing_in.rosters.columns import RosterKind
from recruit.swearing_in.rules import (
    LONGEST_PURPOSE,
    OBSTACLES,
    OathsRecorded,
    Obstacle,
    Refused,
    RosterFormat,
)


class Part(BaseModel):
    """What a caller sends; a field that nobody asked for is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CeremoniesRequest(Part):
    """Where to plan ceremonies: a place, and everything in it."""

    place: PlaceCode
    follow_up: bool = Field(
        default=False, description="For those who did not swear, within 3 days after the last day."
    )


class CeremoniesPlanned(BaseModel):
    """How many ceremonies are new."""

    planned: int


class OathsRequest(Part):
    """Who was absent, below a place where everybody else took the oath."""

    place: PlaceCode
    absent: Annotated[list[UUID], Field(max_length=20_000)] = []


class ObstacleDetail(BaseModel):
    """Why somebody could not swear, and the training programme it is about."""

    code: Obstacle
    programme: str | None
    text: Label


class RefusedDetail(BaseModel):
    """Somebody who was there, or is thought to have been, and could not swear."""

    appointment: UUID
    reasons: list[ObstacleDetail]

    @classmethod
    def of(cls, refused: Refused) -> Self:
        """With the reasons in words."""
        reasons = [
            ObstacleDetail(
                code=code,
                programme=programme,
                text=Label(id=OBSTACLES[code].id, en=OBSTACLES[code].en),
            )
            for code, programme in refused.reasons
        ]
        return cls(appointment=refused.appointment, reasons=reasons)


class OathsDetail(BaseModel):
    """What was recorded this time, and who stays appointed without an oath."""

    sworn: int
    absent: int
    refused: list[RefusedDetail]

    @classmethod
    def of(cls, recorded: OathsRecorded) -> Self:
        """What the action answered."""
        refused = [RefusedDetail.of(one) for one in recorded.refused]
        return cls(sworn=recorded.sworn, absent=recorded.absent, refused=refused)


class OathCountsDetail(BaseModel):
    """How far the oaths of a call are at a place."""

    model_config = ConfigDict(from_attributes=True)

    place: str
    call: str
    seats: int
    appointed: int
    sworn: int
    absent: int


class RevocationRequest(Part):
    """Where to revoke those who were absent again at a follow-up."""

    place: PlaceCode


class Revoked(BaseModel):
    """How many appointments were ended."""

    revoked: int


class RosterRequest(Part):
    """Which roster, as what kind of file, and what for."""

    call: Annotated[str, StringConstraints(max_length=40)]
    place: PlaceCode
    kind: RosterKind
    format: RosterFormat
    purpose: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=3, max_length=LONGEST_PURPOSE)
    ]
    language: Language = Language.id


class RosterDetail(BaseModel):
    """A roster in the register."""

    id: UUID
    call: str
    place: str
    kind: RosterKind
    number: int
    rows: int
    digest: str
    purpose: str
    made_by: str
    made_at: datetime
