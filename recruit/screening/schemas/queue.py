"""The verifiers' queue, second readings and agreement, as the API shows them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from recruit.screening.schemas.verification import Part
from recruit.screening.tables import Verdict


class NextFile(BaseModel):
    """The file that the officer holds now; nothing if none is waiting."""

    application: UUID | None


class SecondReadingRequest(Part):
    """The second verdict on a file; a note where it differs from the first."""

    verdict: Verdict
    note: (
        Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]
        | None
    ) = None


class SecondReadingDetail(BaseModel):
    """A decision that is to be read again; which it was is not told."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    application: UUID
    number: int
    call: str
    place: str
    decided_at: datetime


class AgreementDetail(BaseModel):
    """How far second readers agree with a verifier."""

    model_config = ConfigDict(from_attributes=True)

    officer: UUID
    name: str
    read: int
    agreed: int
    kappa: Annotated[float | None, Field(description="Cohen's kappa; null where it says nothing.")]
