"""`recruit ledger verify`: recompute every hash."""

from dataclasses import asdict

import click

from recruit.cli.session import at_the_database, complaints, console, print_json
from recruit.foundation.ledger import recompute


@click.group()
def ledger() -> None:
    """The ledger of everything that happened."""


@ledger.command()
@click.option("--json", "as_json", is_flag=True)
@at_the_database
async def verify(as_json: bool) -> None:
    """Recompute the whole ledger from a dump; exit code 1 if something does not fit."""
    found = await recompute()
    if as_json:
        print_json({**asdict(found), "verified": found.verified})
    else:
        console.print(f"{found.events} peristiwa / events, {found.subjects} subjek / subjects")
        for fault in found.faults[:50]:
            complaints.print(fault, markup=False)
        console.print("utuh / verified" if found.verified else "RUSAK / NOT verified")
    if not found.verified:
        raise SystemExit(1)
