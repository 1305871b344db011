"""The kinds of roster."""

from enum import StrEnum


class RosterKind(StrEnum):
    """What a roster is for."""

    attendance = "attendance"
    decree = "decree"
    public = "public"
