"""Object storage for documents and papers: sniffed, limited, and kept under their own digest."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import obstore
import puremagic
from obstore.store import LocalStore, ObjectStore, from_url

from recruit.foundation.i18n import Text
from recruit.foundation.problems import Fault, InvalidInput

LARGEST = 5 * 1024 * 1024
"""The largest document, in bytes."""

MEDIA_TYPES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "application/pdf": "pdf",
}


REFUSALS = {
    "empty": Text("Berkas kosong. Pilih berkas lain.", "The file is empty. Choose another file."),
    "too-large": Text(
        "Berkas melebihi 5 MB. Kecilkan dahulu, atau foto ulang.",
        "The file is over 5 MB. Make it smaller first, or take the picture again.",
    ),
    "media-type": Text(
        "Hanya JPG, PNG atau PDF yang diterima.", "Only JPG, PNG or PDF is accepted."
    ),
}
"""Why a file is not stored, and what to do about it."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is safely stored."""

    sha256: bytes
    media_type: str
    size: int
    concerns: tuple[str, ...] = field(default=(), compare=False, kw_only=True)
    """What a reader may complain about: ``tiny`` or ``blurred``."""

    @property
    def key(self) -> str:
        """Where it lies; it says nothing of whom the file belongs to."""
        return f"documents/{self.sha256.hex()}.{MEDIA_TYPES[self.media_type]}"

    @property
    def thumbnail_key(self) -> str:
        """Where its small picture lies, if it has one."""
        return f"thumbnails/{self.sha256.hex()}.jpg"


class Files:
    """The store of one installation: a folder, or any object storage that obstore reaches."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    @classmethod
    def at(cls, url: str | None, data_dir: Path) -> "Files":
        """The store of the settings; without an address a folder of ``data_dir``."""
        if url is not None:
            return cls(from_url(url))
        return cls(LocalStore(data_dir.resolve() / "files", mkdir=True))

    async def put(self, content: bytes) -> StoredFile:
        """Store a document; :class:`InvalidInput` if it is empty, too large or of another type.

        What somebody sent goes through :func:`recruit.foundation.sanitize.sanitise` first. The
        type is read from the content, never from a name. The same content is stored once.
        """
        media_type = _sniffed(content)
        stored = StoredFile(hashlib.sha256(content).digest(), media_type, len(content))
        await self.keep(stored.key, content)
        return stored

    async def get(self, stored: StoredFile) -> bytes:
        """The content of a file; ``FileNotFoundError`` if it is gone."""
        return await self.read(stored.key)

    async def keep(self, key: str, content: bytes) -> None:
        """Store what we made ourselves, or a piece of a document, under a key of ours."""
        await obstore.put_async(self._store, key, content)

    async def read(self, key: str) -> bytes:
        """What is kept under a key; ``FileNotFoundError`` if nothing is."""
        result = await obstore.get_async(self._store, key)
        return bytes(await result.bytes_async())

    async def keys(self, folder: str) -> list[str]:
        """What is kept below a folder, in the order of its names."""
        found = await obstore.list(self._store, folder).collect_async()
        return sorted(entry["path"] for entry in found)

    async def drop(self, keys: Sequence[str]) -> None:
        """Delete; what is gone already is no fault."""
        for key in keys:
            with suppress(FileNotFoundError):
                await obstore.delete_async(self._store, key)


def _sniffed(content: bytes) -> str:
    if not content:
        raise refused("empty")
    if len(content) > LARGEST:
        raise refused("too-large")
    try:
        media_type = puremagic.from_string(content[:4096], mime=True)
    except puremagic.PureError:
        media_type = ""
    if media_type not in MEDIA_TYPES:
        raise refused("media-type")
    return media_type


def refused(reason: str, text: Text | None = None) -> InvalidInput:
    """The refusal of a file, for one of :data:`REFUSALS` or in words of its own."""
    return InvalidInput([Fault("/file", reason, text or REFUSALS[reason])])
