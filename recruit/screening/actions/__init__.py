"""The verbs of screening: check, decide, let lapse, take in what registers answered."""

from recruit.screening.actions.calendar import keep_calendar
from recruit.screening.actions.decide import (
    Decided,
    Reason,
    decide_verification,
    decide_verifications,
    lapse_corrections,
)
from recruit.screening.actions.registries import import_registry_answers
from recruit.screening.actions.screen import screen_application, screen_district, start_screening
from recruit.screening.actions.tell import TELL, announce_results, tell_applicants

__all__ = [
    "TELL",
    "Decided",
    "Reason",
    "announce_results",
    "decide_verification",
    "decide_verifications",
    "import_registry_answers",
    "keep_calendar",
    "lapse_corrections",
    "screen_application",
    "screen_district",
    "start_screening",
    "tell_applicants",
]
