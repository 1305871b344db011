"""The JSON API of swearing-in."""

from recruit.swearing_in.api import cards, ceremonies, check_ins, decrees, rosters

ROUTES = [
    *cards.ROUTES,
    *ceremonies.ROUTES,
    *check_ins.ROUTES,
    *decrees.ROUTES,
    *rosters.ROUTES,
]
