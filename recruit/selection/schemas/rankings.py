"""Published rankings as the API shows them: nobody is named."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from recruit.applications.rules import Sex
from recruit.selection.plenaries import PlenaryStage
from recruit.selection.rules import Outcome


class PublishedPlenary(BaseModel):
    """A plenary that took effect; the digests are SHA-256 in hexadecimal."""

    place: str
    place_name: str
    version: int
    stage: PlenaryStage
    held_at: datetime
    seed: str
    seed_digest: str | None = Field(description="What was committed to before the interviews.")
    inputs_digest: str
    result_digest: str


class RankedCandidate(BaseModel):
    """What went into a ranking of one application; scores in points of 100."""

    application: UUID
    unit: str
    sex: Sex
    written_test: str | None
    interview: str | None
    desk: str | None
    sheets: dict[str, list[str]]
    election_experience: str
    barred: Literal["barred", "set_aside"] | None


class RankedLine(BaseModel):
    """What came out for one application."""

    unit: str
    rank: int
    application: UUID
    total: str | None
    outcome: Outcome
    passed_over: Literal["barred", "not_scored", "set_aside"] | None
    place: str | None
    seat: int | None
    chair: bool


class RankedUnit(BaseModel):
    """The seats of a unit when it was ranked, the free ones as ``place:number``."""

    code: str
    need: int
    women: int
    reserves: int
    chaired: list[str]
    leads: list[str]
    seats: list[str]


class RankingFile(BaseModel):
    """Everything by which a plenary can be recomputed."""

    format: Literal["recruit ranking 1"]
    call: str
    place: str
    plenary: UUID
    version: int
    held_at: datetime
    rulebook_hash: str
    rulebook: dict[str, Any]
    seed: str
    seed_digest: str | None
    units: list[RankedUnit]
    candidates: list[RankedCandidate]
    decisions: list[dict[str, str | None]]
    result: list[RankedLine]
    inputs_digest: str
    result_digest: str
