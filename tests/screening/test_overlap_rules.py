"""One person under two NIKs, twins and namesakes: what is told apart, and what is not accused."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.applications.rules import Sex
from recruit.screening.rules.overlaps import Home, Profile, Tie, likeness, name_words
from recruit.screening.tables import OverlapKind

BUDI = Profile(
    nik="3171011708909001",
    name="Budi Santoso",
    birth_date=date(1990, 8, 17),
    sex=Sex.male,
    address="Jl. Mawar No. 3",
    village_code="31.71.01.1001",
    rt="003",
    rw="005",
)
SERIAL = "3171011708909002"
ELSEWHERE = "3374021708900001"

WORDS = st.sampled_from(
    ["Siti", "Nur", "Budi", "Aminah", "Rina", "Rini", "Hasan", "Husain", "Dewi", "Putri", "Agus"]
)
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
PROFILES = st.builds(
    Profile,
    nik=st.from_regex(r"3171[0-9]{12}", fullmatch=True),
    name=NAMES | st.text(max_size=30),
    birth_date=st.sampled_from([date(1990, 8, 17), date(1991, 1, 2)]),
    sex=st.sampled_from(Sex),
    address=st.sampled_from(["Jl. Mawar No. 3", "jalan mawar 3", "Gg. Asoka 12", ""])
    | st.text(max_size=20),
    village_code=st.sampled_from(["31.71.01.1001", "31.71.01.1002"]),
    rt=st.sampled_from(["001", "002"]),
    rw=st.just("005"),
)
SIMILARITIES = st.floats(0, 1)


def judged(other: str, nik: str = ELSEWHERE, name: str = "Budi Santoso", **changes: str) -> bool:
    """Whether one of these names and the other, at one address, pass for one person."""
    first = replace(BUDI, name=name)
    found = likeness(first, replace(BUDI, nik=nik, name=other, **changes), similarity=0.6)
    assert found is None or found.tie is Tie.double_nik
    return found is not None


def test_a_tie_is_called_as_it_is_stored() -> None:
    assert {tie.value for tie in Tie} < {kind.value for kind in OverlapKind}


def test_one_nik_is_one_person_whatever_else_is_written() -> None:
    found = likeness(BUDI, replace(BUDI, name="Lain", sex=Sex.female), similarity=0)
    assert found is not None
    assert (found.tie, found.evidence) == (Tie.same_person, {"nik": True})


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Budi Santoso", "BUDI  SANTOSO"),
        ("Budi Santoso", "Budi Santosa"),
        ("Budi Santoso", "Bdui Santoso"),
        ("Budi Santoso", "Budi S."),
        ("Budi Santoso", "Budi"),
        ("Budi Santoso", "H. Budi Santoso, S.Pd., M.Si."),
        ("Muhammad Rizki Pratama", "M. Rizky Pratama"),
        ("Moh. Djoko Susilo", "Joko Soesilo"),
        ("Nur Hayati", "Nurhayati"),
        ("Syarifah Aini", "Hj. Sarifah 'Aini"),
        ("Siti Rohmah", "Siti Romah"),
    ],
)
def test_a_name_written_otherwise_is_the_same_name(name: str, other: str) -> None:
    assert judged(other, name=name)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Rina Siregar", "Rini Siregar"),
        ("Hasan", "Husain"),
        ("Muhammad Hasan", "Muhammad Husain"),
        ("Siti Aminah", "Siti Aisyah"),
        ("Siti Rohmah", "Siti Rohimah"),
        ("Dina Lestari", "Diana Lestari"),
        ("Ahmad Fauzan", "Ahmad Fauzi"),
        ("Dewi", "Dwi"),
        ("Putri Ayu", "Putri Ani"),
    ],
)
def test_twins_are_not_accused(name: str, other: str) -> None:
    assert not judged(other, SERIAL, name)


def test_the_same_name_under_the_next_serial_is_not_of_twins() -> None:
    assert judged("Budi Santoso", SERIAL)
    assert judged("Budi Santosa", SERIAL)


def test_neighbours_count_and_other_ends_of_a_village_do_not_for_a_misspelled_name() -> None:
    assert judged("Budi Santosa", address="Gg. Asoka 1")
    assert not judged("Budi Santosa", address="Gg. Asoka 1", rt="009")
    assert judged("Budi Santoso", address="Gg. Asoka 1", rt="009")


def test_a_name_is_enough_elsewhere_only_if_it_tells_something() -> None:
    away = {"village_code": "31.75.02.1003"}
    assert not judged("Budi Santoso", **away)
    assert judged("Budi Agus Santoso", name="Budi Agus Santoso", **away)


@given(PROFILES, PROFILES, SIMILARITIES)
def test_it_does_not_matter_which_file_stands_first(
    first: Profile, second: Profile, similarity: float
) -> None:
    found = likeness(first, second, similarity=similarity)
    assert found == likeness(second, first, similarity=similarity)


@given(PROFILES, PROFILES, SIMILARITIES)
def test_another_birth_date_or_sex_is_another_person(
    first: Profile, second: Profile, similarity: float
) -> None:
    namesake = replace(first, nik=second.nik, birth_date=first.birth_date + timedelta(1))
    other_sex = replace(first, nik=second.nik, sex=next(sex for sex in Sex if sex != first.sex))
    for other in (namesake, other_sex):
        if other.nik != first.nik:
            assert likeness(first, other, similarity=similarity) is None


@given(PROFILES, st.sampled_from(["H. ", "Hj. ", "Dr. ", "Drs. "]))
def test_a_title_changes_nothing(somebody: Profile, title: str) -> None:
    entitled = replace(somebody, nik="9" * 16, name=f"{title}{somebody.name}")
    plain = replace(somebody, nik="9" * 16)
    if name_words(somebody.name) and "," not in somebody.name:
        found = likeness(somebody, entitled, similarity=1)
        assert found == likeness(somebody, plain, similarity=1)


@given(PROFILES, PROFILES, SIMILARITIES)
def test_evidence_tells_no_name_and_no_nik(
    first: Profile, second: Profile, similarity: float
) -> None:
    if found := likeness(first, second, similarity=similarity):
        assert found.evidence.keys() <= {"nik", "name", "birth_date", "home"}
        assert found.evidence.get("home", Home.village) in set(Home)
