"""Answers of registers outside: asked for, imported from a file, recorded by hand."""

from recruit.screening.actions.registries.ask import ASK, ask_registry
from recruit.screening.actions.registries.check import cancel_check, check_registry
from recruit.screening.actions.registries.imported import (
    AnswerChange,
    import_registry_answers,
    import_registry_file,
)
from recruit.screening.actions.registries.recorded import record_registry_answer

__all__ = [
    "ASK",
    "AnswerChange",
    "ask_registry",
    "cancel_check",
    "check_registry",
    "import_registry_answers",
    "import_registry_file",
    "record_registry_answer",
]
