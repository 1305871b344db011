"""Bringing places in: those that ship with recruit, and files of regions and polling stations."""

import csv
import hashlib
import re
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Literal

import asyncpg

from recruit.foundation.database import Connection, copy_in, transaction
from recruit.foundation.i18n import Text
from recruit.foundation.ledger import append, subject_of
from recruit.foundation.problems import Conflict
from recruit.places import queries
from recruit.places.rules import (
    CityTotal,
    Level,
    Region,
    RegisterChange,
    Station,
    estimated_stations,
    level_of,
    names_regions,
    parent_of,
    parse_regions,
    parse_register,
)

PLACES = subject_of("places", "all")
"""The subject of the ledger under which every import stands."""

_COLUMNS = (
    "code",
    "level",
    "name",
    "parent",
    "voters",
    "special",
    "estimated",
    "latitude",
    "longitude",
)
Row = tuple[str, str, str, str | None, int | None, bool | None, bool, float | None, float | None]

_ONE_IMPORT_AT_A_TIME = "LOCK TABLE place IN SHARE ROW EXCLUSIVE MODE"

# A copy of the columns without their NOT NULL: a file may leave things open.
_INCOMING = "CREATE TEMP TABLE incoming_place ON COMMIT DROP AS TABLE place WITH NO DATA"

# What the file leaves open (voters, special, coordinates) stays as it was known; an estimate was
# never known. Stations that the file lacks go only in the villages it names.
_TAKE_OVER = """
    MERGE INTO place USING (
        SELECT incoming.code, incoming.level, incoming.name, incoming.parent,
               coalesce(incoming.voters, known.voters) AS voters,
               coalesce(incoming.special, known.special, false) AS special,
               incoming.estimated,
               coalesce(incoming.latitude, known.latitude) AS latitude,
               coalesce(incoming.longitude, known.longitude) AS longitude
        FROM incoming_place AS incoming
        LEFT JOIN place AS known ON known.code = incoming.code AND NOT known.estimated
    ) AS told ON place.code = told.code
    WHEN MATCHED AND (place.name, place.voters, place.special, place.estimated,
                      place.latitude, place.longitude)
        IS DISTINCT FROM (told.name, told.voters, told.special, told.estimated,
                          told.latitude, told.longitude) THEN
        UPDATE SET name = told.name, voters = told.voters, special = told.special,
                   estimated = told.estimated, latitude = told.latitude,
                   longitude = told.longitude
    WHEN NOT MATCHED BY TARGET THEN
        INSERT (code, level, name, parent, voters, special, estimated, latitude, longitude)
        VALUES (told.code, told.level, told.name, told.parent, told.voters, told.special,
                told.estimated, told.latitude, told.longitude)
    WHEN NOT MATCHED BY SOURCE AND place.level = 'tps' AND place.parent = ANY($1) THEN
        DELETE
    RETURNING merge_action() AS action, place.code
"""


async def ensure_shipped_places() -> None:
    """Fill an empty database with Jakarta and the estimate of its stations; else do nothing."""
    async with transaction() as connection:
        await connection.execute(_ONE_IMPORT_AT_A_TIME)
        if await connection.fetchval("SELECT EXISTS (SELECT FROM place)"):
            return
        shipped = await _take_over(connection, "regions", list(_shipped_rows()), [])
        await append(
            connection,
            kind="places_shipped",
            subject_kind="places",
            subject_id=PLACES,
            actor="system",
            data={"places": shipped.named},
        )


def _shipped_rows() -> Iterator[Row]:
    data = files("recruit.places") / "data"
    regions = parse_regions((data / "jakarta.csv").read_text(encoding="utf-8"), ())
    totals = csv.DictReader((data / "tps_by_city.csv").read_text(encoding="utf-8").splitlines())
    stations = estimated_stations(
        [region.code for region in regions if level_of(region.code) is Level.village],
        [CityTotal(row["city_code"], int(row["tps_count"]), int(row["voters"])) for row in totals],
    )
    yield from _region_rows(regions)
    yield from _station_rows(stations, estimated=True)


def _region_rows(regions: Iterable[Region]) -> Iterator[Row]:
    for region in regions:
        level, parent = level_of(region.code).value, parent_of(region.code)
        point = (region.latitude, region.longitude)
        yield (region.code, level, region.name, parent, None, None, False, *point)


def _station_rows(stations: Iterable[Station], *, estimated: bool) -> Iterator[Row]:
    for station in stations:
        place = (station.code, Level.tps.value, station.name, station.village)
        yield (*place, station.voters, station.special, estimated, None, None)


async def import_register(text: str, *, actor: str, dry_run: bool) -> RegisterChange:
    """Take over a register of polling stations, or a list of regions: the header tells which.

    A register replaces the stations of the villages it names; a list of regions adds and renames
    and removes nothing. A dry run does all of it, and takes it back. Raises
    :class:`~recruit.places.rules.RegisterError` with every line that is wrong, and
    :class:`~recruit.foundation.problems.Conflict` when a station that would go is in use.
    """
    async with transaction() as connection:
        await connection.execute(_ONE_IMPORT_AT_A_TIME)
        attempt = connection.transaction()
        await attempt.start()
        change = await _import(connection, text, actor)
        await (attempt.rollback() if dry_run else attempt.commit())
    return change


async def _import(connection: Connection, text: str, actor: str) -> RegisterChange:
    known = await queries.region_codes()
    if names_regions(text):
        regions = parse_regions(text, known)
        change = await _take_over(connection, "regions", list(_region_rows(regions)), [])
    else:
        register = parse_register(
            text, {code for code, level in known.items() if level is Level.village}
        )
        rows = list(_station_rows(register.stations, estimated=False))
        change = await _take_over(connection, "stations", rows, list(register.villages))
    await append(
        connection,
        kind="places_imported",
        subject_kind="places",
        subject_id=PLACES,
        actor=actor,
        data=_summary(change, text),
    )
    return change


async def _take_over(
    connection: Connection,
    kind: Literal["stations", "regions"],
    rows: list[Row],
    villages: list[str],
) -> RegisterChange:
    await connection.execute(
        "CREATE TEMP TABLE incoming_place ON COMMIT DROP AS TABLE place WITH NO DATA"
    )
    await copy_in(connection, "incoming_place", _COLUMNS, rows)
    try:
        done = await connection.fetch(_TAKE_OVER, villages)
    except asyncpg.ForeignKeyViolationError as refusal:
        raise _in_use(refusal) from refusal
    await connection.execute("DROP TABLE incoming_place")
    codes: dict[str, list[str]] = {"INSERT": [], "DELETE": [], "UPDATE": []}
    for row in done:
        codes[row["action"]].append(row["code"])
    added, removed, changed = (tuple(sorted(codes[action])) for action in codes)
    return RegisterChange(kind, len(rows), added, removed, changed)


def _in_use(refusal: asyncpg.ForeignKeyViolationError) -> Conflict:
    """PostgreSQL names one of the stations that must stay: the first it came upon."""
    found = re.search(r"=\(([\d.]+)\)", refusal.detail or "")
    station = found[1] if found else "?"
    return Conflict(
        Text(
            f"TPS {station} tidak ada di berkas, padahal sudah dipakai oleh suatu rekrutmen."
            " Tidak ada yang diubah.",
            f"Station {station} is not in the file, but a call already uses it."
            " Nothing was changed.",
        )
    )


def _summary(change: RegisterChange, text: str) -> dict[str, str | int]:
    return {
        "kind": change.kind,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "added": len(change.added),
        "removed": len(change.removed),
        "changed": len(change.changed),
        "unchanged": change.unchanged,
    }
