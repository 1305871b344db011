"""Who comes, who cannot, and what becomes of a mark that a clerk made at the door."""

from datetime import datetime, timedelta
from enum import StrEnum

from recruit.foundation.i18n import Text

ADMITTED_BEFORE = timedelta(hours=1)
"""How long before a session the clerk may begin to let people in."""

ABSENT_AFTER = timedelta(hours=3)
"""So long after the end of a session who was not marked counts as absent: marks made without a
network arrive late."""

ABSENT_UNTIL = timedelta(days=7)
"""Who missed a session longer ago is not looked for any more."""

REMINDED = (1, 3)
"""How many days before a session people are reminded of it."""


class Reason(StrEnum):
    """Why somebody has another seat, or wants one. Words of one's own would hold more about a
    person than anybody needs."""

    work = "work"
    study = "study"
    health = "health"
    family = "family"
    away = "away"
    other = "other"
    absent = "absent"
    came_elsewhere = "came_elsewhere"


OWN_REASONS = (
    Reason.work,
    Reason.study,
    Reason.health,
    Reason.family,
    Reason.away,
    Reason.other,
)
"""Reasons that a person gives; the others are the system's."""

REASON_LABELS = {
    Reason.work: Text("Pekerjaan", "Work"),
    Reason.study: Text("Sekolah atau kuliah", "School or university"),
    Reason.health: Text("Kesehatan", "Health"),
    Reason.family: Text("Urusan keluarga", "Family matters"),
    Reason.away: Text("Sedang di luar kota", "Out of town"),
    Reason.other: Text("Alasan lain", "Another reason"),
    Reason.absent: Text("Tidak hadir", "Was not there"),
    Reason.came_elsewhere: Text("Hadir di sesi lain", "Came to another session"),
}


class Outcome(StrEnum):
    """What became of a mark."""

    recorded = "recorded"
    already = "already"
    """Marked before; twice is once."""
    other_session = "other_session"
    """Their seat is in another session: nothing was written, the clerk may let them in."""
    unknown = "unknown"
    """No such code in this programme and district."""


OUTCOME_LABELS = {
    Outcome.recorded: Text("Tercatat hadir.", "Marked as present."),
    Outcome.already: Text("Sudah tercatat sebelumnya.", "Was marked before."),
    Outcome.other_session: Text(
        "Kursinya di sesi lain: {when}, {where}.", "Their seat is elsewhere: {when}, {where}."
    ),
    Outcome.unknown: Text(
        "Kode {code} tidak dikenal di bimtek kecamatan ini.",
        "Code {code} is not known in this district's training.",
    ),
}


def moment_of(claimed: datetime | None, starts_at: datetime, now: datetime) -> datetime:
    """When somebody was there: what the clerk's phone says, if that can be true, else now."""
    if claimed is not None and starts_at - ADMITTED_BEFORE <= claimed <= now:
        return claimed
    return now
