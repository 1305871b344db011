"""The verbs of scoring: desk sheets, interview sheets, test results, the shortlist."""

from recruit.scoring.actions.amendments import amend_sheet
from recruit.scoring.actions.desk import DeskScoring, score_desk, start_desk_scoring
from recruit.scoring.actions.sheets import (
    barred,
    hand_in_sheet,
    import_score_sheets,
    own_id,
    sees_sheets,
)
from recruit.scoring.actions.written_test import Shortlisting, import_test_results, shortlist
from recruit.scoring.actions.written_test_file import NameDiffers, TestFile, import_test_file

__all__ = [
    "DeskScoring",
    "NameDiffers",
    "Shortlisting",
    "TestFile",
    "amend_sheet",
    "hand_in_sheet",
    "import_score_sheets",
    "import_test_file",
    "import_test_results",
    "score_desk",
    "sees_sheets",
    "shortlist",
    "start_desk_scoring",
]
