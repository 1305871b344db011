"""Results of written tests, interviews and who holds them, and the score sheets of assessors."""

from piccolo.columns import (
    UUID,
    BigSerial,
    ForeignKey,
    Numeric,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.column_types import JSONB
from piccolo.columns.defaults.uuid import UUID7
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from recruit.applications.tables import Application, Call
from recruit.foundation.database import engine
from recruit.people.tables import Officer
from recruit.places.tables import Place


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
    """One assessor's scores of one application on the call's rubric; locked when handed in.

    An amendment is a new version with its reason; a partial unique index keeps one sheet of an
    assessor standing.
    """

    id = UUID(primary_key=True, default=UUID7())
    application = ForeignKey(Application, on_delete=OnDelete.restrict, null=False, default=None)
    assessor = ForeignKey(Officer, on_delete=OnDelete.restrict, null=False, default=None)
    scores = JSONB(default="{}")
    total = Numeric(digits=(5, 2), default=None)
    handed_in_at = Timestamptz(default=None)
    version = SmallInt(default=1)
    reason = Text(null=True, default=None)
    superseded_at = Timestamptz(null=True, default=None)

    score_sheet_application_assessor = Unique(["application", "assessor", "version"])
    score_sheet_total = Check("total BETWEEN 0 AND 100")
    score_sheet_reason = Check("(version = 1) = (reason IS NULL)")


class InterviewRoom(Table, db=engine):
    """A room with its panel on one day, cut into slots of so many minutes."""

    id = UUID(primary_key=True, default=UUID7())
    call = ForeignKey(Call, on_delete=OnDelete.restrict, null=False, default=None)
    place = ForeignKey(Place, on_delete=OnDelete.restrict, null=False, default=None)
    name = Varchar(120)
    opens_at = Timestamptz(default=None)
    closes_at = Timestamptz(default=None)
    minutes = SmallInt()

    interview_room_once = Unique(["call", "place", "name", "opens_at"])
    interview_room_times = Check("opens_at < closes_at AND minutes > 0")


class InterviewPanellist(Table, db=engine):
    """An assessor of a room's panel."""

    id = BigSerial(primary_key=True)
    room = ForeignKey(InterviewRoom, on_delete=OnDelete.restrict, null=False, default=None)
    officer = ForeignKey(Officer, on_delete=OnDelete.restrict, null=False, default=None)

    interview_panellist_once = Unique(["room", "officer"])


class Interview(Table, db=engine):
    """An applicant's slot; moved when somebody asked for another time."""

    id = UUID(primary_key=True, default=UUID7())
    application = ForeignKey(
        Application, on_delete=OnDelete.restrict, null=False, unique=True, default=None
    )
    room = ForeignKey(InterviewRoom, on_delete=OnDelete.restrict, null=False, default=None)
    at = Timestamptz(default=None)
    invited_at = Timestamptz(null=True, default=None)
    asked_to_move_at = Timestamptz(null=True, default=None)
    asked_because = Text(null=True, default=None)
    absent_at = Timestamptz(null=True, default=None)

    interview_room_at = Unique(["room", "at"])


class InterviewAssessor(Table, db=engine):
    """Who judges an interview; flagged where the two might know each other."""

    id = BigSerial(primary_key=True)
    interview = ForeignKey(Interview, on_delete=OnDelete.restrict, null=False, default=None)
    officer = ForeignKey(Officer, on_delete=OnDelete.restrict, null=False, default=None)
    flagged = Varchar(20, null=True, default=None)

    interview_assessor_once = Unique(["interview", "officer"])


class InterestDeclared(Table, db=engine):
    """An assessor's own word that they may not judge an application."""

    id = BigSerial(primary_key=True)
    officer = ForeignKey(Officer, on_delete=OnDelete.restrict, null=False, default=None)
    application = ForeignKey(Application, on_delete=OnDelete.restrict, null=False, default=None)
    reason = Text()
    declared_at = Timestamptz(default=None)

    interest_declared_once = Unique(["officer", "application"])
