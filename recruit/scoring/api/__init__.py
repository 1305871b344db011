"""The API of scoring: handing in sheets and test results, the desk, the shortlist."""

from recruit.scoring.api import interviews, sheets, written_test

ROUTES = [*sheets.ROUTES, *written_test.ROUTES, *interviews.ROUTES]
