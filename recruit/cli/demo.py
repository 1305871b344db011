"""`recruit demo`: people who do not exist go from form to oath."""

import asyncio
import logging
import re
import socket
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click
import pyotp
from rich.table import Table

from recruit.cli.session import complain, console
from recruit.cli.training import follow, progress_bars
from recruit.demo.office import PASSWORD, Office
from recruit.demo.over_http import SilentServerError
from recruit.demo.run import PeakMemory, play, prepare
from recruit.foundation import clock, database
from recruit.foundation.clock import WIB
from recruit.foundation.embedded import EnginesError
from recruit.foundation.problems import Problem
from recruit.logs import configure_logging
from recruit.people.permissions import Role
from recruit.running import Addresses, installation, servers

FIRST_DAY = datetime(2022, 9, 21, 8, 0, tzinfo=WIB)
WORKERS = 2


@click.command()
@click.option(
    "--place",
    default="31.71",
    show_default=True,
    callback=lambda _context, _option, place: _city_or_province(place),
    help="A city, or 31: the whole province.",
)
@click.option("--seed", default=2024, show_default=True)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path("var/demo"),
    show_default=True,
)  # fmt: skip
@click.option("--serve/--no-serve", default=True, help="Go on serving afterwards.")
@click.option("--port", default=8000, show_default=True)
def demo(place: str, seed: int, out: Path, serve: bool, port: int) -> None:
    """Play the whole path with invented people, then serve what came of it."""
    configure_logging(logging.WARNING)
    out.mkdir(parents=True, exist_ok=True)
    port = port if serve else _free_port()
    try:
        with servers() as addresses:
            office = asyncio.run(_prepare(addresses, place))
            with installation(addresses, host="127.0.0.1", port=port, workers=WORKERS) as running:
                address = f"http://127.0.0.1:{port}"
                summary = asyncio.run(
                    _play(addresses, place, seed, out, office, address, PeakMemory(running))
                )
                _show(summary, out)
                if serve:
                    _invite(address, office)
                    running.supervise()
    except Problem as problem:
        complain(problem)
    except (EnginesError, SilentServerError) as error:
        raise click.ClickException(str(error)) from error


def _city_or_province(place: str) -> str:
    """Ceremonies of Panwascam are held city by city, so a demo is of whole cities."""
    if re.fullmatch(r"31(\.(01|7[1-5]))?", place) is None:
        raise click.BadParameter("31, 31.01, 31.71 … 31.75")
    return place


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
        return free


async def _prepare(addresses: Addresses, place: str) -> Office:
    await database.open_database(addresses.database_url)
    try:
        return await prepare(place, FIRST_DAY)
    finally:
        await database.close_database()


async def _play(
    addresses: Addresses, place: str, seed: int, out: Path, office: Office, address: str,
    memory: PeakMemory,
) -> dict[str, Any]:  # fmt: skip
    await database.open_database(addresses.database_url)
    try:
        with progress_bars() as bars:
            inventing = bars.add_task("orang-orang / people", total=None)

            async def shown(run: UUID, label: str) -> object:
                return await follow(run, label, bars)

            def say(step: str) -> None:
                bars.console.print(f"[dim]{clock.now():%d-%m-%Y %H.%M}[/dim]  {step}")

            return await play(
                place=place, seed=seed, out=out, office=office, address=address, memory=memory,
                follow=shown, say=say, invented=lambda _: bars.advance(inventing),
            )  # fmt: skip
    finally:
        await database.close_database()


def _show(summary: dict[str, Any], out: Path) -> None:
    columns = ("seats", "applications", "eligible", "elected", "reserve", "unfilled", "sworn")
    table = Table("", *columns, title=f"{summary['place']} – {summary['seconds']['total']} s")
    for name, figures in summary["calls"].items():
        table.add_row(name, *(f"{figures[column]:,}" for column in columns))
    console.print(table)
    for name, figures in summary["training"].items():
        console.print(f"{name}: {figures}", highlight=False)
    console.print(f"ledger: {summary['ledger']}", highlight=False)
    console.print(f"{out / 'summary.json'}, {out / 'rosters'}", highlight=False)


def _invite(address: str, office: Office) -> None:
    operator = office[Role.operator]
    code = pyotp.TOTP(operator.totp_secret)
    console.print(
        f"\n[bold]{address}[/bold]\n{address}/officer/pipeline\n{address}/api/docs", highlight=False
    )
    console.print(
        f"Masuk sebagai / sign in as: [bold]{operator.email}[/bold]  {PASSWORD}\n"
        f"Kode / code: {code.now()} (TOTP {operator.totp_secret})\n"
        f"Kode baru / a new code: recruit officers code {operator.email}\n"
        f"Mencoba formulir / try the form: recruit rehearse 2024-09-20, {address}/sign-in;"
        f" kodenya di / its code is at {address}/mailbox",
        highlight=False,
    )
    console.print("Ctrl-C: selesai / stop")
