"""The embedded engines: addresses, a life of one user, several users, refusals."""

import asyncio
import multiprocessing
import os
import struct
import subprocess
from pathlib import Path

import asyncpg
import psutil
import pytest
from arq import create_pool
from arq.connections import RedisSettings

from recruit.foundation.embedded import Engines, EnginesError, engines, pgbench_path, psql_path
from recruit.foundation.embedded.account import _grant_passage


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("engines")


def processes_of(var: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            known = [process.cwd(), *process.cmdline()]
        except psutil.Error:
            continue
        if process.pid != os.getpid() and any(text.startswith(str(var)) for text in known):
            found.append(process)
    return found


async def _count_visit(place: Engines) -> tuple[int, int]:
    """The numbers that the two servers give this visit; nobody else gets them."""
    connection = await asyncpg.connect(place.database_url)
    await connection.execute("CREATE TABLE IF NOT EXISTS visit (number serial)")
    row = await connection.fetchval("INSERT INTO visit DEFAULT VALUES RETURNING number")
    await connection.close()
    valkey = await create_pool(RedisSettings.from_dsn(place.valkey_url))
    visits = await valkey.incr("visits")
    await valkey.aclose()
    return row, visits


def _visit(var: Path) -> tuple[int, int]:
    with engines(var) as place:
        return asyncio.run(_count_visit(place))


def test_data_survives_a_restart_and_no_process_stays(var: Path) -> None:
    assert _visit(var) == (1, 1)
    assert processes_of(var) == []
    assert _visit(var) == (2, 2)
    assert processes_of(var) == []
    assert not (var / "run").exists()


def test_another_user_finds_the_same_engines_and_leaves_them_running(var: Path) -> None:
    with engines(var) as place:
        ids = {process.pid for process in processes_of(var) if process.name() != "postgres"}
        row, visit = asyncio.run(_count_visit(place))
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            others = pool.map(_visit, [var, var])
        # The two come at once: either server may see either of them first.
        assert sorted(one[0] for one in others) == [row + 1, row + 2]
        assert sorted(one[1] for one in others) == [visit + 1, visit + 2]
        assert asyncio.run(_count_visit(place)) == (row + 3, visit + 3)
        assert ids <= {process.pid for process in processes_of(var)}
    assert processes_of(var) == []


def test_the_starter_may_leave_before_the_others(var: Path) -> None:
    first = engines(var)
    first.__enter__()
    with engines(var) as place:
        first.__exit__(None, None, None)
        asyncio.run(_count_visit(place))
    assert processes_of(var) == []


def test_settings_and_sorting(var: Path) -> None:
    question = """
        SELECT upper('é'), 'a' > 'B', current_setting('fsync'), current_setting('server_encoding'),
            current_setting('wal_level'), pg_encoding_to_char(encoding), datlocale
        FROM pg_database WHERE datname = current_database()
    """

    with engines(var) as place:
        command = [str(psql_path()), "-AtX", place.database_url, "-c", question]
        answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert answer == "É|t|on|UTF8|minimal|UTF8|C.UTF-8\n"


def test_a_failure_says_why(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(EnginesError, match=r"postgres does not start[\s\S]*postgresql\.conf"):
        _visit(tmp_path)
    assert processes_of(tmp_path) == []


def test_socket_paths_stay_short_and_plain(tmp_path: Path) -> None:
    assert Engines(Path("/srv/recruit/var")).socket_dir == Path("/srv/recruit/var/run")
    for awkward in (Path("/srv/" + "deep/" * 20), Path("/srv/with, spaces"), Path("/srv/größe")):
        place = Engines(awkward)
        assert place.socket_dir.parent == Path("/tmp")  # noqa: S108
        assert place.socket_dir == Engines(awkward).socket_dir
    assert Engines(Path("/srv/a b")).socket_dir != Engines(Path("/srv/a c")).socket_dir


def test_engines_start_below_a_long_path_with_spaces(tmp_path: Path) -> None:
    deep = tmp_path / "a rather long name, with a comma" / ("x" * 80)
    with engines(deep, durable=False) as place:
        assert asyncio.run(_count_visit(place)) == (1, 1)
    assert processes_of(deep) == []
    assert not place.socket_dir.exists()


def test_the_programs_of_the_wheel_run() -> None:
    for program in (psql_path(), pgbench_path()):
        shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
        assert "(PostgreSQL) 18" in shown.stdout


def test_passage_is_granted_to_one_user_and_nothing_else_changes(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for uid in (12345, 23456, 12345):
        _grant_passage(closed, uid)
    assert closed.stat().st_mode & 0o777 == 0o710  # the mask; the group's own rights stay none
    packed = os.getxattr(closed, "system.posix_acl_access")[4:]
    rights = [(tag, may, who) for tag, may, who in struct.iter_unpack("<HHI", packed)]
    anybody = 0xFFFFFFFF
    users = [(2, 1, 12345), (2, 1, 23456)]
    rest = [(4, 0, anybody), (16, 1, anybody), (32, 0, anybody)]
    assert rights == [(1, 7, anybody), *users, *rest]
