"""`recruit calls` and `recruit status`."""

import click
from rich.table import Table

from recruit.cli.session import at_the_database, console, print_json
from recruit.reports.queries import status as status_of
from recruit.rulebook.describe import describe
from recruit.rulebook.loading import RulebookError, load, names
from recruit.rulebook.model import Rulebook

LANGUAGE = click.option("--lang", type=click.Choice(["id", "en"]), default="id", show_default=True)


@click.group()
def calls() -> None:
    """The calls that ship, as their rulebooks say."""


@calls.command("list")
@click.option("--json", "as_json", is_flag=True)
@LANGUAGE
def list_calls(as_json: bool, lang: str) -> None:
    """List the calls."""
    books = [load(name) for name in names()]
    if as_json:
        print_json([{"name": b.name, "label": b.label.in_(lang), "body": b.body} for b in books])
        return
    table = Table("Nama" if lang == "id" else "Name", "", box=None)
    for book in books:
        table.add_row(book.name, book.label.in_(lang))
    console.print(table)


@calls.command("show")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True)
@LANGUAGE
def show_call(name: str, as_json: bool, lang: str) -> None:
    """Print a call for people: calendar, seats, rules with their sources, scoring, training."""
    book = _load(name)
    if as_json:
        click.echo(book.model_dump_json(indent=2))
    else:
        console.print(describe(book, lang))


def _load(name: str) -> Rulebook:
    try:
        return load(name)
    except (RulebookError, FileNotFoundError, KeyError) as error:
        raise click.ClickException(str(error)) from error


@click.command()
@click.option("--call", required=True)
@click.option("--place", default="", help="Code of a place; empty: everywhere.")
@click.option("--json", "as_json", is_flag=True)
@at_the_database
async def status(call: str, place: str, as_json: bool) -> None:
    """How far a call is at a place."""
    figures = await status_of(_load(call).name, place)
    if as_json:
        print_json(figures)
        return
    table = Table(show_header=False, title=f"{call} {place}".strip(), box=None)
    for name, value in figures.items():
        if not isinstance(value, dict):
            table.add_row(name, str(value))
    for name, value in figures.get("stages", {}).items():
        table.add_row(f"  {name}", str(value))
    console.print(table)
