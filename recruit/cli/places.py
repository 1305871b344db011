"""`recruit places`: the register of polling stations."""

import asyncio
from pathlib import Path

import click
from rich.table import Table

from recruit.cli.session import at_the_database, complaints, console, operator
from recruit.places.actions import import_register
from recruit.places.queries import station_totals
from recruit.places.rules import Level, RegisterChange, RegisterError


@click.group()
def places() -> None:
    """Places and polling stations."""


@places.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@at_the_database
async def import_file(file: Path, dry_run: bool) -> None:
    """Take over a TPS register or a list of regions (CSV)."""
    try:
        text = await asyncio.to_thread(file.read_text, encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file}: bukan UTF-8 / not UTF-8 ({error.reason})") from error
    try:
        change = await import_register(text, actor=operator().reference, dry_run=dry_run)
    except RegisterError as error:
        for line in error.lines:
            message = line.message
            complaints.print(f"{message.id} / {message.en}", highlight=False, markup=False)
        complaints.print(
            f"[red]{len(error.lines)} baris salah, tidak ada yang disimpan"
            f" / {len(error.lines)} bad lines, nothing was written[/red]"
        )
        raise SystemExit(1) from error
    await _show(change, dry_run)


async def _show(change: RegisterChange, dry_run: bool) -> None:
    table = Table("Kelurahan", "+", "−", "±", title="Perubahan / changes")
    for code, village in list(change.by_village().items())[:40]:
        table.add_row(code, str(village.added), str(village.removed), str(village.changed))
    if table.row_count:
        console.print(table)
    totals = await station_totals("", Level.province)
    console.print(
        f"{len(change.added)} baru / added, {len(change.removed)} dihapus / removed,"
        f" {len(change.changed)} berubah / changed, {change.unchanged} tetap / unchanged"
    )
    for code, total in totals.items():
        console.print(f"{code}: {total.stations} TPS sekarang / now", highlight=False)
    if dry_run:
        console.print("Percobaan: tidak ada yang disimpan / dry run: nothing was written.")
