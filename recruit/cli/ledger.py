"""`recruit ledger verify`: recompute every hash."""

import csv
import os
import tempfile
from dataclasses import asdict
from pathlib import Path

import click

from recruit.cli.session import at_the_database, complaints, console, print_json
from recruit.foundation.database import connection, copy_out
from recruit.foundation.ledger_verifier import DUMP, Verification
from recruit.foundation.ledger_verifier import verify as verify_lines


@click.group()
def ledger() -> None:
    """The ledger of everything that happened."""


async def verify_ledger() -> Verification:
    """Dump the ledger and follow every chain in the dump."""
    descriptor, name = tempfile.mkstemp(prefix="ledger-", suffix=".csv")
    os.close(descriptor)
    dump = Path(name)
    try:
        async with connection() as current:
            await copy_out(current, DUMP, output=name)
        with dump.open(newline="", encoding="utf-8") as lines:
            return verify_lines(lines)
    finally:
        dump.unlink()


@ledger.command()
@click.option("--json", "as_json", is_flag=True)
@at_the_database
async def verify(as_json: bool) -> None:
    """Recompute the whole ledger from a dump; exit code 1 if something does not fit."""
    csv.field_size_limit(10_000_000)
    found = await verify_ledger()
    if as_json:
        print_json({**asdict(found), "verified": found.verified})
    else:
        console.print(f"{found.events} peristiwa / events, {found.subjects} subjek / subjects")
        for fault in found.faults[:50]:
            complaints.print(fault, markup=False)
        console.print("utuh / verified" if found.verified else "RUSAK / NOT verified")
    if not found.verified:
        raise SystemExit(1)
