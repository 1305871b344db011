"""The console script as people type it, on the engines of the tests."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable

import pytest

from recruit.foundation.embedded import Engines

Recruit = Callable[..., Awaitable[subprocess.CompletedProcess[str]]]

COMMAND = [sys.executable, "-c", "from recruit.cli import main; main(prog_name='recruit')"]


@pytest.fixture
def recruit(servers: Engines) -> Recruit:
    """Runs ``recruit …`` and waits for its end."""

    async def run(
        *arguments: str, keys: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        addresses = {
            "RECRUIT_DATABASE_URL": servers.database_url,
            "RECRUIT_VALKEY_URL": servers.valkey_url,
            "COLUMNS": "200",
        }
        return await asyncio.to_thread(
            subprocess.run,
            [*COMMAND, *arguments],
            env={**os.environ, **addresses, **environment},
            input=keys,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run
