"""Venues, rooms and trainers: from a workbook, one by one, and the days they are away."""

from datetime import date
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from recruit.foundation.database import fetch, fetch_value
from recruit.foundation.problems import Conflict, InvalidInput, NotAllowed, NotFound
from recruit.people.permissions import Actor, ActorKind, Grant, Permission
from recruit.rulebook.model import Body
from recruit.training import actions, queries
from recruit.training.actions.supply_import import SheetChange
from recruit.training.schemas.supply import DaysGiven, RoomGiven, TrainerGiven, VenueGiven
from tests.training.conftest import ACTOR, GAMBIR

VILLAGE = "31.71.01.1001"
HALL = [VILLAGE, "GOR Rekaan", "-6,1767", "106.8266", "ya", "08:00", "17:00", "2024-10-20"]
VENUE_TITLES = [
    "kelurahan", "tempat", "lintang", "bujur", "kursi roda", "buka", "tutup", "hari tutup",
]  # fmt: skip
ROOM_TITLES = ["kelurahan", "tempat", "ruang", "kapasitas"]
TRAINER_TITLES = ["wilayah", "nama", "sesi per hari", "tidak bisa"]


def workbook(**sheets: list[list[Any]]) -> bytes:
    made = BytesIO()
    with Workbook(made) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return made.getvalue()


GOOD = workbook(
    Tempat=[VENUE_TITLES, HALL],
    Ruang=[
        ROOM_TITLES,
        [VILLAGE, "GOR Rekaan", "Lantai 1", 60],
        [VILLAGE, "GOR Rekaan", "L 2", 30],
    ],
    Pelatih=[TRAINER_TITLES, [GAMBIR, "PPK Rekaan", "", "2024-10-21, 2024-10-22"]],
)


def coordinator(place: str) -> Actor:
    grant = Grant(frozenset({Permission.training_plan}), frozenset({Body.kpps}), place)
    return Actor(ActorKind.program, "coordinator", "Coordinator", (grant,))


def days(first: str, last: str, *, away: bool = True) -> DaysGiven:
    return DaysGiven(first=date.fromisoformat(first), last=date.fromisoformat(last), away=away)


async def test_a_workbook_is_taken_over_and_a_second_time_changes_nothing(places: None) -> None:
    first = await actions.import_supply(content=GOOD, place=GAMBIR, actor=coordinator("31.71"))
    assert first.venues == SheetChange(1, 0, 0)
    assert first.rooms == SheetChange(2, 0, 0)
    assert first.trainers == SheetChange(1, 0, 0)
    again = await actions.import_supply(content=GOOD, place=GAMBIR, actor=ACTOR)
    assert (again.venues, again.rooms) == (SheetChange(0, 0, 1), SheetChange(0, 0, 2))
    found = await queries.supply_at(ACTOR.scope(Permission.training_plan), GAMBIR)
    (venue,), (trainer,) = found.venues, found.trainers
    assert (venue.latitude, venue.accessible, venue.closed_on) == (
        -6.1767,
        True,
        [date(2024, 10, 20)],
    )
    assert [(room.name, room.capacity) for room in venue.rooms] == [("L 2", 30), ("Lantai 1", 60)]
    assert trainer.sessions_a_day == 2
    assert trainer.absent_on == [date(2024, 10, 21), date(2024, 10, 22)]


async def test_what_a_file_leaves_open_stays_and_a_dry_run_keeps_nothing(places: None) -> None:
    await actions.import_supply(content=GOOD, actor=ACTOR)
    shorter = workbook(Tempat=[["kelurahan", "tempat", "buka", "tutup"],
                               [VILLAGE, "GOR Rekaan", "09:00", "17:00"]])  # fmt: skip
    tried = await actions.import_supply(content=shorter, actor=ACTOR, dry_run=True)
    assert tried.venues == SheetChange(0, 1, 0)
    assert str(await fetch_value("SELECT opens FROM venue")) == "08:00:00"
    await actions.import_supply(content=shorter, actor=ACTOR)
    row = (await fetch("SELECT opens, latitude, closed_on FROM venue"))[0]
    assert (str(row["opens"]), row["latitude"], len(row["closed_on"])) == ("09:00:00", -6.1767, 1)


async def test_every_fault_is_named_with_sheet_and_line_and_nothing_is_kept(places: None) -> None:
    bad = workbook(
        Tempat=[VENUE_TITLES, HALL, HALL, [VILLAGE, "Aula", "91", "1", "entah", "17:00", "08:00"]],
        Ruang=[ROOM_TITLES, [VILLAGE, "Aula", "A", 0], ["31.71", "Aula", "B", "banyak"]],
        Pelatih=[TRAINER_TITLES, [GAMBIR, "", 9, "besok"]],
    )
    with pytest.raises(InvalidInput) as refused:
        await actions.import_supply(content=bad, actor=ACTOR)
    pointers = {fault.pointer for fault in refused.value.faults}
    assert pointers >= {
        "/Tempat/3/tempat",
        "/Tempat/4/lintang",
        "/Tempat/4/kursi roda",
        "/Ruang/2/kapasitas",
        "/Ruang/3/kelurahan",
        "/Ruang/3/kapasitas",
        "/Pelatih/2/nama",
        "/Pelatih/2/sesi per hari",
        "/Pelatih/2/tidak bisa",
    }
    assert all(fault.message.id.startswith("Lembar ") for fault in refused.value.faults)
    assert await fetch_value("SELECT count(*) FROM venue") == 0


async def test_lines_outside_the_place_or_without_a_venue_are_refused(places: None) -> None:
    elsewhere = workbook(
        Tempat=[VENUE_TITLES[:2], ["31.72.01.1001", "Aula"], ["99.99.99.9999", "Aula"]],
        Ruang=[ROOM_TITLES, [VILLAGE, "Tidak Ada", "A", 60]],
    )
    with pytest.raises(InvalidInput) as refused:
        await actions.import_supply(content=elsewhere, place="31.71", actor=ACTOR)
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [
        ("/Tempat/2/kelurahan", "elsewhere"),
        ("/Tempat/3/kelurahan", "no-such-place"),
        ("/Ruang/2/tempat", "no-such-venue"),
    ]
    with pytest.raises(NotAllowed):
        await actions.import_supply(content=GOOD, place="31.72", actor=coordinator("31.71"))


@pytest.mark.parametrize(
    "content", [b"", b"nik,answer\n", b"PK\x03\x04broken", workbook(Lain=[[]])]
)
async def test_what_is_no_workbook_of_ours_is_refused(places: None, content: bytes) -> None:
    with pytest.raises(InvalidInput):
        await actions.import_supply(content=content, actor=ACTOR)


async def test_the_template_has_the_sheets_and_titles_that_are_read(places: None) -> None:
    made = actions.supply_template()
    with CalamineWorkbook.from_filelike(BytesIO(made)) as book:
        titles = {name: book.get_sheet_by_name(name).to_python()[0] for name in book.sheet_names}
    assert titles == {"Tempat": VENUE_TITLES, "Ruang": ROOM_TITLES, "Pelatih": TRAINER_TITLES}
    with pytest.raises(InvalidInput, match="1 thing"):  # nothing in it yet
        await actions.import_supply(content=made, actor=ACTOR)


async def test_a_venue_by_hand_its_rooms_and_the_days_it_is_closed(places: None) -> None:
    actor = coordinator("31.71")
    hall = VenueGiven(village=VILLAGE, name="Balai Rekaan")
    venue = await actions.add_venue(given=hall, actor=actor)
    with pytest.raises(Conflict):
        await actions.add_venue(given=hall, actor=actor)
    room = await actions.add_room(venue=venue, given=RoomGiven(name="A", capacity=40), actor=actor)
    await actions.change_room(room=room, given=RoomGiven(name="A", capacity=50), actor=actor)
    await actions.close_venue(venue=venue, days=days("2024-10-14", "2024-10-16"), actor=actor)
    await actions.close_venue(
        venue=venue, days=days("2024-10-15", "2024-10-15", away=False), actor=actor
    )
    await actions.change_venue(
        venue=venue, given=hall.model_copy(update={"accessible": True}), actor=actor
    )
    found = await queries.venue_detail(actor.scope(Permission.training_plan), venue)
    assert found.accessible
    assert found.seats == 50
    assert found.closed_on == [date(2024, 10, 14), date(2024, 10, 16)]
    with pytest.raises(NotAllowed):
        await actions.change_venue(venue=venue, given=hall, actor=coordinator("31.72"))
    with pytest.raises(NotFound):
        await queries.venue_detail(coordinator("31.72").scope(Permission.training_plan), venue)
    with pytest.raises(InvalidInput):
        await actions.add_venue(
            given=VenueGiven(village="31.71.99.9999", name="Di Mana"), actor=ACTOR
        )


async def test_a_trainer_who_is_ill_is_away_and_comes_back(places: None) -> None:
    given = TrainerGiven(place=GAMBIR, name="PPK Rekaan")
    trainer = await actions.add_trainer(given=given, actor=ACTOR)
    with pytest.raises(Conflict):
        await actions.add_trainer(given=given, actor=ACTOR)
    await actions.mark_absent(trainer=trainer, days=days("2024-10-14", "2024-10-15"), actor=ACTOR)
    await actions.mark_absent(
        trainer=trainer, days=days("2024-10-14", "2024-10-14", away=False), actor=ACTOR
    )
    await actions.change_trainer(
        trainer=trainer, given=given.model_copy(update={"sessions_a_day": 1}), actor=ACTOR
    )
    found = await queries.trainer_detail(ACTOR.scope(Permission.training_plan), trainer)
    assert (found.sessions_a_day, found.absent_on) == (1, [date(2024, 10, 15)])
    names = await fetch_value(
        "SELECT string_agg(data::text, ' ') FROM ledger_event WHERE subject_kind = 'trainer'"
    )
    assert "Rekaan" not in names
    with pytest.raises(NotFound):
        await actions.mark_absent(
            trainer=uuid4(), days=days("2024-10-14", "2024-10-14"), actor=ACTOR
        )
