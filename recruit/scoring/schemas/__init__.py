"""Score sheets and test results as the API takes and shows them."""

from recruit.scoring.schemas.sheets import (
    MOST_ROWS,
    Code,
    DeskScoringStart,
    Imported,
    OwnSheet,
    PlaceCode,
    RunStarted,
    Sheet,
    SheetAmendment,
    SheetImport,
    SheetInput,
    SheetVersion,
    ShortlistOutcome,
    ShortlistStart,
    TestResultImport,
    TestResultInput,
)

__all__ = [
    "MOST_ROWS",
    "Code",
    "DeskScoringStart",
    "Imported",
    "OwnSheet",
    "PlaceCode",
    "RunStarted",
    "Sheet",
    "SheetAmendment",
    "SheetImport",
    "SheetInput",
    "SheetVersion",
    "ShortlistOutcome",
    "ShortlistStart",
    "TestResultImport",
    "TestResultInput",
]
