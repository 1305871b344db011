"""The API of selection: plenaries, rankings, seats, appointments, replacements."""

from recruit.selection.api import lots, offers, plenaries, rankings, replacement, staged

ROUTES = [
    *plenaries.ROUTES,
    *lots.ROUTES,
    *rankings.ROUTES,
    *staged.ROUTES,
    *offers.ROUTES,
    *replacement.ROUTES,
]
