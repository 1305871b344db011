"""Object storage for documents and papers: sniffed, limited, and kept under their own digest."""

import hashlib
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is safely stored."""

    sha256: bytes
    media_type: str
    size: int

    @property
    def key(self) -> str:
        """Where it lies; it says nothing of whom the file belongs to."""
        return f"documents/{self.sha256.hex()}.{MEDIA_TYPES[self.media_type]}"


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

        The type is read from the content, never from a name. The same content is stored once.
        """
        media_type = _sniffed(content)
        stored = StoredFile(hashlib.sha256(content).digest(), media_type, len(content))
        await obstore.put_async(self._store, stored.key, content)
        return stored

    async def get(self, stored: StoredFile) -> bytes:
        """The content of a file; ``FileNotFoundError`` if it is gone."""
        result = await obstore.get_async(self._store, stored.key)
        return bytes(await result.bytes_async())


def _sniffed(content: bytes) -> str:
    if not content:
        raise _refused("empty", Text("Berkas kosong.", "The file is empty."))
    if len(content) > LARGEST:
        raise _refused("too-large", Text("Berkas melebihi 5 MB.", "The file is over 5 MB."))
    try:
        media_type = puremagic.from_string(content[:4096], mime=True)
    except puremagic.PureError:
        media_type = ""
    if media_type not in MEDIA_TYPES:
        raise _refused(
            "media-type",
            Text("Hanya JPG, PNG atau PDF yang diterima.", "Only JPG, PNG or PDF is accepted."),
        )
    return media_type


def _refused(code: str, message: Text) -> InvalidInput:
    return InvalidInput([Fault("/file", code, message)])
