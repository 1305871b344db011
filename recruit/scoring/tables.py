"""Results of written tests, and the score sheets of assessors."""

from piccolo.columns import UUID, BigSerial, ForeignKey, Numeric, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import JSONB
from piccolo.columns.defaults.uuid import UUID7
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from recruit.applications.tables import Application
from recruit.foundation.database import engine
from recruit.people.tables import Officer


class TestResult(Table, db=engine):
    """The result of the written test (CAT), 0 to 100; no score means absent, and so out."""

    __test__ = False

    id = BigSerial(primary_key=True)
    application = ForeignKey(
        Application, on_delete=OnDelete.restrict, null=False, unique=True, default=None
    )
    score = Numeric(digits=(5, 2), null=True, default=None)
    source = Varchar(80)
    recorded_at = Timestamptz(default=None)

    test_result_score = Check("score BETWEEN 0 AND 100")


class ScoreSheet(Table, db=engine):
    """One assessor's scores of one application on the call's rubric; locked when handed in."""

    id = UUID(primary_key=True, default=UUID7())
    application = ForeignKey(Application, on_delete=OnDelete.restrict, null=False, default=None)
    assessor = ForeignKey(Officer, on_delete=OnDelete.restrict, null=False, default=None)
    scores = JSONB(default="{}")
    total = Numeric(digits=(5, 2), default=None)
    handed_in_at = Timestamptz(default=None)

    score_sheet_application_assessor = Unique(["application", "assessor"])
    score_sheet_total = Check("total BETWEEN 0 AND 100")
