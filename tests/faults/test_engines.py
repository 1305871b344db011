"""What the embedded engines do when something is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
import redis

from recruit.foundation.embedded import Engines, engines, psql_path

OWNER = """
import signal, sys, time
from pathlib import Path
from recruit.foundation.embedded import engines
signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell's "&" switches off
with engines(Path(sys.argv[1])):
    print("up", flush=True)
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("engines")


@pytest.fixture
def owner(var: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own that has the engines running."""
    with subprocess.Popen([sys.executable, "-c", OWNER, var], stdout=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == b"up\n"
        yield owner
        owner.kill()


def find(var: Path, part: str) -> list[psutil.Process]:
    """The processes of the engines whose command line, as started, has the part."""
    found = []
    for process in psutil.process_iter():
        try:
            known = [process.cwd(), *process.cmdline()]
        except psutil.Error:
            continue
        ours = process.pid != os.getpid() and any(str(var) in text for text in known)
        if ours and any(part in text for text in known):
            found.append(process)
    return found


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while not (held := holds()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return held


def answers(var: Path) -> bool:
    """Whether both engines do."""
    with (
        redis.Redis(unix_socket_path=str(Engines(var).valkey_socket)) as valkey,
        suppress(redis.ConnectionError),
    ):
        return bool(valkey.ping()) and postgres_answers(var)
    return False


def postgres_answers(var: Path) -> bool:
    command = [str(psql_path()), "-AtX", Engines(var).database_url, "-c", "SELECT 1"]
    return subprocess.run(command, capture_output=True, check=False).stdout == b"1\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_stays_however_the_owner_ends(
    var: Path, owner: subprocess.Popen[bytes], number: signal.Signals
) -> None:
    owner.send_signal(number)
    owner.wait(20)
    assert eventually(lambda: not find(var, ""))


def test_a_start_right_after_the_owner_was_killed(
    var: Path, owner: subprocess.Popen[bytes]
) -> None:
    owner.kill()
    with engines(var):
        assert answers(var)


@pytest.mark.parametrize("name", ["bin/postgres", "valkey-server"])
def test_a_killed_engine_is_started_again(var: Path, name: str) -> None:
    with engines(var):
        (killed,) = [p for p in find(var, name) if p.ppid() == keeper(var).pid]
        killed.kill()
        assert eventually(lambda: not killed.is_running())
        assert eventually(lambda: answers(var))
    assert not find(var, "")


def test_a_killed_keeper_is_started_again_by_its_users(
    var: Path, owner: subprocess.Popen[bytes]
) -> None:
    with engines(var):
        killed = keeper(var)
        killed.kill()
        assert eventually(lambda: bool(keepers(var)) and killed not in keepers(var))
        assert eventually(lambda: answers(var))
        assert len(keepers(var)) == 1
        owner.send_signal(signal.SIGINT)
        owner.wait(20)
        assert answers(var)
    assert not find(var, "")


def test_stale_process_ids_are_no_obstacle(var: Path) -> None:
    """After a restart of a container the id in the file may be anybody's: here it is ours."""
    with engines(var):
        lines = (var / "postgres" / "postmaster.pid").read_text().splitlines()
    stale = "\n".join([str(os.getpid()), *lines[1:]]) + "\n"
    (var / "postgres" / "postmaster.pid").write_text(stale)
    with engines(var):
        assert answers(var)


def keepers(var: Path) -> list[psutil.Process]:
    return find(var, "recruit.foundation.embedded.keeper")


def keeper(var: Path) -> psutil.Process:
    (found,) = keepers(var)
    return found
