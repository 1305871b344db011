"""What sign-in decides without a database: passwords, and the codes of the authenticator app."""

from datetime import UTC, datetime

import pyotp
from pyotp.exceptions import OTPVerificationError

from recruit.foundation.i18n import Text

PASSWORD_LENGTH = 12
"""Least characters of a password; length counts for more than odd characters (NIST SP 800-63B)."""

WRONG_CODES = 5
"""So many wrong codes after the right password, and every code is refused for a while."""

CODE_SECONDS = 30
"""How long the authenticator app shows one code."""


def unfit_password(password: str, email: str) -> Text | None:
    """What is wrong with a password that somebody chose, if anything."""
    if len(password) < PASSWORD_LENGTH:
        return Text(
            f"Kata sandi paling sedikit {PASSWORD_LENGTH} karakter.",
            f"A password has at least {PASSWORD_LENGTH} characters.",
        )
    if password.strip().lower() == email.strip().lower():
        return Text(
            "Kata sandi tidak boleh sama dengan alamat e-mail.",
            "The password must not be the e-mail address.",
        )
    return None


def code_step(secret: str, code: str, *, at: datetime, used: datetime | None) -> datetime | None:
    """The start of the 30 seconds that a code belongs to; nothing if it is refused.

    The code before and the code after the present one count too, for phones whose clock is off.
    Nobody can use a code twice: it must be later than the one that was ``used`` last (RFC 6238
    section 5.2).
    """
    try:
        number = pyotp.TOTP(secret, interval=CODE_SECONDS).verify_and_get_timecode(
            "".join(code.split()), for_time=at, valid_window=1
        )
    except OTPVerificationError:
        return None
    step = datetime.fromtimestamp(number * CODE_SECONDS, UTC)
    return step if used is None or step > used else None
