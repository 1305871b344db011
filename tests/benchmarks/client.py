"""A client that costs little: requests made beforehand, bare sockets, a process of its own.

What it spends, the server on the same machine does not have.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Answers:
    """How fast a server answered."""

    count: int
    seconds: float
    milliseconds: list[float]

    @property
    def per_second(self) -> float:
        """Answers in a second, over all connections."""
        return self.count / self.seconds

    def percentile(self, share: float) -> float:
        """The time in milliseconds within which this share of the requests was answered."""
        return sorted(self.milliseconds)[int(len(self.milliseconds) * share)]


@dataclass
class _Work:
    """The requests that are left, and how the answered ones went."""

    waiting: list[bytes]
    until: float
    ended: asyncio.Event
    open: int = 0
    milliseconds: list[float] = field(default_factory=list)
    refused: bytes = b""


class _Connection(asyncio.Protocol):
    """Sends the next request when the answer to the last one is whole."""

    def __init__(self, work: _Work) -> None:
        self._work = work
        self._received = b""
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._work.open += 1
        self._send()

    def connection_lost(self, _error: Exception | None) -> None:
        self._work.open -= 1
        if not self._work.open:
            self._work.ended.set()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if not end:
            return
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        if len(body) < length:
            return
        self._work.milliseconds.append((time.perf_counter() - self._sent_at) * 1000)
        if head[9:12] != b"201":
            self._work.refused = self._received
        self._received = b""
        self._send()

    def _send(self) -> None:
        work = self._work
        if work.refused or not work.waiting or time.perf_counter() > work.until:
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(work.waiting.pop())


def drive(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Answers:
    """Send these requests until they or the seconds are over; every one must be answered 201."""
    return asyncio.run(_drive(port, requests, connections, seconds))


async def _drive(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Answers:
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    work = _Work(list(requests), began + seconds, asyncio.Event())
    for _ in range(connections):
        await loop.create_connection(lambda: _Connection(work), "127.0.0.1", port)
    await work.ended.wait()
    spent = time.perf_counter() - began
    if work.refused:
        raise RuntimeError(work.refused.decode(errors="replace"))
    return Answers(len(work.milliseconds), spent, work.milliseconds)


def request(address: str, key: str, number: int, body: bytes) -> bytes:
    """A submission as it goes over the wire."""
    head = (
        "POST /api/v1/applications HTTP/1.1\r\n"
        f"Host: {address.removeprefix('http://')}\r\n"
        f"Authorization: Bearer {key}\r\n"
        "Content-Type: application/json\r\n"
        f"Idempotency-Key: benchmark-{number:08d}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
