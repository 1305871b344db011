"""Rosters: frozen under a number with their digest and purpose, and written as files."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from recruit.foundation import clock, ledger
from recruit.foundation.database import Connection, transaction
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import Fault, InvalidInput
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import Level
from recruit.swearing_in import queries
from recruit.swearing_in.queries import RosterRows
from recruit.swearing_in.rosters.columns import RosterKind
from recruit.swearing_in.rosters.pdf_file import write_pdf
from recruit.swearing_in.rosters.rows import Office, RosterHeader, RosterRow, whole_file
from recruit.swearing_in.rosters.xlsx_file import write_xlsx
from recruit.swearing_in.rules import LONGEST_PURPOSE, RosterFormat, SwearingIn

_RENDERERS: dict[RosterFormat, Callable[[Path, RosterHeader, Iterable[RosterRow]], int]] = {
    RosterFormat.xlsx: write_xlsx,
    RosterFormat.pdf: write_pdf,
}


@dataclass(frozen=True, slots=True)
class Frozen:
    """A roster as it stands in the register: its number in the series, its rows, their digest."""

    id: UUID
    number: int
    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Exported:
    """A roster that was written to a file."""

    number: int
    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class _Order:
    """What was asked for, once it is known that it may be had."""

    together: SwearingIn
    place: str
    kind: RosterKind
    purpose: str


async def freeze_roster(
    *, call: str, place: str, kind: RosterKind, purpose: str, actor: Actor
) -> Frozen:
    """Enter a roster into the register without writing a file.

    :class:`InvalidInput` for an unknown place, or without a purpose of at most 200 characters.
    """
    order = await _order(call, place, kind, purpose, actor)
    async with transaction() as connection, _freeze(connection, order, actor) as (frozen, _):
        return frozen


async def export_roster(
    *,
    call: str,
    place: str,
    kind: RosterKind,
    format: RosterFormat,  # noqa: A002
    purpose: str,
    path: Path,
    actor: Actor,
    language: Language = Language.id,
) -> Exported:
    """Freeze a roster and write it to ``path``; every export has a number and a purpose.

    The roster of a host (KPPS) includes the calls that are sworn with it. The file appears whole,
    once the register is written. Raises as :func:`freeze_roster`, and ``RosterTooLong``.
    """
    order = await _order(call, place, kind, purpose, actor)
    with whole_file(path) as part, TemporaryDirectory(prefix="roster-") as folder:
        spool = Path(folder) / "rows"
        async with transaction() as connection, _freeze(connection, order, actor) as (frozen, rows):
            header = await _header(order, frozen, actor, language)
            if format is RosterFormat.csv:
                await rows.write_csv(part, header)
            else:
                await rows.spool(spool)
        if format is not RosterFormat.csv:
            await asyncio.to_thread(_RENDERERS[format], part, header, queries.read_spool(spool))
    return Exported(frozen.number, frozen.rows, frozen.digest)


async def _order(call: str, place: str, kind: RosterKind, purpose: str, actor: Actor) -> _Order:
    together = await queries.swearing_in_of(call)
    for body in together.bodies:
        actor.require(Permission.rosters_export, body, place)
    purpose = purpose.strip()
    if not 0 < len(purpose) <= LONGEST_PURPOSE:
        message = Text(
            f"Sebutkan keperluannya (paling banyak {LONGEST_PURPOSE} huruf).",
            f"Say what it is for (at most {LONGEST_PURPOSE} characters).",
        )
        raise InvalidInput([Fault("/purpose", "purpose", message)])
    await queries.find_place(place)
    return _Order(together, place, kind, purpose)


@asynccontextmanager
async def _freeze(
    connection: Connection, order: _Order, actor: Actor
) -> AsyncIterator[tuple[Frozen, RosterRows]]:
    """Hold the rows still for the block, once they are in the register."""
    async with queries.roster_rows(connection, order.together, order.place, order.kind) as rows:
        digest = await rows.digest()
        yield await _enter(connection, order, rows.count, digest, actor), rows


_SERIES = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"
"""One series for each call, place and kind, without gaps: two at once wait for one another."""

_REGISTER = """
    INSERT INTO roster (call, place, kind, number, rows, digest, purpose, made_by, made_at)
    SELECT $1::text, $2::text, $3::text, coalesce(max(number), 0) + 1, $4, $5, $6, $7, $8
    FROM roster WHERE call = $1 AND place = $2 AND kind = $3
    RETURNING id, number
"""


async def _enter(
    connection: Connection, order: _Order, count: int, digest: bytes, actor: Actor
) -> Frozen:
    """The roster's line in the register and in the ledger."""
    series = (order.together.names[0], order.place, order.kind.value)
    await connection.execute(_SERIES, " ".join(("roster", *series)))
    [row] = await connection.fetch(
        _REGISTER, *series, count, digest, order.purpose, actor.reference, clock.now()
    )
    frozen = Frozen(row["id"], row["number"], count, digest.hex())
    await ledger.append(
        connection,
        kind="roster_frozen",
        subject_kind="roster",
        subject_id=frozen.id,
        actor=actor.reference,
        data={
            "call": series[0],
            "place": order.place,
            "kind": order.kind.value,
            "number": frozen.number,
            "rows": count,
            "digest": frozen.digest,
            "purpose": order.purpose,
        },
    )
    return frozen


async def _header(order: _Order, frozen: Frozen, actor: Actor, language: Language) -> RosterHeader:
    call = order.together.calls[0]
    return RosterHeader(
        kind=order.kind,
        sheet=_sheet(order),
        title=order.kind.heading.in_(language),
        call=call.label.in_(language),
        election=call.election_label.in_(language),
        place=await queries.place_path(order.place),
        version=frozen.number,
        digest=frozen.digest,
        made_for=order.purpose,
        made_by=actor.name,
        made_at=clock.now(),
        language=language,
        offices=tuple(_offices(order.together, language)),
    )


def _sheet(order: _Order) -> Level:
    """The place with a sheet of its own: a crew to sign in on, a panel for what it decrees."""
    call = order.together.calls[0]
    if order.kind is not RosterKind.attendance:
        return call.panel_level
    return (
        Level.tps if call.unit.level is Level.tps and call.unit.seats > 1 else order.together.level
    )


def _offices(together: SwearingIn, language: Language) -> Iterator[Office]:
    for call in together.calls:
        members = call.unit.seats
        if call.office.chair is not None:
            members -= 1
            yield Office(f"{call.body}-chair", call.office.chair.in_(language), 1)
        yield Office(f"{call.body}-member", call.office.member.in_(language), members)
