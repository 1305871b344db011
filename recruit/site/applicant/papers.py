"""The documents of a form as its page shows them: one block for each paper that is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from recruit.applications.form import papers_asked
from recruit.applications.queries import DraftState
from recruit.foundation import clock
from recruit.foundation.i18n import Language
from recruit.foundation.sanitize import CONCERNS
from recruit.rulebook.model import DocumentKind, Rulebook


@dataclass(frozen=True, slots=True)
class Given:
    """A document that is here already."""

    href: str
    thumbnail: str
    """Where its small picture is; empty for a PDF."""
    size: int
    uploaded_at: datetime


@dataclass(frozen=True, slots=True)
class Paper:
    """One document that is asked for."""

    id: str
    label: str
    required: bool
    action: str
    key: str
    """Under which the browser keeps what is not sent yet; no other person's draft has it."""
    given: Given | None
    error: str
    concern: str
    """What a reader may complain about, told once after it was sent."""


def papers_of(
    rulebook: Rulebook,
    draft: DraftState,
    base: str,
    language: Language,
    *,
    told: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
) -> list[Paper]:
    """Every document asked of somebody with these answers, the required ones first.

    ``told`` is the query of the page: after a document came, it names what is remarkable.
    """
    errors = errors or {}
    asked = papers_asked(rulebook, draft.answers, clock.today())
    return [
        Paper(
            paper_id(paper.kind),
            paper.label.in_(language),
            paper.required,
            f"{base}/documents/{paper.kind}",
            f"{draft.id}/{paper.kind}",
            _given(draft, paper.kind, base),
            errors.get(paper_id(paper.kind), ""),
            _concern(told, paper.kind, language),
        )
        for paper in sorted(asked, key=lambda paper: not paper.required)
    ]


def paper_id(kind: DocumentKind) -> str:
    """What the block of a document is called in the page."""
    return f"document-{kind}"


def _given(draft: DraftState, kind: DocumentKind, base: str) -> Given | None:
    stored = draft.documents.get(kind)
    if stored is None:
        return None
    href = f"{base}/documents/{kind}"
    pictured = stored.media_type != "application/pdf"
    # The digest makes the address change with the picture.
    thumbnail = f"{href}/thumbnail?v={stored.sha256.hex()[:8]}" if pictured else ""
    return Given(
        f"{href}/content", thumbnail, stored.size, stored.uploaded_at.astimezone(clock.WIB)
    )


def _concern(told: Mapping[str, str], kind: DocumentKind, language: Language) -> str:
    concern = told.get("concern", "")
    if told.get("kind") != kind or concern not in CONCERNS:
        return ""
    return CONCERNS[concern].in_(language)
