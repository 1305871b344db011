"""Reads of selection: what a plenary ranks, and what it decided."""

from recruit.selection.queries.lots import interviews_begun, lots_of, published_lots
from recruit.selection.queries.rankings import (
    OutcomeCounts,
    appointments,
    candidates,
    districts_to_decide,
    level_of,
    lock_seats,
    next_reserve,
    open_matters,
    outcome_counts,
    plenaries,
    ranked_stage,
    ranking,
    units,
)

__all__ = [
    "OutcomeCounts",
    "appointments",
    "candidates",
    "districts_to_decide",
    "interviews_begun",
    "level_of",
    "lock_seats",
    "lots_of",
    "next_reserve",
    "open_matters",
    "outcome_counts",
    "plenaries",
    "published_lots",
    "ranked_stage",
    "ranking",
    "units",
]
