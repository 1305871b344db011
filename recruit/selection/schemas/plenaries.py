"""Plenaries, rankings and appointments as the API takes and shows them."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from recruit.applications.rules import Sex
from recruit.selection.appointments import AppointmentEvent, AppointmentStage, EndReason
from recruit.selection.plenaries import PlenaryStage
from recruit.selection.rules import Outcome, PassedOver

PlaceCode = Annotated[
    str, StringConstraints(pattern=r"^\d\d(\.\d\d){0,2}$|^\d\d(\.\d\d){2}\.\d{4}(\.\d{3})?$")
]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlenaryStart(_Input):
    """Where a plenary is held, and the seed of its lot."""

    place: PlaceCode = Field(description="A district, or a narrower place with units of its own.")
    seed: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._-]{1,64}$")] | None = Field(
        None,
        description="The seed of the lot, only where none was committed to before the interviews.",
        examples=["2024-10-05-pleno"],
    )
    women_reason: (
        Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")] | None
    ) = Field(None, description="Why the women's share is not reached; required where it is not.")


class PlenaryDecision(BaseModel):
    """What a plenary decided; the digests are SHA-256 in hexadecimal."""

    plenary: UUID
    version: int
    elected: int
    reserve: int
    not_elected: int
    unfilled: int
    inputs_digest: str
    result_digest: str


class RunStarted(BaseModel):
    """The run whose progress can be followed."""

    run: UUID


class PlenarySummary(BaseModel):
    """A plenary that was held."""

    id: UUID
    place: str
    version: int
    seed: str
    held_at: datetime
    women_reason: str | None
    inputs_digest: str
    result_digest: str
    stage: PlenaryStage
    undoes: UUID | None
    committed_at: datetime
    minutes_digest: str | None = Field(
        description="SHA-256 of the minutes in Indonesian; none until they are typeset."
    )


class RankingComponents(BaseModel):
    """What the total was made of, and what else decided."""

    written_test: Decimal | None = None
    interview: Decimal | None = None
    desk: Decimal | None = None
    election_experience: str
    sex: Sex
    tied: bool = Field(description="Whether others had the same, so that the tie-break decided.")
    passed_over: PassedOver | None = None


class RankingLine(BaseModel):
    """One line of a frozen ranking, with the seat that the person holds now."""

    plenary: UUID
    rank: int
    application: UUID
    number: int
    name: str
    sex: Sex
    total: Decimal
    components: RankingComponents
    outcome: Outcome
    seat_place: str | None
    seat_number: int | None
    chair: bool


class Counts(BaseModel):
    """How the seats of a place are filled."""

    place: str
    seats: int
    filled: int
    unfilled: int
    women: int
    sworn: int
    reserves: int


class AppointmentSummary(BaseModel):
    """A person in an office."""

    id: UUID
    application: UUID
    number: int
    name: str
    sex: Sex
    place: str
    seat_number: int
    chair: bool
    stage: AppointmentStage
    replaces: UUID | None
    appointed_at: datetime
    sworn_at: datetime | None
    ended_at: datetime | None
    end_reason: EndReason | None


class AppointmentPage(BaseModel):
    """One page of a list; ``next`` is the key of the page after it."""

    items: list[AppointmentSummary]
    next: UUID | None


class Ending(_Input):
    """Why an appointment ends."""

    reason: AppointmentEvent = Field(examples=["resign"])


class ReplacementDone(BaseModel):
    """The successor, or the offer that was made where no reserve was left; else nothing."""

    ended: UUID
    successor: UUID | None
    application: UUID | None
    offer: UUID | None = None
