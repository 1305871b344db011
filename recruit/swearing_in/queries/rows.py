"""The rows of a roster, held still for one transaction, and streamed out of the database."""

import csv
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from recruit.foundation.database import Connection
from recruit.foundation.i18n import Language
from recruit.swearing_in.rosters.columns import Column, ColumnType, RosterKind
from recruit.swearing_in.rosters.rows import RosterHeader, RosterRow
from recruit.swearing_in.rules import SwearingIn

# Before the ceremony of a place is on record, everybody who is to attend it stands in the list;
# from then on, those who took the oath.
_ROWS = """
    CREATE TEMP TABLE roster_row AS
    WITH recorded AS MATERIALIZED (
        SELECT DISTINCT ceremony.place FROM oath JOIN ceremony ON ceremony.id = oath.ceremony
        WHERE ceremony.call = {host}
    )
    SELECT row_number() OVER (ORDER BY appointment.place COLLATE "C",
               array_position({calls}, appointment.call::text), NOT appointment.chair,
               appointment.seat_number) AS number,
           appointment.place AS place_code,
           CASE WHEN length(appointment.place) = 17 THEN right(appointment.place, 3)
                ELSE '' END AS tps,
           coalesce(village.name, '') AS village, coalesce(district.name, '') AS district,
           coalesce(city.name, '') AS city, appointment.seat_number AS seat,
           call.body || CASE WHEN appointment.chair THEN '-chair' ELSE '-member' END AS office,
           application.name, application.sex, person.address, {phone} AS phone
    FROM appointment
    JOIN application ON application.id = appointment.application
    JOIN person ON person.id = appointment.person
    JOIN call ON call.name = appointment.call
    LEFT JOIN place AS village ON village.code = left(appointment.place, 13)
        AND village.level = 'village'
    LEFT JOIN place AS district ON district.code = left(appointment.place, 8)
        AND district.level = 'district'
    LEFT JOIN place AS city ON city.code = left(appointment.place, 5) AND city.level = 'city'
    WHERE appointment.call = ANY ({calls}) AND starts_with(appointment.place, {place})
      AND (appointment.stage = 'sworn' OR appointment.stage = 'appointed'
           AND left(appointment.place, {length}) NOT IN (SELECT recorded.place FROM recorded))
    ORDER BY number
"""

_MASKED_PHONE = "coalesce(left(person.phone, -4) || '••••', '')"

_FIELDS = ", ".join(RosterRow._fields)
_IN_DIGEST = ", ".join(field for field in RosterRow._fields if field != "phone")

_FORMULA_SIGNS = ", ".join(str(ord(sign)) for sign in "=+-@\t\r\n＝＋－＠'")
"""How text begins that a spreadsheet takes for a formula (OWASP, "CSV Injection"), and the
apostrophe that disarms it, as code points."""


@dataclass(frozen=True, slots=True)
class RosterRows:
    """The rows as they stood when they were read, in a temporary table of the connection.

    It was filled in order by one statement, and is read in the order in which it lies.
    """

    connection: Connection
    count: int

    async def digest(self) -> bytes:
        """SHA-256 over the rows, which is the same whoever reads the roster.

        Each row counts as one line of CSV in UTF-8: its fields in the order of
        :class:`RosterRow` without the phone, each in double quotes, ended by a line feed.
        """
        digest = sha256()

        async def take(chunk: bytes) -> None:
            digest.update(chunk)

        await self.connection.copy_from_query(
            f"SELECT {_IN_DIGEST} FROM roster_row", output=take, format="csv", force_quote=True
        )
        return digest.digest()

    async def write_csv(self, path: Path, header: RosterHeader) -> None:
        """Write the roster's data columns as CSV (UTF-8 with a byte order mark for Excel).

        PostgreSQL writes the file itself: cells that a spreadsheet would take for a formula are
        led by an apostrophe, columns to sign in are left out, lines end with a line feed.
        """
        columns = [column for column in header.kind.columns if column.is_data]
        cells = [
            f"{_cell(column, header)} AS {_heading(column, header.language, first=index == 0)}"
            for index, column in enumerate(columns)
        ]
        await self.connection.copy_from_query(
            f"SELECT {', '.join(cells)} FROM roster_row", output=path, format="csv", header=True
        )

    async def spool(self, path: Path) -> None:
        """Write all fields to a file, for :func:`read_spool`; the database is free afterwards."""
        await self.connection.copy_from_query(
            f"SELECT {_FIELDS} FROM roster_row", output=path, format="csv"
        )


@asynccontextmanager
async def roster_rows(
    connection: Connection, swearing_in: SwearingIn, place: str, kind: RosterKind
) -> AsyncIterator[RosterRows]:
    """Hold the rows of a roster for the block: by place, host first, chair first, by seat.

    Phones are only in the attendance list, without their last four digits: the list goes through
    many hands.
    """
    sql = _ROWS.format(
        host="$1::text",
        calls="$2::text[]",
        place="$3::text",
        length="$4::int",
        phone=_MASKED_PHONE if kind is RosterKind.attendance else "''",
    )
    tag = await connection.execute(
        sql, swearing_in.host.name, swearing_in.names, place, swearing_in.level.code_length
    )
    yield RosterRows(connection, int(tag.rsplit(" ", 1)[-1]))
    await connection.execute("DROP TABLE pg_temp.roster_row")  # a rollback does it by itself


def read_spool(path: Path) -> Iterator[RosterRow]:
    """The rows of a spooled roster, one after the other."""
    with path.open(encoding="utf-8", newline="") as file:
        for code, tps, village, district, city, seat, *person in csv.reader(file):
            office, name, sex, address, phone = person
            yield RosterRow(
                code, tps, village, district, city, int(seat), office, name, sex, address, phone
            )


def _cell(column: Column, header: RosterHeader) -> str:
    """The SQL of a cell: numbers as they are, text in the header's language and disarmed."""
    if column.type is not ColumnType.text:
        return column.key
    words = _words(column.key, header)
    text = f"{_literal(json.dumps(words))}::jsonb ->> {column.key}" if words else column.key
    return f"CASE WHEN ascii({text}) IN ({_FORMULA_SIGNS}) THEN '''' || ({text}) ELSE {text} END"


def _words(key: str, header: RosterHeader) -> dict[str, str]:
    """What stands in a list for the codes of a field; nothing for a field that is text itself."""
    if key == "office":
        return {office.code: office.label for office in header.offices}
    if key == "sex" and header.language is Language.en:
        return {"L": "M", "P": "F"}
    return {}


def _heading(column: Column, language: Language, *, first: bool) -> str:
    """The heading of a column as an SQL name; the first one carries the byte order mark."""
    mark = "\ufeff" if first else ""
    name = f"{mark}{column.label.in_(language)}".replace('"', '""')
    return f'"{name}"'


def _literal(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"
