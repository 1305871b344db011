"""Clarifications and public comments as they are sent, and as the API shows them."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from recruit.people.schemas import Address
from recruit.rulebook.model import Label, Rulebook
from recruit.screening.queries.clarifications import Clarification
from recruit.screening.queries.comments import Comment
from recruit.screening.rules.clarifying import ClarificationState, question_words
from recruit.screening.schemas.verification import Part
from recruit.screening.tables import CommentState

_LINES = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+$"
_ONE_LINE = r"^[^\x00-\x1f\x7f]+$"

RuleCode = Annotated[str, StringConstraints(max_length=60, pattern=r"^[a-z0-9-]+$")]
Question = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=10, max_length=2000, pattern=_LINES)
]
Prose = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=4000, pattern=_LINES)
]
Purpose = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=5, max_length=200, pattern=_ONE_LINE)
]


class QuestionAsked(Part):
    """A question about a rule of the call; without a deadline three whole days."""

    rule: RuleCode
    question: Question
    deadline: AwareDatetime | None = None


class AnswerGiven(Part):
    """What the applicant answers."""

    text: Prose


class ClarificationDecision(Part):
    """Whether the panel accepts the explanation, and why."""

    accepted: bool
    reason: Prose


class CommentGiven(BaseModel):
    """What somebody of the public says, and who says it."""

    model_config = ConfigDict(frozen=True)

    text: Annotated[Prose, StringConstraints(min_length=20)]
    name: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=3, max_length=120, pattern=_ONE_LINE),
        Field(repr=False),
    ]
    contact: Annotated[Address, Field(repr=False)]


class CommentClosed(Part):
    """Why a comment leads to nothing."""

    reason: Prose


class LookAtCommenter(Part):
    """What the name and contact are needed for; it is written down."""

    purpose: Purpose


class ClarificationAsked(BaseModel):
    """The clarification that was asked."""

    id: UUID


class ClarificationDetail(BaseModel):
    """A clarification with its answer and what was decided."""

    id: UUID
    application: UUID
    number: int
    name: str
    call: str
    place: str
    rule: str
    question: Label
    state: ClarificationState
    asked_at: datetime
    deadline: datetime
    answer: str | None
    answered_at: datetime | None
    files: int
    accepted: bool | None
    reason: str | None
    decided_at: datetime | None

    @classmethod
    def of(cls, one: Clarification, rulebook: Rulebook) -> Self:
        """The question in both languages where it is a usual one."""
        words = question_words(one.rule, one.question, rulebook)
        question = Label(id=words.id, en=words.en)
        return cls.model_validate(asdict(one) | {"question": question, "files": len(one.files)})


class CommentDetail(BaseModel):
    """A confirmed public comment as a moderator sees it: never who wrote it."""

    id: UUID
    application: UUID
    number: int
    name: str
    call: str
    place: str
    text: str
    state: CommentState
    received_at: datetime
    files: int
    clarification: UUID | None
    closed_reason: str | None
    closed_at: datetime | None

    @classmethod
    def of(cls, one: Comment) -> Self:
        """A comment of the list."""
        return cls.model_validate(asdict(one) | {"files": len(one.files)})


class Commenter(BaseModel):
    """Who wrote a comment."""

    name: str
    contact: str
