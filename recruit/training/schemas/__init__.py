"""Training as the API takes it and shows it."""

from recruit.training.schemas.timetables import (
    AttendanceRecord,
    AttendanceRecorded,
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
    "PlaceOfProgramme",
    "PlanningProgress",
    "PlanningStarted",
    "Published",
    "SessionShown",
    "TimetableShown",
]
