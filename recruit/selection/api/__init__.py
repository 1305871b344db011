"""The API of selection: plenaries, rankings, seats, appointments, replacements."""

from recruit.selection.api import lots, plenaries, rankings, staged

ROUTES = [*plenaries.ROUTES, *lots.ROUTES, *rankings.ROUTES, *staged.ROUTES]
