"""Screening as the API takes it and shows it; everything to read is there in both languages."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from recruit.applications.schemas import PlaceCode
from recruit.applications.stages import Stage
from recruit.rulebook.model import DocumentKind, Label, Rulebook, RuleKind, Severity
from recruit.rulebook.sentences import source_words
from recruit.screening.queries import Decision, Screened
from recruit.screening.rules import Finding, Refusal, finding_text, reason_text
from recruit.screening.tables import Verdict


class Part(BaseModel):
    """What a caller sends; a field that nobody asked for is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ScreeningRequest(Part):
    """Where to screen: a place, and everything in it."""

    place: PlaceCode


class RunStarted(BaseModel):
    """The run whose progress can be asked for."""

    run: UUID


class BulkDecisionRequest(Part):
    """Where to decide all applications that leave nothing to judge."""

    place: PlaceCode


class BulkDecision(BaseModel):
    """How many were decided, and how many need a person, one by one."""

    model_config = ConfigDict(from_attributes=True)

    eligible: int
    needs_correction: int
    ineligible: int
    left: int


class ReasonGiven(Part):
    """A rule of the call, by its code, and the verifier's own words."""

    rule: Annotated[str, StringConstraints(max_length=60)]
    note: (
        Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]
        | None
    ) = None


class DecisionRequest(Part):
    """A verdict on one application: MS, BMS or TMS."""

    verdict: Verdict
    reasons: Annotated[list[ReasonGiven], Field(max_length=40)] = []
    documents: Annotated[
        dict[DocumentKind, Refusal | None],
        Field(description="What is wrong with each document that was looked at; null: accepted."),
    ] = {}


class StageReached(BaseModel):
    """Where the application stands now."""

    stage: Stage


class FindingDetail(BaseModel):
    """A rule that is not met: in words, what follows, and by which law."""

    rule: str
    kind: RuleKind
    severity: Severity
    label: Label
    text: Label
    source: Label

    @classmethod
    def of(cls, finding: Finding, rulebook: Rulebook) -> Self:
        """A finding of the machine."""
        return cls._worded(finding, finding_text(finding, rulebook), rulebook)

    @classmethod
    def _worded(cls, finding: Finding, text: Label, rulebook: Rulebook) -> Self:
        labels = {rule.code: rule.label for rule in rulebook.rules}
        words = {language: source_words(finding.source, language) for language in ("id", "en")}
        return cls(
            rule=finding.rule,
            kind=finding.kind,
            severity=finding.severity,
            label=labels.get(finding.rule, text),
            text=text,
            source=Label(**words),
        )


class ReasonDetail(FindingDetail):
    """A reason of a decision."""

    note: str | None = None

    @classmethod
    def decided(cls, finding: Finding, note: str | None, rulebook: Rulebook) -> Self:
        """A reason that a verifier gave or confirmed."""
        worded = cls._worded(finding, reason_text(finding, rulebook), rulebook)
        return worded.model_copy(update={"note": note})


class DecisionDetail(BaseModel):
    """The last decision on an application."""

    verdict: Verdict
    decided_at: datetime
    reasons: list[ReasonDetail]

    @classmethod
    def of(cls, decision: Decision, rulebook: Rulebook) -> Self:
        """With its reasons in words."""
        reasons = [ReasonDetail.decided(*reason, rulebook) for reason in decision.reasons]
        return cls(verdict=decision.verdict, decided_at=decision.decided_at, reasons=reasons)


class ScreeningDetail(BaseModel):
    """What machines found in an application, and what was decided last."""

    application: UUID
    call: str
    stage: Stage
    screened_at: datetime | None
    findings: list[FindingDetail]
    decision: DecisionDetail | None

    @classmethod
    def of(cls, screened: Screened, rulebook: Rulebook) -> Self:
        """With all findings in words."""
        decision = screened.decision
        return cls(
            application=screened.application_id,
            call=screened.call,
            stage=screened.stage,
            screened_at=screened.screened_at,
            findings=[FindingDetail.of(finding, rulebook) for finding in screened.findings],
            decision=DecisionDetail.of(decision, rulebook) if decision else None,
        )
