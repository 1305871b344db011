"""Password hashes: argon2id, in threads of their own because each takes tens of milliseconds."""

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

# More than OWASP's least (19 MiB, 2 passes). Two threads bound the memory of a process at 64 MiB,
# however many sign in at once.
_hasher = PasswordHasher(time_cost=2, memory_cost=32 * 1024, parallelism=1)
_threads = ThreadPoolExecutor(2, "passwords")


async def hash_password(password: str) -> str:
    """The hash to keep, with its salt and cost."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def password_fits(kept: str | None, password: str) -> bool:
    """Whether a password is the kept one.

    It takes as long when nothing is kept, so that the time does not tell who has an account.
    """
    return await asyncio.get_running_loop().run_in_executor(_threads, _fits, kept, password)


def _fits(kept: str | None, password: str) -> bool:
    try:
        return _hasher.verify(kept or _nobody(), password) and kept is not None
    except VerifyMismatchError:
        return False


@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_hex())
