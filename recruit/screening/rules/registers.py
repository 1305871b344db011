"""What follows from the answers of registers outside (Sipol, DPT, ASN findings, Dukcapil).

No answer rejects anybody: a hit is explained by the applicant and judged by a person, and a
register that could not be asked only warns the verifier.
"""

from collections.abc import Callable
from datetime import date

from recruit.applications.rules import Facts
from recruit.rulebook.model import Rule, Rulebook, RuleKind, Severity
from recruit.screening.rules.findings import Finding, Listing, found

NOT_CHECKED = "not_checked"
"""The register was asked and gave no answer that still holds."""

REMARKABLE: dict[RuleKind, frozenset[str]] = {
    RuleKind.party_registry: frozenset({Listing.listed}),
    RuleKind.neutrality_findings: frozenset({Listing.listed}),
    RuleKind.voter_list: frozenset({Listing.not_listed}),
    RuleKind.identity_registry: frozenset({Listing.differs, Listing.inactive, Listing.unknown}),
}
"""For each rule that a register answers, the answers that a person looks at."""


def register_answer(rule: Rule, _day: date, _book: Rulebook) -> Callable[[Facts], Finding | None]:
    """What a register says of the applicant; a register that nobody asked says nothing."""
    remarkable = REMARKABLE[rule.kind]

    def check(facts: Facts) -> Finding | None:
        answer = facts.registers.get(rule.kind)
        if answer is None:
            return None
        if answer == NOT_CHECKED:
            return found(rule, Severity.warn, answer=answer)
        return found(rule, answer=str(answer)) if answer in remarkable else None

    return check
