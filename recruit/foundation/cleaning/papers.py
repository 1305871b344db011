"""PDF files: only their pages remain, copied into a new file; what would act is refused."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from recruit.foundation.cleaning import Cleaned, Refused

MOST_PAGES = 20
MOST_PARTS = 200_000
"""Dictionaries and arrays of one file."""

MOST_DECODED = 256 * 1024 * 1024
"""Bytes that all compressed streams of a file may grow to."""

_ACTIVE_KEYS = {"/JS", "/JavaScript", "/XFA", "/RichMediaContent", "/RichMediaSettings"}
_ACTIVE_KINDS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/RichMedia", "/Rendition", "/Movie",
    "/Sound", "/3D", "/GoToE",
}  # fmt: skip
_ATTACHED = {"/EmbeddedFiles", "/EF"}
_KINDS = ("/S", "/Type", "/Subtype")

_KEPT = {
    "/Type", "/Parent", "/Contents", "/Resources", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox",
    "/ArtBox", "/Rotate", "/UserUnit", "/Group",
}  # fmt: skip
"""What a page needs to be seen: no actions, no annotations, no notes of programs."""

_PICTURES = {"/DCTDecode", "/JPXDecode", "/JBIG2Decode", "/CCITTFaxDecode"}


def clean_paper(content: bytes) -> Cleaned:
    """The pages of a PDF; :class:`Refused` if it is locked, acts, is too long or is broken."""
    try:
        with pikepdf.open(BytesIO(content)) as source:
            _check(source)
            return Cleaned(_pages_alone(source), "application/pdf")
    except (Refused, MemoryError):
        raise
    except pikepdf.PasswordError as fault:
        raise Refused("encrypted") from fault
    except Exception as fault:  # what a broken file makes qpdf raise is no fixed list
        no_memory = "bad_alloc" in str(fault)
        raise Refused("too-heavy" if no_memory else "unreadable") from fault


def _check(source: Pdf) -> None:
    if source.is_encrypted:
        raise Refused("encrypted")
    pages = len(source.pages)
    if not pages:
        raise Refused("unreadable")
    if pages > MOST_PAGES:
        raise Refused("too-many-pages")
    decoded = 0
    for parts, part in enumerate(_parts(source)):
        decoded += _check_part(part)
        if parts > MOST_PARTS or decoded > MOST_DECODED:
            raise Refused("too-heavy")


def _parts(source: Pdf) -> Iterator[Any]:
    """Every dictionary, stream and array, also those that nothing refers to."""
    waiting: list[Any] = list(source.objects)
    while waiting:
        part = waiting.pop()
        if not isinstance(part, Dictionary | Stream | Array):
            continue
        yield part
        inside = part if isinstance(part, Array) else (part[key] for key in part.keys())  # noqa: SIM118
        waiting += [one for one in inside if _is_part_of_its_own(one)]


def _is_part_of_its_own(value: Any) -> bool:
    return isinstance(value, Dictionary | Array) and not value.is_indirect


def _check_part(part: Any) -> int:
    """Refuse what acts when the file is opened; the size of a stream when it is decoded."""
    if isinstance(part, Array):
        return 0
    keys = set(part.keys())
    kinds = {str(part[key]) for key in _KINDS if key in keys and isinstance(part[key], Name)}
    if keys & _ATTACHED or "/EmbeddedFile" in kinds:
        raise Refused("attachments")
    if keys & _ACTIVE_KEYS or kinds & _ACTIVE_KINDS:
        raise Refused("active")
    return _decoded_size(part) if isinstance(part, Stream) else 0


def _decoded_size(stream: Stream) -> int:
    filters = _filters(stream)
    if _PICTURES & set(filters):
        return 0
    return len(stream.read_bytes()) if filters else 0


def _filters(stream: Stream) -> list[str]:
    given = stream.get("/Filter")
    if given is None:
        return []
    return [str(one) for one in given] if isinstance(given, Array) else [str(given)]


def _pages_alone(source: Pdf) -> bytes:
    """A new file of these pages; what was typed into the fields of a form stays on them."""
    if "/AcroForm" in source.Root:
        source.generate_appearance_streams()
    source.flatten_annotations()
    made = pikepdf.new()
    for page in source.pages:
        for key in set(page.obj.keys()) - _KEPT:
            del page.obj[key]
        made.pages.append(page)
    for part in made.objects:
        _forget_origin(part)
    written = BytesIO()
    made.save(written, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return written.getvalue()


def _forget_origin(part: Any) -> None:
    """Remove what a program or a camera has noted beside the content."""
    if not isinstance(part, Dictionary | Stream):
        return
    for key in ("/Metadata", "/PieceInfo", "/AA", "/AF"):
        if key in part:
            del part[key]
    if isinstance(part, Stream) and _filters(part) == ["/DCTDecode"]:
        part.write(without_notes(part.read_raw_bytes()), filter=Name.DCTDecode)


def without_notes(jpeg: bytes) -> bytes:
    """A JPEG without EXIF, XMP, IPTC and comments; as it is, if it cannot be followed."""
    kept, at = bytearray(jpeg[:2]), 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4])
        if end <= at + 3 or end > len(jpeg):
            return jpeg
        if jpeg[at + 1] not in {0xE1, 0xED, 0xFE}:
            kept += jpeg[at:end]
        at = end
    return bytes(kept) + jpeg[at:]
