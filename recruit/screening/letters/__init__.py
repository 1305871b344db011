"""Letters on paper: what an applicant was asked, and what was decided on the answer."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from recruit.applications.progress import LAST_MINUTE
from recruit.applications.receipts import grouped
from recruit.foundation.formats import day, moment
from recruit.foundation.i18n import Language, Text
from recruit.foundation.typesetting import set_paper

_TEMPLATE = Path(__file__).with_name("letter.typ")

_QUESTION = Text("Permintaan klarifikasi", "Request for clarification")
_DECISION = Text("Keputusan atas klarifikasi", "Decision on a clarification")
_ACCEPTED = Text("Penjelasan diterima.", "The explanation is accepted.")
_REFUSED = Text("Penjelasan tidak diterima.", "The explanation is not accepted.")
_NO_ANSWER = Text("Tidak dijawab sampai batas waktu.", "Not answered in time.")
_LABELS = {
    "number": Text("Nomor pendaftaran", "Registration number"),
    "place": Text("Tempat", "Place"),
    "rule": Text("Syarat", "Requirement"),
    "source": Text("Dasar hukum", "Legal source"),
    "until": Text("Jawab paling lambat", "Answer by"),
    "to": Text("Kepada Yth.", "To"),
    "question": Text("Pertanyaan", "Question"),
    "answer": Text("Jawaban", "Answer"),
    "reason": Text("Keputusan", "Decision"),
}
_HOW = Text(
    "Jawab satu kali, dengan paling banyak tiga berkas bukti, lewat halaman lamaran Anda. Sebelum"
    " klarifikasi diputuskan, lamaran Anda tidak dinyatakan memenuhi atau tidak memenuhi syarat.",
    "Answer once, with at most three files of evidence, on the page of your application. Until this"
    " is decided, your application is found neither eligible nor ineligible.",
)
_NEXT = Text(
    "Keputusan ini hanya tentang penjelasan Anda. Hasil penelitian administrasi diputuskan oleh"
    " verifikator dan diumumkan menurut jadwal.",
    "This decision is about your explanation only. The result of the administrative review is"
    " decided by a verifier, and announced as the calendar says.",
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says, in the reader's language."""

    language: Language
    panel: str
    call: str
    name: str
    number: int
    place: str
    rule: str
    source: str
    question: str
    asked_at: datetime
    deadline: datetime
    answer: str | None = None
    answered_at: datetime | None = None
    accepted: bool | None = None
    """The decision, for the letter that tells it; None for the letter that asks."""
    reason: str = ""
    decided_at: datetime | None = None


def letter_pdf(letter: Letter) -> bytes:
    """The letter as PDF. It takes some hundredths of a second: call it in a thread."""
    dated = letter.decided_at or letter.asked_at
    return set_paper(_TEMPLATE, _inputs(letter, dated), at=dated)


def _inputs(letter: Letter, dated: datetime) -> dict[str, object]:
    language = letter.language
    label = {name: text.in_(language) for name, text in _LABELS.items()}
    decided = letter.accepted is not None
    return {
        "language": language.value,
        "title": (_DECISION if decided else _QUESTION).in_(language),
        "panel": letter.panel,
        "call": letter.call,
        "date": day(dated, language),
        "to": label["to"],
        "name": letter.name,
        "facts": [
            [label["number"], grouped(letter.number)],
            [label["place"], letter.place],
            [label["rule"], letter.rule],
            [label["source"], letter.source],
            [label["until"], moment(letter.deadline - LAST_MINUTE, language)],
        ],
        "sections": _sections(letter, label) if decided else [[label["question"], letter.question]],
        "closing": (_NEXT if decided else _HOW).in_(language),
    }


def _sections(letter: Letter, label: dict[str, str]) -> list[list[str]]:
    """What was asked, what came, and what was decided."""
    language = letter.language
    outcome = (_ACCEPTED if letter.accepted else _REFUSED).in_(language)
    answered = f" ({moment(letter.answered_at, language)})" if letter.answered_at else ""
    return [
        [label["question"], letter.question],
        [label["answer"] + answered, letter.answer or _NO_ANSWER.in_(language)],
        [label["reason"], f"{outcome}\n{letter.reason}"],
    ]
