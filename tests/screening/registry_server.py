"""The sandbox of the registers as a process of its own, and what a worker does with errands."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from recruit.foundation import outbox
from recruit.screening.jobs import ERRANDS

COMMAND = [sys.executable, "-c", "from recruit.cli import main; main(prog_name='recruit')"]


@contextmanager
def sandbox(**faults: float) -> Iterator[str]:
    """`recruit sandbox registries` with these faults, at a free port; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [part for name, value in faults.items() for part in (f"--{name}", str(value))]
    process = subprocess.Popen(
        [*COMMAND, "sandbox", "registries", "--port", str(port), *options],
        env={**os.environ, "NO_PROXY": "127.0.0.1"},
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int) -> None:
    until = time.monotonic() + 20
    while True:
        try:
            httpx.get(f"http://127.0.0.1:{port}/", timeout=1)
        except httpx.HTTPError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def registries(address: str, *names: str, **access: float | str) -> str:
    """The setting that names these registers of a sandbox."""
    return json.dumps({name: {"url": f"{address}/{name}", **access} for name in names})


async def work(seconds: float = 60.0) -> None:
    """Do errands as a worker does, until none is left; red if they do not end in time."""
    worker = asyncio.create_task(outbox.run_errands_forever(ERRANDS))
    try:
        async with asyncio.timeout(seconds):
            while any(not run.ended for run in await outbox.recent_runs(20)):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    finally:
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
