"""Reads of training: what a plan is made from, what was planned, and whether it holds."""

from recruit.training.queries.inputs import (
    Inputs,
    districts_with_people,
    programme_of,
    read_inputs,
)
from recruit.training.queries.stored import StoredPlan, stored_plan, verify_timetables
from recruit.training.queries.timetables import (
    Coverage,
    DistrictTimetable,
    PlannedSeat,
    SessionDetail,
    coverage,
    district_timetable,
    run_progress,
    seats_of,
    seats_of_application,
)

__all__ = [
    "Coverage",
    "DistrictTimetable",
    "Inputs",
    "PlannedSeat",
    "SessionDetail",
    "StoredPlan",
    "coverage",
    "district_timetable",
    "districts_with_people",
    "programme_of",
    "read_inputs",
    "run_progress",
    "seats_of",
    "seats_of_application",
    "stored_plan",
    "verify_timetables",
]
