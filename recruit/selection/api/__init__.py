"""The API of selection: plenaries, rankings, seats, appointments, replacements."""

from recruit.selection.api import plenaries

ROUTES = [*plenaries.ROUTES]
