"""What a receipt says and how it is signed. It holds no name and no NIK.

The signature is worked out from the stored application whenever it is shown: the same facts and
the same key give the same signature, so nothing about it is kept.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from recruit.applications.stages import Stage
from recruit.foundation.clock import WIB
from recruit.foundation.keys import signing_keys, vault

HEADING = "recruit receipt 1"
"""The first line of every receipt: what it is, and the version of its form."""

_CODE_BYTES = 5
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was received: the registration number, the call, when, and the SHA-256 of the form."""

    number: int
    call: str
    submitted_at: datetime
    digest: bytes
    entered_by_desk: bool
    """Whether an officer typed the form in for the applicant."""

    def text(self, key: str) -> str:
        """Exactly what is signed, naming the key that signs it."""
        lines = (
            HEADING,
            f"number: {self.number}",
            f"call: {self.call}",
            f"stage: {Stage.submitted}",
            f"submitted_at: {self.submitted_at.astimezone(WIB).isoformat(timespec='microseconds')}",
            f"digest: {self.digest.hex()}",
            f"entered_by_desk: {'yes' if self.entered_by_desk else 'no'}",
            f"key: {key}",
        )
        return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class SignedReceipt:
    """A receipt with the signature that it claims, and the name of the key."""

    receipt: Receipt
    key: str
    signature: bytes

    @cached_property
    def signature_text(self) -> str:
        """The signature as it is written: Base64 that may stand in an address."""
        return base64.urlsafe_b64encode(self.signature).decode()

    @cached_property
    def text(self) -> str:
        """The whole receipt as text: what is signed, and a last line with the signature."""
        return f"{self.receipt.text(self.key)}signature: {self.signature_text}\n"

    def compact(self) -> str:
        """The whole receipt in one word, short enough for a QR code and fit for an address."""
        facts = self.receipt
        parts = (
            "1",
            str(facts.number),
            facts.call,
            str((facts.submitted_at - _EPOCH) // _MICROSECOND),
            _unpadded(facts.digest),
            "1" if facts.entered_by_desk else "0",
            self.key,
            _unpadded(self.signature),
        )
        return ".".join(parts)

    @property
    def genuine(self) -> bool:
        """Whether this installation signed exactly this."""
        return signing_keys().verifies(self.receipt.text(self.key), self.signature, self.key)


def sign_receipt(receipt: Receipt) -> SignedReceipt:
    """The receipt with this installation's signature."""
    keys = signing_keys()
    return SignedReceipt(receipt, keys.id, keys.sign(receipt.text(keys.id)))


def receipt_of(application: Mapping[str, Any]) -> SignedReceipt:
    """The receipt of a stored application: ``number``, ``call``, ``submitted_at``, ``digest`` and
    ``entered_by`` of its row."""
    return sign_receipt(
        Receipt(
            application["number"],
            application["call"],
            application["submitted_at"],
            application["digest"],
            application["entered_by"] is not None,
        )
    )


def short_code(receipt: Receipt) -> str:
    """Eight letters and digits to type instead of the signature: ``ABCD-EF23``.

    A keyed digest of the number and the form, so that it outlives the signing key and nobody can
    guess it. Of 0 and O, 1 and I, 8 and B it has only the letters.
    """
    digest = vault().digest(f"receipt {receipt.number} {receipt.digest.hex()}")
    code = base64.b32encode(digest[:_CODE_BYTES]).decode()
    return f"{code[:4]}-{code[4:]}"


def grouped(number: int) -> str:
    """A registration number as it is read out, with its two check digits apart: ``12 345-67``."""
    serial, check = divmod(number, 100)
    return f"{serial:,}-{check:02}".replace(",", " ")


def _unpadded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
