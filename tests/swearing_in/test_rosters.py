"""Rosters as files: what is in them, whole and harmless, and the same bytes every time."""

import dataclasses
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from python_calamine import CalamineWorkbook

from recruit.foundation.i18n import Language
from recruit.rulebook.model import Level
from recruit.swearing_in.rosters import pdf_file
from recruit.swearing_in.rosters.columns import ColumnType, RosterKind
from recruit.swearing_in.rosters.pdf_file import write_pdf
from recruit.swearing_in.rosters.rows import (
    Office,
    RosterHeader,
    RosterRow,
)
from recruit.swearing_in.rosters.sheets import cut_sheets
from recruit.swearing_in.rosters.xlsx_file import RosterTooLong, write_xlsx

Write = Callable[[Path, RosterHeader, list[RosterRow]], int]
WRITERS: list[Write] = [write_xlsx, write_pdf]

OFFICES = (
    Office("chair", "Ketua KPPS", 1),
    Office("member", "Anggota KPPS", 6),
    Office("security", "Petugas Ketertiban", 2),
)
NASTY_NAMES = [
    '=HYPERLINK("http://example.test","klik")',
    "+62 812",
    "-1+1",
    "@SUM(A1)",
    "\tTab",
    "\rKembali",
    "'Aisyah",
    "''Aisyah",
    "<r><t>Bukan markup</t></r>",
    "_x0041_",
    "#let x = 1; *tebal* $x^2$ \\u{41} <sheet>",
    'Koma, "kutip"; titik koma',
    "Baris\npertama",
    "Siti Nurḥaliza Đặng Şükrü Łukasz",
    "محمد عبد الله",
    "Budi",
    "A" * 120,
    " spasi ",
]


def header(kind: RosterKind = RosterKind.attendance, **changes: object) -> RosterHeader:
    whole = RosterHeader(
        kind=kind,
        sheet=Level.tps if kind is RosterKind.attendance else Level.village,
        title=kind.heading.id,
        call="KPPS untuk Pilkada Jakarta 2024",
        election="Pilkada Jakarta 2024",
        place="Kelurahan Contoh",
        version=3,
        digest="ab12" * 16,
        made_for="Pelantikan 7 November 2024",
        made_by="panitera",
        made_at=datetime(2024, 11, 6, 14, 5, tzinfo=UTC),
        language=Language.id,
        offices=OFFICES,
        check="https://recruit.example/verify/roster/1",
    )
    return dataclasses.replace(whole, **changes)  # type: ignore[arg-type]


def crew(tps: int, names: list[str] | None = None) -> list[RosterRow]:
    offices = ["chair"] + ["member"] * 6 + ["security"] * 2
    return [
        RosterRow(
            place_code=f"99.99.01.1001.{tps:03d}",
            tps=f"{tps:03d}",
            village="Contoh",
            district="Misal",
            city="Kota Rekaan",
            seat=seat,
            office=office,
            name=names[seat - 1] if names else f"Orang {tps} Rekaan {seat}",
            sex="LP"[seat % 2],
            address=f"Jl. Rahasia {seat}",
            phone=f"+62812****{seat:03d}",
            amount="850000",
            **dict.fromkeys(("seats", "appointed", "trained", "sworn", "vacant"), "7"),
        )
        for seat, office in enumerate(offices, 1)
    ]


def crews(stations: int) -> list[RosterRow]:
    return [row for tps in range(1, stations + 1) for row in crew(tps)]


def nasty_rows() -> list[RosterRow]:
    return crew(1, NASTY_NAMES[:9]) + crew(2, NASTY_NAMES[9:])


def pdf_text(path: Path) -> list[str]:
    """The text of each page, letter by letter through the fonts' own tables to Unicode."""
    with pikepdf.open(path) as document:
        return [_page_text(page) for page in document.pages]


def _page_text(page: pikepdf.Page) -> str:
    fonts = {name: _letters(font) for name, font in page.resources["/Font"].items()}
    letters: dict[bytes, str] = {}
    text: list[str] = []
    for instruction in pikepdf.parse_content_stream(page):
        if instruction.operator == pikepdf.Operator("Tf"):
            letters = fonts[str(instruction.operands[0])]
        elif instruction.operator == pikepdf.Operator("TJ"):
            for piece in instruction.operands[0]:
                if isinstance(piece, pikepdf.String):
                    glyphs = bytes(piece)
                    pairs = (glyphs[at : at + 2] for at in range(0, len(glyphs), 2))
                    text.extend(letters.get(pair, "") for pair in pairs)
    return "".join(text)


def _letters(font: pikepdf.Object) -> dict[bytes, str]:
    table = font["/ToUnicode"].read_bytes().decode()
    pairs = re.findall(r"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>$", table, re.MULTILINE)
    return {bytes.fromhex(glyph): bytes.fromhex(text).decode("utf-16-be") for glyph, text in pairs}


@pytest.mark.parametrize("kind", sorted(set(RosterKind) - {RosterKind.coverage}))
def test_a_workbook_holds_the_declared_columns_and_every_name_whole(
    kind: RosterKind, tmp_path: Path
) -> None:
    rows = nasty_rows()
    assert write_xlsx(tmp_path / "r.xlsx", header(kind), rows) == len(rows)

    data = [column for column in kind.columns if column.is_data]
    at = [column.key for column in data].index("name")
    sheet = CalamineWorkbook.from_path(str(tmp_path / "r.xlsx")).get_sheet_by_index(0)
    first, *lines = sheet.to_python(skip_empty_area=False)
    assert first == [column.label.id for column in kind.columns]
    # Line ends are normalised by every reader of XML; all else comes back as it went in.
    assert [str(cells[at]).replace("\r", "\n") for cells in lines] == [
        name.replace("\r", "\n") for name in NASTY_NAMES
    ]


def test_a_workbook_has_real_types_no_formula_and_its_print_set_up(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "r.xlsx", header(), nasty_rows())
    book = CalamineWorkbook.from_path(str(tmp_path / "r.xlsx"))
    first = book.get_sheet_by_index(0).to_python()[1]
    assert first[0] == 1
    assert isinstance(first[0], float)
    assert first[3] == "001"
    assert first[-2:] == ["1.", ""]
    about = {str(line[0]): line[1] for line in book.get_sheet_by_index(1).to_python()}
    assert about["Dibuat untuk"] == "Pelantikan 7 November 2024"
    assert about["Dibuat pada"] == "06-11-2024 21:05 WIB"
    assert about["SHA-256"] == "ab12" * 16
    with zipfile.ZipFile(tmp_path / "r.xlsx") as parts:
        xml = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    for part in ('state="frozen"', "<autoFilter", 'orientation="landscape"', 'paperSize="9"'):
        assert part in xml


def test_a_text_longer_than_a_cell_is_refused_and_leaves_no_file(tmp_path: Path) -> None:
    rows = crew(1, ["A" * 40_000, *NASTY_NAMES[:8]])
    with pytest.raises(RosterTooLong):
        write_xlsx(tmp_path / "r.xlsx", header(), rows)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("write", WRITERS)
def test_a_failed_roster_leaves_the_old_file_alone(write: Write, tmp_path: Path) -> None:
    path = tmp_path / "roster"
    path.write_text("old")
    unknown = [crew(1)[0]._replace(office="unheard-of")]
    with pytest.raises(KeyError):
        write(path, header(), unknown)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("kind", RosterKind)
def test_the_same_roster_twice_is_the_same_bytes(
    write: Write, kind: RosterKind, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        write(tmp_path / name, header(kind), crews(2))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("language", Language)
def test_a_public_list_says_name_sex_and_tps_and_nothing_else(
    language: Language, tmp_path: Path
) -> None:
    public = header(RosterKind.public, language=language)
    write_xlsx(tmp_path / "r.xlsx", public, crews(2))
    write_pdf(tmp_path / "r.pdf", public, crews(2))
    assert {column.key for column in RosterKind.public.columns} == {
        "name", "sex", "place_code", "tps",
    }  # fmt: skip
    book = CalamineWorkbook.from_path(str(tmp_path / "r.xlsx"))
    texts = [
        str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names]),
        "".join(pdf_text(tmp_path / "r.pdf")),
    ]
    for text in texts:
        assert "Orang 2 Rekaan 9" in text
        for secret in ("812", "Rahasia", "panitera", "Anggota", "Pelantikan 7"):
            assert secret not in text


def test_every_crew_is_one_printed_sheet_with_its_own_page_number(tmp_path: Path) -> None:
    assert write_pdf(tmp_path / "r.pdf", header(), crews(3)) == 3
    for tps, text in enumerate(pdf_text(tmp_path / "r.pdf"), 1):
        assert "DAFTAR HADIR PELANTIKAN" in text
        assert f"TPS {tps:03d} Contoh · Halaman 1/1" in text
        assert f"Orang {tps} Rekaan 9" in text
        assert "ab12" * 16 in text
        assert "Belum terisi" not in text


def test_printed_names_are_plain_text_whatever_they_hold(tmp_path: Path) -> None:
    write_pdf(tmp_path / "r.pdf", header(), nasty_rows())
    text = "".join(pdf_text(tmp_path / "r.pdf"))
    for name in (NASTY_NAMES[0], NASTY_NAMES[10], NASTY_NAMES[13], "A" * 120):
        assert name.replace(" ", "") in text.replace(" ", "")
    assert set("محمد") <= set(text)


def test_empty_seats_get_a_line_and_are_named(tmp_path: Path) -> None:
    rows = crew(1)[1:8] + crew(2)
    first, second = cut_sheets(header(), rows)
    assert first.vacant == "Belum terisi: TPS 001: 1 Ketua KPPS, 1 Petugas Ketertiban."
    assert [cells[1:3] for cells in first.rows[7:]] == [
        ["(belum terisi)", "Ketua KPPS"],
        ["(belum terisi)", "Petugas Ketertiban"],
    ]
    assert (len(first.rows), second.vacant) == (9, "")
    (village,) = cut_sheets(header(RosterKind.decree), rows)
    assert len(village.rows) == 18
    write_pdf(tmp_path / "r.pdf", header(), rows)
    assert first.vacant in pdf_text(tmp_path / "r.pdf")[0]


def test_a_row_that_may_need_more_lines_has_a_free_height() -> None:
    (sheet,) = cut_sheets(header(), crew(1, ["Budi", "A" * 120, "B\nC", *NASTY_NAMES[:6]]))
    assert [height > 0 for height in sheet.heights[:4]] == [True, False, False, False]


def test_a_roster_of_nobody_says_so(tmp_path: Path) -> None:
    assert [sheet.vacant for sheet in cut_sheets(header(), [])] == ["Tidak ada nama."]
    assert write_pdf(tmp_path / "r.pdf", header(), []) == 1
    assert write_xlsx(tmp_path / "r.xlsx", header(), []) == 0


def test_rows_of_one_sheet_must_follow_each_other() -> None:
    with pytest.raises(ValueError, match=r"99\.99\.01\.1001\.001"):
        list(cut_sheets(header(), crew(1) + crew(2) + crew(1)))


def test_signatures_alternate_between_the_two_columns() -> None:
    (sheet,) = cut_sheets(header(), crew(1))
    assert [cells[-2:] for cells in sheet.rows[:3]] == [["1.", ""], ["", "2."], ["3.", ""]]


def test_parts_set_by_several_processes_become_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_file, "_PART_LINES", 40)
    for name in ("one.pdf", "two.pdf"):
        assert write_pdf(tmp_path / name, header(), crews(8)) == 8
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
    for tps, text in enumerate(pdf_text(tmp_path / "one.pdf"), 1):
        assert f"TPS {tps:03d} Contoh · Halaman 1/1" in text


def test_columns_fill_the_paper_and_speak_both_languages() -> None:
    for kind in RosterKind:
        assert sum(column.width for column in kind.columns) == (180 if kind == "public" else 267)
        assert all(column.label.id and column.label.en for column in kind.columns)
    signing = [c for c in RosterKind.attendance.columns if c.type is ColumnType.signature]
    assert len(signing) == 2


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        header(made_at=datetime(2024, 11, 6))  # noqa: DTZ001
