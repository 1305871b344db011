"""PostgreSQL and Valkey as the keeper sees them: how each is made, started, known and ended."""

import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from ctypes import CDLL
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from recruit.foundation.embedded.account import Account, let_in, own_directory, run_as
from recruit.foundation.embedded.place import (
    DATABASE,
    SUPERUSER,
    Engines,
    EnginesError,
    postgres_program,
    psql_path,
    valkey_path,
)

START_SECONDS = 300  # recovery after a crash replays up to max_wal_size
STOP_SECONDS = 60

POSTGRES_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "max_connections": "60",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    # No values of rows in the log: neither statements nor "Key (name)=(…)" nor lines of a COPY.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
CONTAINER_LIMIT = Path("/sys/fs/cgroup/memory.max")
LINUX_SETTINGS = {"dynamic_shared_memory_type": "sysv"}  # containers often have 64 MB of /dev/shm
HASTY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

# Neither PGDATA, PGOPTIONS and the like nor the caller's locale may change what an engine does.
CLEAN_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}

_log = logging.getLogger("recruit.engines")


@dataclass
class Engine:
    """One engine: what is needed to start it, to see that it is ready and to end it."""

    name: str
    """Of its processes."""
    directory: Path
    """Its data, and the working directory of its processes."""
    log: Path
    command: list[str]
    account: Account | None
    stop_signal: signal.Signals
    """Asks for the orderly end; may be sent more than once."""
    in_the_way: list[Path]
    """What a killed server leaves behind that could keep the next from starting."""
    is_ready: Callable[[int], bool]
    """Of the id of its process."""
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Start, and wait until it answers. Raises `EnginesError` with the end of its log."""
        self._end_leftovers()
        if self.account is not None:  # each time: somebody may have closed a directory since
            let_in(self.account, self.directory, Path(self.command[0]))
        for path in self.in_the_way:
            path.unlink(missing_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.directory,
                env=CLEAN_ENVIRONMENT,
                preexec_fn=self._end_with_keeper,  # noqa: PLW1509  the keeper has one thread
                **run_as(self.account),
            )
        self._wait_until_ready(self.process)

    def is_dead(self) -> bool:
        """Whether its process has ended."""
        return self.process is None or self.process.poll() is not None

    def ask_to_stop(self) -> None:
        """Begin its orderly end."""
        if self.process is not None:
            self.process.send_signal(self.stop_signal)

    def wait_until_stopped(self) -> None:
        """Wait for the end, and force it if it takes too long (its log makes that safe)."""
        if self.process is None:
            return
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            _log.warning("%s did not stop in %s s and is killed", self.name, STOP_SECONDS)
            self.process.kill()
            self.process.wait()

    def _end_with_keeper(self) -> None:
        """Run in the new process: have the kernel stop it when the keeper dies (Linux)."""
        if sys.platform == "linux":
            CDLL(None).prctl(1, self.stop_signal)  # PR_SET_PDEATHSIG

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.is_ready(process.pid):
            if process.poll() is not None or time.monotonic() > deadline:
                raise EnginesError(f"{self.name} does not start. {_end_of(self.log)}")
            time.sleep(0.01)

    def _end_leftovers(self) -> None:
        """Stop what still works on our data: the children of a killed server or keeper."""
        kill_at = time.monotonic() + STOP_SECONDS
        while left := [process for process in psutil.process_iter() if self._owns(process)]:
            late = time.monotonic() > kill_at
            for process in left:
                with suppress(psutil.Error):
                    process.send_signal(signal.SIGKILL if late else self.stop_signal)
            time.sleep(0.05)

    def _owns(self, process: psutil.Process) -> bool:
        with suppress(psutil.Error):
            return process.name() == self.name and Path(process.cwd()) == self.directory
        return False


def postgres(place: Engines, account: Account | None, *, durable: bool) -> Engine:
    """PostgreSQL on `data_dir/postgres`, which is made if it is missing."""
    directory, sockets = place.data_dir / "postgres", place.socket_dir
    log = place.data_dir / "postgres.log"
    if not directory.exists():
        _initialise(directory, account, log, durable=durable)
    settings = POSTGRES_SETTINGS | {"shared_buffers": f"{_buffers_mb()}MB"}
    settings |= LINUX_SETTINGS if sys.platform == "linux" else {}
    settings |= {} if durable else HASTY_SETTINGS
    command = [str(postgres_program("postgres")), "-D", str(directory), "-k", str(sockets)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    status = directory / "postmaster.pid"

    def is_ready(pid: int) -> bool:
        lines = status.read_text().splitlines() if status.exists() else []
        return lines[:1] == [str(pid)] and lines[-1].strip() == "ready"

    return Engine(
        name="postgres",
        directory=directory,
        log=log,
        command=command,
        account=account,
        stop_signal=signal.SIGINT,
        # PostgreSQL takes a file with the id of any living process for a running server, and ids
        # repeat after a restart of a container. The keeper's lock says that there is no other.
        in_the_way=[status, sockets / ".s.PGSQL.5432.lock"],
        is_ready=is_ready,
    )


def _buffers_mb() -> int:
    """PostgreSQL's own cache: an eighth of the memory that we may use, from 128 MB to 2 GB."""
    memory = psutil.virtual_memory().total
    limit = CONTAINER_LIMIT.read_text().strip() if CONTAINER_LIMIT.exists() else ""
    if limit.isdigit():
        memory = min(memory, int(limit))
    return min(2048, max(128, memory // 8 // 2**20))


def create_database(place: Engines, account: Account | None) -> None:
    """Create the database, if PostgreSQL (which runs) does not have it yet."""
    script = (
        f"SELECT 'CREATE DATABASE {DATABASE} TEMPLATE template0' WHERE NOT EXISTS "
        f"(SELECT FROM pg_database WHERE datname = '{DATABASE}') \\gexec"
    )
    options = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", "postgres", "-U", SUPERUSER]
    server = ["-h", str(place.socket_dir), "-p", "5432"]
    command = [str(psql_path()), *options, *server]
    _run(command, account, place.data_dir / "postgres.log", script)


def valkey(place: Engines, account: Account | None, *, durable: bool) -> Engine:
    """Valkey on `data_dir/valkey`, with an append-only file flushed every second."""
    directory = place.data_dir / "valkey"
    own_directory(directory, account)
    options = {
        "port": "0",
        "unixsocket": str(place.valkey_socket),
        "unixsocketperm": "700",
        "dir": str(directory),
        "save": "",
        "appendonly": "yes" if durable else "no",
    }

    def is_ready(_: int) -> bool:
        with suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(place.valkey_socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
        return False

    return Engine(
        name="valkey-server",
        directory=directory,
        log=place.data_dir / "valkey.log",
        command=[str(valkey_path()), *(s for k, v in options.items() for s in (f"--{k}", v))],
        account=account,
        stop_signal=signal.SIGTERM,
        in_the_way=[place.valkey_socket],
        is_ready=is_ready,
    )


def _initialise(directory: Path, account: Account | None, log: Path, *, durable: bool) -> None:
    """Make PostgreSQL's data directory; it gets its name only when it is whole.

    Text sorts by code point, so that an index serves `LIKE 'prefix%'`; case follows Unicode.
    """
    unfinished = directory.with_name("postgres.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    own_directory(unfinished, account)
    command = [str(postgres_program("initdb")), "-D", str(unfinished), "-U", SUPERUSER]
    # Trust: the socket's directory admits nobody but the account (and root).
    command += ["--auth=trust", "--encoding=UTF8", "--locale=C"]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    _run(command if durable else [*command, "--no-sync"], account, log)
    unfinished.rename(directory)


def _run(command: list[str], account: Account | None, log: Path, script: str = "") -> None:
    done = subprocess.run(
        command,
        input=script.encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd="/",
        env=CLEAN_ENVIRONMENT,
        check=False,
        **run_as(account),
    )
    if done.returncode:
        with log.open("ab") as file:
            file.write(done.stdout)
        raise EnginesError(f"{Path(command[0]).name} failed. {_end_of(log)}")


def _end_of(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines()[-12:] if log.exists() else []
    return "\n".join([f"The end of {log}:", *lines])
