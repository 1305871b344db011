"""Reads of score sheets and test results."""

from recruit.scoring.queries.sheets import (
    JUDGED,
    applications_named,
    districts_to_score,
    results_to_shortlist,
    serving_officers,
    sheets_handed_in,
    sheets_of,
    tested,
    units_below,
    unscored_at_the_desk,
)

__all__ = [
    "JUDGED",
    "applications_named",
    "districts_to_score",
    "results_to_shortlist",
    "serving_officers",
    "sheets_handed_in",
    "sheets_of",
    "tested",
    "units_below",
    "unscored_at_the_desk",
]
