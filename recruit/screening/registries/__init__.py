"""Registers outside, behind one interface: whatever the adapter, what comes is an :class:`Answer`,
a dated fact with its source. Import from here.

``http`` asks a register, ``file`` reads what it sent, ``manual`` is what an officer saw there.
"""

from recruit.screening.registries.answers import (
    GIVES,
    RULE_OF,
    SEEN,
    VALID_FOR,
    Answer,
    worth,
)
from recruit.screening.registries.circuit import CircuitOpen
from recruit.screening.registries.file import read_answers
from recruit.screening.registries.http import (
    Asking,
    HttpRegistry,
    Question,
    Told,
    Unanswered,
    registry_at,
)

__all__ = [
    "GIVES",
    "RULE_OF",
    "SEEN",
    "VALID_FOR",
    "Answer",
    "Asking",
    "CircuitOpen",
    "HttpRegistry",
    "Question",
    "Told",
    "Unanswered",
    "read_answers",
    "registry_at",
    "worth",
]
