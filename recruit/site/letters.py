"""Letters about a clarification, as pages bring them."""

import asyncio

from litestar import Response

from recruit.applications.queries import rulebook_of
from recruit.foundation.i18n import Language
from recruit.rulebook.sentences import source_words
from recruit.screening.letters import Letter, letter_pdf
from recruit.screening.queries.clarifications import Clarification
from recruit.screening.rules.clarifying import question_words
from recruit.swearing_in.queries import place_path


async def letter_answer(one: Clarification, language: Language) -> Response[bytes]:
    """The letter as PDF: the question, and once it is decided the decision."""
    made = await asyncio.to_thread(letter_pdf, await letter_of(one, language))
    headers = {"Content-Disposition": f'attachment; filename="klarifikasi_{one.number}.pdf"'}
    return Response(made, media_type="application/pdf", headers=headers)


async def letter_of(one: Clarification, language: Language) -> Letter:
    """What the letter says in a language."""
    rulebook = await rulebook_of(one.call)
    rule = next((rule for rule in rulebook.rules if rule.code == one.rule), None)
    return Letter(
        language=language,
        panel=rulebook.panel.in_(language),
        call=rulebook.label.in_(language),
        name=one.name,
        number=one.number,
        place=await place_path(one.place),
        rule=rule.label.in_(language) if rule else one.rule,
        source=source_words(rule.source, language) if rule else "",
        question=question_words(one.rule, one.question, rulebook).in_(language),
        asked_at=one.asked_at,
        deadline=one.deadline,
        answer=one.answer,
        answered_at=one.answered_at,
        accepted=one.accepted,
        reason=one.reason or "",
        decided_at=one.decided_at,
    )
