"""What sign-in decides without a database: passwords and codes, NIKs, phone numbers, masks."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import phonenumbers
import pyotp
from pyotp.exceptions import OTPVerificationError

from recruit.foundation.i18n import Text
from recruit.notices.rules import CODE_MINUTES

PASSWORD_LENGTH = 12
"""Least characters of a password; length counts for more than odd characters (NIST SP 800-63B)."""

WRONG_CODES = 5
"""So many wrong codes after the right password, and every code is refused for a while."""

CODE_SECONDS = 30
"""How long the authenticator app shows one code."""

SENT_CODE_LIFE = timedelta(minutes=CODE_MINUTES)
"""How long a code that was sent to an applicant can be entered."""

SENT_CODE_TRIES = 5
"""So many wrong entries, and a code that was sent is dead."""

RESEND_AFTER = timedelta(seconds=60)
"""How soon one NIK may ask for another code at the same address."""

COUNTED_WITHIN = timedelta(hours=1)
"""The time in which the codes of an address and of a NIK are counted."""

CODES_OF_A_PAIR = 4
"""Codes for one NIK at one address: the first, and three more."""

CODES_AT_AN_ADDRESS = 12
"""Codes at one address for any NIK: a family may share a phone, nobody may flood it."""

CODES_OF_A_NIK = 12
"""Codes for one NIK at any address."""

_SERIAL = slice(12, 16)
_MOBILE = re.compile(r"\+628[0-9]{7,12}")


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


def tidy_nik(text: str) -> str:
    """A NIK without the separators that people type into it."""
    return re.sub(r"[\s.\-]", "", text)


def nik_faults(nik: str) -> list[str]:
    """Why a text cannot be a NIK at all: ``length``, ``birth_date``, ``serial``; [] if it can.

    Sixteen ASCII digits; day 01–31 (women 41–71), a real calendar date in some century, and a
    serial that is not 0000. There is no check digit, and the region is that of first issue.
    """
    if re.fullmatch(r"[0-9]{16}", nik) is None:
        return ["length"]
    faults = []
    if not list(nik_birth_dates(nik)):
        faults.append("birth_date")
    if nik[_SERIAL] == "0000":
        faults.append("serial")
    return faults


def nik_birth_dates(nik: str) -> Iterator[date]:
    """The dates that the six digits can mean, in either century."""
    day, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    day -= 40 if day > 40 else 0
    for century in (1900, 2000):
        try:
            yield date(century + year, month, day)
        except ValueError:
            continue


def mobile_number(text: str) -> str | None:
    """A mobile number of Indonesia as ``+628…`` (E.164), however it was typed: ``0812-…``,
    ``62812…``, ``+62 812 …``; nothing if it cannot be one.

    Only its length and first digit are looked at: operators get new ranges before any list of
    ranges knows them, and the code that is sent shows whether the number is right. Numbers
    abroad are refused, because a message to some of them costs many times more.
    """
    if _MOBILE.fullmatch(text):  # as programs send it, a thousand times a second
        return text
    try:
        number = phonenumbers.parse(text, "ID")
    except phonenumbers.NumberParseException:
        return None
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return written if _MOBILE.fullmatch(written) else None


def readable_address(address: str) -> str:
    """An address as people read it: ``+62 812-3456-7890``, or the e-mail address as it is."""
    if "@" in address:
        return address
    return phonenumbers.format_number(
        phonenumbers.parse(address), phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )


def masked_nik(nik: str) -> str:
    """A NIK of which its owner recognises the ends: ``3171 •••• •••• 9001``."""
    return f"{nik[:4]} •••• •••• {nik[-4:]}"
