"""Telling early and kindly whether somebody can apply, by the rules of the screening itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from recruit.applications.form import birth_date_of, text_of
from recruit.applications.queries import Answers, call_names, rulebook_of
from recruit.applications.rules import ElectionExperience, Facts, ItAbility, PartyTie, Sex
from recruit.foundation import clock
from recruit.foundation.i18n import Language
from recruit.rulebook.model import Education, Rulebook, RuleKind, Severity, WindowName
from recruit.rulebook.sentences import source_words
from recruit.screening.rules.checks import CHECKS
from recruit.screening.rules.findings import Finding
from recruit.screening.rules.texts import finding_text

EARLY = frozenset({RuleKind.indonesian_citizen, RuleKind.age_at_least, RuleKind.age_at_most})
"""Rules that age and citizenship alone decide."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule that somebody does not meet, in the reader's language."""

    text: str
    source: str
    final: bool
    """Whether it ends an application; otherwise a person decides."""


def early_findings(rulebook: Rulebook, answers: Answers, today: date) -> list[Finding]:
    """What the screening would find in age, citizenship and, once it is chosen, the place."""
    born, place = birth_date_of(answers), text_of(answers, "place")
    kinds = EARLY | {RuleKind.domicile_within} if place else EARLY
    if born is None:
        return []
    facts = _facts(answers, born, place, today)
    found = [
        CHECKS[rule.kind](rule, rulebook.reference_day(rule.reference, today), rulebook)(facts)
        for rule in rulebook.rules
        if rule.kind in kinds
    ]
    return [finding for finding in found if finding is not None]


def refusals(rulebook: Rulebook, answers: Answers, language: Language) -> list[Refusal]:
    """What stands in the way of somebody, what ends an application first."""
    findings = early_findings(rulebook, answers, clock.today())
    told = [
        Refusal(
            finding_text(finding, rulebook).in_(language),
            source_words(finding.source, language),
            finding.severity is Severity.ineligible,
        )
        for finding in findings
        if finding.severity in (Severity.ineligible, Severity.clarify)
    ]
    return sorted(told, key=lambda refusal: not refusal.final)


def is_refused(told: Sequence[Refusal]) -> bool:
    """Whether anything of it ends an application."""
    return any(refusal.final for refusal in told)


async def open_to(answers: Answers, *, but: str) -> list[Rulebook]:
    """The other calls that are open now and that somebody of this age could apply to."""
    anywhere = {**answers, "place": ""}
    books = [await rulebook_of(name) for name in await call_names() if name != but]
    now = clock.now()
    return [
        book
        for book in books
        if {WindowName.registration, WindowName.extension} & {*book.open_windows(now)}
        if not any(
            finding.severity is Severity.ineligible
            for finding in early_findings(book, anywhere, now.date())
        )
    ]


def _facts(answers: Answers, born: date, place: str, today: date) -> Facts:
    """Facts in which nothing but these answers speaks against somebody."""
    return Facts(
        place_code=place,
        submitted_on=today,
        birth_date=born,
        sex=Sex.female,
        citizen=text_of(answers, "citizen") != "no",
        education=Education.doctorate,
        village_code=text_of(answers, "village"),
        rw="",
        party=PartyTie.never,
        party_left_on=None,
        campaign=False,
        campaign_until=None,
        sentenced=False,
        holds_post=False,
        civil_servant=False,
        election_experience=ElectionExperience.none,
        it_ability=ItAbility.none,
        declarations=frozenset(),
        documents=frozenset(),
        health=None,
        nik_flags=frozenset(),
    )
