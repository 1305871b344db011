"""The command line: `recruit …`."""

from importlib import import_module

import click

_MODULES = {
    "up": "installation",
    "demo": "demo",
    "rehearse": "rehearsal",
    "migrate": "installation",
    "doctor": "installation",
    "places": "places",
    "calls": "rulebooks",
    "rulebook": "rule_change",
    "status": "rulebooks",
    "timetable": "training",
    "training": "training_supply",
    "rosters": "rosters",
    "ranking": "ranking",
    "ledger": "ledger",
    "registries": "registries",
    "sandbox": "sandbox",
    "officers": "officers",
}
"""Each command and the module that has it: only what is called for is imported."""


class _Commands(click.Group):
    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(_MODULES)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        if name not in _MODULES:
            return None
        command: click.Command = getattr(import_module(f"recruit.cli.{_MODULES[name]}"), name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="recruit")
def main() -> None:
    """Recruitment, training and swearing-in of election officers."""
