"""`recruit ranking`: the files of plenaries, and their recomputation."""

import json
from pathlib import Path
from typing import Any

import click

from recruit.applications.queries import rulebook_of
from recruit.cli.session import at_the_database, complaints, console, print_json
from recruit.selection import queries
from recruit.selection.rules.ranking_verifier import verify as recompute


@click.group()
def ranking() -> None:
    """Rankings that anybody can recompute."""


@ranking.command()
@click.option("--call", required=True)
@click.option("--place", required=True, help="Code of a place that a plenary decided about.")
@click.option("--number", type=int, help="Of the plenary; the latest unless given.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@at_the_database
async def export(call: str, place: str, number: int | None, out: Path) -> None:
    """Write what a plenary ranked and decided, without names."""
    file = await _file(call, place, number)
    _write(out, file)
    console.print(
        f"{out}: pleno / plenary {file['place']} no. {file['version']},"
        f" {len(file['result'])} baris / lines",
        highlight=False,
        soft_wrap=True,
    )


@ranking.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--call")
@click.option("--place", help="Instead of a file: what the database holds.")
@click.option("--number", type=int, help="Of the plenary; the latest unless given.")
@click.option("--json", "as_json", is_flag=True)
def verify(
    file: Path | None, call: str | None, place: str | None, number: int | None, as_json: bool
) -> None:
    """Recompute a ranking; exit code 1 if something does not fit.

    A FILE is recomputed without a database; compare the digests with the published ones.
    """
    if file is not None:
        _report(_read(file), as_json)
    elif call and place:
        _verify_held(call, place, number, as_json)
    else:
        raise click.UsageError("FILE, or --call and --place / FILE, atau --call dan --place")


@at_the_database
async def _verify_held(call: str, place: str, number: int | None, as_json: bool) -> None:
    _report(await _file(call, place, number), as_json)


async def _file(call: str, place: str, number: int | None) -> dict[str, Any]:
    rulebook = await rulebook_of(call)
    return await queries.ranking_file(await queries.frozen_plenary(call, place, number), rulebook)


def _write(path: Path, file: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(file, ensure_ascii=False, indent=1), encoding="utf-8")


def _read(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise click.ClickException(f"{path}: {fault}") from fault


def _report(file: object, as_json: bool) -> None:
    faults = recompute(file)
    digests = {
        part: file.get(part) if isinstance(file, dict) else None
        for part in ("inputs_digest", "result_digest", "seed_digest")
    }
    if as_json:
        print_json({"verified": not faults, "faults": faults, **digests})
    else:
        for name, digest in digests.items():
            console.print(f"{name}: {digest or '-'}", highlight=False, soft_wrap=True)
        for fault in faults[:50]:
            complaints.print(fault, markup=False, soft_wrap=True)
        console.print("cocok / verified" if not faults else "TIDAK COCOK / NOT verified")
    if faults:
        raise SystemExit(1)
