"""The verbs of scoring: desk sheets, interview sheets, test results, the shortlist."""

from recruit.scoring.actions.amendments import amend_sheet
from recruit.scoring.actions.desk import DeskScoring, score_desk, start_desk_scoring
from recruit.scoring.actions.interviews_change import (
    ask_for_another_time,
    declare_interest,
    keep_interview,
    move_interview,
    record_absence,
)
from recruit.scoring.actions.interviews_plan import (
    Planned,
    distribute_interviews,
    invite_to_interviews,
)
from recruit.scoring.actions.interviews_rooms import NewRoom, change_panel, make_rooms, remove_room
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
    "NewRoom",
    "Planned",
    "Shortlisting",
    "TestFile",
    "amend_sheet",
    "ask_for_another_time",
    "barred",
    "change_panel",
    "declare_interest",
    "distribute_interviews",
    "hand_in_sheet",
    "import_score_sheets",
    "import_test_file",
    "import_test_results",
    "invite_to_interviews",
    "keep_interview",
    "make_rooms",
    "move_interview",
    "own_id",
    "record_absence",
    "remove_room",
    "score_desk",
    "sees_sheets",
    "shortlist",
    "start_desk_scoring",
]
