"""The kinds of roster, and the columns that each of them shows."""

from dataclasses import dataclass
from enum import StrEnum

from recruit.foundation.i18n import Text


class RosterKind(StrEnum):
    """What a roster is for; its columns follow from it."""

    attendance = "attendance"
    decree = "decree"
    public = "public"

    @property
    def heading(self) -> Text:
        """The usual heading of such a list."""
        return _TITLES[self]

    @property
    def columns(self) -> tuple["Column", ...]:
        """What is shown, from left to right."""
        return _COLUMNS[self]


class ColumnType(StrEnum):
    """What a cell holds. `signature` is a box to sign in: it exists on paper, not in data."""

    text = "text"
    integer = "integer"
    signature = "signature"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a roster; `width` is in millimetres on paper."""

    key: str
    label: Text
    type: ColumnType
    width: int

    @property
    def is_data(self) -> bool:
        """Whether the column says something, and is not only a box to sign in."""
        return self.type is not ColumnType.signature


def _text(key: str, label_id: str, label_en: str, width: int) -> Column:
    return Column(key, Text(label_id, label_en), ColumnType.text, width)


def _signature(key: str, which_id: str, which_en: str) -> Column:
    label = Text(f"Tanda tangan ({which_id})", f"Signature ({which_en})")
    return Column(key, label, ColumnType.signature, 30)


_NUMBER = Column("number", Text("No", "No"), ColumnType.integer, 10)

_TITLES = {
    RosterKind.attendance: Text("Daftar Hadir Pelantikan", "Swearing-in Attendance List"),
    RosterKind.decree: Text("Lampiran Keputusan", "Attachment to the Decree"),
    RosterKind.public: Text("Pengumuman Daftar Nama", "Published List of Names"),
}

# Widths fill A4 within its margins: 267 mm across for attendance and decree, 180 mm for the
# public list. What each list shows is its usual practice; the public list carries name, sex and
# TPS only (Law 27/2022 on personal data: no more than the purpose needs).
_COLUMNS = {
    RosterKind.attendance: (
        _NUMBER,
        _text("name", "Nama", "Name", 69),
        _text("office", "Jabatan", "Office", 36),
        _text("tps", "TPS", "TPS", 12),
        _text("village", "Kelurahan/Desa", "Village", 36),
        _text("sex", "L/P", "M/F", 10),
        _text("phone", "No. HP", "Mobile phone", 34),
        _signature("sign_odd", "ganjil", "odd"),
        _signature("sign_even", "genap", "even"),
    ),
    RosterKind.decree: (
        _NUMBER,
        _text("name", "Nama", "Name", 66),
        _text("office", "Jabatan", "Office", 36),
        _text("sex", "L/P", "M/F", 10),
        _text("tps", "TPS", "TPS", 12),
        _text("village", "Kelurahan/Desa", "Village", 34),
        _text("district", "Kecamatan", "District", 33),
        _text("address", "Alamat", "Address", 66),
    ),
    RosterKind.public: (
        _text("name", "Nama", "Name", 104),
        _text("sex", "L/P", "M/F", 14),
        _text("place_code", "Kode TPS", "TPS code", 44),
        _text("tps", "TPS", "TPS", 18),
    ),
}
