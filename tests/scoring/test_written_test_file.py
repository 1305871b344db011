"""The result files of CAT rooms, as they are handed out."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from recruit.applications.rules import number_with_check_digits
from recruit.foundation.database import fetch, fetch_one, fetch_value
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed
from recruit.people.permissions import Actor, ActorKind
from recruit.scoring import queries
from recruit.scoring.actions import import_test_file, shortlist
from recruit.scoring.rules import draw_line
from recruit.scoring.rules.written_test_file import ResultLine, read_results, same_name
from tests.scoring.invented import ACTOR, events, stages, stands

CALL = "panwascam-2022"
DISTRICT = "31.71.01"

HANDED_OUT = """\ufeffHASIL TES TERTULIS (CAT);;;;
Panwaslu Kecamatan Gambir, 14 Oktober 2022;;;;
;;;;
No;Nomor Pendaftaran;Nama Peserta;Nilai;Keterangan
1;100037;CONTOH REKAAN;87,5;Hadir
2;1000-53;Contoh;0;TIDAK HADIR
3;100 069;Contoh;64;

;;;Jakarta, 14 Oktober 2022;
;;;Ketua Pokja,;
"""


def book(rows: list[list[Any]]) -> bytes:
    made = BytesIO()
    workbook = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = workbook.add_worksheet()
    for index, row in enumerate(rows):
        sheet.write_row(index, 0, row)
    workbook.close()
    return made.getvalue()


def test_a_file_is_read_between_its_heading_and_its_signature() -> None:
    lines, faults = read_results(HANDED_OUT.encode())
    assert not faults
    assert lines == [
        ResultLine(5, 100037, "CONTOH REKAAN", Decimal("87.5")),
        ResultLine(6, 100053, "Contoh", None),
        ResultLine(7, 100069, "Contoh", Decimal(64)),
    ]


def test_a_workbook_and_commas_say_the_same() -> None:
    told = [ResultLine(3, 100037, "Contoh", Decimal("87.35")), ResultLine(4, 100053, "X", None)]
    rows = [["HASIL CAT"], ["Nama", "No. Peserta", "Skor"]]
    file = book([*rows, ["Contoh", 100037, 87.35], ["X", "100053", "Tidak Hadir"]])
    assert read_results(file) == (told, ())
    text = 'HASIL, CAT\nNama,No. Peserta,Skor\nContoh,100037,"87,35"\nX,100053,Tidak hadir\n'
    assert read_results(text.encode()) == (told, ())


def test_every_line_that_cannot_be_understood_is_named() -> None:
    text = (
        "Nomor Pendaftaran;Nama;Nilai;Keterangan\nABC;x;80;\n;x;80;\n100037;x;;\n"
        "100037;x;101;\n100037;x;87,555;\n100037;x;70;tidak hadir\n100037;x;80;;;lebih\n"
    )
    _, faults = read_results(text.encode())
    assert sorted((fault.line, fault.column) for fault in faults) == [
        (2, "nomor"), (3, "nomor"), (4, "nilai"), (5, "nilai"), (6, "nilai"), (7, "nilai"), (8, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"\xff\xfe\x00", b"Nama;Alamat\nx;y\n", b"nilai;nomor\n"]
)
def test_what_is_no_result_file_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        read_results(content)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_is_sent_is_read_or_refused(content: bytes) -> None:
    for sent in (content, b"nomor;nilai\n" + content):
        try:
            lines, _ = read_results(sent)
        except InvalidInput:
            continue
        assert all(line.score is None or 0 <= line.score <= 100 for line in lines)


def test_names_are_compared_as_people_do() -> None:
    assert same_name("SITI  NUR HALIZA, S.H.", "Siti Nurhaliza")
    assert not same_name("Siti Nurhaliza", "Siti Nurhalimah")


@given(st.dictionaries(st.integers(), st.none() | st.decimals(0, 100, places=2)), st.integers(1, 9))
def test_the_line_divides_a_place(results: dict[int, Decimal | None], most: int) -> None:
    on, line = draw_line("31.71.01", results, most)
    assert (line.shortlisted, line.left_off) == (len(on), len(results) - len(on))
    for who, score in results.items():
        goes_on = line.score is not None and score is not None and score >= line.score
        assert (who in on) == goes_on
    assert line.shortlisted == most + line.tied or line.shortlisted < most


async def _stand(count: int) -> list[int]:
    numbers = [number_with_check_digits(1000 + index) for index in range(count)]
    for number in numbers:
        await stands(CALL, DISTRICT, number=number)
    return numbers


def _csv(*lines: str) -> bytes:
    return "\n".join(["Nomor Pendaftaran;Nama;Nilai;Keterangan", *lines]).encode()


@pytest.mark.usefixtures("calls")
async def test_a_look_changes_nothing_and_tells_what_the_file_records() -> None:
    first, second, _ = await _stand(3)
    content = _csv(f"{first};Orang Lain;87,5;", f"{second};CONTOH;;tidak hadir")
    for dry_run in (True, False):
        change = await import_test_file(
            call=CALL, content=content, source="ruang-1.csv", actor=ACTOR, dry_run=dry_run
        )
        assert (change.results, change.absent, change.waiting) == (2, 1, 1)
        (odd,) = change.names
        assert (odd.line, odd.number, odd.written, odd.registered) == (
            2, first, "Orang Lain", "Contoh",
        )  # fmt: skip
        assert await fetch_value("SELECT count(*) FROM test_result") == (0 if dry_run else 2)
    recorded = await fetch("SELECT score, source FROM test_result ORDER BY score")
    assert [tuple(row) for row in recorded] == [
        (Decimal("87.50"), "ruang-1.csv"),
        (None, "ruang-1.csv"),
    ]
    assert len(await events("test_result_recorded")) == 2


@pytest.mark.usefixtures("calls")
async def test_a_faulty_file_is_refused_whole_with_the_line_of_every_fault() -> None:
    first, second = await _stand(2)
    content = _csv(
        f"{first};x;80;", f"{first + 1};x;80;", f"{second};x;abc;", f"{first};x;70;", "9;x;60;"
    )
    with pytest.raises(InvalidInput) as refused:
        await import_test_file(call=CALL, content=content, source="x", actor=ACTOR)
    assert {fault.pointer for fault in refused.value.faults} == {
        "/2/nomor", "/3/nomor", "/4/nilai", "/5/nomor", "/6/nomor",
    }  # fmt: skip
    assert all(fault.message.en.startswith("Line ") for fault in refused.value.faults)
    assert await fetch_one("SELECT FROM test_result") is None


@pytest.mark.usefixtures("calls")
async def test_who_may_not_enter_scores_learns_nothing_from_a_file() -> None:
    (number,) = await _stand(1)
    stranger = Actor(ActorKind.officer, "1", "Contoh")
    with pytest.raises(InvalidInput) as refused:
        await import_test_file(
            call=CALL, content=_csv(f"{number};x;80;"), source="x", actor=stranger
        )
    assert "Contoh" not in str(refused.value.faults)
    with pytest.raises(NotAllowed):
        await shortlist(call=CALL, place=DISTRICT, actor=stranger, dry_run=True)


@pytest.mark.usefixtures("calls")
async def test_a_shortlist_is_looked_at_first_and_its_line_is_kept_as_it_was_drawn() -> None:
    numbers = await _stand(9)
    scores = [90, 85, 80, 75, 70, 65, 65, 40]
    lines = [f"{number};x;{score};" for number, score in zip(numbers, scores, strict=False)]
    with pytest.raises(Conflict):
        await shortlist(call=CALL, place=DISTRICT, actor=ACTOR, dry_run=True)
    content = _csv(*lines, f"{numbers[8]};x;;tidak hadir")
    await import_test_file(call=CALL, content=content, source="x", actor=ACTOR)
    seen = await shortlist(call=CALL, place=DISTRICT, actor=ACTOR, dry_run=True)
    assert set((await stages()).values()) == {"eligible"}
    done = await shortlist(call=CALL, place=DISTRICT, actor=ACTOR)
    assert done == seen
    (line,) = done.lines
    assert (line.score, line.most, line.shortlisted, line.tied) == (Decimal(65), 6, 7, 1)
    (drawn,) = await queries.drawn_lines(CALL)
    assert drawn.line == line
    application = await fetch_value("SELECT id FROM application WHERE number = $1", numbers[7])
    own = await queries.own_test_result(application, CALL, DISTRICT)
    assert own is not None
    assert (own.score, own.line) == (Decimal(40), Decimal(65))
