"""The file with the keys of a machine that was given none in its settings."""

import base64
import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


def new_key() -> str:
    """32 random bytes, in Base64."""
    return base64.b64encode(os.urandom(32)).decode()


def read_keys(path: Path, name: str, make: Callable[[], Mapping[str, str]]) -> dict[str, str]:
    """The keys in a file; ``make`` gives those that belong together if the one of ``name`` is not
    there yet. Of two processes that ask at once, the first one's count, and no other key is lost.
    """
    kept = _kept(path)
    if name in kept:
        return kept
    path.parent.mkdir(parents=True, exist_ok=True)
    with _alone_in(path.parent):
        kept = _kept(path)
        if name not in kept:
            kept |= make()
            _replace(path, kept)
    return kept


def _kept(path: Path) -> dict[str, str]:
    try:
        kept: dict[str, str] = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    return kept


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold the folder's own lock: it leaves no file behind, and ends with the process."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _replace(path: Path, kept: Mapping[str, str]) -> None:
    """Put a whole new file in the place of the old one, for its owner alone."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(kept, file)
        file.flush()
        os.fsync(descriptor)
    draft.replace(path)
