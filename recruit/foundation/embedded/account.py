"""Running the engines as another user than root, who may be the only one allowed to see the data.

PostgreSQL refuses to run as root. Root's engines run as a system user of their own, which is let
through closed directories on the way (a project under /root, say), it alone and no further.
"""

import errno
import logging
import os
import pwd
import stat
import struct
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from recruit.foundation.embedded.place import EnginesError, postgres_program, valkey_path

SYSTEM_USER = "embedded_postgres"

_log = logging.getLogger("recruit.engines")


class Account(NamedTuple):
    """A user of the system, who need not have a name."""

    uid: int
    gid: int


def account_for(data_dir: Path) -> Account | None:
    """Whom root's engines run as: the owner of the data, else a system user made for it.

    None if we are not root: the engines then run as we do.
    """
    if os.geteuid() != 0:
        return None
    data = data_dir / "postgres"
    if data.exists() and (found := data.stat()).st_uid != 0:
        return Account(found.st_uid, found.st_gid)
    with suppress(KeyError):
        return _named_account()
    _add_system_user()
    return _named_account()


def _named_account() -> Account:
    user = pwd.getpwnam(SYSTEM_USER)
    return Account(user.pw_uid, user.pw_gid)


def _add_system_user() -> None:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    try:
        subprocess.run([*command, SYSTEM_USER], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        reason = getattr(error, "stderr", None) or error
        raise EnginesError(
            f"PostgreSQL cannot run as root, and no user could be made for it: {reason}"
        ) from error


def run_as(account: Account | None) -> dict[str, Any]:
    """The arguments of `subprocess` that start a program under the account."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def own_directory(path: Path, account: Account | None) -> None:
    """Make a directory of the account's own. Refuses one that somebody else has put there."""
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)
    found = path.lstat()
    trusted = {os.geteuid()} if account is None else {os.geteuid(), account.uid}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in trusted:
        raise EnginesError(f"{path} belongs to another user: remove it, or start as that user")
    if account is not None:
        os.chown(path, *account)
    path.chmod(0o700)


def publish_programs() -> None:
    """Undo a strict umask at the installation of the wheels: their files are public."""
    package = postgres_program("postgres").parents[2]
    libraries = package.parent.glob(f"{package.name}.libs")
    for root in (package, *libraries, valkey_path()):
        for path in (root, *root.rglob("*")):
            mode = stat.S_IMODE(path.stat().st_mode)
            needed = mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
            if needed != mode:
                path.chmod(needed)


def let_in(account: Account, *targets: Path) -> None:
    """Let the account reach the targets: through the closed ones of the directories above them."""
    for target in targets:
        for parent in target.resolve().parents:
            if not parent.stat().st_mode & stat.S_IXOTH:
                _let_through(parent, account.uid)


def _let_through(directory: Path, uid: int) -> None:
    """Let one user pass through a directory (not list it), and change nothing for others."""
    try:
        _grant_passage(directory, uid)
    except OSError as error:
        if error.errno != errno.ENOTSUP:
            raise
        _log.warning("%s knows no access lists: every user may now pass through it", directory)
        directory.chmod(stat.S_IMODE(directory.stat().st_mode) | stat.S_IXOTH)


def _grant_passage(directory: Path, uid: int) -> None:
    """Add `user:UID:--x` to the directory's access list, in the form of acl(5) that Linux keeps."""
    name, anybody = "system.posix_acl_access", 0xFFFFFFFF
    owner_tag, user_tag, group_tag, mask_tag, other_tag = 1, 2, 4, 16, 32
    mode = stat.S_IMODE(directory.stat().st_mode)
    rights = {
        (owner_tag, anybody): mode >> 6 & 7,
        (group_tag, anybody): mode >> 3 & 7,
        (other_tag, anybody): mode & 7,
    }
    with suppress(OSError):  # there is no list yet
        packed = os.getxattr(directory, name)[4:]
        rights = {(tag, who): may for tag, may, who in struct.iter_unpack("<HHI", packed)}
    rights[user_tag, uid] = 1
    # The mask caps what named users and the group may do: it must let the passage through.
    rights[mask_tag, anybody] = 1 | rights.get((mask_tag, anybody), rights[group_tag, anybody])
    rows = [struct.pack("<HHI", tag, may, who) for (tag, who), may in sorted(rights.items())]
    os.setxattr(directory, name, struct.pack("<I", 2) + b"".join(rows))
