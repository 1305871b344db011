"""Sealed files over HTTP: a download that was cut off goes on where it stopped (RFC 9110 §14)."""

import re

from litestar.response import Stream
from litestar.status_codes import HTTP_200_OK, HTTP_206_PARTIAL_CONTENT

from recruit.foundation.sealed_files import SealedFile

_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})", re.ASCII)


def download(
    file: SealedFile, *, name: str, media_type: str, wanted: str | None, tag: str,
    known_tag: str | None,
) -> Stream:  # fmt: skip
    """The file, or the part that ``wanted`` (the Range header) asks for.

    One range is served; for anything else, or if the file is another than ``known_tag``
    (If-Range) says, the answer is the whole file, as RFC 9110 allows.
    """
    start, end = _part(wanted, file.size) if known_tag in (None, f'"{tag}"') else (0, file.size)
    partial = (start, end) != (0, file.size)
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(end - start),
        "ETag": f'"{tag}"',
    }
    if partial:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    status = HTTP_206_PARTIAL_CONTENT if partial else HTTP_200_OK
    content = file.read(start, end)
    return Stream(content, media_type=media_type, status_code=status, headers=headers)


def _part(wanted: str | None, size: int) -> tuple[int, int]:
    found = _RANGE.fullmatch(wanted or "")
    if found is None:
        return 0, size
    start = int(found[1])
    end = min(size, int(found[2]) + 1) if found[2] else size
    return (start, end) if start < end else (0, size)
