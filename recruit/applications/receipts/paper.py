"""A receipt on paper: the upper half of an A4 page, with a QR code that leads to the check."""

from dataclasses import dataclass
from pathlib import Path

from recruit.applications.receipts.receipt import SignedReceipt, grouped, short_code
from recruit.foundation.clock import WIB
from recruit.foundation.formats import day
from recruit.foundation.i18n import Language, Text
from recruit.foundation.typesetting import qr_svg, set_paper

_TEMPLATE = Path(__file__).with_name("receipt.typ")

BY_DESK = Text("Dimasukkan oleh petugas di loket.", "Entered by an officer at the desk.")

_WORDS = {
    "title": Text("Tanda terima lamaran", "Receipt of an application"),
    "number": Text("Nomor pendaftaran", "Registration number"),
    "place": Text("Tempat", "Place"),
    "received": Text("Diterima", "Received"),
    "by_clock": Text("menurut jam peladen", "by the server's clock"),
    "qr": Text("Kode QR untuk memeriksa tanda terima", "QR code to check the receipt"),
    "scan": Text("Pindai untuk memeriksa", "Scan to check"),
    "code": Text("Kode tanda terima", "Receipt code"),
    "check": Text(
        "Asli atau tidak? Siapa pun dapat memeriksa di {address}. Tanda terima ini tidak memuat"
        " nama atau NIK.",
        "Genuine or not? Anybody can check at {address}. This receipt holds no name and no NIK.",
    ),
}


@dataclass(frozen=True, slots=True)
class PaperReceipt:
    """A receipt with what the paper says around it."""

    signed: SignedReceipt
    call: str
    place: str
    verify_address: str
    """The page that checks receipts, without a query."""
    language: Language

    @property
    def link(self) -> str:
        """The address that the QR code holds."""
        return f"{self.verify_address}?r={self.signed.compact()}"


def received_words(signed: SignedReceipt, language: Language) -> str:
    """When it was received, to the second: on the last evening a minute matters."""
    here = signed.receipt.submitted_at.astimezone(WIB)
    time = here.strftime("%H.%M.%S" if language is Language.id else "%H:%M:%S")
    return f"{day(here, language)}, {time} WIB"


def receipt_pdf(paper: PaperReceipt) -> bytes:
    """The receipt as PDF. It takes some hundredths of a second: call it in a thread."""
    return set_paper(_TEMPLATE, _inputs(paper), at=paper.signed.receipt.submitted_at)


def _inputs(paper: PaperReceipt) -> dict[str, object]:
    language, facts = paper.language, paper.signed.receipt
    words = {name: text.in_(language) for name, text in _WORDS.items()}
    words["check"] = words["check"].format(address=paper.verify_address)
    return {
        "language": language.value,
        "words": words,
        "call": paper.call,
        "number": grouped(facts.number),
        "facts": [
            [words["received"], f"{received_words(paper.signed, language)} {words['by_clock']}"],
            [words["place"], paper.place],
        ],
        "desk": BY_DESK.in_(language) if facts.entered_by_desk else "",
        "qr": qr_svg(paper.link),
        "code": short_code(facts),
        "lines": paper.signed.text.splitlines(),
    }
