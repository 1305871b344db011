"""The API of selection: plenaries, rankings, seats, appointments, replacements."""

from recruit.selection.api import lots, plenaries, rankings

ROUTES = [*plenaries.ROUTES, *lots.ROUTES, *rankings.ROUTES]
