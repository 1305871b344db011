"""Reads for screening: facts, findings, decisions. Import from here."""

from recruit.screening.queries.decisions import (
    Decision,
    Screened,
    decisions_of,
    screened_application,
)
from recruit.screening.queries.facts import (
    SCREENED_STAGES,
    Identified,
    districts_to_screen,
    facts_by_id,
    facts_in_district,
)

__all__ = [
    "SCREENED_STAGES",
    "Decision",
    "Identified",
    "Screened",
    "decisions_of",
    "districts_to_screen",
    "facts_by_id",
    "facts_in_district",
    "screened_application",
]
