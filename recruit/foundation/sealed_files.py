"""Large files with personal data: sealed piece by piece, and read from any point on.

A file lies as numbered pieces below a folder of the store, each sealed for its place in it: none
can be taken away, changed, or put elsewhere unnoticed. Nobody holds more than a piece in memory.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from recruit.foundation.files import Files
from recruit.foundation.keys import vault

PIECE = 1 << 20
"""Bytes of a piece; the last one is shorter, so that it is known to be the last."""

Write = Callable[[bytes], Awaitable[None]]


class SealedWriter:
    """Takes bytes as they come, and keeps every full piece at once."""

    def __init__(self, files: Files, folder: str) -> None:
        self._files, self._folder = files, folder
        self._waiting = bytearray()
        self._pieces = 0

    async def write(self, content: bytes) -> None:
        """Add to the end."""
        self._waiting += content
        while len(self._waiting) >= PIECE:
            await self._keep(bytes(self._waiting[:PIECE]))
            del self._waiting[:PIECE]

    async def close(self) -> None:
        """Keep the last piece; without it the file cannot be read."""
        await self._keep(bytes(self._waiting))

    async def _keep(self, piece: bytes) -> None:
        purpose = _purpose(self._folder, self._pieces)
        sealed = vault().seal_bytes(piece, purpose=purpose)
        await self._files.keep(_key(self._folder, self._pieces), sealed)
        self._pieces += 1


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A file that was kept; ``size`` in bytes."""

    files: Files
    folder: str
    pieces: int
    size: int

    @classmethod
    async def at(cls, files: Files, folder: str) -> Self:
        """The file below a folder; ``FileNotFoundError`` if none is, or its end is missing."""
        pieces = len(await files.keys(folder))
        if not pieces:
            raise FileNotFoundError(folder)
        last = await _piece(files, folder, pieces - 1)
        if len(last) == PIECE:
            raise FileNotFoundError(folder)
        return cls(files, folder, pieces, (pieces - 1) * PIECE + len(last))

    async def read(self, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from ``start`` up to, but not including, ``end`` (None: to the last)."""
        end = self.size if end is None else end
        for number in range(start // PIECE, -(-end // PIECE)):
            piece = await _piece(self.files, self.folder, number)
            first = number * PIECE
            yield piece[max(0, start - first) : end - first]

    async def copy(self, path: Path) -> None:
        """Write all of it, opened, to a path."""
        with path.open("wb") as target:
            async for piece in self.read():
                target.write(piece)


async def keep_sealed(files: Files, folder: str, path: Path) -> None:
    """Keep what lies at a path, instead of whatever an attempt that was cut off left there."""
    await files.drop(await files.keys(folder))
    writer = SealedWriter(files, folder)
    with path.open("rb") as source:
        while piece := source.read(PIECE):
            await writer.write(piece)
    await writer.close()


async def _piece(files: Files, folder: str, number: int) -> bytes:
    sealed = await files.read(_key(folder, number))
    return vault().open_bytes(sealed, purpose=_purpose(folder, number))


def _key(folder: str, number: int) -> str:
    return f"{folder}/{number:06d}"


def _purpose(folder: str, number: int) -> str:
    return f"file {folder} {number}"
