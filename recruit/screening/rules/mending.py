"""What an applicant is asked to send again, from the reasons why something must be mended."""

from collections.abc import Iterable
from dataclasses import dataclass

from recruit.rulebook.model import Condition, DocumentKind, Rulebook, RuleKind
from recruit.screening.rules.findings import Finding

_SHOWN_BY: dict[RuleKind, DocumentKind] = {
    RuleKind.education_at_least: DocumentKind.diploma,
    RuleKind.guardian_consent: DocumentKind.guardian_consent,
    RuleKind.civil_servant_permission: DocumentKind.superior_permission,
    RuleKind.neutrality_findings: DocumentKind.superior_permission,
    RuleKind.party_years_out: DocumentKind.party_letter,
    RuleKind.party_registry: DocumentKind.party_letter,
    RuleKind.campaign_years_out: DocumentKind.declaration,
    RuleKind.no_prison: DocumentKind.declaration,
    RuleKind.no_government_post: DocumentKind.declaration,
    RuleKind.no_marriage_tie: DocumentKind.declaration,
    RuleKind.one_application_per_person: DocumentKind.declaration,
    RuleKind.declarations_made: DocumentKind.declaration,
    RuleKind.health_values_present: DocumentKind.health_certificate,
    RuleKind.health_within: DocumentKind.health_certificate,
}
"""The paper that shows whether a rule is met; for the others it is the identity card."""

_NAMED = ("documents", "refused")
"""The evidence that names papers."""

_HEALTH = (RuleKind.health_values_present, RuleKind.health_within)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked to be sent: papers, the values of the health letter, declarations to make."""

    documents: tuple[DocumentKind, ...]
    """Papers that are missing or were refused: all of them are needed."""
    helpful: tuple[DocumentKind, ...]
    """Papers that may have to be sent anew: the verifier's words tell which."""
    health: bool
    declarations: tuple[str, ...]

    @property
    def anything(self) -> bool:
        """Whether something is needed for sure."""
        return bool(self.documents or self.health or self.declarations)


def asked_for(reasons: Iterable[Finding], rulebook: Rulebook) -> Asked:
    """What to send for the reasons of a decision; of papers only those that the call knows."""
    listed = list(reasons)
    missing = {kind for reason in listed for key in _NAMED for kind in reason.evidence.get(key, ())}
    helpful = {kind for reason in listed for kind in _helpful(reason, rulebook)} - missing
    known = [paper.kind for paper in rulebook.documents]
    return Asked(
        documents=tuple(kind for kind in known if kind in missing),
        helpful=tuple(kind for kind in known if kind in helpful),
        health=any(reason.kind in _HEALTH for reason in listed),
        declarations=tuple(code for reason in listed for code in _declarations(reason, rulebook)),
    )


def _helpful(reason: Finding, rulebook: Rulebook) -> Iterable[DocumentKind]:
    if any(key in reason.evidence for key in _NAMED):
        return ()
    if reason.kind is RuleKind.documents_present:
        return [paper.kind for paper in rulebook.documents if paper.when is Condition.always]
    return (_SHOWN_BY.get(reason.kind, DocumentKind.identity_card),)


def _declarations(reason: Finding, rulebook: Rulebook) -> Iterable[str]:
    if reason.kind is not RuleKind.declarations_made:
        return ()
    every = [declaration.code for declaration in rulebook.declarations]
    open_ = reason.evidence.get("declarations", every)
    return [code for code in every if code in open_]
