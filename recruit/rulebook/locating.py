"""Finds the lines of a TOML text on which its keys stand, which tomllib does not tell."""

import re

KeyPath = tuple[str | int, ...]

_KEY = r"[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'"
_DOTTED = rf"(?:{_KEY})(?:\s*\.\s*(?:{_KEY}))*"
_HEADER = re.compile(rf"^\s*(?P<open>\[\[?)\s*(?P<key>{_DOTTED})\s*\]\]?\s*(?:#.*)?$")
_ASSIGNMENT = re.compile(rf"^\s*(?P<key>{_DOTTED})\s*=")
_LONG_STRING = re.compile(r'"""|\'\'\'')


def lines_of_keys(text: str) -> dict[KeyPath, int]:
    """The line, from 1, of every table header and every key that begins a line.

    Keys of inline tables are not listed: they stand on the line of their table.
    """
    lines: dict[KeyPath, int] = {(): 1}
    lengths: dict[KeyPath, int] = {}
    table: KeyPath = ()
    inside_string = False
    for number, line in enumerate(text.splitlines(), start=1):
        header, assignment = _HEADER.match(line), _ASSIGNMENT.match(line)
        if not inside_string and header:
            table = _open_table(header, lengths)
            _note(lines, table, number)
        elif not inside_string and assignment:
            _note(lines, table + _parts(assignment["key"]), number)
        inside_string ^= len(_LONG_STRING.findall(line)) % 2 == 1
    return lines


def line_of(lines: dict[KeyPath, int], path: KeyPath) -> int:
    """The line of the key at `path`, or of the nearest table around it.

    Parts that the text does not have, such as the kind in pydantic's path of a rule, are skipped.
    """
    found: KeyPath = ()
    for part in path:
        if (*found, part) in lines:
            found = (*found, part)
    return lines[found]


def _note(lines: dict[KeyPath, int], path: KeyPath, number: int) -> None:
    """A table without a header of its own stands where its first key stands."""
    for length in range(1, len(path) + 1):
        lines.setdefault(path[:length], number)


def _open_table(header: re.Match[str], lengths: dict[KeyPath, int]) -> KeyPath:
    """The path of the table that a header opens; `[[…]]` adds one to an array of tables."""
    path: KeyPath = ()
    *parents, last = _parts(header["key"])
    for parent in parents:
        path = _newest((*path, parent), lengths)
    path = (*path, last)
    if header["open"] == "[[":
        lengths[path] = lengths.get(path, 0) + 1
        return _newest(path, lengths)
    return path


def _newest(path: KeyPath, lengths: dict[KeyPath, int]) -> KeyPath:
    return (*path, lengths[path] - 1) if path in lengths else path


def _parts(key: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(_KEY, key))
