"""A decree with its attachment as PDF. It is an Indonesian document, for readers of any language.

The same decree gives the same bytes: what is dated carries the moment at which it was issued.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from babel.dates import format_date

from recruit.foundation.clock import WIB
from recruit.foundation.typesetting import set_paper
from recruit.swearing_in.decrees import DecreeKind

_FOLDER = Path(__file__).parent

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ORDINALS = ("KESATU", "KEDUA", "KETIGA", "KEEMPAT")

_ABOUT = {
    DecreeKind.appointment: "pengangkatan {offices} di {place} untuk {election}",
    DecreeKind.amendment: (
        "perubahan atas Keputusan {issuer} Nomor {amended} tentang pengangkatan {offices} di"
        " {place} untuk {election}"
    ),
    DecreeKind.revocation: (
        "pencabutan Keputusan {issuer} Nomor {amended} tentang pengangkatan {offices} di {place}"
        " untuk {election}"
    ),
}

_BECAUSE = {
    DecreeKind.appointment: (
        "bahwa untuk menyelenggarakan {election} perlu diangkat {offices} di {place};",
        (
            "bahwa mereka yang namanya tercantum dalam Lampiran Keputusan ini telah ditetapkan"
            "{plenary} dan memenuhi syarat;"
        ),
    ),
    DecreeKind.amendment: (
        (
            "bahwa dengan Keputusan {issuer} Nomor {amended} tanggal {amended_on} telah diangkat"
            " {offices} di {place};"
        ),
        (
            "bahwa sejak Keputusan itu ada yang berhenti dan ada yang ditetapkan sebagai pengganti,"
            " sehingga Lampirannya perlu diubah;"
        ),
    ),
    DecreeKind.revocation: (
        (
            "bahwa dengan Keputusan {issuer} Nomor {amended} tanggal {amended_on} telah diangkat"
            " {offices} di {place};"
        ),
        "bahwa Keputusan itu tidak lagi sesuai dengan keadaan, sehingga perlu dicabut;",
    ),
}
_THEREFORE = (
    "bahwa berdasarkan pertimbangan pada huruf a dan huruf b perlu menetapkan Keputusan {issuer}"
    " tentang {about};"
)

_DECIDED = {
    DecreeKind.appointment: (
        (
            "Mengangkat {people} orang yang namanya tercantum dalam Lampiran Keputusan ini, masing-"
            "masing dalam jabatan dan di tempat tugas yang disebut di sana."
        ),
        "Masa kerja berlangsung dari {starts} sampai dengan {ends}.",
        "Tugas, wewenang, dan kewajiban mereka diatur dalam peraturan perundang-undangan.",
        "Keputusan ini mulai berlaku pada tanggal ditetapkan.",
    ),
    DecreeKind.amendment: (
        (
            "Mengubah Lampiran Keputusan {issuer} Nomor {amended}: {ended} orang diberhentikan dan"
            " {people} orang diangkat, sebagaimana tercantum dalam Lampiran Keputusan ini."
        ),
        "Masa kerja mereka yang diangkat berlangsung sampai dengan {ends}.",
        "Selebihnya Keputusan itu tetap berlaku.",
        "Keputusan ini mulai berlaku pada tanggal ditetapkan.",
    ),
    DecreeKind.revocation: (
        (
            "Mencabut Keputusan {issuer} Nomor {amended} beserta seluruh perubahannya, dan"
            " menyatakannya tidak berlaku."
        ),
        "Keputusan ini mulai berlaku pada tanggal ditetapkan.",
    ),
}


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody in the attachment; ``ends`` where the decree takes the office from them."""

    name: str
    sex: str
    office: str
    place: str
    seat: tuple[str, int]
    ends: bool


@dataclass(frozen=True, slots=True)
class DecreePaper:
    """All that a decree says."""

    kind: DecreeKind
    issuer: str
    number: str
    offices: str
    """Whom it appoints, as the rulebook names the offices: ``Ketua KPPS dan Anggota KPPS``."""
    place: str
    election: str
    grounds: Sequence[str]
    plenary_on: date | None
    starts: date
    ends: date
    issued_at: datetime
    digest: str
    people: Sequence[Named]
    amended: str = ""
    amended_on: date | None = None


def decree_pdf(paper: DecreePaper) -> bytes:
    """The decree as PDF, for a thread."""
    words = _words(paper)
    about = _ABOUT[paper.kind].format(**words)
    because = [*_BECAUSE[paper.kind], _THEREFORE]
    inputs = {
        "issuer": paper.issuer,
        "number": paper.number,
        "about": about,
        "because": [
            [f"{letter}.", text.format(**words, about=about)]
            for letter, text in zip(_LETTERS, because, strict=False)
        ],
        "grounds": [[f"{number}.", f"{text};"] for number, text in enumerate(paper.grounds, 1)],
        "decided": list(_decided(paper, words)),
        "place": paper.place.split(",")[0],
        "date": words["issued_on"],
        "digest": paper.digest,
        "people": _people(paper) if paper.kind is DecreeKind.appointment else [],
        "pairs": _pairs(paper) if paper.kind is DecreeKind.amendment else [],
    }
    return set_paper(_FOLDER / "decree.typ", inputs, at=paper.issued_at)


def _words(paper: DecreePaper) -> dict[str, object]:
    plenary = f" dalam rapat pleno tanggal {_day(paper.plenary_on)}" if paper.plenary_on else ""
    ended = sum(one.ends for one in paper.people)
    return {
        "issuer": paper.issuer,
        "offices": paper.offices,
        "place": paper.place,
        "election": paper.election,
        "plenary": plenary,
        "amended": paper.amended,
        "amended_on": _day(paper.amended_on),
        "starts": _day(paper.starts),
        "ends": _day(paper.ends),
        "issued_on": _day(paper.issued_at.astimezone(WIB).date()),
        "people": len(paper.people) - ended,
        "ended": ended,
    }


def _decided(paper: DecreePaper, words: dict[str, object]) -> list[list[str]]:
    told = _DECIDED[paper.kind]
    return [[ordinal, text.format(**words)] for ordinal, text in zip(_ORDINALS, told, strict=False)]


def _day(value: date | None) -> str:
    return format_date(value, "d MMMM y", locale="id") if value else ""


def _people(paper: DecreePaper) -> list[list[str]]:
    return [[one.name, one.office, one.sex, one.place] for one in paper.people]


def _pairs(paper: DecreePaper) -> list[list[str]]:
    """Who left and who came, seat by seat; a dash where only one of both is known."""
    lines = []
    for seat in dict.fromkeys(one.seat for one in paper.people):
        here = [one for one in paper.people if one.seat == seat]
        left, came = ([one for one in here if one.ends is ends] for ends in (True, False))
        for at in range(max(len(left), len(came))):
            before, after = (side[at] if at < len(side) else None for side in (left, came))
            shown = after or before or here[0]
            names = [one.name if one else "–" for one in (before, after)]
            lines.append([shown.place, shown.office, *names])
    return lines
