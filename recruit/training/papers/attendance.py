"""The list of a session that people sign at the door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from recruit.foundation.formats import moment
from recruit.foundation.i18n import Language, Text
from recruit.foundation.typesetting import set_paper

_FOLDER = Path(__file__).parent

_WORDS = {
    "title": Text("Daftar hadir bimbingan teknis", "Attendance list of a training"),
    "number": Text("No.", "No."),
    "name": Text("Nama", "Name"),
    "office": Text("Jabatan", "Office"),
    "place": Text("TPS", "TPS"),
    "signature": Text("Tanda tangan", "Signature"),
    "trainer": Text("Pelatih,", "Trainer,"),
    "page": Text("halaman", "page"),
    "footnote": Text(
        "Hanya untuk pencatatan kehadiran. Simpan di tempat terkunci; jangan difoto.",
        "For recording attendance only. Keep it locked away; take no picture of it.",
    ),
}
_WHEN = Text("Waktu", "Time")
_WHERE = Text("Tempat", "Place")


@dataclass(frozen=True, slots=True)
class AttendanceList:
    """What the list says, in the reader's language; ``people`` are name, office and TPS."""

    language: Language
    programme: str
    starts_at: datetime
    where: str
    trainers: Sequence[str]
    people: Sequence[tuple[str, str, str]]
    made_at: datetime


def attendance_pdf(listed: AttendanceList) -> bytes:
    """The list as PDF, for a thread; it is signed on paper, so it is not tagged for reading."""
    language = listed.language
    inputs: Mapping[str, object] = {
        "language": language.value,
        "words": {name: text.in_(language) for name, text in _WORDS.items()},
        "programme": listed.programme,
        "facts": [
            [_WHEN.in_(language), moment(listed.starts_at, language)],
            [_WHERE.in_(language), listed.where],
        ],
        "trainers": listed.trainers,
        "people": listed.people,
    }
    return set_paper(_FOLDER / "attendance.typ", inputs, at=listed.made_at, tagged=False)
