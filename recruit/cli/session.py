"""What every command shares: the servers, the database, the clock, errors in words."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import wraps
from typing import Any, ParamSpec

import asyncpg
import click
from rich.console import Console

from recruit.foundation import clock, database
from recruit.foundation.embedded import EnginesError
from recruit.foundation.problems import Problem
from recruit.people.permissions import Actor, system
from recruit.running import Addresses, servers
from recruit.schema import pending

console = Console(width=None if sys.stdout.isatty() else 120)
complaints = Console(stderr=True)
P = ParamSpec("P")


def operator() -> Actor:
    """Who acts at the server's own terminal."""
    return system("terminal")


async def reach_database(addresses: Addresses) -> None:
    """Open the database; ``ClickException`` if it does not answer."""
    try:
        await database.open_database(addresses.database_url)
    except (OSError, asyncpg.PostgresError) as error:
        raise click.ClickException(
            f"Basis data tidak terjangkau / the database cannot be reached: {error}"
        ) from error


@asynccontextmanager
async def opened(addresses: Addresses) -> AsyncIterator[None]:
    """The database of an installation, with its clock, while the block runs."""
    await reach_database(addresses)
    try:
        if await pending():
            raise click.ClickException(
                "Skema basis data belum mutakhir / the schema is not up to date: recruit migrate"
            )
        await clock.read_rehearsal()
        yield
    finally:
        await database.close_database()


def at_the_database(
    command: Callable[P, Coroutine[Any, Any, None]],
) -> Callable[P, None]:
    """Run a command with the database open; a problem ends it with its reasons and exit code 1."""

    @wraps(command)
    def run(*arguments: P.args, **options: P.kwargs) -> None:
        async def inside(addresses: Addresses) -> None:
            async with opened(addresses):
                await command(*arguments, **options)

        try:
            with servers() as addresses:
                click.get_current_context().obj = addresses
                asyncio.run(inside(addresses))
        except Problem as problem:
            complain(problem)
        except EnginesError as error:
            raise click.ClickException(str(error)) from error

    return run


def complain(problem: Problem) -> None:
    """Say what is wrong, every fault of it, in both languages, and end with exit code 1."""
    complaints.print(f"[red]{problem.detail.id}[/red]\n{problem.detail.en}", highlight=False)
    for fault in problem.faults:
        complaints.print(
            f"  {fault.pointer}: {fault.message.id} / {fault.message.en}",
            highlight=False,
            markup=False,
        )
    raise SystemExit(1)


def print_json(value: object) -> None:
    """A value as JSON for programs, on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
