"""Clarifications: what is asked for each kind of rule, until when, and how far one is."""

from datetime import datetime, time, timedelta
from enum import StrEnum

from recruit.foundation.i18n import Text
from recruit.rulebook.model import Rulebook, RuleKind
from recruit.rulebook.model.words import WIB

ANSWER_DAYS = 3
"""Days to answer, the day of the question not counted, where nobody sets another deadline."""

LONGEST_DAYS = 30
"""The latest deadline that can be set, in days."""

MOST_FILES = 3
"""Files that come with an answer or with a public comment, at most."""


class ClarificationState(StrEnum):
    """How far a clarification is."""

    waiting = "waiting"
    answered = "answered"
    not_answered = "not_answered"
    accepted = "accepted"
    refused = "refused"


STATE_LABELS = {
    ClarificationState.waiting: Text("Menunggu jawaban", "Waiting for the answer"),
    ClarificationState.answered: Text("Sudah dijawab", "Answered"),
    ClarificationState.not_answered: Text("Tidak dijawab", "Not answered"),
    ClarificationState.accepted: Text("Diterima", "Accepted"),
    ClarificationState.refused: Text("Tidak diterima", "Not accepted"),
}


def state_of(
    *, answered: bool, accepted: bool | None, deadline: datetime, now: datetime
) -> ClarificationState:
    """How far a clarification is at the moment ``now``; the deadline itself is too late."""
    if accepted is not None:
        return ClarificationState.accepted if accepted else ClarificationState.refused
    if answered:
        return ClarificationState.answered
    return ClarificationState.waiting if now < deadline else ClarificationState.not_answered


def usual_deadline(now: datetime) -> datetime:
    """The midnight after :data:`ANSWER_DAYS` whole days: the first moment that is too late."""
    last_day = now.astimezone(WIB).date() + timedelta(days=ANSWER_DAYS)
    return datetime.combine(last_day + timedelta(days=1), time.min, WIB)


_OTHERWISE = Text(
    "Kami perlu penjelasan Anda tentang syarat “{rule}”. Ceritakan keadaannya, dan lampirkan bukti"
    " bila ada.",
    "We need your explanation about the requirement “{rule}”. Tell us how things stand, and attach"
    " evidence if you have any.",
)

_QUESTIONS = {
    RuleKind.party_registry: Text(
        "Nama Anda tercatat di Sipol sebagai anggota partai politik. Apakah Anda anggota, atau nama"
        " Anda dicatut tanpa sepengetahuan Anda? Bila dicatut, lampirkan surat pernyataan"
        " bermeterai atau bukti bahwa Anda sudah melapor ke KPU.",
        "Your name is listed in Sipol as a member of a political party. Are you a member, or were"
        " you listed without knowing it? If so, attach a stamped statement, or evidence that you"
        " have reported it to KPU.",
    ),
    RuleKind.party_years_out: Text(
        "Kapan Anda berhenti dari partai politik? Lampirkan surat keterangan dari partai.",
        "When did you leave the political party? Attach the letter of the party.",
    ),
    RuleKind.campaign_years_out: Text(
        "Kapan terakhir Anda menjadi tim kampanye, tim pemenangan, atau saksi? Sebutkan"
        " pemilihannya.",
        "When were you last in a campaign team, or a witness? Name the election.",
    ),
    RuleKind.no_government_post: Text(
        "Anda menduduki jabatan politik, pemerintahan, BUMN, atau BUMD. Apakah Anda bersedia mundur"
        " bila terpilih? Lampirkan pernyataannya.",
        "You hold a political, government or state company post. Will you step down if you are"
        " elected? Attach a statement.",
    ),
    RuleKind.neutrality_findings: Text(
        "Ada temuan tentang netralitas Anda sebagai ASN. Bagaimana penyelesaiannya? Lampirkan surat"
        " keputusannya bila ada.",
        "There is a finding about your neutrality as a civil servant. How was it settled? Attach"
        " the decision if there is one.",
    ),
    RuleKind.no_marriage_tie: Text(
        "Suami atau istri Anda tercatat sebagai pelamar atau penyelenggara pemilihan yang sama."
        " Apakah benar? Bila benar, siapa di antara Anda berdua yang mengundurkan diri?",
        "Your spouse is recorded as an applicant or organiser of the same election. Is that right?"
        " If it is, which of you two will withdraw?",
    ),
    RuleKind.one_application_per_person: Text(
        "Anda melamar pada lebih dari satu badan. Lamaran mana yang Anda teruskan?",
        "You applied to more than one body. With which application do you want to go on?",
    ),
    RuleKind.age_at_least: Text(
        "Usia Anda di bawah batas biasa dan hanya dapat diterima bila tidak ada pelamar lain."
        " Apakah Anda tetap bersedia? Lampirkan izin orang tua atau wali bila belum 18 tahun.",
        "You are younger than the usual limit, and can be taken only if nobody else applied. Are"
        " you still willing? Attach the consent of a parent or guardian if you are not 18 yet.",
    ),
    RuleKind.domicile_within: Text(
        "Di mana Anda tinggal sekarang? Lampirkan KTP, KK, atau surat keterangan domisili.",
        "Where do you live now? Attach your identity card, family card, or a letter of residence.",
    ),
}


def question_for(rule: str, rulebook: Rulebook) -> Text:
    """What is usually asked about a rule of the call, by its code."""
    found = next(one for one in rulebook.rules if one.code == rule)
    text = _QUESTIONS.get(found.kind)
    return text or Text(
        _OTHERWISE.id.format(rule=found.label.id), _OTHERWISE.en.format(rule=found.label.en)
    )


def question_words(rule: str, question: str, rulebook: Rulebook) -> Text:
    """A question in both languages where it is the usual one; else as somebody wrote it."""
    known = {one.code for one in rulebook.rules}
    usual = question_for(rule, rulebook) if rule in known else None
    return usual if usual and question in (usual.id, usual.en) else Text(question, question)
