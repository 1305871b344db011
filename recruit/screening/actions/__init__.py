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

__all__ = [
    "Decided",
    "Reason",
    "decide_verification",
    "decide_verifications",
    "import_registry_answers",
    "keep_calendar",
    "lapse_corrections",
    "screen_application",
    "screen_district",
    "start_screening",
]
