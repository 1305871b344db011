"""Score sheets and test results as the API takes and shows them."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from recruit.scoring.rules import SheetRow, TestRow

MOST_ROWS = 20_000

Code = Annotated[str, StringConstraints(max_length=60, pattern=r"^[^\x00]*$")]
PLACE_CODE = r"^\d\d(\.\d\d){0,2}(\.\d{4}(\.\d{3})?)?$"
PlaceCode = Annotated[str, StringConstraints(pattern=PLACE_CODE)]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Scores = Annotated[
    dict[Code, Annotated[int, Field(strict=True)]],
    Field(max_length=40, examples=[{"election-knowledge": 80, "integrity": 90, "commitment": 75}]),
]
"""Points by criterion, whole, 0 to 100."""


class SheetInput(_Input):
    """One assessor's points for one application."""

    application: Annotated[int, Field(gt=0, lt=2**63)] | UUID = Field(
        description="Registration number, or id.", examples=[100037]
    )
    assessor: UUID = Field(description="The officer who judged.")
    scores: Scores

    def row(self) -> SheetRow:
        """The row for the action."""
        return SheetRow(self.application, self.assessor, self.scores)


class SheetImport(_Input):
    """Sheets that are handed in together, all or none."""

    rows: Annotated[list[SheetInput], Field(min_length=1, max_length=MOST_ROWS)]


class OwnSheet(_Input):
    """The points that the assessor who sends them gives."""

    scores: Scores


class SheetAmendment(_Input):
    """A new version of the sender's own sheet, and why."""

    scores: Scores
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = Field(
        examples=["Nilai integritas salah ketik."]
    )


class TestResultInput(_Input):
    """A result of the written test, 0 to 100; null: absent."""

    number: Annotated[int, Field(gt=0, lt=2**63)] = Field(description="Registration number.")
    score: Annotated[Decimal, Field(max_digits=5, decimal_places=2)] | None

    def row(self) -> TestRow:
        """The row for the action."""
        return TestRow(self.number, self.score)


class TestResultImport(_Input):
    """Results that are recorded together, all or none."""

    rows: Annotated[list[TestResultInput], Field(min_length=1, max_length=MOST_ROWS)]


class DeskScoringStart(_Input):
    """Where the desk scores, and whose sheets they are."""

    place: PlaceCode
    officer_id: UUID


class ShortlistStart(_Input):
    """Where the shortlist is drawn up."""

    place: PlaceCode


class Imported(BaseModel):
    """How many rows were written."""

    rows: int


class RunStarted(BaseModel):
    """The run whose progress can be followed."""

    run: UUID


class ShortlistOutcome(BaseModel):
    """How many go on to the interview, and how many do not."""

    shortlisted: int
    left_off: int


class SheetVersion(BaseModel):
    """Which version of the sender's sheet stands now."""

    version: int


class Sheet(BaseModel):
    """A sheet that was handed in; it is locked. One that was amended says since when it counts no
    more, and its next version why."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    assessor: UUID
    assessor_name: str
    scores: dict[str, int]
    total: Decimal
    handed_in_at: datetime
    version: int
    reason: str | None
    superseded_at: datetime | None
