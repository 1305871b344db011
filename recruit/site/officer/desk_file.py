"""A file as its verifier sees it: documents beside answers beside findings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from recruit.applications.own import own_answers
from recruit.applications.queries import rulebook_of
from recruit.applications.receipts import grouped
from recruit.applications.rules import DocumentVerdict
from recruit.applications.stages import LABELS, Stage
from recruit.foundation.i18n import Language, Text
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import DocumentKind, Rulebook, Severity
from recruit.rulebook.sentences import source_words
from recruit.screening import queries
from recruit.screening.actions import MUST_BE_ANSWERED, Reason
from recruit.screening.queries import DeskFile, Screened
from recruit.screening.queries.desk import DeskDocument
from recruit.screening.queries.overlaps import open_overlaps
from recruit.screening.rules import REFUSAL_LABELS, Refusal, finding_text
from recruit.site.applicant.answers import Answer, answer_lines
from recruit.site.officer import overlaps
from recruit.swearing_in.queries import place_path

VERIFY = "/officer/verify"

SEVERITIES = {
    Severity.ineligible: (Text("Tidak memenuhi syarat", "Not eligible"), "ineligible"),
    Severity.correct: (Text("Perlu diperbaiki", "To be mended"), "needs_correction"),
    Severity.clarify: (Text("Perlu klarifikasi", "To be clarified"), "reserve"),
    Severity.warn: (Text("Perhatikan", "Take note"), "under_review"),
}
"""What a finding asks for, and the colour of its tag."""

_ACCEPTED = Text("Diterima", "Accepted")
_REFUSED = Text("Ditolak: {why}", "Refused: {why}")


@dataclass(frozen=True, slots=True)
class Typed:
    """What a verifier has ticked and written, to be kept where something was wrong."""

    reasons: frozenset[str] | None = None
    """None where nothing was sent yet: then the findings are ticked."""
    notes: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, sent: Mapping[str, Any]) -> "Typed":
        """What came with the form."""
        ticked = sent.get("reasons", [])
        notes = {name[5:]: str(text).strip() for name, text in sent.items() if name[:5] == "note-"}
        return cls(
            frozenset(ticked if isinstance(ticked, list) else [ticked]),
            notes,
            {name[9:]: str(said) for name, said in sent.items() if name[:9] == "document-"},
        )

    def given(self, *, all_notes: bool) -> list[Reason]:
        """The reasons: what is ticked, or everything that is answered with a note."""
        named = [rule for rule, note in self.notes.items() if note]
        rules = named if all_notes else sorted(self.reasons or ())
        other = self.notes.get("", "")
        return [Reason(rule, self.notes.get(rule) or other or None) for rule in rules if rule]

    def judged(self) -> dict[DocumentKind, Refusal | None]:
        """What was said of the documents; what is no such word is left out."""
        accepted, refusals = DocumentVerdict.accepted.value, {why.value for why in Refusal}
        return {
            DocumentKind(kind): None if said == accepted else Refusal(said)
            for kind, said in self.documents.items()
            if kind in set(DocumentKind) and (said == accepted or said in refusals)
        }


@dataclass(frozen=True, slots=True)
class Paper:
    """A document in the viewer."""

    kind: str
    label: str
    href: str
    shown: bool
    """A picture; a PDF is opened elsewhere."""
    said: str
    """What is chosen of it now."""


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding with its rule, and the note that answers it."""

    rule: str
    label: str
    text: str
    source: str
    tag: str
    severity: str
    must: bool
    ticked: bool
    note: str


@dataclass(frozen=True, slots=True)
class Tie:
    """Another file, or an officer, that this one has to do with; of the other only the call."""

    words: str
    href: str | None
    """Where it is settled, for those who may."""
    yields: bool
    """Whether it was settled that this file yields."""


async def view(file: DeskFile, actor: Actor, language: Language, typed: Typed) -> dict[str, Any]:
    """Everything that the page of a file shows."""
    rulebook = await rulebook_of(file.call)
    screened = await queries.screened_application(
        actor.scope(Permission.verification_decide), file.id
    )
    findings = list(_findings(screened, rulebook, language, typed))
    found = {line.rule for line in findings}
    return {
        "id": file.id,
        "number": grouped(file.number),
        "call_label": rulebook.label.in_(language),
        "place_name": await place_path(file.place),
        "stage": file.stage,
        "stage_label": LABELS[file.stage].officer.in_(language),
        "submitted_at": file.submitted_at,
        "answers": await _answers(file, rulebook, language),
        "papers": [_paper(one, file.id, rulebook, language, typed) for one in file.documents],
        "choices": _choices(language),
        "findings": findings,
        "others": [
            (rule.code, rule.label.in_(language), rule.code in (typed.reasons or ()))
            for rule in rulebook.rules
            if rule.code not in found
        ],
        "other_note": typed.notes.get("", ""),
        "checked": screened.screened_at is not None and screened.screened_at >= file.stage_at,
        "under_review": file.stage is Stage.under_review,
        "mine": str(file.held_by) == actor.id,
        "taken": file.held_by is not None and str(file.held_by) != actor.id,
        "disagreement": file.disagreement,
        "ties": await _ties(file, actor, language),
    }


async def _ties(file: DeskFile, actor: Actor, language: Language) -> list[Tie]:
    scope = actor.scope(Permission.verification_decide)
    held = (await open_overlaps(scope, [file.id])).get(file.id, [])
    settles = actor.holds(Permission.overlaps_settle)
    ties = []
    for overlap in held:
        own = [one for one in overlap.parties if one.file and one.file.id == file.id]
        others = [one for one in overlap.parties if one not in own]
        calls = [(await rulebook_of(one.call)).label.in_(language) for one in others]
        told = " · ".join([overlaps.KINDS[overlap.kind].in_(language), *calls])
        href = f"{overlaps.PATH}/{overlap.id}" if settles else None
        ties.append(Tie(told, href, overlap.yields in {one.side for one in own}))
    return ties


async def _answers(file: DeskFile, rulebook: Rulebook, language: Language) -> list[Answer]:
    given = await own_answers(file.person, file.id)
    return await answer_lines(replace(given, documents=()), rulebook, language)


def _paper(
    document: DeskDocument, file: UUID, rulebook: Rulebook, language: Language, typed: Typed
) -> Paper:
    labels = {paper.kind.value: paper.label.in_(language) for paper in rulebook.documents}
    before = document.reason if document.verdict is DocumentVerdict.refused else document.verdict
    return Paper(
        document.kind,
        labels.get(document.kind, document.kind),
        f"{VERIFY}/files/{file}/documents/{document.kind}",
        document.media_type.startswith("image/"),
        typed.documents.get(document.kind, before or ""),
    )


def _choices(language: Language) -> list[tuple[str, str]]:
    refused = [
        (why.value, _REFUSED.in_(language).format(why=label.in_(language)))
        for why, label in REFUSAL_LABELS.items()
    ]
    return [(DocumentVerdict.accepted.value, _ACCEPTED.in_(language)), *refused]


def _findings(
    screened: Screened, rulebook: Rulebook, language: Language, typed: Typed
) -> Iterator[FindingLine]:
    labels = {rule.code: rule.label for rule in rulebook.rules}
    for finding in screened.findings:
        must = finding.severity in MUST_BE_ANSWERED
        severity, tag = SEVERITIES[finding.severity]
        text = finding_text(finding, rulebook)
        yield FindingLine(
            rule=finding.rule,
            label=labels.get(finding.rule, text).in_(language),
            text=text.in_(language),
            source=source_words(finding.source, language),
            tag=tag,
            severity=severity.in_(language),
            must=must,
            ticked=must if typed.reasons is None else finding.rule in typed.reasons,
            note=typed.notes.get(finding.rule, ""),
        )
