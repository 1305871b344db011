"""All answers in words, before they are sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from recruit.applications.form import fields_of, steps_of, text_of, ticked_of
from recruit.applications.queries import DraftState
from recruit.applications.steps import SEVERAL, STEPS, Step
from recruit.foundation.i18n import Language
from recruit.rulebook.model import Rulebook
from recruit.site.applicant.questions import QUESTIONS

_ELSEWHERE = frozenset({"documents", "declarations", "incomplete"})


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers of one step, as (question, answer)."""

    step: Step
    label: str
    answers: list[tuple[str, str]]


def answered(
    rulebook: Rulebook, draft: DraftState, language: Language, places: Mapping[str, str]
) -> list[Answered]:
    """Every step with what was answered there; ``places`` are names by code."""
    return [
        Answered(step, STEPS[step].in_(language), _answers(rulebook, draft, step, language, places))
        for step in steps_of(rulebook)
        if step is not Step.check
    ]


def _answers(
    rulebook: Rulebook,
    draft: DraftState,
    step: Step,
    language: Language,
    places: Mapping[str, str],
) -> list[tuple[str, str]]:
    asked = []
    for field in fields_of(rulebook, step):
        question = QUESTIONS.get(field)
        if question is None or field in _ELSEWHERE:
            continue
        given = ticked_of(draft.answers, field) if field in SEVERAL else []
        given = given or [text_of(draft.answers, field)]
        words = [places.get(one) or question.words(one, language) for one in given]
        asked.append((question.label.in_(language), "; ".join(words)))
    return asked
