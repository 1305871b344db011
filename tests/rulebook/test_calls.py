"""The five calls that ship, against the dates and numbers of the field."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pydantic import BaseModel
from rich.console import Console

from recruit.rulebook.describe import describe
from recruit.rulebook.loading import content_hash, load, names
from recruit.rulebook.model import (
    WIB,
    AgeAtLeast,
    AgeAtMost,
    CampaignYearsOut,
    DocumentKind,
    DomicileWithin,
    EducationAtLeast,
    Label,
    Level,
    Reference,
    Rule,
    Rulebook,
    RuleKind,
    Severity,
    TieBreak,
    Timing,
    Window,
    WindowName,
)
from recruit.rulebook.sentences import SENTENCES, rule_sentence, source_words

CALLS = ["kpps-2024", "panwascam-2022", "pkd-2024", "ptps-2024", "tib-2024"]


def moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=WIB)  # type: ignore[misc,arg-type]


def window_of(call: str, name: WindowName) -> Window:
    window = load(call).window(name)
    assert window is not None
    return window


def rule_of(call: str, kind: RuleKind) -> Rule:
    return next(rule for rule in load(call).rules if rule.kind is kind)


def labels_in(value: Any) -> Iterator[Label]:
    if isinstance(value, Label):
        yield value
    elif isinstance(value, BaseModel):
        for _, part in value:
            yield from labels_in(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from labels_in(part)


def test_the_five_calls_ship() -> None:
    assert names() == CALLS
    assert [load(name).name for name in names()] == CALLS


@pytest.mark.parametrize("name", CALLS)
def test_every_label_has_two_languages(name: str) -> None:
    labels = list(labels_in(load(name)))
    assert len(labels) > 50
    assert [label for label in labels if not label.id or not label.en] == []


def test_panwascam_2022_follows_the_decision_of_2022() -> None:
    """Kep. Bawaslu 314/HK.01.00/K1/09/2022: stages overlap, the extension is per kecamatan."""
    call = load("panwascam-2022")
    assert WindowName.registration in call.open_windows(moment(2022, 9, 21))
    assert WindowName.registration not in call.open_windows(moment(2022, 9, 20, 23, 59, 59))
    assert call.extension is not None
    assert call.extension.level is Level.district
    assert call.extension.factor * call.unit.seats == 6
    extension = window_of(call.name, WindowName.extension)
    assert (extension.first_day, extension.last_day) == (date(2022, 10, 2), date(2022, 10, 8))
    both = {WindowName.public_comment, WindowName.written_test}
    for day in (14, 15, 16):
        assert both <= set(call.open_windows(moment(2022, 10, day, 9)))
    assert WindowName.public_comment in call.open_windows(moment(2022, 10, 18, 23, 59))
    assert window_of(call.name, WindowName.swearing_in).first_day == date(2022, 10, 26)


def test_kpps_trains_before_and_after_the_oath_of_7_november() -> None:
    call = load("kpps-2024")
    basic, counting = call.programmes
    assert window_of(call.name, WindowName.swearing_in).first_day == date(2024, 11, 7)
    assert (basic.timing, basic.closes) == (Timing.before_oath, date(2024, 11, 6))
    assert (counting.opens, counting.closes) == (date(2024, 11, 8), date(2024, 11, 12))
    assert counting.timing is Timing.after_oath
    for programme in call.programmes:
        assert programme.attends == ("kpps-2024", "tib-2024")
        assert programme.crew
    assert load("tib-2024").sworn_with == "kpps-2024"


def test_kpps_registration_is_open_through_2359() -> None:
    registration = window_of("kpps-2024", WindowName.registration)
    assert registration.contains(moment(2024, 9, 28, 23, 59, 59))
    assert not registration.contains(moment(2024, 9, 29))
    assert registration == window_of("tib-2024", WindowName.registration).model_copy(
        update={"source": registration.source}
    )


def test_the_need_of_jakarta() -> None:
    """14,835 TPS, 44 kecamatan and 267 kelurahan of the 2024 election."""
    places = {Level.tps: 14_835, Level.district: 44, Level.village: 267}
    units = {name: load(name).unit for name in CALLS}
    need = {name: places[unit.level] * unit.seats for name, unit in units.items()}
    assert need == {
        "kpps-2024": 103_845,
        "tib-2024": 29_670,
        "ptps-2024": 14_835,
        "panwascam-2022": 132,
        "pkd-2024": 267,
    }
    assert need["kpps-2024"] + need["tib-2024"] == 133_515


def test_ptps_are_formed_23_days_before_and_dissolved_7_days_after() -> None:
    call = load("ptps-2024")
    oath = window_of(call.name, WindowName.swearing_in)
    assert oath.last_day == call.polling_day - timedelta(days=23)
    assert call.term.ends == call.polling_day + timedelta(days=7)
    assert window_of(call.name, WindowName.special_recruitment).first_day > oath.last_day


def test_ptps_registration_contains_that_of_kpps() -> None:
    ptps, kpps = load("ptps-2024"), load("kpps-2024")
    noon = moment(2024, 9, 20, 12)
    assert ptps.election == kpps.election
    assert all(WindowName.registration in call.open_windows(noon) for call in (ptps, kpps))
    results = window_of("kpps-2024", WindowName.result)
    assert WindowName.extension in ptps.open_windows(results.opens)


@pytest.mark.parametrize(
    ("name", "years", "fallback", "reference", "day"),
    [
        ("panwascam-2022", 25, None, Reference.submission, date(2022, 9, 25)),
        ("pkd-2024", 21, 17, Reference.submission, date(2022, 9, 25)),
        ("ptps-2024", 21, 17, Reference.submission, date(2022, 9, 25)),
        ("kpps-2024", 17, None, Reference.polling_day, date(2024, 11, 27)),
        ("tib-2024", 17, None, Reference.polling_day, date(2024, 11, 27)),
    ],
)
def test_ages_are_measured_on_their_own_day(
    name: str, years: int, fallback: int | None, reference: Reference, day: date
) -> None:
    rule = rule_of(name, RuleKind.age_at_least)
    assert isinstance(rule, AgeAtLeast)
    assert (rule.years, rule.fallback_years, rule.reference) == (years, fallback, reference)
    assert rule.severity is Severity.ineligible
    assert load(name).reference_day(reference, date(2022, 9, 25)) == day


def test_reference_days_of_the_registration() -> None:
    call, submitted = load("kpps-2024"), date(2024, 9, 20)
    assert call.reference_day(Reference.registration_opens, submitted) == date(2024, 9, 17)
    assert call.reference_day(Reference.registration_closes, submitted) == date(2024, 9, 28)


def test_the_upper_age_of_kpps_is_a_preference() -> None:
    rule = rule_of("kpps-2024", RuleKind.age_at_most)
    assert isinstance(rule, AgeAtMost)
    assert (rule.years, rule.severity) == (55, Severity.warn)


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("panwascam-2022", Level.city),
        ("pkd-2024", Level.district),
        ("ptps-2024", Level.district),
        ("kpps-2024", Level.village),
        ("tib-2024", Level.village),
    ],
)
def test_domicile_and_education(name: str, level: Level) -> None:
    domicile, school = (
        rule_of(name, RuleKind.domicile_within),
        rule_of(name, RuleKind.education_at_least),
    )
    assert isinstance(domicile, DomicileWithin)
    assert isinstance(school, EducationAtLeast)
    assert domicile.level is level
    assert school.level.value == "senior_secondary"


def test_campaign_years_came_after_2022() -> None:
    kinds = {rule.kind for rule in load("panwascam-2022").rules}
    assert RuleKind.campaign_years_out not in kinds
    kpps = rule_of("kpps-2024", RuleKind.campaign_years_out)
    assert isinstance(kpps, CampaignYearsOut)
    assert kpps.witnesses


def test_scoring_of_each_call() -> None:
    panwascam, kpps = load("panwascam-2022"), load("kpps-2024")
    assert (panwascam.weights.written_test, panwascam.weights.interview) == (40, 60)
    assert panwascam.written_test is not None
    assert panwascam.written_test.shortlist_factor == 2
    assert [criterion.weight for criterion in kpps.rubric.criteria] == [40, 40, 20]
    assert kpps.rubric.criteria[2].options == {"same_rw": 100, "same_village": 60, "neighbour": 0}
    assert kpps.tie_break[-1] is TieBreak.lot


def test_three_of_seven_seats_are_the_womens_share() -> None:
    share = load("kpps-2024").women_share
    assert share.seats_of(7) == 3
    assert [share.seats_of(seats) for seats in (0, 1, 3, 10, 11)] == [0, 1, 1, 3, 4]
    assert load("panwascam-2022").reserves.depth(3) == 3


def test_a_minor_brings_consent_only_to_the_organisers() -> None:
    with_consent = [
        name
        for name in CALLS
        if DocumentKind.guardian_consent in {document.kind for document in load(name).documents}
    ]
    assert with_consent == ["kpps-2024", "tib-2024"]


def test_levels_are_ordered_and_cut_codes() -> None:
    assert sorted(Level, reverse=True) == list(Level)[::-1]
    assert Level.city < Level.village <= Level.village
    code = "31.71.01.1001.012"
    assert [level.cut(code) for level in Level] == [
        "31",
        "31.71",
        "31.71.01",
        "31.71.01.1001",
        code,
    ]


def test_friday_afternoons_start_after_prayer() -> None:
    afternoon = load("kpps-2024").programmes[0].sessions[1]
    friday, monday = date(2024, 10, 18), date(2024, 10, 21)
    assert afternoon.on(friday)[0] == moment(2024, 10, 18, 14)
    assert afternoon.on(monday) == (moment(2024, 10, 21, 13, 30), moment(2024, 10, 21, 16, 30))


def test_the_islands_keep_the_last_day_for_the_weather() -> None:
    programme = load("kpps-2024").programmes[1]
    assert programme.days("31.01.02")[-1] == date(2024, 11, 11)
    assert programme.days("31.71.01")[-1] == date(2024, 11, 12)


@pytest.mark.parametrize("name", CALLS)
def test_the_hash_is_that_of_the_content(name: str) -> None:
    call = load(name)
    again = Rulebook.model_validate_json(call.model_dump_json())
    assert again == call
    assert content_hash(again) == content_hash(call)
    assert content_hash(call.model_copy(update={"polling_day": date(2024, 11, 28)})) != (
        content_hash(call)
    )


def test_every_kind_of_rule_has_a_sentence_in_both_languages() -> None:
    assert set(SENTENCES) == set(RuleKind)
    for name in CALLS:
        for rule in load(name).rules:
            sentences = [rule_sentence(rule, language) for language in ("id", "en")]
            assert all(sentence.endswith(".") and "{" not in sentence for sentence in sentences)
            assert sentences[0] != sentences[1]


def test_sentences_are_made_from_the_parameters() -> None:
    age = rule_of("ptps-2024", RuleKind.age_at_least)
    assert rule_sentence(age, "en") == (
        "You are at least 21 years old on the day of applying."
        " Where nobody else applies, 17 years can be accepted with approval."
    )
    assert rule_sentence(age.model_copy(update={"years": 23}), "id").startswith(
        "Berusia paling rendah 23 tahun pada saat mendaftar."
    )
    assert source_words("PKPU 8/2022 art. 35", "id") == "PKPU 8/2022 Pasal 35"


@pytest.mark.parametrize("name", CALLS)
def test_a_call_is_printed_for_people(name: str) -> None:
    call = load(name)
    printed = {}
    for language in ("id", "en"):
        console = Console(width=160)
        with console.capture() as capture:
            console.print(describe(call, language))
        printed[language] = capture.get()
        assert call.label.in_(language) in printed[language]
        assert all(rule.label.in_(language)[:20] in printed[language] for rule in call.rules)
    assert "Kep." in printed["id"]
    assert "decision of this project" in printed["en"]
    assert "decision of this project" not in printed["id"]
