"""The life of a plenary: drafted, committed, undone."""

from enum import StrEnum

from recruit.foundation.i18n import Text


class PlenaryStage(StrEnum):
    """Where a plenary stands."""

    drafted = "drafted"
    """Ranked and frozen; its members confirm it."""
    committed = "committed"
    """In force: seats are filled, minutes are signed."""
    dropped = "dropped"
    """Never in force: its inputs changed, or the panel began anew."""
    undone = "undone"
    """Was in force until another plenary undid it."""


LABELS: dict[PlenaryStage, Text] = {
    PlenaryStage.drafted: Text("Menunggu persetujuan anggota", "Awaits the members"),
    PlenaryStage.committed: Text("Ditetapkan", "In force"),
    PlenaryStage.dropped: Text("Dibatalkan sebelum ditetapkan", "Dropped before it took effect"),
    PlenaryStage.undone: Text("Dicabut oleh pleno lain", "Undone by another plenary"),
}
