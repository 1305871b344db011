"""`recruit rehearse`: another day, in an installation where nobody is real."""

from datetime import datetime

import click

from recruit.cli.session import at_the_database, console
from recruit.foundation import clock
from recruit.foundation.clock import WIB


@click.command()
@click.argument("moment", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]))
@at_the_database
async def rehearse(moment: datetime) -> None:
    """Set the clock of a rehearsal, WIB: 2024-09-20 or 2024-09-28T23:55. Nothing is undone."""
    if not clock.in_rehearsal():
        raise click.ClickException("hanya dalam latihan / only in a rehearsal")
    await clock.rehearse(moment.replace(tzinfo=WIB))
    console.print(f"{clock.now():%d-%m-%Y %H.%M} WIB", highlight=False)
