"""Rosters of real rows: who stands in them, in what order, under which number and digest."""

import csv
import io
import json
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from obstore.store import LocalStore, MemoryStore
from python_calamine import CalamineWorkbook

from recruit.foundation import database
from recruit.foundation.files import Files
from recruit.foundation.i18n import Language
from recruit.foundation.keys import vault
from recruit.foundation.problems import InvalidInput, NotAllowed, NotFound
from recruit.people.permissions import Actor, ActorKind, Grant, Permission
from recruit.rulebook.model import Body
from recruit.swearing_in import actions, queries
from recruit.swearing_in.actions import RosterFormat
from recruit.swearing_in.rosters.columns import RosterKind
from recruit.swearing_in.rosters.rows import RosterRow, read_frozen
from tests.swearing_in.conftest import ACTOR, TPS, VILLAGE, SetClock, appoint, at

KPPS, TIB = "kpps-2024", "tib-2024"
ASKED: dict[str, Any] = {
    "call": KPPS,
    "place": VILLAGE,
    "kind": RosterKind.attendance,
    "purpose": "Pelantikan",
    "actor": ACTOR,
    "files": Files(MemoryStore()),
}


async def export(path: Path, **changes: Any) -> actions.Exported:
    """The attendance list of the village as CSV, but for the given changes."""
    return await actions.export_roster(
        **(ASKED | {"format": RosterFormat.csv, "path": path} | changes)
    )


async def table(path: Path, **changes: Any) -> list[list[str]]:
    """The lines of a roster's CSV, its heading first."""
    await export(path, **changes)
    return read(path)


def read(path: Path) -> list[list[str]]:
    text = path.read_bytes().decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def frozen_rows(path: Path) -> list[RosterRow]:
    """The rows of the attendance list as they stand now."""
    together = await queries.swearing_in_of(KPPS)
    async with database.transaction() as connection:
        await queries.read_rows(connection, together, VILLAGE, RosterKind.attendance, path)
    return list(read_frozen(RosterKind.attendance, path))


async def swear(crew: list[UUID], clock_at: SetClock, *absent: UUID) -> None:
    """The ceremony of 7 November, with everybody there but the absent."""
    await actions.plan_ceremonies(call=KPPS, place=VILLAGE, actor=ACTOR)
    clock_at(at("2024-11-07 10:00"))
    await actions.record_oaths(call=KPPS, place=VILLAGE, absent=absent, actor=ACTOR)


async def test_before_the_oath_all_who_are_expected_stand_in_the_list(
    crew: list[UUID], tmp_path: Path
) -> None:
    heading, *rows = await table(tmp_path / "a.csv")
    assert heading == ["No", "Nama", "Jabatan", "TPS", "Kelurahan/Desa", "L/P", "No. HP"]
    assert [row[:3] for row in rows] == [
        ["1", "Contoh kpps-2024 1", "Ketua KPPS"],
        *([str(n), f"Contoh kpps-2024 {n}", "Anggota KPPS"] for n in range(2, 8)),
        ["8", "Contoh tib-2024 1", "Petugas Ketertiban TPS"],
        ["9", "Contoh tib-2024 2", "Petugas Ketertiban TPS"],
    ]
    assert {tuple(row[3:]) for row in rows} == {
        ("001", "Gambir", sex, "'+62812000••••") for sex in "LP"
    }


async def test_after_the_oath_the_sworn_stand_in_the_list(
    crew: list[UUID], clock_at: SetClock, tmp_path: Path
) -> None:
    await appoint(KPPS, 1, place="31.71.01.1002.001", name="Belum Dilantik")
    await swear(crew, clock_at, crew[3])
    for kind in set(RosterKind) - {RosterKind.health, RosterKind.coverage}:
        rows = await table(tmp_path / "a.csv", kind=kind)
        assert len(rows) == 1 + 8
        assert not any("Contoh kpps-2024 4" in row for row in rows)
    rows = await table(tmp_path / "a.csv", place="31.71")
    assert len(rows) == 1 + 8 + 1  # the other village has not sworn yet


async def test_the_public_list_shows_name_sex_and_tps_only(
    crew: list[UUID], tmp_path: Path
) -> None:
    heading, first, *_ = await table(tmp_path / "p.csv", kind=RosterKind.public)
    assert heading == ["Nama", "L/P", "Kode TPS", "TPS"]
    assert first == ["Contoh kpps-2024 1", "P", TPS, "001"]


async def test_the_decree_shows_the_address_and_speaks_english(
    crew: list[UUID], tmp_path: Path
) -> None:
    rows = await table(tmp_path / "d.csv", kind=RosterKind.decree, language=Language.en)
    assert rows[0][1:4] == ["Name", "Office", "M/F"]
    assert rows[1][1:] == [
        "Contoh kpps-2024 1", "Chair of KPPS", "F", "001", "Gambir", "Gambir", "Jl. Contoh 1",
    ]  # fmt: skip


async def test_a_roster_of_security_officers_holds_no_one_else(
    crew: list[UUID], tmp_path: Path
) -> None:
    made = await export(tmp_path / "t.csv", call=TIB)
    assert made.rows == 2


NASTY = [
    '=HYPERLINK("http://example.test","klik")',
    "+62 812",
    "-1+1",
    "@SUM(A1)",
    "\tTab",
    "\rKembali",
    "＝1+1",
    "'Aisyah",
    'Koma, "kutip"; titik',
    "Baris\npertama",
    "محمد عبد الله",
    "a\\nb \\. 'x",
    "A" * 120,
]


async def test_names_are_harmless_and_whole(session: None, tmp_path: Path) -> None:
    for number, name in enumerate(NASTY, 1):
        await appoint(KPPS, number + 1, name=name)
    rows = await table(tmp_path / "n.csv")
    shown = [row[1] for row in rows[1:]]
    assert [name.removeprefix("'") for name in shown] == NASTY
    assert all(name.startswith("'") for name in shown[:8])
    assert shown[8:] == NASTY[8:]
    assert [row.name for row in await frozen_rows(tmp_path / "rows")] == NASTY


async def test_the_digest_is_of_the_rows_and_can_be_recomputed(
    crew: list[UUID], tmp_path: Path
) -> None:
    await frozen_rows(tmp_path / "rows")
    expected = sha256((tmp_path / "rows").read_bytes()).hexdigest()
    frozen = [await actions.freeze_roster(**ASKED) for _ in range(2)]
    assert [(one.number, one.rows, one.digest) for one in frozen] == [
        (1, 9, expected),
        (2, 9, expected),
    ]
    await database.execute("UPDATE application SET name = 'Lain' WHERE number % 2 = 0")
    assert (await actions.freeze_roster(**ASKED)).digest != expected


async def test_every_export_lies_in_the_ledger_with_its_purpose(
    crew: list[UUID], tmp_path: Path
) -> None:
    made = await export(tmp_path / "a.csv", purpose="  Rapat koordinasi ")
    row = await database.fetch_one("SELECT * FROM ledger_event WHERE kind = 'roster_frozen'")
    assert row is not None
    told = json.loads(row["data"])
    assert told == {
        "call": KPPS, "place": VILLAGE, "kind": "attendance", "number": 1, "rows": 9,
        "digest": made.digest, "purpose": "Rapat koordinasi",
    }  # fmt: skip
    scope = ACTOR.scope(Permission.rosters_export)
    (listed,) = await queries.rosters_made(scope, call=KPPS, place="31.71")
    assert (listed["id"], listed["digest"]) == (row["subject_id"], made.digest)
    assert listed["made_by"] == "system:test"


async def test_a_sheet_of_a_crew_says_who_is_missing(crew: list[UUID], tmp_path: Path) -> None:
    await database.execute(
        "UPDATE appointment SET stage = 'ended', ended_at = now(), end_reason = 'resignation'"
        " WHERE id = $1",
        crew[8],
    )
    path = tmp_path / "a.pdf"
    made = await export(path, format=RosterFormat.pdf)
    with pikepdf.open(path) as book:
        assert len(book.pages) == 1
    assert made.rows == 8


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"purpose": "  "}, "purpose"),
        ({"purpose": "x" * 201}, "purpose"),
        ({"place": "99.99"}, "unknown-place"),
    ],
)
async def test_what_cannot_be_made_is_refused_and_leaves_nothing(
    session: None, tmp_path: Path, changes: dict[str, str], fault: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await export(tmp_path / "a.csv", **changes)
    assert [one.code for one in refused.value.faults] == [fault]
    assert files_in(tmp_path) == []
    assert await database.fetch_value("SELECT count(*) FROM roster") == 0


async def test_a_call_that_nobody_opened_has_no_roster(session: None, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        await export(tmp_path / "a.csv", call="pkd-2024")


async def test_who_may_not_export_every_body_of_the_list_may_not_have_it(
    crew: list[UUID], tmp_path: Path
) -> None:
    grant = Grant(frozenset({Permission.rosters_export}), frozenset({Body.kpps}), "31")
    actor = Actor(ActorKind.officer, "1", "Petugas", (grant,))
    with pytest.raises(NotAllowed):
        await export(tmp_path / "a.csv", actor=actor)


async def _rows(tmp_path: Path, kind: RosterKind, **changes: Any) -> list[dict[str, str]]:
    """The lines of a roster by the labels of their columns."""
    heading, *lines = await table(tmp_path / f"{kind}.csv", kind=kind, **changes)
    return [dict(zip(heading, line, strict=True)) for line in lines]


async def _seal_facts(crew: list[UUID]) -> None:
    """A NIK and an account for the chair, health values for two."""
    await database.execute(
        "UPDATE person SET nik_sealed = $2 FROM appointment"
        " WHERE appointment.person = person.id AND appointment.id = $1",
        crew[0],
        vault().seal("0000005708900001", purpose="nik"),
    )
    facts = [
        (crew[0], "bank_account", "Bank Contoh 001-22"),
        (crew[1], "health", json.dumps({"systolic": 171, "diastolic": 80, "blood_sugar": 230})),
        (crew[2], "health", json.dumps({"systolic": 120, "diastolic": 80})),
    ]
    for appointment, kind, text in facts:
        await database.execute(
            "INSERT INTO sensitive_fact (application, kind, sealed, delete_after)"
            " SELECT application, $2, $3, '2025-03-08' FROM appointment WHERE id = $1",
            appointment,
            kind,
            vault().seal(text, purpose=kind),
        )
    await database.execute(
        "INSERT INTO screening (application, rulebook, findings, worst, screened_at)"
        " SELECT application, call.rulebook, $2, 'warn', now() FROM appointment"
        " JOIN call ON call.name = appointment.call WHERE appointment.id = $1",
        crew[1],
        json.dumps([{"rule": "health-within", "severity": "warn"}]),
    )


async def test_the_payment_list_pays_each_office_what_the_rulebook_says(
    crew: list[UUID], tmp_path: Path
) -> None:
    await _seal_facts(crew)
    rows = await _rows(tmp_path, RosterKind.payment)
    paid = [int(row["Honorarium (Rp)"]) for row in rows]
    # DOMAIN §2.4: chair 900,000, members 850,000, security officers 650,000.
    assert paid == [900_000, *[850_000] * 6, *[650_000] * 2]
    assert (rows[0]["NIK"], rows[0]["Rekening"]) == ("0000005708900001", "Bank Contoh 001-22")
    path = tmp_path / "p.xlsx"
    await export(path, kind=RosterKind.payment, format=RosterFormat.xlsx)
    totals = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Jumlah").to_python()
    assert [line[2] for line in totals] == [sum(paid)] * 3
    await export(tmp_path / "p.pdf", kind=RosterKind.payment, format=RosterFormat.pdf)


async def test_the_insurance_list_has_the_term_and_the_date_of_birth(
    crew: list[UUID], tmp_path: Path
) -> None:
    await _seal_facts(crew)
    first, *_ = await _rows(tmp_path, RosterKind.insurance)
    assert first["NIK"] == "0000005708900001"
    assert (first["Tanggal lahir"], first["Mulai"], first["Sampai"]) == (
        "1990-08-17", "2024-11-07", "2024-12-08",
    )  # fmt: skip


async def test_the_health_list_names_what_to_look_at_and_no_value(
    crew: list[UUID], tmp_path: Path
) -> None:
    await _seal_facts(crew)
    (flagged,) = await _rows(tmp_path, RosterKind.health)
    assert flagged["Nama"] == "Contoh kpps-2024 2"
    assert flagged["Yang dilihat"] == "tekanan darah, gula darah"
    assert "171" not in str(flagged)
    (english,) = await _rows(tmp_path, RosterKind.health, language=Language.en)
    assert english["To look at"] == "blood pressure, blood sugar"


async def test_the_coverage_counts_each_body_of_a_station_and_names_nobody(
    crew: list[UUID], clock_at: SetClock, tmp_path: Path
) -> None:
    await swear(crew, clock_at, crew[3])
    kpps, tib = await _rows(tmp_path, RosterKind.coverage)
    counts = ("Kursi", "Diangkat", "Bimtek", "Dilantik", "Kosong")
    assert [int(kpps[one]) for one in counts] == [7, 7, 0, 6, 0]
    assert [int(tib[one]) for one in counts] == [2, 2, 0, 2, 0]
    assert "Contoh" not in str(kpps)


async def test_the_frozen_rows_lie_sealed_and_what_was_frozen_is_what_is_written(
    crew: list[UUID], tmp_path: Path
) -> None:
    files = Files(LocalStore(tmp_path / "store", mkdir=True))
    frozen = await actions.freeze_roster(**(ASKED | {"files": files}))
    lies = b"".join(path.read_bytes() for path in (tmp_path / "store").rglob("000000"))
    assert lies
    assert b"Contoh" not in lies
    await database.execute("UPDATE application SET name = 'Lain'")
    written = {
        "roster_id": frozen.id, "format": RosterFormat.csv, "purpose": "Rapat", "actor": ACTOR,
        "files": files,
    }  # fmt: skip
    for name in ("a.csv", "b.csv"):
        await actions.write_roster(**written, path=tmp_path / name)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert read(tmp_path / "a.csv")[1][1] == "Contoh kpps-2024 1"
