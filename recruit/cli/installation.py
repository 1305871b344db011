"""`recruit up`, `migrate`, `doctor`: the installation itself."""

import asyncio
import platform
from importlib.metadata import version

import click
from redis.asyncio import Redis
from redis.exceptions import RedisError

from recruit.cli.session import complaints, console, reach_database
from recruit.foundation import database, vault
from recruit.foundation.embedded import EnginesError
from recruit.foundation.keys import vault as keys
from recruit.logs import configure_logging
from recruit.places.actions import ensure_shipped_places
from recruit.running import Addresses, installation, servers
from recruit.schema import differences, pending
from recruit.schema import migrate as run_migrations


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Worker processes.")
def up(host: str, port: int, workers: int) -> None:
    """Run everything: engines if no address is set, migrations, server, workers."""
    configure_logging()
    try:
        with servers() as addresses:
            asyncio.run(prepare(addresses))
            with installation(addresses, host=host, port=port, workers=workers) as running:
                console.print(f"[bold]http://{host}:{port}[/bold]  (Ctrl-C: selesai / stop)")
                running.supervise()
    except EnginesError as error:
        raise click.ClickException(str(error)) from error


async def prepare(addresses: Addresses) -> None:
    """Bring the database to this version's schema, with the shipped places."""
    await reach_database(addresses)
    try:
        await run_migrations()
        await ensure_shipped_places()
    finally:
        await database.close_database()


@click.command()
def migrate() -> None:
    """Bring the database to the schema of this version."""
    with servers() as addresses:
        asyncio.run(prepare(addresses))
    console.print("Skema mutakhir / the schema is up to date.")


@click.command()
def doctor() -> None:
    """Check the installation: engines, schema, keys."""
    console.print(f"recruit {version('recruit')}, Python {platform.python_version()}")
    try:
        with servers() as addresses:
            faults = asyncio.run(_examine(addresses))
    except EnginesError as error:
        raise click.ClickException(str(error)) from error
    for fault in faults:
        complaints.print(f"[red]✗[/red] {fault}")
    if faults:
        raise SystemExit(1)
    console.print("[green]✓[/green] sehat / healthy")


async def _examine(addresses: Addresses) -> list[str]:
    faults = []
    await reach_database(addresses)
    try:
        console.print("PostgreSQL", await database.fetch_value("SHOW server_version"))
        faults += [f"belum dimigrasi / not migrated: {name}" for name in await pending()]
        faults += [f"tabel dan migrasi berbeda / tables differ: {d}" for d in await differences()]
    finally:
        await database.close_database()
    try:
        async with Redis.from_url(addresses.valkey_url) as client:
            console.print("Valkey", (await client.info("server")).get("valkey_version", "?"))
    except RedisError as error:
        faults.append(f"Valkey tidak terjangkau / cannot be reached: {error}")
    if keys().open(keys().seal("x", purpose="doctor"), purpose="doctor") != "x":
        faults.append(f"kunci rusak / {vault.SealError.__doc__}")
    return faults
