"""Runs an installation: the engines if it has none, the server and the workers, supervised."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ctypes import CDLL
from dataclasses import dataclass
from types import FrameType

from recruit.foundation.embedded import engines
from recruit.settings import settings

log = logging.getLogger(__name__)

STOP_SECONDS = 15
RESTART_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where PostgreSQL and Valkey are."""

    database_url: str
    valkey_url: str


@contextmanager
def servers() -> Iterator[Addresses]:
    """The engines of the settings; where there are none, embedded ones while the block runs."""
    given = settings()
    if given.database_url and given.valkey_url:
        yield Addresses(given.database_url, given.valkey_url)
        return
    with engines(given.data_dir) as running:
        yield Addresses(
            given.database_url or running.database_url, given.valkey_url or running.valkey_url
        )


@contextmanager
def installation(
    addresses: Addresses, *, host: str, port: int | None, workers: int
) -> Iterator["Installation"]:
    """The web server (none without a port) and the workers, stopped when the block ends."""
    running = Installation(addresses, host=host, port=port, workers=workers)
    running.start()
    try:
        yield running
    finally:
        running.stop()


class Installation:
    """One web server process and some workers, each started again if it dies."""

    def __init__(self, addresses: Addresses, *, host: str, port: int | None, workers: int) -> None:
        self._environment = {
            **os.environ,
            "RECRUIT_DATABASE_URL": addresses.database_url,
            "RECRUIT_VALKEY_URL": addresses.valkey_url,
            "RECRUIT_DATA_DIR": str(settings().data_dir.resolve()),
        }
        web = [
            "granian", "--interface", "asgi", "--factory", "--no-ws", "--host", host,
            "--port", str(port), "--log-level", "warning", "recruit.app:create_app",
        ]  # fmt: skip
        self._commands = {"web": web} if port is not None else {}
        self._commands |= {f"worker {n + 1}": ["recruit.worker"] for n in range(workers)}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def worker_pids(self) -> list[int]:
        """The process ids of the workers, for those who watch their memory."""
        return [p.pid for name, p in self._processes.items() if name.startswith("worker")]

    def start(self) -> None:
        """Start every process that does not run."""
        for name, command in self._commands.items():
            if name not in self._processes or self._processes[name].poll() is not None:
                self._processes[name] = _spawn(command, self._environment)

    def supervise(self) -> None:
        """Start again what dies, until SIGINT or SIGTERM."""
        stopping: list[int] = []

        def remember(number: int, _frame: FrameType | None) -> None:
            stopping.append(number)

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, remember)
        while not stopping:
            time.sleep(RESTART_SECONDS)
            ended = [n for n, process in self._processes.items() if process.poll() is not None]
            if ended and not stopping:
                log.error("%s ended; starting again", ", ".join(ended))
                self.start()

    def stop(self) -> None:
        """Ask every process to end, and end those that do not within 15 seconds."""
        for process in self._processes.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self._processes.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)  # with its own children
                process.wait()


def _spawn(module: list[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a Python module in a session of its own, so that Ctrl-C reaches only us, and have the
    kernel end it if we are killed (Linux)."""
    return subprocess.Popen(
        [sys.executable, "-m", *module],
        env=dict(environment),
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - it only asks the kernel
    )


def _end_with_parent() -> None:
    CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
