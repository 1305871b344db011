"""Reads for screening: facts, findings, decisions. Import from here."""

from recruit.screening.queries.approvals import Approval, approvals_in
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
from recruit.screening.queries.results import (
    RESULT_LINES,
    ObjectionState,
    Passed,
    Publication,
    objections_of,
    open_matters,
    open_objections,
    passed,
    publication_covering,
    publication_of,
    publications_of,
    published_lines,
)

__all__ = [
    "RESULT_LINES",
    "SCREENED_STAGES",
    "Agreement",
    "Approval",
    "Decision",
    "DeskFile",
    "Identified",
    "ObjectionState",
    "OpenReading",
    "Passed",
    "Publication",
    "Screened",
    "agreement",
    "approvals_in",
    "decisions_of",
    "desk_file",
    "districts_to_screen",
    "facts_by_id",
    "facts_in_district",
    "objections_of",
    "open_matters",
    "open_objections",
    "open_reading",
    "open_readings",
    "passed",
    "publication_covering",
    "publication_of",
    "publications_of",
    "published_lines",
    "screened_application",
]
