"""Whether a receipt is genuine: anybody may ask, and learns no name."""

import base64
import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from litestar import MediaType, Request, Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template

from recruit.applications.queries import received_as, rulebook_of
from recruit.applications.receipts import (
    Receipt,
    SignedReceipt,
    grouped,
    read_receipt,
    read_signature,
    receipt_of,
    short_code,
)
from recruit.applications.rules import is_number
from recruit.foundation.i18n import Language, Text
from recruit.foundation.keys import signing_keys
from recruit.foundation.problems import NotFound
from recruit.foundation.signing import pem
from recruit.site.context import language_of, page

AnyRequest = Request[Any, Any, Any]
Form = URLEncodedBody[dict[str, Any]]

_NOTHING_GIVEN = Text(
    "Tempelkan teks tanda terima, atau isi nomor dan kodenya.",
    "Paste the text of the receipt, or enter its number and code.",
)
_MISTYPED = Text(
    "Nomor ini salah ketik: dua angka terakhirnya tidak cocok dengan yang lain.",
    "This number is mistyped: its last two digits do not fit the others.",
)
_NO_CODE = Text("Isi kode tanda terimanya.", "Enter the code of the receipt.")
_LOOK_ALIKES = str.maketrans("018", "OIB")


CHECK = """\
import base64
from cryptography.hazmat.primitives.serialization import load_pem_public_key

text = open("receipt.txt", encoding="utf-8").read().strip()
signed, signature = text.split("signature: ")
key = load_pem_public_key(open("key.pem", "rb").read())
key.verify(base64.urlsafe_b64decode(signature), signed.encode())
print("genuine")
"""
"""What anybody can run who does not want to ask us; the same lines as in docs/receipts.md."""


class Outcome(StrEnum):
    """What the check says."""

    genuine = "genuine"
    changed = "changed"
    unreadable = "unreadable"
    unknown = "unknown"


@dataclass(frozen=True, slots=True)
class Checked:
    """A genuine receipt as everybody may see it."""

    number: str
    call: str
    received_at: datetime
    entered_by_desk: bool
    digest: str


@get("/verify", opt={"permission": None}, include_in_schema=False)
async def ask(request: AnyRequest, r: FromQuery[str] = "") -> Template:
    """The form; with ``r``, as a QR code brings it, also the answer."""
    return await _answer(request, read_receipt(r)) if r else _page(request)


@post("/verify", opt={"permission": None}, status_code=200, include_in_schema=False)
async def check(request: AnyRequest, data: Form) -> Template:
    """The answer for a pasted receipt, or for a number with its code or its signature."""
    given = {name: str(data.get(name, "")).strip() for name in ("receipt", "number", "code")}
    if given["receipt"]:
        return await _answer(request, read_receipt(given["receipt"]))
    number = re.sub(r"\D", "", given["number"], flags=re.ASCII)
    errors = _faults(number, given, language_of(request))
    if errors:
        return _page(request, given=given, errors=errors)
    found = await _by_number(int(number), given["code"])
    if found is None:
        return _page(request, outcome=Outcome.unknown, given=given)
    return await _answer(request, found)


@get("/verify/key", opt={"permission": None}, include_in_schema=False)
async def present_key() -> Response[str]:
    """The public key with which receipts are checked, as PEM."""
    keys = signing_keys()
    headers = {"Content-Disposition": 'attachment; filename="key.pem"'}
    return Response(pem(keys.public[keys.id]), media_type="application/x-pem-file", headers=headers)


@get("/verify/key.json", opt={"permission": None}, include_in_schema=False)
async def every_key() -> Response[list[dict[str, Any]]]:
    """Every public key that ever signed, the present one first."""
    keys = signing_keys()
    listed = [
        {
            "id": name,
            "algorithm": "Ed25519",
            "public_key": base64.b64encode(key.public_bytes_raw()).decode(),
            "pem": pem(key),
            "signs": name == keys.id,
        }
        for name, key in keys.public.items()
    ]
    return Response(listed, media_type=MediaType.JSON)


def _faults(number: str, given: dict[str, str], language: Language) -> dict[str, str]:
    if not given["number"]:
        return {"receipt": _NOTHING_GIVEN.in_(language)}
    faults = {}
    if not 3 <= len(number) <= 18 or not is_number(int(number)):
        faults["number"] = _MISTYPED.in_(language)
    if not given["code"]:
        faults["code"] = _NO_CODE.in_(language)
    return faults


async def _by_number(number: int, code: str) -> SignedReceipt | None:
    """The receipt of a number, if the code or the signature is that of the receipt."""
    row = await received_as(number)
    if row is None:
        return None
    ours = receipt_of(row)
    signature = read_signature(code)
    if signature is not None:
        claimed = (SignedReceipt(ours.receipt, key, signature) for key in signing_keys().public)
        return next((one for one in claimed if one.genuine), None)
    return ours if hmac.compare_digest(_tidy(code), _tidy(short_code(ours.receipt))) else None


def _tidy(code: str) -> bytes:
    """A code as it was meant: in capitals, without signs, and letters for look-alike digits."""
    letters = re.sub(r"[\s-]", "", code).upper().translate(_LOOK_ALIKES)
    return letters.encode()


async def _answer(request: AnyRequest, signed: SignedReceipt | None) -> Template:
    if signed is None:
        return _page(request, outcome=Outcome.unreadable)
    if not signed.genuine:
        return _page(request, outcome=Outcome.changed)
    shown = await _checked(signed.receipt, language_of(request))
    return _page(request, outcome=Outcome.genuine, receipt=shown)


async def _checked(receipt: Receipt, language: Language) -> Checked:
    try:
        call = (await rulebook_of(receipt.call)).label.in_(language)
    except NotFound:
        call = receipt.call  # of a database that has been cleared since
    return Checked(
        grouped(receipt.number),
        call,
        receipt.submitted_at,
        receipt.entered_by_desk,
        receipt.digest.hex(),
    )


def _page(
    request: AnyRequest,
    *,
    outcome: Outcome | None = None,
    receipt: Checked | None = None,
    given: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> Template:
    return page(
        request,
        "public/verify.html",
        "verify",
        status_code=422 if errors else 200,
        outcome=outcome,
        receipt=receipt,
        given=given or {"receipt": "", "number": "", "code": ""},
        errors=errors or {},
        key=signing_keys().id,
        check_code=CHECK,
    )


ROUTES = [ask, check, present_key, every_key]
