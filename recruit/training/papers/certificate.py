"""A certificate of attendance, and the signature by which anybody can check it.

What is signed holds no name, but a digest of number and name: whoever has the paper can compare.
"""

import base64
import hashlib
import re
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from recruit.foundation.formats import day
from recruit.foundation.i18n import Language, Text
from recruit.foundation.keys import signing_keys
from recruit.foundation.typesetting import qr_svg, set_paper

_FOLDER = Path(__file__).parent

HEADING = "recruit certificate 1"
_COMPACT = re.compile(
    r"C1\.(\d{1,15})\.([a-z0-9-]{1,40})\.(\d{8})\.([\w-]{43})\.([0-9a-f]{8})\.([\w-]{86})",
    re.ASCII,
)

_WORDS = {
    "title": Text("Sertifikat", "Certificate"),
    "number": Text("Nomor", "Number"),
    "given": Text("diberikan kepada", "given to"),
    "attended": Text("yang telah mengikuti", "who attended"),
    "qr": Text("Kode QR untuk memeriksa sertifikat", "QR code to check the certificate"),
    "check": Text(
        "Asli atau tidak? Pindai kode ini, atau periksa di {address}. Pemeriksaan tidak menampilkan"
        " nama lengkap.",
        "Genuine or not? Scan this code, or check at {address}. The check shows no full name.",
    ),
}
_HELD = Text("pada {day}", "on {day}")


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is signed: the number of the attendance, the programme, the day, and the digest."""

    number: int
    programme: str
    day: date
    digest: bytes

    def text(self, key: str) -> str:
        """Exactly what is signed, naming the key that signs it."""
        lines = (
            HEADING,
            f"number: {self.number}",
            f"programme: {self.programme}",
            f"day: {self.day.isoformat()}",
            f"digest: {self.digest.hex()}",
            f"key: {key}",
        )
        return "\n".join(lines) + "\n"

    @property
    def printed_number(self) -> str:
        """The number as it stands on the paper: ``000123/BIMTEK-DASAR/2024``."""
        return f"{self.number:06}/{self.programme.upper()}/{self.day.year}"

    def compact(self) -> str:
        """All of it with this installation's signature in one word, fit for an address."""
        keys = signing_keys()
        parts = (
            "C1",
            str(self.number),
            self.programme,
            f"{self.day:%Y%m%d}",
            _unpadded(self.digest),
            keys.id,
            _unpadded(keys.sign(self.text(keys.id))),
        )
        return ".".join(parts)


@dataclass(frozen=True, slots=True)
class PaperCertificate:
    """A certificate with what the paper says around it."""

    signed: Certificate
    language: Language
    agency: str
    name: str
    office: str
    place: str
    programme: str
    content: str
    verify_address: str
    """The page that checks certificates, without a query."""
    made_at: datetime

    @property
    def link(self) -> str:
        """The address that the QR code holds."""
        return f"{self.verify_address}?c={self.signed.compact()}"


def digest_of(number: int, name: str) -> bytes:
    """What binds a certificate to a name: SHA-256 of both."""
    return hashlib.sha256(f"{number}\n{name}".encode()).digest()


def read_certificate(given: str) -> Certificate | None:
    """The certificate in an address or its last word, if we signed exactly this."""
    found = _COMPACT.search(given)
    if found is None:
        return None
    number, programme, on, digest, key, signature = found.groups()
    try:
        held = datetime.strptime(on, "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
        read = Certificate(int(number), programme, held, _bytes(digest))
        genuine = signing_keys().verifies(read.text(key), _bytes(signature), key)
    except (ValueError, NotBase64):
        return None
    return read if genuine else None


def certificate_pdf(paper: PaperCertificate) -> bytes:
    """The certificate as PDF, for a thread."""
    language = paper.language
    words = {name: text.in_(language) for name, text in _WORDS.items()}
    words["check"] = words["check"].format(address=paper.verify_address)
    inputs = {
        "language": language.value,
        "words": words,
        "number": paper.signed.printed_number,
        "agency": paper.agency,
        "name": paper.name,
        "office": paper.office,
        "place": paper.place,
        "programme": paper.programme,
        "content": paper.content,
        "held": _HELD.in_(language).format(day=day(paper.signed.day, language)),
        "qr": qr_svg(paper.link),
    }
    return set_paper(_FOLDER / "certificate.typ", inputs, at=paper.made_at)


def _unpadded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
