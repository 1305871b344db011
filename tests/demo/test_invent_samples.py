"""The files that stand for uploads."""

import struct
import zlib

import pytest

from recruit.demo.invent import sample_documents
from recruit.demo.invent.samples import MARK
from recruit.foundation import files
from recruit.rulebook.model import DocumentKind

SAMPLES = sample_documents()


def test_there_is_one_for_every_kind_and_the_same_every_time() -> None:
    assert set(SAMPLES) == set(DocumentKind)
    assert sample_documents() == SAMPLES
    assert len(set(SAMPLES.values())) == len(SAMPLES)


@pytest.mark.parametrize("kind", DocumentKind)
def test_uploads_take_it_and_it_is_small(kind: DocumentKind) -> None:
    picture = kind in (DocumentKind.photo, DocumentKind.identity_card)
    assert files._sniffed(SAMPLES[kind]) == ("image/png" if picture else "application/pdf")
    assert len(SAMPLES[kind]) < 3000


def test_letters_say_that_nobody_is_meant_and_are_sound_pdf() -> None:
    for content in SAMPLES.values():
        if not content.startswith(b"%PDF"):
            continue
        assert MARK.encode("cp1252") in content
        table = int(content.split(b"startxref\n")[1].split()[0])
        offsets = [int(line[:10]) for line in content[table:].split(b"\n")[3:9]]
        assert content[table:].startswith(b"xref\n0 7\n")
        for number, offset in enumerate(offsets, 1):
            assert content[offset:].startswith(b"%d 0 obj" % number)


def test_the_photo_is_upright_and_sound() -> None:
    photo = SAMPLES[DocumentKind.photo]
    width, height = struct.unpack(">II", photo[16:24])
    assert height / width == pytest.approx(1.5, abs=0.02)
    length = struct.unpack(">I", photo[8:12])[0]
    crc = struct.unpack(">I", photo[16 + length : 20 + length])[0]
    assert zlib.crc32(photo[12 : 16 + length]) == crc
