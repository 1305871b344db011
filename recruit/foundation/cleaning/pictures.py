"""Pictures: decoded whole, turned upright, reduced and written anew, without a word about them."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageFilter, ImageOps, ImageStat

from recruit.foundation.cleaning import Cleaned, Refused

MOST_PIXELS = 50_000_000
"""More than any phone of today takes in its usual mode (8160 × 6120)."""

LONGEST_EDGE = 2400
"""Pixels: an identity card that fills the picture is read at 700 dots an inch."""

THUMBNAIL_EDGE = 320
SMALLEST_EDGE = 600
"""Pixels of the shorter edge below which a paper is hard to read."""

SHARPNESS_EDGE = 800
BLURRED_BELOW = 25.0
"""Variance of the Laplacian of the grey picture, its longer edge brought to 800 pixels."""

PHOTOGRAPH = 1_000_000
"""Pixels above which a PNG is taken for a photograph, and becomes a JPEG."""

_LAPLACIAN = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)

Image.MAX_IMAGE_PIXELS = None  # counted by `_opened`, before anything is decoded


def clean_picture(content: bytes) -> Cleaned:
    """The first frame of a JPG or PNG; :class:`Refused` if it is broken or has too many pixels."""
    source = _opened(content)
    smallest = min(source.size)
    picture = _decoded(source)
    media_type, written = _written(picture, png=source.format == "PNG")
    return Cleaned(written, media_type, _thumbnail(picture), _concerns(picture, smallest))


def _opened(content: bytes) -> Image.Image:
    """The picture by its header alone."""
    try:
        source = Image.open(BytesIO(content), formats=("JPEG", "PNG"))
    except Exception as fault:  # what a broken file makes a decoder raise is no fixed list
        raise Refused("unreadable") from fault
    if source.width * source.height > MOST_PIXELS:
        raise Refused("too-many-pixels")
    return source


def _decoded(source: Image.Image) -> Image.Image:
    try:
        scale = LONGEST_EDGE / max(source.size)
        # A JPEG is decoded to a half, a quarter or an eighth, as long as that is enough.
        source.draft(None, (int(source.width * scale), int(source.height * scale)))
        source.load()
    except MemoryError:
        raise
    except Exception as fault:
        raise Refused("unreadable") from fault
    picture = _in_plain_colours(_upright(source))
    picture.thumbnail((LONGEST_EDGE, LONGEST_EDGE), reducing_gap=2.0)
    picture.info.clear()  # comments and profiles would be written again
    return picture


def _upright(source: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(source)
    except Exception:  # noqa: BLE001 - a broken note on how the phone was held spoils no picture
        return source


def _in_plain_colours(picture: Image.Image) -> Image.Image:
    """Grey or RGB, on white where it was transparent."""
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode in {"1", "L"} and "transparency" not in picture.info:
        return picture.convert("L")
    if picture.has_transparency_data:
        white = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(white, picture.convert("RGBA")).convert("RGB")
    return picture.convert("RGB")


def _written(picture: Image.Image, *, png: bool) -> tuple[str, bytes]:
    written = BytesIO()
    if png and picture.width * picture.height <= PHOTOGRAPH:
        picture.save(written, "PNG")
        return "image/png", written.getvalue()
    picture.save(written, "JPEG", quality=85)
    return "image/jpeg", written.getvalue()


def _thumbnail(picture: Image.Image) -> bytes:
    small = picture.copy()
    small.thumbnail((THUMBNAIL_EDGE, THUMBNAIL_EDGE), reducing_gap=2.0)
    written = BytesIO()
    small.save(written, "JPEG", quality=75)
    return written.getvalue()


def _concerns(picture: Image.Image, smallest: int) -> tuple[str, ...]:
    checks: dict[str, Callable[[], bool]] = {
        "tiny": lambda: smallest < SMALLEST_EDGE,
        "blurred": lambda: smallest >= SMALLEST_EDGE and sharpness(picture) < BLURRED_BELOW,
    }
    return tuple(concern for concern, holds in checks.items() if holds())


def sharpness(picture: Image.Image) -> float:
    """How much detail a picture has: low where it is blurred, whatever its size."""
    grey = picture.convert("L")
    grey.thumbnail((SHARPNESS_EDGE, SHARPNESS_EDGE), Image.Resampling.BOX)
    edges = grey.filter(_LAPLACIAN).crop((1, 1, grey.width - 1, grey.height - 1))
    return float(ImageStat.Stat(edges).var[0])
