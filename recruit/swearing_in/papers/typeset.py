"""Setting a paper with typst."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

_FOLDER = Path(__file__).parent


def typeset(
    template: str,
    inputs: Mapping[str, Any],
    *,
    at: datetime,
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """A template of this folder as PDF, as made at a moment: the same gives the same bytes.

    ``pictures`` are files that it shows, by the names it uses. It takes from hundredths of a
    second to seconds: call it in a thread.
    """
    with TemporaryDirectory(prefix="paper-") as folder:
        for name, content in (pictures or {}).items():
            Path(folder, name).write_bytes(content)
        source = Path(folder, "paper.typ")
        source.write_bytes((_FOLDER / f"{template}.typ").read_bytes())
        made: bytes = typst.compile(
            source,
            format="pdf",
            sys_inputs={"paper": json.dumps(inputs, ensure_ascii=False)},
            font_paths=_fonts(),
            ignore_system_fonts=True,
            timestamp=int(at.timestamp()),
            pdf_tags=True,
        )
    return made


@cache
def _fonts() -> typst.Fonts:
    """The fonts inside the typst wheel: the same on every machine."""
    return typst.Fonts(include_system_fonts=False)
