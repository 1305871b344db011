"""Documents: known by their content, limited, and stored once."""

from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import puremagic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.demo.invent import sample_documents
from recruit.foundation.files import LARGEST, MEDIA_TYPES, Files, StoredFile, _sniffed
from recruit.foundation.problems import InvalidInput
from tests.applications.forms import PNG

JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000") + b"\x00" * 40 + b"\xff\xd9"
PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + b"\x00" * 100


def _zip() -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("photo.jpg", JPEG)
    return packed.getvalue()


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files.at(None, tmp_path)


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def refusal(content: bytes) -> str:
    with pytest.raises(InvalidInput) as refused:
        _sniffed(content)
    (fault,) = refused.value.faults
    assert fault.pointer == "/file"
    assert fault.message.id != fault.message.en
    return fault.code


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(JPEG, "image/jpeg"), (PNG, "image/png"), (PDF, "application/pdf")],
    ids=["jpeg", "png", "pdf"],
)
async def test_a_document_is_stored_under_its_digest(
    files: Files, tmp_path: Path, content: bytes, media_type: str
) -> None:
    stored = await files.put(content)
    assert (stored.media_type, stored.size) == (media_type, len(content))
    assert stored.sha256 == sha256(content).digest()
    assert stored.key.endswith(f"{stored.sha256.hex()}.{MEDIA_TYPES[media_type]}")
    assert await files.get(stored) == content
    assert [path.read_bytes() for path in kept(tmp_path)] == [content]


async def test_the_same_content_is_stored_once(files: Files, tmp_path: Path) -> None:
    assert await files.put(PNG) == await files.put(PNG)
    await files.put(JPEG)
    assert len(kept(tmp_path)) == 2


async def test_what_was_never_stored_is_not_found(files: Files) -> None:
    never = StoredFile(sha256(b"never").digest(), "image/png", 5)
    with pytest.raises(FileNotFoundError):
        await files.get(never)


@pytest.mark.parametrize(
    "content",
    [
        PROGRAM,
        b"\x7fELF\x02\x01\x01" + b"\x00" * 100,
        b"#!/bin/sh\nrm -rf /\n",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
        b"GIF89a" + b"\x00" * 40,
        _zip(),
        b"\x00",
        b"photo.jpg",
        b"%PD",
    ],
)
async def test_what_is_no_document_is_refused_whatever_it_is_called(
    files: Files, tmp_path: Path, content: bytes
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await files.put(content)
    assert [fault.code for fault in refused.value.faults] == ["media-type"]
    assert kept(tmp_path) == []


async def test_five_megabytes_are_the_most(files: Files, tmp_path: Path) -> None:
    full = JPEG + b"\x00" * (LARGEST - len(JPEG))
    with pytest.raises(InvalidInput) as refused:
        await files.put(full + b"\x00")
    assert [fault.code for fault in refused.value.faults] == ["too-large"]
    assert kept(tmp_path) == []
    assert (await files.put(full)).size == 5 * 1024 * 1024


def test_nothing_is_no_document() -> None:
    assert refusal(b"") == "empty"


def test_the_demo_s_papers_are_documents() -> None:
    assert {_sniffed(content) for content in sample_documents().values()} <= set(MEDIA_TYPES)


_BEGINNINGS = sorted({bytes(row.byte_match) for row in puremagic.magic_header_array})


@given(st.one_of(st.just(b""), st.sampled_from(_BEGINNINGS)), st.binary(max_size=200))
def test_any_content_at_all_is_either_a_document_or_refused(start: bytes, rest: bytes) -> None:
    """Whatever is uploaded: the library that looks at it must not fall over it."""
    try:
        assert _sniffed(start + rest) in MEDIA_TYPES
    except InvalidInput as refused:
        assert refused.faults[0].code in {"empty", "media-type"}  # noqa: PT017
