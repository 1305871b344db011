"""Redistribution, offers and the forecast as the API takes and shows them."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from recruit.selection.offers import OfferState
from recruit.selection.schemas.plenaries import PlaceCode


class RedistributionStart(BaseModel):
    """Where empty seats are offered."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    place: PlaceCode = Field(description="A district, a city or a province.", examples=["31.71.01"])


class RedistributionPlan(BaseModel):
    """What would be offered in a district; nobody was told.

    ``objective`` and ``bound``: seats offered, people outside of their village, at a place they
    did not choose, metres, hundredths of a point below the best possible totals.
    """

    district: str
    needed: int
    status: str
    objective: list[int]
    bound: list[int]
    inputs_digest: str


class RedistributionRound(BaseModel):
    """A round of offers in a district, with the answers so far."""

    id: UUID
    district: str
    district_name: str
    status: str
    objective: list[int]
    bound: list[int]
    inputs_digest: str
    needed: int
    offered: int
    seconds: float
    planned_at: datetime
    open: int
    accepted: int
    declined: int
    lapsed: int


class OfferSummary(BaseModel):
    """A seat that somebody was offered."""

    id: UUID
    application: UUID
    number: int
    name: str
    ranked_at: str = Field(description="The place that they applied to.")
    place: str
    place_name: str
    seat_number: int
    metres: int | None
    state: OfferState
    offered_at: datetime
    deadline: datetime
    answered_at: datetime | None
    replaces: UUID | None


class UnitForecast(BaseModel):
    """What is to be expected of a unit until polling day."""

    unit: str
    unfilled: int
    reserves: int
    losses: float = Field(description="People who will leave, on average.")
    depth: int = Field(description="Reserves with which the unit has enough, as surely as 95 %.")
    missing: int


class Successor(BaseModel):
    """Who would follow; nobody where no reserve is left and nobody nearby can be asked."""

    application: UUID | None
    asked_first: bool = Field(description="Whether the seat is only offered to them.")
