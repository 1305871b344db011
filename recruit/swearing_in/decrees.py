"""What a decree (surat keputusan) does."""

from enum import StrEnum

from recruit.foundation.i18n import Text


class DecreeKind(StrEnum):
    """Kinds of decrees."""

    appointment = "appointment"
    amendment = "amendment"
    """Changes the attachment of an earlier one: somebody left, somebody came."""
    revocation = "revocation"
    """Takes an earlier one back as a whole."""


LABELS: dict[DecreeKind, Text] = {
    DecreeKind.appointment: Text("Pengangkatan", "Appointment"),
    DecreeKind.amendment: Text("Perubahan", "Amendment"),
    DecreeKind.revocation: Text("Pencabutan", "Revocation"),
}
