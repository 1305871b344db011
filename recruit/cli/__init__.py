"""The command line: `recruit …`."""

import click

from recruit.cli import demo, installation, ledger, officers, places, rosters, rulebooks, training


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="recruit")
def main() -> None:
    """Recruitment, training and swearing-in of election officers."""


for command in (
    installation.up,
    demo.demo,
    installation.migrate,
    installation.doctor,
    places.places,
    rulebooks.calls,
    rulebooks.status,
    training.timetable,
    rosters.rosters,
    ledger.ledger,
    officers.officers,
):
    main.add_command(command)
