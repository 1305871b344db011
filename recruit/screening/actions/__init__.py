"""The verbs of screening: check, decide, let lapse, take in what registers answered."""

from recruit.screening.actions.approvals import approve_fallback, fallback_rules
from recruit.screening.actions.calendar import keep_calendar
from recruit.screening.actions.cancel import cancel_screening
from recruit.screening.actions.decide import (
    Decided,
    decide_verification,
    decide_verifications,
    forecast_verifications,
    lapse_corrections,
)
from recruit.screening.actions.extension import extend_registration
from recruit.screening.actions.looks import document_seen, show_nik
from recruit.screening.actions.objections import answer_objection, file_objection, object_until
from recruit.screening.actions.queue import give_back, take_file, take_next
from recruit.screening.actions.reasons import MUST_BE_ANSWERED, Reason
from recruit.screening.actions.registries import import_registry_answers
from recruit.screening.actions.results import Published, publish_results
from recruit.screening.actions.rule_change import activate_rulebook, preview_rulebook
from recruit.screening.actions.screen import (
    SCREENING,
    screen_applications,
    screen_district,
    start_screening,
)
from recruit.screening.actions.second import read_again
from recruit.screening.actions.tell import TELL, announce_results, tell_applicants
from recruit.screening.actions.undo import undo_verdict

__all__ = [
    "MUST_BE_ANSWERED",
    "SCREENING",
    "TELL",
    "Decided",
    "Published",
    "Reason",
    "activate_rulebook",
    "announce_results",
    "answer_objection",
    "approve_fallback",
    "cancel_screening",
    "decide_verification",
    "decide_verifications",
    "document_seen",
    "extend_registration",
    "fallback_rules",
    "file_objection",
    "forecast_verifications",
    "give_back",
    "import_registry_answers",
    "keep_calendar",
    "lapse_corrections",
    "object_until",
    "preview_rulebook",
    "publish_results",
    "read_again",
    "screen_applications",
    "screen_district",
    "show_nik",
    "start_screening",
    "take_file",
    "take_next",
    "tell_applicants",
    "undo_verdict",
]
