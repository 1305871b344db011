"""Lots as the API takes and shows them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from recruit.selection.schemas.plenaries import PlaceCode


class LotStart(BaseModel):
    """Where a lot will decide, and the panel's own seed if it has one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    place: PlaceCode = Field(description="Everything below it draws with this seed.")
    seed: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._-]{1,64}$")] | None = Field(
        None, description="Drawn by the server unless given; 20 letters or more."
    )


class LotCommitted(BaseModel):
    """What is published before the interviews: the SHA-256 of the seed, in hexadecimal."""

    lot: UUID
    digest: str
    committed_at: datetime


class PublishedLot(BaseModel):
    """A lot as everybody may see it."""

    place: str
    place_name: str
    digest: str
    committed_at: datetime
    opened_at: datetime | None
    seed: str | None = Field(description="Once the plenary has opened it.")
