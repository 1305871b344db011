"""The pages that everybody may read."""

from recruit.site.public import calls, results

ROUTES = [*calls.ROUTES, *results.ROUTES]
