"""Passwords and codes, without a database."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from recruit.people.rules import code_step, unfit_password

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = datetime(2024, 10, 1, 2, 0, 10, tzinfo=UTC)
STEP = datetime(2024, 10, 1, 2, 0, 0, tzinfo=UTC)


def _code(seconds: int) -> str:
    return pyotp.TOTP(SECRET).at(NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("seconds", [-30, 0, 30])
def test_the_present_code_and_its_neighbours_count(seconds: int) -> None:
    step = code_step(SECRET, _code(seconds), at=NOW, used=None)
    assert step == STEP + timedelta(seconds=seconds)


@pytest.mark.parametrize("seconds", [-60, 60])
def test_codes_further_away_do_not(seconds: int) -> None:
    assert code_step(SECRET, _code(seconds), at=NOW, used=None) is None


def test_a_code_is_used_once_and_so_is_every_earlier_one() -> None:
    assert code_step(SECRET, _code(0), at=NOW, used=STEP) is None
    assert code_step(SECRET, _code(-30), at=NOW, used=STEP) is None
    assert code_step(SECRET, _code(30), at=NOW, used=STEP) is not None


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "１２３", "\x00", "9" * 500])
def test_what_is_no_code_is_refused(code: str) -> None:
    assert code_step(SECRET, code, at=NOW, used=None) is None


def test_a_code_may_be_typed_with_spaces() -> None:
    code = _code(0)
    assert code_step(SECRET, f" {code[:3]} {code[3:]} ", at=NOW, used=None) == STEP


def test_passwords() -> None:
    email = "siti.invented@example.org"
    assert unfit_password("elevenchars", email) is not None
    assert unfit_password(f" {email.upper()}", email) is not None
    assert unfit_password("twelve chars", email) is None
