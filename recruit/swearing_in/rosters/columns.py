"""The kinds of roster, and the columns that each of them shows, why, and how far masked."""

from dataclasses import dataclass
from enum import StrEnum

from recruit.foundation.i18n import Text


class RosterKind(StrEnum):
    """What a roster is for; its columns follow from it."""

    attendance = "attendance"
    decree = "decree"
    public = "public"
    payment = "payment"
    insurance = "insurance"
    contact = "contact"
    health = "health"
    coverage = "coverage"

    @property
    def heading(self) -> Text:
        """The usual heading of such a list."""
        return _LISTS[self].heading

    @property
    def purpose(self) -> Text:
        """What the list may be used for, and where that is written."""
        return _LISTS[self].purpose

    @property
    def columns(self) -> tuple["Column", ...]:
        """What is shown, from left to right."""
        return _LISTS[self].columns

    @property
    def fields(self) -> tuple[str, ...]:
        """What is read and frozen for it: no more than it shows."""
        shown = {column.key for column in self.columns}
        return (*BASE, *(field for field in EXTRAS if field in shown))

    @property
    def landscape(self) -> bool:
        """Whether it is printed across."""
        return self is not RosterKind.public

    @property
    def shows_vacancies(self) -> bool:
        """Whether a crew that is not complete gets a line for each who is missing."""
        return self in {RosterKind.attendance, RosterKind.decree}


class ColumnType(StrEnum):
    """What a cell holds. `signature` is a box to sign in: it exists on paper, not in data."""

    text = "text"
    integer = "integer"
    signature = "signature"


class Masking(StrEnum):
    """What is left out of a value."""

    last_four = "last_four"
    """The last four digits: the list goes through many hands."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a roster; `width` is in millimetres on paper."""

    key: str
    label: Text
    type: ColumnType
    width: int
    about: Text
    """What it says."""
    masking: Masking | None = None

    @property
    def is_data(self) -> bool:
        """Whether the column says something, and is not only a box to sign in."""
        return self.type is not ColumnType.signature


@dataclass(frozen=True, slots=True)
class _List:
    heading: Text
    purpose: Text
    columns: tuple[Column, ...]


BASE = (
    "place_code", "tps", "village", "district", "city", "seat", "office", "name", "sex",
)  # fmt: skip
"""What every roster is sorted, cut and compared by."""

EXTRAS = (
    "address", "phone", "email", "nik", "birth_date", "starts", "ends", "amount", "account",
    "flags", "seats", "appointed", "trained", "sworn", "vacant",
)  # fmt: skip
"""What only some lists need, in the order in which it is frozen."""

_ABOUT = {
    "number": Text("Nomor urut dalam daftar.", "The number in the list."),
    "name": Text("Nama menurut KTP-el.", "The name on the identity card."),
    "office": Text("Jabatan pada badan ad hoc.", "The office in the ad hoc body."),
    "tps": Text("Nomor TPS, tiga angka.", "The number of the polling station, three digits."),
    "place_code": Text("Kode wilayah tempat bertugas.", "The code of the place of duty."),
    "village": Text("Kelurahan/desa tempat bertugas.", "The village of the place of duty."),
    "district": Text("Kecamatan tempat bertugas.", "The district of the place of duty."),
    "sex": Text("L laki-laki, P perempuan.", "M male, F female."),
    "address": Text("Alamat tempat tinggal.", "Where the person lives."),
    "phone": Text("Nomor ponsel.", "The number of the mobile phone."),
    "email": Text("Alamat surel.", "The e-mail address."),
    "nik": Text("Nomor induk kependudukan, 16 angka.", "The national identity number, 16 digits."),
    "birth_date": Text("Tanggal lahir, TTTT-BB-HH.", "The date of birth, YYYY-MM-DD."),
    "starts": Text("Hari pertama masa kerja.", "The first day of the term."),
    "ends": Text("Hari terakhir masa kerja.", "The last day of the term."),
    "amount": Text(
        "Honorarium menurut jabatan, rupiah sebelum pajak.",
        "The honorarium of the office, in rupiah before tax.",
    ),
    "account": Text(
        "Rekening yang disebut sendiri oleh yang bersangkutan.",
        "The bank account that the person gave.",
    ),
    "flags": Text(
        "Nilai yang perlu dilihat dokter; nilainya sendiri tidak dimuat.",
        "What a doctor should look at; the values themselves are not here.",
    ),
    "seats": Text("Orang yang dibutuhkan.", "How many people are needed."),
    "appointed": Text("Orang yang diangkat.", "How many were appointed."),
    "trained": Text("Di antaranya sudah mengikuti bimtek.", "How many of them were trained."),
    "sworn": Text("Di antaranya sudah bersumpah.", "How many of them took the oath."),
    "vacant": Text("Kursi yang kosong.", "How many seats are empty."),
}


def _text(
    key: str, label_id: str, label_en: str, width: int, masking: Masking | None = None
) -> Column:
    return Column(key, Text(label_id, label_en), ColumnType.text, width, _ABOUT[key], masking)


def _number(key: str, label_id: str, label_en: str, width: int) -> Column:
    return Column(key, Text(label_id, label_en), ColumnType.integer, width, _ABOUT[key])


def _signatures(width: int) -> tuple[Column, Column]:
    """Two boxes, so that neighbours in the list have room to sign."""
    about = Text("Diisi tangan pada kertas.", "Filled in by hand, on paper.")
    odd = Text("Tanda tangan (ganjil)", "Signature (odd)")
    even = Text("Tanda tangan (genap)", "Signature (even)")
    return (
        Column("sign_odd", odd, ColumnType.signature, width, about),
        Column("sign_even", even, ColumnType.signature, width, about),
    )


_IN_LIST = _number("number", "No", "No", 10)
_SEX = _text("sex", "L/P", "M/F", 10)
_TPS = _text("tps", "TPS", "TPS", 12)


def _name(width: int) -> Column:
    return _text("name", "Nama", "Name", width)


def _office(width: int) -> Column:
    return _text("office", "Jabatan", "Office", width)


def _village(width: int) -> Column:
    return _text("village", "Kelurahan/Desa", "Village", width)


# Widths fill A4 within its margins: 267 mm across, 180 mm for the public list. What each list
# shows is its usual practice, and no more than its purpose needs (Law 27/2022 art. 16).
_LISTS = {
    RosterKind.attendance: _List(
        Text("Daftar Hadir Pelantikan", "Swearing-in Attendance List"),
        Text(
            "Mencatat siapa yang hadir dan bersumpah (PKPU 8/2022; Peraturan DKPP 2/2017 ps. 7).",
            "To record who came and took the oath (PKPU 8/2022; DKPP Regulation 2/2017 art. 7).",
        ),
        (
            _IN_LIST,
            _name(69),
            _office(36),
            _TPS,
            _village(36),
            _SEX,
            _text("phone", "No. HP", "Mobile phone", 34, Masking.last_four),
            *_signatures(30),
        ),
    ),
    RosterKind.decree: _List(
        Text("Lampiran Keputusan", "Attachment to the Decree"),
        Text(
            "Lampiran keputusan pengangkatan (PKPU 8/2022).",
            "The attachment to the decree of appointment (PKPU 8/2022).",
        ),
        (
            _IN_LIST,
            _name(66),
            _office(36),
            _SEX,
            _TPS,
            _village(34),
            _text("district", "Kecamatan", "District", 33),
            _text("address", "Alamat", "Address", 66),
        ),
    ),
    RosterKind.public: _List(
        Text("Pengumuman Daftar Nama", "Published List of Names"),
        Text(
            "Pengumuman kepada masyarakat: nama, jenis kelamin dan TPS saja.",
            "To tell the public: name, sex and polling station only.",
        ),
        (
            _name(104),
            _text("sex", "L/P", "M/F", 14),
            _text("place_code", "Kode TPS", "TPS code", 44),
            _text("tps", "TPS", "TPS", 18),
        ),
    ),
    RosterKind.payment: _List(
        Text("Daftar Pembayaran Honorarium", "Honorarium Payment List"),
        Text(
            "Membayar honorarium (S-647/MK.02/2022, S-715/MK.02/2022).",
            "To pay the honorarium (S-647/MK.02/2022, S-715/MK.02/2022).",
        ),
        (
            _IN_LIST,
            _name(62),
            _office(36),
            _TPS,
            _text("nik", "NIK", "NIK", 36),
            _text("account", "Rekening", "Bank account", 42),
            _number("amount", "Honorarium (Rp)", "Honorarium (Rp)", 25),
            *_signatures(22),
        ),
    ),
    RosterKind.insurance: _List(
        Text("Pendaftaran BPJS Ketenagakerjaan", "Enrolment in Employment Insurance"),
        Text(
            "Mendaftarkan JKK dan JKM pada BPJS Ketenagakerjaan (UU 24/2011).",
            "To enrol for accident and death insurance (BPJS Ketenagakerjaan, Law 24/2011).",
        ),
        (
            _IN_LIST,
            _text("nik", "NIK", "NIK", 36),
            _name(56),
            _SEX,
            _text("birth_date", "Tanggal lahir", "Date of birth", 24),
            _office(33),
            _text("address", "Alamat", "Address", 46),
            _text("starts", "Mulai", "From", 26),
            _text("ends", "Sampai", "Until", 26),
        ),
    ),
    RosterKind.contact: _List(
        Text("Daftar Kontak", "Contact List"),
        Text(
            "Menghubungi petugas tentang tugasnya, tidak untuk hal lain.",
            "To reach people about their duty, and for nothing else.",
        ),
        (
            _IN_LIST,
            _name(69),
            _office(38),
            _TPS,
            _village(38),
            _text("phone", "No. HP", "Mobile phone", 38),
            _text("email", "Surel", "E-mail", 62),
        ),
    ),
    RosterKind.health: _List(
        Text("Daftar Pemeriksaan Ulang Kesehatan", "List for a Second Look at Health"),
        Text(
            "Pemeriksaan ulang di puskesmas; hanya untuk tenaga kesehatan.",
            "For a second look at the health centre; for health workers only.",
        ),
        (
            _IN_LIST,
            _name(62),
            _SEX,
            _text("birth_date", "Tanggal lahir", "Date of birth", 26),
            _office(34),
            _TPS,
            _village(35),
            _text("phone", "No. HP", "Mobile phone", 34),
            _text("flags", "Yang dilihat", "To look at", 44),
        ),
    ),
    RosterKind.coverage: _List(
        Text("Keterisian", "Coverage"),
        Text(
            "Melihat TPS mana yang belum lengkap; tanpa nama.",
            "To see which polling stations are not complete; without names.",
        ),
        (
            _text("place_code", "Kode", "Code", 44),
            _TPS,
            _village(46),
            _office(45),
            _number("seats", "Kursi", "Seats", 24),
            _number("appointed", "Diangkat", "Appointed", 24),
            _number("trained", "Bimtek", "Trained", 24),
            _number("sworn", "Dilantik", "Sworn in", 24),
            _number("vacant", "Kosong", "Vacant", 24),
        ),
    ),
}
