"""Reads for screening: facts, findings, decisions. Import from here."""

from recruit.screening.queries.decisions import (
    Decision,
    Screened,
    decisions_of,
    screened_application,
)
from recruit.screening.queries.desk import (
    Agreement,
    DeskFile,
    OpenReading,
    agreement,
    desk_file,
    open_reading,
    open_readings,
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
    "Agreement",
    "Decision",
    "DeskFile",
    "Identified",
    "OpenReading",
    "Screened",
    "agreement",
    "decisions_of",
    "desk_file",
    "districts_to_screen",
    "facts_by_id",
    "facts_in_district",
    "open_reading",
    "open_readings",
    "screened_application",
]
