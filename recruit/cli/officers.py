"""`recruit officers`: who works with the system."""

from datetime import datetime

import click
import segno
from rich.table import Table

from recruit.cli.session import at_the_database, console, operator, print_json
from recruit.foundation import clock
from recruit.foundation.clock import WIB
from recruit.people import actions, queries
from recruit.people.permissions import Permission, Role
from recruit.rulebook.model import Body


@click.group()
def officers() -> None:
    """Officers and their rights."""


@officers.command()
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--role", type=click.Choice(list(Role)), required=True)
@click.option("--body", "bodies", type=click.Choice(list(Body)), multiple=True, required=True)
@click.option("--place", "place", default="", help="Code of a place; empty: everywhere.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), default=None)
@click.password_option(help="At least 12 characters; asked for if not given.")
@at_the_database
async def add(
    email: str,
    name: str,
    role: str,
    bodies: tuple[str, ...],
    place: str,
    until: datetime | None,
    password: str,
) -> None:
    """Add an officer; prints the secret of the one-time codes, once."""
    enrolled = await actions.add_officer(
        email=email,
        name=name,
        password=password,
        role=Role(role),
        bodies=[Body(body) for body in bodies],
        place_prefix=place,
        until=until.replace(tzinfo=WIB) if until else None,
        actor=operator(),
    )
    console.print(f"{email}: {enrolled.officer_id}", highlight=False)
    console.print(f"TOTP: {enrolled.totp_secret}", highlight=False)
    segno.make(enrolled.otpauth_uri).terminal(compact=True)


@officers.command("list")
@click.option("--json", "as_json", is_flag=True)
@at_the_database
async def list_all(as_json: bool) -> None:
    """List the officers."""
    found = await queries.list_officers(operator().scope(Permission.officers_manage))
    if as_json:
        print_json(found)
        return
    table = Table("E-mail", "Nama / name", "Hak / grants", "Dicabut / revoked")
    for officer in found:
        grants = ", ".join(f"{g['role']} {g['place_prefix']}" for g in officer["grants"])
        table.add_row(officer["email"], officer["name"], grants, str(officer["revoked_at"] or ""))
    console.print(table)


@officers.command()
@click.option("--email", required=True)
@at_the_database
async def revoke(email: str) -> None:
    """Revoke an officer; the next request of their session fails."""
    await actions.revoke_officer(officer_id=await queries.officer_of(email), actor=operator())
    console.print(f"{email}: dicabut / revoked", highlight=False)


@officers.command()
@click.argument("email")
@at_the_database
async def code(email: str) -> None:
    """Print an officer's present one-time code; only in a rehearsal, where nobody is real."""
    if not clock.in_rehearsal():
        raise click.ClickException("hanya dalam latihan / only in a rehearsal")
    console.print(await queries.rehearsal_code(email), highlight=False)
