"""The JSON API of swearing-in."""

from recruit.swearing_in.api import ceremonies, rosters

ROUTES = [*ceremonies.ROUTES, *rosters.ROUTES]
