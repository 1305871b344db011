"""What a new version of a timetable is for somebody."""

from enum import StrEnum


class Change(StrEnum):
    """What a timetable changes for somebody."""

    new = "new"
    moved = "moved"
    cancelled = "cancelled"
