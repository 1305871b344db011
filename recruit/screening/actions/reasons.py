"""The reasons of a decision: what is wrong with those that were given, and how they are kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recruit.applications.stages import Event
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Fault
from recruit.rulebook.model import DocumentKind, Rule, Rulebook, RuleKind, Severity
from recruit.screening.rules import Finding, Refusal
from recruit.screening.tables import Verdict

EVENTS = {
    Verdict.eligible: Event.accept_eligible,
    Verdict.needs_correction: Event.request_correction,
    Verdict.ineligible: Event.reject_ineligible,
}

FOLLOWS = {
    Verdict.eligible: Severity.warn,
    Verdict.needs_correction: Severity.correct,
    Verdict.ineligible: Severity.ineligible,
}
"""The worst finding from which a verdict follows; a clarification needs a person's judgement."""

MUST_BE_ANSWERED = (Severity.ineligible, Severity.correct, Severity.clarify)
"""Findings that somebody who accepts an application in spite of them must answer."""

Documents = Mapping[DocumentKind, Refusal | None]
"""What a verifier says of documents: what is wrong with each, or None where it is accepted."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule of the rulebook that a decision rests on, and the verifier's own words."""

    rule: str
    note: str | None = None


def with_documents(
    verdict: Verdict, reasons: Sequence[Reason], documents: Documents, rulebook: Rulebook
) -> Sequence[Reason]:
    """The reasons; where refused documents are sent back, the rule that asks for them too."""
    rule, refused = _asks_for_documents(rulebook), any(documents.values())
    if rule is None or not refused or verdict is not Verdict.needs_correction:
        return reasons
    named = rule.code in {reason.rule for reason in reasons}
    return reasons if named else [*reasons, Reason(rule.code)]


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict with everything it rests on."""

    verdict: Verdict
    reasons: Sequence[Reason]
    documents: Documents
    findings: Mapping[str, Finding]
    rulebook: Rulebook

    @property
    def refused(self) -> dict[str, str]:
        """What is wrong with each refused document."""
        return {kind.value: why.value for kind, why in self.documents.items() if why is not None}

    def faults(self) -> Iterator[Fault]:
        """Everything that is wrong with the reasons."""
        known = {rule.code for rule in self.rulebook.rules}
        for index, reason in enumerate(self.reasons):
            if reason.rule not in known:
                message = Text(
                    f"{self.rulebook.name} tidak memuat syarat '{reason.rule}'.",
                    f"{self.rulebook.name} has no rule '{reason.rule}'.",
                )
                yield Fault(f"/reasons/{index}/rule", "unknown-rule", message)
        if self.verdict is not Verdict.eligible and not self.reasons:
            message = Text("Sebutkan alasan keputusan ini.", "Give the reason of this decision.")
            yield Fault("/reasons", "reason-missing", message)
        if self.verdict is Verdict.eligible:
            yield from self._accepted_in_spite()

    def _accepted_in_spite(self) -> Iterator[Fault]:
        answered = {reason.rule for reason in self.reasons if reason.note}
        for finding in self.findings.values():
            if finding.severity in MUST_BE_ANSWERED and finding.rule not in answered:
                message = Text(
                    f"Temuan '{finding.rule}' belum dijawab; jelaskan mengapa dapat diterima.",
                    f"The finding '{finding.rule}' is open; explain why it can be accepted.",
                )
                yield Fault("/reasons", "finding-unanswered", message)
        if self.refused:
            message = Text(
                "Ada dokumen yang ditolak; mintalah perbaikan (BMS).",
                "A document is refused; have it mended (BMS).",
            )
            yield Fault("/documents", "document-refused", message)

    def stored(self) -> list[dict[str, Any]]:
        """The reasons as they are kept, each with its finding."""
        return [self._stored(reason) for reason in self.reasons]

    def _stored(self, reason: Reason) -> dict[str, Any]:
        """A rule that only the verifier found broken has no evidence but refused documents."""
        rule = next(rule for rule in self.rulebook.rules if rule.code == reason.rule)
        finding = self.findings.get(reason.rule) or Finding(
            rule.code, rule.kind, FOLLOWS[self.verdict], rule.source
        )
        kept = finding.as_json()
        if self.refused and rule == _asks_for_documents(self.rulebook):
            kept["evidence"] |= {"refused": self.refused}
        return kept | ({"note": reason.note} if reason.note else {})


def _asks_for_documents(rulebook: Rulebook) -> Rule | None:
    return next((rule for rule in rulebook.rules if rule.kind is RuleKind.documents_present), None)
