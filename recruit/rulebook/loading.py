"""Reads rulebooks from TOML; a broken one is refused with all its faults, each with its line."""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from recruit.rulebook.locating import KeyPath, line_of, lines_of_keys
from recruit.rulebook.model import Rulebook

CALLS = Path(__file__).parent / "calls"

# Pydantic's own reasons are English; the ones an author meets most also exist in Indonesian.
_INDONESIAN = {
    "extra_forbidden": "kunci tidak dikenal",
    "missing": "wajib diisi",
    "enum": "bukan pilihan yang tersedia",
    "literal_error": "bukan pilihan yang tersedia",
    "union_tag_invalid": "jenis aturan tidak dikenal",
    "union_tag_not_found": "jenis aturan wajib diisi",
    "int_type": "harus bilangan bulat",
    "string_type": "harus teks",
    "string_too_short": "tidak boleh kosong",
    "string_pattern_mismatch": "hanya huruf kecil, angka, '-' dan '_'",
    "too_short": "tidak boleh kosong",
    "greater_than": "terlalu kecil",
    "greater_than_equal": "terlalu kecil",
    "less_than_equal": "terlalu besar",
    "timezone_aware": "harus tanggal atau waktu setempat",
    "date_from_datetime_inexact": "harus tanggal tanpa jam",
}


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong with a rulebook, and where."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class RulebookError(ValueError):
    """A rulebook that cannot be used; `faults` holds everything that is wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


def names() -> list[str]:
    """The names of the calls that ship, in alphabetical order."""
    return sorted(path.stem for path in CALLS.glob("*.toml"))


@cache
def load(name: str) -> Rulebook:
    """The shipped call of that name. Raises `RulebookError` if it is unknown or broken."""
    if name not in names():
        reason = f"there is no such call / tidak ada rekrutmen itu: {', '.join(names())}"
        raise RulebookError([Fault(name, 1, reason)])
    return load_file(CALLS / f"{name}.toml")


def load_file(path: Path) -> Rulebook:
    """The rulebook in a TOML file. Raises `RulebookError` with every fault, in order of lines."""
    text = _read(path)
    lines = lines_of_keys(text)
    try:
        rulebook = Rulebook.model_validate(_parse(path, text))
    except ValidationError as error:
        details = error.errors(include_url=False)
        faults = {Fault(path.name, line_of(lines, d["loc"]), _reason(d)) for d in details}
        raise RulebookError(sorted(faults)) from error
    if faults := {Fault(path.name, line_of(lines, k), r) for k, r in _strangers(rulebook, path)}:
        raise RulebookError(sorted(faults))
    return rulebook


def content_hash(rulebook: Rulebook) -> str:
    """SHA-256 (hex) of what the rulebook says, whatever its spacing, comments or order of keys."""
    content = rulebook.model_dump(mode="json")
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        reason = f"cannot be read / tidak dapat dibaca: {error.strerror}"
        raise RulebookError([Fault(path.name, 1, reason)]) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise RulebookError([Fault(path.name, line, "not UTF-8 / bukan UTF-8")]) from error


def _parse(path: Path, text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = _syntax_error_line(text, str(error))
        raise RulebookError([Fault(path.name, line, f"not TOML / bukan TOML: {error}")]) from error


def _syntax_error_line(text: str, message: str) -> int:
    """The line that tomllib names in its message; the last one if the text ends too early."""
    _, _, place = message.rpartition("(at line ")
    number = place.partition(",")[0]
    return int(number) if number.isdecimal() else max(1, len(text.splitlines()))


def _reason(detail: ErrorDetails) -> str:
    """The key and what is wrong with it, in English and, where known, in Indonesian."""
    reason = detail["msg"].removeprefix("Value error, ")
    indonesian = _INDONESIAN.get(detail["type"])
    if detail["type"] == "extra_forbidden":
        reason = "unknown key"
    key = ".".join(str(part) for part in detail["loc"])
    return f"{key}: {reason} / {indonesian}" if indonesian else f"{key}: {reason}"


def _strangers(rulebook: Rulebook, path: Path) -> Iterator[tuple[KeyPath, str]]:
    """Names of other calls that nobody knows, and a name that is not the file's."""
    known = {*names(), *(sibling.stem for sibling in path.parent.glob("*.toml"))}
    if rulebook.name != path.stem:
        yield ("name",), f"name: the file is called '{path.stem}' / nama berkas '{path.stem}'"
    if rulebook.sworn_with and rulebook.sworn_with not in known:
        yield ("sworn_with",), f"sworn_with: no call / tidak ada rekrutmen '{rulebook.sworn_with}'"
    for index, programme in enumerate(rulebook.programmes):
        for name in sorted(set(programme.attends) - known):
            key = ("programmes", index, "attends")
            yield key, f"attends: no call / tidak ada rekrutmen '{name}'"
