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
from recruit.scoring.queries.written_test import (
    DRAWN_UP,
    drawn_lines,
    names_of,
    own_test_result,
    test_states,
)

__all__ = [
    "DRAWN_UP",
    "JUDGED",
    "applications_named",
    "districts_to_score",
    "drawn_lines",
    "names_of",
    "own_test_result",
    "results_to_shortlist",
    "serving_officers",
    "sheets_handed_in",
    "sheets_of",
    "test_states",
    "tested",
    "units_below",
    "unscored_at_the_desk",
]
