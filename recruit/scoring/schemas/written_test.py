"""Result files of the written test, and the lines of a shortlist, as the API shows them."""

from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field


class _Output(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class NameWarning(_Output):
    """A line whose name is not the one that was registered under its number."""

    line: int
    number: int
    written: str
    registered: str


class TestFileChange(_Output):
    """What a result file records."""

    __test__ = False

    results: int
    absent: int = Field(description="How many of them were absent, and so are out.")
    waiting: int = Field(description="Eligible applicants of the call who then have no result.")
    names: list[NameWarning]


class ShortlistLine(_Output):
    """The line of one place."""

    place: str
    most: int = Field(description="How many go on, if nobody ties with the last.")
    score: Decimal | None = Field(description="The lowest score that goes on.")
    shortlisted: int
    left_off: int
    absent: int
