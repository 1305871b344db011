"""What a decree (surat keputusan) does, who issues it, and how it is numbered."""

from dataclasses import dataclass
from enum import StrEnum

from recruit.foundation.i18n import Text
from recruit.rulebook.model import Body


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


@dataclass(frozen=True, slots=True)
class Issuer:
    """The body that signs the decrees of a call; all its decrees of a year are one series.

    ``name`` takes the name of the ``place``; ``number`` also its ``code``, the ``year``, and how
    many decrees of that year it is.
    """

    name: str
    number: str

    def series(self, place: str, code: str) -> str:
        """The issuer as the register tells it from all others, places of one name included."""
        return f"{self.name.format(place=place)} ({code})"[:160]

    def numbered(self, number: int, code: str, year: int) -> str:
        """The number as it is written: ``12/PP.05.1/Kpt/31.71.06.1005/2024``."""
        return self.number.format(number=number, code=code, year=year)


_PPS = Issuer("Panitia Pemungutan Suara Kelurahan {place}", "{number}/PP.05.1/Kpt/{code}/{year}")
_PANWASCAM = Issuer("Panwaslu Kecamatan {place}", "{number}/KP.01/Kpt/{code}/{year}")

ISSUERS: dict[Body, Issuer] = {
    Body.kpps: _PPS,
    Body.tib: _PPS,
    Body.ptps: _PANWASCAM,
    Body.pkd: _PANWASCAM,
    Body.panwascam: Issuer("Bawaslu {place}", "{number}/KP.01/Kpt/{code}/{year}"),
}
"""PP.05.1 is the classification of the PPS's decrees in its template of 2019; KP.01 that of
Bawaslu's decisions on ad hoc supervisors (5/KP.01/K1/01/2023)."""
