"""The pages for those who work here."""

from recruit.site.officer import pipeline, rosters, sign_in

ROUTES = [*sign_in.ROUTES, *pipeline.ROUTES, *rosters.ROUTES]
