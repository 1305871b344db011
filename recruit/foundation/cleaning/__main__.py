"""The process that reads files which nobody trusts: it has little memory, and little time."""

import math
import os
import signal
import sys
import time
from typing import IO

import msgspec

from recruit.foundation.cleaning import Answer, Refused, clean

MEMORY = 1024 * 1024 * 1024
"""Bytes of address space."""

CPU_SECONDS = 10
"""For one file; the process is killed by the system when they are over."""

LENGTH = 8
"""Bytes before each message: its length."""


def main() -> None:
    """Answer one file after another until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What a library prints must not get among the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _limit()
    while (content := receive(sys.stdin.buffer)) is not None:
        _allow_time()
        send(answers, msgspec.msgpack.encode(_answer(content)))


def _answer(content: bytes) -> Answer:
    try:
        return Answer(cleaned=clean(content))
    except Refused as refused:
        return Answer(refused=refused.args[0])


def receive(source: IO[bytes]) -> bytes | None:
    """The next message; nothing if there is no more, or only a part of one."""
    size = source.read(LENGTH)
    if len(size) < LENGTH:
        return None
    content = source.read(int.from_bytes(size))
    return content if len(content) == int.from_bytes(size) else None


def send(target: IO[bytes], content: bytes) -> None:
    """Write one message."""
    target.write(len(content).to_bytes(LENGTH) + content)
    target.flush()


def _limit() -> None:
    """Less priority than the pages, bounded memory, no file of its own, no picture of itself."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415

    os.nice(5)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _allow_time() -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415

    end = math.ceil(time.process_time()) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (end, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
