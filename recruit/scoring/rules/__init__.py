"""Points into totals: the rubric, the desk's facts, several assessors, and the shortlist."""

from recruit.scoring.rules.points import (
    MOST_POINTS,
    Applicant,
    DeskFacts,
    SheetFault,
    SheetRow,
    TestRow,
    criteria_from,
    desk_scores,
    divided,
    hundredths,
    interview_total,
    points,
    rubric_total,
    sheet_faults,
    shortlisted,
)
from recruit.scoring.rules.written_test import PlaceLine, draw_line

__all__ = [
    "MOST_POINTS",
    "Applicant",
    "DeskFacts",
    "PlaceLine",
    "SheetFault",
    "SheetRow",
    "TestRow",
    "criteria_from",
    "desk_scores",
    "divided",
    "draw_line",
    "hundredths",
    "interview_total",
    "points",
    "rubric_total",
    "sheet_faults",
    "shortlisted",
]
