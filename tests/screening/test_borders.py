"""Every rule of every call at its border: what is just enough, and what is just not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recruit.applications.rules import Facts, HealthValues, NikFlag, PartyTie, years_before
from recruit.rulebook.loading import load, names
from recruit.rulebook.model import (
    AgeAtLeast,
    Education,
    EducationAtLeast,
    Level,
    Rule,
    Rulebook,
    RuleKind,
    Severity,
    WindowName,
)
from recruit.screening.rules import screen
from recruit.screening.rules.checks import CHECKS
from recruit.screening.rules.registers import REMARKABLE
from tests.screening.facts import facts
from tests.screening.test_findings import ANY_FACTS, BOOKS

DAY = timedelta(days=1)

Changes = dict[str, Any]
Border = tuple[Changes, Changes]
"""Changes of somebody without a fault: what is just enough, and what is just not."""

_ELSEWHERE = {
    Level.city: ("31.71.02.1001", "31.72.01.1001"),
    Level.district: ("31.71.01.1002", "31.71.02.1001"),
    Level.village: ("31.71.01.1001", "31.71.01.1002"),
}
_OTHER_ANSWER = {
    RuleKind.party_registry: ("cleared", "listed"),
    RuleKind.neutrality_findings: ("not_listed", "listed"),
    RuleKind.voter_list: ("listed", "not_listed"),
    RuleKind.identity_registry: ("matches", "differs"),
}


def day_of(rule: Rule, book: Rulebook) -> date:
    """The day on which a rule is measured for somebody who applies on the first day."""
    return book.reference_day(rule.reference, first_day(book))


def first_day(book: Rulebook) -> date:
    window = book.window(WindowName.registration)
    assert window is not None
    return window.first_day


def lower(level: Education) -> Education:
    return next(school for school in Education if school.rank == level.rank - 1)


def age_at_least(rule: Any, book: Rulebook) -> Border:
    birthday = years_before(day_of(rule, book), rule.years)
    return {"birth_date": birthday}, {"birth_date": birthday + DAY}


def age_at_most(rule: Any, book: Rulebook) -> Border:
    too_old = years_before(day_of(rule, book), rule.years + 1)
    return {"birth_date": too_old + DAY}, {"birth_date": too_old}


def guardian(rule: Any, book: Rulebook) -> Border:
    adult = years_before(day_of(rule, book), rule.under_years)
    return {"birth_date": adult}, {"birth_date": adult + DAY}


def education(rule: Any, _book: Rulebook) -> Border:
    return {"education": rule.level}, {"education": lower(rule.level)}


def domicile(rule: Any, _book: Rulebook) -> Border:
    inside, outside = _ELSEWHERE[rule.level]
    return {"village_code": inside}, {"village_code": outside}


def party(rule: Any, book: Rulebook) -> Border:
    left = years_before(day_of(rule, book), rule.years)
    former = {"party": PartyTie.former}
    return former | {"party_left_on": left}, former | {"party_left_on": left + DAY}


def campaign(rule: Any, book: Rulebook) -> Border:
    until = years_before(day_of(rule, book), rule.years)
    return (
        {"campaign": True, "campaign_until": until},
        {"campaign": True, "campaign_until": until + DAY},
    )


def register(rule: Rule, _book: Rulebook) -> Border:
    fine, remarkable = _OTHER_ANSWER[rule.kind]
    return {"registers": {rule.kind: fine}}, {"registers": {rule.kind: remarkable}}


def civil_servant(_rule: Rule, book: Rulebook) -> Border:
    papers = facts(book.name).documents
    permitted = {"civil_servant": True, "documents": papers | {"superior_permission"}}
    return permitted, {"civil_servant": True, "documents": papers}


def declarations(_rule: Rule, book: Rulebook) -> Border:
    made = facts(book.name).declarations
    return {"declarations": made}, {"declarations": made - {min(made)}}


def documents(_rule: Rule, book: Rulebook) -> Border:
    papers = facts(book.name).documents
    return {"documents": papers}, {"documents": papers - {min(papers)}}


def health_values(_rule: Rule, _book: Rulebook) -> Border:
    return {"health": HealthValues(1, 1, 1, 1)}, {"health": HealthValues(1, 1, 1, None)}


def health_within(rule: Any, _book: Rulebook) -> Border:
    limits = (rule.systolic, rule.diastolic, rule.blood_sugar, rule.cholesterol)
    below = HealthValues(*(limit - 1 for limit in limits))
    return {"health": below}, {"health": replace(below, cholesterol=rule.cholesterol)}


def plain(name: str, fine: object, broken: object) -> Callable[[Rule, Rulebook], Border]:
    """A fact without a measure in between."""
    return lambda _rule, _book: ({name: fine}, {name: broken})


BORDERS: dict[RuleKind, Callable[[Any, Rulebook], Border]] = {
    RuleKind.indonesian_citizen: plain("citizen", fine=True, broken=False),
    RuleKind.age_at_least: age_at_least,
    RuleKind.age_at_most: age_at_most,
    RuleKind.guardian_consent: guardian,
    RuleKind.education_at_least: education,
    RuleKind.domicile_within: domicile,
    RuleKind.party_years_out: party,
    RuleKind.campaign_years_out: campaign,
    RuleKind.no_prison: plain("sentenced", fine=False, broken=True),
    RuleKind.no_government_post: plain("holds_post", fine=False, broken=True),
    RuleKind.civil_servant_permission: civil_servant,
    RuleKind.no_marriage_tie: plain("spouse_calls", fine=(), broken=("kpps-2024",)),
    RuleKind.one_application_per_person: plain("other_calls", fine=(), broken=("tib-2024",)),
    RuleKind.declarations_made: declarations,
    RuleKind.documents_present: documents,
    RuleKind.nik_matches: plain("nik_flags", frozenset(), frozenset({NikFlag.sex_differs})),
    RuleKind.health_values_present: health_values,
    RuleKind.health_within: health_within,
    **dict.fromkeys(REMARKABLE, register),
}

RULES = [
    pytest.param(load(name), rule, id=f"{name}-{rule.code}")
    for name in names()
    for rule in load(name).rules
    if rule.kind in CHECKS
]


def severities(book: Rulebook, **changes: Any) -> dict[str, Severity]:
    who = facts(book.name, submitted_on=first_day(book), **changes)
    return {finding.rule: finding.severity for finding in screen(book, who)}


def test_every_kind_of_rule_has_its_border_here() -> None:
    assert BORDERS.keys() == CHECKS.keys()


@pytest.mark.parametrize(("book", "rule"), RULES)
def test_just_enough_is_enough_and_just_not_is_not(book: Rulebook, rule: Rule) -> None:
    enough, not_enough = BORDERS[rule.kind](rule, book)
    assert rule.code not in severities(book, **enough)
    falls_back = getattr(rule, "fallback_years", None) or getattr(rule, "fallback_level", None)
    expected = Severity.clarify if falls_back else rule.severity
    assert severities(book, **not_enough)[rule.code] == expected


def with_rule(book: Rulebook, changed: Rule) -> Rulebook:
    rules = tuple(changed if rule.code == changed.code else rule for rule in book.rules)
    return book.model_copy(update={"rules": rules})


def rule_of(book: Rulebook, kind: RuleKind) -> Any:
    return next(rule for rule in book.rules if rule.kind is kind)


@pytest.mark.parametrize("name", ["pkd-2024", "ptps-2024"])
def test_the_fallback_age_has_its_border_and_its_approval(name: str) -> None:
    book = load(name)
    rule: AgeAtLeast = rule_of(book, RuleKind.age_at_least)
    assert rule.fallback_years == 17
    seventeen = years_before(day_of(rule, book), rule.fallback_years)
    approved = {"approvals": frozenset({rule.code})}
    assert severities(book, birth_date=seventeen)[rule.code] == "clarify"
    assert severities(book, birth_date=seventeen, **approved)[rule.code] == "warn"
    assert severities(book, birth_date=seventeen + DAY)[rule.code] == "ineligible"
    assert severities(book, birth_date=seventeen + DAY, **approved)[rule.code] == "ineligible"


def test_an_education_waiver_has_its_border_and_its_approval() -> None:
    book = load("kpps-2024")
    rule: EducationAtLeast = rule_of(book, RuleKind.education_at_least)
    waived = rule.model_copy(update={"fallback_level": Education.primary})
    book = with_rule(book, waived)
    approved = {"approvals": frozenset({rule.code})}
    assert rule.code not in severities(book, education=rule.level)
    assert severities(book, education=Education.primary)[rule.code] == "clarify"
    assert severities(book, education=Education.primary, **approved)[rule.code] == "warn"
    assert severities(book, education=Education.none, **approved)[rule.code] == "ineligible"


def test_an_approval_of_another_rule_changes_nothing() -> None:
    book = load("ptps-2024")
    rule = rule_of(book, RuleKind.age_at_least)
    young = years_before(day_of(rule, book), 18)
    other = frozenset({"education"})
    assert severities(book, birth_date=young, approvals=other)[rule.code] == "clarify"


@settings(max_examples=80, deadline=None)
@given(ANY_FACTS, st.sampled_from(BOOKS), st.randoms(use_true_random=False))
def test_findings_of_no_call_depend_on_the_order_of_its_rules(
    who: Facts,
    book: Rulebook,
    random: Any,
) -> None:
    rules = list(book.rules)
    random.shuffle(rules)
    shuffled = screen(book.model_copy(update={"rules": tuple(rules)}), who)
    assert {one.rule: one for one in shuffled} == {one.rule: one for one in screen(book, who)}
    order = [rule.code for rule in rules]
    assert [one.rule for one in shuffled] == sorted((one.rule for one in shuffled), key=order.index)
