"""What a check finds, and how bad the worst of it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from recruit.rulebook.model import Rule, RuleKind, Severity

RANK = {severity: rank for rank, severity in enumerate(Severity)}
"""From the worst (``ineligible``) to the mildest (``warn``)."""


class Listing(StrEnum):
    """What a register outside says of somebody: the first three of a list, the others of what
    somebody says of themselves. ``cleared``: listed, and explained since."""

    listed = "listed"
    not_listed = "not_listed"
    cleared = "cleared"
    matches = "matches"
    differs = "differs"
    inactive = "inactive"
    unknown = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that is not met: which one, what follows, by which law, and what shows it.

    ``evidence`` holds numbers, days and codes, never a health value, a name or a NIK.
    """

    rule: str
    kind: RuleKind
    severity: Severity
    source: str
    evidence: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The finding as it is stored."""
        return {
            "rule": self.rule,
            "kind": self.kind.value,
            "severity": self.severity.value,
            "source": self.source,
            "evidence": dict(self.evidence),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Finding":
        """A stored finding, or a stored reason of a decision."""
        return cls(
            stored["rule"],
            RuleKind(stored["kind"]),
            Severity(stored["severity"]),
            stored["source"],
            stored["evidence"],
        )


def found(rule: Rule, severity: Severity | None = None, /, **evidence: Any) -> Finding:
    """The finding that a rule is not met; of the rule's severity unless another is given."""
    return Finding(rule.code, rule.kind, severity or rule.severity, rule.source, evidence)


def worst(findings: Iterable[Finding]) -> Severity | None:
    """The severity that decides what follows; None where nothing was found."""
    return min((finding.severity for finding in findings), key=RANK.__getitem__, default=None)
