"""The offline checks of a rulebook: pure functions from facts to findings.

Import from here. Nobody is rejected by what these functions say: a verifier decides.
"""

from recruit.screening.rules.agreement import is_sampled, kappa
from recruit.screening.rules.findings import Finding, Listing, worst
from recruit.screening.rules.refusals import REFUSAL_LABELS, Refusal
from recruit.screening.rules.registers import NOT_CHECKED, REMARKABLE
from recruit.screening.rules.screener import Screener, screen
from recruit.screening.rules.texts import finding_text, reason_text

__all__ = [
    "NOT_CHECKED",
    "REFUSAL_LABELS",
    "REMARKABLE",
    "Finding",
    "Listing",
    "Refusal",
    "Screener",
    "finding_text",
    "is_sampled",
    "kappa",
    "reason_text",
    "screen",
    "worst",
]
