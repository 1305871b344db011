"""Whatever is uploaded is refused in words, or only what is harmless of it remains."""

import asyncio
import random
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name
from PIL import ExifTags, Image, ImageFilter
from PIL.PngImagePlugin import PngInfo

from recruit.applications.actions import store_document
from recruit.demo.invent import sample_documents
from recruit.foundation import sanitize
from recruit.foundation.cleaning import Cleaned, Refused
from recruit.foundation.cleaning.papers import clean_paper, without_notes
from recruit.foundation.cleaning.pictures import clean_picture
from recruit.foundation.files import MEDIA_TYPES, Files
from recruit.foundation.problems import InvalidInput
from recruit.foundation.sanitize import sanitise
from tests.foundation import hostile
from tests.foundation.hostile import REFUSED, SCRIPT, archive, jpeg, jpeg_of_size, pdf, png

PLACE = "Kelurahan Rekaan"
"""What a phone notes beside a picture."""


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files.at(None, tmp_path)


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_list_of_hostile_files_is_long() -> None:
    assert len(REFUSED) >= 40


@pytest.mark.parametrize("name", REFUSED)
async def test_what_is_hostile_is_refused_with_a_reason_and_not_stored(
    name: str, files: Files, tmp_path: Path
) -> None:
    reason, make = REFUSED[name]
    with pytest.raises(InvalidInput) as refused:
        await store_document(files, make())
    (fault,) = refused.value.faults
    assert (fault.pointer, fault.code) == ("/file", reason)
    assert len(fault.message.id) > 10
    assert len(fault.message.en) > 10
    assert fault.message.id != fault.message.en
    assert kept(tmp_path) == []


def _with_exif() -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = PLACE
    exif[ExifTags.Base.Make] = PLACE
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitude] = (6.0, 10.0, 30.0)
    gps[ExifTags.GPS.GPSAreaInformation] = PLACE
    return jpeg(exif=exif, comment=PLACE.encode(), xmp=f"<x>{PLACE}</x>".encode())


def _with_text() -> bytes:
    text = PngInfo()
    text.add_text("Description", PLACE)
    text.add_itxt("XML:com.adobe.xmp", PLACE)
    return png(pnginfo=text, icc_profile=PLACE.encode())


def _animated() -> bytes:
    written = BytesIO()
    second = Image.new("RGB", (64, 48), "red")
    Image.new("RGB", (64, 48), "blue").save(
        written, "PNG", save_all=True, append_images=[second, second]
    )
    return written.getvalue()


HARMLESS: dict[str, tuple[Callable[[], bytes], bytes]] = {
    "a JPG with a ZIP behind it": (lambda: jpeg() + archive("x.exe", b"MZ"), b"PK\x03\x04"),
    "a JPG with a page behind it": (lambda: jpeg() + b"<html>" + SCRIPT, b"script"),
    "a JPG with a page inside": (lambda: jpeg(comment=b"<html>" + SCRIPT), b"script"),
    "a JPG with PHP inside": (lambda: jpeg(comment=b"<?php system('id');"), b"php"),
    "a JPG with a program behind it": (lambda: jpeg() + b"\x7fELF" + b"\x00" * 99, b"ELF"),
    "a JPG with a place": (_with_exif, PLACE.encode()),
    "a JPG that promises more": (lambda: jpeg_of_size(600, 600), b"\x00\x01never"),
    "a PNG with a ZIP behind it": (lambda: png() + archive(), b"PK\x03\x04"),
    "a PNG with a page behind it": (lambda: png() + b"<html>" + SCRIPT, b"script"),
    "a PNG with a place": (_with_text, PLACE.encode()),
    "a moving PNG": (_animated, b"fdAT"),
    "a PDF with a ZIP behind it": (lambda: pdf() + archive(), b"PK\x03\x04"),
    "a PDF with a page behind it": (lambda: pdf() + b"<html>" + SCRIPT, b"script"),
    "a PDF without a table": (lambda: pdf().replace(b"startxref", b"startxxxx"), b"startxxxx"),
    "a PDF with a link": (
        lambda: pdf(
            hostile.by_link(hostile.action(S=Name.URI, URI="http://evil.example")),
            compress_streams=False,
        ),
        b"evil.example",
    ),
}
"""What would be wrong to refuse, and what must be gone from it."""


@pytest.mark.parametrize("name", HARMLESS)
async def test_what_is_harmless_remains_and_what_is_not_is_gone(name: str) -> None:
    make, gone = HARMLESS[name]
    content = make()
    cleaned = await sanitise(content)
    for written in (cleaned.content, cleaned.thumbnail or b""):
        assert gone not in written
        assert not any(one in written for one in (b"Exif", b"http://ns.adobe.com", b"ICC_PROFILE"))
    again = await sanitise(cleaned.content)
    assert again.media_type == cleaned.media_type


async def test_the_picture_that_remains_is_the_picture() -> None:
    """Upright, reduced, and without the place where it was taken."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    written = BytesIO()
    source = Image.new("RGB", (3000, 2000), "blue")
    source.paste("red", (0, 0, 1500, 2000))
    source.save(written, "JPEG", exif=exif)
    shown = Image.open(BytesIO((await sanitise(written.getvalue())).content))
    assert (shown.format, shown.size) == ("JPEG", (1600, 2400))
    assert not shown.getexif()
    (red, _, blue), (low_red, _, low_blue) = shown.getpixel((800, 100)), shown.getpixel((800, 2300))
    assert red > 200 > 60 > blue
    assert low_blue > 200 > 60 > low_red


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
async def test_pictures_of_every_colour_mode_stay_light_where_they_were(mode: str) -> None:
    light = Image.new("RGBA", (40, 30), (255, 255, 255, 0))
    light.paste((0, 0, 0, 255), (0, 0, 20, 30))
    if mode == "I;16":
        converted = light.convert("L").convert("I").point(lambda value: value * 256).convert(mode)
    else:
        converted = light.convert("RGBA" if mode == "LA" else "RGB").convert(mode)
    written = BytesIO()
    converted.save(written, "JPEG" if mode == "CMYK" else "PNG")
    shown = Image.open(BytesIO((await sanitise(written.getvalue())).content)).convert("L")
    dark, bright = shown.getpixel((5, 15)), shown.getpixel((35, 15))
    assert isinstance(dark, int)
    assert isinstance(bright, int)
    assert dark < 30
    assert bright > 225


async def test_a_transparent_picture_lies_on_white() -> None:
    written = BytesIO()
    Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save(written, "PNG")
    shown = Image.open(BytesIO((await sanitise(written.getvalue())).content))
    assert shown.convert("RGB").getpixel((5, 5)) == (255, 255, 255)


async def test_a_picture_that_is_a_stack_of_frames_keeps_its_first() -> None:
    """Phones store depth maps and brighter versions behind the picture (MPO)."""
    written = BytesIO()
    frames = [Image.new("RGB", (700, 700), colour) for colour in ("red", "blue")]
    frames[0].save(written, "MPO", save_all=True, append_images=frames[1:])
    shown = Image.open(BytesIO((await sanitise(written.getvalue())).content))
    assert (shown.format, getattr(shown, "n_frames", 1)) == ("JPEG", 1)
    assert shown.getpixel((350, 350))[0] > 200  # type: ignore[index]


async def test_a_tiny_and_a_blurred_picture_are_stored_with_a_warning() -> None:
    def photo(size: tuple[int, int], blur: float) -> bytes:
        paper = Image.effect_noise((size[0] // 4, size[1] // 4), 90).resize(size)
        written = BytesIO()
        paper.filter(ImageFilter.GaussianBlur(blur)).save(written, "JPEG")
        return written.getvalue()

    assert (await sanitise(photo((1600, 1200), 0))).concerns == ()
    assert (await sanitise(photo((1600, 1200), 12))).concerns == ("blurred",)
    assert (await sanitise(photo((1200, 400), 0))).concerns == ("tiny",)
    assert set(sanitize.CONCERNS) == {"tiny", "blurred"}


async def test_a_thumbnail_is_small_and_a_pdf_has_none() -> None:
    thumbnail = (await sanitise(jpeg((3000, 1500)))).thumbnail
    assert thumbnail is not None
    assert Image.open(BytesIO(thumbnail)).size == (320, 160)
    assert (await sanitise(pdf())).thumbnail is None


async def test_what_was_typed_into_a_pdf_form_stays_on_the_page() -> None:
    def fill(made: pikepdf.Pdf) -> None:
        look = made.make_stream(
            b"BT (Contoh Pelamar) Tj ET",
            Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 100, 20]),
        )  # fmt: skip
        field = made.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="nama", V="Contoh Pelamar",
                Rect=Array([10, 10, 110, 30]), F=4, AP=Dictionary(N=look),
            )
        )  # fmt: skip
        made.pages[0].obj.Annots = Array([field])
        made.Root.AcroForm = Dictionary(Fields=Array([field]))

    with pikepdf.open(BytesIO((await sanitise(pdf(fill))).content)) as shown:
        assert "/AcroForm" not in shown.Root
        assert "/Annots" not in shown.pages[0].obj
        drawn = [part.read_bytes() for part in shown.objects if isinstance(part, pikepdf.Stream)]
    assert any(b"Contoh Pelamar" in content for content in drawn)


async def test_a_pdf_loses_its_notes_and_keeps_its_pages() -> None:
    def describe(made: pikepdf.Pdf) -> None:
        made.docinfo["/Author"] = PLACE
        made.Root.OpenAction = Array([made.pages[0].obj, Name.Fit])
        made.Root.Metadata = made.make_stream(PLACE.encode())
        photo = made.make_stream(
            _with_exif(), Type=Name.XObject, Subtype=Name.Image, Width=64, Height=48,
            ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Filter=Name.DCTDecode,
        )  # fmt: skip
        made.pages[0].obj.Resources = Dictionary(XObject=Dictionary(P=photo))

    cleaned = await sanitise(pdf(describe, pages=20))
    assert PLACE.encode() not in cleaned.content
    with pikepdf.open(BytesIO(cleaned.content)) as shown:
        assert len(shown.pages) == 20
        assert set(shown.Root.keys()) == {"/Type", "/Pages"}
        photo = shown.pages[0].obj.Resources.XObject.P.read_raw_bytes()
    assert Image.open(BytesIO(photo)).size == (64, 48)


def test_a_jpeg_that_cannot_be_followed_is_left_as_it_is() -> None:
    for content in (
        b"",
        b"\xff\xd8",
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe1\xff\xff",
        b"\xff\xd8\xff\xe0\x00",
    ):
        assert without_notes(content) == content


async def test_the_same_document_is_stored_once_with_its_thumbnail(
    files: Files, tmp_path: Path
) -> None:
    first, second = await store_document(files, jpeg()), await store_document(files, jpeg())
    assert first == second
    assert len(kept(tmp_path)) == 2
    thumbnail = Image.open(BytesIO(await files.read(first.thumbnail_key)))
    assert thumbnail.size == (64, 48)
    assert (await store_document(files, pdf())) == (await store_document(files, pdf()))


async def test_the_demo_s_papers_are_taken() -> None:
    for content in sample_documents().values():
        assert (await sanitise(content)).media_type in MEDIA_TYPES


async def test_a_process_that_answers_nothing_is_given_up_and_the_next_file_gets_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await sanitise(jpeg())
    kill_all()
    with monkeypatch.context() as patch:
        patch.setattr(sanitize, "SECONDS", 0.2)
        patch.setattr(sanitize, "COMMAND", [sys.executable, "-c", "import time; time.sleep(99)"])
        with pytest.raises(InvalidInput) as refused:
            await sanitise(jpeg())
    assert refused.value.faults[0].code == "too-heavy"
    assert (await sanitise(jpeg())).media_type == "image/jpeg"


async def test_a_process_that_somebody_else_killed_costs_nobody_their_file() -> None:
    await sanitise(jpeg())
    kill_all()
    assert (await sanitise(jpeg())).media_type == "image/jpeg"


def kill_all() -> None:
    for child in psutil.Process().children():
        if "recruit.foundation.cleaning" in child.cmdline():
            child.kill()


async def test_the_event_loop_goes_on_while_a_heavy_file_is_read() -> None:
    async def longest_pause() -> float:
        longest, last = 0.0, time.perf_counter()
        while not reading.done():
            await asyncio.sleep(0.005)
            longest, last = max(longest, time.perf_counter() - last), time.perf_counter()
        return longest

    heavy = jpeg((6000, 5000))
    await sanitise(jpeg())
    reading = asyncio.ensure_future(sanitise(heavy))
    began = time.perf_counter()
    pause = await longest_pause()
    assert (await reading).media_type == "image/jpeg"
    assert pause < (time.perf_counter() - began) / 2


def test_a_phone_s_picture_costs_little() -> None:
    """300 kB, as the page sends it: well under 100 ms of CPU where nothing else runs."""
    detail = Image.effect_noise((1600, 1200), 45).filter(ImageFilter.GaussianBlur(1.2))
    written = BytesIO()
    detail.convert("RGB").save(written, "JPEG", quality=80)
    assert 200_000 < len(written.getvalue()) < 500_000
    costs = []
    for _ in range(5):
        began = time.process_time()
        clean_picture(written.getvalue())
        costs.append(time.process_time() - began)
    assert min(costs) < 0.15


def outcome(cleaner: Callable[[bytes], Cleaned], content: bytes) -> str:
    try:
        return cleaner(content).media_type
    except Refused as refused:
        return str(refused.args[0])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 30), st.sampled_from(["jpg", "png", "pdf"]))
def test_a_document_that_was_damaged_anywhere_is_stored_or_refused(
    seed: int, damages: int, kind: str
) -> None:
    """Whatever the bytes: the libraries that read them raise nothing that we do not expect."""
    cleaner, whole = {
        "jpg": (clean_picture, jpeg()), "png": (clean_picture, png()), "pdf": (clean_paper, pdf())
    }[kind]  # fmt: skip
    dice, damaged = random.Random(seed), bytearray(whole)
    for _ in range(damages):
        damaged[dice.randrange(8, len(damaged))] = dice.randrange(256)
    assert outcome(cleaner, bytes(damaged)) in {
        *MEDIA_TYPES, "unreadable", "too-many-pixels", "too-heavy", "encrypted", "active",
        "attachments", "too-many-pages",
    }  # fmt: skip
