"""Problem documents (RFC 9457) in both languages."""

import pytest

from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import (
    Conflict,
    Fault,
    InvalidInput,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    Problem,
)

FAULTS = [
    Fault("/nik", "length", Text("NIK terdiri dari 16 angka.", "A NIK has 16 digits.")),
    Fault("/name", "missing", Text("Wajib diisi.", "This is required.")),
]


def test_a_problem_is_told_in_the_reader_s_language() -> None:
    assert InvalidInput(FAULTS).as_json("id") == {
        "type": "/problems/invalid-input",
        "title": "Isian belum benar",
        "status": 422,
        "detail": "2 hal perlu diperbaiki; tidak ada yang disimpan.",
        "errors": [
            {"pointer": "/nik", "code": "length", "detail": "NIK terdiri dari 16 angka."},
            {"pointer": "/name", "code": "missing", "detail": "Wajib diisi."},
        ],
    }
    english = InvalidInput(FAULTS).as_json("en")
    assert english["title"] == "The input is not right yet"
    assert [error["detail"] for error in english["errors"]] == [
        "A NIK has 16 digits.",
        "This is required.",
    ]


def test_a_problem_without_faults_has_no_errors_and_keeps_its_extras() -> None:
    told = Conflict(Text("Sudah.", "Already."), events=["withdraw"]).as_json("en")
    assert told["events"] == ["withdraw"]
    assert "errors" not in told


def test_faults_may_come_from_a_generator() -> None:
    assert len(InvalidInput(fault for fault in FAULTS).as_json("id")["errors"]) == 2


@pytest.mark.parametrize("kind", [Problem, NotAuthenticated, NotAllowed, NotFound, Conflict])
def test_every_kind_of_problem_has_its_own_title_in_both_languages(kind: type[Problem]) -> None:
    told = {language: kind(Text("a", "b")).as_json(language) for language in Language}
    assert told[Language.id]["title"] != told[Language.en]["title"]
    assert told[Language.id]["type"] == told[Language.en]["type"]
    assert 400 <= kind.status < 500


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "id"),
        ("id-ID,id;q=0.9,en;q=0.8", "id"),
        ("en-GB,en;q=0.9,id;q=0.8", "en"),
        ("de,fr;q=0.9", "id"),
        ("de,EN-us;q=0.5", "en"),
        ("in", "id"),
        ("ms-MY", "id"),
        (";;;,,,", "id"),
    ],
)
def test_the_language_is_the_first_that_we_speak(header: str, language: str) -> None:
    assert Language.preferred(header) == language


def test_a_text_is_filled_in_in_both_languages() -> None:
    filled = Text("Paling banyak {most}.", "At most {most}.").format(most=5)
    assert (filled.in_("id"), filled.in_("en")) == ("Paling banyak 5.", "At most 5.")
