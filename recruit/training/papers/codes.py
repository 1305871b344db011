"""The code by which a clerk finds somebody's seat: typed, or scanned with its signature.

It belongs to a person and a programme, not to a version of the timetable: what somebody has
printed stays good when a district is planned anew. It holds no name.
"""

import base64
import re
from uuid import UUID

from recruit.foundation.keys import signing_keys, vault

HEADING = "recruit training code 1"
_CODE_BYTES = 5
_LOOK_ALIKES = str.maketrans("018", "OIB")
_SCANNED = re.compile(r"T1\.([A-Z2-7]{8})\.([a-z0-9-]{1,40})\.([0-9a-f]{8})\.([\w-]{86})", re.ASCII)


def short_code(appointment: UUID, programme: str) -> str:
    """Eight letters and digits to type: ``ABCD-EF23``. A keyed digest, so nobody can guess it.

    Of 0 and O, 1 and I, 8 and B it has only the letters.
    """
    digest = vault().digest(f"training code {programme} {appointment}")
    code = base64.b32encode(digest[:_CODE_BYTES]).decode()
    return f"{code[:4]}-{code[4:]}"


def scanned_code(appointment: UUID, programme: str) -> str:
    """What the QR code holds: the short code, the programme, and the signature under both."""
    keys = signing_keys()
    code = tidy(short_code(appointment, programme))
    signature = keys.sign(_signed(code, programme, keys.id))
    written = base64.urlsafe_b64encode(signature).decode().rstrip("=")
    return f"T1.{code}.{programme}.{keys.id}.{written}"


def read_code(given: str, programme: str) -> str | None:
    """The tidy short code in what was typed or scanned; None if it cannot be one of this
    programme, or its signature is not ours."""
    scanned = _SCANNED.fullmatch(given.strip())
    if scanned is None:
        typed = tidy(given)
        return typed if re.fullmatch(r"[A-Z2-7]{8}", typed) else None
    code, named, key, signature = scanned.groups()
    sealed = base64.urlsafe_b64decode(signature + "==")
    ours = signing_keys().verifies(_signed(code, named, key), sealed, key)
    return code if ours and named == programme else None


def tidy(code: str) -> str:
    """A code as it was meant: in capitals, without signs, and letters for look-alike digits."""
    return re.sub(r"[\s-]", "", code).upper().translate(_LOOK_ALIKES)


def _signed(code: str, programme: str, key: str) -> str:
    return f"{HEADING}\ncode: {code}\nprogramme: {programme}\nkey: {key}\n"
