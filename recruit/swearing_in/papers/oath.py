"""The papers of a ceremony: programme, minutes of the oath, integrity pacts, invitations."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from recruit.foundation.formats import moment
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import NotFound
from recruit.foundation.typesetting import set_paper

_FOLDER = Path(__file__).parent

_TITLES = {
    "programme.pdf": Text("Susunan acara pelantikan", "Programme of the swearing-in"),
    "minutes.pdf": Text(
        "Berita acara pengambilan sumpah/janji", "Minutes of the administration of the oath"
    ),
    "pacts.pdf": Text("Pakta integritas", "Integrity pact"),
}
_INVITATION = Text("Undangan pelantikan", "Invitation to the swearing-in")

PROGRAMME = (
    Text("Pembukaan", "Opening"),
    Text("Menyanyikan lagu Indonesia Raya", "National anthem Indonesia Raya"),
    Text("Pembacaan surat keputusan", "Reading of the decree"),
    Text(
        "Persiapan sumpah/janji, didampingi rohaniwan menurut agama masing-masing",
        "Preparation of the oath, with clergy of each religion",
    ),
    Text("Pengambilan sumpah/janji", "Administration of the oath"),
    Text(
        "Penandatanganan berita acara oleh pejabat dan seorang wakil yang bersumpah",
        "Signing of the minutes by the official and one representative of those sworn",
    ),
    Text("Pembacaan dan penandatanganan pakta integritas", "Integrity pact: reading and signing"),
    Text("Penutup dan doa", "Closing and prayer"),
)
"""The order of the KPU's template of May 2024 (DOMAIN §4)."""

PACT = (
    Text(
        "menjalankan tugas menurut peraturan perundang-undangan dan kode etik penyelenggara pemilu"
        " (Peraturan DKPP Nomor 2 Tahun 2017);",
        "I do my duty by the law and the code of ethics of election organisers (DKPP Regulation"
        " 2/2017);",
    ),
    Text(
        "jujur, adil, mandiri, dan tidak memihak peserta pemilihan mana pun;",
        "I am honest, fair and independent, and side with no contestant;",
    ),
    Text(
        "tidak menerima atau meminta pemberian apa pun yang terkait dengan tugas;",
        "I neither take nor ask for anything in connection with my duty;",
    ),
    Text(
        "menjaga kerahasiaan suara dan data pribadi pemilih;",
        "I keep the secrecy of the vote and the personal data of voters;",
    ),
    Text(
        "bersedia dikenai sanksi bila melanggar pernyataan ini.",
        "I accept sanctions if I break this declaration.",
    ),
)

_WORDS = {
    "call": Text("Untuk", "For"),
    "when": Text("Waktu", "Time"),
    "where": Text("Tempat", "Place"),
    "official": Text("Pejabat yang mengambil sumpah", "Official who administers the oath"),
    "clergy": Text("Rohaniwan", "Clergy"),
    "people": Text("orang", "people"),
    "expected": Text("Diundang", "Expected"),
    "sworn": Text("Mengucapkan sumpah/janji", "Took the oath"),
    "absent": Text("Tidak hadir", "Absent"),
    "others": Text("Belum boleh bersumpah", "May not swear yet"),
    "name": Text("Nama", "Name"),
    "office": Text("Jabatan", "Office"),
    "unit": Text("Wilayah tugas", "Unit"),
    "representative": Text("Wakil yang bersumpah", "Representative of those sworn"),
    "declare": Text("Dengan ini saya menyatakan:", "I declare:"),
    "recorded": Text(
        "Pada waktu dan di tempat tersebut di atas telah diambil sumpah/janji orang-orang berikut.",
        "At the time and place above the following people took the oath.",
    ),
    "code": Text("Kode untuk di pintu", "Code for the door"),
    "show": Text(
        "Tunjukkan kode QR ini di pintu, dan bawa KTP-el. Tanpa sumpah Anda belum bertugas.",
        "Show this QR code at the door, and bring your identity card. Without the oath you are not"
        " on duty.",
    ),
    "sign": Text("Yang menyatakan,", "Declared by,"),
    "page": Text("halaman", "page"),
}
_NO_PAPER = Text("Dokumen ini tidak ada.", "There is no such paper.")


@dataclass(frozen=True, slots=True)
class PaperPerson:
    """Somebody whom a paper names."""

    name: str
    office: str
    unit: str
    sworn: bool
    absent: bool


@dataclass(frozen=True, slots=True)
class OathPaper:
    """What the papers of a ceremony say, in the reader's language; of religions only numbers."""

    language: Language
    call: str
    at: datetime
    where: str
    official: str | None
    official_office: str | None
    clergy: Mapping[str, str]
    religions: Counter[str]
    people: Sequence[PaperPerson]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an invitation says; ``qr`` is the code as SVG."""

    language: Language
    call: str
    name: str
    at: datetime
    where: str
    code: str
    qr: str
    made_at: datetime


def oath_pdf(kind: str, paper: OathPaper) -> bytes:
    """The ``programme.pdf``, ``minutes.pdf`` or ``pacts.pdf`` of a ceremony, for a thread;
    :class:`NotFound` for any other."""
    if kind not in _TITLES:
        raise NotFound(_NO_PAPER)
    language = paper.language
    inputs = {
        **_common(_TITLES[kind], language),
        "facts": [
            [_WORDS["call"].in_(language), paper.call],
            [_WORDS["when"].in_(language), moment(paper.at, language)],
            [_WORDS["where"].in_(language), paper.where],
            [
                _WORDS["official"].in_(language),
                ", ".join(filter(None, (paper.official, paper.official_office))) or "………………",
            ],
        ],
        "official": paper.official or "………………………………",
        "office": paper.official_office or "",
        "clergy": [
            [religion, paper.clergy.get(religion, "………………"), count]
            for religion, count in sorted(paper.religions.items())
        ],
        "steps": [step.in_(language) for step in PROGRAMME],
        "pledges": [pledge.in_(language) for pledge in PACT],
        "counts": _counts(paper),
        "people": [
            [one.name, one.office, one.unit]
            for one in paper.people
            if kind != "minutes.pdf" or one.sworn
        ],
    }
    return set_paper(_FOLDER / f"oath_{kind.removesuffix('.pdf')}.typ", inputs, at=paper.made_at)


def invitation_pdf(given: Invitation) -> bytes:
    """The invitation of one person, for a thread."""
    language = given.language
    inputs = {
        **_common(_INVITATION, language),
        "name": given.name,
        "facts": [
            [_WORDS["call"].in_(language), given.call],
            [_WORDS["when"].in_(language), moment(given.at, language)],
            [_WORDS["where"].in_(language), given.where],
            [_WORDS["code"].in_(language), given.code],
        ],
        "qr": given.qr,
    }
    return set_paper(_FOLDER / "oath_invitation.typ", inputs, at=given.made_at)


def _common(title: Text, language: Language) -> dict[str, object]:
    words = {name: text.in_(language) for name, text in _WORDS.items()}
    return {"language": language.value, "title": title.in_(language), "words": words}


def _counts(paper: OathPaper) -> list[list[object]]:
    sworn = sum(one.sworn for one in paper.people)
    absent = sum(one.absent for one in paper.people)
    rows = {
        "expected": len(paper.people),
        "sworn": sworn,
        "absent": absent,
        "others": len(paper.people) - sworn - absent,
    }
    return [[_WORDS[name].in_(paper.language), count] for name, count in rows.items()]
