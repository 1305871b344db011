"""The JSON API of training: plan, publish, read timetables, record who came."""

from recruit.training.api import supply, timetables

ROUTES = [*supply.ROUTES, *timetables.ROUTES]
