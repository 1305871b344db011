"""`recruit sandbox`: servers that play the world outside, for demo and tests."""

import os
import sys

import click

APPLICATION = "recruit.screening.registries.sandbox:create_sandbox"
SHARE = click.FloatRange(0, 1)


@click.group()
def sandbox() -> None:
    """Servers that play the world outside."""


@sandbox.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8090, show_default=True)
@click.option("--errors", type=SHARE, default=0.0, help="Share of requests that end with a 500.")
@click.option("--timeouts", type=SHARE, default=0.0, help="Share that is never answered.")
@click.option("--throttled", type=SHARE, default=0.0, help="Share that is told to wait (429).")
@click.option("--wrong", type=SHARE, default=0.0, help="Share of answers of the wrong shape.")
@click.option("--latency", type=click.FloatRange(0), default=0.0, help="Milliseconds.")
@click.option("--seed", default=0, show_default=True, help="Of what goes wrong.")
def registries(host: str, port: int, **faults: float) -> None:
    """Play every register, until stopped: POST /party, /voters, /neutrality, /identity."""
    given = {f"RECRUIT_SANDBOX_{name.upper()}": str(value) for name, value in faults.items()}
    click.echo(f"http://{host}:{port}/party", err=True)
    server = [
        sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--no-ws",
        "--host", host, "--port", str(port), "--log-level", "warning", APPLICATION,
    ]  # fmt: skip
    os.execve(sys.executable, server, {**os.environ, **given})  # noqa: S606 - it becomes the server
