"""How hard a process leans on one register: not faster than allowed, and not at all while it is
down."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

FAILURES = 5
"""So many failures in a row, and nobody asks for a while."""

PAUSE_SECONDS = 30.0
"""How long, until one question tries whether the register is back."""


class CircuitOpen(Exception):
    """The register failed too often just now; ``wait`` says when to try again."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("circuit open")
        self.wait = wait


@dataclass(slots=True)
class Circuit:
    """Opens after failures in a row; half-opens after a pause, for one question.

    A success closes it, a failure of that one question opens it again. ``now`` is a monotonic
    time in seconds.
    """

    failures: int = 0
    closed_from: float = 0.0
    trying: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it takes more than one question."""
        return self.failures >= FAILURES

    def enter(self, now: float) -> None:
        """Let a question pass; :class:`CircuitOpen` if it may not."""
        if not self.is_open:
            return
        if now < self.closed_from or self.trying:
            raise CircuitOpen(timedelta(seconds=max(self.closed_from - now, PAUSE_SECONDS / 10)))
        self.trying = True

    def succeeded(self) -> None:
        """The register answered: everybody may ask."""
        self.failures, self.trying = 0, False

    def failed(self, now: float) -> None:
        """The register did not answer, or not as agreed."""
        self.failures, self.trying = self.failures + 1, False
        if self.is_open:
            self.closed_from = now + PAUSE_SECONDS

    def left(self) -> None:
        """The question was dropped before anybody knew: the next one may try."""
        self.trying = False


@dataclass(slots=True)
class Pace:
    """At most so many questions a second, and none before the moment that the register named."""

    per_second: float
    next_at: float = field(default=0.0)

    async def wait(self) -> None:
        """Wait for this question's turn."""
        now = asyncio.get_running_loop().time()
        turn = max(now, self.next_at)
        self.next_at = turn + 1 / self.per_second
        await asyncio.sleep(turn - now)

    @property
    def remaining(self) -> timedelta:
        """How long until somebody may ask."""
        now = asyncio.get_running_loop().time()
        return timedelta(seconds=max(0.0, self.next_at - now))

    def hold(self, wait: timedelta) -> None:
        """Let nobody ask for so long: the register said so."""
        until = asyncio.get_running_loop().time() + wait.total_seconds()
        self.next_at = max(self.next_at, until)
