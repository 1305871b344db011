"""`recruit registries`: answers of registers outside, from their result files."""

import asyncio
from pathlib import Path

import click

from recruit.cli.session import at_the_database, complaints, console, operator
from recruit.places.rules.sheet import RegisterError
from recruit.screening.actions.registries import import_registry_file
from recruit.screening.tables import Registry


@click.group()
def registries() -> None:
    """Registers outside: party (Sipol), voters (DPT), neutrality (ASN), identity (Dukcapil)."""


@registries.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--registry", type=click.Choice([r.value for r in Registry]), required=True)
@click.option("--place", default="", help="Code of the place whose people it covers; empty: all.")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@at_the_database
async def import_file(file: Path, registry: str, place: str, dry_run: bool) -> None:
    """Take over a result file (CSV or XLSX) with the columns nik and answer."""
    content = await asyncio.to_thread(file.read_bytes)
    try:
        change = await import_registry_file(
            registry=Registry(registry),
            content=content,
            source=file.name,
            place=place,
            actor=operator(),
            dry_run=dry_run,
        )
    except RegisterError as error:
        for line in error.lines:
            message = line.message
            complaints.print(f"{message.id} / {message.en}", highlight=False, markup=False)
        complaints.print(
            f"[red]{len(error.lines)} baris salah, tidak ada yang disimpan"
            f" / {len(error.lines)} bad lines, nothing was written[/red]"
        )
        raise SystemExit(1) from error
    console.print(
        f"{change.added} baru / added, {change.changed} berubah / changed,"
        f" {change.unchanged} tetap / unchanged, {change.elsewhere} di luar tempat ini / elsewhere"
    )
    if dry_run:
        console.print("Percobaan: tidak ada yang disimpan / dry run: nothing was written.")
