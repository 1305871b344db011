"""Rosters: frozen under a number with their digest, and never changed afterwards."""

import asyncio
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from uuid_utils.compat import uuid7

from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, transaction
from recruit.foundation.files import Files
from recruit.foundation.i18n import Text
from recruit.foundation.problems import Fault, InvalidInput
from recruit.foundation.sealed_files import keep_sealed
from recruit.people.permissions import Actor, Permission
from recruit.swearing_in import queries
from recruit.swearing_in.rosters.columns import RosterKind
from recruit.swearing_in.rules import LONGEST_PURPOSE, SwearingIn


@dataclass(frozen=True, slots=True)
class Frozen:
    """A roster as it stands in the register: its number in the series, its rows, their digest."""

    id: UUID
    number: int
    rows: int
    digest: str


async def freeze_roster(
    *, call: str, place: str, kind: RosterKind, purpose: str, actor: Actor, files: Files
) -> Frozen:
    """Freeze a roster: its rows are sealed and kept, its digest stands in the ledger.

    The roster of a host (KPPS) includes the calls that are sworn with it. :class:`InvalidInput`
    for an unknown place, or without a purpose of at most 200 characters.
    """
    together = await allowed(call, place, actor)
    purpose = checked_purpose(purpose)
    await queries.find_place(place)
    with TemporaryDirectory(prefix="roster-") as folder:
        path = Path(folder) / "rows"
        async with transaction() as connection:
            version = _Version(uuid7(), together.names[0], place, kind, purpose)
            rows = await present_rows(connection, together, place, kind, path)
            await keep_sealed(files, version.content, path)
            return await _enter(connection, version, rows, _digest(path), actor)


async def allowed(call: str, place: str, actor: Actor) -> SwearingIn:
    """The swearing-in of a call, if the actor may take rosters of all whom it includes."""
    together = await queries.swearing_in_of(call)
    for body in together.bodies:
        actor.require(Permission.rosters_export, body, place)
    return together


def checked_purpose(given: str) -> str:
    """What a roster is for; :class:`InvalidInput` if nobody said, or said too much."""
    purpose = given.strip()
    if not 0 < len(purpose) <= LONGEST_PURPOSE:
        message = Text(
            f"Sebutkan keperluannya (paling banyak {LONGEST_PURPOSE} huruf).",
            f"Say what it is for (at most {LONGEST_PURPOSE} characters).",
        )
        raise InvalidInput([Fault("/purpose", "purpose", message)])
    return purpose


async def present_rows(
    connection: Connection, together: SwearingIn, place: str, kind: RosterKind, path: Path
) -> int:
    """Write the rows as they stand now to a path, whole; how many there are."""
    if not queries.needs_filling(kind):
        return await queries.read_rows(connection, together, place, kind, path)
    read = path.with_name(f"{path.name}.read")
    count = await queries.read_rows(connection, together, place, kind, read)
    await asyncio.to_thread(queries.fill_rows, read, path, kind, together)
    read.unlink()
    return count


@dataclass(frozen=True, slots=True)
class _Version:
    """What is about to be frozen."""

    id: UUID
    call: str
    place: str
    kind: RosterKind
    purpose: str

    @property
    def content(self) -> str:
        """Where its rows lie among the files."""
        return f"rosters/{self.id}"


def _digest(path: Path) -> bytes:
    """SHA-256 over the frozen rows, by which anybody who has them can check them."""
    with path.open("rb") as rows:
        return file_digest(rows, "sha256").digest()


_SERIES = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"
"""One series for each call, place and kind, without gaps: two at once wait for one another."""

_REGISTER = """
    INSERT INTO roster (id, call, place, kind, number, rows, digest, content, purpose, made_by,
                        made_at)
    SELECT $4, $1::text, $2::text, $3::text, coalesce(max(number), 0) + 1, $5, $6, $7, $8, $9, $10
    FROM roster WHERE call = $1 AND place = $2 AND kind = $3
    RETURNING number
"""


async def _enter(
    connection: Connection, version: _Version, count: int, digest: bytes, actor: Actor
) -> Frozen:
    """The roster's line in the register and in the ledger."""
    series = (version.call, version.place, version.kind.value)
    await connection.execute(_SERIES, " ".join(("roster", *series)))
    number = await connection.fetchval(
        _REGISTER,
        *series,
        version.id,
        count,
        digest,
        version.content,
        version.purpose,
        actor.reference,
        clock.now(),
    )
    frozen = Frozen(version.id, number, count, digest.hex())
    await ledger.append(
        connection,
        kind="roster_frozen",
        subject_kind="roster",
        subject_id=frozen.id,
        actor=actor.reference,
        data={
            "call": version.call,
            "place": version.place,
            "kind": version.kind.value,
            "number": number,
            "rows": count,
            "digest": frozen.digest,
            "purpose": version.purpose,
        },
    )
    return frozen
