"""Plenaries in their stages, and direct appointments, as the API takes and shows them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from recruit.selection.plenaries import PlenaryStage
from recruit.selection.rules import DecisionKind
from recruit.selection.schemas.plenaries import PlaceCode

Reason = Annotated[
    str, StringConstraints(min_length=1, max_length=2000, pattern=r"^[^\x00]*\S[^\x00]*$")
]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Members = Annotated[list[UUID], Field(max_length=50)]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlenaryDraft(_Input):
    """Where a plenary is held and by whom."""

    place: PlaceCode = Field(description="A district, or a narrower place with units of its own.")
    members: Members = Field(description="The officers of the panel; whoever drafts is one.")
    seed: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._-]{1,64}$")] | None = Field(
        None, description="The seed of the lot, where none was committed to."
    )
    women_reason: Reason | None = Field(
        None, description="Why the women's share is not reached, for all units that fall short."
    )


class Confirmation(_Input):
    """What a member has read and confirms."""

    result_digest: Digest


class Otherwise(_Input):
    """A decision of the panel that differs from what the ranking proposes."""

    kind: DecisionKind = Field(examples=["set_aside"])
    place: PlaceCode = Field(description="The unit, or for a chair the place they lead.")
    application: UUID | None = Field(None, description="Of whom is set aside or leads.")
    reason: Reason


class TakenBack(_Input):
    """Which decision is taken back."""

    kind: DecisionKind
    subject: Annotated[str, StringConstraints(max_length=36, pattern=r"^[0-9a-f.-]+$")] = Field(
        description="The application that was set aside, or the place."
    )


class Undoing(_Input):
    """Who undoes a plenary, and why."""

    members: Members
    reason: Reason


class DirectAppointment(_Input):
    """Who is appointed to which empty seat, and why."""

    place: PlaceCode
    seat_number: Annotated[int, Field(ge=1, le=1000)]
    application: UUID
    reason: Annotated[str, StringConstraints(min_length=10, max_length=2000, pattern=r"^[^\x00]*$")]


class PanelMember(BaseModel):
    """A member of the panel, and when they confirmed."""

    id: UUID
    name: str
    confirmed_at: datetime | None


class DecisionShown(BaseModel):
    """A decision of the panel."""

    kind: DecisionKind
    place: str
    application: UUID | None
    reason: str


class PlenaryShown(BaseModel):
    """A plenary in whatever stage; digests are SHA-256 in hexadecimal."""

    id: UUID
    call: str
    place: str
    version: int
    stage: PlenaryStage
    quorum: int
    members: list[PanelMember]
    decisions: list[DecisionShown]
    women_reason: str | None
    undoes: UUID | None
    inputs_digest: str
    result_digest: str
    minutes_digest: str | None
    held_at: datetime
    committed_at: datetime | None


class AppointmentMade(BaseModel):
    """The appointment that was made."""

    appointment: UUID
