"""Files of frozen rosters: for a purpose, by somebody, until a day; and what has changed since."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from recruit.foundation import clock, ledger, outbox
from recruit.foundation.database import Connection, execute, transaction
from recruit.foundation.files import Files
from recruit.foundation.i18n import Language, Text
from recruit.foundation.problems import Conflict, Fault, InvalidInput, NotFound
from recruit.foundation.sealed_files import SealedFile, keep_sealed
from recruit.people.permissions import Actor, Permission
from recruit.rulebook.model import Level, Rulebook
from recruit.settings import settings
from recruit.swearing_in import queries
from recruit.swearing_in.actions.rosters import (
    allowed,
    checked_purpose,
    freeze_roster,
    present_rows,
)
from recruit.swearing_in.queries import RosterExport, RosterVersion
from recruit.swearing_in.rosters.columns import RosterKind
from recruit.swearing_in.rosters.csv_file import write_csv
from recruit.swearing_in.rosters.difference import Change, difference
from recruit.swearing_in.rosters.pdf_file import write_pdf
from recruit.swearing_in.rosters.rows import (
    Office,
    RosterHeader,
    RosterRow,
    read_frozen,
    whole_file,
)
from recruit.swearing_in.rosters.xlsx_file import MOST_ROWS, write_xlsx
from recruit.swearing_in.rules import RosterFormat, SwearingIn

MAKE_EXPORT, EXPIRE_EXPORT = "make_roster_export", "expire_roster_export"
"""The jobs that make a file, and that delete it when its time is over."""

KEPT = timedelta(days=7)
"""How long a file can be fetched; the frozen roster stays, and another can be made of it."""

_WRITERS: dict[RosterFormat, Callable[[Path, RosterHeader, Iterable[RosterRow]], int]] = {
    RosterFormat.csv: write_csv,
    RosterFormat.xlsx: write_xlsx,
    RosterFormat.pdf: write_pdf,
}


@dataclass(frozen=True, slots=True)
class Exported:
    """A roster that was written to a file."""

    number: int
    rows: int
    digest: str


async def export_roster(
    *,
    call: str,
    place: str,
    kind: RosterKind,
    format: RosterFormat,  # noqa: A002
    purpose: str,
    path: Path,
    actor: Actor,
    files: Files,
    language: Language = Language.id,
) -> Exported:
    """Freeze a roster and write it to ``path``, as :func:`freeze_roster` and
    :func:`write_roster` do."""
    frozen = await freeze_roster(
        call=call, place=place, kind=kind, purpose=purpose, actor=actor, files=files
    )
    await write_roster(
        roster_id=frozen.id,
        format=format,
        purpose=purpose,
        path=path,
        actor=actor,
        files=files,
        language=language,
    )
    return Exported(frozen.number, frozen.rows, frozen.digest)


async def write_roster(
    *,
    roster_id: UUID,
    format: RosterFormat,  # noqa: A002
    purpose: str,
    path: Path,
    actor: Actor,
    files: Files,
    language: Language = Language.id,
) -> None:
    """Write a frozen roster to ``path``, where it appears whole, once the register says so.

    :class:`InvalidInput` without a purpose, or where the format cannot hold so many rows.
    """
    version = await queries.roster_version(roster_id)
    await allowed(version.call, version.place, actor)
    purpose = _checked(version, [format], purpose)
    with whole_file(path) as part:
        async with transaction() as connection:
            [export_id] = await _enter(connection, version, [format], purpose, actor, language)
        await _render(version, await queries.export_of(export_id), part, files)
        await execute("UPDATE roster_export SET made_at = asked_at WHERE id = $1", export_id)


async def ask_for_exports(
    *,
    roster_id: UUID,
    formats: Iterable[RosterFormat],
    purpose: str,
    actor: Actor,
    language: Language = Language.id,
) -> list[UUID]:
    """Have files made of a frozen roster, a job each; their ids.

    Whoever asked can fetch them for seven days. :class:`InvalidInput` without a purpose, or where
    a format cannot hold so many rows.
    """
    version = await queries.roster_version(roster_id)
    await allowed(version.call, version.place, actor)
    formats = list(dict.fromkeys(formats))
    purpose = _checked(version, formats, purpose)
    async with transaction() as connection:
        asked = await _enter(connection, version, formats, purpose, actor, language)
        jobs = [(MAKE_EXPORT, {"export_id": str(one)}) for one in asked]
        run = await outbox.start_run(
            connection, kind=MAKE_EXPORT, jobs=jobs, actor=actor.reference, call=version.call
        )
        await connection.execute(
            "UPDATE roster_export SET run = $1 WHERE id = ANY ($2::uuid[])", run, asked
        )
        for one in asked:
            await outbox.enqueue(connection, EXPIRE_EXPORT, {"export_id": str(one)}, delay=KEPT)
    return asked


def _checked(version: RosterVersion, formats: Iterable[RosterFormat], purpose: str) -> str:
    """The purpose; :class:`InvalidInput` with all that is wrong with what was asked."""
    if RosterFormat.xlsx in formats and version.rows > MOST_ROWS:
        message = Text(
            "Daftar ini terlalu panjang untuk satu lembar kerja. Pilih CSV.",
            "This roster is too long for one worksheet. Choose CSV.",
        )
        raise InvalidInput([Fault("/formats", "too-long", message)])
    return checked_purpose(purpose)


_ASK = """
    INSERT INTO roster_export (roster, format, language, purpose, asked_by, asked_at, expires_at)
    SELECT $1, format, $3, $4, $5, $6, $7 FROM unnest($2::text[]) AS format RETURNING id
"""


async def _enter(
    connection: Connection,
    version: RosterVersion,
    formats: Iterable[RosterFormat],
    purpose: str,
    actor: Actor,
    language: Language,
) -> list[UUID]:
    """The line of each file in the register, and one event for all in the ledger."""
    wanted = [one.value for one in formats]
    await _hold(connection, version)
    rows = await connection.fetch(
        _ASK,
        version.id,
        wanted,
        language.value,
        purpose,
        actor.reference,
        clock.now(),
        clock.real_now() + KEPT,
    )
    await ledger.append(
        connection,
        kind="roster_exported",
        subject_kind="roster",
        subject_id=version.id,
        actor=actor.reference,
        data={"formats": wanted, "language": language.value, "purpose": purpose},
    )
    return [row["id"] for row in rows]


async def _hold(connection: Connection, version: RosterVersion) -> None:
    """Two who append to one chain of the ledger do it one after the other."""
    await connection.execute("SELECT FROM roster WHERE id = $1 FOR NO KEY UPDATE", version.id)


async def make_export(*, export_id: UUID, files: Files) -> None:
    """Make a file that was asked for; a second time changes nothing."""
    export = await queries.export_of(export_id)
    if export.file is not None:
        return
    version, folder = await queries.roster_version(export.roster), f"exports/{export.id}"
    with TemporaryDirectory(prefix="roster-") as temporary:
        path = Path(temporary) / "file"
        await _render(version, export, path, files)
        await keep_sealed(files, folder, path)
    async with transaction() as connection:
        await connection.execute(
            "UPDATE roster_export SET file = $2, made_at = $3 WHERE id = $1",
            export.id,
            folder,
            clock.now(),
        )


async def expire_export(*, export_id: UUID, files: Files) -> None:
    """Delete a file whose time is over; that it was made stays on record."""
    export = await queries.export_of(export_id)
    if export.file is not None:
        await files.drop(await files.keys(export.file))


async def fetch_export(
    *, export_id: UUID, actor: Actor, files: Files
) -> tuple[RosterVersion, RosterExport, SealedFile]:
    """A file that was made, to read from any point on; that it was fetched lies in the ledger.

    It names whom it was made for, so nobody else gets it: :class:`NotFound`. :class:`Conflict`
    while it is still being made, or when its time is over.
    """
    export = await queries.export_of(export_id)
    version = await queries.roster_version(export.roster, actor.scope(Permission.rosters_export))
    await allowed(version.call, version.place, actor)
    if export.asked_by != actor.reference:
        raise NotFound(
            Text(
                "Berkas ini dibuat untuk orang lain; mintalah untuk keperluan Anda sendiri.",
                "This file was made for somebody else; ask for one for your own purpose.",
            )
        )
    if export.expires_at <= clock.real_now():
        raise Conflict(
            Text(
                "Masa unduh berkas ini sudah lewat; buat yang baru.",
                "This file can no longer be fetched; have another one made.",
            )
        )
    if export.file is None:
        raise Conflict(Text("Berkas ini masih dibuat.", "This file is still being made."))
    file = await SealedFile.at(files, export.file)
    async with transaction() as connection:
        await _hold(connection, version)
        await ledger.append(
            connection,
            kind="roster_fetched",
            subject_kind="roster",
            subject_id=version.id,
            actor=actor.reference,
            data={"export": str(export.id), "format": export.format.value},
        )
    return version, export, file


async def changes_since(*, roster_id: UUID, actor: Actor, files: Files) -> list[Change]:
    """What is different in a roster now from the way it was frozen, seat by seat."""
    version = await queries.roster_version(roster_id, actor.scope(Permission.rosters_export))
    together = await allowed(version.call, version.place, actor)
    with TemporaryDirectory(prefix="roster-") as folder:
        then, now = Path(folder) / "then", Path(folder) / "now"
        await (await SealedFile.at(files, version.content)).copy(then)
        async with transaction() as connection:
            await present_rows(connection, together, version.place, version.kind, now)
        return await asyncio.to_thread(
            difference, read_frozen(version.kind, then), read_frozen(version.kind, now)
        )


async def _render(version: RosterVersion, export: RosterExport, path: Path, files: Files) -> None:
    header = await _header(version, export)
    content = await SealedFile.at(files, version.content)
    with TemporaryDirectory(prefix="roster-") as folder:
        rows = Path(folder) / "rows"
        await content.copy(rows)
        await asyncio.to_thread(
            _WRITERS[export.format], path, header, read_frozen(version.kind, rows)
        )


async def _header(version: RosterVersion, export: RosterExport) -> RosterHeader:
    together, language = await queries.swearing_in_of(version.call), export.language
    call = together.calls[0]
    return RosterHeader(
        kind=version.kind,
        sheet=_sheet(version.kind, together),
        title=version.kind.heading.in_(language),
        call=call.label.in_(language),
        election=call.election_label.in_(language),
        place=await queries.place_path(version.place),
        version=version.number,
        digest=version.digest,
        made_for=export.purpose,
        made_by=export.asked_name,
        made_at=version.made_at,
        language=language,
        offices=tuple(_offices(version.kind, together, language)),
        check=f"{settings().site_url}/verify/roster/{version.id}",
    )


def _sheet(kind: RosterKind, together: SwearingIn) -> Level:
    """The place with a sheet of its own: a crew to sign in on, a panel for what it decrees."""
    call = together.calls[0]
    if kind is RosterKind.attendance:
        crews = call.unit.level is Level.tps and call.unit.seats > 1
        return Level.tps if crews else together.level
    return call.panel_level


def _offices(kind: RosterKind, together: SwearingIn, language: Language) -> Iterator[Office]:
    for call in together.calls:
        if kind is RosterKind.coverage:
            yield Office(call.body, call.label.in_(language), call.unit.seats)
        else:
            yield from _offices_of(call, language)


def _offices_of(call: Rulebook, language: Language) -> Iterator[Office]:
    members = call.unit.seats
    if call.office.chair is not None:
        members -= 1
        yield Office(f"{call.body}-chair", call.office.chair.in_(language), 1)
    yield Office(f"{call.body}-member", call.office.member.in_(language), members)
