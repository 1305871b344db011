"""Reads of swearing-in: who is sworn together, who may swear, how far it is, and the rosters."""

from recruit.swearing_in.queries.ceremonies import (
    OathCounts,
    OwnCeremony,
    UnitShort,
    ceremony_of,
    find_place,
    oath_counts,
    swearing_in_of,
    units_short,
)
from recruit.swearing_in.queries.obstacles import obstacles_sql
from recruit.swearing_in.queries.rosters import (
    RosterExport,
    RosterVersion,
    export_of,
    exports_of,
    is_outdated,
    place_path,
    roster_version,
    rosters_made,
)
from recruit.swearing_in.queries.rows import fill_rows, needs_filling, read_rows

__all__ = [
    "OathCounts",
    "OwnCeremony",
    "RosterExport",
    "RosterVersion",
    "UnitShort",
    "ceremony_of",
    "export_of",
    "exports_of",
    "fill_rows",
    "find_place",
    "is_outdated",
    "needs_filling",
    "oath_counts",
    "obstacles_sql",
    "place_path",
    "read_rows",
    "roster_version",
    "rosters_made",
    "swearing_in_of",
    "units_short",
]
