"""Documents on their way in: stored first, named in an application afterwards."""

import base64
import binascii
import json

import msgspec

from recruit.foundation.files import Files, StoredFile
from recruit.foundation.keys import vault
from recruit.foundation.vault import SealError

_PURPOSE = "upload"


async def store_upload(files: Files, content: bytes) -> tuple[str, StoredFile]:
    """Store a document; its sealed name for the application, and what was stored.

    Only who uploaded a document can name it: the name is sealed, and tells nothing.
    """
    stored = await files.put(content)
    plain = json.dumps([stored.sha256.hex(), stored.media_type, stored.size])
    return base64.urlsafe_b64encode(vault().seal(plain, purpose=_PURPOSE)).decode(), stored


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
