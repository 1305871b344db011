"""Registers outside as the API takes and shows them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from recruit.applications.schemas import PlaceCode
from recruit.screening.rules import Listing
from recruit.screening.schemas.verification import Part
from recruit.screening.tables import Registry


class CheckRequest(Part):
    """Where to ask: a place, and everybody in it."""

    place: PlaceCode


class CheckProgress(BaseModel):
    """How many batches of people a check has done; ``failed`` are faults of ours, and whoever was
    in them is asked about again next time."""

    model_config = ConfigDict(from_attributes=True)

    run: UUID
    registry: Registry | None
    call: str
    place: str
    started_at: datetime
    jobs: int
    done: int
    failed: int
    cancelled: int
    ended: bool


class CheckCancelled(BaseModel):
    """How many people were not asked about."""

    not_checked: int


class ImportChange(BaseModel):
    """What a result file changes; ``elsewhere`` are lines about people who only apply outside of
    the place, which are left out."""

    model_config = ConfigDict(from_attributes=True)

    added: int
    changed: int
    unchanged: int
    elsewhere: int


class AnswerSeen(Part):
    """What an officer saw in a register; ``evidence`` is what its upload answered."""

    answer: Listing
    source: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    evidence: Annotated[str, StringConstraints(max_length=600)]
