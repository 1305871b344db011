"""`recruit rosters`: swearing-in rosters as files."""

from pathlib import Path

import click

from recruit.cli.session import at_the_database, console, operator
from recruit.foundation.files import Files
from recruit.foundation.i18n import Language
from recruit.settings import settings
from recruit.swearing_in.actions import RosterFormat, export_roster
from recruit.swearing_in.rosters.columns import RosterKind


@click.group()
def rosters() -> None:
    """Rosters of swearing-in."""


@rosters.command("export")
@click.option("--call", required=True)
@click.option("--place", required=True, help="Code of a TPS, village, district, city or province.")
@click.option("--kind", type=click.Choice([kind.value for kind in RosterKind]), required=True)
@click.option("--format", "format_", type=click.Choice(list(RosterFormat)), required=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--purpose", default="pelantikan", show_default=True, help="Kept in the ledger.")
@click.option("--lang", type=click.Choice(["id", "en"]), default="id", show_default=True)
@at_the_database
async def export(
    call: str, place: str, kind: str, format_: str, out: Path, purpose: str, lang: str
) -> None:
    """Freeze a roster and write it; the ledger keeps its digest and its purpose."""
    out.parent.mkdir(parents=True, exist_ok=True)
    exported = await export_roster(
        call=call,
        place=place,
        kind=RosterKind(kind),
        format=RosterFormat(format_),
        purpose=purpose,
        path=out,
        actor=operator(),
        files=Files.at(settings().files_url, settings().data_dir),
        language=Language(lang),
    )
    console.print(
        f"{out}: no. {exported.number}, {exported.rows} baris / rows, {exported.digest}",
        highlight=False,
        soft_wrap=True,
    )
