"""The JSON API of swearing-in."""

from recruit.swearing_in.api import ceremonies, check_ins, rosters

ROUTES = [*ceremonies.ROUTES, *check_ins.ROUTES, *rosters.ROUTES]
