"""The verbs of scoring: desk sheets, interview sheets, test results, the shortlist."""

from recruit.scoring.actions.desk import DeskScoring, score_desk, start_desk_scoring
from recruit.scoring.actions.sheets import import_score_sheets
from recruit.scoring.actions.written_test import Shortlisting, import_test_results, shortlist

__all__ = [
    "DeskScoring",
    "Shortlisting",
    "import_score_sheets",
    "import_test_results",
    "score_desk",
    "shortlist",
    "start_desk_scoring",
]
