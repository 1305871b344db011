"""The invented people: the same every time, nobody real, and uneven as reality is."""

import gc
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain

import pytest

from recruit.applications.rules import (
    Facts,
    HealthValues,
    PartyTie,
    Sex,
    nik_flags,
)
from recruit.applications.schemas import ApplicationForm
from recruit.demo.invent import Applicant, invent_district
from recruit.people.rules import nik_faults
from recruit.rulebook.loading import load
from recruit.rulebook.model import DocumentKind, RuleKind, WindowName
from recruit.screening.rules.checks import full_years
from recruit.screening.rules.screener import Screener

CALLS = {
    name: load(name)
    for name in ("kpps-2024", "tib-2024", "ptps-2024", "pkd-2024", "panwascam-2022")
}
POLLING_DAY = date(2024, 11, 27)


def district(code: str, villages: int = 6, stations: int = 40) -> dict[str, list[str]]:
    """A made-up district with so many villages, and so many stations in each."""
    return {
        f"{code}.{1001 + village}": [
            f"{code}.{1001 + village}.{number:03d}" for number in range(1, stations + 1)
        ]
        for village in range(villages)
    }


SMALL = district("31.71.01", villages=2, stations=8)
DISTRICTS = {code: district(code) for code in ("31.71.01", "31.71.02", "31.74.10")}


@pytest.fixture(scope="module")
def by_district() -> Mapping[str, list[Applicant]]:
    return {code: invent_district(7, code, within, CALLS) for code, within in DISTRICTS.items()}


@pytest.fixture(scope="module")
def people(by_district: Mapping[str, list[Applicant]]) -> Sequence[Applicant]:
    return list(chain.from_iterable(by_district.values()))


@pytest.fixture(scope="module")
def kpps(people: Sequence[Applicant]) -> Sequence[Applicant]:
    return [person for person in people if person.call == "kpps-2024"]


def share(people: Iterable[Applicant], holds: Callable[[Applicant], bool]) -> float:
    answers = [holds(person) for person in people]
    return sum(answers) / len(answers)


def test_the_same_seed_gives_the_same_people_and_another_seed_others() -> None:
    first = invent_district(2024, "31.71.01", SMALL, CALLS)
    assert first == invent_district(2024, "31.71.01", SMALL, CALLS)
    assert first != invent_district(2025, "31.71.01", SMALL, CALLS)


def test_every_nik_is_well_formed_and_belongs_to_nobody(people: Sequence[Applicant]) -> None:
    assert all(nik_faults(person.nik) == [] for person in people)
    assert all(int(person.nik[12:]) >= 9000 for person in people)


def test_a_second_series_shares_nobody_with_the_first() -> None:
    first, second = (
        invent_district(2024, "31.71.01", SMALL, CALLS, series=series) for series in (0, 1)
    )
    for mark in ("nik", "phone", "email"):
        known = {getattr(one, mark) for one in first} - {None}
        assert known.isdisjoint({getattr(one, mark) for one in second})


def test_districts_share_nobody(by_district: Mapping[str, list[Applicant]]) -> None:
    for code, people in by_district.items():
        assert {person.nik[:6] for person in people} == {code.replace(".", "")}


def test_one_nik_is_one_person_and_comes_twice_only_for_ptps_and_kpps(
    people: Sequence[Applicant],
) -> None:
    calls: dict[str, list[str]] = {}
    for person in people:
        calls.setdefault(person.nik, []).append(person.call)
    several = [sorted(named) for named in calls.values() if len(named) > 1]
    assert several
    assert all(named == ["kpps-2024", "ptps-2024"] for named in several)
    supervisors = sum(person.call == "ptps-2024" for person in people)
    assert len(several) / supervisors == pytest.approx(0.02, abs=0.012)
    known = {(p.nik, p.name, p.birth_date, p.sex, p.phone, p.email, p.address) for p in people}
    assert len(known) == len(calls)
    assert len({person.phone for person in people}) == len(calls)


def test_couples_name_each_other(people: Sequence[Applicant]) -> None:
    by_nik = {person.nik: person for person in people}
    married = [person for person in people if person.spouse_nik is not None]
    assert len(married) / len(people) == pytest.approx(0.006, abs=0.002)
    for person in married:
        spouse = by_nik[str(person.spouse_nik)]
        assert spouse.spouse_nik == person.nik
        assert {spouse.sex, person.sex} == set(Sex)
        assert (spouse.village, spouse.address) == (person.village, person.address)
        assert full_years(person.birth_date, person.submitted_at.date()) >= 20


def test_there_are_couples_in_one_call_and_across_calls(people: Sequence[Applicant]) -> None:
    by_nik = {person.nik: person for person in people}
    pairs = Counter(
        person.call == by_nik[person.spouse_nik].call for person in people if person.spouse_nik
    )
    assert pairs[True] > 0
    assert pairs[False] > 0


@pytest.mark.parametrize(
    ("call", "per_seat"), [("kpps-2024", 1.5), ("tib-2024", 1.55), ("ptps-2024", 2.0)]
)
def test_applicants_for_each_seat(call: str, per_seat: float) -> None:
    few_people_many_villages = district("31.71.01", villages=300, stations=1)
    people = invent_district(7, "31.71.01", few_people_many_villages, {call: CALLS[call]})
    seats = 300 * CALLS[call].unit.seats
    assert len(people) / seats == pytest.approx(per_seat, rel=0.12)


def test_villages_and_stations_differ(kpps: Sequence[Applicant]) -> None:
    by_village = Counter(person.place[:13] for person in kpps)
    ratios = [count / (40 * 7) for count in by_village.values()]
    assert min(ratios) >= 0.79
    assert max(ratios) <= 2.51
    assert max(ratios) - min(ratios) > 0.5
    by_station = Counter(person.place for person in kpps)
    villages = {station[:13]: set[int]() for station in by_station}
    for station, count in by_station.items():
        villages[station[:13]].add(count)
    assert all(len(counts) > 3 for counts in villages.values())


def test_places_are_of_the_level_of_the_call(people: Sequence[Applicant]) -> None:
    for person in people:
        length = CALLS[person.call].unit.apply_level.code_length
        assert len(person.place) == length
        assert all(len(place) == length for place in person.alternatives)
        assert person.place not in person.alternatives
        assert len(set(person.alternatives)) == len(person.alternatives)


def test_everybody_applies_while_registration_is_open(people: Sequence[Applicant]) -> None:
    for person in people:
        assert WindowName.registration in CALLS[person.call].open_windows(person.submitted_at)


def test_shares_of_all(people: Sequence[Applicant]) -> None:
    assert 0.42 <= share(people, lambda p: p.sex is Sex.female) <= 0.47
    assert share(people, _nik_differs) == pytest.approx(0.01, abs=0.005)
    assert share(people, lambda p: p.listed_in_party) == pytest.approx(0.012, abs=0.004)
    assert share(people, lambda p: p.sentenced) == pytest.approx(0.002, abs=0.0015)
    assert share(people, lambda p: p.withdraws) == pytest.approx(0.004, abs=0.002)
    assert share(people, lambda p: p.civil_servant) == pytest.approx(0.03, abs=0.008)
    assert share(people, lambda p: p.absent_at_oath) == pytest.approx(0.006, abs=0.003)
    assert all(person.absent_at_oath for person in people if person.absent_twice)
    assert all(0 <= person.skill <= 1 for person in people)
    assert any(" " not in person.name for person in people)


def _nik_differs(person: Applicant) -> bool:
    return bool(nik_flags(person.nik, person.birth_date, person.sex))


EXPECTED = {
    "documents": (0.08, 0.02),
    "health-values": (0.07, 0.02),
    "age-min": (0.01, 0.005),
    "age-max": (0.015, 0.007),
    "party": (0.0035, 0.003),
    "education": (0.01, 0.005),
    "domicile": (0.017, 0.007),
    "party-registry": (0.012, 0.005),
    "nik-matches": (0.01, 0.005),
    "civil-servant": (0.0075, 0.005),
    "guardian": (0.004, 0.004),
    "declarations": (0.01, 0.005),
}


def test_screening_finds_the_faults_that_were_meant(kpps: Sequence[Applicant]) -> None:
    screener = Screener(CALLS["kpps-2024"])
    found = Counter(
        finding.rule for person in kpps for finding in screener.findings(facts_of(person))
    )
    for rule, (expected, tolerance) in EXPECTED.items():
        assert found[rule] / len(kpps) == pytest.approx(expected, abs=tolerance), rule


def test_most_people_have_no_fault(people: Sequence[Applicant]) -> None:
    screeners = {call: Screener(book) for call, book in CALLS.items()}
    clean = share(people, lambda p: not screeners[p.call].findings(facts_of(p)))
    assert 0.7 < clean < 0.9


def facts_of(person: Applicant) -> Facts:
    """What screening would see of an application, registers beside the party's left out."""
    return Facts(
        place_code=person.place,
        submitted_on=person.submitted_at.date(),
        birth_date=person.birth_date,
        sex=person.sex,
        citizen=person.citizen,
        education=person.education,
        village_code=person.village,
        rw=person.rw,
        party=person.party,
        party_left_on=person.party_left_on,
        campaign=person.campaign,
        campaign_until=person.campaign_until,
        sentenced=person.sentenced,
        holds_post=person.holds_post,
        civil_servant=person.civil_servant,
        election_experience=person.election_experience,
        it_ability=person.it_ability,
        declarations=frozenset(person.declarations),
        documents=frozenset(person.documents),
        health=person.health,
        nik_flags=nik_flags(person.nik, person.birth_date, person.sex),
        registers={RuleKind.party_registry: "listed"} if person.listed_in_party else {},
    )


def test_first_time_voters_come_with_and_without_consent(kpps: Sequence[Applicant]) -> None:
    consent = Counter(
        DocumentKind.guardian_consent in person.documents
        for person in kpps
        if full_years(person.birth_date, person.submitted_at.date()) < 18
        and full_years(person.birth_date, POLLING_DAY) >= 17
    )
    assert consent[True] > consent[False] > 0


def test_health_is_asked_only_where_the_call_asks_it(people: Sequence[Applicant]) -> None:
    for person in people:
        if person.call in ("ptps-2024", "panwascam-2022"):
            assert (person.measured, person.health, person.health_facility) == (None, None, None)
        else:
            assert isinstance(person.measured, HealthValues)
            assert person.measured.complete
            letter = DocumentKind.health_certificate in person.documents
            assert (person.health is not None) == letter == (person.health_facility is not None)


def test_nobody_can_be_called_or_written_to(people: Sequence[Applicant]) -> None:
    assert all(re.fullmatch(r"\+628000\d{9}", person.phone) for person in people)
    mails = [person.email for person in people if person.email is not None]
    assert 0.5 < len(mails) / len(people) < 0.7
    assert all(mail.endswith("@contoh.example") for mail in mails)


def test_an_applicant_is_a_form_that_the_api_takes() -> None:
    for person in invent_district(2024, "31.71.01", SMALL, CALLS):
        form = ApplicationForm.model_validate(form_of(person))
        assert (form.nik, form.name, form.email) == (person.nik, person.name, person.email)
        assert (form.party.tie is PartyTie.former) == (person.party_left_on is not None)
        book = CALLS[person.call]
        assert set(person.documents) <= {document.kind for document in book.documents}
        assert set(person.declarations) <= {declaration.code for declaration in book.declarations}


SAME_NAMES = (
    "call", "place", "alternatives", "nik", "name", "birth_date", "sex", "phone", "email",
    "address", "village", "rt", "rw", "citizen", "education", "occupation", "religion",
    "sentenced", "holds_post", "civil_servant", "spouse_nik", "election_experience",
    "it_ability", "same_rw_as_tps", "declarations",
)  # fmt: skip


def form_of(person: Applicant) -> dict[str, object]:
    return {name: getattr(person, name) for name in SAME_NAMES} | {
        "party": {"tie": person.party, "left_on": person.party_left_on},
        "campaign": {"ever": person.campaign, "until": person.campaign_until},
        "health": person.health
        and {field: getattr(person.health, field) for field in HealthValues.__slots__}
        | {"facility": person.health_facility},
        "documents": [{"kind": kind, "upload": "contoh"} for kind in person.documents],
    }


def test_villages_without_stations_and_calls_alone() -> None:
    nowhere = invent_district(1, "31.71.01", {"31.71.01.1001": []}, CALLS)
    assert {person.call for person in nowhere} == {"pkd-2024", "panwascam-2022"}
    only = invent_district(1, "31.71.01", SMALL, {"ptps-2024": CALLS["ptps-2024"]})
    assert {person.call for person in only} == {"ptps-2024"}


def test_it_is_fast() -> None:
    """Loosely: some 30,000 a second and core; a busy machine may be several times slower."""
    gc.collect()
    started = time.process_time()
    people = invent_district(1, "31.71.01", district("31.71.01", stations=30), CALLS)
    assert len(people) / (time.process_time() - started) > 6_000
