"""Rosters cut into printed sheets: one for each place of the header's level."""

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

import segno

from recruit.foundation.i18n import Language, Text
from recruit.rulebook.model import Level
from recruit.swearing_in.rosters.columns import Column, ColumnType, RosterKind
from recruit.swearing_in.rosters.notes import made_at
from recruit.swearing_in.rosters.rows import (
    Cell,
    Office,
    RosterHeader,
    RosterRow,
    cell_readers,
)

# 9 people with room to sign, heading and sign-off are one A4 sheet across.
_SIGNING_HEIGHT = 11  # millimetres
_LINE_HEIGHT = 6  # millimetres
_ROOM_FOR_ROWS = 9 * _SIGNING_HEIGHT
_ROOM_FOR_VACANT = 120  # letters: one line
# Estimates for 10 pt capitals, on the wide side: a row that might need more gets a free height.
_MM_PER_LETTER = 2.3
_CELL_PADDING = 3.2  # millimetres
_LONGEST_WORD = 18  # letters; a longer one may break after each syllable's worth of them
_SYLLABLE = 4  # letters
_WIDE_NUMBER = 20  # millimetres

_VILLAGE = Text("Kelurahan/Desa", "Village")
_DISTRICT = Text("Kecamatan", "District")
_CITY = Text("Kabupaten/Kota", "City")
_DAY = Text("Hari, tanggal", "Day, date")
_VENUE = Text("Tempat", "Venue")
_BLANK = "………………………………………"
_PAGE = Text("Halaman", "Page")
_VERSION = Text("Versi", "Version")
_MADE = Text("dibuat {at}", "made {at}")
_MADE_BY = Text("dibuat untuk {purpose} oleh {by}", "made for {purpose} by {by}")
_SIGNATURE = Text("Tanda tangan", "Signature")
_VACANT = Text("(belum terisi)", "(vacant)")
_MISSING = Text("Belum terisi", "Vacant")
_NOBODY = Text("Tidak ada nama.", "No names.")
_CHECK = Text("Periksa apakah versi ini masih berlaku", "Check whether this version is current")
_TOTAL = Text("Jumlah", "Total")
_DECREE = (
    Text("LAMPIRAN", "ATTACHMENT"),
    Text(f"KEPUTUSAN {_BLANK}{_BLANK}", f"TO THE DECREE OF {_BLANK}"),
    Text("NOMOR …………………… TAHUN …………", "NUMBER …………………… YEAR …………"),
    Text("TENTANG PENETAPAN DAN PENGANGKATAN", "ON THE APPOINTMENT OF"),
)
_SIGN_OFF = {
    RosterKind.attendance: (
        Text("……………………, ……………………… 20……", "……………………, ……………………… 20……"),
        Text("Pejabat yang mengambil sumpah/janji,", "Official who administered the oath,"),
    ),
    RosterKind.decree: (
        Text("Ditetapkan di ……………………………", "Done at ……………………………"),
        Text("pada tanggal ……………………………", "on ……………………………"),
        Text("Ketua,", "Chair,"),
    ),
}


class Sheet(NamedTuple):
    """The printed list of one place: cells as text, row heights in millimetres (0: free)."""

    name: str
    facts: list[tuple[str, str]]
    rows: list[list[str]]
    heights: list[int]
    vacant: str
    fits: bool
    """Whether it surely takes one page."""


def roster_words(header: RosterHeader) -> dict[str, object]:
    """What is the same on every sheet of a roster, as the template wants it."""
    language = header.language
    sign_off = _SIGN_OFF.get(header.kind, ())
    return {
        "kind": header.kind,
        "language": language,
        "row-height": _row_height(header.kind),
        "landscape": header.kind.landscape,
        "qr": _qr(header.check),
        "title": header.title,
        "call": header.call,
        "election": header.election,
        "footnote": _footnote(header),
        "columns": [
            {
                "key": column.key,
                "label": column.label.in_(language),
                "type": column.type,
                "width": column.width,
            }
            for column in header.kind.columns
        ],
        "words": {
            "page": _PAGE.in_(language),
            "signature": _SIGNATURE.in_(language),
            "qr": f"{_CHECK.in_(language)}: {header.check}",
            "decree": [line.in_(language) for line in _DECREE] + [header.call.upper()],
            "sign-off": [line.in_(language) for line in sign_off],
        },
    }


def cut_sheets(header: RosterHeader, rows: Iterable[RosterRow]) -> Iterator[Sheet]:
    """The sheets of a roster, in the order of its rows.

    Rows of one sheet's place must follow each other; else ValueError. Except in the public list,
    a place that has fewer people in an office than its seats gets a line for each that is
    missing, and the sheet says so at its end.
    """
    drawing = _Drawing(header)
    seen: set[str] = set()
    for place, members in groupby(rows, key=lambda row: header.sheet.cut(row.place_code)):
        if place in seen:
            raise ValueError(f"the rows of {place} do not follow each other")
        seen.add(place)
        yield drawing.sheet(list(members))
    if not seen:
        yield Sheet(header.place, [], [], [], _NOBODY.in_(header.language), fits=False)


class _Drawing:
    """Makes the sheets of one roster: what depends on the header is worked out once."""

    def __init__(self, header: RosterHeader) -> None:
        self._header = header
        self._language = header.language
        self._columns = header.kind.columns
        self._readers = cell_readers(self._columns, header)
        self._capacity = [_letters_that_fit(column, header.kind) for column in self._columns]
        self._height = _row_height(header.kind)

    def sheet(self, members: list[RosterRow]) -> Sheet:
        missing: list[str] = []
        cells: list[list[str]] = []
        for _, crew in groupby(members, key=lambda row: row.place_code):
            people = list(crew)
            vacant = self._vacant(people)
            for number, row in enumerate(people + vacant, len(cells) + 1):
                cells.append(self._cells(number, row))
            if vacant:
                missing.append(self._missing(vacant))
        heights = [self._height_of(row) for row in cells]
        line = f"{_MISSING.in_(self._language)}: {'; '.join(missing)}." if missing else ""
        if self._header.kind is RosterKind.payment:
            line = self._totals(members)
        return Sheet(
            name=self._name(members[0]),
            facts=self._facts(members[0]),
            rows=cells,
            heights=heights,
            vacant=line,
            fits=self._header.kind is RosterKind.attendance
            and all(heights)
            and sum(heights) <= _ROOM_FOR_ROWS
            and len(line) <= _ROOM_FOR_VACANT,
        )

    def _vacant(self, people: list[RosterRow]) -> list[RosterRow]:
        if not self._header.kind.shows_vacancies:
            return []
        held = Counter(row.office for row in people)
        return [
            self._vacancy(people[0], office)
            for office in self._header.offices
            for _ in range(office.seats - held[office.code])
        ]

    def _vacancy(self, colleague: RosterRow, office: Office) -> RosterRow:
        name = _VACANT.in_(self._language)
        return colleague._replace(office=office.code, name=name, sex="", address="", phone="")

    def _missing(self, vacant: list[RosterRow]) -> str:
        labels = {office.code: office.label for office in self._header.offices}
        counts = Counter(labels[row.office] for row in vacant)
        listed = ", ".join(f"{count} {label}" for label, count in counts.items())
        tps = vacant[0].tps
        return f"TPS {tps}: {listed}" if tps else listed

    def _totals(self, members: list[RosterRow]) -> str:
        """What is paid to each polling station, and to all of the sheet."""
        sums: dict[str, int] = {}
        for row in members:
            sums[row.tps] = sums.get(row.tps, 0) + int(row.amount)
        parts = [f"TPS {tps}: {self._rupiah(paid)}" for tps, paid in sums.items() if tps]
        whole = f"{_TOTAL.in_(self._language)}: {self._rupiah(sum(sums.values()))}"
        return f"{'; '.join(parts)}. {whole}." if parts else f"{whole}."

    def _rupiah(self, amount: int) -> str:
        return f"Rp {grouped(amount, self._language)}"

    def _cells(self, number: int, row: RosterRow) -> list[str]:
        return [self._printed(read(number, row)) for read in self._readers]

    def _printed(self, cell: Cell) -> str:
        return grouped(cell, self._language) if isinstance(cell, int) else _breakable(cell)

    def _height_of(self, cells: list[str]) -> int:
        fits = all(
            len(cell) <= capacity and not _BREAKS.search(cell)
            for cell, capacity in zip(cells, self._capacity, strict=True)
        )
        return self._height if fits else 0

    def _name(self, row: RosterRow) -> str:
        """What a page of the sheet is called at its foot."""
        names = {
            Level.tps: f"TPS {row.tps} {row.village}",
            Level.village: row.village,
            Level.district: row.district,
            Level.city: row.city,
        }
        return names.get(self._header.sheet, self._header.place)

    def _facts(self, row: RosterRow) -> list[tuple[str, str]]:
        places = [
            (Level.city, _CITY, row.city),
            (Level.district, _DISTRICT, row.district),
            (Level.village, _VILLAGE, row.village),
            (Level.tps, Text("TPS", "TPS"), row.tps),
        ]
        facts = [
            (label.in_(self._language), name)
            for level, label, name in places
            if level <= self._header.sheet
        ]
        if self._header.kind is RosterKind.attendance:
            facts += [(label.in_(self._language), _BLANK) for label in (_DAY, _VENUE)]
        return facts


def grouped(number: int, language: Language) -> str:
    """A whole number with its thousands set apart, as the language writes it."""
    return f"{number:,}".replace(",", "." if language is Language.id else ",")


def _qr(link: str) -> list[int]:
    """A QR code as the bytes of a small picture, a pixel for each of its squares."""
    drawn = io.BytesIO()
    segno.make(link, error="m", micro=False).save(drawn, kind="png", border=0)
    return [*drawn.getvalue()]


def _row_height(kind: RosterKind) -> int:
    signing = any(not column.is_data for column in kind.columns)
    return _SIGNING_HEIGHT if signing else _LINE_HEIGHT


def _letters_that_fit(column: Column, kind: RosterKind) -> int:
    if column.type is not ColumnType.text and column.width < _WIDE_NUMBER:
        return 6
    lines = 1.6 if _row_height(kind) == _SIGNING_HEIGHT else 1.0
    return max(4, int((column.width - _CELL_PADDING) / _MM_PER_LETTER * lines))


_BREAKS = re.compile("[\n\r\u200b]")


def _breakable(text: str) -> str:
    if len(text) <= _LONGEST_WORD:
        return text
    return " ".join(
        word if len(word) <= _LONGEST_WORD else "\u200b".join(_syllables(word))
        for word in text.split(" ")
    )


def _syllables(word: str) -> list[str]:
    return [word[at : at + _SYLLABLE] for at in range(0, len(word), _SYLLABLE)]


def _footnote(header: RosterHeader) -> str:
    parts = [
        f"{_VERSION.in_(header.language)} {header.version}",
        _MADE.in_(header.language).format(at=made_at(header)),
    ]
    if header.kind is not RosterKind.public:
        words = _MADE_BY.in_(header.language)
        parts.append(words.format(purpose=header.made_for, by=header.made_by))
    parts.append(f"SHA-256 {header.digest}")
    return " · ".join(parts)
