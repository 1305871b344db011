"""Training as the API takes it and shows it."""

from recruit.training.schemas.attendance import (
    AttendanceRecord,
    AttendanceRecorded,
    MarkGiven,
    MarkShown,
    MarksOfSession,
    MarksShown,
    PractisedAtPlace,
    PractisedShown,
)
from recruit.training.schemas.timetables import (
    CrewChangeShown,
    DifferenceShown,
    MissingShown,
    PlaceOfProgramme,
    PlanningProgress,
    PlanningStarted,
    Published,
    SessionShown,
    TimetableShown,
)

__all__ = [
    "AttendanceRecord",
    "AttendanceRecorded",
    "CrewChangeShown",
    "DifferenceShown",
    "MarkGiven",
    "MarkShown",
    "MarksOfSession",
    "MarksShown",
    "MissingShown",
    "PlaceOfProgramme",
    "PlanningProgress",
    "PlanningStarted",
    "PractisedAtPlace",
    "PractisedShown",
    "Published",
    "SessionShown",
    "TimetableShown",
]
