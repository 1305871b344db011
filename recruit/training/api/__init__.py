"""The JSON API of training: plan, publish, read timetables, record who came."""

from recruit.training.api import attendance, board, people, supply, timetables

ROUTES = [*attendance.ROUTES, *board.ROUTES, *people.ROUTES, *supply.ROUTES, *timetables.ROUTES]
