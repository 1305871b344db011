"""Taking over a workbook of venues, rooms and trainers, whole or not at all."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass

from recruit.foundation import ledger
from recruit.foundation.database import Connection, copy_in, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Fault, InvalidInput
from recruit.people.permissions import Actor, Permission
from recruit.places.rules import is_within
from recruit.rulebook.model import Body
from recruit.training.actions.supply_file import SupplyFile, line_fault, read_supply
from recruit.training.rules.supply import ROOMS, TRAINERS, VENUES, Tab
from recruit.training.schemas.supply import RoomLine, TrainerLine, VenueLine

_NO_PLACE = Text("tempat ini tidak ada dalam daftar wilayah", "there is no such place")
_ELSEWHERE = Text("di luar wilayah yang dipilih", "outside the place that was chosen")
_NO_VENUE = Text(
    "tempat ini tidak ada di lembar Tempat dan belum terdaftar",
    "this venue is not in the sheet Tempat and not known yet",
)

_LOCK = "LOCK TABLE venue, room, trainer IN SHARE ROW EXCLUSIVE MODE"

# A copy of the columns without their NOT NULL: a file may leave things open.
_INCOMING = (
    "CREATE TEMP TABLE incoming_venue ON COMMIT DROP AS TABLE venue WITH NO DATA",
    """CREATE TEMP TABLE incoming_room ON COMMIT DROP AS
       SELECT venue.village, venue.name AS venue_name, room.name, room.capacity
       FROM room JOIN venue ON venue.id = room.venue WITH NO DATA""",
    "CREATE TEMP TABLE incoming_trainer ON COMMIT DROP AS TABLE trainer WITH NO DATA",
)

# What the file leaves open stays as it was known; what it does not name stays.
_VENUES = """
    MERGE INTO venue USING (
        SELECT incoming.village, incoming.name,
               coalesce(incoming.latitude, known.latitude) AS latitude,
               coalesce(incoming.longitude, known.longitude) AS longitude,
               coalesce(incoming.accessible, known.accessible) AS accessible,
               coalesce(incoming.opens, known.opens) AS opens,
               coalesce(incoming.closes, known.closes) AS closes,
               coalesce(incoming.closed_on, known.closed_on, '{}') AS closed_on
        FROM incoming_venue AS incoming LEFT JOIN venue AS known USING (village, name)
    ) AS told ON venue.village = told.village AND venue.name = told.name
    WHEN MATCHED AND (venue.latitude, venue.longitude, venue.accessible, venue.opens,
                      venue.closes, venue.closed_on)
        IS DISTINCT FROM (told.latitude, told.longitude, told.accessible, told.opens,
                          told.closes, told.closed_on) THEN
        UPDATE SET latitude = told.latitude, longitude = told.longitude,
                   accessible = told.accessible, opens = told.opens, closes = told.closes,
                   closed_on = told.closed_on
    WHEN NOT MATCHED THEN
        INSERT (name, village, latitude, longitude, accessible, opens, closes, closed_on)
        VALUES (told.name, told.village, told.latitude, told.longitude, told.accessible,
                told.opens, told.closes, told.closed_on)
    RETURNING merge_action() AS action
"""

_ROOMS = """
    MERGE INTO room USING (
        SELECT venue.id AS venue, incoming.name, incoming.capacity
        FROM incoming_room AS incoming
        JOIN venue ON venue.village = incoming.village AND venue.name = incoming.venue_name
    ) AS told ON room.venue = told.venue AND room.name = told.name
    WHEN MATCHED AND room.capacity <> told.capacity THEN
        UPDATE SET capacity = told.capacity
    WHEN NOT MATCHED THEN
        INSERT (venue, name, capacity) VALUES (told.venue, told.name, told.capacity)
    RETURNING merge_action() AS action
"""

_TRAINERS = """
    MERGE INTO trainer USING (
        SELECT incoming.place, incoming.name,
               coalesce(incoming.sessions_a_day, known.sessions_a_day, 2) AS sessions_a_day,
               coalesce(incoming.absent_on, known.absent_on, '{}') AS absent_on
        FROM incoming_trainer AS incoming LEFT JOIN trainer AS known USING (place, name)
    ) AS told ON trainer.place = told.place AND trainer.name = told.name
    WHEN MATCHED AND (trainer.sessions_a_day, trainer.absent_on)
        IS DISTINCT FROM (told.sessions_a_day, told.absent_on) THEN
        UPDATE SET sessions_a_day = told.sessions_a_day, absent_on = told.absent_on
    WHEN NOT MATCHED THEN
        INSERT (name, place, sessions_a_day, absent_on)
        VALUES (told.name, told.place, told.sessions_a_day, told.absent_on)
    RETURNING merge_action() AS action
"""


@dataclass(frozen=True, slots=True)
class SheetChange:
    """How many lines of a sheet are new, change something, and change nothing."""

    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class SupplyChange:
    """What a workbook changes."""

    venues: SheetChange
    rooms: SheetChange
    trainers: SheetChange


async def import_supply(
    *, content: bytes, actor: Actor, place: str = "", dry_run: bool = False
) -> SupplyChange:
    """Take over venues, rooms and trainers at a place; what the file does not name stays.

    A dry run does all of it, and takes it back. :class:`InvalidInput` names every fault by sheet
    and line. PPS and PPK are KPU's: their right is asked for.
    """
    actor.require(Permission.training_plan, Body.kpps, place)
    file = read_supply(content)
    async with transaction() as connection:
        await connection.execute(_LOCK)
        attempt = connection.transaction()
        await attempt.start()
        await _refuse_what_does_not_fit(connection, file, place)
        change = await _take_over(connection, file)
        await ledger.append(
            connection,
            kind="supply_imported",
            subject_kind="supply",
            subject_id=ledger.subject_of("supply", place),
            actor=actor.reference,
            data={"place": place, **asdict(change)},
        )
        await (attempt.rollback() if dry_run else attempt.commit())
    return change


async def _refuse_what_does_not_fit(connection: Connection, file: SupplyFile, place: str) -> None:
    codes = {venue.village for venue in file.venues.values()}
    codes |= {room.village for room in file.rooms.values()}
    codes |= {trainer.place for trainer in file.trainers.values()}
    rows = await connection.fetch("SELECT code FROM place WHERE code = ANY ($1)", list(codes))
    known = {row["code"] for row in rows}
    faults = [
        *_misplaced(VENUES, ((n, v.village) for n, v in file.venues.items()), known, place),
        *_misplaced(ROOMS, ((n, r.village) for n, r in file.rooms.items()), known, place),
        *_misplaced(TRAINERS, ((n, t.place) for n, t in file.trainers.items()), known, place),
        *await _without_venue(connection, file),
    ]
    if faults:
        raise InvalidInput(faults)


def _misplaced(
    tab: Tab, lines: Iterable[tuple[int, str]], known: Collection[str], place: str
) -> Iterator[Fault]:
    column = tab.columns[0].title
    for line, code in lines:
        if code not in known:
            yield line_fault(tab, line, column, "no-such-place", _NO_PLACE)
        elif place and not is_within(code, place):
            yield line_fault(tab, line, column, "elsewhere", _ELSEWHERE)


async def _without_venue(connection: Connection, file: SupplyFile) -> list[Fault]:
    rows = await connection.fetch(
        "SELECT village, name FROM venue WHERE village = ANY ($1)",
        list({room.village for room in file.rooms.values()}),
    )
    venues = {(row["village"], row["name"]) for row in rows}
    venues |= {(venue.village, venue.name) for venue in file.venues.values()}
    return [
        line_fault(ROOMS, line, ROOMS.titles["venue"], "no-such-venue", _NO_VENUE)
        for line, room in file.rooms.items()
        if (room.village, room.venue) not in venues
    ]


async def _take_over(connection: Connection, file: SupplyFile) -> SupplyChange:
    for statement in _INCOMING:
        await connection.execute(statement)
    venues = ["village", "name", "latitude", "longitude", "accessible", "opens", "closes"]
    await copy_in(
        connection, "incoming_venue", [*venues, "closed_on"], map(_venue, file.venues.values())
    )
    rooms = ["village", "venue_name", "name", "capacity"]
    await copy_in(connection, "incoming_room", rooms, map(_room, file.rooms.values()))
    trainers = ["place", "name", "sessions_a_day", "absent_on"]
    await copy_in(connection, "incoming_trainer", trainers, map(_trainer, file.trainers.values()))
    return SupplyChange(
        await _merged(connection, _VENUES, len(file.venues)),
        await _merged(connection, _ROOMS, len(file.rooms)),
        await _merged(connection, _TRAINERS, len(file.trainers)),
    )


def _venue(given: VenueLine) -> tuple[object, ...]:
    return (
        given.village,
        given.name,
        given.latitude,
        given.longitude,
        given.accessible,
        given.opens,
        given.closes,
        sorted(set(given.closed_on)) if "closed_on" in given.model_fields_set else None,
    )


def _room(given: RoomLine) -> tuple[object, ...]:
    return given.village, given.venue, given.name, given.capacity


def _trainer(given: TrainerLine) -> tuple[object, ...]:
    said = given.model_fields_set
    return (
        given.place,
        given.name,
        given.sessions_a_day if "sessions_a_day" in said else None,
        sorted(set(given.absent_on)) if "absent_on" in said else None,
    )


async def _merged(connection: Connection, statement: str, lines: int) -> SheetChange:
    rows = await connection.fetch(statement)
    done = Counter(row["action"] for row in rows)
    return SheetChange(done["INSERT"], done["UPDATE"], lines - len(rows))
