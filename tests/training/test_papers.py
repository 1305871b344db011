"""Codes and certificates: genuine or not, and nobody's name."""

from datetime import date
from uuid import uuid4

import pytest

from recruit.training.papers.certificate import Certificate, digest_of, read_certificate
from recruit.training.papers.codes import read_code, scanned_code, short_code, tidy
from recruit.training.rules import CalendarEntry, calendar_file, sequence_of
from tests.training.conftest import at


@pytest.fixture
def certificate() -> Certificate:
    return Certificate(123, "bimtek-dasar", date(2024, 10, 14), digest_of(123, "Contoh Pelamar"))


def test_a_certificate_is_genuine_only_as_it_was_signed(certificate: Certificate) -> None:
    written = certificate.compact()
    assert read_certificate(f"https://contoh.example/verify/certificate?c={written}") == certificate
    for wrong in (
        written.replace("C1.123", "C1.124"),
        written.replace("20241014", "20241015"),
        written.replace("20241014", "20249999"),
        written.replace("bimtek-dasar", "bimtek-lain"),
        written[:-2],
        "\x00",
        "",
    ):
        assert read_certificate(wrong) is None
    assert "Contoh" not in written
    assert digest_of(123, "Contoh Lain") != certificate.digest


def test_a_code_is_one_of_its_programme_and_has_no_look_alikes() -> None:
    appointment = uuid4()
    code = short_code(appointment, "bimtek-dasar")
    assert code != short_code(appointment, "bimtek-ptps")
    assert read_code(code.replace("O", "0").replace("I", "1"), "bimtek-dasar") == tidy(code)
    scanned = scanned_code(appointment, "bimtek-dasar")
    assert read_code(scanned, "bimtek-dasar") == tidy(code)
    assert read_code(scanned, "bimtek-ptps") is None
    assert read_code(scanned.replace(tidy(code), "ABCDEFGH"), "bimtek-dasar") is None


def test_a_changed_seat_has_a_higher_sequence_and_the_same_key() -> None:
    assert sequence_of(1, 0) < sequence_of(1, 1) <= sequence_of(2, 0) < sequence_of(2, 1)
    entry = CalendarEntry(
        "bimtek-dasar.x", "Bimtek; dasar, baru", "Aula\nGambir", at("2024-10-14 08:30"), None, 3
    )
    written = calendar_file([entry], at=at("2024-10-08 10:00")).decode()
    assert written.endswith("END:VCALENDAR\r\n")
    assert "UID:bimtek-dasar.x@recruit\r\nSEQUENCE:3\r\n" in written.replace(
        "SEQUENCE:3\r\nUID:bimtek-dasar.x@recruit\r\n",
        "UID:bimtek-dasar.x@recruit\r\nSEQUENCE:3\r\n",
    )
    assert r"SUMMARY:Bimtek\; dasar\, baru" in written
    assert r"LOCATION:Aula\nGambir" in written
