"""The form as people type it: what is asked, what is wrong, and what becomes of it."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.applications.form import fields_of, form_of, iso_date, papers_asked, steps_of
from recruit.applications.rules import PartyTie
from recruit.applications.steps import FIELDS, STEP_OF, Step
from recruit.foundation.files import StoredFile
from recruit.rulebook.loading import load
from recruit.rulebook.model import DocumentKind, Rulebook

TODAY = date(2024, 9, 20)
CALLS = ("kpps-2024", "tib-2024", "ptps-2024", "pkd-2024", "panwascam-2022")
FILE = StoredFile(b"\x01" * 32, "image/jpeg", 1000)

TYPED: dict[str, str | list[str]] = {
    "nik": "3171011708909001",
    "birth_date": "17-08-1990",
    "village": "31.71.01.1001",
    "citizen": "yes",
    "place": "31.71.01.1001.001",
    "alternatives": ["31.71.01.1001.002", "31.71.01.1001.001", "31.71.01.1001.002"],
    "name": " Contoh Pelamar ",
    "sex": "L",
    "phone": "0812-000-0001",
    "address": "Jl. Contoh No. 1",
    "rt": "3",
    "rw": "5",
    "education": "senior_secondary",
    "election_experience": "once",
    "it_ability": "good",
    "party": "former",
    "party_left_on": "1/2/2010",
    "campaign": "no",
    "campaign_until": "01-01-2020",
    "sentenced": "no",
    "civil_servant": "no",
    "holds_post": "no",
    "married": "no",
    "spouse_nik": "31",
    "systolic": "118",
    "diastolic": "76",
    "blood_sugar": "101",
    "cholesterol": "172",
    "home_district": "31.71.01",
}


def complete(book: Rulebook, **changes: Any) -> dict[str, Any]:
    """What somebody types who leaves nothing out."""
    declared = [declaration.code for declaration in book.declarations]
    return {**TYPED, "declarations": declared, **changes}


def papers(book: Rulebook) -> dict[DocumentKind, StoredFile]:
    return {paper.kind: FILE for paper in book.documents}


@pytest.mark.parametrize("name", CALLS)
def test_what_is_typed_in_full_is_an_application(name: str) -> None:
    book = load(name)
    place = "31.71.01.1001.001"[: book.unit.apply_level.code_length]
    filled = form_of(complete(book, place=place, alternatives=[]), papers(book), book, today=TODAY)
    assert (filled.faults, filled.can_be_sent) == ((), True)
    assert filled.form is not None
    assert (filled.form.name, filled.form.phone) == ("Contoh Pelamar", "+628120000001")
    assert (filled.form.birth_date, filled.form.rt) == (date(1990, 8, 17), "003")


def test_answers_of_a_choice_that_was_changed_are_left_out() -> None:
    book = load("kpps-2024")
    form = form_of(complete(book), papers(book), book, today=TODAY).form
    assert form.party.left_on == date(2010, 2, 1)
    assert (form.campaign.until, form.spouse_nik) == (None, None)
    assert form.alternatives == ["31.71.01.1001.002"]


def test_what_the_rulebook_does_not_ask_is_not_asked() -> None:
    kpps, ptps, panwascam = load("kpps-2024"), load("ptps-2024"), load("panwascam-2022")
    assert Step.health in steps_of(kpps)
    assert Step.health not in steps_of(ptps)
    assert "holds_post" not in fields_of(kpps, Step.ties)
    assert {"campaign", "campaign_until"} & {*fields_of(panwascam, Step.ties)} == set()
    assert "it_ability" in fields_of(kpps, Step.background)
    assert "it_ability" not in fields_of(ptps, Step.background)
    answers = complete(panwascam, place="31.71.01", alternatives=[], campaign="yes")
    form = form_of(answers, papers(panwascam), panwascam, today=TODAY).form
    assert not form.campaign.ever, "an answer to what is not asked is not sent"


@pytest.mark.parametrize("field", ["name", "place", "civil_servant", "married", "systolic"])
def test_a_field_that_is_left_out_is_named_on_its_own_page_alone(field: str) -> None:
    book = load("kpps-2024")
    for empty in ("", "   "):
        filled = form_of(complete(book, **{field: empty}), papers(book), book, today=TODAY)
        assert filled.open_steps == {STEP_OF[field]}
        assert list(filled.of(STEP_OF[field])) == [field]


def test_faults_in_parts_of_an_answer_stand_at_the_field_that_was_typed() -> None:
    book = load("kpps-2024")
    answers = complete(
        book, party_left_on="", campaign="yes", campaign_until="soon", systolic="999",
        alternatives=["x"], birth_date="31-02-1990", rt="three", married="yes", spouse_nik="12",
    )  # fmt: skip
    filled = form_of(answers, papers(book), book, today=TODAY)
    assert {fault.field for fault in filled.faults} == {
        "party_left_on", "campaign_until", "systolic", "alternatives", "birth_date", "rt",
        "spouse_nik",
    }  # fmt: skip
    assert filled.of(Step.eligibility)["birth_date"].en == "Enter a date, such as 17-08-1990."


def test_an_applicant_can_be_reached_and_at_the_desk_need_not_be() -> None:
    book = load("kpps-2024")
    mute = complete(book, phone="", email="")
    assert [*form_of(mute, papers(book), book, today=TODAY).of(Step.identity)] == ["phone"]
    assert form_of(mute, papers(book), book, today=TODAY, at_desk=True).faults == ()
    by_mail = complete(book, phone="", email="a@contoh.example")
    assert form_of(by_mail, papers(book), book, today=TODAY).faults == ()


def test_papers_are_asked_of_those_whom_they_concern() -> None:
    book = load("kpps-2024")
    plain = {"birth_date": "17-08-1990", "party": "never", "civil_servant": "no"}
    ordinary = {paper.kind for paper in papers_asked(book, plain, TODAY)}
    asked = {
        answer: {paper.kind for paper in papers_asked(book, plain | change, TODAY)} - ordinary
        for answer, change in {
            "minor": {"birth_date": "20-11-2007"},
            "servant": {"civil_servant": "yes"},
            "member": {"party": PartyTie.former.value},
            "unknown": {"birth_date": "", "party": "", "civil_servant": ""},
        }.items()
    }
    assert asked == {
        "minor": {DocumentKind.guardian_consent},
        "servant": {DocumentKind.superior_permission},
        "member": {DocumentKind.party_letter},
        "unknown": set(),
    }


def test_papers_can_follow_and_declarations_cannot() -> None:
    book = load("kpps-2024")
    without = form_of(complete(book), {}, book, today=TODAY)
    assert without.open_steps == {Step.documents}
    assert without.can_be_sent
    silent = form_of(complete(book, declarations=[]), papers(book), book, today=TODAY)
    assert len(silent.faults) == len(book.declarations)
    assert not silent.can_be_sent


def test_nobody_is_named_twice_on_two_pages() -> None:
    fields = [field for asked in FIELDS.values() for field in asked]
    assert len(fields) == len(set(fields))


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from("-/. "))
def test_a_date_is_read_however_it_is_typed(day: date, separator: str) -> None:
    for typed in (
        f"{day.day}{separator}{day.month}{separator}{day.year}",
        f"{day:%d}{day:%m}{day:%Y}",
        day.isoformat(),
    ):
        assert date.fromisoformat(iso_date(typed)) == day


answers = st.dictionaries(
    st.sampled_from([*STEP_OF, "nik", "unknown"]),
    st.text(max_size=20) | st.lists(st.text(max_size=20), max_size=4)
    | st.sampled_from(["yes", "no", "former", "17-08-1990", "31.71.01.1001"]),
)  # fmt: skip


@given(answers, st.sampled_from(CALLS))
def test_whatever_is_typed_has_faults_at_fields_of_the_call(
    typed: dict[str, Any], name: str
) -> None:
    book = load(name)
    filled = form_of(typed, {}, book, today=TODAY)
    asked = {field for step in steps_of(book) for field in fields_of(book, step)}
    assert {fault.field for fault in filled.faults} <= asked
    assert filled.form is not None or filled.faults
