"""Setting a paper with typst."""

import io
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst

_FOLDER = Path(__file__).parent


def typeset(
    template: str, inputs: Mapping[str, Any], *, at: datetime, tagged: bool = True
) -> bytes:
    """A template of this folder as PDF, as made at a moment.

    It takes some hundredths of a second: call it in a thread.
    """
    made: bytes = typst.compile(
        _FOLDER / f"{template}.typ",
        format="pdf",
        sys_inputs={"paper": json.dumps(inputs, ensure_ascii=False)},
        font_paths=_fonts(),
        ignore_system_fonts=True,
        timestamp=int(at.timestamp()),
        pdf_tags=tagged,
    )
    return made


def qr_svg(content: str) -> str:
    """A QR code as SVG that scales to the place it stands in."""
    drawn = io.BytesIO()
    segno.make(content, error="m", micro=False).save(
        drawn, kind="svg", border=2, xmldecl=False, omitsize=True, dark="#000", light="#fff"
    )
    return drawn.getvalue().decode()


@cache
def _fonts() -> typst.Fonts:
    """The fonts inside the typst wheel: the same on every machine."""
    return typst.Fonts(include_system_fonts=False)
