"""Every kind of rule at its border: the day itself, and the day before."""

from datetime import date, timedelta

import pytest

from recruit.applications.rules import HealthValues, NikFlag, PartyTie
from recruit.rulebook.loading import load, names
from recruit.rulebook.model import Education, RuleKind
from recruit.screening.rules.checks import CHECKS, HELD_BY_THE_FORM
from tests.screening.facts import facts, findings, found

DAY = timedelta(days=1)


def test_every_kind_of_rule_is_checked_or_known_not_to_be() -> None:
    assert CHECKS.keys() | HELD_BY_THE_FORM == set(RuleKind)


@pytest.mark.parametrize("call", names())
def test_somebody_without_a_fault_has_no_finding(call: str) -> None:
    assert found(call) == {}


# ---- Age ----


@pytest.mark.parametrize(
    ("call", "turns_of_age", "years"),
    [("kpps-2024", date(2024, 11, 27), 17), ("panwascam-2022", date(2022, 9, 25), 25)],
)
def test_of_age_on_the_day_itself(call: str, turns_of_age: date, years: int) -> None:
    submitted = min(turns_of_age, date(2024, 9, 20))
    born = turns_of_age.replace(year=turns_of_age.year - years)
    assert "age-min" not in found(call, birth_date=born, submitted_on=submitted)
    late = found(call, birth_date=born + DAY, submitted_on=submitted)
    assert late["age-min"] == "ineligible"


def test_under_21_may_be_taken_from_17_where_nobody_older_applied() -> None:
    def severity(born: date) -> str | None:
        return found("ptps-2024", birth_date=born).get("age-min")

    assert severity(date(2003, 9, 20)) is None
    assert severity(date(2003, 9, 21)) == "clarify"
    assert severity(date(2007, 9, 20)) == "clarify"
    assert severity(date(2007, 9, 21)) == "ineligible"


def test_over_55_on_polling_day_is_a_warning_from_the_56th_birthday() -> None:
    assert "age-max" not in found("kpps-2024", birth_date=date(1968, 11, 28))
    assert found("kpps-2024", birth_date=date(1968, 11, 27)) == {"age-max": "warn"}


def test_born_on_29_february_completes_a_year_on_1_march() -> None:
    born = date(2000, 2, 29)
    rule = "age-min"
    assert found("pkd-2024", birth_date=born, submitted_on=date(2021, 2, 28))[rule] == "clarify"
    assert rule not in found("pkd-2024", birth_date=born, submitted_on=date(2021, 3, 1))
    assert rule not in found("pkd-2024", birth_date=born, submitted_on=date(2024, 2, 29))


def test_a_limit_that_falls_on_29_february() -> None:
    submitted = date(2024, 2, 29)
    before, after = date(2003, 2, 28), date(2003, 3, 1)
    assert "age-min" not in found("pkd-2024", birth_date=before, submitted_on=submitted)
    assert "age-min" in found("pkd-2024", birth_date=after, submitted_on=submitted)


def test_below_18_a_guardian_consents() -> None:
    young, consent = date(2006, 9, 21), "guardian_consent"
    assert found("kpps-2024", birth_date=young) == {"guardian": "correct"}
    papers = facts("kpps-2024").documents | {consent}
    assert found("kpps-2024", birth_date=young, documents=papers) == {}
    assert found("kpps-2024", birth_date=young - DAY) == {}


# ---- School and home ----


def test_education() -> None:
    assert found("kpps-2024", education=Education.junior_secondary) == {"education": "ineligible"}
    assert found("kpps-2024", education=Education.doctorate) == {}


@pytest.mark.parametrize(
    ("call", "village", "within"),
    [
        ("kpps-2024", "31.71.01.1002", False),
        ("ptps-2024", "31.71.01.1002", True),
        ("ptps-2024", "31.71.02.1001", False),
        ("pkd-2024", "31.71.01.1002", True),
        ("pkd-2024", "31.71.02.1001", False),
        ("panwascam-2022", "31.71.02.1001", True),
        ("panwascam-2022", "31.72.01.1001", False),
    ],
)
def test_domicile_is_within_the_level_of_the_call(call: str, village: str, within: bool) -> None:
    assert ("domicile" not in found(call, village_code=village)) is within


# ---- Ties ----


def test_five_years_out_of_a_party_to_the_day() -> None:
    left = {"party": PartyTie.former, "documents": facts("kpps-2024").documents | {"party_letter"}}
    exactly = date(2019, 9, 20)
    assert found("kpps-2024", **left, party_left_on=exactly) == {}
    assert found("kpps-2024", **left, party_left_on=exactly + DAY) == {"party": "ineligible"}
    assert found("kpps-2024", **left, party_left_on=date(2030, 1, 1)) == {"party": "ineligible"}
    assert found("kpps-2024", **left, party_left_on=None) == {"party": "clarify"}
    assert found("kpps-2024", party=PartyTie.current) == {"party": "ineligible"}


def test_five_years_out_of_a_campaign_to_the_day() -> None:
    exactly = date(2019, 9, 20)
    assert found("kpps-2024", campaign=True, campaign_until=exactly) == {}
    late = found("kpps-2024", campaign=True, campaign_until=exactly + DAY)
    assert late == {"campaign": "ineligible"}


def test_the_party_register_never_rejects() -> None:
    for answer, severity in (("listed", "clarify"), ("not_checked", "warn")):
        told = {RuleKind.party_registry: answer}
        assert found("kpps-2024", registers=told) == {"party-registry": severity}
    for answer in ("not_listed", "cleared"):
        assert found("kpps-2024", registers={RuleKind.party_registry: answer}) == {}


def test_one_application_and_no_marriage_tie() -> None:
    calls = ("ptps-2024", "kpps-2024", "ptps-2024")
    assert found("kpps-2024", other_calls=calls) == {"one-application": "clarify"}
    (marriage,) = findings("kpps-2024", spouse_calls=calls)
    assert marriage.severity == "clarify"
    assert marriage.evidence == {"calls": ["kpps-2024", "ptps-2024"]}


def test_citizenship_prison_and_post() -> None:
    assert found("kpps-2024", citizen=False) == {"citizen": "ineligible"}
    assert found("kpps-2024", sentenced=True) == {"prison": "ineligible"}
    kinds = {finding.kind for finding in findings("ptps-2024", holds_post=True)}
    assert kinds == {RuleKind.no_government_post}


# ---- Papers ----


@pytest.mark.parametrize("call", names())
def test_each_missing_paper_is_named(call: str) -> None:
    papers = facts(call).documents
    for missing in papers:
        (finding,) = findings(call, documents=papers - {missing})
        assert (finding.severity, finding.evidence) == ("correct", {"documents": [missing]})


def test_papers_of_some_are_asked_of_them_only_and_once() -> None:
    assert found("kpps-2024", civil_servant=True) == {"civil-servant": "correct"}
    permitted = facts("kpps-2024").documents | {"superior_permission"}
    assert found("kpps-2024", civil_servant=True, documents=permitted) == {}
    former = {"party": PartyTie.former, "party_left_on": date(2010, 1, 1)}
    (finding,) = findings("kpps-2024", **former)
    assert finding.evidence == {"documents": ["party_letter"]}


def test_each_missing_declaration_is_named() -> None:
    made = facts("kpps-2024").declarations
    (finding,) = findings("kpps-2024", declarations=made - {"health", "marriage"})
    assert (finding.rule, finding.severity) == ("declarations", "correct")
    assert finding.evidence == {"declarations": ["health", "marriage"]}


# ---- NIK and health ----


def test_what_is_remarkable_about_a_nik_is_a_warning() -> None:
    assert found("kpps-2024", nik_flags=frozenset(NikFlag)) == {"nik-matches": "warn"}


def test_missing_health_values_are_to_be_mended() -> None:
    (finding,) = findings("kpps-2024", health=HealthValues(systolic=118, blood_sugar=100))
    assert (finding.rule, finding.severity) == ("health-values", "correct")
    assert finding.evidence == {"missing": ["blood_pressure", "cholesterol"]}
    assert found("kpps-2024", health=None) == {"health-values": "correct"}


@pytest.mark.parametrize(("place", "value"), [(0, 160), (1, 100), (2, 200), (3, 240)])
def test_a_health_value_at_its_limit_is_a_warning_that_does_not_tell_it(
    place: int, value: int
) -> None:
    values = [118, 76, 101, 172]
    values[place] = value - 1
    assert found("kpps-2024", health=HealthValues(*values)) == {}
    values[place] = value
    (finding,) = findings("kpps-2024", health=HealthValues(*values))
    assert (finding.severity, finding.evidence) == ("warn", {})


def test_a_rulebook_without_a_rule_finds_nothing_of_it() -> None:
    book = load("panwascam-2022")
    assert not any(rule.kind is RuleKind.age_at_most for rule in book.rules)
    day = date(2022, 9, 25)
    old = found("panwascam-2022", birth_date=date(1930, 1, 1), submitted_on=day)
    assert old == {}


def test_findings_keep_the_order_of_the_rulebook() -> None:
    order = [rule.code for rule in load("kpps-2024").rules]
    many = findings("kpps-2024", citizen=False, sentenced=True, health=None, campaign=True)
    places = [order.index(finding.rule) for finding in many]
    assert places == sorted(places)
    assert len(places) == 4
