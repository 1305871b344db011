"""One check for each kind of rule.

Every function here takes a rule, the day on which it is measured and its rulebook, works out what
is the same for all applicants (limits as dates, sets of papers), and returns the check itself:
from the facts of one applicant to a finding, or to None.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from recruit.applications.rules import Facts, HealthValues, PartyTie, applies, years_before
from recruit.rulebook.model import (
    AgeAtLeast,
    AgeAtMost,
    CampaignYearsOut,
    CivilServantPermission,
    Condition,
    DeclarationsMade,
    DocumentKind,
    DocumentsPresent,
    DomicileWithin,
    Education,
    EducationAtLeast,
    GuardianConsent,
    HealthValuesPresent,
    HealthWithin,
    IndonesianCitizen,
    Level,
    NikMatches,
    NoGovernmentPost,
    NoMarriageTie,
    NoPrison,
    OneApplicationPerPerson,
    PartyYearsOut,
    Rule,
    Rulebook,
    RuleKind,
    Severity,
)
from recruit.screening.rules.findings import Finding, found
from recruit.screening.rules.registers import REMARKABLE, register_answer

Check = Callable[[Facts], Finding | None]
CheckMaker = Callable[[Any, date, Rulebook], Check]

_GUARDIAN = DocumentKind.guardian_consent.value
_SUPERIOR = DocumentKind.superior_permission.value

PAPERS_WITH_A_RULE = {
    RuleKind.guardian_consent: DocumentKind.guardian_consent,
    RuleKind.civil_servant_permission: DocumentKind.superior_permission,
}
"""Papers that a rule of their own asks for, so that nobody is told twice."""


def full_years(since: date, day: date) -> int:
    """Full years from one day to another: an age, on a birth date."""
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))


def indonesian_citizen(rule: IndonesianCitizen, _day: date, _book: Rulebook) -> Check:
    """Citizenship, as declared."""
    return lambda facts: None if facts.citizen else found(rule)


def age_at_least(rule: AgeAtLeast, day: date, _book: Rulebook) -> Check:
    """The lowest age; between the fallback and the rule's own years an approval is needed."""
    born_by = years_before(day, rule.years)
    fallback = years_before(day, rule.fallback_years) if rule.fallback_years else None

    def check(facts: Facts) -> Finding | None:
        if facts.birth_date <= born_by:
            return None
        evidence = {"years": rule.years, "age": full_years(facts.birth_date, day), "on": str(day)}
        if fallback is not None and facts.birth_date <= fallback:
            return _fallback(rule, facts, **evidence, fallback=rule.fallback_years)
        return found(rule, **evidence)

    return check


def age_at_most(rule: AgeAtMost, day: date, _book: Rulebook) -> Check:
    """The highest age."""
    born_after = years_before(day, rule.years + 1)

    def check(facts: Facts) -> Finding | None:
        if facts.birth_date > born_after:
            return None
        age = full_years(facts.birth_date, day)
        return found(rule, years=rule.years, age=age, on=str(day))

    return check


def guardian_consent(rule: GuardianConsent, day: date, _book: Rulebook) -> Check:
    """A guardian's consent for a child (UU 27/2022 art. 25)."""
    born_by = years_before(day, rule.under_years)

    def check(facts: Facts) -> Finding | None:
        if facts.birth_date <= born_by or _GUARDIAN in facts.documents:
            return None
        return found(rule, years=rule.under_years, documents=[_GUARDIAN])

    return check


def education_at_least(rule: EducationAtLeast, _day: date, _book: Rulebook) -> Check:
    """The lowest schooling; where it may be waived, less of it needs an approval."""
    enough = frozenset(school for school in Education if school.rank >= rule.level.rank)
    waived = rule.fallback_level

    def check(facts: Facts) -> Finding | None:
        if facts.education in enough:
            return None
        evidence = {"education": facts.education.value, "least": rule.level.value}
        if waived is not None and facts.education.rank >= waived.rank:
            return _fallback(rule, facts, **evidence, waived=waived.value)
        return found(rule, **evidence)

    return check


def _fallback(rule: Rule, facts: Facts, /, **evidence: Any) -> Finding:
    """What only an approval allows: to be clarified, and a mere warning once it is given."""
    if rule.code in facts.approvals:
        return found(rule, Severity.warn, **evidence, approved=True)
    return found(rule, Severity.clarify, **evidence)


def domicile_within(rule: DomicileWithin, _day: date, _book: Rulebook) -> Check:
    """The home lies in the same place as the unit; by code, never by the NIK's region."""
    longest = min(rule.level.code_length, Level.village.code_length)

    def check(facts: Facts) -> Finding | None:
        length = min(longest, len(facts.place_code))
        if facts.village_code[:length] == facts.place_code[:length]:
            return None
        return found(rule, level=rule.level.value)

    return check


def party_years_out(rule: PartyYearsOut, day: date, _book: Rulebook) -> Check:
    """Not in a party, or out of it for long enough."""
    left_by = years_before(day, rule.years)

    def check(facts: Facts) -> Finding | None:
        if facts.party is PartyTie.never:
            return None
        if facts.party is PartyTie.current:
            return found(rule, years=rule.years, by=str(left_by))
        return _too_recent(rule, rule.years, left_by, facts.party_left_on)

    return check


def campaign_years_out(rule: CampaignYearsOut, day: date, _book: Rulebook) -> Check:
    """Not in a campaign team nor a witness, or out of it for long enough."""
    left_by = years_before(day, rule.years)

    def check(facts: Facts) -> Finding | None:
        if not facts.campaign:
            return None
        return _too_recent(rule, rule.years, left_by, facts.campaign_until)

    return check


def _too_recent(rule: Rule, years: int, left_by: date, left_on: date | None) -> Finding | None:
    """Whether a tie ended too late; where its end is not known, it is asked."""
    if left_on is not None and left_on <= left_by:
        return None
    severity = Severity.clarify if left_on is None else rule.severity
    return found(rule, severity, years=years, by=str(left_by))


def no_prison(rule: NoPrison, _day: date, _book: Rulebook) -> Check:
    """The declared criminal record."""
    return lambda facts: found(rule, years=rule.offence_years) if facts.sentenced else None


def no_government_post(rule: NoGovernmentPost, _day: date, _book: Rulebook) -> Check:
    """A post that must be given up."""
    return lambda facts: found(rule) if facts.holds_post else None


def civil_servant_permission(rule: CivilServantPermission, _day: date, _book: Rulebook) -> Check:
    """The superior's permission of a civil servant (ASN)."""

    def check(facts: Facts) -> Finding | None:
        if not facts.civil_servant or _SUPERIOR in facts.documents:
            return None
        return found(rule, documents=[_SUPERIOR])

    return check


def no_marriage_tie(rule: NoMarriageTie, _day: date, _book: Rulebook) -> Check:
    """The spouse's application still counts somewhere."""

    def check(facts: Facts) -> Finding | None:
        calls = facts.spouse_calls
        return found(rule, calls=sorted(set(calls))) if calls else None

    return check


def one_application_per_person(rule: OneApplicationPerPerson, _day: date, _book: Rulebook) -> Check:
    """The same person's application still counts in another call of the election."""

    def check(facts: Facts) -> Finding | None:
        calls = facts.other_calls
        return found(rule, calls=sorted(set(calls))) if calls else None

    return check


def declarations_made(rule: DeclarationsMade, _day: date, book: Rulebook) -> Check:
    """All declarations of the call."""
    codes = tuple(declaration.code for declaration in book.declarations)
    needed = frozenset(codes)

    def check(facts: Facts) -> Finding | None:
        if needed <= facts.declarations:
            return None
        return found(rule, declarations=[code for code in codes if code not in facts.declarations])

    return check


def documents_present(rule: DocumentsPresent, day: date, book: Rulebook) -> Check:
    """All papers that are asked of this applicant and have no rule of their own."""
    elsewhere = {PAPERS_WITH_A_RULE.get(other.kind) for other in book.rules}
    asked = [paper for paper in book.documents if paper.required and paper.kind not in elsewhere]
    of_all = frozenset(paper.kind.value for paper in asked if paper.when is Condition.always)
    of_some = tuple(
        (paper.kind.value, applies(paper.when, day))
        for paper in asked
        if paper.when is not Condition.always
    )

    def check(facts: Facts) -> Finding | None:
        missing = of_all - facts.documents
        for paper, asked_of in of_some:
            if paper not in facts.documents and asked_of(facts):
                missing |= {paper}
        return (
            found(rule, documents=[p.kind.value for p in asked if p.kind.value in missing])
            if missing
            else None
        )

    return check


def nik_matches(rule: NikMatches, _day: date, _book: Rulebook) -> Check:
    """What a person should look at in the NIK; never a reason to reject."""

    def check(facts: Facts) -> Finding | None:
        return found(rule, flags=sorted(facts.nik_flags)) if facts.nik_flags else None

    return check


def health_values_present(rule: HealthValuesPresent, _day: date, _book: Rulebook) -> Check:
    """The values that the health letter must state (Kep. KPU 1669/2023)."""

    def check(facts: Facts) -> Finding | None:
        health = facts.health or HealthValues()
        return None if health.complete else found(rule, missing=_missing_values(health))

    return check


def _missing_values(health: HealthValues) -> list[str]:
    values = {
        "blood_pressure": None in (health.systolic, health.diastolic),
        "blood_sugar": health.blood_sugar is None,
        "cholesterol": health.cholesterol is None,
    }
    return [name for name, missing in values.items() if missing]


def health_within(rule: HealthWithin, _day: date, _book: Rulebook) -> Check:
    """Values at which a doctor has a look. The finding does not say which: they stay sealed."""

    def check(facts: Facts) -> Finding | None:
        health = facts.health
        if health is None or not (
            (health.systolic or 0) >= rule.systolic
            or (health.diastolic or 0) >= rule.diastolic
            or (health.blood_sugar or 0) >= rule.blood_sugar
            or (health.cholesterol or 0) >= rule.cholesterol
        ):
            return None
        return found(rule)

    return check


CHECKS: dict[RuleKind, CheckMaker] = {
    RuleKind.indonesian_citizen: indonesian_citizen,
    RuleKind.age_at_least: age_at_least,
    RuleKind.age_at_most: age_at_most,
    RuleKind.guardian_consent: guardian_consent,
    RuleKind.education_at_least: education_at_least,
    RuleKind.domicile_within: domicile_within,
    RuleKind.party_years_out: party_years_out,
    **dict.fromkeys(REMARKABLE, register_answer),
    RuleKind.campaign_years_out: campaign_years_out,
    RuleKind.no_prison: no_prison,
    RuleKind.no_government_post: no_government_post,
    RuleKind.civil_servant_permission: civil_servant_permission,
    RuleKind.no_marriage_tie: no_marriage_tie,
    RuleKind.one_application_per_person: one_application_per_person,
    RuleKind.declarations_made: declarations_made,
    RuleKind.documents_present: documents_present,
    RuleKind.nik_matches: nik_matches,
    RuleKind.health_values_present: health_values_present,
    RuleKind.health_within: health_within,
}

HELD_BY_THE_FORM = frozenset({RuleKind.nik_well_formed})
"""An application that breaks these is refused when it is handed in."""
