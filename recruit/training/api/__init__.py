"""The JSON API of training: plan, publish, read timetables, record who came."""

from recruit.training.api import timetables

ROUTES = [*timetables.ROUTES]
