"""`recruit training`: venues, rooms and trainers from a workbook."""

import asyncio
from dataclasses import asdict
from pathlib import Path

import click
from rich.table import Table

from recruit.cli.session import at_the_database, console, operator
from recruit.training.actions import import_supply, supply_template


@click.group()
def training() -> None:
    """What training is planned with."""


@training.group()
def supply() -> None:
    """Venues, rooms and trainers."""


@supply.command("template")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def template(file: Path) -> None:
    """Write the empty workbook (XLSX) to fill in."""
    file.write_bytes(supply_template())
    console.print(f"{file}: Tempat, Ruang, Pelatih", highlight=False)


@supply.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--place", default="", help="Code of the place whose supply it is; empty: anywhere.")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@at_the_database
async def import_file(file: Path, place: str, dry_run: bool) -> None:
    """Take over a workbook; what it does not name stays as it is."""
    content = await asyncio.to_thread(file.read_bytes)
    change = await import_supply(content=content, place=place, actor=operator(), dry_run=dry_run)
    table = Table("", "+", "±", "=", title="Perubahan / changes")
    for name, sheet in (
        ("Tempat / venues", change.venues),
        ("Ruang / rooms", change.rooms),
        ("Pelatih / trainers", change.trainers),
    ):
        table.add_row(name, *(str(count) for count in asdict(sheet).values()))
    console.print(table)
    if dry_run:
        console.print("Percobaan: tidak ada yang disimpan / dry run: nothing was written.")
