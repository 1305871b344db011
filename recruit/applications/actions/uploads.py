"""Documents on their way in: stored first, named in an application afterwards.

A document arrives whole, or in pieces over a bad network. The pieces lie in the object storage,
and ``upload.received`` says how far they reach; what was acknowledged is there after any failure.
"""

import base64
import binascii
import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import NoReturn
from uuid import UUID

import asyncpg
import msgspec

from recruit.foundation import clock
from recruit.foundation.database import execute, fetch_one, fetch_value, transaction
from recruit.foundation.files import LARGEST, Files, StoredFile, refused
from recruit.foundation.i18n import Text
from recruit.foundation.keys import vault
from recruit.foundation.problems import Conflict, Fault, InvalidInput, NotFound
from recruit.foundation.sanitize import sanitise
from recruit.foundation.vault import SealError

LEFT_OVER_AFTER = timedelta(days=1)

_PURPOSE = "upload"
_AT_ONCE = 1000
"""Leftovers that are removed in one transaction."""


async def store_document(files: Files, content: bytes) -> StoredFile:
    """Store what is harmless of a document, with a small picture of it.

    :class:`InvalidInput` with the reason if it cannot be taken; then nothing is stored.
    """
    cleaned = await sanitise(content)
    stored = await files.put(cleaned.content)
    if cleaned.thumbnail is not None:
        await files.keep(stored.thumbnail_key, cleaned.thumbnail)
    return replace(stored, concerns=cleaned.concerns)


async def store_upload(files: Files, content: bytes) -> tuple[str, StoredFile]:
    """Store a document; its sealed name for the application, and what was stored.

    Only who uploaded a document can name it: the name is sealed, and tells nothing.
    """
    stored = await store_document(files, content)
    return _name_of(stored), stored


def _name_of(stored: StoredFile) -> str:
    plain = json.dumps([stored.sha256.hex(), stored.media_type, stored.size])
    return base64.urlsafe_b64encode(vault().seal(plain, purpose=_PURPOSE)).decode()


class UnknownUploadError(Exception):
    """It is not the name of an upload."""


def open_upload(name: str) -> StoredFile:
    """What an upload's name stands for; :class:`UnknownUploadError` if it is not one."""
    try:
        plain = vault().open(base64.urlsafe_b64decode(name), purpose=_PURPOSE)
    except (SealError, binascii.Error, ValueError, IndexError) as fault:
        raise UnknownUploadError from fault
    sha256, media_type, size = msgspec.json.decode(plain)
    return StoredFile(bytes.fromhex(sha256), media_type, size)


@dataclass(frozen=True, slots=True)
class Arrival:
    """How much of an upload is safely here, in bytes."""

    size: int
    received: int


async def begin_upload(*, owner: str, size: int) -> UUID:
    """Announce a document of so many bytes; ``owner`` alone may send it.

    :class:`InvalidInput` if it would be empty or over 5 MB.
    """
    if size <= 0:
        raise refused("empty")
    if size > LARGEST:
        raise refused("too-large")
    identifier: UUID = await fetch_value(
        "INSERT INTO upload (owner, size, received, began_at) VALUES ($1, $2, 0, $3) RETURNING id",
        owner,
        size,
        clock.real_now(),
    )
    return identifier


async def arrival_of(*, upload_id: UUID, owner: str) -> Arrival:
    """Where to go on; :class:`NotFound` also if it is somebody else's."""
    return _known(await fetch_one(_ARRIVAL, upload_id, owner))


_ARRIVAL = "SELECT size, received FROM upload WHERE id = $1 AND owner = $2"


def _known(row: asyncpg.Record | None) -> Arrival:
    if row is None:
        raise NotFound(
            Text(
                "Kiriman ini tidak ada atau sudah kedaluwarsa. Mulai lagi.",
                "There is no such upload, or it is too old. Begin again.",
            )
        )
    return Arrival(row["size"], row["received"])


async def append_chunk(
    *, files: Files, upload_id: UUID, owner: str, offset: int, content: bytes
) -> int:
    """Take the piece that begins at ``offset``; how many bytes are here now, durably.

    A piece that is here already changes nothing. :class:`Conflict` with the right ``offset`` if
    the piece does not continue what is here; :class:`InvalidInput` if it is empty or reaches
    beyond the announced size.
    """
    async with transaction() as connection:
        # The lock holds while the piece is written: of two at once the second finds the first.
        arrival = _known(await connection.fetchrow(f"{_ARRIVAL} FOR UPDATE", upload_id, owner))
        end = offset + len(content)
        _check_piece(arrival, offset, end)
        if end <= arrival.received:
            return arrival.received
        await files.keep(f"{_folder(upload_id)}/{offset:08}", content)
        await connection.execute("UPDATE upload SET received = $2 WHERE id = $1", upload_id, end)
    return end


def _check_piece(arrival: Arrival, offset: int, end: int) -> None:
    if end == offset:
        raise InvalidInput(
            [Fault("/body", "empty", Text("Potongan ini kosong.", "This piece is empty."))]
        )
    if end > arrival.size:
        beyond = Text(
            f"Potongan ini melampaui ukuran berkas ({arrival.size} bita).",
            f"This piece reaches beyond the size of the file ({arrival.size} bytes).",
        )
        raise InvalidInput([Fault("/body", "beyond-size", beyond)])
    if end > arrival.received and offset != arrival.received:
        raise _wrong_offset(arrival)


def _wrong_offset(arrival: Arrival) -> Conflict:
    return Conflict(
        Text(f"Lanjutkan dari bita {arrival.received}.", f"Go on from byte {arrival.received}."),
        offset=arrival.received,
        size=arrival.size,
    )


async def finish_upload(*, files: Files, upload_id: UUID, owner: str) -> tuple[str, StoredFile]:
    """Put the pieces together and store the document; its sealed name, and what was stored.

    The same answer again for a day, so that a lost answer loses no document. :class:`Conflict`
    while pieces are missing; :class:`InvalidInput` if the document cannot be taken, and then the
    upload is gone.
    """
    arrival = await arrival_of(upload_id=upload_id, owner=owner)
    if arrival.received < arrival.size:
        raise _wrong_offset(arrival)
    stored = await _finished(files, upload_id)
    if stored is None:
        stored = await _assemble(files, upload_id, arrival)
    return _name_of(stored), stored


async def _assemble(files: Files, upload_id: UUID, arrival: Arrival) -> StoredFile:
    pieces = [key for key in await files.keys(_folder(upload_id)) if key != _result(upload_id)]
    try:
        content = b"".join([await files.read(key) for key in pieces])
    except FileNotFoundError:
        content = b""
    if len(content) != arrival.size:  # another request has finished it meanwhile
        stored = await _finished(files, upload_id)
        return stored or _gone()
    try:
        stored = await store_document(files, content)
    except InvalidInput:
        await files.drop(pieces)
        await execute("DELETE FROM upload WHERE id = $1", upload_id)
        raise
    kept = [stored.sha256.hex(), stored.media_type, stored.size, stored.concerns]
    await files.keep(_result(upload_id), msgspec.json.encode(kept))
    await files.drop(pieces)
    return stored


def _gone() -> NoReturn:
    raise Conflict(
        Text("Kiriman ini tidak lengkap lagi. Mulai lagi.", "This upload is gone. Begin again.")
    )


async def _finished(files: Files, upload_id: UUID) -> StoredFile | None:
    try:
        kept = await files.read(_result(upload_id))
    except FileNotFoundError:
        return None
    sha256, media_type, size, concerns = msgspec.json.decode(kept)
    return StoredFile(bytes.fromhex(sha256), media_type, size, concerns=tuple(concerns))


async def remove_leftovers(*, files: Files) -> int:
    """Remove the uploads that began over a day ago, finished or not; how many."""
    async with transaction() as connection:
        rows = await connection.fetch(
            "SELECT id FROM upload WHERE began_at < $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED",
            clock.real_now() - LEFT_OVER_AFTER,
            _AT_ONCE,
        )
        for row in rows:
            await files.drop(await files.keys(_folder(row["id"])))
        # The rows go last: a piece whose row is gone would never be found.
        await connection.execute(
            "DELETE FROM upload WHERE id = ANY ($1)", [row["id"] for row in rows]
        )
    return len(rows)


def _folder(upload_id: UUID) -> str:
    return f"uploads/{upload_id}"


def _result(upload_id: UUID) -> str:
    return f"{_folder(upload_id)}/finished"
