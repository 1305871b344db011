"""`recruit rulebook`: who would change under another rulebook, and the change."""

from pathlib import Path

import click
from rich.table import Table

from recruit.cli.session import at_the_database, console, operator, print_json
from recruit.rulebook.loading import RulebookError, load_file
from recruit.rulebook.model import Rulebook
from recruit.screening.actions import activate_rulebook, preview_rulebook
from recruit.screening.schemas.rulebooks import PreviewDetail

FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
CALL = click.option("--call", required=True, help="Name of the call.")


@click.group()
def rulebook() -> None:
    """Put a call under another rulebook, after a look at whom it changes."""


@rulebook.command()
@FILE
@CALL
@click.option("--place", default="", help="Code of a place; empty: everywhere.")
@click.option("--json", "as_json", is_flag=True)
@at_the_database
async def preview(file: Path, call: str, place: str, as_json: bool) -> None:
    """Tell who would change under the rulebook in FILE, and why; nothing is written."""
    seen = await preview_rulebook(call=call, rulebook=_read(file), place=place, actor=operator())
    detail = PreviewDetail.of(seen.call, seen.place, seen.changes, seen.numbers)
    if as_json:
        print_json(detail.model_dump(mode="json"))
    else:
        _show(detail)


@rulebook.command()
@FILE
@CALL
@click.option("--reason", required=True, help="Why; it stands in the ledger.")
@at_the_database
async def activate(file: Path, call: str, reason: str) -> None:
    """Put a call under the rulebook in FILE, and screen it again."""
    done = await activate_rulebook(call=call, rulebook=_read(file), reason=reason, actor=operator())
    console.print(f"{call}: {done.old[:12]} → {done.new[:12]}", soft_wrap=True)
    console.print(f"Penelitian ulang / screening again: {done.run}", soft_wrap=True)


def _read(file: Path) -> Rulebook:
    try:
        return load_file(file)
    except RulebookError as error:
        raise click.ClickException(str(error)) from error


def _show(detail: PreviewDetail) -> None:
    console.print(
        f"{detail.call} {detail.place}".strip()
        + f": {detail.changed} dari / of {detail.screened} berubah / would change"
    )
    rules = Table("Aturan / rule", "baru / gained", "hilang / lost", box=None)
    for one in detail.rules:
        rules.add_row(one.rule, str(one.gained), str(one.lost))
    weights = Table("Aturan / rule", "kini / now", "nanti / then", "", box=None)
    for change in detail.severities:
        weights.add_row(change.rule, change.before, change.after, str(change.applications))
    outcomes = Table("Terberat kini / worst now", "nanti / then", "", box=None)
    for outcome in detail.outcomes:
        outcomes.add_row(outcome.before, outcome.after, str(outcome.applications))
    examples = Table("Contoh / example", "baru / gained", "hilang / lost", "", box=None)
    for example in detail.examples:
        examples.add_row(
            str(example.number), ", ".join(example.gained), ", ".join(example.lost),
            f"{example.before} → {example.after}",
        )  # fmt: skip
    for table in (rules, weights, outcomes, examples):
        if table.row_count:
            console.print(table)
