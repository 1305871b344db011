"""Files that come with a form that works without JavaScript; what arrived is not sent twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Response
from litestar.datastructures import UploadFile

from recruit.applications.actions import store_upload
from recruit.applications.actions.uploads import UnknownUploadError, open_upload
from recruit.foundation.files import LARGEST, MEDIA_TYPES, Files, StoredFile
from recruit.foundation.i18n import Language
from recruit.foundation.problems import InvalidInput
from recruit.screening.rules.clarifying import MOST_FILES

ALL_FILES = MOST_FILES * LARGEST + 1024 * 1024
"""Bytes of a form with all its files."""


@dataclass(frozen=True, slots=True)
class FileField:
    """A place for a file; ``upload`` is the sealed name of one that is here already."""

    name: str
    upload: str = ""
    error: str = ""


NO_FILES = tuple(FileField(f"file-{number}") for number in range(1, MOST_FILES + 1))
"""The empty fields of a form."""


async def take_files(
    data: Mapping[str, Any], files: Files, language: Language
) -> tuple[FileField, ...]:
    """The fields with what was sent or came before, or with what is wrong with it."""
    return tuple([await _take(data, field.name, files, language) for field in NO_FILES])


async def _take(data: Mapping[str, Any], name: str, files: Files, language: Language) -> FileField:
    sent, before = data.get(name), data.get(f"{name}-stored")
    if isinstance(sent, UploadFile) and sent.filename:
        try:
            upload, _ = await store_upload(files, await sent.read())
        except InvalidInput as refused:
            return FileField(name, error=refused.faults[0].message.in_(language))
        return FileField(name, upload)
    return FileField(name, before if isinstance(before, str) and _is_upload(before) else "")


def _is_upload(name: str) -> bool:
    try:
        open_upload(name)
    except UnknownUploadError:
        return False
    return True


def stored_files(fields: Sequence[FileField]) -> list[StoredFile]:
    """The files that are here."""
    return [open_upload(field.upload) for field in fields if field.upload]


def file_errors(fields: Sequence[FileField]) -> dict[str, str]:
    """What is wrong, by field."""
    return {field.name: field.error for field in fields if field.error}


async def file_answer(files: Files, stored: StoredFile, name: str) -> Response[bytes]:
    """The answer that brings a file, to be kept and not shown by the browser."""
    disposition = f'attachment; filename="{name}.{MEDIA_TYPES[stored.media_type]}"'
    return Response(
        await files.get(stored),
        media_type=stored.media_type,
        headers={"Content-Disposition": disposition, "Cache-Control": "no-store"},
    )
