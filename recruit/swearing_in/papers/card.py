"""Duty cards: the signature by which anybody can check one, and the sheets they are printed on.

What is signed holds no name: the id of the card, the office and the place. So the code alone
says that it is ours and for which TPS; whether it was revoked since, only the register knows.
"""

import base64
import re
from binascii import Error as NotBase64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from recruit.foundation.formats import day
from recruit.foundation.i18n import Language, Text
from recruit.foundation.keys import signing_keys
from recruit.foundation.typesetting import qr_svg, set_paper

_FOLDER = Path(__file__).parent

HEADING = "recruit duty card 1"
_COMPACT = re.compile(
    r"K1~([\w-]{22})~([a-z0-9-]{1,40})~([MC])~(\d\d(?:\.\d{2,4}){0,4})~([0-9a-f]{8})~([\w-]{86})",
    re.ASCII,
)

_WORDS = {
    "title": Text("Kartu tugas", "Duty card"),
    "valid": Text("Berlaku selama bertugas", "Valid while on duty"),
    "qr": Text("Kode QR untuk memeriksa kartu", "QR code to check the card"),
    "photo": Text("Foto", "Photo"),
}


@dataclass(frozen=True, slots=True)
class DutyCardCode:
    """What is signed: which card, for which office, where."""

    card: UUID
    call: str
    chair: bool
    place: str

    def text(self, key: str) -> str:
        """Exactly what is signed, naming the key that signs it."""
        lines = (
            HEADING,
            f"card: {self.card}",
            f"call: {self.call}",
            f"office: {'chair' if self.chair else 'member'}",
            f"place: {self.place}",
            f"key: {key}",
        )
        return "\n".join(lines) + "\n"

    def compact(self) -> str:
        """All of it with this installation's signature in one word, fit for an address."""
        keys = signing_keys()
        parts = (
            "K1",
            _unpadded(self.card.bytes),
            self.call,
            "C" if self.chair else "M",
            self.place,
            keys.id,
            _unpadded(keys.sign(self.text(keys.id))),
        )
        return "~".join(parts)


def read_card(given: str) -> DutyCardCode | None:
    """The card in an address or its last word, if we signed exactly this."""
    found = _COMPACT.search(given)
    if found is None:
        return None
    card, call, office, place, key, signature = found.groups()
    try:
        read = DutyCardCode(UUID(bytes=_bytes(card)), call, office == "C", place)
        genuine = signing_keys().verifies(read.text(key), _bytes(signature), key)
    except (ValueError, NotBase64):
        return None
    return read if genuine else None


@dataclass(frozen=True, slots=True)
class PaperCard:
    """A card as it is printed; ``photo`` is a JPEG or PNG, if there is one."""

    code: DutyCardCode
    name: str
    office: str
    place: str
    issuer: str
    election: str
    issued_at: datetime
    photo: bytes | None


def cards_pdf(
    cards: Sequence[PaperCard], *, verify_address: str, language: Language, single: bool = False
) -> bytes:
    """The cards as PDF, ten on a sheet of A4, or each on a page of its own size; for a thread."""
    pictures = {f"{at}.jpg": card.photo for at, card in enumerate(cards) if card.photo}
    inputs = {
        "language": language.value,
        "single": single,
        "words": {name: text.in_(language) for name, text in _WORDS.items()},
        "cards": [
            {
                "name": card.name,
                "office": card.office,
                "place": card.place,
                "issuer": card.issuer,
                "election": card.election,
                "issued": day(card.issued_at, language),
                "photo": f"{at}.jpg" if card.photo else None,
                "png": bool(card.photo and card.photo.startswith(b"\x89PNG")),
                "qr": qr_svg(f"{verify_address}?k={card.code.compact()}"),
            }
            for at, card in enumerate(cards)
        ],
    }
    made_at = max(card.issued_at for card in cards)
    return set_paper(_FOLDER / "card.typ", inputs, at=made_at, pictures=pictures)


def _unpadded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
