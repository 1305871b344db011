"""Papers as PDF, set by typst, and the QR codes on them."""

import io
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import segno
import typst

# typst forgets what it remembers for speed after ten more runs: empty ones, which cost little.
_FORGETTING_RUNS = 11


def set_paper(
    template: Path,
    inputs: Mapping[str, Any],
    *,
    at: datetime,
    pictures: Mapping[str, bytes] | None = None,
    tagged: bool = True,
) -> bytes:
    """A template (``NAME.typ``) as PDF, as made at a moment: the same gives the same bytes.

    The template finds the inputs as JSON in ``sys.inputs.paper``, and ``pictures`` as files beside
    it, by the names it uses. Tagged papers can be read aloud. It takes from hundredths of a second
    to seconds: call it in a thread. What typst remembers for a next run is let go.
    """
    with TemporaryDirectory(prefix="paper-") as folder:
        for name, content in (pictures or {}).items():
            Path(folder, name).write_bytes(content)
        for part in template.parent.glob("*.typ"):  # templates include one another
            Path(folder, part.name).write_bytes(part.read_bytes())
        made: bytes = typst.compile(
            Path(folder, template.name),
            format="pdf",
            sys_inputs={"paper": json.dumps(inputs, ensure_ascii=False)},
            font_paths=fonts(),
            ignore_system_fonts=True,
            timestamp=int(at.timestamp()),
            pdf_tags=tagged,
        )
    forget()
    return made


def forget() -> None:
    """Let go of what typst keeps of the last papers: of a long one, hundreds of megabytes."""
    for _ in range(_FORGETTING_RUNS):
        typst.compile(b"", font_paths=fonts(), ignore_system_fonts=True)


@cache
def fonts() -> typst.Fonts:
    """The fonts inside the typst wheel: the same on every machine. They hold Latin with all its
    marks, Greek, Cyrillic and Arabic; names in Indonesian civil records are Latin (Permendagri
    73/2022)."""
    return typst.Fonts(include_system_fonts=False)


def qr_svg(content: str) -> str:
    """A QR code as SVG that scales to the place it stands in."""
    drawn = io.BytesIO()
    segno.make(content, error="m", micro=False).save(
        drawn, kind="svg", border=2, xmldecl=False, omitsize=True, dark="#000", light="#fff"
    )
    return drawn.getvalue().decode()
