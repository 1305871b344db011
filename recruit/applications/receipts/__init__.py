"""Receipts: what was received and when, signed, checked by anybody with the public key alone."""

from recruit.applications.receipts.reading import read_receipt, read_signature
from recruit.applications.receipts.receipt import (
    Receipt,
    SignedReceipt,
    grouped,
    receipt_of,
    short_code,
    sign_receipt,
)

__all__ = [
    "Receipt",
    "SignedReceipt",
    "grouped",
    "read_receipt",
    "read_signature",
    "receipt_of",
    "short_code",
    "sign_receipt",
]
