"""Reading a receipt back, from a QR code's address or from text that somebody copied."""

import base64
import binascii
import re
from datetime import UTC, datetime, timedelta

from recruit.applications.receipts.receipt import Receipt, SignedReceipt

LONGEST = 4000
"""Characters of a receipt with everything that people copy along with it, at most."""

_COMPACT = re.compile(
    r"1\.(?P<number>[0-9]{3,18})\.(?P<call>[a-z0-9_-]{1,40})\.(?P<at>[0-9]{1,16})"
    r"\.(?P<digest>[\w-]{43})\.(?P<desk>[01])\.(?P<key>[0-9a-f]{8})\.(?P<signature>[\w-]{86})",
    re.ASCII,
)
_NAMES = "number|call|stage|submitted_at|digest|entered_by_desk|key|signature"
_LINE = re.compile(rf"\b({_NAMES}):(.*?)(?=\b(?:{_NAMES}):|\Z)", re.DOTALL)
_VALUES = {
    "number": re.compile(r"[0-9]{3,18}"),
    "call": re.compile(r"[a-z0-9_-]{1,40}"),
    "stage": re.compile("submitted"),
    "submitted_at": re.compile(r"[0-9T:.-]{26}\+07:00"),
    "digest": re.compile(r"[0-9a-f]{64}"),
    "entered_by_desk": re.compile("yes|no"),
    "key": re.compile(r"[0-9a-f]{8}"),
    "signature": re.compile(r"[\w-]{86}", re.ASCII),
}


def read_receipt(given: str) -> SignedReceipt | None:
    """The receipt in an address, in one word or in text with whatever was copied along with it;
    nothing if there is none. Whether it is genuine is another question."""
    shortened = given[:LONGEST]
    try:
        return _compact(shortened) or _written(shortened)
    except (ValueError, OverflowError, binascii.Error):
        return None


def read_signature(given: str) -> bytes | None:
    """A signature that was typed or copied by itself; nothing if it is none."""
    found = _VALUES["signature"].match("".join(given.split()))
    return _bytes(found[0]) if found is not None else None


def _compact(given: str) -> SignedReceipt | None:
    found = _COMPACT.search("".join(given.split()))
    if found is None:
        return None
    facts = Receipt(
        int(found["number"]),
        found["call"],
        datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(found["at"])),
        _bytes(found["digest"]),
        found["desk"] == "1",
    )
    return SignedReceipt(facts, found["key"], _bytes(found["signature"]))


def _written(given: str) -> SignedReceipt | None:
    """What stands behind the names; a line that a narrow page broke in two is one again."""
    values = {}
    for name, value in _LINE.findall(given):
        found = _VALUES[name].match("".join(value.split()))
        if found is None:
            return None
        values[name] = found[0]
    if values.keys() != _VALUES.keys():
        return None
    facts = Receipt(
        int(values["number"]),
        values["call"],
        datetime.fromisoformat(values["submitted_at"]),
        bytes.fromhex(values["digest"]),
        values["entered_by_desk"] == "yes",
    )
    return SignedReceipt(facts, values["key"], _bytes(values["signature"]))


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
