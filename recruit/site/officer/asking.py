"""The form in which an officer asks an applicant about a rule of the call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from recruit.foundation import clock
from recruit.foundation.clock import WIB
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import Conflict, InvalidInput
from recruit.rulebook.model import Rulebook
from recruit.screening.rules.clarifying import question_for, usual_deadline

_DAY = Text("Tulis tanggalnya.", "Enter the day.")


@dataclass(frozen=True, slots=True)
class Asking:
    """What was typed, and what is wrong with it, by field."""

    rule: str
    question: str
    last_day: str
    """The last day on which it can be answered, as the field of the form has it."""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def deadline(self) -> datetime | None:
        """The first moment that is too late; nothing if the day is none."""
        try:
            return datetime.combine(
                date.fromisoformat(self.last_day) + timedelta(days=1), time.min, WIB
            )
        except (ValueError, OverflowError):
            return None

    def refused(self, problem: InvalidInput | Conflict, language: Language) -> "Asking":
        """The same with what is wrong."""
        errors = {
            fault.pointer.removeprefix("/").replace("deadline", "last_day"): fault.message.in_(
                language
            )
            for fault in problem.faults
        } or {"": problem.detail.in_(language)}
        return Asking(self.rule, self.question, self.last_day, errors)


def usual_asking(rulebook: Rulebook, rule: str, language: Language) -> Asking:
    """The form with the usual question of a rule, and the usual deadline."""
    known = {one.code for one in rulebook.rules}
    question = question_for(rule, rulebook).in_(language) if rule in known else ""
    last_day = usual_deadline(clock.now()).astimezone(WIB).date() - timedelta(days=1)
    return Asking(rule if rule in known else "", question, last_day.isoformat())


def typed_asking(data: Mapping[str, Any], language: Language) -> Asking:
    """What came with the form; a day that is none is said at once."""
    typed = {name: str(data.get(name, "")).strip() for name in ("rule", "question", "last_day")}
    asking = Asking(typed["rule"], typed["question"], typed["last_day"])
    if asking.deadline is None:
        asking.errors["last_day"] = _DAY.in_(language)
    return asking


def rule_choices(rulebook: Rulebook, language: Language) -> list[tuple[str, str]]:
    """Every rule of the call, by its code."""
    return [(rule.code, rule.label.in_(language)) for rule in rulebook.rules]
