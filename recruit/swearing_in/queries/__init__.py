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
from recruit.swearing_in.queries.rosters import place_path, rosters_made
from recruit.swearing_in.queries.rows import RosterRows, read_spool, roster_rows

__all__ = [
    "OathCounts",
    "OwnCeremony",
    "RosterRows",
    "UnitShort",
    "ceremony_of",
    "find_place",
    "oath_counts",
    "obstacles_sql",
    "place_path",
    "read_spool",
    "roster_rows",
    "rosters_made",
    "swearing_in_of",
    "units_short",
]
