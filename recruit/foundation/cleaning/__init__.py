"""Makes what was uploaded harmless, in a process of its own: pictures and PDF files.

``python -m recruit.foundation.cleaning`` reads files from its standard input and answers with
what may be stored. :mod:`recruit.foundation.sanitize` starts it and talks to it.
"""

import msgspec


class Cleaned(msgspec.Struct, frozen=True):
    """What may be stored, and what a reader of it will complain about."""

    content: bytes
    media_type: str
    thumbnail: bytes | None = None
    """A small JPEG; a PDF file has none."""
    concerns: tuple[str, ...] = ()
    """``tiny`` or ``blurred``: it is stored all the same."""


class Answer(msgspec.Struct, frozen=True):
    """The answer to one file: either of the two."""

    cleaned: Cleaned | None = None
    refused: str | None = None


class Refused(Exception):
    """The file cannot be made harmless; its only argument is the code of the reason."""


def clean(content: bytes) -> Cleaned:
    """What remains of a file; :class:`Refused` otherwise.

    The type is what the content begins with. The libraries that read it are loaded only here.
    """
    from recruit.foundation.cleaning.papers import clean_paper  # noqa: PLC0415
    from recruit.foundation.cleaning.pictures import clean_picture  # noqa: PLC0415

    cleaner = clean_paper if content.startswith(b"%PDF-") else clean_picture
    try:
        return cleaner(content)
    except MemoryError:
        raise Refused("too-heavy") from None
