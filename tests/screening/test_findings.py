"""Properties of all findings: the worst counts, nothing raises, everything can be read."""

import json
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from recruit.applications.rules import (
    ElectionExperience,
    Facts,
    HealthValues,
    ItAbility,
    NikFlag,
    PartyTie,
    Sex,
)
from recruit.rulebook.loading import load, names
from recruit.rulebook.model import DocumentKind, Education, RuleKind, Severity
from recruit.screening.rules import (
    NOT_CHECKED,
    REMARKABLE,
    Finding,
    Listing,
    Screener,
    finding_text,
    reason_text,
    screen,
    worst,
)
from recruit.screening.rules.checks import full_years, years_before
from tests.screening.facts import facts

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
MAYBE_DAY = st.none() | DAYS
VALUE = st.none() | st.integers(0, 1000)
CALLS = st.lists(st.sampled_from(names()), max_size=3).map(tuple)
DECLARATIONS = sorted(facts("kpps-2024").declarations)
BOOKS = [load(name) for name in names()]

REGISTERS = st.dictionaries(
    st.sampled_from(sorted(REMARKABLE)),
    st.sampled_from([*Listing, NOT_CHECKED]),
)

ANY_FACTS = st.builds(
    Facts,
    place_code=st.sampled_from(["31.71", "31.71.01", "31.71.01.1001", "31.71.01.1001.012"]),
    submitted_on=DAYS,
    birth_date=DAYS,
    sex=st.sampled_from(Sex),
    citizen=st.booleans(),
    education=st.sampled_from(Education),
    village_code=st.sampled_from(["31.71.01.1001", "31.71.01.1002", "31.72.01.1001"]),
    rw=st.just("001"),
    party=st.sampled_from(PartyTie),
    party_left_on=MAYBE_DAY,
    campaign=st.booleans(),
    campaign_until=MAYBE_DAY,
    sentenced=st.booleans(),
    holds_post=st.booleans(),
    civil_servant=st.booleans(),
    election_experience=st.sampled_from(ElectionExperience),
    it_ability=st.sampled_from(ItAbility),
    declarations=st.frozensets(st.sampled_from(DECLARATIONS)),
    documents=st.frozensets(st.sampled_from([kind.value for kind in DocumentKind])),
    health=st.none() | st.builds(HealthValues, VALUE, VALUE, VALUE, VALUE, MAYBE_DAY),
    nik_flags=st.frozensets(st.sampled_from(NikFlag)),
    other_calls=CALLS,
    spouse_calls=CALLS,
    approvals=st.frozensets(st.sampled_from(["age-min", "education"])),
    registers=REGISTERS,
)

ANY_FINDING = st.builds(
    Finding,
    rule=st.just("rule"),
    kind=st.sampled_from(RuleKind),
    severity=st.sampled_from(Severity),
    source=st.just("UU 7/2017"),
)


@given(st.lists(ANY_FINDING, max_size=6))
def test_the_worst_is_ineligible_then_correct_then_clarify_then_warn(given_: list[Finding]) -> None:
    severities = {finding.severity.value for finding in given_}
    expected = next(
        (name for name in ("ineligible", "correct", "clarify", "warn") if name in severities), None
    )
    assert worst(given_) == worst(reversed(given_)) == expected


@settings(max_examples=150, deadline=None)
@given(ANY_FACTS, st.sampled_from(BOOKS))
def test_no_facts_make_a_check_raise_and_all_can_be_stored_and_read(given_: Facts, book) -> None:  # type: ignore[no-untyped-def]
    for finding in screen(book, given_):
        assert Finding.from_json(json.loads(json.dumps(finding.as_json()))) == finding
        for text in (finding_text(finding, book), reason_text(finding, book)):
            assert "{" not in text.id + text.en
            assert text.id != text.en


@settings(max_examples=60, deadline=None)
@given(ANY_FACTS, st.randoms())
def test_findings_do_not_depend_on_the_order_of_the_rules(given_: Facts, random) -> None:  # type: ignore[no-untyped-def]
    book = load("kpps-2024")
    rules = list(book.rules)
    random.shuffle(rules)
    shuffled = book.model_copy(update={"rules": tuple(rules)})
    by_rule = {finding.rule: finding for finding in screen(shuffled, given_)}
    assert by_rule == {finding.rule: finding for finding in screen(book, given_)}


@settings(max_examples=60, deadline=None)
@given(st.lists(ANY_FACTS, min_size=2, max_size=4))
def test_a_screener_keeps_nothing_of_one_applicant_for_the_next(people: list[Facts]) -> None:
    book = load("ptps-2024")
    screener = Screener(book)
    assert [screener.findings(one) for one in people] == [screen(book, one) for one in people]


@given(DAYS, DAYS, st.integers(1, 60))
def test_limits_as_days_agree_with_counting_years(since: date, day: date, years: int) -> None:
    assert (since <= years_before(day, years)) == (full_years(since, day) >= years)


def test_a_reason_that_only_the_verifier_found_reads_as_its_rule() -> None:
    book = load("kpps-2024")
    rule = next(rule for rule in book.rules if rule.kind is RuleKind.age_at_least)
    reason = Finding(rule.code, rule.kind, Severity.ineligible, rule.source)
    assert reason_text(reason, book) == rule.label


def test_texts_tell_numbers_days_and_papers_in_both_languages() -> None:
    book = load("kpps-2024")
    young = replace(facts("kpps-2024"), birth_date=date(2008, 1, 1))
    age = next(finding for finding in screen(book, young) if finding.rule == "age-min")
    assert finding_text(age, book).id == (
        "Berusia 16 tahun pada 27 November 2024; paling rendah 17 tahun."
    )
    without = replace(facts("kpps-2024"), documents=facts("kpps-2024").documents - {"photo"})
    (paper,) = screen(book, without)
    assert finding_text(paper, book).en == "Missing: Recent photograph, 4×6 cm."
