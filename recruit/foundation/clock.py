"""The time, in WIB (Asia/Jakarta), and the rehearsal that sets it.

A rehearsal is a row in the database: every process of the installation sees the same time, and
it runs on from where it was set. Without that row the clock is the machine's.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from piccolo.columns import Integer, Timestamptz
from piccolo.table import Table

from recruit.foundation import database

WIB = ZoneInfo("Asia/Jakarta")

_offset = timedelta()
_frozen: datetime | None = None
_rehearsal = False


class Rehearsal(Table, db=database.engine):
    """The one row of a database in which invented people rehearse."""

    id = Integer(primary_key=True, default=1)
    time = Timestamptz(default=None)
    set_at = Timestamptz(default=None)


def now() -> datetime:
    """The present moment, in WIB."""
    if _frozen is not None:
        return _frozen
    return datetime.now(WIB) + _offset


def real_now() -> datetime:
    """The machine's own time, also in a rehearsal: for jobs, sessions and one-time codes."""
    return datetime.now(WIB)


def today() -> date:
    """The present day, in WIB."""
    return now().date()


def freeze(moment: datetime | None) -> None:
    """Hold the clock of this process at a moment (tests); ``None`` lets it run again."""
    global _frozen
    _frozen = moment.astimezone(WIB) if moment is not None else None


def in_rehearsal() -> bool:
    """Whether this database is a rehearsal: nobody in it exists."""
    return _rehearsal


async def read_rehearsal() -> bool:
    """Take over the rehearsal's time from the database; whether there is one."""
    global _offset, _rehearsal
    row = await database.fetch_one("SELECT time, set_at FROM rehearsal WHERE id = 1")
    _rehearsal = row is not None
    _offset = row["time"] - row["set_at"] if row is not None else timedelta()
    return _rehearsal


async def rehearse(moment: datetime) -> None:
    """Set the clock of the whole installation, and mark its database as a rehearsal."""
    await database.execute(
        "INSERT INTO rehearsal (id, time, set_at) VALUES (1, $1, $2)"
        " ON CONFLICT (id) DO UPDATE SET time = excluded.time, set_at = excluded.set_at",
        moment,
        datetime.now(UTC),
    )
    await read_rehearsal()
